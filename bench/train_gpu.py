"""UPerNet with ConvNeXt-base at 512 in bf16 on one GPU: Terrazzo's loop beside a plain eager loop, in turns.

    python bench/train_gpu.py [--images 256] [--batch 16] [--rounds 3]

Prints images a second of both and the ratio, the share of time that the loop waits for data, and the peak memory. The
images are made up and the weights are random: neither changes the speed. Runs with whatever PyTorch is there.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from terrazzo.snapshot.cache import PixelCache
from terrazzo.trainers.semantic.catalogue import split_name
from terrazzo.trainers.semantic.network import NetworkPlan, build
from terrazzo.training.batches import Canvas, TrainingBatches
from terrazzo.training.loop import Trainee
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.training.state import EpochTotals, State

CLASSES, SIDE = 20, 512


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
    for start in range(0, len(cache) - batch + 1, batch):
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


class Waiting:
    """Measures how long the consumer of batches waits for the next one."""

    def __init__(self, batches: TrainingBatches) -> None:
        self.batches, self.seconds = batches, 0.0

    def __len__(self) -> int:
        return len(self.batches)

    def epoch(self, epoch: int, canvas: Canvas, *, start: int = 0):  # type: ignore[no-untyped-def]
        made = self.batches.epoch(epoch, canvas, start=start)
        while True:
            began = time.perf_counter()
            batch = next(made, None)
            self.seconds += time.perf_counter() - began
            if batch is None:
                return
            yield batch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=256)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("PyTorch sees no GPU; this benchmark needs one.")
    device = torch.device("cuda")
    with tempfile.TemporaryDirectory() as scratch:
        cache = made_up_cache(Path(scratch) / "cache", arguments.images)
        canvas = Canvas(height=SIDE, width=SIDE, long_side=SIDE)
        recipe = Recipe(
            epochs=arguments.rounds + 1,
            small_epochs=0,
            batch_size=arguments.batch,
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
        run = Run(Path(scratch) / "run")
        trainee = Trainee(network(), recipe, cache, None, run, device, CLASSES, lambda confusion: (0.0, 0.0))
        waiting = Waiting(trainee.batches)
        trainee.batches = waiting  # type: ignore[assignment]
        state: State = trainee._start()
        plain = network().to(device)
        optimizer = torch.optim.AdamW(plain.parameters(), lr=1e-4)
        seconds: dict[str, list[float]] = {"terrazzo": [], "plain": []}
        peak: dict[str, float] = {}
        for round_ in range(arguments.rounds + 1):
            for side in ("plain", "terrazzo"):
                torch.cuda.synchronize()
                torch.cuda.reset_peak_memory_stats()
                waiting.seconds = 0.0
                began = time.perf_counter()
                if side == "plain":
                    plain.train()
                    plain_epoch(plain, optimizer, cache, arguments.batch)
                else:
                    trainee._train_epoch(state)
                    state.epoch, state.batch, state.totals = state.epoch + 1, 0, EpochTotals.empty(CLASSES)
                torch.cuda.synchronize()
                if round_ > 0:  # the first round warms up
                    seconds[side].append(time.perf_counter() - began)
                peak[side] = torch.cuda.max_memory_allocated() / 2**30
    images = len(trainee.batches) * arguments.batch
    speed = {side: images / min(values) for side, values in seconds.items()}
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}, batch {arguments.batch}, {SIDE} x {SIDE}, bf16")
    for side in ("plain", "terrazzo"):
        print(f"{side:9} {speed[side]:7.1f} images/s   peak memory {peak[side]:.1f} GiB (both networks are loaded)")
    print(
        f"ratio {speed['terrazzo'] / speed['plain']:.2f}; "
        f"waiting for data {waiting.seconds / seconds['terrazzo'][-1]:.1%}"
    )


if __name__ == "__main__":
    main()
