"""What annotations of each kind of task are counted in, and what is too little of it: one record a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from terrazzo.types import TaskKind

Unit = Literal["pixels", "objects", "images"]


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is counted of each class, and what is said of it.

    ``bare`` says of annotated images that hold none of it ("2 images of train are ...") what that means; empty: nothing
    worth saying. They are left out of what is frozen when ``needs_something``. A class is rare in train below
    ``rare_share`` (0..1) of what train holds, or below ``rare_count``.
    """

    unit: Unit
    bare: str = ""
    needs_something: bool = False
    rare_share: float = 0.0
    rare_count: int = 0


_FEW = 10
"""Examples of a class in train, below which little can be learnt of it."""

_NOTHING_HERE = "without an object: what is found there counts as a false alarm."

AMOUNTS: Mapping[TaskKind, Amounts] = {
    "semantic": Amounts("pixels", rare_share=0.001),
    "instance": Amounts("objects", bare=_NOTHING_HERE, rare_count=_FEW),
    "detection": Amounts("objects", bare=_NOTHING_HERE, rare_count=_FEW),
    "classification": Amounts(
        "images",
        bare="without a class and will be left out: give each exactly one class.",
        needs_something=True,
        rare_count=_FEW,
    ),
    "tagging": Amounts(
        "images", bare="without concept: they teach the model when to say that nothing is there.", rare_count=_FEW
    ),
}
