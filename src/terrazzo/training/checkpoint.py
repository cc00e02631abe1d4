"""Checkpoints: everything a training needs to go on exactly where it stood, in one file, written atomically."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from terrazzo.errors import Invalid
from terrazzo.files.whole import whole_file


def save(path: Path, state: dict[str, Any]) -> None:
    """Write ``state`` (tensors, numbers, strings, lists, dicts) so that a kill leaves the old file or the new one.

    Raises:
        DiskTrouble: the disk is full or read-only; the old file is still there.
    """
    with whole_file(path, needed=_bytes_of(state)) as file:
        torch.save(state, file)


def _bytes_of(value: Any) -> int:
    """The size of all tensors in a state; the rest hardly counts."""
    if isinstance(value, torch.Tensor):
        return value.numel() * value.element_size()
    if isinstance(value, dict):
        return sum(_bytes_of(one) for one in value.values())
    if isinstance(value, list | tuple):
        return sum(_bytes_of(one) for one in value)
    return 0


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
