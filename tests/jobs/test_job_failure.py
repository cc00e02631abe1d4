"""Causes of failures in plain words."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from terrazzo.errors import Invalid
from terrazzo.jobs.failure import words_of_exception, words_of_exit, words_of_stall


class OutOfMemoryError(RuntimeError):
    """Named as PyTorch names its own, which is not imported here."""


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (Invalid("The mask is too small.", "Make it as large as the image."), "invalid", "The mask is too small."),
        (OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), "memory", "The GPU ran out of memory."),
        (MemoryError(), "memory", "The machine ran out of memory."),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: 9 bytes"),
            "memory",
            "The machine ran out of memory.",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "disk", " is full: "),
        (ValueError("one\ntwo"), "unexpected", "ValueError: two"),
        (ValueError(), "unexpected", "ValueError: it gave no reason"),
    ],
)
def test_exceptions(tmp_path: Path, error: Exception, kind: str, said: str) -> None:
    words = words_of_exception(error, tmp_path)
    assert words["kind"] == kind
    assert said in words["message"]
    assert words["remedy"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (None, "disappeared"),
        (-9, "probably because the machine ran out of memory"),
        (-15, "outside Terrazzo"),
        (143, "outside Terrazzo"),
        (-11, "SIGSEGV). The last it said was: Fatal error"),
        (1, "status 1"),
    ],
)
def test_exits(tmp_path: Path, code: int | None, said: str) -> None:
    log = tmp_path / "process.log"
    log.write_text("hello\nFatal error\n\n")
    words = words_of_exit(code, log)
    assert said in words["message"]
    assert words["remedy"]


def test_without_a_log_and_after_a_stall(tmp_path: Path) -> None:
    assert "said" not in words_of_exit(-11, tmp_path / "none")["message"]
    assert "10 minutes" in words_of_stall(10)["message"]
