"""Exported networks give what PyTorch gives, at sizes that the export never saw."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import segmentation_models_pytorch as smp
import torch
from numpy.typing import NDArray

from terrazzo.bundle.export import export_onnx, export_openvino
from terrazzo.bundle.openvino_door import import_openvino

SIZES = [(1, 64, 96), (2, 128, 32), (3, 160, 224)]


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return smp.FPN("tu-tf_efficientnet_lite0", encoder_weights=None, classes=5).eval()


def run_openvino(folder: Path) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    ov = import_openvino()
    compiled = ov.Core().compile_model(str(folder / "model.xml"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda batch: compiled({"image": batch})["logits"]  # type: ignore[no-any-return]


def run_onnx(folder: Path) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    return lambda batch: session.run(["logits"], {"image": batch})[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(("export", "run"), [(export_openvino, run_openvino), (export_onnx, run_onnx)])
def test_exported_equals_torch(
    network: torch.nn.Module,
    tmp_path: Path,
    export: Callable[[torch.nn.Module, torch.Tensor, Path], Path],
    run: Callable[[Path], Callable[[NDArray[np.float32]], NDArray[np.float32]]],
) -> None:
    network = network.to(memory_format=torch.channels_last)  # as training leaves it
    path = export(network, torch.zeros(1, 3, 64, 64), tmp_path)
    assert path.exists() and not list(tmp_path.glob(".*"))
    exported = run(tmp_path)
    for batch, height, width in SIZES:
        example = torch.randn(batch, 3, height, width)
        with torch.inference_mode():
            expected = network(example).numpy()
        result = exported(example.numpy())
        assert result.shape == expected.shape == (batch, 5, height, width)
        assert np.abs(result - expected).max() < 1e-3
        assert (result.argmax(1) == expected.argmax(1)).mean() > 0.999


def test_export_leaves_the_network_as_it_was(tmp_path: Path) -> None:
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 3, padding=1), torch.nn.BatchNorm2d(2)).bfloat16().train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    export_openvino(network, torch.zeros(1, 3, 32, 32), tmp_path)
    assert network.training
    for name, value in network.state_dict().items():
        assert value.dtype == before[name].dtype and torch.equal(value, before[name])


def test_openvino_is_imported_without_its_telemetry(tmp_path: Path) -> None:
    code = (
        "import sys; from terrazzo.bundle.openvino_door import import_openvino; ov = import_openvino(); "
        "print(any(name.startswith('openvino_telemetry.') for name in sys.modules), ov.convert_model.__name__)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
    )
    assert result.stdout.split() == ["False", "convert_model"]
    assert not list(tmp_path.iterdir())
