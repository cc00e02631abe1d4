"""What is kept of the objects of a split once its images are gone: numbers and matches, not boxes and masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


def enter(images: Sequence[tuple[TrueObjects, ObjectsPrediction]], *, masks: bool) -> Ledger:
    """Match the objects of several images, by boxes and, when asked for, by masks (all must then have them)."""
    found_I = np.array([len(found) for _, found in images], np.int64)
    truth_I = np.array([len(truth) for truth, _ in images], np.int64)
    image_D = np.repeat(np.arange(len(images), dtype=np.int32), found_I)
    image_T = np.repeat(np.arange(len(images), dtype=np.int32), truth_I)
    place_D = (np.arange(len(image_D)) - np.repeat(np.cumsum(found_I) - found_I, found_I)).astype(np.int32)
    place_T = (np.arange(len(image_T)) - np.repeat(np.cumsum(truth_I) - truth_I, truth_I)).astype(np.int32)
    confidence_D = np.concatenate([np.asarray(found.confidences_N, np.float32) for _, found in images])
    class_D = np.concatenate([np.asarray(found.classes_N, np.int32) for _, found in images])
    boxes_D4 = np.concatenate([found.boxes_N4.reshape(-1, 4) for _, found in images])
    order = np.lexsort((place_D, -confidence_D, image_D))
    place_D, confidence_D, class_D, boxes_D4 = place_D[order], confidence_D[order], class_D[order], boxes_D4[order]
    truth = TrueColumns(
        image_T=image_T,
        place_T=place_T,
        class_T=np.concatenate([np.asarray(truth.classes_N, np.int32) for truth, _ in images]),
        crowd_T=np.concatenate([np.asarray(truth.crowd_N, np.bool_) for truth, _ in images]),
    )
    found = FoundColumns(image_D, place_D, class_D, confidence_D, _ranks(image_D, class_D))
    found_P, truth_P = all_pairs(found_I, truth_I)
    boxes_T4 = np.concatenate([truth.boxes_N4.reshape(-1, 4) for truth, _ in images])
    by_boxes = box_pairs(found_P, truth_P, boxes_D4, boxes_T4, truth.crowd_T)
    by_masks = None
    if masks:
        starts = np.cumsum(found_I) - found_I
        ordered = [
            [(one.masks or ())[place] for place in place_D[start : start + count]]
            for (_, one), start, count in zip(images, starts, found_I, strict=True)
        ]
        by_masks = mask_pairs(found_P, truth_P, ordered, [one.masks or () for one, _ in images], truth.crowd_T)
    return Ledger(
        images=len(images),
        found=found,
        truth=truth,
        boxes=_columns(by_boxes, found, truth),
        masks=None if by_masks is None else _columns(by_masks, found, truth),
    )


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
