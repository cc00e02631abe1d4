"""The pages of an export as files of a source: those that are a part of their image are cut out when they are read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.formats.arkindex.pages import Page
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import decode


class PagesSource:
    """A source in which every page has a file; ``files`` are (page, file of its image) by the name of the page."""

    def __init__(self, inner: Source, files: Mapping[str, tuple[Page, str]]) -> None:
        self._inner = inner
        self._files = dict(files)
        self.root_name = inner.root_name

    def names(self) -> tuple[str, ...]:
        """See ``Source``; also the pages."""
        return tuple(sorted({*self._inner.names(), *self._files}))

    def read(self, name: str) -> bytes:
        """See ``Source``; of a page that is a part of its image a PNG with its pixels."""
        if name not in self._files:
            return self._inner.read(name)
        page, file = self._files[name]
        image_HWC = decode(self._inner.read(file), file)
        high, wide = image_HWC.shape[:2]
        if (wide, high) != (page.image.width, page.image.height):
            raise other_size(file, page, wide, high)
        written = io.BytesIO()
        Image.fromarray(page.place.cut(image_HWC)).save(written, "PNG")
        return written.getvalue()

    def on_disk(self, name: str) -> Path | None:
        """See ``Source``."""
        return None if name in self._files else self._inner.on_disk(name)

    def close(self) -> None:
        """See ``Source``."""
        self._inner.close()

    def __enter__(self) -> PagesSource:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def other_size(file: str, page: Page, width: int, height: int) -> Invalid:
    """The image is not the one that was annotated."""
    return Invalid(
        f"{file}: the export says {page.image.width} x {page.image.height} pixels, but the image is "
        f"{width} x {height}.",
        "Give the images in the size that Arkindex has them in; polygons are never scaled.",
    )
