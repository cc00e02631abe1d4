"""A published bundle to a predictor, on the device that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrazzo.trainers.device import wanted_device
from terrazzo.types import Predictor

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle


def load(bundle: Bundle, device: str) -> Predictor[Any]:
    """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any)."""
    device = wanted_device(device)
    if device == "cpu" and bundle.manifest.runtime != "torch":
        from terrazzo.inference.load import load_exported

        return load_exported(bundle)
    from terrazzo.trainers.semantic.published import load_with_torch

    return load_with_torch(bundle, "cuda" if device == "cuda" else "cpu")
