"""Batch norms that would see too few values to know a mean and a spread: found before a training, and kept steady."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from terrazzo.training.epoch_plan import Canvas

LEAST_VALUES = 9
"""Values of a channel that a batch norm needs to normalise by them: with one PyTorch refuses, and with up to eight each
batch is normalised by its own chance. docs/benchmarks.md has what small trainings gave."""


def starved_norms(network: nn.Module, batch_size: int, canvas: Canvas, device: torch.device) -> tuple[str, ...]:
    """Names of the batch norms that see fewer than ``LEAST_VALUES`` values of a channel in a batch.

    The network is asked, with one black view, and left as it was.
    """
    found = ((name, module) for name, module in network.named_modules() if isinstance(module, _BatchNorm))
    names: dict[nn.Module, str] = {module: name for name, module in found}
    starved: set[str] = set()

    def look(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        values = batch_size * inputs[0][0, 0].numel()
        if values < LEAST_VALUES:
            starved.add(names[module])

    hooks = [module.register_forward_pre_hook(look) for module in names]
    training = network.training
    network.eval()
    try:
        with torch.no_grad():
            network(torch.zeros(1, 3, canvas.height, canvas.width, device=device))
    finally:
        network.train(training)
        for hook in hooks:
            hook.remove()
    return tuple(sorted(starved))


def steadied(network: nn.Module, names: Iterable[str]) -> None:
    """Let these modules use the statistics that they have, and not change them, while the rest trains."""
    for name in names:
        network.get_submodule(name).eval()
