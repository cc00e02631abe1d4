"""Arrays through a pipe, for a network that answers in another process."""

from __future__ import annotations

import json
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray


def send(pipe: IO[bytes], array: NDArray[Any]) -> None:
    """Write an array: a line with its type and shape, then its bytes."""
    whole = np.ascontiguousarray(array)
    pipe.write(json.dumps([whole.dtype.str, list(whole.shape)]).encode() + b"\n")
    pipe.write(whole.tobytes())


def receive(pipe: IO[bytes]) -> NDArray[Any] | None:
    """Read what ``send`` wrote; None at the end."""
    line = pipe.readline()
    if not line:
        return None
    dtype, shape = json.loads(line)
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    data = pipe.read(count)
    return np.frombuffer(data, dtype=dtype).reshape(shape) if len(data) == count else None
