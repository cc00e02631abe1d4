"""Ultralytics' datasets over pictures that are in memory already."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch.utils.data import Dataset, Sampler
from ultralytics.data.augment import classify_augmentations
from ultralytics.data.dataset import SemanticDataset, YOLODataset

from terrazzo.imaging.canvas import MOST_ENLARGED, place
from terrazzo.trainers.yolo.worker.pictures import Pictures, label_record
from terrazzo.types import TrueClasses


class InMemory:
    """What replaces reading files; mixed into a dataset of Ultralytics. ``size`` is the longest side YOLO sees."""

    pictures: Pictures
    labels_given: list[dict[str, Any]]
    size: int
    cache: str | None

    def get_img_files(self, img_path: Any) -> list[str]:
        """Names that no file has; nothing is looked up."""
        return [one["im_file"] for one in self.labels_given]

    def get_labels(self) -> list[dict[str, Any]]:
        """The labels that were given."""
        return self.labels_given

    def build_transforms(self, hyp: Any) -> Any:
        """Mosaics are of any pictures: all are in memory. What was seen before plays no part, so a resumed training
        sees the same as an unbroken one."""
        self.cache = "ram"
        return super().build_transforms(hyp)  # type: ignore[misc]

    def load_image(
        self, i: int, rect_mode: bool = True, resize_short: bool = False
    ) -> tuple[NDArray[np.uint8], tuple[int, int], tuple[int, int]]:
        """BGR pixels with a longest side of ``size`` (enlarged as much as a prediction enlarges, and not more)."""
        rgb_HWC = self.pictures.image_HWC(i)
        height, width = rgb_HWC.shape[:2]
        scale = min(self.size / max(height, width), MOST_ENLARGED)
        bgr_HWC = np.ascontiguousarray(rgb_HWC[..., ::-1])
        wanted = max(1, round(width * scale)), max(1, round(height * scale))
        if wanted != (width, height):
            bgr_HWC = np.asarray(cv2.resize(bgr_HWC, wanted, interpolation=cv2.INTER_LINEAR), np.uint8)
        return bgr_HWC, (height, width), (bgr_HWC.shape[0], bgr_HWC.shape[1])


class ObjectsDataset(InMemory, YOLODataset):
    """Boxes, and outlines where the task asks for masks."""

    def __init__(self, pictures: Pictures, labels: list[dict[str, Any]], size: int, **arguments: Any) -> None:
        self.pictures, self.labels_given, self.size = pictures, labels, size
        super().__init__(img_path="", imgsz=size, cache=False, augment=True, rect=False, **arguments)


class PixelsDataset(InMemory, SemanticDataset):
    """A class for each pixel; 255 is ignored."""

    def __init__(self, pictures: Pictures, size: int, **arguments: Any) -> None:
        self.pictures, self.size = pictures, size
        self.labels_given = [
            label_record(index, (one.height, one.width), [], [], []) for index, one in enumerate(pictures.images)
        ]
        super().__init__(img_path="", imgsz=size, cache=False, augment=True, rect=False, task="semantic", **arguments)

    def load_mask(self, index: int, image_shape: tuple[int, int] | None = None) -> NDArray[np.uint8]:
        """As large as the picture of the cache; the caller scales it."""
        return np.array(self.pictures.mask_HW(index))


class ClassesDataset(Dataset[dict[str, Any]]):
    """The class of each whole image, on a grey square as the published version sees it, then cut and recoloured."""

    def __init__(self, pictures: Pictures, size: int, hyp: SimpleNamespace) -> None:
        self._pictures, self._size = pictures, size
        self._classes = [_class(one) for one in pictures.truths]
        self._see = classify_augmentations(
            size=size,
            scale=(1.0 - hyp.scale, 1.0),
            hflip=hyp.fliplr,
            vflip=hyp.flipud,
            erasing=hyp.erasing,
            auto_augment=hyp.auto_augment,
            hsv_h=hyp.hsv_h,
            hsv_s=hyp.hsv_s,
            hsv_v=hyp.hsv_v,
        )

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, index: int) -> dict[str, Any]:
        square_HWC = place(self._pictures.image_HWC(index), self._size, self._size, centred=True).canvas_HWC
        return {"img": self._see(Image.fromarray(square_HWC)), "cls": self._classes[index]}


class EpochOrder(Sampler[int]):
    """The order of an epoch: it depends on the seed and the epoch alone, so that a resumed training has the same."""

    def __init__(self, count: int, seed: int) -> None:
        self._count, self._seed = count, seed
        self.epoch = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        yield from np.random.default_rng((self._seed, self.epoch)).permutation(self._count).tolist()


def _class(truth: Any) -> int:
    assert isinstance(truth, TrueClasses), "the task asks for classes"
    return int(np.flatnonzero(truth.present_C)[0])
