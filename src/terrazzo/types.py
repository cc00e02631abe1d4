"""Frozen records that every layer speaks: tasks, classes, shapes, annotations, splits, predictions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

TaskKind = Literal["semantic", "instance", "detection", "classification", "tagging"]
Split = Literal["train", "val", "test"]
AnnotationState = Literal["todo", "in progress", "done", "reviewed"]
StepState = Literal["pending", "running", "succeeded", "failed", "skipped"]

ExifMasks = Literal["auto", "upright", "raw"]
"""How masks lie on images that carry an EXIF rotation, where their sizes do not tell: on the picture as people see it,
on the pixels as they are stored, or as the masks whose sizes tell (upright when none does)."""

SPLITS: tuple[Split, ...] = get_args(Split)

IGNORE = 255
"""Value of a pixel in an index mask that counts nowhere: not in losses, not in scores."""

MAX_CLASSES = 255
"""Index masks are uint8 and 255 is "ignore", so a semantic task has at most 255 classes."""

Image_HWC = NDArray[np.uint8]
"""RGB, 0..255, shape (height, width, 3), EXIF orientation already applied."""

Mask_HW = NDArray[np.uint8]
"""Class index of each pixel (position in ``Task.classes``) or ``IGNORE``, shape (height, width)."""


class Record(BaseModel):
    """A frozen value object; unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LabelClass(Record):
    """A name and a colour in a task; ``color`` is ``#rrggbb``."""

    name: str = Field(min_length=1, max_length=200)
    color: str = Field(pattern=r"^#[0-9a-f]{6}$")

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green, blue, each 0..255."""
        return (int(self.color[1:3], 16), int(self.color[3:5], 16), int(self.color[5:7], 16))


_BACKGROUND_NAMES = ("background", "bg")


def background_among(names: Iterable[str]) -> str | None:
    """The first name that says "background" in any case (``_background_``, ``BG``), or None."""
    plain = ((name, "".join(letter for letter in name.casefold() if letter.isalnum())) for name in names)
    return next((name for name, letters in plain if letters in _BACKGROUND_NAMES), None)


def _named_background(data: dict[str, Any]) -> str | None:
    """The background of a task that does not say which class it is, as tasks did not before there was one."""
    return background_among(one.name for one in data.get("classes", ()))


class Task(Record):
    """One question asked of images: a kind and its ordered classes.

    ``ignored`` names labels of imported data that are read as "ignore" (for example CamVid's ``background``).
    ``unpainted`` is the class of pixels that no shape covers; None means that they are ignored.
    ``background`` is the class that counts in scores and is not painted over pictures unless asked for; None means
    that every class is painted. When it is not given, it is the class with such a name (``background_among``).
    """

    name: str = Field(min_length=1, max_length=200)
    kind: TaskKind
    classes: tuple[LabelClass, ...] = Field(max_length=MAX_CLASSES)
    ignored: tuple[str, ...] = ()
    unpainted: str | None = None
    background: str | None = Field(default_factory=_named_background)

    @field_validator("classes")
    @classmethod
    def _names_are_unique(cls, classes: tuple[LabelClass, ...]) -> tuple[LabelClass, ...]:
        names = [one.name for one in classes]
        if len(set(names)) != len(names):
            raise ValueError("two classes have the same name")
        return classes

    @model_validator(mode="after")
    def _unpainted_is_a_class(self) -> Task:
        if self.unpainted is not None and self.unpainted not in self.class_names:
            raise ValueError(f"unpainted class {self.unpainted!r} is not a class of the task")
        return self

    @model_validator(mode="after")
    def _background_is_a_class(self) -> Task:
        if self.background is not None and self.background not in self.class_names:
            raise ValueError(f"background {self.background!r} is not a class of the task")
        return self

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names in index order."""
        return tuple(one.name for one in self.classes)

    @property
    def background_index(self) -> int | None:
        """Value of the background in an index mask; None when there is no background."""
        return None if self.background is None else self.class_names.index(self.background)

    def content(self) -> dict[str, Any]:
        """What hashes of snapshots and bundles are made of.

        A background that goes without saying is left out: tasks from before there was one keep their hashes.
        """
        dumped = self.model_dump(mode="json")
        if self.background == background_among(self.class_names):
            del dumped["background"]
        return dumped


class Mask(Record):
    """Pixels as COCO run-length encoding: ``counts`` is COCO's compressed string (column-major)."""

    type: Literal["mask"] = "mask"
    height: int = Field(gt=0)
    width: int = Field(gt=0)
    counts: str


class Polygon(Record):
    """Parts, each a list of rings, each a list of (x, y) in pixels; the first ring is the outline, others are holes."""

    type: Literal["polygon"] = "polygon"
    parts: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]


class Box(Record):
    """Axis-aligned rectangle in pixels: left, top, width, height."""

    type: Literal["box"] = "box"
    x: float
    y: float
    width: float = Field(gt=0)
    height: float = Field(gt=0)


Geometry = Annotated[Mask | Polygon | Box, Field(discriminator="type")]


class Source(Record):
    """Who made a shape: a person, an import (its file's name) or a model version (``name@number``)."""

    kind: Literal["person", "import", "model"]
    name: str = ""


class Shape(Record):
    """One thing drawn on an image for one class. ``confidence`` (0..1) is set when it was predicted."""

    id: str
    class_name: str
    geometry: Geometry
    source: Source
    confidence: float | None = Field(default=None, ge=0, le=1)


class Annotation(Record):
    """All shapes and tags of one image for one task, at a revision (1 is the first)."""

    revision: int = Field(ge=1)
    state: AnnotationState
    shapes: tuple[Shape, ...] = ()
    tags: tuple[str, ...] = ()


class SemanticPrediction(BaseModel):
    """What a predictor says of one image: class index and confidence of each pixel.

    ``mask_HW`` never holds ``IGNORE``. ``confidence_HW`` is the probability (0..1, float16) of the chosen class.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    mask_HW: NDArray[Any]
    confidence_HW: NDArray[Any]


class Predictor(Protocol):
    """Turns pixels into classes; made by ``Trainer.load`` from a bundle, or by ``terrazzo.load``."""

    @property
    def task(self) -> Task:
        """The task of the bundle: its classes give names and colours to indices."""

    def __call__(self, image_HWC: Image_HWC) -> SemanticPrediction:
        """Predict one RGB image of any size; the answer has the same height and width."""
