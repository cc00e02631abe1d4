"""Build networks: a decoder over an encoder, with pretrained, random, given or a former version's weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import segmentation_models_pytorch as smp
import timm
from torch import Tensor, nn

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


def load_encoder(network: nn.Module, weights: dict[str, Tensor], name: str) -> int:
    """Put weights under timm's names into the encoder; the classifier head of the weights is left out.

    Returns:
        How many tensors were taken.

    Raises:
        Invalid: tensors of the encoder are not in the weights, or have other shapes.
    """
    encoder = network.get_submodule("encoder.model")
    wanted = encoder.state_dict()
    prefix = "encoder.model." if any(key.startswith("encoder.model.") for key in weights) else ""
    given = {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}
    # timm flattens the stages of some feature extractors: stages.0.x is stages_0.x there.
    given |= {_flattened(key): value for key, value in given.items()}
    wrong = [key for key, value in wanted.items() if key not in given or given[key].shape != value.shape]
    if wrong:
        raise Invalid(
            f"The weights {name} do not fit the encoder: {len(wrong)} of {len(wanted)} tensors are missing or have "
            f"another shape (first: {wrong[0]}).",
            "Give weights of the same timm model, or choose “random”.",
        )
    encoder.load_state_dict({key: given[key] for key in wanted})
    return len(wanted)


def _flattened(key: str) -> str:
    first, _, rest = key.partition(".")
    number, _, tail = rest.partition(".")
    return f"{first}_{number}.{tail}" if number.isdigit() else key


def load_version(network: nn.Module, weights_path: Path) -> list[str]:
    """Put the weights of a published bundle into a network; tensors of another shape (the head) are left as they are.

    Returns:
        Names of the tensors that were left out.

    Raises:
        Invalid: the bundle is of another architecture.
    """
    from safetensors.torch import load_file

    given = load_file(weights_path)
    wanted = network.state_dict()
    unknown = [key for key in wanted if key not in given]
    if unknown:
        raise Invalid(
            f"The version to start from has another architecture ({len(unknown)} tensors are not in it).",
            "Choose the architecture of that version, or another version.",
        )
    left_out = [key for key, value in wanted.items() if given[key].shape != value.shape]
    network.load_state_dict({**wanted, **{key: given[key] for key in wanted if key not in left_out}})
    return left_out


def count_parameters(network: nn.Module) -> int:
    """All weights of a network that are learned."""
    return sum(parameter.numel() for parameter in network.parameters())
