"""What a person should know of a dataset before training, in plain sentences; pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from terrazzo.services.datasets.amounts import AMOUNTS, Amounts
from terrazzo.types import SPLITS

FEW_IMAGES = 50


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What is known of a dataset: images and annotated images in each split and in "none", and what they hold."""

    counts: Mapping[str, int]
    annotated: Mapping[str, int]
    amounts: Mapping[str, Mapping[str, int]]
    """Of each class name in each split: labelled pixels, objects, or images that have the class."""
    twins: int = 0
    """How many pictures (the same bytes) are annotated in more than one split."""
    bare: Mapping[str, int] = field(default_factory=dict)
    """Annotated images of each split that hold nothing of any class."""
    counted_in: Amounts = AMOUNTS["semantic"]


def class_counts(facts: DatasetFacts, classes: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each split that holds anything, how much there is of each class."""
    counts = {split: {name: facts.amounts.get(split, {}).get(name, 0) for name in classes} for split in SPLITS}
    return {split: of_split for split, of_split in counts.items() if any(of_split.values())}


def class_shares(facts: DatasetFacts, classes: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each split that holds anything, the part (0..1) that each class has of it."""
    shares: dict[str, dict[str, float]] = {}
    for split, counts in class_counts(facts, classes).items():
        total = sum(counts.values())
        shares[split] = {name: count / total for name, count in counts.items()}
    return shares


def advice(facts: DatasetFacts, classes: Sequence[str]) -> tuple[str, ...]:
    """Sentences that say what is missing and what to do, the most important first."""
    annotated = facts.annotated
    if not sum(facts.counts.values()):
        return ("There are no images yet: upload some, or import images with annotations.",)
    if not sum(annotated.values()):
        return (
            "No image is annotated yet: import the images again with their annotations, then put them into splits.",
        )
    if not any(annotated[split] for split in SPLITS):
        return ("No annotated image is in a split: use “automatic split”, or choose splits by folder.",)
    return (
        *_about_splits(annotated),
        *_about_images(facts),
        *_about_bare(facts),
        *_about_classes(facts, classes),
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


def _about_bare(facts: DatasetFacts) -> list[str]:
    """Annotated images that hold nothing, where that is worth saying."""
    about = facts.counted_in.bare
    found = [(split, facts.bare.get(split, 0)) for split in SPLITS]
    return [f"{_images(bare)} of {split} {_is(bare)} {about}" for split, bare in found if bare and about]


def _about_classes(facts: DatasetFacts, classes: Sequence[str]) -> list[str]:
    sentences: list[str] = []
    counts = class_counts(facts, classes)
    for split, consequence in (("train", "it cannot be learnt"), ("val", "its score there will be n/a")):
        for name, count in counts.get(split, {}).items():
            if not count:
                sentences.append(f"The class {name!r} does not occur in {split}: {consequence}.")
    return [*sentences, *_about_rare(facts.counted_in, counts.get("train", {}))]


def _about_rare(counted_in: Amounts, of_train: Mapping[str, int]) -> list[str]:
    total = sum(of_train.values())
    least = max(counted_in.rare_share * total, counted_in.rare_count)
    rare = [name for name, count in of_train.items() if 0 < count < least]
    if not rare:
        return []
    if counted_in.rare_share:
        how = f"less than {counted_in.rare_share:.1%} of {counted_in.unit}"
        return [f"Very rare in train ({how}): {', '.join(rare)}. More images with them, or class weights, help."]
    how = f"fewer than {counted_in.rare_count} {counted_in.unit}"
    return [f"Very rare in train ({how}): {', '.join(rare)}. More images with them help."]


def _images(count: int, which: str = "") -> str:
    return f"{count} {which}{'image' if count == 1 else 'images'}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
