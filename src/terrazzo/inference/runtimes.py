"""Networks that run without PyTorch: OpenVINO and ONNX Runtime, on the CPU, in fp32."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from terrazzo.bundle.openvino_door import import_openvino

Batch_NCHW = NDArray[np.float32]
"""Normalised images, or probabilities of classes, float32, shape (batch, channels, height, width)."""

_STATIC_SHAPES = 4
"""How many input shapes get a compiled network of their own."""

_STATIC_BYTES = 1 << 30
"""Each compiled network has its own copy of the weights; together they may take about this much."""


class Network(Protocol):
    """A trained network: normalised images to probabilities."""

    def __call__(self, batch_NCHW: Batch_NCHW) -> Batch_NCHW:
        """float32 (n, 3, h, w) to probabilities (n, classes, h, w) that add up to 1 over classes."""


def softmax(logits_NCHW: Batch_NCHW) -> Batch_NCHW:
    """Probabilities over the classes (axis 1), float32."""
    shifted: Batch_NCHW = logits_NCHW - logits_NCHW.max(axis=1, keepdims=True)
    np.exp(shifted, out=shifted)
    shifted /= shifted.sum(axis=1, keepdims=True)
    return shifted


class OpenVinoNetwork:
    """An exported ``model.xml`` on the CPU; calls from several threads wait for each other.

    A network that is compiled for any shape serves every new shape; a shape that comes a second time gets a
    network compiled for it alone, which is faster, for at most four shapes. So one small picture waits for one
    compilation only, a whole split of equal images runs at full speed, and memory stays bounded.
    """

    def __init__(self, path: Path) -> None:
        ov = import_openvino()
        self._ov = ov
        self._core = ov.Core()
        self._model = _with_softmax(ov, self._core.read_model(str(path)))
        weights = path.with_suffix(".bin").stat().st_size
        self._static_room = max(1, min(_STATIC_SHAPES, _STATIC_BYTES // max(weights, 1)))
        self._compiled: dict[tuple[int, ...] | None, Any] = {}
        self._seen: Counter[tuple[int, ...]] = Counter()
        self._lock = threading.Lock()

    def __call__(self, batch_NCHW: Batch_NCHW) -> Batch_NCHW:
        with self._lock:
            compiled = self._for_shape(batch_NCHW.shape)
            result = compiled(np.ascontiguousarray(batch_NCHW), share_inputs=True, share_outputs=False)
            probabilities: Batch_NCHW = result[0]
            return probabilities

    def _for_shape(self, shape: tuple[int, ...]) -> Any:
        """The compiled network to use for this shape now."""
        self._seen[shape] += 1
        key: tuple[int, ...] | None = shape
        if shape not in self._compiled:
            static = len(self._compiled.keys() - {None})
            if self._seen[shape] < 2 or static >= self._static_room:
                key = None
        if key not in self._compiled:
            self._compiled[key] = self._compile(key)
        return self._compiled[key]

    def _compile(self, shape: tuple[int, ...] | None) -> Any:
        """Compile for one shape, or for any when ``shape`` is None."""
        model = self._model
        if shape is not None:
            model = model.clone()
            model.reshape(list(shape))
        # fp32, because the agreement with PyTorch is measured and promised; threads are left to OpenVINO.
        return self._core.compile_model(
            model, "CPU", {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
        )


def _with_softmax(ov: Any, model: Any) -> Any:
    """The network with softmax over the classes as its last layer."""
    logits = model.output(0).get_node().input_value(0)
    return ov.Model([ov.opset13.softmax(logits, 1)], model.get_parameters(), "probabilities")


class OnnxNetwork:
    """An exported ``model.onnx`` on the CPU through ONNX Runtime."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        self._session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def __call__(self, batch_NCHW: Batch_NCHW) -> Batch_NCHW:
        logits: Batch_NCHW = self._session.run(None, {self._input: np.ascontiguousarray(batch_NCHW)})[0]
        return softmax(logits)
