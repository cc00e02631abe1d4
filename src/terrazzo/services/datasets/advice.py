"""What a person should know of a dataset before training, in plain sentences; pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from terrazzo.types import SPLITS

FEW_IMAGES = 50
RARE_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What is known of a dataset: images and annotated images in each split and in "none", and pixels."""

    counts: Mapping[str, int]
    annotated: Mapping[str, int]
    pixels: Mapping[str, Mapping[str, int]]
    """Labelled pixels of each class name in each split."""
    twins: int = 0
    """How many pictures (the same bytes) are annotated in more than one split."""


def class_shares(facts: DatasetFacts, classes: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each split with labelled pixels, the part (0..1) of them that each class has."""
    shares: dict[str, dict[str, float]] = {}
    for split in SPLITS:
        pixels = {name: facts.pixels.get(split, {}).get(name, 0) for name in classes}
        total = sum(pixels.values())
        if total:
            shares[split] = {name: count / total for name, count in pixels.items()}
    return shares


def advice(facts: DatasetFacts, classes: Sequence[str]) -> tuple[str, ...]:
    """Sentences that say what is missing and what to do, the most important first."""
    annotated = facts.annotated
    if not sum(facts.counts.values()):
        return ("There are no images yet: upload some, or import images with masks.",)
    if not sum(annotated.values()):
        return ("No image is annotated yet: import the images again with their masks, then put them into splits.",)
    if not any(annotated[split] for split in SPLITS):
        return ("No annotated image is in a split: use “automatic split”, or choose splits by folder.",)
    return (
        *_about_splits(annotated),
        *_about_images(facts),
        *_about_classes(class_shares(facts, classes), classes),
    )


def _about_splits(annotated: Mapping[str, int]) -> list[str]:
    sentences: list[str] = []
    if not annotated["train"]:
        sentences.append("No annotated image is in train: put some there, or use “automatic split”.")
    elif annotated["train"] < FEW_IMAGES:
        sentences.append(
            f"Only {_images(annotated['train'], 'annotated ')} in train: the model will learn more from "
            f"{FEW_IMAGES} or more."
        )
    if not annotated["val"]:
        sentences.append(
            "No annotated image is in val, so nobody can tell when the model is best: use “automatic split”."
        )
    elif not annotated["test"]:
        sentences.append(
            "No annotated image is in test. Training works without it, but scores on val are a little too good, "
            "because val chooses the best weights."
        )
    return sentences


def _about_images(facts: DatasetFacts) -> list[str]:
    sentences: list[str] = []
    for split in SPLITS:
        bare = facts.counts[split] - facts.annotated[split]
        if bare:
            sentences.append(f"{_images(bare)} of {split} {_is(bare)} not annotated and will be left out.")
    loose = facts.annotated["none"]
    if loose:
        sentences.append(f"{_images(loose, 'annotated ')} {_is(loose)} in no split and will be left out.")
    if facts.twins:
        sentences.append(
            f"{facts.twins} {'picture is' if facts.twins == 1 else 'pictures are'} in more than one split, so scores "
            "will be too good: keep each picture in one split."
        )
    return sentences


def _about_classes(shares: Mapping[str, Mapping[str, float]], classes: Sequence[str]) -> list[str]:
    sentences: list[str] = []
    for split, consequence in (("train", "it cannot be learnt"), ("val", "its score there will be n/a")):
        of_split = shares.get(split)
        missing = [] if of_split is None else [name for name in classes if not of_split[name]]
        for name in missing:
            sentences.append(f"The class {name!r} does not occur in {split}: {consequence}.")
    of_train = shares.get("train", {})
    rare = [name for name, share in of_train.items() if 0 < share < RARE_SHARE]
    if rare:
        sentences.append(
            f"Very rare in train (less than {RARE_SHARE:.1%} of pixels): {', '.join(rare)}. "
            "More images with them, or class weights, help."
        )
    return sentences


def _images(count: int, which: str = "") -> str:
    return f"{count} {which}{'image' if count == 1 else 'images'}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
