"""The steps of a job as its row keeps them: how events change them and how far the whole is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from terrazzo.training.run import Event

Steps = list[dict[str, Any]]
"""One dict a step: name, state (``StepState``), fraction (0..1), started_at and ended_at (ISO 8601 or None); epoch
(1-based, the present one) and epochs (in all) when the step counts them."""

_WEIGHTS = {"prepare": 1.0, "train": 60.0, "predict": 60.0, "publish": 1.0}
_OTHER_WEIGHT = 3.0
_OPEN = ("pending", "running")


def new_steps(names: Iterable[str]) -> Steps:
    """Steps of a job that has not begun."""
    return [_pending(name) for name in names]


def _pending(name: str) -> dict[str, Any]:
    return {"name": name, "state": "pending", "fraction": 0.0, "started_at": None, "ended_at": None}


def apply(steps: Sequence[dict[str, Any]], event: Event) -> Steps:
    """The steps after ``event``; a step that was not announced is added at the end."""
    if event.kind == "progress":
        reached: dict[str, Any] = {"fraction": max(float(event.data["fraction"]), 0.0)}
        if event.data.get("epoch") is not None:
            reached |= {"epoch": event.data["epoch"], "epochs": event.data["epochs"]}
        return [{**step, **reached} if step["state"] == "running" else step for step in steps]
    if event.kind != "step":
        return list(steps)
    name, state = event.data["name"], event.data["state"]
    known = list(steps) if any(step["name"] == name for step in steps) else [*steps, _pending(name)]
    return [_change(step, state, event.time) if step["name"] == name else step for step in known]


def _change(step: dict[str, Any], state: str, time: float) -> dict[str, Any]:
    moment = datetime.fromtimestamp(time, UTC).isoformat()
    if state == "running":
        return {**step, "state": state, "started_at": moment, "ended_at": None}
    fraction = 1.0 if state in ("succeeded", "skipped") else step["fraction"]
    return {**step, "state": state, "fraction": fraction, "ended_at": moment}


def interrupt(steps: Sequence[dict[str, Any]]) -> Steps:
    """The steps of a job that goes back to the queue: what ran is to be done again, how far it was stays."""
    return [{**step, "state": "pending", "ended_at": None} if step["state"] == "running" else step for step in steps]


def end(steps: Sequence[dict[str, Any]], state: str, time: float) -> Steps:
    """The steps of a job that ended in ``state``: none is left running."""
    if state == "succeeded":
        return [_change(step, "succeeded", time) if step["state"] in _OPEN else step for step in steps]
    return [_change(step, "failed", time) if step["state"] == "running" else step for step in steps]


def overall(steps: Sequence[dict[str, Any]]) -> float:
    """How far the whole job is, 0..1; training and prediction count most."""
    weights = [_WEIGHTS.get(step["name"], _OTHER_WEIGHT) for step in steps]
    if not weights:
        return 0.0
    done = sum(weight * float(step["fraction"]) for weight, step in zip(weights, steps, strict=True))
    return round(done / sum(weights), 4)
