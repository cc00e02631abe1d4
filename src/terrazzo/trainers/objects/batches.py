"""Batches of augmented views with the classes of their pixels and how far inside an object these lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from numpy.typing import NDArray
from torch import Tensor

from terrazzo.snapshot.object_cache import ObjectCache
from terrazzo.trainers.objects.targets import Inside, class_target, inside_target
from terrazzo.training.augment import AUGMENTATIONS, Augmentation, recolour
from terrazzo.training.batches import Batch, ahead, order_of, seeded
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.views import placed


@dataclass(frozen=True, slots=True)
class ObjectBatch(Batch):
    """``masks_NHW``: 0 for no object, else class + 1, or ``IGNORE``; ``inside_NHW`` float 0..1, see ``targets``."""

    inside_NHW: Tensor

    def tensors(self) -> tuple[Tensor, ...]:
        """All of it that is on the device."""
        return self.images_NCHW, self.masks_NHW, self.inside_NHW


class ObjectBatches:
    """Shuffled, augmented batches of a cached split; the same seed, epoch and number always give the same pixels."""

    def __init__(
        self,
        cache: ObjectCache,
        *,
        batch_size: int,
        augmentation: Augmentation,
        seed: int,
        device: torch.device,
        inside: Inside = inside_target,
    ) -> None:
        self._cache, self._batch_size, self._augmentation = cache, batch_size, augmentation
        self._seed, self._device, self._inside = seed, device, inside

    def __len__(self) -> int:
        return max(1, round(len(self._cache) / self._batch_size))

    def epoch(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[ObjectBatch]:
        """Batches ``start`` .. of an epoch (0-based); on a GPU one thread prepares them ahead."""
        order = order_of(len(self._cache), len(self) * self._batch_size, self._seed, epoch)
        made = (self._make(order, epoch, number, canvas) for number in range(start, len(self)))
        return made if self._device.type == "cpu" else ahead(made)

    def _make(self, order: list[int], epoch: int, number: int, canvas: Canvas) -> ObjectBatch:
        generator = seeded(self._seed, epoch, number + 1)
        chosen = order[number * self._batch_size : (number + 1) * self._batch_size]
        views = [view(self._cache, index, canvas, self._augmentation, generator, self._device) for index in chosen]
        ids = [ids_HW for _, ids_HW in views]
        masks = [class_target(one, self._cache.images[index].classes) for one, index in zip(ids, chosen, strict=True)]
        images_NCHW = recolour(torch.stack([image for image, _ in views]), self._augmentation, generator)
        return ObjectBatch(
            images_NCHW.contiguous(memory_format=torch.channels_last),
            torch.from_numpy(np.stack(masks)).to(self._device),
            torch.from_numpy(np.stack([self._inside(one) for one in ids])).to(self._device),
        )


def whole_view(
    cache: ObjectCache, index: int, canvas: Canvas, device: torch.device
) -> tuple[Tensor, NDArray[np.int32]]:
    """An image as it is scored: unchanged but for the fit into the canvas; what sticks out is cut."""
    return view(cache, index, canvas, AUGMENTATIONS["none"], seeded(index), device)


def view(
    cache: ObjectCache,
    index: int,
    canvas: Canvas,
    augmentation: Augmentation,
    generator: torch.Generator,
    device: torch.device,
) -> tuple[Tensor, NDArray[np.int32]]:
    """A random, scaled, turned and flipped view of one image.

    Returns:
        image_CHW float 0..255, grey outside of the image; numbers of objects int32 (height, width), -1 outside.
    """
    image_HWC = torch.from_numpy(np.array(cache.image_HWC(index))).to(device)
    ids_HW = torch.from_numpy(np.array(cache.ids_HW(index), dtype=np.int32)).to(device)
    height, width = ids_HW.shape
    place = placed((height, width), canvas.height, canvas.width, canvas.fit(height, width), augmentation, generator)
    grid_1HW2 = F.affine_grid(
        place.theta_23()[None].to(device), [1, 3, canvas.height, canvas.width], align_corners=False
    )
    image_1CHW = image_HWC.permute(2, 0, 1)[None].float() - 127.0
    view_CHW = F.grid_sample(image_1CHW, grid_1HW2, mode="bilinear", padding_mode="zeros", align_corners=False)[0]
    # Shifted, so that the zeros outside of the image become -1; float holds all these numbers exactly.
    shifted_11HW = ids_HW[None, None].float() + 1
    seen_HW = F.grid_sample(shifted_11HW, grid_1HW2, mode="nearest", padding_mode="zeros", align_corners=False)[0, 0]
    return view_CHW + 127.0, (seen_HW.round().to(torch.int32) - 1).cpu().numpy()
