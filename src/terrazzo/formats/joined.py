"""One file with annotations and the images of another folder, as one source."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats.source import Source, open_source
from terrazzo.imaging.decode import is_image_name

BESIDE = "images"
"""The folder beside the file that is taken when none is named."""


class JoinedSource:
    """The file at the top, and the images of the folder (or zip) below ``images/``."""

    def __init__(self, file: Path, images: Source) -> None:
        self.root_name = file.stem
        self._file = file
        self._images = images
        self._named = {f"{BESIDE}/{name}": name for name in images.names() if is_image_name(name)}

    def names(self) -> tuple[str, ...]:
        """See ``Source``."""
        return (self._file.name, *self._named)

    def read(self, name: str) -> bytes:
        """See ``Source``."""
        if name == self._file.name:
            return self._file.read_bytes()
        if name not in self._named:
            raise NotFound(f"{name}: there is no such file beside {self._file.name}.", "Check the spelling.")
        return self._images.read(self._named[name])

    def on_disk(self, name: str) -> Path | None:
        """See ``Source``."""
        if name == self._file.name:
            return self._file
        return self._images.on_disk(self._named[name]) if name in self._named else None

    def close(self) -> None:
        """See ``Source``."""
        self._images.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def open_joined(file: Path, images: Path | None) -> Source:
    """Open a file together with the folder or zip of its images; without one, the folder ``images`` beside it.

    Raises:
        NotFound: one of them is not there.
        Invalid: no folder is named, and there is none beside the file.
    """
    if not file.exists():
        raise NotFound(f"There is nothing at {file}.", "Check the spelling of the path.")
    folder = file.parent / BESIDE if images is None else images
    if images is None and not folder.is_dir():
        raise Invalid(
            f"{file.name} holds annotations, but where are its images? There is no folder {BESIDE} beside it.",
            "Name the folder with --images FOLDER. If they are only on their IIIF server and you may reach out to it, "
            "say so: --images iiif. Nothing is fetched unasked.",
        )
    return JoinedSource(file, open_source(folder))
