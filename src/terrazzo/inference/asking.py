"""Asking a network about pictures: normalised, padded to what it takes, mirrored where that is wanted."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from terrazzo.bundle.manifest import Preprocessing
from terrazzo.errors import Invalid
from terrazzo.inference.runtimes import Batch_NCHW, Network
from terrazzo.types import Image_HWC

Probabilities_CHW = NDArray[np.float32]
"""What a network says at each pixel, float32, 0..1, shape (maps, height, width)."""


class Asking:
    """Asks ``network`` as ``preprocessing`` says."""

    def __init__(self, preprocessing: Preprocessing, network: Network) -> None:
        self._preprocessing, self._network = preprocessing, network
        self._mean = np.array(preprocessing.mean, dtype=np.float32)
        self._scale = 1.0 / np.array(preprocessing.std, dtype=np.float32)

    def __call__(self, images: list[Image_HWC]) -> list[Probabilities_CHW]:
        """Probabilities of images of one size, padded for the network and cut back."""
        height, width = images[0].shape[:2]
        bottom, right = self._preprocessing.padded(height) - height, self._preprocessing.padded(width) - width
        batch = np.empty((len(images), 3, height + bottom, width + right), dtype=np.float32)
        for index, image in enumerate(images):
            padded = cv2.copyMakeBorder(np.ascontiguousarray(image), 0, bottom, 0, right, cv2.BORDER_REFLECT_101)
            batch[index] = ((padded - self._mean) * self._scale).transpose(2, 0, 1)
        return list(self._averaged(batch)[:, :, :height, :width])

    def _averaged(self, batch_NCHW: Batch_NCHW) -> Batch_NCHW:
        """The network's answer, averaged with that for the mirrored batch when the preprocessing asks for it."""
        probabilities = self._network(batch_NCHW)
        if not self._preprocessing.flip:
            return probabilities
        mirrored = self._network(np.ascontiguousarray(batch_NCHW[..., ::-1]))[..., ::-1]
        return (probabilities + mirrored) * np.float32(0.5)


def require_rgb(image_HWC: Image_HWC) -> None:
    """Raise ``Invalid`` when this is no RGB picture of uint8."""
    if image_HWC.ndim != 3 or image_HWC.shape[2] != 3 or image_HWC.dtype != np.uint8 or image_HWC.size == 0:
        raise Invalid(
            f"The image has shape {image_HWC.shape} and type {image_HWC.dtype}.",
            "Give RGB pixels: uint8, shape (height, width, 3).",
        )


def resize_image(image_HWC: Image_HWC, height: int, width: int) -> Image_HWC:
    """Scale an image: by area averages when it shrinks, linearly when it grows; as it is when the size is equal."""
    if image_HWC.shape[:2] == (height, width):
        return image_HWC
    shrinks = height * width < image_HWC.shape[0] * image_HWC.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image_HWC, (width, height), interpolation=how), dtype=np.uint8)
