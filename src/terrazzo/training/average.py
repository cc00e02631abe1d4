"""The moving average of weights: what is validated, kept and published."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


class MovingAverage:
    """An average of a network's parameters and buffers (Polyak 1992); ``network`` is ready to predict."""

    def __init__(self, network: nn.Module) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, network: nn.Module, decay: float) -> None:
        """``average = decay * average + (1 - decay) * network``; counters are copied."""
        averaged, present = self._floating(self.network), self._floating(network)
        torch._foreach_lerp_(averaged, present, 1 - decay)
        for mine, theirs in zip(self.network.buffers(), network.buffers(), strict=True):
            if not mine.is_floating_point():
                mine.copy_(theirs)

    @staticmethod
    def _floating(network: nn.Module) -> list[Tensor]:
        return [tensor.detach() for tensor in network.state_dict().values() if tensor.is_floating_point()]
