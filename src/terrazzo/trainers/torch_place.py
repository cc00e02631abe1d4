"""The device of PyTorch that a predictor is loaded on."""

from __future__ import annotations

from typing import Literal

from terrazzo.errors import Invalid


def torch_place(device: str) -> Literal["cpu", "cuda"]:
    """``cuda`` for ``cuda``, and for ``auto`` where PyTorch sees a GPU; else ``cpu``.

    Raises:
        Invalid: a GPU was asked for and PyTorch sees none.
    """
    import torch

    if torch.cuda.is_available() and device in ("cuda", "auto"):
        return "cuda"
    if device == "cuda":
        raise Invalid("A GPU was asked for, but PyTorch sees none.", "Use the device “cpu” or “auto”.")
    return "cpu"
