"""A picture of what a revision changed: the place on the image, gained pixels in blue and lost ones in orange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrazzo.services.annotate.annotations import annotation_of
from terrazzo.services.annotate.look import get_revision, revision_row
from terrazzo.services.images.images import image_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from terrazzo.types import Image_HWC

SIDE = 640
"""Longest side of the picture."""

_MARGIN = 0.15
"""Room around what changed, as a part of its longer side; at least ``_LEAST`` pixels."""

_LEAST = 24
_GAINED, _LOST, _OTHER = (37, 99, 235), (234, 88, 12), (147, 51, 234)


def changes_png(ws: Workspace, image_id: str, task_id: str, revision: int) -> bytes:
    """The part of the image where a revision changed shapes, as PNG.

    Blue: pixels of shapes that are new or have grown; orange: what was removed; violet: shapes whose class or text
    changed, but not their place. The whole image when no shape changed.

    Raises:
        NotFound: there is no such image, task or revision, or the bytes of the image are missing.
    """
    import numpy as np

    from terrazzo.imaging.decode import decode
    from terrazzo.imaging.drawing import fit_picture
    from terrazzo.imaging.encode import encode_png

    after = get_revision(ws, image_id, task_id, revision)
    with ws.reading() as session:
        image = image_row(session, image_id)
        before: tuple[Shape, ...] = ()
        if revision > 1:
            before = annotation_of(revision_row(session, image_id, task_id, revision - 1)).shapes
    image_HWC = decode(ws.blobs.read(image.hash), image.path)
    old, new = _different(before, after.shapes), _different(after.shapes, before)
    was_HW = _pixels(old, image.height, image.width)
    is_HW = _pixels(new, image.height, image.width)
    top, bottom, left, right = _window(was_HW | is_HW)
    shown_HWC = np.array(image_HWC[top:bottom, left:right])
    was_HW, is_HW = was_HW[top:bottom, left:right], is_HW[top:bottom, left:right]
    for pixels_HW, color in ((was_HW & is_HW, _OTHER), (was_HW & ~is_HW, _LOST), (is_HW & ~was_HW, _GAINED)):
        _tint(shown_HWC, pixels_HW, color)
    return encode_png(fit_picture(shown_HWC, SIDE))


def _different(shapes: tuple[Shape, ...], others: tuple[Shape, ...]) -> list[Shape]:
    """Those that the others do not have just so."""
    known = {one.id: one for one in others}
    return [one for one in shapes if known.get(one.id) != one]


def _pixels(shapes: list[Shape], height: int, width: int) -> NDArray[np.bool_]:
    import numpy as np

    from terrazzo.geometry.raster import geometry_to_pixels

    pixels_HW = np.zeros((height, width), np.bool_)
    for one in shapes:
        pixels_HW |= geometry_to_pixels(one.geometry, height, width)
    return pixels_HW


def _window(pixels_HW: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of what is set, with room around it; of everything when nothing is set."""
    import numpy as np

    height, width = pixels_HW.shape
    rows, columns = np.flatnonzero(pixels_HW.any(axis=1)), np.flatnonzero(pixels_HW.any(axis=0))
    if not len(rows):
        return 0, height, 0, width
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    room = max(_LEAST, round(_MARGIN * max(bottom - top, right - left)))
    return max(0, top - room), min(height, bottom + room), max(0, left - room), min(width, right + room)


def _tint(image_HWC: Image_HWC, pixels_HW: NDArray[np.bool_], color: tuple[int, int, int]) -> None:
    """Lay a colour over pixels, so that the picture stays visible below."""
    import numpy as np

    mixed = image_HWC[pixels_HW].astype(np.uint16) * 2 + np.asarray(color, np.uint16) * 3
    image_HWC[pixels_HW] = (mixed // 5).astype(np.uint8)
