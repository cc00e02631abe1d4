"""How fast trainings were on this machine: written down after each, so that the next estimate knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from terrazzo.types import Record

SPEED_FILE = "speed.json"
"""The file of a run folder in which a trainer leaves how fast it was."""

BESIDE = 1.2
"""A step of the loop to the network's part in it: augmentation, Dice, optimizer and average come on top."""

_KEPT = 5
"""Measurements of one architecture on one machine: the latest ones."""


class Speed(Record):
    """Seconds for each million pixels, of one training; ``publish`` is seconds in all.

    ``train`` is for pixels trained on, ``score`` for pixels of val scored between epochs, ``predict`` for pixels that
    the published version predicts on, once (not mirrored, at one size).
    """

    trainer: str
    architecture: str
    machine: str
    device: Literal["cpu", "gpu"]
    train: float
    score: float
    predict: float
    publish: float


_SPEEDS = TypeAdapter(tuple[Speed, ...])


def remember(folder: Path, speed: Speed) -> None:
    """Keep a measurement in ``folder``, beside the latest ones of the same architecture and machine."""
    from terrazzo.files.whole import write_atomically

    path = folder / f"{_key(speed)}.json"
    kept = (*_read(path), speed)[-_KEPT:]
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, _SPEEDS.dump_json(kept, indent=1))


def recall(folder: Path) -> tuple[Speed, ...]:
    """All measurements in ``folder``, the oldest of each kind first; what cannot be read there is left out."""
    return tuple(speed for path in sorted(folder.glob("*.json")) for speed in _read(path))


def _key(speed: Speed) -> str:
    what = f"{speed.trainer}\n{speed.architecture}\n{speed.machine}\n{speed.device}"
    return hashlib.sha256(what.encode()).hexdigest()[:16]


def _read(path: Path) -> Iterable[Speed]:
    """The measurements in a file of the cache. One from another Terrazzo, or damaged, is worth no more than none."""
    try:
        return _SPEEDS.validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return ()
