"""The names of a zip's entries, which tools write in different ways: UTF-8 with and without its flag, DOS, Windows."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from terrazzo.errors import Invalid
from terrazzo.formats.names import nfc

_IS_UTF8 = 0x800
"""The flag that says that a name is UTF-8."""

_UNICODE_PATH = 0x7075
"""The extra field in which Info-ZIP and 7-Zip repeat a name as UTF-8: version, checksum of the plain name, name."""


def clean_name(info: zipfile.ZipInfo) -> str:
    """An entry's name as a relative posix path in NFC; that of a folder ends in ``/``. Windows tools write backslashes.

    Raises:
        Invalid: no name, absolute, or climbing out of the folder.
    """
    raw = _decoded(info)
    name = raw.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        raise Invalid(
            f"{raw!r}: the zip holds a file that would be unpacked outside of its folder.",
            "Do not trust this zip; make it again from the folder of your data.",
        )
    if not name:
        raise Invalid("The zip holds a file without a name.", "Make the zip again from the folder of your data.")
    return nfc(PurePosixPath(name).as_posix()) + ("/" if name.endswith("/") else "")


def _decoded(info: zipfile.ZipInfo) -> str:
    """The name as text. Python reads a name without the flag as cp437, which keeps every byte."""
    if info.flag_bits & _IS_UTF8:
        return info.filename
    raw = info.orig_filename.partition("\0")[0].encode("cp437")
    repeated = _repeated_name(info.extra, raw)
    try:
        return (raw if repeated is None else repeated).decode("utf-8")
    except UnicodeDecodeError:
        return info.filename


def _repeated_name(extra: bytes, raw: bytes) -> bytes | None:
    """The UTF-8 name of the extra fields, when it was made for this plain name."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack("<I", field[1:5])[0] == zlib.crc32(raw):
            return field[5:]
    return None
