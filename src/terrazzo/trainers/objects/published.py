"""A bundle of objects in PyTorch, and what its exported network is compared by."""

from __future__ import annotations

import numpy as np
import torch
from safetensors.torch import load_file

from terrazzo.bundle import Bundle
from terrazzo.errors import Invalid
from terrazzo.geometry.boxes import box_iou
from terrazzo.geometry.mask_iou import mask_iou
from terrazzo.inference.torch_runtime import TorchNetwork
from terrazzo.trainers.exporting import Comparison
from terrazzo.trainers.objects.network import ObjectsNetwork
from terrazzo.trainers.semantic.network import NetworkPlan
from terrazzo.types import ObjectsPrediction


def torch_network(bundle: Bundle, device: str) -> TorchNetwork:
    """The bundle's network in PyTorch on ``cpu`` or ``cuda``.

    Raises:
        Invalid: a GPU was asked for and PyTorch sees none.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise Invalid("A GPU was asked for, but PyTorch sees none.", "Use the device “cpu” or “auto”.")
    network = ObjectsNetwork(NetworkPlan.model_validate(bundle.manifest.network))
    network.load_state_dict(load_file(bundle.weights_path))
    return TorchNetwork(network.to(memory_format=torch.channels_last), device)


def _equal_objects(one: ObjectsPrediction, other: ObjectsPrediction) -> tuple[int, int]:
    """Objects of one that the other has too: of the same class, nearly where it is, and nearly as sure."""
    if one.masks is None or other.masks is None:
        overlap_NM = box_iou(one.boxes_N4, other.boxes_N4)
    else:
        overlap_NM = mask_iou(one.masks, other.masks)
    same_NM = one.classes_N[:, None] == other.classes_N[None]
    as_sure_NM = np.abs(one.confidences_N[:, None] - other.confidences_N[None]) < 0.01
    both = int(((overlap_NM > 0.95) & same_NM & as_sure_NM).any(axis=1).sum()) if len(other) else 0
    return both, max(len(one), len(other))


OBJECTS = Comparison(parts="objects", count=_equal_objects, required=0.98)
"""An exported network must give nearly all objects that PyTorch gives."""
