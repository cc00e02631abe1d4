"""Detectors as files that run without PyTorch, on their canvas, and what they are compared by."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import nn

from terrazzo.bundle.export import INPUT_NAME
from terrazzo.bundle.manifest import EXPORTED_NAMES, Runtime
from terrazzo.bundle.openvino_door import import_openvino
from terrazzo.files.disk import writing_to
from terrazzo.files.whole import temporary_path
from terrazzo.trainers.exporting import Comparison
from terrazzo.types import ObjectsPrediction

OUTPUT_NAMES = ("boxes", "scores", "labels", "masks")

SURE = 0.3
"""Objects that are less sure are not compared: near to each other in confidence, they change places."""

SAME_BOX = 0.9
"""IoU of the boxes of what is one object to both runtimes."""


def exports(canvas: tuple[int, int], masks: bool) -> tuple[tuple[Runtime, Callable[..., Path]], ...]:
    """The runtimes that are tried, the fastest first; all take one canvas of this height and width.

    The number of objects is only known when a network runs, so each output has as many rows as there are objects.
    """
    names = OUTPUT_NAMES if masks else OUTPUT_NAMES[:3]

    def plain(network: nn.Module) -> tuple[nn.Module, torch.Tensor]:
        copied = copy.deepcopy(network).cpu().float().to(memory_format=torch.contiguous_format).eval()
        return copied, torch.zeros(1, 3, *canvas)

    def openvino(network: nn.Module, example_NCHW: torch.Tensor, folder: Path) -> Path:
        ov = import_openvino()
        copied, canvas_1CHW = plain(network)
        with _quiet():
            model = ov.convert_model(
                copied, example_input=canvas_1CHW, input=[ov.PartialShape(list(canvas_1CHW.shape))]
            )
        model.inputs[0].get_tensor().set_names({INPUT_NAME})
        for output, name in zip(model.outputs, names, strict=True):
            output.get_tensor().set_names({name})
        path = folder / EXPORTED_NAMES["openvino"][0]
        with writing_to(folder):
            ov.save_model(model, str(path), compress_to_fp16=False)
        return path

    def onnx(network: nn.Module, example_NCHW: torch.Tensor, folder: Path) -> Path:
        copied, canvas_1CHW = plain(network)
        path = folder / EXPORTED_NAMES["onnx"][0]
        with _quiet(), torch.no_grad(), temporary_path(folder, suffix=".onnx") as partial:
            torch.onnx.export(
                copied,
                (canvas_1CHW,),
                str(partial),
                dynamo=False,
                opset_version=17,
                input_names=[INPUT_NAME],
                output_names=list(names),
                dynamic_axes={name: {0: "objects"} for name in names},
            )
            partial.replace(path)
        return path

    return (("openvino", openvino), ("onnx", onnx))


@contextmanager
def _quiet() -> Iterator[None]:
    """Tracing torchvision's heads warns of sizes that it takes for constant; on one canvas they are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _same_objects(one: ObjectsPrediction, other: ObjectsPrediction) -> tuple[int, int]:
    """How many of the surer objects the other prediction has too, in the same place, and how many there are."""
    sure = np.flatnonzero(one.confidences_N >= SURE)
    same = 0
    for number in sure:
        near = np.flatnonzero(
            (other.classes_N == one.classes_N[number])
            & (np.abs(other.confidences_N - one.confidences_N[number]) < 0.02)
        )
        if len(near) and _overlaps(one.boxes_N4[number], other.boxes_N4[near]).max() >= SAME_BOX:
            same += 1
    return same, len(sure)


def _overlaps(box_4: np.ndarray, boxes_N4: np.ndarray) -> np.ndarray:
    """IoU of a box (left, top, width, height) with each of the others."""
    near_N2 = np.maximum(box_4[:2], boxes_N4[:, :2])
    far_N2 = np.minimum(box_4[:2] + box_4[2:], boxes_N4[:, :2] + boxes_N4[:, 2:])
    common_N = np.clip(far_N2 - near_N2, 0, None).prod(axis=1)
    return np.asarray(common_N / (box_4[2:].prod() + boxes_N4[:, 2:].prod(axis=1) - common_N))


OBJECTS = Comparison(parts="objects", count=_same_objects, required=0.98)
"""An exported network must find nearly all objects that PyTorch finds."""
