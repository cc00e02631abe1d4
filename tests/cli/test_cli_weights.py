"""``terrazzo weights`` in a terminal, and a training's architecture that finds what was imported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import timm
from safetensors.torch import save_file
from torch import equal

from terrazzo.cli.main import main
from terrazzo.home import Home
from terrazzo.trainers.encoders import ENCODERS
from terrazzo.trainers.registry import find_architecture
from terrazzo.trainers.weights import load_encoder_weights


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert run("weights", "list", "--json") == 0
    return {one["name"]: one for one in json.loads(capsys.readouterr().out)}


def test_an_encoder_carried_over_as_a_file_is_recognised_and_used(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    before = listed(capsys)["resnet34.a1_in1k"]
    assert (before["status"], before["place"]) == ("missing", None)
    assert "fpn-resnet34" in str(before["needed_by"])
    assert run("weights", "fetch", "resnet34.a1_in1k") == 1
    assert "weights import FILE" in " ".join(capsys.readouterr().err.split())

    tensors = timm.create_model("resnet34").state_dict()
    file = tmp_path / "model.safetensors"  # what the hub calls it
    save_file(tensors, file)
    assert run("weights", "import", str(file)) == 0
    assert "resnet34.a1_in1k (by its tensors)" in " ".join(capsys.readouterr().out.split())
    assert listed(capsys)["resnet34.a1_in1k"]["place"] == "store"
    assert find_architecture("fpn-resnet34")[1].weights_status == "here"
    weights = ENCODERS["resnet34"].weights
    assert weights is not None
    assert equal(load_encoder_weights(weights, "resnet34")["conv1.weight"], tensors["conv1.weight"])

    assert run("weights", "remove", "resnet34.a1_in1k") == 0
    assert listed(capsys)["resnet34.a1_in1k"]["status"] == "missing"


def test_what_is_wrong_is_said(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.pt").write_text("<html>")
    assert run("weights", "import", str(tmp_path / "page.pt")) == 1
    assert "page.pt is no file of weights" in " ".join(capsys.readouterr().err.split())
    assert run("weights", "fetch", "nothing-like-it") == 1
    assert "The catalogue has no weights named" in " ".join(capsys.readouterr().err.split())
