"""The annotation of an image: as it is kept, and as a picture in class colours or in class numbers."""

from __future__ import annotations

from terrazzo.errors import NotFound
from terrazzo.services.annotate.annotations import annotation_of, present_annotations
from terrazzo.services.images.images import image_row
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import Annotation, Mask_HW, Task


def annotation_png(ws: Workspace, image_id: str, task_id: str) -> bytes:
    """The present annotation as a PNG of class colours, of the image's size, to be laid over the image.

    It is transparent where pixels are ignored, and where the background of the task is.

    Raises:
        NotFound: there is no such image or task, or the image has no annotation for it.
    """
    from terrazzo.imaging.encode import encode_colors
    from terrazzo.imaging.palette import clear_values, color_table

    mask_HW, task = _annotation_mask(ws, image_id, task_id)
    return encode_colors(mask_HW, color_table(task), clear_values(task))


def annotation_index_png(ws: Workspace, image_id: str, task_id: str) -> bytes:
    """The present annotation as a grey PNG of class numbers, of the image's size; 255 where pixels are ignored.

    Raises:
        NotFound: as ``annotation_png``.
    """
    from terrazzo.imaging.encode import encode_png

    return encode_png(_annotation_mask(ws, image_id, task_id)[0])


def present_annotation(ws: Workspace, image_id: str, task_id: str) -> Annotation:
    """The present annotation as it is kept: its shapes in the order of painting, and its tags.

    Raises:
        NotFound: as ``annotation_png``.
    """
    return _present(ws, image_id, task_id)[0]


def _annotation_mask(ws: Workspace, image_id: str, task_id: str) -> tuple[Mask_HW, Task]:
    """The pixels of the present annotation, and its task; raises as ``annotation_png``."""
    from terrazzo.geometry.raster import shapes_to_mask

    annotation, task, height, width = _present(ws, image_id, task_id)
    return shapes_to_mask(annotation.shapes, task, height, width), task


def _present(ws: Workspace, image_id: str, task_id: str) -> tuple[Annotation, Task, int, int]:
    """The present annotation, its task, and the height and width of the image."""
    with ws.reading() as session:
        row = image_row(session, image_id)
        task = task_of(task_row(session, task_id, row.project_id))
        present = present_annotations(session, task_id, [image_id]).get(image_id)
    if present is None:
        raise NotFound(
            f"The image {row.path} has no annotation for task {task.name!r}.", "Import masks or annotate the image."
        )
    return annotation_of(present), task, row.height, row.width
