"""The annotation of an image as a picture: in class colours to be laid over the image, or in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrazzo.errors import NotFound
from terrazzo.services.annotate.working import working
from terrazzo.services.images.images import image_row
from terrazzo.services.projects.tasks import task_of, task_row
from terrazzo.services.workspace import Workspace
from terrazzo.types import Task

if TYPE_CHECKING:
    from terrazzo.inference.answer import Answer


def annotation_png(ws: Workspace, image_id: str, task_id: str) -> bytes:
    """The present annotation as a PNG of class colours, to be laid over the image.

    It is transparent where nothing is: where pixels are ignored and where the background of the task is, between
    objects, and everywhere when classes are those of the whole image.

    Raises:
        NotFound: there is no such image or task, or the image has no annotation for it.
    """
    from terrazzo.inference.forms import form_of

    given, task = _as_answer(ws, image_id, task_id)
    return form_of(task).layer(given, task)


def annotation_index_png(ws: Workspace, image_id: str, task_id: str) -> bytes:
    """The present annotation as a grey PNG of the image's size: class numbers, 255 where pixels are ignored; or, for
    objects, their numbers from 1 and 0 between them.

    Raises:
        NotFound: as ``annotation_png``, or the task asks for classes of the whole image, which have no place.
    """
    import numpy as np

    from terrazzo.imaging.encode import encode_png
    from terrazzo.inference.forms import form_of

    given, task = _as_answer(ws, image_id, task_id)
    form = form_of(task)
    if "index" not in form.pictures:
        raise NotFound(
            f"An annotation of the {task.kind} task {task.name!r} is no picture.",
            "Ask for the annotation itself: it names the classes of the image.",
        )
    nothing_HWC = np.zeros((given.height, given.width, 3), np.uint8)
    return encode_png(form.picture("index", nothing_HWC, given, task, 0.0))


def _as_answer(ws: Workspace, image_id: str, task_id: str) -> tuple[Answer, Task]:
    """The present annotation in the shape in which answers are drawn, and its task; raises as ``annotation_png``."""
    from terrazzo.inference.answer import Answer

    with ws.reading() as session:
        row = image_row(session, image_id)
        task = task_of(task_row(session, task_id, row.project_id))
        found = working(session, image_id, task_id)
    if not found.number and found.present is None:
        raise NotFound(
            f"The image {row.path} has no annotation for task {task.name!r}.",
            "Import annotations or annotate the image.",
        )
    shapes, tags = found.content.shapes, found.content.tags
    return Answer(row.height, row.width, classes=(), shapes=shapes, tags=tags), task
