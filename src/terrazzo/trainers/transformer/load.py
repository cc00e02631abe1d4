"""A published network of queries to a predictor, on the device that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrazzo.trainers.device import wanted_device
from terrazzo.types import Predictor

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle


def load(bundle: Bundle, device: str) -> Predictor[Any]:
    """A predictor on ``cpu`` (the exported network), ``cuda``, ``torch-cpu``, or ``auto`` (a GPU, if any).

    Raises:
        Invalid: a GPU was asked for and PyTorch sees none; or the network runs with PyTorch only and the library
            transformers is not installed.
    """
    from terrazzo.inference.canvas_objects import CanvasObjectsPredictor
    from terrazzo.inference.raw_runtimes import TorchOutputs, exported_outputs
    from terrazzo.trainers.transformer.canvas_masks import queries_on_image
    from terrazzo.trainers.transformer.present import check_installed

    plan = bundle.manifest.network
    canvas = int(plan["canvas_height"]), int(plan["canvas_width"])
    device = wanted_device(device)
    if device == "cpu" and bundle.manifest.runtime != "torch":
        return CanvasObjectsPredictor(bundle.manifest, exported_outputs(bundle), canvas, queries_on_image)
    check_installed(str(bundle.manifest.architecture))
    from safetensors.torch import load_file

    from terrazzo.trainers.torch_place import torch_place
    from terrazzo.trainers.transformer.build import build
    from terrazzo.trainers.transformer.network import QueryPlan

    network = build(QueryPlan.model_validate(plan))
    network.load_state_dict(load_file(bundle.weights_path))
    outputs = TorchOutputs(network, torch_place(device))
    return CanvasObjectsPredictor(bundle.manifest, outputs, canvas, queries_on_image)
