"""Mask2Former (Cheng et al. 2022) and EoMT (Kerssies et al. 2025): each query tells a class and pixels."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from transformers import (
    EomtConfig,
    EomtForUniversalSegmentation,
    Mask2FormerConfig,
    Mask2FormerForUniversalSegmentation,
)

from terrazzo.trainers.rcnn.network import Found, Target
from terrazzo.trainers.transformer.catalogue import SIZES, Size
from terrazzo.trainers.transformer.network import QueryNetwork, QueryPlan, plain, surest
from terrazzo.training.precision import autocast

_MASK2FORMER: Any = Mask2FormerConfig
_EOMT: Any = EomtConfig

_PROBABLE = 0.5


class MaskQueries(QueryNetwork):
    """Implements ``FindsObjects``."""

    def losses(self, x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        """The sum of all losses on normalised canvases."""
        return self._asked(x_NCHW, targets)[0]

    def judged(self, x_NCHW: Tensor, targets: list[Target]) -> tuple[Tensor, list[Found]]:
        """The loss and the objects of normalised canvases."""
        loss, out = self._asked(x_NCHW, targets)
        return loss, self._found(out, x_NCHW)

    def forward(self, x_1CHW: Tensor) -> tuple[Tensor, ...]:
        """As ``QueryNetwork.forward``."""
        return plain(self._found(self.network(pixel_values=x_1CHW), x_1CHW)[0])

    def _asked(self, x_NCHW: Tensor, targets: list[Target]) -> tuple[Tensor, Any]:
        with autocast(x_NCHW.device, self.precision if self.training else "fp32"):
            out = self.network(
                pixel_values=x_NCHW,
                mask_labels=[one["masks"].float() for one in targets],
                class_labels=[one["labels"] for one in targets],
            )
        return out.loss.float().sum(), out

    def _found(self, out: Any, x_NCHW: Tensor) -> list[Found]:
        found = []
        for classes_QC, masks_Qhw in zip(out.class_queries_logits, out.masks_queries_logits, strict=True):
            # The last class is that of no object.
            most = min(self.plan.max_objects, self.plan.queries)
            scores_N, labels_N, queries_N = surest(classes_QC.float().softmax(dim=-1)[:, :-1], most)
            masks_Nhw = masks_Qhw.float().sigmoid()[queries_N]
            inside_Nhw = (masks_Nhw > _PROBABLE).float()
            mean_N = (masks_Nhw * inside_Nhw).sum(dim=(1, 2)) / (inside_Nhw.sum(dim=(1, 2)) + 1e-6)
            found.append(Found(_around(inside_Nhw, x_NCHW), scores_N * mean_N, labels_N, masks_Nhw))
        return found


class Mask2Former(MaskQueries):
    """Swin, a pixel decoder with deformable attention, and queries that attend to their own pixels."""

    encoder_module = "network.model.pixel_level_module.encoder"

    def __init__(self, plan: QueryPlan) -> None:
        super().__init__(plan)
        self.network = Mask2FormerForUniversalSegmentation(_mask2former(plan, SIZES[plan.family][plan.size]))


class Eomt(MaskQueries):
    """A plain vision transformer (DINOv2) whose last layers hold the queries too."""

    encoder_module = "network.layers"

    def __init__(self, plan: QueryPlan) -> None:
        super().__init__(plan)
        self.network = EomtForUniversalSegmentation(_eomt(plan, SIZES[plan.family][plan.size]))

    @property
    def encoder_names(self) -> tuple[str, ...]:
        """Layers and embeddings."""
        return ("network.layers.", "network.embeddings.")


def _around(inside_Nhw: Tensor, x_NCHW: Tensor) -> Tensor:
    """Boxes around pixels, in canvas pixels; the whole canvas where there are none."""
    rows, columns = int(inside_Nhw.shape[1]), int(inside_Nhw.shape[2])
    down_Nh, across_Nw = inside_Nhw.amax(dim=2), inside_Nhw.amax(dim=1)
    left_N, right_N = across_Nw.argmax(dim=1), columns - across_Nw.flip(1).argmax(dim=1)
    top_N, bottom_N = down_Nh.argmax(dim=1), rows - down_Nh.flip(1).argmax(dim=1)
    cell_x, cell_y = int(x_NCHW.shape[-1]) / columns, int(x_NCHW.shape[-2]) / rows
    edges = (left_N * cell_x, top_N * cell_y, right_N * cell_x, bottom_N * cell_y)
    return torch.stack([one.float() for one in edges], dim=1)


def _mask2former(plan: QueryPlan, size: Size) -> Any:
    return _MASK2FORMER(
        backbone_config={
            "model_type": "swin",
            "image_size": 32 * size.window,
            "embed_dim": size.width,
            "depths": list(size.features),
            "num_heads": [size.heads * 2**stage for stage in range(4)],
            "window_size": size.window,
            "drop_path_rate": 0.1,
            "out_features": ["stage1", "stage2", "stage3", "stage4"],
        },
        num_labels=plan.classes,
        num_queries=plan.queries,
        decoder_layers=size.layers,
        hidden_dim=size.inner,
        feature_size=size.inner,
        mask_feature_size=size.inner,
        encoder_feedforward_dim=size.forward // 2,
        dim_feedforward=size.forward,
    )


def _eomt(plan: QueryPlan, size: Size) -> Any:
    return _EOMT(
        hidden_size=size.width,
        num_hidden_layers=size.depth,
        num_attention_heads=size.heads,
        image_size=plan.canvas_height,
        patch_size=size.patch,
        num_blocks=size.layers,
        num_queries=plan.queries,
        num_labels=plan.classes,
    )
