"""Checkpoints: everything a training needs to go on exactly where it stood, in one file, written atomically."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from terrazzo.errors import Invalid


def save(path: Path, state: dict[str, Any]) -> None:
    """Write ``state`` (tensors, numbers, strings, lists, dicts) so that a kill leaves the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def load(path: Path) -> dict[str, Any] | None:
    """The state in ``path``, on the CPU, or None when there is no such file.

    Raises:
        Invalid: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, pickle.UnpicklingError, zipfile.BadZipFile) as error:
        raise Invalid(
            f"The checkpoint {path} is damaged ({error}).", "Delete it to start this training from its beginning."
        ) from error
    return state
