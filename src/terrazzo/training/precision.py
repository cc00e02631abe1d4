"""Precision and memory layout, measured on the network at hand and chosen."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

Precision = Literal["fp32", "bf16"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen and the sentence that says why; ``seconds`` is the time of one training step, if measured."""

    precision: Precision
    why: str
    seconds: float | None


def autocast(device: torch.device, precision: Precision) -> contextlib.AbstractContextManager[object]:
    """The context in which the forward pass and the loss run."""
    if precision == "fp32":
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


def processor_has_bf16() -> bool:
    """True when this CPU multiplies bf16 in hardware; without that, PyTorch emulates it slowly."""
    capabilities = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return any(bool(capabilities.get(name)) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def step_seconds(network: nn.Module, make_batch: Callable[[], tuple[Tensor, Tensor]], precision: Precision) -> float:
    """Seconds of the middle one of five training steps after one to warm up; the weights are not changed."""
    images_NCHW, target_NHW = make_batch()
    times = []
    for _ in range(6):
        started = time.perf_counter()
        with autocast(images_NCHW.device, precision):
            loss = nn.functional.cross_entropy(network(images_NCHW).float(), target_NHW)
        loss.backward()  # type: ignore[no-untyped-call]
        if images_NCHW.is_cuda:
            torch.cuda.synchronize()
        times.append(time.perf_counter() - started)
    network.zero_grad(set_to_none=True)
    return statistics.median(times[1:])


def choose_precision(
    network: nn.Module, make_batch: Callable[[], tuple[Tensor, Tensor]], device: torch.device
) -> Choice:
    """Measure fp32 and bf16 training steps and take bf16 when it is at least 10 % faster.

    Batch statistics that the measurement disturbs are restored.
    """
    if device.type == "cpu" and not processor_has_bf16():
        return Choice("fp32", "this processor has no bf16 instructions", None)
    kept = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    plain = step_seconds(network, make_batch, "fp32")
    short = step_seconds(network, make_batch, "bf16")
    network.load_state_dict(kept)
    figures = f"a step takes {plain:.3f} s in fp32 and {short:.3f} s in bf16"
    if short < plain / 1.1:
        return Choice("bf16", figures, short)
    return Choice("fp32", figures, plain)
