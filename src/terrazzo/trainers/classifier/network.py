"""Build classifiers: an encoder of timm with its pooling, and one linear layer."""

from __future__ import annotations

from typing import Any

import timm
import torch
from torch import Tensor, nn

from terrazzo.errors import Invalid
from terrazzo.types import Record


class ClassifierPlan(Record):
    """What rebuilds a network; stored in the bundle."""

    encoder: str
    """Name in timm."""
    classes: int
    side: int
    """The network sees squares of so many pixels a side."""
    licence: str
    weights_source: str
    weights_licence: str


class _Encoder(nn.Module):
    """The encoder under the name ``model``, as the networks of all trainers have it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.model = timm.create_model(name, pretrained=False, num_classes=0)

    def forward(self, x_NCHW: Tensor) -> Tensor:
        features_NF: Tensor = self.model(x_NCHW)
        return features_NF


class Classifier(nn.Module):
    """Normalised images (n, 3, h, w) to one logit a class (n, classes)."""

    def __init__(self, encoder: str, classes: int) -> None:
        super().__init__()
        self.encoder = _Encoder(encoder)
        model: Any = self.encoder.model
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(getattr(model, "head_hidden_size", None) or model.num_features, classes)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, x_NCHW: Tensor) -> Tensor:
        logits_NC: Tensor = self.head(self.dropout(self.encoder(x_NCHW)))
        return logits_NC

    def expect_shares(self, shares_C: Tensor) -> None:
        """Start each class of a tagging at the part of images that hold it, so that rare ones are not guessed often."""
        with torch.no_grad():
            self.head.bias.copy_(torch.logit(shares_C.clamp(0.01, 0.99)))


def build(plan: ClassifierPlan) -> Classifier:
    """The network with random weights.

    Raises:
        Invalid: timm has no such encoder, or it does not take such images.
    """
    if plan.encoder not in timm.list_models():
        raise Invalid(f"timm has no model {plan.encoder!r}.", "Look a name up with timm.list_models().")
    try:
        return Classifier(plan.encoder, plan.classes)
    except (ValueError, KeyError, RuntimeError, TypeError, AttributeError) as error:
        raise Invalid(
            f"The encoder {plan.encoder!r} cannot be used as a classifier: {error}", "Choose another encoder."
        ) from error
