"""A semantic bundle in PyTorch, and what its exported network is compared by."""

from __future__ import annotations

import numpy as np
import torch
from safetensors.torch import load_file

from terrazzo.bundle import Bundle
from terrazzo.errors import Invalid
from terrazzo.inference.predictor import SemanticPredictor
from terrazzo.inference.torch_runtime import TorchNetwork
from terrazzo.trainers.exporting import Comparison
from terrazzo.trainers.semantic.network import NetworkPlan, build
from terrazzo.types import SemanticPrediction


def load_with_torch(bundle: Bundle, device: str) -> SemanticPredictor:
    """The bundle's network in PyTorch on ``cpu`` or ``cuda``.

    Raises:
        Invalid: a GPU was asked for and PyTorch sees none.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise Invalid("A GPU was asked for, but PyTorch sees none.", "Use the device “cpu” or “auto”.")
    network = build(NetworkPlan.model_validate(bundle.manifest.network))
    network.load_state_dict(load_file(bundle.weights_path))
    return SemanticPredictor(bundle.manifest, TorchNetwork(network.to(memory_format=torch.channels_last), device))


def _equal_pixels(one: SemanticPrediction, other: SemanticPrediction) -> tuple[int, int]:
    return int(np.count_nonzero(one.mask_HW == other.mask_HW)), int(one.mask_HW.size)


PIXELS = Comparison(parts="pixels", count=_equal_pixels, required=0.995)
"""An exported network must give the class that PyTorch gives on nearly all pixels."""
