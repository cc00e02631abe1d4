"""A published bundle of objects to a predictor, on the device that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrazzo.trainers.device import wanted_device

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.inference.objects_predictor import ObjectMapsPredictor


def load(bundle: Bundle, device: str) -> ObjectMapsPredictor:
    """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any)."""
    from terrazzo.inference.objects_predictor import ObjectMapsPredictor

    device = wanted_device(device)
    if device == "cpu" and bundle.manifest.runtime != "torch":
        from terrazzo.inference.load import exported_network

        return ObjectMapsPredictor(bundle.manifest, exported_network(bundle))
    from terrazzo.trainers.objects.published import torch_network

    return ObjectMapsPredictor(bundle.manifest, torch_network(bundle, "cuda" if device == "cuda" else "cpu"))
