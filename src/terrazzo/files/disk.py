"""Full and read-only disks: known by what the many libraries say, and told to a person in one way."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from terrazzo.errors import Conflict

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("no space left on device", "disk is full", "disk full", "disk quota exceeded", "(os error 28)")
_LOCKED_WORDS = ("read-only file system", "readonly database", "(os error 30)")
_NOTHING = 1 << 20
"""With fewer free bytes than this, an error without a cause is put down to the disk."""
_BREATH = 64 << 20
"""What to ask for when nobody can say how much is needed: room for the database and a few pictures."""


class DiskTrouble(Conflict):
    """A disk cannot take what is to be written: it is full, or may only be read."""


def is_full(error: BaseException) -> bool:
    """Whether an error, or one behind it, says that a disk is full."""
    return any(
        (isinstance(one, OSError) and one.errno in _FULL) or any(words in str(one).lower() for words in _FULL_WORDS)
        for one in _chain(error)
    )


def is_locked(error: BaseException) -> bool:
    """Whether an error, or one behind it, says that a disk may only be read."""
    return any(
        (isinstance(one, OSError) and one.errno == errno.EROFS)
        or any(words in str(one).lower() for words in _LOCKED_WORDS)
        for one in _chain(error)
    )


def free_bytes(folder: Path) -> int:
    """What the disk of a folder can still take; the folder need not exist yet."""
    return shutil.disk_usage(_existing(folder)).free


def has_no_room(folder: Path) -> bool:
    """Whether the disk of a folder has no room for anything."""
    return free_bytes(folder) < _NOTHING


def _may_only_be_read(folder: Path) -> bool:
    return hasattr(os, "statvfs") and bool(os.statvfs(_existing(folder)).f_flag & os.ST_RDONLY)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def trouble_of(error: BaseException, folder: Path, needed: int | None = None) -> DiskTrouble | None:
    """The error in plain words when the disk of ``folder`` is what it is about, else None.

    Args:
        error: what a library raised while it wrote below ``folder``.
        folder: named to the person.
        needed: bytes that were to be written, when they are known.
    """
    if isinstance(error, DiskTrouble):
        return error
    # Some libraries only say that writing failed, SQLite that a file cannot be opened; the state of the disk tells why.
    vague = isinstance(error, OSError | RuntimeError) or type(error).__name__ == "OperationalError"
    vague = vague and not isinstance(error, FileNotFoundError)
    if is_locked(error) or (vague and _may_only_be_read(folder)):
        return DiskTrouble(
            f"The folder {folder} cannot be written to: its disk is read-only.",
            "Make the disk writable (a failing disk turns read-only too), or set TERRAZZO_HOME to another folder.",
        )
    if is_full(error) or (vague and has_no_room(folder)):
        return no_room(folder, needed)
    return None


@contextmanager
def writing_to(folder: Path, needed: int | None = None) -> Iterator[None]:
    """What the block writes goes below ``folder``; a full or read-only disk ends it in words.

    Raises:
        DiskTrouble: the disk is full or read-only; it names the folder and, if known, the bytes ``needed``.
    """
    try:
        yield
    except Exception as error:
        trouble = trouble_of(error, folder, needed)
        if trouble is None or trouble is error:
            raise
        raise trouble from error


def require(folder: Path, needed: int) -> None:
    """Refuse before the work what the disk of ``folder`` cannot hold.

    Raises:
        DiskTrouble: fewer than ``needed`` bytes are free.
    """
    if free_bytes(folder) < needed:
        raise no_room(folder, needed)


def in_words(count: int) -> str:
    """A number of bytes as people read it: ``312 kB``, ``1.4 GB``."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            value = count / size
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{count} bytes"


def no_room(folder: Path, needed: int | None = None) -> DiskTrouble:
    """The error that says that the disk of ``folder`` is full; ``needed`` is in bytes, when it is known."""
    free = free_bytes(folder)
    need = f"{in_words(needed)} are needed" if needed is not None else f"about {in_words(_BREATH)} are needed"
    return DiskTrouble(
        f"The disk of the folder {folder} is full: {in_words(free)} are free, {need}.",
        "Make room (delete old jobs, versions or other files), then try again.",
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    next_one: BaseException | None = error
    while next_one is not None and id(next_one) not in seen:
        seen.add(id(next_one))
        yield next_one
        next_one = next_one.__cause__ or getattr(next_one, "orig", None) or next_one.__context__
