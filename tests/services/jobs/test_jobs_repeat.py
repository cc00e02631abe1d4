"""Trainings from a configuration, of a part of the classes, and once more, in real processes with a plug-in trainer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from jobs_world import ended, forget_plugin, import_pages, install_plugin, supervised

from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.services.datasets import datasets
from terrazzo.services.jobs import jobs
from terrazzo.services.models import models
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.train.configurations import ConfigurationChange, create_configuration, update_configuration
from terrazzo.services.workspace import Workspace
from terrazzo.types import IGNORE


@pytest.fixture
def task_id(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    install_plugin(tmp_path / "plugin", monkeypatch)
    yield import_pages(ws, tmp_path / "data")
    forget_plugin()


def test_a_training_is_repeated_as_it_was(ws: Workspace, task_id: str) -> None:
    project = get_task(ws, task_id).project_id
    wish = ConfigurationChange(architecture="brightness", settings={"epochs": 2}, model_name="Halves")
    made = create_configuration(ws, project, name="quick", kind="semantic", wish=wish)
    with supervised(ws):
        first = ended(ws, jobs.start_train(ws, task_id=task_id, configuration="Quick", name="mine"))
        assert first.error is None
        assert (first.input["configuration"], first.input["settings"]["epochs"]) == ("quick", 2)
        # What comes later does not reach the training that is repeated.
        update_configuration(ws, made.id, ConfigurationChange(settings={"epochs": 5}))
        again = ended(ws, jobs.repeat_job(ws, first.id))
    assert again.error is None
    assert again.input["repeat_of"] == first.id
    same = ("snapshot_id", "settings", "architecture", "model_id", "start_from", "classes", "configuration")
    assert [again.input[one] for one in same] == [first.input[one] for one in same]
    versions = [models.get_version(ws, one.outcome["version_id"]) for one in (first, again)]
    assert [one.label for one in versions] == ["Halves@1", "Halves@2"]
    assert versions[0].scores == versions[1].scores
    assert set(versions[0].scores) == {"train", "val", "test"}


def test_what_cannot_be_repeated_is_refused(ws: Workspace, task_id: str) -> None:
    with pytest.raises(NotFound):
        jobs.repeat_job(ws, "nothing")
    waiting = jobs.start_train(ws, task_id=task_id, architecture="brightness")
    with pytest.raises(Conflict, match="queued"):
        jobs.repeat_job(ws, waiting.id)
    frozen = jobs.cancel_job(ws, waiting.id)
    assert jobs.repeat_job(ws, frozen.id).state == "queued"


def test_a_training_overrides_its_configuration(ws: Workspace, task_id: str) -> None:
    project = get_task(ws, task_id).project_id
    wish = ConfigurationChange(architecture="brightness", settings={"epochs": 2, "pause": 0.5}, model_name="Halves")
    create_configuration(ws, project, name="quick", kind="semantic", wish=wish)
    job = jobs.start_train(ws, task_id=task_id, configuration="quick", settings={"epochs": 4}, model_name="Other")
    assert (job.input["settings"]["epochs"], job.input["settings"]["pause"]) == (4, 0.5)
    assert job.input["model_name"] == "Other"


def test_a_part_of_the_classes_is_learnt_and_the_rest_is_ignored(ws: Workspace, task_id: str) -> None:
    job = jobs.start_train(ws, task_id=task_id, architecture="brightness", classes=("light",), model_name="Light")
    snapshot = datasets.open_snapshot(ws, job.input["snapshot_id"])
    assert snapshot.task.class_names == ("light",)
    mask_HW = snapshot.mask_HW(snapshot.images("train")[0])
    assert set(np.unique(mask_HW)) == {0, IGNORE}
    assert (mask_HW[:, :18] == IGNORE).all()
    whole = jobs.start_train(ws, task_id=task_id, architecture="brightness", model_name="Both")
    assert datasets.open_snapshot(ws, whole.input["snapshot_id"]).task.class_names == ("dark", "light")
    with pytest.raises(Invalid, match="no class 'grey'"):
        jobs.start_train(ws, task_id=task_id, architecture="brightness", classes=("light", "grey"))
