"""Terrazzo: from a pile of images to a segmentation model that people trust and use.

The library's face works on folders alone, with no server and no database: ``read``, ``freeze``, ``train``,
``evaluate``, ``predict``, ``load``. They are imported when they are first used, so that ``import terrazzo`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from terrazzo.version import __version__

if TYPE_CHECKING:
    from terrazzo.face import evaluate, freeze, load, predict, read, train

__all__ = ["__version__", "evaluate", "freeze", "load", "predict", "read", "train"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("terrazzo.face"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
