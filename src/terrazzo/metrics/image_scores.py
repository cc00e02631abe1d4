"""How single images of an evaluation went, for the list of worst images first: a record for each form of answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from terrazzo.types import Form, Record


class ImageScore(Record):
    """One image whose answer is pixels.

    ``error_share`` is the part (0..1) of counted pixels that are wrong; paths are relative to the evaluation folder.
    """

    path: str
    hash: str
    width: int
    height: int
    miou: float | None
    error_share: float
    image: str | None = None
    truth: str | None = None
    prediction: str | None = None
    error: str | None = None


class ObjectsImageScore(Record):
    """One image whose answer is objects, at the thresholds of the classes; paths are as in ``ImageScore``.

    ``right`` objects are found, with their class; ``false`` ones are where nothing is; ``missed`` ones were not found;
    ``confused`` ones were found with another class (each counts once). ``error_share`` is the part (0..1) of all of
    these that is not right. ``number`` is that of the image in ``matches.json``. ``objects`` is a JSON document with
    the objects of truth and prediction.
    """

    form: Literal["objects"] = "objects"
    number: int
    path: str
    hash: str
    width: int
    height: int
    error_share: float
    right: int
    false: int
    missed: int
    confused: int
    image: str | None = None
    objects: str | None = None
    error: str | None = None


class ClassGuess(Record):
    """A class of an image, and how sure the predictor is of it (0..1)."""

    name: str
    confidence: float


class ClassesImageScore(Record):
    """One image whose answer is classes.

    ``truth`` names its classes, ``predicted`` those that the predictor gives it, the surest first (at the thresholds
    for tagging, the most probable one for classification), ``guesses`` the five surest whether given or not.
    ``right`` says whether all classes are right. ``error_share`` is how sure (0..1) the predictor is of its most wrong
    answer about a class. ``image`` is a path as in ``ImageScore``.
    """

    form: Literal["classes"] = "classes"
    path: str
    hash: str
    width: int
    height: int
    error_share: float
    right: bool
    truth: tuple[str, ...]
    predicted: tuple[ClassGuess, ...]
    guesses: tuple[ClassGuess, ...]
    image: str | None = None


def _form(score: Any) -> Form:
    """Scores of pixels bear no form, as in ``metrics.scores``."""
    if isinstance(score, dict):
        return score.get("form", "pixels")  # type: ignore[no-any-return]
    return getattr(score, "form", "pixels")


AnyImageScore = Annotated[
    Annotated[ImageScore, Tag("pixels")]
    | Annotated[ObjectsImageScore, Tag("objects")]
    | Annotated[ClassesImageScore, Tag("classes")],
    Discriminator(_form),
]
"""One image of an evaluation of any task; each has ``path``, ``hash``, ``width``, ``height`` and ``error_share``."""
