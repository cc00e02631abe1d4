"""Frozen records that every layer speaks: tasks, classes, shapes, annotations, splits, predictions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

TaskKind = Literal["semantic", "instance", "detection", "classification", "tagging"]
Form = Literal["pixels", "objects", "classes"]
"""What an answer is made of: a class for each pixel, objects with a place, or classes of the whole image."""

FORM_OF: Mapping[TaskKind, Form] = {
    "semantic": "pixels",
    "instance": "objects",
    "detection": "objects",
    "classification": "classes",
    "tagging": "classes",
}
"""The form of each kind's answers; what depends on no more than the form is registered by form (ADR 0010)."""

Split = Literal["train", "val", "test"]
AnnotationState = Literal["todo", "in progress", "done", "reviewed"]
StepState = Literal["pending", "running", "succeeded", "failed", "skipped"]

ExifMasks = Literal["auto", "upright", "raw"]
"""How masks lie on images that carry an EXIF rotation, where their sizes do not tell: on the picture as people see it,
on the pixels as they are stored, or as the masks whose sizes tell (upright when none does)."""

SPLITS: tuple[Split, ...] = get_args(Split)

IGNORE = 255
"""Value of a pixel in an index mask that counts nowhere: not in losses, not in scores."""

MAX_CLASSES = 2000
"""Classes of a task; lists of them have to stay readable."""

MAX_PIXEL_CLASSES = 255
"""Index masks are uint8 and 255 is "ignore", so a task whose answers are pixels has at most 255 classes."""

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
    if FORM_OF.get(data.get("kind", "semantic")) != "pixels":
        return None
    return background_among(one.name if isinstance(one, LabelClass) else one["name"] for one in data.get("classes", ()))


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
    def _pixels_hold_few_classes(self) -> Task:
        if self.form == "pixels" and len(self.classes) > MAX_PIXEL_CLASSES:
            raise ValueError(f"a task that gives every pixel a class has at most {MAX_PIXEL_CLASSES} classes")
        return self

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
    def form(self) -> Form:
        """What its answers are made of."""
        return FORM_OF[self.kind]

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
        if self.background == _named_background(dumped):
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
    """One thing drawn on an image for one class. ``confidence`` (0..1) is set when it was predicted.

    ``crowd``: a region with many objects that nobody told apart, as COCO has them; it is no object to be found, and
    what is found in it counts as neither right nor wrong. ``text`` is what is written there, when somebody read it.
    """

    id: str
    class_name: str
    geometry: Geometry
    source: Source
    confidence: float | None = Field(default=None, ge=0, le=1)
    crowd: bool = False
    text: str = ""


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


class ObjectsPrediction(BaseModel):
    """What a predictor says of one image of an instance or detection task: objects, the most confident first.

    ``boxes_N4`` float32: left, top, width, height in pixels of the image. ``classes_N`` int64: index in
    ``Task.classes``. ``confidences_N`` float32, 0..1. ``masks``: the pixels of each object, each as large as the image;
    None when only boxes are predicted. Objects are given down to a low confidence: thresholds are for later.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    height: int
    width: int
    boxes_N4: NDArray[Any]
    classes_N: NDArray[Any]
    confidences_N: NDArray[Any]
    masks: tuple[Mask, ...] | None

    def __len__(self) -> int:
        return len(self.classes_N)


class ClassesPrediction(BaseModel):
    """What a predictor says of a whole image: ``probabilities_C`` float32, 0..1, in the order of ``Task.classes``.

    They add up to 1 for classification; for tagging each stands alone.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    probabilities_C: NDArray[Any]


Prediction = SemanticPrediction | ObjectsPrediction | ClassesPrediction


@dataclass(frozen=True, slots=True)
class TrueObjects:
    """The objects of one image as annotated: arrays as in ``ObjectsPrediction``; ``crowd_N`` bool, see ``Shape``.

    ``masks`` is None when the task asks for boxes only.
    """

    height: int
    width: int
    boxes_N4: NDArray[Any]
    classes_N: NDArray[Any]
    crowd_N: NDArray[Any]
    masks: tuple[Mask, ...] | None

    def __len__(self) -> int:
        return len(self.classes_N)


@dataclass(frozen=True, slots=True)
class TrueClasses:
    """The classes of one image as annotated: ``present_C`` bool in the order of ``Task.classes``.

    Exactly one is true for classification; any number, also none ("without concept"), for tagging.
    """

    present_C: NDArray[Any]


Truth = Mask_HW | TrueObjects | TrueClasses

Answer_co = TypeVar("Answer_co", bound=Prediction, covariant=True)


class Predictor(Protocol[Answer_co]):
    """Turns an image into the answer of its task; made by ``Trainer.load`` from a bundle, or by ``terrazzo.load``."""

    @property
    def task(self) -> Task:
        """The task of the bundle: its classes give names and colours to indices."""

    def __call__(self, image_HWC: Image_HWC) -> Answer_co:
        """Predict one RGB image of any size; what has a place in the answer is in pixels of the image."""
