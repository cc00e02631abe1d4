"""A network of Ultralytics from its description, its first weights, and the form in which it is published."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn
from ultralytics.nn import tasks

from terrazzo.errors import Invalid
from terrazzo.trainers.yolo.plan import NetworkPlan, YoloTask

CANDIDATES = 1000
"""Objects of which the surest stay when a network gives an object more than once; they are sorted out later."""

MODELS: dict[YoloTask, Any] = {
    "detect": tasks.DetectionModel,
    "segment": tasks.SegmentationModel,
    "semantic": tasks.SemanticSegmentationModel,
    "classify": tasks.ClassificationModel,
}


def build(plan: NetworkPlan) -> nn.Module:
    """The network with random weights."""
    outputs = outputs_of(plan)
    model: Any = MODELS[plan.task](plan.yaml, ch=3, nc=outputs, verbose=False)
    model.names = {index: str(index) for index in range(outputs)}
    built: nn.Module = model
    return built


def outputs_of(plan: NetworkPlan) -> int:
    """Classes that the network has: with one alone, Ultralytics tells pixels of it from others, which is no class."""
    return max(2, plan.classes) if plan.task == "semantic" else plan.classes


def load_state(path: Path) -> dict[str, Tensor]:
    """Tensors by name, of a file of Ultralytics (``.pt``, of which only weights are read) or a safetensors file.

    Raises:
        Invalid: it is no such file.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        from ultralytics.nn.tasks import load_checkpoint

        return dict(load_checkpoint(str(path))[0].float().state_dict())
    except (OSError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, ModuleNotFoundError) as error:
        raise _unreadable(path, error) from error
    except SafetensorError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> Invalid:
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Invalid(
        f"The weights {path.name} cannot be read ({why[:200]}).",
        "Give a .pt file of Ultralytics or a .safetensors file, or choose “random”.",
    )


def take_over(model: nn.Module, given: dict[str, Tensor], name: str) -> tuple[int, list[str]]:
    """Put weights into a network; tensors of another shape (those of the classes) stay as they are.

    Returns:
        How many were taken over, and the names of those that were not.

    Raises:
        Invalid: they are of another network.
    """
    wanted = model.state_dict()
    fitting = {key: given[key] for key, value in wanted.items() if key in given and given[key].shape == value.shape}
    missing = [key for key in wanted if key not in given]
    if len(missing) > len(wanted) // 10 or len(fitting) < len(wanted) // 2:
        raise Invalid(
            f"{name} is of another network: {len(wanted) - len(fitting)} of {len(wanted)} tensors do not fit.",
            "Choose weights of the same architecture, or the architecture that they are of.",
        )
    model.load_state_dict({**wanted, **fitting})
    return len(fitting), [key for key in wanted if key not in fitting]


class Published(nn.Module):
    """A network as a version runs it: fused, in evaluation mode, images 0..1 to plain tensors.

    detect: rows (1, n, 6) of left, top, right, bottom, confidence, class. segment: rows (1, n, 6 + m) with factors of
    prototypes, and prototypes (1, m, h, w). semantic: logits (1, classes, height, width). classify: (1, classes).
    """

    def __init__(self, model: nn.Module, plan: NetworkPlan) -> None:
        super().__init__()
        copied: Any = copy.deepcopy(model).float().eval()
        copied.criterion = None
        self._task, self._classes = plan.task, plan.classes
        if plan.task in ("detect", "segment"):
            copied.model[-1].max_det = plan.max_objects
        self.model = copied.fuse(verbose=False)
        head: Any = self.model.model[-1]
        # Only the heads of objects are asked for their exported form; what the others add to it is not wanted here.
        if plan.task in ("detect", "segment"):
            head.export, head.dynamic = True, True
            self._single = bool(head.end2end)
            head.xyxy = True
        for parameter in self.parameters():
            parameter.requires_grad_(False)

    def forward(self, images_NCHW: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """float32 (1, 3, height, width), sides divisible by 32."""
        found = self.model(images_NCHW)
        if self._task == "detect":
            return self._rows(found)
        if self._task == "segment":
            protos = found[1][0] if isinstance(found[1], tuple) else found[1]
            return self._rows(found[0]), protos
        logits: Tensor = found[1] if isinstance(found, tuple) else found
        if self._task == "classify":
            return logits
        return F.interpolate(logits[:, : self._classes], scale_factor=8.0, mode="bilinear", align_corners=False)

    def _rows(self, found: Tensor) -> Tensor:
        """Rows as they are, or the surest of all places."""
        if self._single:
            return found
        rows_1NC = found.permute(0, 2, 1)
        boxes, scores = rows_1NC[..., :4], rows_1NC[..., 4 : 4 + self._classes]
        rest = rows_1NC[..., 4 + self._classes :]
        sure, labels = scores.max(dim=2, keepdim=True)
        rows = torch.cat([boxes, sure, labels.to(boxes.dtype), rest], dim=2)
        # Sorted and cut: how many places there are depends on the size of the image.
        order_1K = sure[..., 0].sort(dim=1, descending=True, stable=True).indices[:, :CANDIDATES]
        return rows.gather(1, order_1K[..., None].expand(-1, -1, rows.shape[2]))
