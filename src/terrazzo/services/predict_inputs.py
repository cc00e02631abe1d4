"""Pictures that are sent to be predicted: checked at once, kept by content, in no project."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.services import storage
from terrazzo.services.names import clean_path
from terrazzo.services.uploads import Upload
from terrazzo.services.workspace import Workspace

_ZIP_START = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class PredictInput:
    """One picture to predict, in the blob store; ``image_id`` when it is an image of the project."""

    name: str
    hash: str
    image_id: str | None = None


def from_uploads(ws: Workspace, uploads: Iterable[Upload]) -> list[PredictInput]:
    """Check pictures (a zip is unpacked) and keep their bytes; when one is bad, none is kept.

    Raises:
        Invalid: a file is not a whole picture; the message names it.
    """
    from terrazzo.imaging.decode import probe

    inputs: list[PredictInput] = []
    try:
        for upload in uploads:
            for one in _unpacked(ws, upload) if upload.data.startswith(_ZIP_START) else (upload,):
                name = clean_path(one.path)
                probe(one.data, name)
                inputs.append(PredictInput(name, ws.blobs.put(one.data)))
    except BaseException:
        forget(ws, inputs)
        raise
    return inputs


def forget(ws: Workspace, inputs: Iterable[PredictInput]) -> None:
    """Remove the bytes that nothing else uses."""
    storage.remove_unused(ws, storage.Left(blobs={one.hash for one in inputs}))


def _unpacked(ws: Workspace, upload: Upload) -> Iterator[Upload]:
    """The pictures of a zip; other files in it are left out."""
    from terrazzo.formats.source import open_source
    from terrazzo.imaging.decode import is_image_name

    with tempfile.TemporaryDirectory(dir=ws.home.cache) as folder:
        path = Path(folder) / (Path(upload.path).name or "upload.zip")
        path.write_bytes(upload.data)
        with open_source(path) as source:
            names = [name for name in source.names() if is_image_name(name)]
            if not names:
                raise Invalid(
                    f"There is no picture in {upload.path}.", "Put PNG, JPEG, WebP, TIFF or BMP files into it."
                )
            for name in names:
                yield Upload(name, source.read(name))
