"""What the tests of edits draw: a task of each kind, shapes, edits, and a page that sends them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from records_data import picture

from terrazzo.db.schema import new_id
from terrazzo.geometry.rle import encode
from terrazzo.services.annotate.edits import save_edits
from terrazzo.services.annotate.ops import Op, OrderOp, PutOp, RemoveOp, TagsOp
from terrazzo.services.annotate.records import GivenEdit, Saved
from terrazzo.services.images.images import Upload, upload_images
from terrazzo.services.projects.projects import create_project
from terrazzo.services.projects.tasks import create_task
from terrazzo.services.workspace import Workspace
from terrazzo.types import Box, Geometry, LabelClass, Shape, Source, Task, TaskKind

HEIGHT, WIDTH = 16, 24
CLASSES = (LabelClass(name="line", color="#ff0000"), LabelClass(name="initial", color="#00ff00"))


def drawn_on(ws: Workspace, kind: TaskKind = "semantic", images: int = 1) -> tuple[str, list[str]]:
    """A project with a task of this kind: the task's id and those of its images, 24 x 16 pixels."""
    project = create_project(ws, f"drawn {new_id()}").id
    uploads = [Upload(f"{number}.png", picture(number, WIDTH, HEIGHT)) for number in range(images)]
    report = upload_images(ws, project, uploads)
    task = create_task(ws, project, Task(name="lines", kind=kind, classes=CLASSES, ignored=("dirt",)))
    return task.id, [one.id for one in report.added]


def bar(top: int, height: int = 2) -> NDArray[np.bool_]:
    """Pixels of a bar over the whole width."""
    pixels_HW = np.zeros((HEIGHT, WIDTH), np.bool_)
    pixels_HW[top : top + height] = True
    return pixels_HW


def put(id: str, geometry: Geometry | NDArray[np.bool_] | None = None, class_name: str = "line") -> Op:
    """Draw a shape; a box unless another geometry is given."""
    if isinstance(geometry, np.ndarray):
        geometry = encode(geometry)
    where = Box(x=1, y=1, width=4, height=3) if geometry is None else geometry
    return PutOp(shape=Shape(id=id, class_name=class_name, geometry=where, source=Source(kind="person")))


def remove(id: str) -> Op:
    return RemoveOp(id=id)


def order(*ids: str) -> Op:
    return OrderOp(ids=ids)


def tags(*names: str) -> Op:
    return TagsOp(tags=names)


def edit(*ops: Op, id: str | None = None) -> GivenEdit:
    """One gesture."""
    return GivenEdit(id=id or new_id(), made_at=datetime.now(UTC), ops=ops)


class Page:
    """A page in a browser that has an image open, and remembers what it knows."""

    def __init__(self, ws: Workspace, image: str, task: str, name: str = "Ada") -> None:
        self._ws, self._image, self._task = ws, image, task
        self.name = name
        self.client = new_id()
        self.known = 0

    def save(self, *ops: Op, **options: Any) -> Saved:
        """Send one gesture."""
        return self.send([edit(*ops, **options)])

    def send(self, edits: list[GivenEdit]) -> Saved:
        """Send gestures; what others did is known from then on."""
        saved = save_edits(
            self._ws, self._image, self._task, known=self.known, client=self.client, author=self.name, edits=edits
        )
        self.known = saved.number
        return saved
