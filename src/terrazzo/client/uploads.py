"""Files on their way to a server: folders expanded, requests kept to a bearable size, folders as zip files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from terrazzo.errors import NotFound

BATCH_FILES = 200
BATCH_BYTES = 200_000_000


def expand(paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Each file with its name on the server; files of a folder keep their place below the folder's name."""
    for path in paths:
        if path.is_dir():
            yield from ((f"{path.resolve().name}/{name}", file) for name, file in _files_of(path))
        elif path.is_file():
            yield path.name, path
        else:
            raise NotFound(f"There is no file {path}.", "Check the path.")


def _files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files below a folder without the hidden ones that systems put there, in order of their names."""
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in inside.parts):
            yield inside.as_posix(), file


def batches(files: Iterable[tuple[str, Path]]) -> Iterator[list[tuple[str, Path]]]:
    """Groups that go into one request each."""
    batch: list[tuple[str, Path]] = []
    size = 0
    for name, path in files:
        more = path.stat().st_size
        if batch and (len(batch) == BATCH_FILES or size + more > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((name, path))
        size += more
    if batch:
        yield batch


def zip_folder(folder: Path, target: Path) -> Path:
    """The folder as ``target/NAME.zip``, not compressed: images are so already."""
    path = target / f"{folder.resolve().name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, file in _files_of(folder):
            archive.write(file, name)
    return path
