"""A disk of a few megabytes for tests of full disks: a tmpfs, which needs root (CI has it)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from terrazzo.files.disk import free_bytes


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a small disk at ``folder``; the test is skipped where that is impossible, but never in CI."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        if os.environ.get("CI"):
            raise RuntimeError(f"CI must be able to mount a small disk: {done.stderr}")
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill a disk but for ``leave`` bytes; the file that does it."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        for size in (1 << 20, 4096):
            while free_bytes(disk) >= leave + size:
                file.write(bytes(size))
                file.flush()
    return filler
