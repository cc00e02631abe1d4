"""RF-DETR and RF-DETR Seg of transformers (Robinson et al. 2025): boxes, and pixels, from queries."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor
from transformers import RfDetrConfig, RfDetrForInstanceSegmentation, RfDetrForObjectDetection
from transformers.loss import loss_lw_detr, loss_rf_detr

from terrazzo.trainers.rcnn.network import Found, Target
from terrazzo.trainers.transformer.catalogue import SIZES
from terrazzo.trainers.transformer.network import QueryNetwork, QueryPlan, plain, surest
from terrazzo.training.precision import autocast

_BOX_LOSSES: Any = loss_lw_detr.LwDetrForObjectDetectionLoss
_MASK_LOSSES: Any = loss_rf_detr.RfDetrForSegmentationLoss
_CONFIGURATION: Any = RfDetrConfig

WEIGHTS = {"loss_ce": 1.0, "loss_bbox": 5.0, "loss_giou": 2.0, "loss_mask_ce": 5.0, "loss_mask_dice": 5.0}
"""What each loss counts for, after every layer of the decoder and before the first one."""


class RfDetr(QueryNetwork):
    """Implements ``FindsObjects``."""

    def __init__(self, plan: QueryPlan) -> None:
        super().__init__(plan)
        config = configuration(plan)
        self.network = RfDetrForInstanceSegmentation(config) if plan.masks else RfDetrForObjectDetection(config)
        self.encoder_module = "network.model.model.backbone" if plan.masks else "network.model.backbone"
        # The loss divides the queries into as many groups as its configuration has: one where nothing is learned.
        self._one_group = copy.copy(config)
        self._one_group.group_detr = 1

    def losses(self, x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        """The sum of all losses on normalised canvases."""
        return self._loss(self._core(x_NCHW), x_NCHW, targets)

    def judged(self, x_NCHW: Tensor, targets: list[Target]) -> tuple[Tensor, list[Found]]:
        """The loss and the objects of normalised canvases."""
        out = self._core(x_NCHW)
        return self._loss(out, x_NCHW, targets), self._found(out, x_NCHW)

    def forward(self, x_1CHW: Tensor) -> tuple[Tensor, ...]:
        """As ``QueryNetwork.forward``."""
        return plain(self._found(self._core(x_1CHW), x_1CHW)[0])

    def _core(self, x_NCHW: Tensor) -> dict[str, Any]:
        """What encoder and decoder give, in fp32."""
        base = self.network.model.model if self.masks else self.network.model
        with autocast(x_NCHW.device, self.precision if self.training else "fp32"):
            out = base(x_NCHW)
        names = (
            "last_hidden_state",
            "intermediate_hidden_states",
            "intermediate_reference_points",
            "backbone_features",
            "enc_outputs_class",
            "enc_outputs_coord_logits",
        )
        return {name: getattr(out, name).float() for name in names}

    def _masks(self, features: Tensor, queries: Any, x_NCHW: Tensor, *, before: bool = False) -> Any:
        return self.network.segmentation_head(features, queries, x_NCHW.shape[-2:], skip_blocks=before)

    def _loss(self, out: dict[str, Any], x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        heads = self.network.model if self.masks else self.network
        config = self.network.config if self.training else self._one_group
        places = out["intermediate_reference_points"]
        classes, boxes = heads.predict_class_and_boxes(out["intermediate_hidden_states"], places)
        first_classes = heads.predict_encoder_class_logits(out["enc_outputs_class"])
        labels = [_normalised(one, x_NCHW) for one in targets]
        first_boxes = out["enc_outputs_coord_logits"]
        if not self.masks:
            _, told, _ = _BOX_LOSSES(
                classes[-1], labels, x_NCHW.device, boxes[-1], config, classes, boxes, first_classes, first_boxes
            )
            return _total(told)
        features = out["backbone_features"]
        masks = self._masks(features, list(out["intermediate_hidden_states"]), x_NCHW)
        first_masks = self._masks(features, out["enc_outputs_class"], x_NCHW, before=True)
        _, told, _ = _MASK_LOSSES(
            classes[-1],
            labels,
            x_NCHW.device,
            boxes[-1],
            masks[-1],
            config,
            classes,
            boxes,
            masks,
            first_classes,
            first_boxes,
            first_masks,
        )
        return _total(told)

    def _found(self, out: dict[str, Any], x_NCHW: Tensor) -> list[Found]:
        heads = self.network.model if self.masks else self.network
        classes, boxes = heads.predict_class_and_boxes(
            out["last_hidden_state"], out["intermediate_reference_points"][-1]
        )
        masks = None
        if self.masks:
            masks = self._masks(out["backbone_features"], list(out["intermediate_hidden_states"]), x_NCHW)[-1]
        found = []
        for number in range(int(x_NCHW.shape[0])):
            most = min(self.plan.max_objects, self.plan.queries)
            scores_N, labels_N, queries_N = surest(classes[number].sigmoid(), most)
            boxes_N4 = _corners(boxes[number][queries_N], x_NCHW)
            pixels = None if masks is None else masks[number][queries_N].sigmoid()
            found.append(Found(boxes_N4, scores_N, labels_N, pixels))
        return found


def _total(told: dict[str, Tensor]) -> Tensor:
    """The weighted sum. Losses of masks are empty where a batch has no object, so each is summed first."""
    parts = []
    for name, value in told.items():
        weight = next((weight for key, weight in WEIGHTS.items() if _is(name, key)), None)
        if weight is not None:
            parts.append(weight * value.sum())
    return torch.stack(parts).sum()


def _is(name: str, key: str) -> bool:
    """``loss_ce``, ``loss_ce_0`` and ``loss_ce_enc`` are the same loss, after other layers."""
    rest = name.removeprefix(key)
    return rest != name and (rest in ("", "_enc") or rest[1:].isdigit())


def _normalised(target: Target, x_NCHW: Tensor) -> dict[str, Tensor]:
    """Boxes as centre and sides, as parts of the canvas."""
    height, width = x_NCHW.shape[-2:]
    left, top, right, bottom = (target["boxes"] / target["boxes"].new_tensor([width, height] * 2)).unbind(1)
    boxes_N4 = torch.stack([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top], dim=1)
    named = {"class_labels": target["labels"], "boxes": boxes_N4}
    return named | ({"masks": target["masks"].float()} if "masks" in target else {})


def _corners(boxes_N4: Tensor, x_NCHW: Tensor) -> Tensor:
    """Left, top, right and bottom in canvas pixels."""
    height, width = int(x_NCHW.shape[-2]), int(x_NCHW.shape[-1])
    x, y, wide, high = boxes_N4.unbind(1)
    found = torch.stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2], dim=1)
    return found * torch.tensor([width, height, width, height], dtype=found.dtype, device=found.device)


def configuration(plan: QueryPlan) -> Any:
    """The configuration of transformers."""
    size = SIZES[plan.family][plan.size]
    return _CONFIGURATION(
        backbone_config={
            "model_type": "rf_detr_dinov2",
            "hidden_size": size.width,
            "num_hidden_layers": size.depth,
            "num_attention_heads": size.heads,
            "image_size": size.resolution // size.patch * size.patch,
            "patch_size": size.patch,
            "num_windows": size.windows,
            "out_features": [f"stage{number}" for number in size.features],
        },
        num_labels=plan.classes,
        num_queries=plan.queries,
        decoder_layers=size.layers,
        decoder_n_points=2,
        dropout=0.0,
        d_model=size.inner,
        decoder_ffn_dim=size.forward,
        intermediate_size=4 * size.inner,
    )
