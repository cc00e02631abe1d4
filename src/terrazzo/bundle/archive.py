"""A bundle as one file, ``*.terrazzo.zip``: pack it to give it away, unpack what others gave."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
import zlib
from pathlib import Path

from terrazzo.bundle.bundle import Bundle, read_manifest
from terrazzo.bundle.manifest import MANIFEST_NAME, BundleManifest
from terrazzo.bundle.stage import settle
from terrazzo.errors import Invalid, NotFound
from terrazzo.files.whole import temporary_folder, whole_file

SUFFIX = ".terrazzo.zip"

_COMMENT = "terrazzo-bundle "
_CHUNK = 1 << 20
_MAX_MANIFEST_BYTES = 64 << 20
_MAX_TOTAL_BYTES = 20 << 30
_BOMB_RATIO = 200
_BOMB_BYTES = 50 << 20
_REMEDY = "Download or export the bundle again."


def pack(bundle: Bundle, dest: Path) -> Path:
    """Write all files of a bundle into one zip file; the same bundle gives the same bytes.

    Args:
        bundle: a bundle; it is verified first, so that no damaged file is given away.
        dest: the file to write; a folder gets a file named after the bundle; ``.terrazzo.zip`` is added when the
            name does not end so.

    Returns:
        The path of the file.
    """
    bundle.verify()
    if dest.is_dir():
        dest = dest / f"{_file_stem(bundle.manifest.name)}-{bundle.id[:8]}"
    if not dest.name.endswith(SUFFIX):
        dest = dest.with_name(dest.name.removesuffix(".zip") + SUFFIX)
    dest.parent.mkdir(parents=True, exist_ok=True)
    names = [MANIFEST_NAME, *sorted(bundle.manifest.files)]
    needed = sum((bundle.folder / name).stat().st_size for name in names)
    with whole_file(dest, needed=needed) as file, zipfile.ZipFile(file, "w") as archive:
        archive.comment = f"{_COMMENT}{bundle.id}".encode()
        for name in names:
            _add(archive, bundle.folder / name, name)
    return dest


def _file_stem(name: str) -> str:
    """A model's name as a file name on every system."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name).strip("-.") or "model"


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    """Add one file with a fixed time and mode."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    # Set, because the default depends on what wrote the zip before.
    entry.create_system = 3
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=path.stat().st_size >= 1 << 31) as sink:
        shutil.copyfileobj(source, sink, _CHUNK)


def unpack(file: Path, root: Path) -> Bundle:
    """Unpack a packed bundle to ``root/<id>``, checking every hash; what is already there is not written again.

    Only the files that the manifest lists are taken, whatever else the zip holds; nothing is written outside
    ``root`` and nothing is left behind on an error.

    Raises:
        NotFound: there is no such file.
        DiskTrouble: the disk is full or read-only.
        Invalid: not a zip, not a bundle, damaged, or made to do harm.
    """
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", "Give a *.terrazzo.zip file.")
    root.mkdir(parents=True, exist_ok=True)
    try:
        with temporary_folder(root) as folder, zipfile.ZipFile(file) as archive:
            prefix = _prefix(archive, file)
            _extract(archive, prefix + MANIFEST_NAME, folder / MANIFEST_NAME, file, _MAX_MANIFEST_BYTES)
            manifest = read_manifest(folder)
            _refuse_other_id(archive, manifest, file)
            _refuse_bomb(archive, prefix, manifest, file)
            for name, expected in manifest.files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                digest = _extract(archive, prefix + name, folder / name, file, _MAX_TOTAL_BYTES)
                if digest != expected:
                    raise Invalid(f"{name} in {file.name} is damaged: its content has changed.", _REMEDY)
            bundle = Bundle.open(folder)
            return settle(folder, root / bundle.id)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        # RuntimeError is how zipfile says that an entry is encrypted.
        raise Invalid(f"{file.name} cannot be unpacked: {error}.", _REMEDY) from error


def _prefix(archive: zipfile.ZipFile, file: Path) -> str:
    """ "" or the one top folder in which the manifest lies."""
    names = [name for name in archive.namelist() if name.split("/")[-1] == MANIFEST_NAME and name.count("/") <= 1]
    if MANIFEST_NAME in names:
        return ""
    if len(names) != 1:
        raise Invalid(f"{file.name} is not a packed bundle: it has no {MANIFEST_NAME}.", "Give a *.terrazzo.zip file.")
    return names[0].removesuffix(MANIFEST_NAME)


def _refuse_other_id(archive: zipfile.ZipFile, manifest: BundleManifest, file: Path) -> None:
    """The comment that ``pack`` wrote must name the id of the manifest (a zip made by hand has no comment)."""
    comment = archive.comment.decode("utf-8", errors="replace")
    if comment.startswith(_COMMENT) and comment.removeprefix(_COMMENT) != manifest.content_id():
        raise Invalid(f"{MANIFEST_NAME} in {file.name} is damaged: its content has changed.", _REMEDY)


def _refuse_bomb(archive: zipfile.ZipFile, prefix: str, manifest: BundleManifest, file: Path) -> None:
    """Refuse sizes that no bundle has, before anything big is written."""
    present = {entry.filename: entry for entry in archive.infolist()}
    total = 0
    for name in manifest.files:
        entry = present.get(prefix + name)
        if entry is None:
            raise Invalid(f"{file.name} has no {name}, which its manifest lists.", _REMEDY)
        total += entry.file_size
        if entry.file_size > _BOMB_BYTES and entry.file_size > _BOMB_RATIO * max(entry.compress_size, 1):
            raise Invalid(f"{name} in {file.name} unpacks to more than {_BOMB_RATIO} times its size.", _REMEDY)
    if total > _MAX_TOTAL_BYTES:
        raise Invalid(f"{file.name} unpacks to {total >> 30} GB; the most is {_MAX_TOTAL_BYTES >> 30} GB.", _REMEDY)


def _extract(archive: zipfile.ZipFile, name: str, dest: Path, file: Path, limit: int) -> str:
    """Write one entry to ``dest`` and return its sha256; never more than ``limit`` bytes."""
    digest = hashlib.sha256()
    written = 0
    with archive.open(name) as source, dest.open("xb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > limit:
                raise Invalid(f"{name} in {file.name} is larger than {limit >> 20} MB.", _REMEDY)
            digest.update(chunk)
            sink.write(chunk)
    return digest.hexdigest()
