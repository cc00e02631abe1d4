"""What an import brings in, or would: counts, how masks were understood, shares of the classes, warnings."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from terrazzo.imaging.notes import summaries
from terrazzo.services.datasets.amounts import AMOUNTS
from terrazzo.services.images.import_save import Goal, Picture
from terrazzo.services.images.records import (
    ClassAmount,
    ImportPreview,
    ImportReport,
    LabelShare,
    MaskReading,
    MaskReport,
    MaskRotations,
    SnappedMask,
)
from terrazzo.types import SPLITS, Task
from terrazzo.words import counted, is_or_are

if TYPE_CHECKING:
    from terrazzo.formats.base import Question, Reading


def import_report(
    reading: Reading,
    goal: Goal,
    pictures: Sequence[Picture],
    *,
    already_here: int,
    dry_run: bool,
    warnings: Sequence[str],
    previews: Sequence[ImportPreview] = (),
    question: Question | None = None,
) -> ImportReport:
    """The report of pictures that were all found whole."""
    splits = Counter[str](one.item.split or "none" for one in pictures)
    return ImportReport(
        format=reading.format,
        dry_run=dry_run,
        project_id=goal.project_id,
        project_name=goal.project_name,
        task_id=goal.task_id,
        images=len(pictures),
        already_here=already_here,
        annotated=sum(one.annotated is not None for one in pictures),
        splits={split: splits[split] for split in (*SPLITS, "none") if splits[split]},
        classes=() if goal.task is None else goal.task.classes,
        ignored=() if goal.task is None else goal.task.ignored,
        ignored_by_name=reading.ignored_by_name,
        kind=None if goal.task is None else goal.task.kind,
        task_name=None if goal.task is None else goal.task.name,
        unit=AMOUNTS["semantic" if goal.task is None else goal.task.kind].unit,
        amounts=() if goal.task is None else _amounts(goal.task, pictures),
        empty=sum(one.annotated is not None and not one.amounts for one in pictures),
        masks=_mask_report(reading, goal, pictures),
        previews=tuple(previews),
        warnings=tuple(warnings),
        question=None if question is None else question.message,
        question_kind=None if question is None else question.kind,
    )


def import_warnings(reading: Reading, goal: Goal, pictures: Sequence[Picture]) -> list[str]:
    """What a person should know before it is too late to choose otherwise."""
    warnings = list(reading.warnings)
    settled = reading.settled()
    if settled is not None:
        warnings += settled.understanding.notes
    if goal.task is None and any(one.item.split for one in pictures):
        warnings.append("Nothing is annotated, so there is no task yet, and the splits of the folders are not kept.")
    if goal.task is not None and pictures and not any(one.item.split for one in pictures):
        warnings.append(
            "No image of this import is in a split, and only what is in a split is trained on. Afterwards use "
            "“automatic split” on the page Dataset, or: terrazzo datasets split "
            f"{shlex.quote(goal.project_name)} --train 0.8 --val 0.1 --test 0.1"
        )
    first: dict[str, Picture] = {}
    twice = [one for one in pictures if first.setdefault(one.hash, one).item.split != one.item.split]
    if twice:
        other = first[twice[0].hash]
        warnings.append(
            f"{counted(len(twice), 'picture')} {is_or_are(len(twice))} in two splits, so scores will be too good: for "
            f"example {twice[0].path} is the same as {other.path}."
        )
    return [*warnings, *map(str, summaries((one.item.image, one.info.notes) for one in pictures))]


def _mask_report(reading: Reading, goal: Goal, pictures: Sequence[Picture]) -> MaskReport | None:
    settled = reading.settled()
    annotated = [one for one in pictures if one.annotated is not None]
    if settled is None or not annotated:
        return None
    snapped = sorted(reading.moved.items(), key=lambda one: (-one[1], one[0]))
    lying = settled.rotations
    return MaskReport(
        understood=tuple(MaskReading(**one.model_dump()) for one in settled.understanding.read),
        shares=_shares(goal, annotated),
        snapped=tuple(SnappedMask(file=file, pixels=pixels) for file, pixels in snapped),
        snapped_pixels=sum(reading.moved.values()),
        rotations=MaskRotations(
            rotated=lying.rotated,
            turned=lying.turned,
            undecided=lying.undecided,
            read_as=lying.read_as,
            text=lying.text,
        ),
    )


def _amounts(task: Task, pictures: Sequence[Picture]) -> tuple[ClassAmount, ...]:
    """Of each class in the order of the task."""
    splits: dict[str, Counter[str]] = {name: Counter() for name in task.class_names}
    images: Counter[str] = Counter()
    for one in pictures:
        images.update(one.amounts.keys())
        for name, amount in one.amounts.items():
            splits[name][one.item.split or "none"] += amount
    return tuple(
        ClassAmount(
            name=one.name,
            color=one.color,
            images=images[one.name],
            amount=splits[one.name].total(),
            splits={split: splits[one.name][split] for split in (*SPLITS, "none") if splits[one.name][split]},
        )
        for one in task.classes
    )


def _shares(goal: Goal, annotated: Sequence[Picture]) -> tuple[LabelShare, ...]:
    """Of each class in the order of the task, then of what is ignored when there is any."""
    totals: Counter[str] = Counter()
    pixels: dict[str, Counter[str]] = {"": Counter()}
    images: Counter[str] = Counter()
    for one in annotated:
        split = one.item.split or "none"
        total = one.info.width * one.info.height
        counts = one.amounts | {"": total - sum(one.amounts.values())}
        images.update(name for name, count in counts.items() if count)
        for key in ("all", split):
            totals[key] += total
            for name, count in counts.items():
                pixels.setdefault(name, Counter())[key] += count
    splits = [split for split in (*SPLITS, "none") if totals[split]]

    def share(name: str, label: str, color: str | None) -> LabelShare:
        counts = pixels.get(name, Counter())
        parts = {key: counts[key] / totals[key] for key in ("all", *splits)}
        return LabelShare(name=label, color=color, images=images[name], share=parts.pop("all"), splits=parts)

    task = goal.task
    classes = [] if task is None else [share(one.name, one.name, one.color) for one in task.classes]
    nothing = [share("", "ignored", None)] if images[""] else []
    return (*classes, *nothing)
