"""What becomes of every found and every true object at given thresholds: right, false, confused, missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from terrazzo.types import Record

FoundOutcome = Literal["below", "right", "false", "confused", "ignored"]
"""Of a found object: less confident than its threshold; right; like nothing in truth, or found twice; on an object of
another class that nothing right found; in a crowd."""

TrueOutcome = Literal["found", "missed", "confused"]
"""Of a true object: found; not found; not found, but another class was seen there."""

FOUND_OUTCOMES: tuple[FoundOutcome, ...] = get_args(FoundOutcome)
TRUE_OUTCOMES: tuple[TrueOutcome, ...] = get_args(TrueOutcome)
_BELOW, _RIGHT, _FALSE, _CONFUSED, _IGNORED = range(5)
_FOUND, _MISSED, _CONFUSED_TRUTH = range(3)

NOTHING = -1
"""In place of the number of a true object: none."""

CROWD = -2
"""In place of the number of a true object: a crowd."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Found (D) and true (T, without crowds) objects of a split, matched at an IoU of 0.5; images are numbered from 0.

    ``truth_D``: number of the true object of the same class that the found one is (or would be, were it believed),
    ``NOTHING`` or ``CROWD``. ``other_D``: number of the true object of another class that it overlaps most, or
    ``NOTHING``. ``place_D`` and ``place_T``: position among the objects of the image as they were given. The found
    objects of an image stand together, the most confident first.
    """

    image_D: NDArray[np.int32]
    place_D: NDArray[np.int32]
    class_D: NDArray[np.int32]
    confidence_D: NDArray[np.float32]
    truth_D: NDArray[np.int32]
    other_D: NDArray[np.int32]
    image_T: NDArray[np.int32]
    place_T: NDArray[np.int32]
    class_T: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Positions in ``FOUND_OUTCOMES`` of the found and in ``TRUE_OUTCOMES`` of the true objects."""

    found_D: NDArray[np.int8]
    true_T: NDArray[np.int8]

    def is_found(self, outcome: FoundOutcome) -> NDArray[np.bool_]:
        """Which found objects are that."""
        return np.equal(self.found_D, FOUND_OUTCOMES.index(outcome))

    def is_true(self, outcome: TrueOutcome) -> NDArray[np.bool_]:
        """Which true objects are that."""
        return np.equal(self.true_T, TRUE_OUTCOMES.index(outcome))


def outcomes_at(matched: Matched, threshold_C: NDArray[np.float32]) -> Outcomes:
    """What everything is when the objects at least as confident as the threshold of their class are believed.

    No object has to be matched again: less confident ones never take anything from more confident ones. A true
    object that nothing right found goes to the most confident false object that overlaps it more than any other: these
    two are confused.
    """
    believed_D = matched.confidence_D >= threshold_C[matched.class_D]
    found_D = np.where(believed_D, _FALSE, _BELOW).astype(np.int8)
    true_T = np.full(len(matched.class_T), _MISSED, np.int8)
    found_D[believed_D & (matched.truth_D == CROWD)] = _IGNORED
    right_D = believed_D & (matched.truth_D >= 0)
    found_D[right_D] = _RIGHT
    true_T[matched.truth_D[right_D]] = _FOUND
    astray = np.flatnonzero((found_D == _FALSE) & (matched.other_D >= 0))
    astray = astray[true_T[matched.other_D[astray]] == _MISSED]
    truths, first = np.unique(matched.other_D[astray], return_index=True)
    found_D[astray[first]] = _CONFUSED
    true_T[truths] = _CONFUSED_TRUTH
    return Outcomes(found_D, true_T)


def confusion(matched: Matched, outcomes: Outcomes, classes: int) -> NDArray[np.int64]:
    """Counts of objects, shape (classes + 1, classes + 1): rows are truth, columns what was found, last background."""
    counts = np.zeros((classes + 1, classes + 1), np.int64)
    right = matched.class_D[outcomes.is_found("right")]
    confused_D = outcomes.is_found("confused")
    false = matched.class_D[outcomes.is_found("false")]
    missed = matched.class_T[outcomes.is_true("missed")]
    np.add.at(counts, (right, right), 1)
    np.add.at(counts, (matched.class_T[matched.other_D[confused_D]], matched.class_D[confused_D]), 1)
    np.add.at(counts, (np.full(len(false), classes), false), 1)
    np.add.at(counts, (missed, np.full(len(missed), classes)), 1)
    return counts


class ObjectImageCounts(Record):
    """How one image went, in objects: ``confused`` ones are not counted among ``false`` and ``missed`` again."""

    right: int
    false: int
    missed: int
    confused: int

    @property
    def wrong(self) -> int:
        """All that went wrong; the worst images have the most."""
        return self.false + self.missed + self.confused


def image_counts(matched: Matched, outcomes: Outcomes, images: int) -> tuple[ObjectImageCounts, ...]:
    """``ObjectImageCounts`` of each image, in their order."""
    found = [
        np.bincount(matched.image_D[outcomes.is_found(what)], minlength=images).tolist()
        for what in ("right", "false", "confused")
    ]
    missed = np.bincount(matched.image_T[outcomes.is_true("missed")], minlength=images).tolist()
    return tuple(
        ObjectImageCounts(right=right, false=false, missed=missed_, confused=confused)
        for right, false, confused, missed_ in zip(*found, missed, strict=True)
    )


class ObjectMatches(Record):
    """``Matched`` as a page gets it, to count anew for any threshold; columns, one entry an object.

    Classes are positions in ``classes``. A found object is believed when ``confidence`` is at least the threshold of
    its class. Then, in the order given: it is right when ``truth`` is 0 or more, and nothing at all when ``truth`` is
    -2 (in a crowd). Else, when ``other`` is 0 or more, and no right object has that true object, and no earlier one
    was confused with it, it is confused; else it is false. A true object that is neither found nor confused is missed.
    Precision, recall and F1 count confused objects as false and as missed.
    """

    by: Literal["masks", "boxes"]
    images: int
    classes: tuple[str, ...]
    image: tuple[int, ...]
    place: tuple[int, ...]
    class_index: tuple[int, ...]
    confidence: tuple[float, ...]
    truth: tuple[int, ...]
    other: tuple[int, ...]
    truth_image: tuple[int, ...]
    truth_place: tuple[int, ...]
    truth_class: tuple[int, ...]


def as_record(
    matched: Matched, *, by: Literal["masks", "boxes"], images: int, classes: tuple[str, ...]
) -> ObjectMatches:
    """``matched`` for a page."""
    return ObjectMatches(
        by=by,
        images=images,
        classes=classes,
        image=tuple(matched.image_D.tolist()),
        place=tuple(matched.place_D.tolist()),
        class_index=tuple(matched.class_D.tolist()),
        # The shortest decimals that give the number again: thresholds compare the same here and there.
        confidence=tuple(float(str(value)) for value in matched.confidence_D),
        truth=tuple(matched.truth_D.tolist()),
        other=tuple(matched.other_D.tolist()),
        truth_image=tuple(matched.image_T.tolist()),
        truth_place=tuple(matched.place_T.tolist()),
        truth_class=tuple(matched.class_T.tolist()),
    )
