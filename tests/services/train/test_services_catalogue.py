"""The catalogue and saved configurations, over whatever trainers are installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.services.projects.projects import create_project
from terrazzo.services.train.catalogue import get_trainer_record, list_architectures, list_trainers
from terrazzo.services.train.configurations import create_configuration, delete_configuration, list_configurations
from terrazzo.services.workspace import Workspace


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


def test_configurations_are_checked_and_kept(ws: Workspace) -> None:
    project = create_project(ws, "pages").id
    given = {"name": " Quick ", "trainer": "semantic", "architecture": "fpn-efficientnet-lite0"}
    made = create_configuration(ws, project, settings={"epochs": 3}, **given)
    assert (made.name, made.settings) == ("Quick", {"epochs": 3})
    assert list_configurations(ws, project) == (made,)
    with pytest.raises(Conflict):
        create_configuration(ws, project, settings={}, **{**given, "name": "quick"})
    with pytest.raises(Invalid, match="epochs"):
        create_configuration(ws, project, settings={"epochs": "many"}, **{**given, "name": "other"})
    with pytest.raises(Invalid):
        create_configuration(ws, project, settings={}, **{**given, "name": "  "})
    with pytest.raises(NotFound):
        create_configuration(ws, project, settings={}, **{**given, "name": "other", "trainer": "nothing"})
    with pytest.raises(NotFound):
        create_configuration(ws, "nowhere", settings={}, **given)
    delete_configuration(ws, made.id)
    assert list_configurations(ws, project) == ()
    with pytest.raises(NotFound):
        delete_configuration(ws, made.id)


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
