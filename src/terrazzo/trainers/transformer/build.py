"""From the plan of a network to the network, with random weights; nothing is ever downloaded."""

from __future__ import annotations

from terrazzo.trainers.transformer.mask_queries import Eomt, Mask2Former
from terrazzo.trainers.transformer.network import QueryNetwork, QueryPlan
from terrazzo.trainers.transformer.rf_detr import RfDetr


def build(plan: QueryPlan) -> QueryNetwork:
    """The network with random weights."""
    if plan.family == "mask2former":
        return Mask2Former(plan)
    return Eomt(plan) if plan.family == "eomt" else RfDetr(plan)
