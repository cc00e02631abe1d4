"""From an RGB image of any size to objects, with a network that says how far inside an object each pixel lies."""

from __future__ import annotations

import numpy as np

from terrazzo.bundle.manifest import BundleManifest
from terrazzo.inference.asking import Asking, Probabilities_CHW, require_rgb, resize_image
from terrazzo.inference.object_maps import ObjectMaps, objects_from
from terrazzo.inference.runtimes import Network
from terrazzo.inference.tiling import TileGrid
from terrazzo.types import Image_HWC, ObjectsPrediction, Task


class ObjectMapsPredictor:
    """Predicts as the manifest of its bundle says; the same for evaluation and for users.

    The maps of a large image are made in tiles and blended where these overlap, and then read once: an object across a
    seam is one object.

    Args:
        manifest: gives the task and the preprocessing.
        network: normalised images to maps, see ``ObjectMaps.of``.
    """

    def __init__(self, manifest: BundleManifest, network: Network) -> None:
        self._preprocessing = manifest.preprocessing
        self._task = manifest.task
        self._ask = Asking(manifest.preprocessing, network)

    @property
    def task(self) -> Task:
        """The task of the bundle."""
        return self._task

    def __call__(self, image_HWC: Image_HWC) -> ObjectsPrediction:
        """Predict one RGB uint8 image of any size; ``Invalid`` when it is something else."""
        require_rgb(image_HWC)
        height, width = image_HWC.shape[:2]
        if self._preprocessing.sizing == "resize":
            size = self._preprocessing.input_size(height, width, 1.0)
            answer_CHW = self._ask([resize_image(image_HWC, *size)])[0]
        else:
            answer_CHW = self._tiled(image_HWC)
        return objects_from(ObjectMaps.of(answer_CHW), height, width, self._task.kind)

    def _tiled(self, image_HWC: Image_HWC) -> Probabilities_CHW:
        """The maps of the whole image at its own size."""
        height, width = image_HWC.shape[:2]
        grid = TileGrid.of(height, width, self._preprocessing.size, self._preprocessing.overlap)
        total_CHW: Probabilities_CHW | None = None
        for top in grid.tops:
            for left in grid.lefts:
                rows, columns = slice(top, top + grid.tile_height), slice(left, left + grid.tile_width)
                answer_CHW = self._ask([image_HWC[rows, columns]])[0]
                if total_CHW is None:
                    total_CHW = np.zeros((len(answer_CHW), height, width), np.float32)
                total_CHW[:, rows, columns] += answer_CHW * grid.window
        assert total_CHW is not None, "an image has at least one tile"
        total_CHW /= grid.weight_HW(0, height)
        return total_CHW
