"""From an RGB image of any size to classes and confidences: sizing, tiles, blending, mirroring."""

from __future__ import annotations

import cv2
import numpy as np

from terrazzo.bundle.manifest import BundleManifest
from terrazzo.inference.asking import Asking, Probabilities_CHW, require_rgb, resize_image
from terrazzo.inference.runtimes import Network
from terrazzo.inference.tiling import TileGrid, chunks
from terrazzo.types import Image_HWC, SemanticPrediction, Task

_BATCH_PIXELS = 1 << 20
"""Tiles of one call of the network hold about this many pixels together (4 tiles of 512)."""

_BAND_VALUES = 1 << 24
"""Probabilities at the image's own size are made in bands of rows of about this many values (64 MB)."""


class SemanticPredictor:
    """Predicts with a network as its bundle's manifest says; the same for evaluation and for users.

    Args:
        manifest: gives the task and the preprocessing.
        network: normalised images to probabilities (see ``runtimes`` and ``torch_runtime``).
    """

    def __init__(self, manifest: BundleManifest, network: Network) -> None:
        self._preprocessing = manifest.preprocessing
        self._task = manifest.task
        self._ask = Asking(manifest.preprocessing, network)

    @property
    def task(self) -> Task:
        """The task of the bundle."""
        return self._task

    def __call__(self, image_HWC: Image_HWC) -> SemanticPrediction:
        """Predict one RGB uint8 image of any size; ``Invalid`` when it is something else."""
        require_rgb(image_HWC)
        if self._preprocessing.sizing == "resize":
            return self._whole(image_HWC)
        height, width = image_HWC.shape[:2]
        # Sweep along the longer side, so that the part that is held in memory is as short as possible.
        if width > height:
            swept = self._tiled(image_HWC.swapaxes(0, 1), swapped=True)
            return SemanticPrediction(
                mask_HW=np.ascontiguousarray(swept.mask_HW.T), confidence_HW=np.ascontiguousarray(swept.confidence_HW.T)
            )
        return self._tiled(image_HWC, swapped=False)

    def _whole(self, image_HWC: Image_HWC) -> SemanticPrediction:
        """Scale the whole image, predict, and scale the probabilities back before the choice of the class."""
        height, width = image_HWC.shape[:2]
        sizes = [self._preprocessing.input_size(height, width, part) for part in self._preprocessing.scales]
        answers = [self._ask([resize_image(image_HWC, *size)])[0] for size in sizes]
        result = _Result(height, width)
        rows = max(1, _BAND_VALUES // (width * len(self._task.classes)))
        for top in range(0, height, rows):
            bottom = min(top + rows, height)
            total = enlarge_rows(answers[0], height, width, top, bottom)
            for answer in answers[1:]:
                total = total + enlarge_rows(answer, height, width, top, bottom)
            result.write(top, total * np.float32(1 / len(answers)))
        return result.prediction()

    def _tiled(self, view_HWC: Image_HWC, *, swapped: bool) -> SemanticPrediction:
        """Predict tile by tile; ``view_HWC`` has its axes swapped when ``swapped`` (tiles are swapped back)."""
        height, width = view_HWC.shape[:2]
        grid = TileGrid.of(height, width, self._preprocessing.size, self._preprocessing.overlap)
        result = _Result(height, width)
        held = np.zeros((len(self._task.classes), grid.tile_height, width), dtype=np.float32)
        at_once = max(1, _BATCH_PIXELS // (grid.tile_height * grid.tile_width))
        for row, top in enumerate(grid.tops):
            for lefts in chunks(grid.lefts, at_once):
                tiles = [view_HWC[top : top + grid.tile_height, left : left + grid.tile_width] for left in lefts]
                answers = self._ask([tile.swapaxes(0, 1) for tile in tiles] if swapped else tiles)
                for left, answer in zip(lefts, answers, strict=True):
                    oriented = answer.swapaxes(1, 2) if swapped else answer
                    held[:, :, left : left + grid.tile_width] += oriented * grid.window
            # Rows above the next row of tiles have got all they will get.
            done = (grid.tops[row + 1] if row + 1 < len(grid.tops) else height) - top
            result.write(top, held[:, :done] / grid.weight_HW(top, top + done))
            held = np.concatenate([held[:, done:], np.zeros_like(held[:, :done])], axis=1)
        return result.prediction()


class _Result:
    """Class and confidence of each pixel, filled in bands of rows."""

    def __init__(self, height: int, width: int) -> None:
        self._mask_HW = np.empty((height, width), dtype=np.uint8)
        self._confidence_HW = np.empty((height, width), dtype=np.float16)

    def write(self, top: int, probabilities_CHW: Probabilities_CHW) -> None:
        """Choose the most probable class in the rows from ``top`` on."""
        rows = slice(top, top + probabilities_CHW.shape[1])
        self._mask_HW[rows] = probabilities_CHW.argmax(axis=0)
        self._confidence_HW[rows] = np.minimum(probabilities_CHW.max(axis=0), 1.0)

    def prediction(self) -> SemanticPrediction:
        """All rows."""
        return SemanticPrediction(mask_HW=self._mask_HW, confidence_HW=self._confidence_HW)


def enlarge_rows(
    probabilities_CHW: Probabilities_CHW, height: int, width: int, top: int, bottom: int
) -> Probabilities_CHW:
    """Rows ``top`` to ``bottom`` of the probabilities scaled linearly to (height, width), pixel centres aligned.

    The same as scaling everything and cutting the rows out, in the memory of these rows.
    """
    classes, low_height, low_width = probabilities_CHW.shape
    if (low_height, low_width) == (height, width):
        return probabilities_CHW[:, top:bottom]
    at = np.clip((np.arange(top, bottom) + 0.5) * (low_height / height) - 0.5, 0, low_height - 1)
    above = np.floor(at).astype(np.intp)
    below = np.minimum(above + 1, low_height - 1)
    part = (at - above).astype(np.float32)[None, :, None]
    rows = probabilities_CHW[:, above] * (1 - part) + probabilities_CHW[:, below] * part
    # The vertical scale is 1 here, so OpenCV mixes no rows and all classes can be scaled in one call.
    stacked = np.ascontiguousarray(rows).reshape(classes * (bottom - top), low_width)
    wide = cv2.resize(stacked, (width, stacked.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, dtype=np.float32).reshape(classes, bottom - top, width)
