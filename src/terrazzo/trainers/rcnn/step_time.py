"""How long a training step of a detector takes here, measured."""

from __future__ import annotations

import statistics
import time

import torch
from torch import nn

from terrazzo.trainers.rcnn.network import FindsObjects, Target
from terrazzo.training.epoch_plan import Canvas

_OBJECTS = 8


def seconds_of_a_step(network: nn.Module, canvas: Canvas, batch_size: int, device: torch.device) -> float:
    """Seconds of the middle one of three training steps on noise, after one to warm up; the weights are not changed.

    Args:
        network: one that ``FindsObjects``.
    """
    assert isinstance(network, FindsObjects), "only such networks have steps of this kind"
    kept = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    images_NCHW = torch.randn(batch_size, 3, canvas.height, canvas.width, device=device)
    images_NCHW = images_NCHW.contiguous(memory_format=torch.channels_last)
    targets = [_target(canvas, network.masks, device) for _ in range(batch_size)]
    times = []
    for _ in range(4):
        started = time.perf_counter()
        network.losses(images_NCHW, targets).backward()  # type: ignore[no-untyped-call]
        if images_NCHW.is_cuda:
            torch.cuda.synchronize()
        times.append(time.perf_counter() - started)
    network.zero_grad(set_to_none=True)
    network.load_state_dict(kept)
    return statistics.median(times[1:])


def _target(canvas: Canvas, masks: bool, device: torch.device) -> Target:
    """Some objects of a quarter of the canvas, one beside the other."""
    left_N = torch.linspace(0, canvas.width * 0.75, _OBJECTS)
    top_N = torch.linspace(0, canvas.height * 0.75, _OBJECTS)
    boxes_N4 = torch.stack([left_N, top_N, left_N + canvas.width / 4, top_N + canvas.height / 4], dim=1)
    target = {"boxes": boxes_N4.to(device), "labels": torch.zeros(_OBJECTS, dtype=torch.int64, device=device)}
    if masks:
        target["masks"] = torch.ones(_OBJECTS, canvas.height, canvas.width, dtype=torch.uint8, device=device)
    return target
