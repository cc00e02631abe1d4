"""Pictures to look at, by the hash of their bytes: made once when they are first asked for, then kept in the cache."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from terrazzo.errors import Invalid, NotFound
from terrazzo.services.workspace import Workspace

THUMBNAIL_SIDES = (160, 320, 640, 1280, 2560)
"""A side that is asked for is rounded up to one of these, so that the cache stays small."""


def original(ws: Workspace, digest: str, name: str) -> Path:
    """The file with the bytes as they came in.

    Raises:
        NotFound: the bytes are missing.
    """
    path = ws.blobs.path(digest)
    if not path.exists():
        raise NotFound(
            f"The bytes of the image {name} are missing ({path}).",
            "Restore the blobs folder from a backup, or delete the image and bring it in again.",
        )
    return path


def view(ws: Workspace, digest: str, name: str) -> tuple[Path, str]:
    """A file that a browser shows with the pixels that a model sees, and its media type.

    It is the original when browsers show that, else (TIFF, 16 bits, transparency) a PNG.

    Raises:
        NotFound: as ``original``.
    """
    from terrazzo.imaging.display import as_png, shown_as_is

    path = original(ws, digest, name)
    media_type = shown_as_is(path, name)
    if media_type is not None:
        return path, media_type
    made = _cached(ws, digest, "view.png")
    if not made.exists():
        from terrazzo.files.whole import whole_file

        made.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(made) as file:
            as_png(path, name, file)
    return made, "image/png"


def thumbnail(ws: Workspace, digest: str, name: str, side: int) -> Path:
    """A WebP whose longest side is at most ``side`` rounded up to one of ``THUMBNAIL_SIDES``.

    Raises:
        NotFound: as ``original``.
        Invalid: ``side`` is not positive.
    """
    if side < 1:
        raise Invalid(f"A thumbnail cannot have {side} pixels.", "Ask for a positive side.")
    side = next((one for one in THUMBNAIL_SIDES if one >= side), THUMBNAIL_SIDES[-1])
    made = _cached(ws, digest, f"{side}.webp")
    if not made.exists():
        from terrazzo.imaging.thumbnail import thumbnail as make

        _keep(made, make(original(ws, digest, name), name, side))
    return made


def cached(ws: Workspace, digest: str) -> Iterable[Path]:
    """All that is kept of a picture beside its own bytes."""
    return _cached(ws, digest, "").parent.glob(f"{digest}_*")


def _cached(ws: Workspace, digest: str, ending: str) -> Path:
    return ws.home.cache / "pictures" / digest[:2] / f"{digest}_{ending}"


def _keep(path: Path, content: bytes) -> None:
    from terrazzo.files.whole import write_atomically

    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content)
