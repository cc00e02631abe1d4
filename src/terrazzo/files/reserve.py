"""A few megabytes held back in the data folder, so that a full disk can still be told to the database."""

from __future__ import annotations

import os
from pathlib import Path

from terrazzo.files.disk import free_bytes
from terrazzo.files.whole import temporary_path

_NAME = "reserve"
_BYTES = 8 << 20
_PLENTY = 4 * _BYTES
"""On a disk with less free room, nothing is held back."""


def hold_back(root: Path) -> None:
    """Take the reserve of the data folder ``root`` unless it is held already, or the disk has no room for it."""
    if (root / _NAME).exists() or free_bytes(root) < _PLENTY:
        return
    with temporary_path(root, needed=_BYTES) as temporary:
        with temporary.open("xb") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, _BYTES)
            else:
                file.write(b"\0" * _BYTES)
        temporary.replace(root / _NAME)


def let_go(root: Path) -> bool:
    """Give the reserve back to the disk; whether there was one."""
    try:
        (root / _NAME).unlink()
    except FileNotFoundError:
        return False
    return True
