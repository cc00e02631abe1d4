"""Files of weights as people have them, and a hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from weight_hub import Hub, served

from terrazzo.weights import KnownWeights, WeightStore


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    return WeightStore(tmp_path / "weights")


@pytest.fixture
def safetensors(tmp_path: Path) -> Path:
    """A small one, of a name that says nothing."""
    path = tmp_path / "model.safetensors"
    save_file({"stem.weight": torch.arange(12.0).reshape(3, 4), "stem.bias": torch.zeros(3)}, path)
    return path


@pytest.fixture
def pytorch(tmp_path: Path) -> Path:
    path = tmp_path / "little-net.pt"
    torch.save({"stem.weight": torch.ones(3, 4)}, path)
    return path


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with served() as one:
        monkeypatch.setenv("HF_ENDPOINT", one.address)
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield one


@pytest.fixture
def little() -> KnownWeights:
    return KnownWeights(name="little-net", title="Little net", licence="MIT", hub="someone/little-net")
