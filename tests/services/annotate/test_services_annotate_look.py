"""Looking at annotations of every form: as shapes and tags, and as pictures to be laid over the image."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from records_data import picture

from terrazzo.errors import NotFound
from terrazzo.geometry.rle import encode
from terrazzo.services.annotate.annotations import NewRevision, add_revisions
from terrazzo.services.annotate.drawn import annotation_index_png, annotation_png
from terrazzo.services.annotate.look import get_annotation
from terrazzo.services.images.images import Upload, upload_images
from terrazzo.services.projects.projects import create_project
from terrazzo.services.projects.tasks import create_task
from terrazzo.services.workspace import Workspace
from terrazzo.types import Box, LabelClass, Polygon, Shape, Source, Task, TaskKind

CLASSES = (LabelClass(name="round", color="#ff0000"), LabelClass(name="rod", color="#00ff00"))
CORNER = Box(x=20, y=0, width=3, height=3)
SQUARE = Polygon(parts=((((2.0, 2.0), (6.0, 2.0), (6.0, 6.0), (2.0, 6.0)),),))


@pytest.fixture
def project(ws: Workspace) -> str:
    return create_project(ws, "slides").id


@pytest.fixture
def image(ws: Workspace, project: str) -> str:
    """24 pixels wide and 16 high."""
    report = upload_images(ws, project, [Upload("a.png", picture())], names=["a.png"])
    return report.added[0].id


def annotated(ws: Workspace, project: str, image: str, kind: TaskKind, *, tags: tuple[str, ...] = ()) -> str:
    task = create_task(ws, project, Task(name=kind, kind=kind, classes=CLASSES, ignored=("dirt",)))
    pixels_HW = np.zeros((16, 24), bool)
    pixels_HW[10:14, 10:20] = True
    shapes = (
        Shape(id="a", class_name="round", geometry=SQUARE, source=Source(kind="person", name="Ada")),
        Shape(id="b", class_name="rod", geometry=encode(pixels_HW), source=Source(kind="import", name="x.zip")),
        Shape(id="c", class_name="dirt", geometry=CORNER, source=Source(kind="model", name="m@1")),
    )
    given = () if kind in ("classification", "tagging") else shapes
    with ws.session() as session:
        add_revisions(session, [NewRevision(image, task.id, 1, "done", given, {"rod": 1}, tags)])
    return task.id


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_shapes_say_who_made_them(ws: Workspace, project: str, image: str) -> None:
    task = annotated(ws, project, image, "instance")
    found = get_annotation(ws, image, task)
    assert (found.revision, found.state, found.kind, found.width, found.height) == (1, "done", "instance", 24, 16)
    assert [(one.id, one.source.kind, one.source.name) for one in found.shapes] == [
        ("a", "person", "Ada"),
        ("b", "import", "x.zip"),
        ("c", "model", "m@1"),
    ]
    assert found.shapes[0].geometry == SQUARE


def test_an_image_that_nobody_annotated_has_nothing(ws: Workspace, project: str, image: str) -> None:
    task = create_task(ws, project, Task(name="t", kind="tagging", classes=CLASSES)).id
    found = get_annotation(ws, image, task)
    assert (found.revision, found.state, found.shapes, found.tags, found.created_at) == (0, "todo", (), (), None)
    for draw in (annotation_png, annotation_index_png):
        with pytest.raises(NotFound, match="no annotation"):
            draw(ws, image, task)
    with pytest.raises(NotFound):
        get_annotation(ws, image, "nothing")
    with pytest.raises(NotFound):
        get_annotation(ws, "nothing", task)


def test_objects_are_laid_over_the_image(ws: Workspace, project: str, image: str) -> None:
    task = annotated(ws, project, image, "instance")
    layer = np.asarray(opened(annotation_png(ws, image, task)).convert("RGBA"))
    assert layer.shape == (16, 24, 4)
    assert layer[4, 4].tolist() == [255, 0, 0, 255]
    assert layer[12, 15].tolist() == [0, 255, 0, 255]
    assert layer[1, 21, 3] == 0  # A label that the task ignores.
    assert layer[8, 8, 3] == 0
    numbers = np.asarray(opened(annotation_index_png(ws, image, task)))
    assert (numbers[4, 4], numbers[12, 15], numbers[8, 8]) == (1, 2, 0)


def test_pixels_are_classes(ws: Workspace, project: str, image: str) -> None:
    task = annotated(ws, project, image, "semantic")
    numbers = np.asarray(opened(annotation_index_png(ws, image, task)))
    assert (numbers[4, 4], numbers[12, 15], numbers[8, 8]) == (0, 1, 255)


def test_tags_are_no_picture(ws: Workspace, project: str, image: str) -> None:
    task = annotated(ws, project, image, "tagging", tags=("rod",))
    assert get_annotation(ws, image, task).tags == ("rod",)
    assert np.asarray(opened(annotation_png(ws, image, task)).convert("RGBA"))[..., 3].max() == 0
    with pytest.raises(NotFound, match="is no picture"):
        annotation_index_png(ws, image, task)
