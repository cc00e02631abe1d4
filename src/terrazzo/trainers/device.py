"""Where a training runs: the CPU or the GPU; importing this loads no ML package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from terrazzo.errors import Invalid
from terrazzo.trainers.config import CommonConfig
from terrazzo.trainers.machine import has_gpu
from terrazzo.types import Record

if TYPE_CHECKING:
    import torch


class Device(Record):
    """Where a training runs; ``gpu_gib`` is the memory of the GPU, 0 for a CPU."""

    kind: Literal["cpu", "gpu"]
    gpu_gib: float = 0.0

    @classmethod
    def gpu(cls, gib: float) -> Self:
        """A GPU with so much memory."""
        return cls(kind="gpu", gpu_gib=gib)

    @property
    def is_cpu(self) -> bool:
        """Whether there is no GPU to use."""
        return self.kind == "cpu"

    @property
    def title(self) -> str:
        """As people read it."""
        return "CPU" if self.is_cpu else "GPU"


def choose_device(config: CommonConfig) -> Device:
    """The device of a training.

    Raises:
        Invalid: a GPU was asked for and PyTorch sees none.
    """
    import torch

    if config.device == "cpu" or (config.device == "auto" and not torch.cuda.is_available()):
        return Device(kind="cpu")
    if not torch.cuda.is_available():
        raise Invalid("A GPU was asked for, but PyTorch sees none.", "Set “device” to “auto” or “cpu”.")
    return Device.gpu(torch.cuda.get_device_properties(0).total_memory / 2**30)


def torch_device(device: Device) -> torch.device:
    """The same, for PyTorch."""
    import torch

    return torch.device("cpu" if device.is_cpu else "cuda")


def wanted_device(asked: str) -> str:
    """The device of a predictor: what is asked for, and for ``auto`` a GPU (``cuda``) if there is any, else ``cpu``."""
    if asked != "auto":
        return asked
    return "cuda" if has_gpu() and _torch_sees_gpu() else "cpu"


def _torch_sees_gpu() -> bool:
    """A driver alone is not enough: PyTorch may be built for the CPU. Asked only where there is a driver."""
    import torch

    return torch.cuda.is_available()
