"""The catalogue and saved configurations, over whatever trainers are installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from terrazzo.errors import NotFound
from terrazzo.services.train.catalogue import get_trainer_record, list_architectures, list_trainers


def test_trainers_describe_themselves() -> None:
    trainers = list_trainers()
    assert "semantic" in [one.name for one in trainers]
    for one in trainers:
        assert get_trainer_record(one.name) == one
        assert one.title
        assert one.steps
        assert one.settings_schema["properties"]
        assert {architecture.trainer for architecture in one.architectures} == {one.name}
    with pytest.raises(NotFound) as caught:
        get_trainer_record("nothing")
    assert "semantic" in caught.value.remedy


def test_the_defaults_come_first_in_the_catalogue() -> None:
    architectures = list_architectures()
    defaults = [one for one in architectures if one.default]
    assert {one.default for one in defaults} == {"cpu", "gpu"}
    assert architectures[: len(defaults)] == tuple(defaults)
    assert len({one.name for one in architectures}) == len(architectures)


def test_the_catalogue_loads_no_heavy_package() -> None:
    code = (
        "import sys; from terrazzo.services.train import catalogue, configurations\n"
        "from terrazzo.services.datasets import datasets; from terrazzo.services.models import models\n"
        "from terrazzo.services.images import images, imports\n"
        "catalogue.list_architectures(); catalogue.list_trainers()\n"
        "heavy = {'torch', 'torchvision', 'timm', 'segmentation_models_pytorch', 'cv2', 'openvino', 'onnxruntime',"
        " 'matplotlib', 'pyarrow', 'pycocotools'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
