"""A published classifier to a predictor, on the device that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrazzo.trainers.machine import has_gpu
from terrazzo.types import Predictor

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle


def load(bundle: Bundle, device: str) -> Predictor[Any]:
    """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any).

    Raises:
        Invalid: a GPU was asked for and PyTorch sees none.
    """
    from terrazzo.inference.classes_predictor import ClassesPredictor
    from terrazzo.inference.raw_runtimes import TorchOutputs, exported_outputs

    if device in ("cpu", "auto") and not (device == "auto" and has_gpu()) and bundle.manifest.runtime != "torch":
        return ClassesPredictor(bundle.manifest, exported_outputs(bundle))
    from safetensors.torch import load_file

    from terrazzo.trainers.classifier.network import ClassifierPlan, build
    from terrazzo.trainers.torch_place import torch_place

    network = build(ClassifierPlan.model_validate(bundle.manifest.network))
    network.load_state_dict(load_file(bundle.weights_path))
    return ClassesPredictor(bundle.manifest, TorchOutputs(network, torch_place(device)))
