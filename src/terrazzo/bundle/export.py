"""From a PyTorch network to files that run without PyTorch: OpenVINO and ONNX, in fp32, of any input size."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from terrazzo.bundle.manifest import EXPORTED_NAMES
from terrazzo.bundle.openvino_door import import_openvino
from terrazzo.files.disk import writing_to
from terrazzo.files.whole import temporary_path

if TYPE_CHECKING:
    import torch

INPUT_NAME = "image"
OUTPUT_NAME = "logits"


def export_openvino(network: torch.nn.Module, example_NCHW: torch.Tensor, folder: Path) -> Path:
    """Write ``model.xml`` and ``model.bin`` with dynamic batch, height and width; weights stay fp32.

    Args:
        network: takes float32 (n, 3, h, w), normalised, and returns logits (n, classes, h, w). It is not changed.
        example_NCHW: an input that the network accepts; its values do not matter.
        folder: where the files go.

    Returns:
        The path of ``model.xml``.
    """
    ov = import_openvino()
    dynamic = ov.PartialShape([-1, int(example_NCHW.shape[1]), -1, -1])
    with _quiet_trace():
        model = ov.convert_model(_plain(network), example_input=_plain_input(example_NCHW), input=[dynamic])
    model.inputs[0].get_tensor().set_names({INPUT_NAME})
    model.outputs[0].get_tensor().set_names({OUTPUT_NAME})
    path = folder / EXPORTED_NAMES["openvino"][0]
    # fp16 weights would save half of the space and cost agreement with PyTorch on pixels near a border.
    with writing_to(folder):
        ov.save_model(model, str(path), compress_to_fp16=False)
    return path


def export_onnx(network: torch.nn.Module, example_NCHW: torch.Tensor, folder: Path) -> Path:
    """Write ``model.onnx`` with dynamic batch, height and width, in fp32; arguments as for ``export_openvino``.

    Returns:
        The path of ``model.onnx``.
    """
    import torch

    path = folder / EXPORTED_NAMES["onnx"][0]
    axes = {0: "batch", 2: "height", 3: "width"}
    with _quiet_trace(), temporary_path(folder, suffix=".onnx") as partial:
        # The exporter by tracing: the newer one needs a further package and fixes sizes of some decoders.
        torch.onnx.export(
            _plain(network),
            (_plain_input(example_NCHW),),
            str(partial),
            dynamo=False,
            opset_version=17,
            input_names=[INPUT_NAME],
            output_names=[OUTPUT_NAME],
            dynamic_axes={INPUT_NAME: axes, OUTPUT_NAME: axes},
        )
        partial.replace(path)
    return path


def _plain(network: torch.nn.Module) -> torch.nn.Module:
    """A copy on the CPU, in fp32, in evaluation mode, in the default memory format."""
    import torch

    return copy.deepcopy(network).cpu().float().to(memory_format=torch.contiguous_format).eval()


def _plain_input(example_NCHW: torch.Tensor) -> torch.Tensor:
    """The example on the CPU, in fp32, contiguous."""
    return example_NCHW.detach().cpu().float().contiguous()


@contextmanager
def _quiet_trace() -> Iterator[None]:
    """Tracing warns that it is the older way and that it follows one path through the code; both are known here.

    That the traced network equals the original one is measured at publication (``BundleManifest.agreement``).
    """
    from torch.jit._trace import TracerWarning

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=TracerWarning)
        warnings.filterwarnings("ignore", category=FutureWarning, module=r"torch\.jit.*")
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"terrazzo\.bundle\.export|torch\.onnx.*")
        yield
