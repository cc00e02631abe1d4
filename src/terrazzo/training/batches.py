"""Batches of augmented views; the same seed, epoch and batch number always give the same pixels."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from terrazzo.snapshot.cache import PixelCache
from terrazzo.training.augment import AUGMENTATIONS, Augmentation, recolour
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.views import warp


@dataclass(frozen=True, slots=True)
class Batch:
    """``images_NCHW`` float 0..255, ``masks_NHW`` int64 with ``IGNORE``; both on the device of the training."""

    images_NCHW: Tensor
    masks_NHW: Tensor

    def tensors(self) -> tuple[Tensor, ...]:
        """All of it that is on the device."""
        return self.images_NCHW, self.masks_NHW


def seeded(*parts: int) -> torch.Generator:
    """A generator that depends on all parts: SplitMix-like mixing keeps near seeds apart."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = ((state ^ part) * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 31
    return torch.Generator().manual_seed(state & 0x7FFFFFFFFFFFFFFF)


class TrainingBatches:
    """Shuffled, augmented batches of a cached split; the last incomplete batch is filled from the start."""

    def __init__(
        self, cache: PixelCache, *, batch_size: int, augmentation: Augmentation, seed: int, device: torch.device
    ) -> None:
        self.cache = cache
        self.batch_size = batch_size
        self.augmentation = augmentation
        self.seed = seed
        self.device = device

    def __len__(self) -> int:
        return max(1, round(len(self.cache) / self.batch_size))

    def epoch(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[Batch]:
        """Batches ``start`` .. of an epoch (0-based); on a GPU one thread prepares them ahead."""
        order = order_of(len(self.cache), len(self) * self.batch_size, self.seed, epoch)
        numbers = range(start, len(self))
        made = (self._make(order, epoch, number, canvas) for number in numbers)
        return made if self.device.type == "cpu" else ahead(made)

    def _make(self, order: list[int], epoch: int, number: int, canvas: Canvas) -> Batch:
        generator = seeded(self.seed, epoch, number + 1)
        images, masks = [], []
        for index in order[number * self.batch_size : (number + 1) * self.batch_size]:
            image_HWC = self._to_device(self.cache.image_HWC(index))
            mask_HW = self._to_device(self.cache.mask_HW(index))
            fit = canvas.fit(*mask_HW.shape)
            image, mask = warp(image_HWC, mask_HW, canvas.height, canvas.width, fit, self.augmentation, generator)
            images.append(image)
            masks.append(mask)
        images_NCHW = recolour(torch.stack(images), self.augmentation, generator)
        return Batch(
            images_NCHW.contiguous(memory_format=torch.channels_last), torch.stack(masks).round().to(torch.int64)
        )

    def _to_device(self, array: NDArray[np.uint8]) -> Tensor:
        tensor = torch.from_numpy(np.array(array))
        if self.device.type == "cpu":
            return tensor
        return tensor.pin_memory().to(self.device, non_blocking=True)


AnyBatch = TypeVar("AnyBatch", bound=Batch)


def order_of(images: int, wanted: int, seed: int, epoch: int) -> list[int]:
    """The images of an epoch in their order: each once, and from the start again until there are ``wanted``."""
    order: list[int] = torch.randperm(images, generator=seeded(seed, epoch)).tolist()
    return (order * (wanted // len(order) + 1))[:wanted]


def ahead(batches: Iterator[AnyBatch], depth: int = 3) -> Iterator[AnyBatch]:
    """Prepare batches in a thread on a stream of its own, so that the network never waits for pixels."""
    ready: queue.Queue[AnyBatch | BaseException | None] = queue.Queue(maxsize=depth)
    stopped = threading.Event()
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]

    def work() -> None:
        try:
            with torch.cuda.stream(stream):
                for batch in batches:
                    stream.synchronize()
                    ready.put(batch)
                    if stopped.is_set():
                        return
            ready.put(None)
        except BaseException as error:  # noqa: BLE001 - handed to the consumer, which raises it
            ready.put(error)

    thread = threading.Thread(target=work, name="batches", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            for tensor in item.tensors():
                tensor.record_stream(torch.cuda.current_stream())
            yield item
    finally:
        stopped.set()
        while not ready.empty():
            ready.get_nowait()


def evaluation_batches(
    cache: PixelCache, canvas: Canvas, *, batch_size: int, device: torch.device, every: int = 1
) -> Iterator[Batch]:
    """Each image once (or each ``every``-th), in order, unchanged but for the fit into the canvas; what sticks out is
    cut."""
    indices = range(0, len(cache), every)
    for start in range(0, len(indices), batch_size):
        images, masks = [], []
        for index in indices[start : start + batch_size]:
            image_HWC = torch.from_numpy(np.array(cache.image_HWC(index))).to(device)
            mask_HW = torch.from_numpy(np.array(cache.mask_HW(index))).to(device)
            fit = canvas.fit(*mask_HW.shape)
            image, mask = warp(
                image_HWC, mask_HW, canvas.height, canvas.width, fit, AUGMENTATIONS["none"], seeded(index)
            )
            images.append(image)
            masks.append(mask)
        images_NCHW = torch.stack(images).contiguous(memory_format=torch.channels_last)
        yield Batch(images_NCHW, torch.stack(masks).round().to(torch.int64))
