"""The scores in the outcome of a job: the number that stands for each split, also of jobs of before."""

from __future__ import annotations

from typing import Any

from terrazzo.metrics.headline import Headline

_TELLING = ("test", "val", "train")
"""Splits by how much their score says about new images."""


def headlines(outcome: dict[str, Any]) -> dict[str, Headline]:
    """By split: ``scores`` of the outcome; jobs from when there were semantic tasks alone have ``miou`` instead."""
    if "scores" in outcome:
        return {split: Headline.model_validate(one) for split, one in outcome["scores"].items()}
    miou = outcome.get("miou")
    if isinstance(miou, dict):
        return {split: Headline(name="mIoU", value=value) for split, value in miou.items()}
    return {str(outcome.get("split", "")): Headline(name="mIoU", value=miou)} if miou is not None else {}


def best_score(outcome: dict[str, Any]) -> float | None:
    """The score that says most of new images: that of test, else of val, else of train; None without one."""
    found = headlines(outcome)
    known = [found[split].value for split in (*_TELLING, *found) if split in found]
    return next((value for value in known if value is not None), None)
