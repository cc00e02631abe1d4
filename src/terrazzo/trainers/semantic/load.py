"""A published bundle to a predictor, on the device that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrazzo.trainers.machine import has_gpu
from terrazzo.types import Predictor

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle


def load(bundle: Bundle, device: str) -> Predictor[Any]:
    """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any)."""
    if device == "auto":
        device = "cuda" if has_gpu() and _torch_sees_gpu() else "cpu"
    if device == "cpu" and bundle.manifest.runtime != "torch":
        from terrazzo.inference.load import load_exported

        return load_exported(bundle)
    from terrazzo.trainers.semantic.published import load_with_torch

    return load_with_torch(bundle, "cuda" if device == "cuda" else "cpu")


def _torch_sees_gpu() -> bool:
    """A driver alone is not enough: PyTorch may be built for the CPU. Asked only where there is a driver."""
    import torch

    return torch.cuda.is_available()
