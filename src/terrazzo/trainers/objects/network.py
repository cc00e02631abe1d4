"""The network of objects: a semantic network with one class more, for no object, and one map more, for the depth."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from terrazzo.trainers.semantic.network import NetworkPlan, build

ENCODER = "semantic.encoder"
"""Where the encoder is in the network."""


class ObjectsNetwork(nn.Module):
    """Gives logarithms, so that one softmax over all maps, which every runtime has, gives what ``ObjectMaps.of`` reads.

    The first maps are those of the classes, no object first, whose probabilities add up to 1; then come inside and not
    inside, which add up to 1 as well: after the softmax both groups add up to a half. ``plan.classes`` counts the maps
    of the semantic network: the task's classes + 2.
    """

    def __init__(self, plan: NetworkPlan) -> None:
        super().__init__()
        self.semantic = build(plan)

    def forward(self, images_NCHW: Tensor) -> Tensor:
        """float (n, classes + 3, h, w), of an input whose sides are multiples of 32."""
        maps_NCHW = self.semantic(images_NCHW)
        depth_N1HW = maps_NCHW[:, -1:]
        return torch.cat(
            [F.log_softmax(maps_NCHW[:, :-1], dim=1), F.logsigmoid(depth_N1HW), F.logsigmoid(-depth_N1HW)], dim=1
        )
