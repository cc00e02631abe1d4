"""Whether a file is one of weights, told from its first and last bytes; nothing in it is ever run."""

from __future__ import annotations

import hashlib
import json
import zipfile
from math import prod
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid

SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")
"""Endings of files of weights: safetensors, and three that PyTorch's files have."""

_LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""How a file of PyTorch before 1.6 begins: the magic number, pickled."""
_LONGEST_HEADER = 100 << 20
_LENGTH_BYTES = 8
_REMEDY = "Fetch or copy it again; a file of weights ends in .safetensors, .pt, .pth or .bin."
_BYTES = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2}


def check_file(path: Path, name: str | None = None) -> str | None:
    """Look whether a file holds weights and is whole, and give the fingerprint of its tensors where it tells them.

    Args:
        name: What to call it, and whose ending counts; default: the path's own.

    Returns:
        The fingerprint of a safetensors file; None for a file of PyTorch, of which nothing is unpickled.

    Raises:
        Invalid: it is no file of weights, or a part of it is missing.
    """
    called = name or path.name
    suffix = Path(called).suffix.lower()
    if suffix not in SUFFIXES:
        raise Invalid(f"{called} is no file of weights: its name ends in {suffix or 'nothing'}.", _REMEDY)
    if not path.is_file():
        raise Invalid(f"There is no file {path}.", "Check the path.")
    if suffix == ".safetensors":
        return fingerprint(_tensors(path, called))
    _check_pytorch(path, called)
    return None


def fingerprint(shapes: dict[str, tuple[int, ...]]) -> str:
    """16 characters that files have in common whose tensors have the same names and shapes.

    The counters of batch norms are left out: some files have them, some do not.
    """
    lines = sorted(
        f"{name} {list(shape)}" for name, shape in shapes.items() if not name.endswith("num_batches_tracked")
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """The sha256 of a file, read in parts."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tensors(path: Path, name: str) -> dict[str, tuple[int, ...]]:
    """Names and shapes of a safetensors file; only its header is read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        text = file.read(length) if 0 < length <= min(_LONGEST_HEADER, size) else b""
    try:
        header: dict[str, Any] = json.loads(text)
        header.pop("__metadata__", None)
        shapes = {key: tuple(int(side) for side in one["shape"]) for key, one in header.items()}
        ends = [int(one["data_offsets"][1]) for one in header.values()]
        spans = all(_fits(one) for one in header.values())
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise Invalid(f"{name} is no safetensors file: its header cannot be read.", _REMEDY) from error
    if not shapes:
        raise Invalid(f"{name} holds no tensors.", _REMEDY)
    if not spans or _LENGTH_BYTES + length + max(ends) != size:
        raise Invalid(f"{name} is broken: its tensors and its {size} bytes do not agree.", _REMEDY)
    return shapes


def _fits(tensor: dict[str, Any]) -> bool:
    """Whether the bytes of a tensor are as many as its type and shape say, where the type is one of the usual."""
    begin, end = tensor["data_offsets"]
    wide = _BYTES.get(tensor["dtype"])
    return 0 <= begin <= end and (wide is None or end - begin == wide * prod(tensor["shape"]))


def _check_pytorch(path: Path, name: str) -> None:
    with path.open("rb") as file:
        start = file.read(len(_LEGACY))
    if start == _LEGACY:
        return
    if start[:2] == b"PK":
        # The table of a zip is at its end, so a file that was cut off has none.
        try:
            with zipfile.ZipFile(path) as archive:
                if any(one.rpartition("/")[2] == "data.pkl" for one in archive.namelist()):
                    return
        except zipfile.BadZipFile as error:
            raise Invalid(f"{name} is broken: its end is missing.", _REMEDY) from error
    raise Invalid(f"{name} is no file of weights: it does not begin like one that PyTorch writes.", _REMEDY)
