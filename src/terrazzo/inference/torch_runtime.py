"""A network that runs with PyTorch, on a CPU or a GPU."""

from __future__ import annotations

import torch

from terrazzo.inference.runtimes import Batch_NCHW


class TorchNetwork:
    """A module that gives logits (n, classes, h, w), in fp32 on ``device``; it is moved there and set to evaluate."""

    def __init__(self, module: torch.nn.Module, device: str | torch.device = "cpu") -> None:
        self._device = torch.device(device)
        self._module = module.to(self._device).float().eval()

    def __call__(self, batch_NCHW: Batch_NCHW) -> Batch_NCHW:
        with torch.inference_mode():
            batch = torch.from_numpy(batch_NCHW).to(self._device)
            logits: torch.Tensor = self._module(batch)
            probabilities: Batch_NCHW = logits.float().softmax(dim=1).cpu().numpy()
            return probabilities
