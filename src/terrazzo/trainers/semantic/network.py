"""Build networks: a decoder over an encoder."""

from __future__ import annotations

from typing import Any

import segmentation_models_pytorch as smp
import timm
from torch import nn

from terrazzo.errors import Invalid
from terrazzo.trainers.semantic.catalogue import DECODERS, WHOLE_NETWORKS
from terrazzo.trainers.semantic.doc_ufcn import DocUfcn
from terrazzo.trainers.semantic.fine_pyramid import FinePyramid
from terrazzo.types import Record

OWN_NETWORKS: dict[str, type[nn.Module]] = {"FinePyramid": FinePyramid}
"""Networks that the catalogue names and that are not in segmentation-models-pytorch."""

OWN_WHOLE_NETWORKS: dict[str, type[nn.Module]] = {"DocUfcn": DocUfcn}
"""Networks that bring their own encoder; made from the number of classes."""


class NetworkPlan(Record):
    """What rebuilds a network; stored in the bundle."""

    decoder: str
    """Key of ``catalogue.DECODERS`` or ``catalogue.WHOLE_NETWORKS``."""
    encoder: str
    """Name in timm; empty for a network that brings its own."""
    classes: int
    licence: str
    weights_source: str
    weights_licence: str


def build(plan: NetworkPlan) -> nn.Module:
    """The network with random weights; logits (n, classes, h, w) of an input whose sides are multiples of 32.

    Raises:
        Invalid: timm has no such encoder, or it does not fit the decoder.
    """
    if plan.decoder in WHOLE_NETWORKS:
        return OWN_WHOLE_NETWORKS[WHOLE_NETWORKS[plan.decoder][0].network](plan.classes)
    decoder = DECODERS[plan.decoder]
    if plan.encoder not in timm.list_models():
        raise Invalid(f"timm has no model {plan.encoder!r}.", "Look a name up with timm.list_models().")
    options: dict[str, Any] = dict(decoder.options)
    make = OWN_NETWORKS.get(decoder.network) or getattr(smp, decoder.network)
    try:
        network: nn.Module = make(
            encoder_name=f"tu-{plan.encoder}", encoder_weights=None, classes=plan.classes, **options
        )
    except (ValueError, KeyError, RuntimeError, NotImplementedError, AssertionError, TypeError) as error:
        raise Invalid(
            f"The encoder {plan.encoder!r} does not fit {decoder.title}: {error}",
            "Choose another encoder or decoder; FPN and UPerNet take most encoders.",
        ) from error
    return network
