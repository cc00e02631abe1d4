"""Why work failed, in plain words with a remedy: from an exception in the child, or from how its process ended."""

from __future__ import annotations

import errno
import signal
from pathlib import Path

from terrazzo.errors import TerrazzoError
from terrazzo.files.disk import no_room, trouble_of

ErrorWords = dict[str, str]
"""kind, message, remedy: the JSON of ``JobRow.error``."""

_LESS_MEMORY = (
    "Set a smaller batch size or image size (or choose a smaller architecture), close other programs, then try again."
)
_MEMORY_SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory", "bad_alloc", "not enough memory")


def words_of_exception(error: BaseException, folder: Path) -> ErrorWords:
    """What to tell a person about an exception that ended the work on files below ``folder``."""
    trouble = trouble_of(error, folder)
    if trouble is not None:
        return _words("disk", trouble.message, trouble.remedy)
    if isinstance(error, TerrazzoError):
        return {"kind": error.kind, "message": error.message, "remedy": error.remedy}
    text = str(error).strip()
    if _on_gpu(error, text):
        return _words("memory", "The GPU ran out of memory.", _LESS_MEMORY)
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _MEMORY_SIGNS):
        return _words("memory", "The machine ran out of memory.", _LESS_MEMORY)
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return _words("disk", f"A file may not be used: {text}.", "Give this user the right to it, then try again.")
    last_line = text.splitlines()[-1] if text else "it gave no reason"
    return _words(
        "unexpected",
        f"Something unexpected went wrong ({type(error).__name__}: {last_line}).",
        "The log holds the details. Try again; if it happens again, report it with the log.",
    )


def _on_gpu(error: BaseException, text: str) -> bool:
    return "cuda" in text.lower() and (type(error).__name__ == "OutOfMemoryError" or "out of memory" in text.lower())


def words_of_exit(code: int | None, process_log: Path) -> ErrorWords:
    """What to tell a person about a process that ended without giving the reason itself.

    ``code`` is the exit status as ``subprocess`` gives it (negative: the signal), None when nobody saw it end.
    """
    if code is None:
        return _words(
            "lost",
            "The process that worked on this job disappeared (it was killed, or the machine was restarted).",
            "Try again; if it happens again, look whether the machine runs out of memory.",
        )
    if code == -signal.SIGKILL:
        return _words("memory", "The process was killed, probably because the machine ran out of memory.", _LESS_MEMORY)
    if code in (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP, 128 + signal.SIGTERM):
        return _words("lost", "The process was told to end by something outside Terrazzo.", "Try again.")
    if code < 0:
        return _words(
            "crash",
            f"The process crashed ({_signal_name(-code)}).{_last_line(process_log)}",
            "Try again with the device set to CPU; if it happens again, report it with the log.",
        )
    return _words(
        "crash",
        f"The process ended with status {code} and no reason.{_last_line(process_log)}",
        "The file process.log of the job holds what it said. Try again; if it happens again, report it with that file.",
    )


def words_of_no_room(folder: Path) -> ErrorWords:
    """What to tell a person about a process that ended without a word while the disk was full."""
    trouble = no_room(folder)
    return _words("disk", trouble.message, trouble.remedy)


def words_of_stall(minutes: int) -> ErrorWords:
    """What to tell a person about a process that was ended because it gave no sign of life."""
    return _words(
        "lost",
        f"The process gave no sign of life for {minutes} minutes and was ended.",
        "Try again with the device set to CPU; if it happens again, report it with the log.",
    )


def _words(kind: str, message: str, remedy: str) -> ErrorWords:
    return {"kind": kind, "message": message, "remedy": remedy}


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last_line(process_log: Path) -> str:
    if not process_log.exists():
        return ""
    with process_log.open("rb") as file:
        file.seek(max(process_log.stat().st_size - 4000, 0))
        lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines()]
    said = [line for line in lines if line]
    return f" The last it said was: {said[-1][:300]}" if said else ""
