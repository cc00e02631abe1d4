"""What all networks of queries share: the plan that rebuilds one, its surest answers, and first weights from a file."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from terrazzo.errors import Invalid
from terrazzo.trainers.rcnn.network import Found, Target
from terrazzo.training.precision import Precision
from terrazzo.types import Record


class QueryPlan(Record):
    """What rebuilds a network; stored in the bundle. It sees canvases of one size, in pixels."""

    family: str
    size: str
    classes: int
    masks: bool
    queries: int
    """No more than there are tokens on the canvas."""
    max_objects: int
    canvas_height: int
    canvas_width: int
    licence: str
    weights_source: str
    weights_licence: str


class QueryNetwork(nn.Module):
    """A network whose queries each find an object or nothing; ``network`` is a model of transformers."""

    network: Any
    encoder_module: str
    """Where the pretrained encoder is."""

    def __init__(self, plan: QueryPlan) -> None:
        super().__init__()
        self.plan, self.masks = plan, plan.masks
        self.precision: Precision = "fp32"
        """Of the forward pass while training; losses are fp32."""

    @property
    def encoder_names(self) -> tuple[str, ...]:
        """What the names of the encoder's parameters begin with."""
        return (f"{self.encoder_module}.",)

    def losses(self, x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        """The sum of all losses on normalised canvases."""
        raise NotImplementedError

    def judged(self, x_NCHW: Tensor, targets: list[Target]) -> tuple[Tensor, list[Found]]:
        """The loss and the objects of normalised canvases."""
        raise NotImplementedError

    def forward(self, x_1CHW: Tensor) -> tuple[Tensor, ...]:
        """Boxes, scores, labels, and masks (N, h, w: probabilities on an even grid over the canvas) where there are
        any, of one normalised canvas: what is exported."""
        raise NotImplementedError


def surest(scores_QC: Tensor, most: int) -> tuple[Tensor, Tensor, Tensor]:
    """The surest pairs of query and class, at most so many: scores, labels, and numbers of the queries."""
    queries, classes = int(scores_QC.shape[0]), int(scores_QC.shape[1])
    scores_N, index_N = scores_QC.flatten().topk(min(most, queries * classes))
    return scores_N, index_N % classes, torch.div(index_N, classes, rounding_mode="floor")


def plain(found: Found) -> tuple[Tensor, ...]:
    """As the outputs of an exported network."""
    first = (found.boxes_N4, found.scores_N, found.labels_N)
    return first if found.masks_NMM is None else (*first, found.masks_NMM)


def take_weights(network: QueryNetwork, values: dict[str, Tensor], name: str) -> tuple[int, list[str]]:
    """Put the weights of a whole network under the names of transformers (older ones too) into this one.

    Args:
        name: Of the weights, for the message.

    Returns:
        How many tensors were taken, and the names of those of the network that were not in the weights or had another
        shape, as those that tell classes have.

    Raises:
        Invalid: less than half of the network is in the weights.
    """
    own: Any = network.network
    values = _fitted_places(own.state_dict(), dict(values))
    loaded, told = type(own).from_pretrained(
        None, config=own.config, state_dict=dict(values), ignore_mismatched_sizes=True, output_loading_info=True
    )
    wanted = own.state_dict()
    left_out = set(told["missing_keys"]) | {
        key[0] if isinstance(key, tuple) else key for key in told["mismatched_keys"]
    }
    left_out &= set(wanted)
    if len(left_out) > len(wanted) / 2:
        raise Invalid(
            f"The weights {name} do not fit the network: {len(left_out)} of {len(wanted)} tensors are missing or have "
            "another shape.",
            "Give weights of the same architecture under the names of transformers, or choose “random”.",
        )
    given = loaded.state_dict()
    own.load_state_dict({key: wanted[key] if key in left_out else given[key] for key in wanted})
    return len(wanted) - len(left_out), sorted(left_out)


def _fitted_places(wanted: dict[str, Tensor], values: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights with the places of an EoMT's tokens resampled to its canvas; all of its canvases are squares."""
    name = "embeddings.position_embeddings.weight"
    if name in wanted and name in values and wanted[name].shape != values[name].shape:
        given_PC = values[name].float()
        old, new = math.isqrt(len(given_PC)), math.isqrt(len(wanted[name]))
        if old * old == len(given_PC) and given_PC.shape[1] == wanted[name].shape[1]:
            grid_1Chw = given_PC.T.reshape(1, -1, old, old)
            resampled = nn.functional.interpolate(grid_1Chw, size=(new, new), mode="bicubic", align_corners=False)
            values[name] = resampled.reshape(given_PC.shape[1], -1).T.contiguous()
    return values
