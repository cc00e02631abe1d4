"""What is kept of the objects of a split once its images are gone: numbers and matches, not boxes and masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terrazzo.metrics.object_checks import refuse_strange_numbers
from terrazzo.metrics.object_matching import Matching, match
from terrazzo.metrics.object_outcomes import CROWD, NOTHING, Matched
from terrazzo.metrics.object_overlaps import Pairs, all_pairs, box_pairs, mask_pairs
from terrazzo.types import ObjectsPrediction, TrueObjects


@dataclass(frozen=True, slots=True)
class FoundColumns:
    """The found objects, image by image, the most confident first; ``rank_D`` counts in the image and class."""

    image_D: NDArray[np.int32]
    place_D: NDArray[np.int32]
    class_D: NDArray[np.int32]
    confidence_D: NDArray[np.float32]
    rank_D: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TrueColumns:
    """The true objects, image by image."""

    image_T: NDArray[np.int32]
    place_T: NDArray[np.int32]
    class_T: NDArray[np.int32]
    crowd_T: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MatchColumns:
    """What the found objects are by one measure. ``right_DK`` and ``ignored_DK`` at each of ``IOUS_K``.

    ``truth_D`` and ``other_D`` at an IoU of 0.5: numbers among the true objects, crowds included.
    """

    right_DK: NDArray[np.bool_]
    ignored_DK: NDArray[np.bool_]
    truth_D: NDArray[np.int32]
    other_D: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A batch of images, or all of them."""

    images: int
    found: FoundColumns
    truth: TrueColumns
    boxes: MatchColumns
    masks: MatchColumns | None

    def fullest(self) -> int:
        """The most true objects of one class on one image, crowds left out."""
        real_T = ~self.truth.crowd_T
        pairs_T2 = np.stack([self.truth.image_T[real_T], self.truth.class_T[real_T]], axis=1)
        counts = np.unique(pairs_T2, axis=0, return_counts=True)[1]
        return int(counts.max(initial=0))

    def matched(self, columns: MatchColumns) -> Matched:
        """The matches by one measure with true objects numbered without crowds."""
        real_T = ~self.truth.crowd_T
        number_T = np.append(np.cumsum(real_T) - 1, NOTHING).astype(np.int32)  # NOTHING is -1: the last
        return Matched(
            image_D=self.found.image_D,
            place_D=self.found.place_D,
            class_D=self.found.class_D,
            confidence_D=self.found.confidence_D,
            truth_D=np.where(columns.ignored_DK[:, 0], np.int32(CROWD), number_T[columns.truth_D]),
            other_D=number_T[columns.other_D],
            image_T=self.truth.image_T[real_T],
            place_T=self.truth.place_T[real_T],
            class_T=self.truth.class_T[real_T],
        )


def enter(images: Sequence[tuple[TrueObjects, ObjectsPrediction]], classes: int, *, masks: bool) -> Ledger:
    """Match the objects of several images, by boxes and, when asked for, by masks (all must then have them).

    Raises:
        Invalid: a class that is not 0..``classes`` - 1, a number that is none, a mask that cannot be read.
    """
    truths, predictions = [truth for truth, _ in images], [prediction for _, prediction in images]
    truth, truth_I = _true_columns(truths)
    found, found_I, order_D = _found_columns(predictions)
    found_P, truth_P = all_pairs(found_I, truth_I)
    found_boxes_D4 = np.concatenate([one.boxes_N4.reshape(-1, 4) for one in predictions])[order_D]
    true_boxes_T4 = np.concatenate([one.boxes_N4.reshape(-1, 4) for one in truths])
    refuse_strange_numbers(truth.class_T, classes, true_boxes_T4)
    refuse_strange_numbers(found.class_D, classes, found_boxes_D4, found.confidence_D)
    by_boxes = _columns(box_pairs(found_P, truth_P, found_boxes_D4, true_boxes_T4, truth.crowd_T), found, truth)
    if not masks:
        return Ledger(len(images), found, truth, by_boxes, None)
    places = np.split(found.place_D, np.cumsum(found_I)[:-1])
    found_masks = [
        [given[place] for place in places_N.tolist()]
        for given, places_N in zip((one.masks or () for one in predictions), places, strict=True)
    ]
    pairs = mask_pairs(found_P, truth_P, found_masks, [one.masks or () for one in truths], truth.crowd_T)
    return Ledger(len(images), found, truth, by_boxes, _columns(pairs, found, truth))


def _true_columns(images: Sequence[TrueObjects]) -> tuple[TrueColumns, NDArray[np.int64]]:
    """The true objects of several images, and how many each has."""
    image_T, place_T, count_I = _numbered([len(one) for one in images])
    class_T = np.concatenate([one.classes_N for one in images]).astype(np.int32)
    crowd_T = np.concatenate([one.crowd_N for one in images]).astype(np.bool_)
    return TrueColumns(image_T, place_T, class_T, crowd_T), count_I


def _found_columns(
    images: Sequence[ObjectsPrediction],
) -> tuple[FoundColumns, NDArray[np.int64], NDArray[np.int64]]:
    """The found objects of several images, how many each has, and in which order they were taken."""
    image_D, place_D, count_I = _numbered([len(one) for one in images])
    confidence_D = np.concatenate([one.confidences_N for one in images]).astype(np.float32)
    class_D = np.concatenate([one.classes_N for one in images]).astype(np.int32)
    order_D = np.lexsort((place_D, -confidence_D, image_D))
    class_D = class_D[order_D]
    found = FoundColumns(image_D, place_D[order_D], class_D, confidence_D[order_D], _ranks(image_D, class_D))
    return found, count_I, order_D


def _numbered(counts: Sequence[int]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """The image of each object and its place there, from the number of objects of each image; and these as an array."""
    count_I = np.array(counts, np.int64)
    image_N = np.repeat(np.arange(len(count_I), dtype=np.int32), count_I)
    place_N = np.arange(len(image_N)) - np.repeat(np.cumsum(count_I) - count_I, count_I)
    return image_N, place_N.astype(np.int32), count_I


def bind(parts: Sequence[Ledger]) -> Ledger:
    """Several ledgers as one, images and objects numbered through; at least one."""
    images_before = np.cumsum([0, *(part.images for part in parts[:-1])]).astype(np.int32)
    truths_before = np.cumsum([0, *(len(part.truth.class_T) for part in parts[:-1])]).astype(np.int32)
    masks = [part.masks for part in parts if part.masks is not None]
    return Ledger(
        images=sum(part.images for part in parts),
        found=FoundColumns(
            image_D=np.concatenate([part.found.image_D + n for part, n in zip(parts, images_before, strict=True)]),
            place_D=np.concatenate([part.found.place_D for part in parts]),
            class_D=np.concatenate([part.found.class_D for part in parts]),
            confidence_D=np.concatenate([part.found.confidence_D for part in parts]),
            rank_D=np.concatenate([part.found.rank_D for part in parts]),
        ),
        truth=TrueColumns(
            image_T=np.concatenate([part.truth.image_T + n for part, n in zip(parts, images_before, strict=True)]),
            place_T=np.concatenate([part.truth.place_T for part in parts]),
            class_T=np.concatenate([part.truth.class_T for part in parts]),
            crowd_T=np.concatenate([part.truth.crowd_T for part in parts]),
        ),
        boxes=_bind_matches([part.boxes for part in parts], truths_before),
        masks=_bind_matches(masks, truths_before) if masks else None,
    )


def _bind_matches(parts: Sequence[MatchColumns], truths_before: NDArray[np.int32]) -> MatchColumns:
    """Matches as one, with true objects numbered through."""

    def numbers(columns: list[NDArray[np.int32]]) -> NDArray[np.int32]:
        moved = [np.where(one >= 0, one + before, one) for one, before in zip(columns, truths_before, strict=True)]
        return np.concatenate(moved)

    return MatchColumns(
        right_DK=np.concatenate([part.right_DK for part in parts]),
        ignored_DK=np.concatenate([part.ignored_DK for part in parts]),
        truth_D=numbers([part.truth_D for part in parts]),
        other_D=numbers([part.other_D for part in parts]),
    )


def _ranks(image_D: NDArray[np.int32], class_D: NDArray[np.int32]) -> NDArray[np.int32]:
    """How many more confident objects of the image and class there are."""
    order = np.lexsort((np.arange(len(image_D)), class_D, image_D))
    same = (np.diff(image_D[order]) == 0) & (np.diff(class_D[order]) == 0)
    place = np.arange(len(order))
    start = np.maximum.accumulate(np.where(np.append(False, same)[: len(order)], 0, place))
    ranks = np.empty(len(order), np.int32)
    ranks[order] = place - start
    return ranks


def _columns(pairs: Pairs, found: FoundColumns, truth: TrueColumns) -> MatchColumns:
    """What the found objects are by these overlaps."""
    same_P = found.class_D[pairs.found_P] == truth.class_T[pairs.truth_P]
    matching: Matching = match(pairs.where(same_P), truth.crowd_T, len(found.class_D))
    others = pairs.where(~same_P & ~truth.crowd_T[pairs.truth_P])
    rising = np.argsort(others.iou_P, kind="stable")
    other_D = np.full(len(found.class_D), NOTHING, np.int32)
    other_D[others.found_P[rising]] = others.truth_P[rising]  # the last that is written stays: the largest overlap
    return MatchColumns(
        right_DK=np.ascontiguousarray(matching.truth_KD.T >= 0),
        ignored_DK=np.ascontiguousarray(matching.ignored_KD.T),
        truth_D=matching.truth_KD[0].astype(np.int32),
        other_D=other_D,
    )
