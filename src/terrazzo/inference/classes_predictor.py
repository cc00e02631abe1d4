"""From an RGB image of any size to the probabilities of its classes."""

from __future__ import annotations

import numpy as np

from terrazzo.bundle.manifest import BundleManifest
from terrazzo.errors import Invalid
from terrazzo.imaging.canvas import place
from terrazzo.inference.raw_runtimes import Outputs
from terrazzo.types import ClassesPrediction, Image_HWC, Task


class ClassesPredictor:
    """Classifies and tags whole images; the same for evaluation and for users.

    Args:
        manifest: gives the task and the preprocessing, whose ``size`` is the side of the square that the network sees.
        network: normalised images (n, 3, size, size) to logits (n, classes).
    """

    def __init__(self, manifest: BundleManifest, network: Outputs) -> None:
        self._task = manifest.task
        self._side = manifest.preprocessing.padded(manifest.preprocessing.size)
        self._network = network
        self._mean = np.array(manifest.preprocessing.mean, dtype=np.float32)
        self._scale = 1.0 / np.array(manifest.preprocessing.std, dtype=np.float32)

    @property
    def task(self) -> Task:
        """The task of the bundle."""
        return self._task

    def __call__(self, image_HWC: Image_HWC) -> ClassesPrediction:
        """Predict one RGB uint8 image of any size; ``Invalid`` when it is something else."""
        if image_HWC.ndim != 3 or image_HWC.shape[2] != 3 or image_HWC.dtype != np.uint8 or image_HWC.size == 0:
            raise Invalid(
                f"The image has shape {image_HWC.shape} and type {image_HWC.dtype}.",
                "Give RGB pixels: uint8, shape (height, width, 3).",
            )
        square_HWC = place(image_HWC, self._side, self._side, centred=True).canvas_HWC
        batch_NCHW = ((square_HWC - self._mean) * self._scale).transpose(2, 0, 1)[None].astype(np.float32)
        logits_C = self._network(batch_NCHW)[0][0].astype(np.float64)
        if self._task.kind == "tagging":
            probabilities_C = 1 / (1 + np.exp(-np.clip(logits_C, -60, 60)))
        else:
            raised_C = np.exp(logits_C - logits_C.max())
            probabilities_C = raised_C / raised_C.sum()
        return ClassesPrediction(probabilities_C=probabilities_C.astype(np.float32))
