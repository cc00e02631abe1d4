"""UPerNet with ConvNeXt-base at 512 in bf16 on one GPU: Terrazzo's loop beside a plain eager loop, in turns.

    python bench/train_gpu.py [--batch 16] [--batches 16] [--rounds 3] [--check]

Prints images a second of both and the ratio, the share of time that the loop waits for data, and the peak memory. The
images are made up and the weights are random: neither changes the speed. Runs with whatever PyTorch is there. With
``--check`` it exits with 1 when Terrazzo is slower than the plain loop, or waits for data for more than a tenth of its
time.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn

from terrazzo.snapshot.cache import PixelCache
from terrazzo.trainers.semantic.catalogue import split_name
from terrazzo.trainers.semantic.network import NetworkPlan, build
from terrazzo.training.batches import Batch
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.loop import Trainee
from terrazzo.training.pixels_lesson import PixelsLesson
from terrazzo.training.recipe import PixelsRecipe
from terrazzo.training.run import Run
from terrazzo.training.state import EpochTotals, State

CLASSES, SIDE = 20, 512
MOST_WAITING = 0.1
"""Part of the time that the loop may wait for data."""


def made_up_cache(folder: Path, count: int) -> PixelCache:
    """Random images and masks in the layout of the pixel cache."""
    random = np.random.default_rng(0)
    entries = [
        {"path": f"{index}.png", "height": SIDE, "width": SIDE, "offset": index * SIDE * SIDE} for index in range(count)
    ]
    folder.mkdir(parents=True)
    (folder / "images.u8").write_bytes(random.integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8).tobytes())
    (folder / "masks.u8").write_bytes(random.integers(0, CLASSES, (count, SIDE, SIDE), dtype=np.uint8).tobytes())
    (folder / "index.json").write_text(json.dumps({"images": entries}))
    return PixelCache(folder)


def network() -> nn.Module:
    _, encoder = split_name("upernet-convnext-base")
    return build(
        NetworkPlan(
            decoder="upernet", encoder=encoder.timm, classes=CLASSES, licence="", weights_source="", weights_licence=""
        )
    )


def plain_epoch(model: nn.Module, optimizer: torch.optim.Optimizer, cache: PixelCache, batch: int) -> None:
    """The loop of a tutorial: images from memory, flip, forward, cross-entropy, backward, step; in bf16."""
    for start in range(0, len(cache), batch):
        pixels = np.stack([cache.image_HWC(index) for index in range(start, start + batch)])
        labels = np.stack([cache.mask_HW(index) for index in range(start, start + batch)])
        images = torch.from_numpy(pixels).cuda().permute(0, 3, 1, 2).float().sub(127).div(128).flip(3)
        target = torch.from_numpy(labels).cuda().long().flip(2)
        with torch.autocast("cuda", dtype=torch.bfloat16):
            loss = nn.functional.cross_entropy(model(images), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()


class Waiting(PixelsLesson):
    """Measures how long the consumer of batches waits for the next one."""

    seconds = 0.0

    def batches(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[Batch]:
        made = super().batches(epoch, canvas, start=start)
        while True:
            began = time.perf_counter()
            batch = next(made, None)
            self.seconds += time.perf_counter() - began
            if batch is None:
                return
            yield batch


def recipe(batch: int, epochs: int) -> PixelsRecipe:
    """Terrazzo's defaults for a GPU, with what both sides must share: batch, size, precision and loss."""
    canvas = Canvas(height=SIDE, width=SIDE, long_side=SIDE)
    return PixelsRecipe(
        epochs=epochs,
        small_epochs=0,
        batch_size=batch,
        canvas=canvas,
        small_canvas=canvas,
        learning_rate=1e-4,
        encoder_rate=0.2,
        frozen=(),
        weight_decay=0.01,
        precision="bf16",
        loss="cross-entropy",
        class_weights=None,
        augmentation="medium",
        patience=0,
        seed=0,
        mean=(127.0, 127.0, 127.0),
        std=(128.0, 128.0, 128.0),
    )


@dataclass(slots=True)
class Measured:
    """What the epochs of one side took; the first, which warms up, is left out."""

    seconds: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    peak_gib: float = 0.0


class Terrazzo:
    """Epochs of the product's own loop; ``waited`` is what the last one waited for data."""

    def __init__(self, cache: PixelCache, batch: int, epochs: int, scratch: Path, device: torch.device) -> None:
        run = Run(scratch / "run")
        plan = recipe(batch, epochs)
        self.waiting = Waiting(cache, None, plan, device, CLASSES, lambda confusion: (0.0, 0.0))
        self.trainee = Trainee(network(), plan, self.waiting, run, device)
        self.state: State = self.trainee._start()

    def epoch(self) -> float:
        self.waiting.seconds = 0.0
        self.trainee._train_epoch(self.state)
        self.state.epoch, self.state.batch = self.state.epoch + 1, 0
        self.state.totals = EpochTotals(0.0, 0, self.waiting.no_counts())
        return self.waiting.seconds


class Plain:
    """Epochs of the tutorial's loop; it prepares each batch itself, and that is not told apart."""

    def __init__(self, cache: PixelCache, batch: int, device: torch.device) -> None:
        self.cache, self.batch = cache, batch
        self.model = network().to(device).train()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4)

    def epoch(self) -> float:
        plain_epoch(self.model, self.optimizer, self.cache, self.batch)
        return 0.0


def measure(side: Terrazzo | Plain, into: Measured, warm: bool) -> None:
    """One epoch of one side."""
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    began = time.perf_counter()
    waited = side.epoch()
    torch.cuda.synchronize()
    if warm:
        into.seconds.append(time.perf_counter() - began)
        into.waited.append(waited)
    into.peak_gib = torch.cuda.max_memory_allocated() / 2**30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=16, help="in an epoch")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="exit with 1 when slower, or when it waits too long")
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("PyTorch sees no GPU; this benchmark needs one.")
    device, batch, rounds = torch.device("cuda"), arguments.batch, arguments.rounds
    images = arguments.batches * batch
    plain, terrazzo = Measured(), Measured()
    with tempfile.TemporaryDirectory() as scratch:
        cache = made_up_cache(Path(scratch) / "cache", images)
        sides = (
            (Plain(cache, batch, device), plain),
            (Terrazzo(cache, batch, rounds + 1, Path(scratch), device), terrazzo),
        )
        for round_ in range(rounds + 1):
            for side, into in sides:
                measure(side, into, warm=round_ > 0)
    speed = {name: images / min(one.seconds) for name, one in (("plain", plain), ("terrazzo", terrazzo))}
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}, batch {batch}, {SIDE} x {SIDE}, bf16")
    for name, one in (("plain", plain), ("terrazzo", terrazzo)):
        print(f"{name:9} {speed[name]:7.1f} images/s   peak memory {one.peak_gib:.1f} GiB (both networks are loaded)")
    share = sum(terrazzo.waited) / sum(terrazzo.seconds)
    ratio = speed["terrazzo"] / speed["plain"]
    print(f"ratio {ratio:.2f}; waiting for data {share:.1%}")
    if arguments.check and (ratio < 1 or share > MOST_WAITING):
        sys.exit(1)


if __name__ == "__main__":
    main()
