"""Networks whose outputs are taken as they are: one or several arrays for one batch, through any runtime."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from terrazzo.bundle import Bundle
from terrazzo.bundle.openvino_door import import_openvino
from terrazzo.errors import Invalid

if TYPE_CHECKING:
    import torch

Batch_NCHW = NDArray[np.float32]
"""Normalised images, float32, shape (batch, channels, height, width)."""


class Outputs(Protocol):
    """A trained network: normalised images to its outputs, in their order."""

    def __call__(self, batch_NCHW: Batch_NCHW) -> tuple[NDArray[Any], ...]:
        """float32 (n, 3, h, w) to arrays."""


class OpenVinoOutputs:
    """An exported ``model.xml`` on the CPU, in fp32; calls from several threads wait for each other."""

    def __init__(self, path: Path) -> None:
        options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
        self._compiled = import_openvino().Core().compile_model(str(path), "CPU", options)
        self._lock = threading.Lock()

    def __call__(self, batch_NCHW: Batch_NCHW) -> tuple[NDArray[Any], ...]:
        with self._lock:
            result = self._compiled(np.ascontiguousarray(batch_NCHW), share_inputs=True, share_outputs=False)
            return tuple(np.array(result[index]) for index in range(len(self._compiled.outputs)))


class OnnxOutputs:
    """An exported ``model.onnx`` on the CPU through ONNX Runtime."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # The only warnings are of shapes that are not known before there are objects.
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def __call__(self, batch_NCHW: Batch_NCHW) -> tuple[NDArray[Any], ...]:
        return tuple(self._session.run(None, {self._input: np.ascontiguousarray(batch_NCHW)}))


class TorchOutputs:
    """A module in PyTorch, in fp32 on ``device``; it is moved there and set to evaluate."""

    def __init__(self, module: torch.nn.Module, device: str = "cpu") -> None:
        self._device = device
        self._module = module.to(device).float().eval()

    def __call__(self, batch_NCHW: Batch_NCHW) -> tuple[NDArray[Any], ...]:
        import torch

        with torch.inference_mode():
            found = self._module(torch.from_numpy(np.ascontiguousarray(batch_NCHW)).to(self._device))
            arrays = found if isinstance(found, tuple | list) else (found,)
            return tuple(one.cpu().numpy() for one in arrays)


def exported_outputs(bundle: Bundle) -> Outputs:
    """The exported network of a bundle, on the CPU, without PyTorch.

    Raises:
        Invalid: the bundle was not exported (its runtime is torch).
    """
    path = bundle.exported_path
    if path is None:
        raise Invalid(
            f"The bundle {bundle.manifest.name!r} runs with PyTorch only.",
            f"Load it through its trainer, {bundle.manifest.trainer!r}, on the device “torch-cpu” or “cuda”.",
        )
    return OpenVinoOutputs(path) if bundle.manifest.runtime == "openvino" else OnnxOutputs(path)
