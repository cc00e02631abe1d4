"""Build detectors: torchvision's heads over an encoder of timm with a feature pyramid; nothing is ever downloaded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol, runtime_checkable

import timm
import torch
from torch import Tensor, nn
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.fcos import FCOS
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork, RPNHead
from torchvision.ops import FeaturePyramidNetwork, MultiScaleRoIAlign
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool, LastLevelP6P7

from terrazzo.errors import Invalid
from terrazzo.trainers.rcnn.anchors import Anchors
from terrazzo.trainers.rcnn.catalogue import HEADS, HeadName
from terrazzo.types import Record

LEAST_CONFIDENCE = 0.05
"""Objects that are less sure are never told; thresholds come later."""

SMALL_ENCODER = 10_000_000
"""Encoders with fewer weights get narrow heads, which train several times as fast."""

FIRST_DISTANCE = 1.5
"""How far the borders of an object are thought to be before anything is learned, in sides of a cell."""

Target = dict[str, Tensor]
"""``boxes`` (N, 4) left, top, right, bottom in canvas pixels; ``labels`` (N,) from 0; ``masks`` (N, H, W) uint8 for
instances."""


class DetectorPlan(Record):
    """What rebuilds a network; stored in the bundle. It sees canvases of one size, in pixels."""

    head: HeadName
    encoder: str
    """Name in timm."""
    classes: int
    masks: bool
    anchors: Anchors
    max_objects: int
    canvas_height: int
    canvas_width: int
    licence: str
    weights_source: str
    weights_licence: str


class Found(NamedTuple):
    """Objects of one image, on the canvas: boxes (N, 4) left, top, right, bottom; labels from 0; ``masks`` (N, M, M)
    are probabilities inside the boxes, None when there are only boxes."""

    boxes_N4: Tensor
    scores_N: Tensor
    labels_N: Tensor
    masks_NMM: Tensor | None


@runtime_checkable
class FindsObjects(Protocol):
    """A network that finds objects on canvases: what a lesson of objects asks of one."""

    masks: bool

    def losses(self, x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        """The sum of all losses on normalised canvases."""

    def judged(self, x_NCHW: Tensor, targets: list[Target]) -> tuple[Tensor, list[Found]]:
        """The loss and the objects of normalised canvases."""


class _Encoder(nn.Module):
    """The encoder under the name ``model``, as the networks of all trainers have it; features at ``strides``."""

    def __init__(self, name: str, strides: Sequence[int]) -> None:
        super().__init__()
        probe: Any = timm.create_model(name, pretrained=False, features_only=True)
        reductions = list(probe.feature_info.reduction())
        indices = [reductions.index(stride) for stride in strides]
        # Made anew: layers after the last feature that is asked for are left out.
        model: Any = timm.create_model(name, pretrained=False, features_only=True, out_indices=indices)
        self.model: nn.Module = model
        self.channels: list[int] = list(model.feature_info.channels())

    def forward(self, x_NCHW: Tensor) -> list[Tensor]:
        features: list[Tensor] = self.model(x_NCHW)
        return features


class Detector(nn.Module):
    """What all detectors share: encoder, pyramid, and the training's and the user's side of a forward pass."""

    def __init__(self, plan: DetectorPlan) -> None:
        super().__init__()
        self.masks = plan.masks
        strides = [stride for stride in HEADS[plan.head].strides if stride <= 32]
        self.encoder = _Encoder(plan.encoder, strides)
        small = sum(one.numel() for one in self.encoder.parameters()) < SMALL_ENCODER
        self.width = 128 if small else 256
        extra: Any = LastLevelP6P7(self.width, self.width) if plan.head == "fcos" else LastLevelMaxPool()
        self.pyramid = FeaturePyramidNetwork(self.encoder.channels, self.width, extra)

    def features(self, x_NCHW: Tensor) -> OrderedDict[str, Tensor]:
        """Levels of the pyramid, the finest first."""
        named = OrderedDict((str(number), one) for number, one in enumerate(self.encoder(x_NCHW)))
        levels: OrderedDict[str, Tensor] = self.pyramid(named)
        return levels

    def losses(self, x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        """The sum of all losses on normalised canvases."""
        return self.losses_on(self.features(x_NCHW), x_NCHW, targets)

    def judged(self, x_NCHW: Tensor, targets: list[Target]) -> tuple[Tensor, list[Found]]:
        """The loss and the objects of normalised canvases."""
        levels = self.features(x_NCHW)
        return self.losses_on(levels, x_NCHW, targets), self.found_on(levels, x_NCHW)

    def forward(self, x_1CHW: Tensor) -> tuple[Tensor, ...]:
        """Boxes, scores, labels, and masks where there are any, of one normalised canvas: what is exported."""
        found = self.found_on(self.features(x_1CHW), x_1CHW)[0]
        plain = (found.boxes_N4, found.scores_N, found.labels_N)
        return plain if found.masks_NMM is None else (*plain, found.masks_NMM)

    def losses_on(self, levels: OrderedDict[str, Tensor], x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        """The sum of all losses, given the pyramid."""
        raise NotImplementedError

    def found_on(self, levels: OrderedDict[str, Tensor], x_NCHW: Tensor) -> list[Found]:
        """The objects, given the pyramid."""
        raise NotImplementedError


class TwoStage(Detector):
    """Faster R-CNN (Ren et al. 2015), and Mask R-CNN (He et al. 2017) when the plan has masks."""

    def __init__(self, plan: DetectorPlan) -> None:
        super().__init__(plan)
        sizes = tuple(plan.anchors.sizes)
        generator = AnchorGenerator(sizes, (tuple(plan.anchors.ratios),) * len(sizes))
        self.rpn = RegionProposalNetwork(
            generator,
            RPNHead(self.width, plan.anchors.of_a_cell),
            fg_iou_thresh=0.7,
            bg_iou_thresh=0.3,
            batch_size_per_image=256,
            positive_fraction=0.5,
            pre_nms_top_n={"training": 1000, "testing": 1000},
            post_nms_top_n={"training": 500, "testing": max(500, 2 * plan.max_objects)},
            nms_thresh=0.7,
        )
        levels = ["0", "1", "2", "3"]
        hidden = 256 if self.width == 128 else 1024
        masks: dict[str, nn.Module] = {}
        if plan.masks:
            depth = (self.width,) * (2 if self.width == 128 else 4)
            masks = {
                "mask_roi_pool": MultiScaleRoIAlign(levels, output_size=14, sampling_ratio=2),
                "mask_head": MaskRCNNHeads(self.width, depth, 1),
                "mask_predictor": MaskRCNNPredictor(self.width, self.width, plan.classes + 1),
            }
        self.heads = RoIHeads(
            MultiScaleRoIAlign(levels, output_size=7, sampling_ratio=2),
            TwoMLPHead(self.width * 7 * 7, hidden),
            FastRCNNPredictor(hidden, plan.classes + 1),
            fg_iou_thresh=0.5,
            bg_iou_thresh=0.5,
            batch_size_per_image=256,
            positive_fraction=0.25,
            bbox_reg_weights=None,
            score_thresh=LEAST_CONFIDENCE,
            nms_thresh=0.5,
            detections_per_img=plan.max_objects,
            **masks,
        )

    def losses_on(self, levels: OrderedDict[str, Tensor], x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        """Of proposals and of what is said about them; class 0 is the background here."""
        images = _listed(x_NCHW)
        shifted = [{**one, "labels": one["labels"] + 1} for one in targets]
        with _learning(self.rpn, self.heads):
            proposals, of_proposals = self.rpn(images, levels, shifted)
            _, of_objects = self.heads(levels, proposals, images.image_sizes, shifted)
        return torch.stack([*of_proposals.values(), *of_objects.values()]).sum()

    def found_on(self, levels: OrderedDict[str, Tensor], x_NCHW: Tensor) -> list[Found]:
        """Proposals, judged."""
        images = _listed(x_NCHW)
        proposals, _ = self.rpn(images, levels)
        found, _ = self.heads(levels, proposals, images.image_sizes)
        return [
            Found(one["boxes"], one["scores"], one["labels"] - 1, one["masks"][:, 0] if "masks" in one else None)
            for one in found
        ]


class _Nothing(nn.Module):
    """In place of the backbone of torchvision's FCOS: this package has its own encoder and pyramid."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.out_channels = channels


class Fcos(Detector):
    """FCOS (Tian et al. 2019)."""

    def __init__(self, plan: DetectorPlan) -> None:
        super().__init__(plan)
        sizes = tuple(plan.anchors.sizes)
        self.points = FCOS(
            _Nothing(self.width),
            plan.classes,
            anchor_generator=AnchorGenerator(sizes, ((1.0,),) * len(sizes)),
            score_thresh=LEAST_CONFIDENCE,
            nms_thresh=0.6,
            detections_per_img=plan.max_objects,
        )
        # Distances to borders go through a ReLU: where they start below zero, no gradient ever moves them, and a
        # training on few objects can stay so. They start at one and a half cells.
        nn.init.constant_(self.points.head.regression_head.bbox_reg.bias, FIRST_DISTANCE)

    def losses_on(self, levels: OrderedDict[str, Tensor], x_NCHW: Tensor, targets: list[Target]) -> Tensor:
        """Of classes, borders and centres."""
        features = list(levels.values())
        answers = self.points.head(features)
        anchors = self.points.anchor_generator(_listed(x_NCHW), features)
        losses = self.points.compute_loss(targets, answers, anchors, _places(features))
        return torch.stack(list(losses.values())).sum()

    def found_on(self, levels: OrderedDict[str, Tensor], x_NCHW: Tensor) -> list[Found]:
        """The surest places of each level, without doubles."""
        features, images = list(levels.values()), _listed(x_NCHW)
        places = _places(features)
        split = {name: list(one.split(places, dim=1)) for name, one in self.points.head(features).items()}
        anchors = [list(one.split(places)) for one in self.points.anchor_generator(images, features)]
        found = self.points.postprocess_detections(split, anchors, images.image_sizes)
        return [Found(one["boxes"], one["scores"], one["labels"], None) for one in found]


@contextmanager
def _learning(*modules: nn.Module) -> Iterator[None]:
    """For as long as it lasts, these modules compute losses; nothing in them trains otherwise than it predicts."""
    before = [module.training for module in modules]
    for module in modules:
        module.train()
    try:
        yield
    finally:
        for module, training in zip(modules, before, strict=True):
            module.train(training)


def _listed(x_NCHW: Tensor) -> ImageList:
    """Canvases as torchvision takes them, all of one size."""
    height, width = int(x_NCHW.shape[-2]), int(x_NCHW.shape[-1])
    return ImageList(x_NCHW, [(height, width)] * int(x_NCHW.shape[0]))


def _places(features: Sequence[Tensor]) -> list[int]:
    return [int(one.shape[2]) * int(one.shape[3]) for one in features]


def build(plan: DetectorPlan) -> Detector:
    """The network with random weights.

    Raises:
        Invalid: timm has no such encoder, or it has no features at the sizes that a detector needs.
    """
    if plan.encoder not in timm.list_models():
        raise Invalid(f"timm has no model {plan.encoder!r}.", "Look a name up with timm.list_models().")
    try:
        return Fcos(plan) if plan.head == "fcos" else TwoStage(plan)
    except (ValueError, KeyError, RuntimeError, TypeError, AttributeError, NotImplementedError) as error:
        raise Invalid(
            f"The encoder {plan.encoder!r} does not fit {HEADS[plan.head].title}: {error}",
            "Choose another encoder, one with features at an eighth, a sixteenth and a thirty-second of the size.",
        ) from error
