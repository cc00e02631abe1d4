"""Files and folders that appear whole or not at all: a temporary name beside the place, fsync, rename."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from terrazzo.files import traces
from terrazzo.files.disk import writing_to


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that others see all of it or nothing.

    Raises:
        DiskTrouble: the disk is full or read-only; nothing is left behind.
    """
    with whole_file(path, needed=len(data)) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path, *, needed: int | None = None) -> Iterator[BinaryIO]:
    """A file to write to; it appears at ``path`` when the block ends, durable, and not at all when it raises.

    Raises:
        DiskTrouble: the disk is full or read-only; nothing is left behind.
    """
    with temporary_path(path.parent, needed=needed) as temporary:
        # The handle is closed before the name is removed, which Windows asks for.
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)


@contextmanager
def temporary_path(folder: Path, *, suffix: str = "", needed: int | None = None) -> Iterator[Path]:
    """A free path in ``folder`` for something half-written; what is there when the block ends is removed.

    To keep the work, rename it away within the block.

    Raises:
        DiskTrouble: the disk is full or read-only.
    """
    temporary = folder / traces.new_name(suffix)
    try:
        with writing_to(folder, needed):
            yield temporary
    finally:
        remove(temporary)


@contextmanager
def temporary_folder(parent: Path, *, needed: int | None = None) -> Iterator[Path]:
    """An empty folder in ``parent``; what is there when the block ends is removed. To keep it, rename it.

    Raises:
        DiskTrouble: the disk is full or read-only.
    """
    with temporary_path(parent, needed=needed) as folder:
        folder.mkdir()
        yield folder


def remove(path: Path) -> None:
    """Remove a file, or a folder with all in it; nothing happens when it is not there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder that others may look into: renamed first, so that nobody ever sees half of it."""
    trash = folder.with_name(traces.new_name())
    try:
        folder.rename(trash)
    except FileNotFoundError:
        return
    shutil.rmtree(trash)
