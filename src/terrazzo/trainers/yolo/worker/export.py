"""A network of Ultralytics as a file that runs without it, of any input size."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from safetensors.torch import load_file

from terrazzo.bundle.export import INPUT_NAME
from terrazzo.bundle.manifest import EXPORTED_NAMES
from terrazzo.bundle.openvino_door import import_openvino
from terrazzo.trainers.yolo.plan import ExportPlan, NetworkPlan
from terrazzo.trainers.yolo.worker.network import Published, build

OUTPUT_NAMES = {
    "detect": ("objects",),
    "segment": ("objects", "prototypes"),
    "semantic": ("logits",),
    "classify": ("logits",),
}


def published(plan: NetworkPlan, weights: Path) -> Published:
    """The network with the weights of a bundle."""
    model = build(plan)
    model.load_state_dict(load_file(weights))
    return Published(model, plan).eval()


def export(plan: ExportPlan) -> Path:
    """Write ``model.xml`` and ``model.bin``, or ``model.onnx``; the path of the first."""
    network = published(plan.network, Path(plan.weights))
    side = plan.network.image_size
    # Classifiers see one square; the others any size.
    fixed = plan.network.task == "classify"
    example_NCHW = torch.rand(1, 3, -(-side // 32) * 32, -(-side // 32) * 32 + (0 if fixed else 32))
    path = Path(plan.folder) / EXPORTED_NAMES[plan.runtime][0]
    names = OUTPUT_NAMES[plan.network.task]
    with warnings.catch_warnings(), torch.no_grad():
        # Tracing warns of what it takes for constant; the result is compared with PyTorch before it is used.
        warnings.simplefilter("ignore")
        network(example_NCHW)
        if plan.runtime == "openvino":
            _openvino(network, example_NCHW, path, names, fixed)
        else:
            _onnx(network, example_NCHW, path, names, fixed)
    return path


def _openvino(network: Published, example_NCHW: torch.Tensor, path: Path, names: tuple[str, ...], fixed: bool) -> None:
    ov = import_openvino()
    shape = ov.PartialShape(list(example_NCHW.shape) if fixed else [1, 3, -1, -1])
    model = ov.convert_model(network, example_input=example_NCHW, input=[shape])
    model.inputs[0].get_tensor().set_names({INPUT_NAME})
    for output, name in zip(model.outputs, names, strict=True):
        output.get_tensor().set_names({name})
    ov.save_model(model, str(path), compress_to_fp16=False)


def _onnx(network: Published, example_NCHW: torch.Tensor, path: Path, names: tuple[str, ...], fixed: bool) -> None:
    axes: dict[str, dict[int, str]] = {} if fixed else {INPUT_NAME: {2: "height", 3: "width"}}
    if not fixed:
        axes |= {"objects": {1: "objects"}} if "objects" in names else {"logits": {2: "height", 3: "width"}}
        axes |= {"prototypes": {2: "rows", 3: "columns"}} if "prototypes" in names else {}
    torch.onnx.export(
        network,
        (example_NCHW,),
        str(path),
        dynamo=False,
        opset_version=17,
        input_names=[INPUT_NAME],
        output_names=list(names),
        dynamic_axes=axes,
    )
