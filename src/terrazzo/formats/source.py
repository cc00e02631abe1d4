"""Where data is read from: a folder or a zip, neither of which is trusted; names are composed (NFC) in both."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from pathlib import Path
from typing import Protocol, Self

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats.names import nfc
from terrazzo.formats.zip_names import clean_name

MAX_ENTRIES = 1_000_000
MAX_ENTRY_BYTES = 2 * 1024**3
MAX_TOTAL_BYTES = 20 * 1024**3
BOMB_RATIO = 200
BOMB_BYTES = 50_000_000
"""An entry that unpacks to more than ``BOMB_RATIO`` times its size and to more than ``BOMB_BYTES`` is a bomb."""

_LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "Icon\r"})


class Source(Protocol):
    """Files by name, from a folder or a zip; a context manager."""

    root_name: str
    """Name of the folder, or of the zip without its ending."""

    def names(self) -> tuple[str, ...]:
        """Relative posix paths of all files in Unicode NFC, sorted, without what operating systems leave behind."""

    def read(self, name: str) -> bytes:
        """The bytes of a file; ``NotFound`` for a name that is not in ``names()``, ``Invalid`` for a damaged one."""

    def on_disk(self, name: str) -> Path | None:
        """Where the file lies on this disk; None when it does not, or is no such file."""

    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(self, *raised: object) -> None:
        """Close."""


def open_source(path: Path) -> Source:
    """Open a folder or a zip for reading.

    Raises:
        NotFound: nothing at this path.
        Invalid: neither folder nor zip; a damaged or hostile zip; a link that leaves the folder; two files whose
            names differ only in how Unicode writes a letter.
    """
    if path.is_dir():
        return DirectorySource(path)
    if not path.exists():
        raise NotFound(f"There is nothing at {path}.", "Check the spelling of the path.")
    if not zipfile.is_zipfile(path):
        raise Invalid(
            f"{path.name} is neither a folder nor a zip file (or the zip is damaged).",
            "Give the folder that holds the data, or a zip of it; if it is a zip, download or make it again.",
        )
    return ZipSource(path)


class DirectorySource:
    """Files below a folder; links inside it must stay inside it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.root_name = self._root.name
        self._paths = dict(sorted(self._walk().items()))

    def _walk(self) -> dict[str, Path]:
        """The files by their names."""
        paths: dict[str, Path] = {}
        for folder, folders, files in os.walk(self._root, onerror=_cannot_list):
            here = Path(folder)
            folders[:] = [one for one in folders if not _is_litter(one)]
            for one in folders:
                if (here / one).is_symlink():
                    raise _link(str((here / one).relative_to(self._root)), "a link to a folder")
            for one in files:
                path = here / one
                name = nfc(path.relative_to(self._root).as_posix())
                if _is_litter(one):
                    continue
                if path.is_symlink() and not path.resolve().is_relative_to(self._root):
                    raise _link(name, "a link that leaves the folder")
                if path.is_file():
                    if name in paths:
                        raise _same_name(name)
                    paths[name] = path
        return paths

    def names(self) -> tuple[str, ...]:
        """See ``Source``."""
        return tuple(self._paths)

    def read(self, name: str) -> bytes:
        """See ``Source``."""
        if name not in self._paths:
            raise _missing(name, self.root_name)
        path = self._paths[name]
        try:
            if path.stat().st_size > MAX_ENTRY_BYTES:
                raise _too_large(name, path.stat().st_size)
            return path.read_bytes()
        except OSError as error:
            raise Invalid(f"{name}: the file cannot be read ({error}).", "Check its permissions.") from error

    def on_disk(self, name: str) -> Path | None:
        """See ``Source``."""
        return self._paths.get(name)

    def close(self) -> None:
        """Nothing is held open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


class ZipSource:
    """Files in a zip; nothing is unpacked to the disk, and every entry is judged before any is read."""

    def __init__(self, path: Path) -> None:
        self.root_name = path.name[: -len(path.suffix)] if path.suffix.lower() == ".zip" else path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise _damaged_zip(path.name, error) from error
        try:
            self._entries = self._judge(path.name)
        except BaseException:
            self._zip.close()
            raise

    def _judge(self, zip_name: str) -> dict[str, zipfile.ZipInfo]:
        """Entries by clean name; raises when one of them is hostile."""
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise Invalid(f"{zip_name} holds {len(infos)} entries.", f"Split it; at most {MAX_ENTRIES} are read.")
        total = sum(info.file_size for info in infos)
        if total > MAX_TOTAL_BYTES:
            raise Invalid(
                f"{zip_name} unpacks to {total / 1024**3:.0f} GiB.",
                f"Unpack it and import the folder; of a zip at most {MAX_TOTAL_BYTES // 1024**3} GiB are read.",
            )
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = clean_name(info)
            if name.endswith("/"):
                continue
            _judge_entry(name, info)
            if any(_is_litter(part) for part in name.split("/")):
                continue
            if name in entries and entries[name].orig_filename != info.orig_filename:
                raise _same_name(name)
            if name in entries:
                raise Invalid(f"{name}: the zip holds two files of this name.", "Rename one and make the zip again.")
            entries[name] = info
        return dict(sorted(entries.items()))

    def names(self) -> tuple[str, ...]:
        """See ``Source``."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """See ``Source``."""
        if name not in self._entries:
            raise _missing(name, self.root_name)
        try:
            return self._zip.read(self._entries[name])
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
            raise Invalid(
                f"{name}: this file of the zip is damaged ({error}).", "Download or make the zip again."
            ) from error

    def on_disk(self, name: str) -> Path | None:
        """See ``Source``; files of a zip are packed."""
        return None

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def _judge_entry(name: str, info: zipfile.ZipInfo) -> None:
    """Refuse what cannot or should not be unpacked."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _link(name, "a link")
    if info.flag_bits & 0x1:
        raise Invalid(f"{name}: the zip is encrypted.", "Unpack it with its password and import the folder.")
    if info.file_size > MAX_ENTRY_BYTES:
        raise _too_large(name, info.file_size)
    if info.file_size > BOMB_BYTES and info.file_size > BOMB_RATIO * max(info.compress_size, 1):
        raise Invalid(
            f"{name}: {info.compress_size} bytes would unpack to {info.file_size}; this looks like a zip bomb.",
            "If you trust it, unpack it yourself and import the folder.",
        )


def _is_litter(part: str) -> bool:
    return part in _LITTER or part.startswith(".")


def _cannot_list(error: OSError) -> None:
    raise Invalid(
        f"The folder {error.filename} cannot be read ({error.strerror}).", "Check its permissions."
    ) from error


def _same_name(name: str) -> Invalid:
    return Invalid(
        f"{name}: two files have this name; they differ only in how its letters are stored (composed or not, / or \\).",
        "Rename one of them.",
    )


def _link(name: str, what: str) -> Invalid:
    return Invalid(f"{name}: this is {what}, which is not followed.", "Put the file itself in its place.")


def _missing(name: str, root_name: str) -> NotFound:
    return NotFound(f"{name}: there is no such file in {root_name}.", "Check the spelling of the name.")


def _too_large(name: str, size: int) -> Invalid:
    return Invalid(
        f"{name}: the file has {size / 1024**3:.1f} GiB.",
        f"Leave it out; files of at most {MAX_ENTRY_BYTES // 1024**3} GiB are read.",
    )


def _damaged_zip(name: str, error: Exception) -> Invalid:
    return Invalid(f"{name}: the zip is damaged ({error}).", "Download or make it again.")
