"""A published detector to a predictor, on the device that was asked for."""

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
    from terrazzo.inference.canvas_objects import CanvasObjectsPredictor
    from terrazzo.inference.raw_runtimes import TorchOutputs, exported_outputs

    network = bundle.manifest.network
    canvas = int(network["canvas_height"]), int(network["canvas_width"])
    if device in ("cpu", "auto") and not (device == "auto" and has_gpu()) and bundle.manifest.runtime != "torch":
        return CanvasObjectsPredictor(bundle.manifest, exported_outputs(bundle), canvas)
    from safetensors.torch import load_file

    from terrazzo.trainers.rcnn.network import DetectorPlan, build
    from terrazzo.trainers.torch_place import torch_place

    detector = build(DetectorPlan.model_validate(network))
    detector.load_state_dict(load_file(bundle.weights_path))
    return CanvasObjectsPredictor(bundle.manifest, TorchOutputs(detector, torch_place(device)), canvas)
