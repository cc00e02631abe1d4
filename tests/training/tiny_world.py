"""A small snapshot that a network can learn in seconds: bright discs and dark squares on noise."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from terrazzo.geometry.raster import mask_to_shapes
from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.recipe import PixelsRecipe
from terrazzo.types import Annotation, LabelClass, Source, Split, Task

TASK = Task(
    name="shapes",
    kind="semantic",
    classes=(
        LabelClass(name="ground", color="#202020"),
        LabelClass(name="disc", color="#e0a030"),
        LabelClass(name="square", color="#3060c0"),
    ),
    ignored=("void",),
)


def picture(seed: int, height: int = 64, width: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """RGB pixels and class indices; a border of ignored pixels at the top."""
    random = np.random.default_rng(seed)
    image_HWC = random.integers(90, 130, (height, width, 3)).astype(np.uint8)
    mask_HW = np.zeros((height, width), np.uint8)
    for label, color in ((1, (235, 225, 205)), (2, (25, 30, 60))):
        x, y = int(random.integers(16, width - 16)), int(random.integers(16, height - 16))
        for canvas, value in ((image_HWC, color), (mask_HW, label)):
            if label == 1:
                cv2.circle(canvas, (x, y), 11, value, -1)
            else:
                cv2.rectangle(canvas, (x - 9, y - 9), (x + 9, y + 9), value, -1)
    mask_HW[:3] = 255
    return image_HWC, mask_HW


def make_snapshot(root: Path, counts: dict[Split, int]) -> Snapshot:
    """A snapshot below ``root / "snapshots"`` with so many pictures a split."""
    blobs = BlobStore(root / "blobs")
    images, seed = [], 0
    for split, count in counts.items():
        for _ in range(count):
            image_HWC, mask_HW = picture(seed)
            data = cv2.imencode(".png", image_HWC[:, :, ::-1])[1].tobytes()
            shapes = mask_to_shapes(mask_HW, TASK, Source(kind="import", name="test"))
            images.append(
                FrozenImage(
                    path=f"{split}/{seed:03}.png",
                    hash=blobs.put(data),
                    split=split,
                    width=96,
                    height=64,
                    mode="RGB",
                    annotation=Annotation(revision=1, state="done", shapes=shapes),
                )
            )
            seed += 1
    return freeze(TASK, images, blobs, root / "snapshots")


def recipe(**changes: object) -> PixelsRecipe:
    """Four short epochs, the first two on small views."""
    values: dict[str, object] = {
        "epochs": 4,
        "small_epochs": 2,
        "batch_size": 4,
        "canvas": Canvas(height=64, width=96, long_side=96),
        "small_canvas": Canvas(height=32, width=64, long_side=48),
        "learning_rate": 0.02,
        "encoder_rate": 1.0,
        "frozen": (),
        "weight_decay": 0.01,
        "precision": "fp32",
        "loss": "cross-entropy",
        "class_weights": None,
        "augmentation": "light",
        "patience": 0,
        "seed": 7,
        "mean": (127.0, 127.0, 127.0),
        "std": (128.0, 128.0, 128.0),
    }
    return PixelsRecipe.model_validate({**values, **changes})
