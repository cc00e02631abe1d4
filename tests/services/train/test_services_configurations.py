"""Configurations: made, copied, changed, compared; what they need and is gone is told."""

from __future__ import annotations

import pytest
from published_data import publish
from records_data import LINES
from sqlalchemy import text

from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.services.jobs.start import start_train
from terrazzo.services.models.models import create_model, delete_version
from terrazzo.services.projects.projects import create_project
from terrazzo.services.projects.tasks import create_task
from terrazzo.services.train.compare_configurations import compare_configurations
from terrazzo.services.train.configurations import (
    ConfigurationChange,
    copy_configuration,
    create_configuration,
    delete_configuration,
    get_configuration,
    list_configurations,
    update_configuration,
)
from terrazzo.services.workspace import Workspace

FPN = "fpn-efficientnet-lite0"


@pytest.fixture
def project(ws: Workspace) -> str:
    return create_project(ws, "pages").id


def test_they_are_checked_and_kept(ws: Workspace, project: str) -> None:
    wish = ConfigurationChange(architecture=FPN, settings={"epochs": 3})
    made = create_configuration(ws, project, name=" Quick ", kind="semantic", wish=wish)
    assert (made.name, made.kind, made.trainer, made.settings) == ("Quick", "semantic", "semantic", {"epochs": 3})
    assert (made.classes, made.model_name, made.start_from, made.gone) == (None, None, None, ())
    assert list_configurations(ws, project) == (made,)
    with pytest.raises(Conflict):
        create_configuration(ws, project, name="quick", kind="semantic", wish=wish)
    with pytest.raises(Invalid, match="epochs"):
        wrong = ConfigurationChange(architecture=FPN, settings={"epochs": "many"})
        create_configuration(ws, project, name="other", kind="semantic", wish=wrong)
    with pytest.raises(Invalid, match="not for tagging"):
        create_configuration(ws, project, name="other", kind="tagging", wish=wish)
    with pytest.raises(Invalid):
        create_configuration(ws, project, name="  ", kind="semantic", wish=wish)
    with pytest.raises(NotFound):
        nothing = ConfigurationChange(architecture="nothing")
        create_configuration(ws, project, name="other", kind="semantic", wish=nothing)
    with pytest.raises(NotFound):
        create_configuration(ws, "nowhere", name="other", kind="semantic", wish=wish)
    assert list_configurations(ws, project) == (made,)
    delete_configuration(ws, made.id)
    assert list_configurations(ws, project) == ()
    with pytest.raises(NotFound):
        delete_configuration(ws, made.id)


def test_without_an_architecture_the_default_of_the_kind_is_kept(ws: Workspace, project: str) -> None:
    pixels = create_configuration(ws, project, name="pixels", kind="semantic")
    tags = create_configuration(ws, project, name="tags", kind="tagging")
    assert pixels.trainer == "semantic"
    assert tags.trainer == "classifier"
    assert [one.name for one in list_configurations(ws, project, "tagging")] == ["tags"]
    assert [one.name for one in list_configurations(ws, project)] == ["pixels", "tags"]


def test_one_is_changed_in_all_that_is_wished_or_in_nothing(ws: Workspace, project: str) -> None:
    wish = ConfigurationChange(architecture=FPN, settings={"epochs": 3}, classes=("line",), model_name="Lines")
    made = create_configuration(ws, project, name="quick", kind="semantic", wish=wish)
    changed = update_configuration(ws, made.id, ConfigurationChange(name="Slow", settings={"epochs": 90}))
    assert (changed.name, changed.settings, changed.classes, changed.model_name) == (
        "Slow",
        {"epochs": 90},
        ("line",),
        "Lines",
    )
    assert changed.updated_at > made.updated_at
    with pytest.raises(Invalid, match="epochs"):
        update_configuration(ws, made.id, ConfigurationChange(name="Other", settings={"epochs": -1}))
    assert get_configuration(ws, project, "slow") == changed
    emptied = update_configuration(ws, made.id, ConfigurationChange(classes=None, model_name=None))
    assert (emptied.classes, emptied.model_name, emptied.settings) == (None, None, {"epochs": 90})


def test_copies_get_names_that_are_free_and_say_the_same(ws: Workspace, project: str) -> None:
    wish = ConfigurationChange(architecture=FPN, settings={"epochs": 3}, classes=("line",), model_name="Lines")
    made = create_configuration(ws, project, name="quick", kind="semantic", wish=wish)
    copies = [copy_configuration(ws, made.id), copy_configuration(ws, made.id), copy_configuration(ws, made.id, "mine")]
    assert [one.name for one in copies] == ["quick copy", "quick copy 2", "mine"]
    said = {"kind", "architecture", "trainer", "settings", "classes", "model_name", "start_from"}
    assert all(one.model_dump(include=said) == made.model_dump(include=said) for one in copies)
    with pytest.raises(Conflict):
        copy_configuration(ws, made.id, "Mine")


def test_what_differs_stands_first(ws: Workspace, project: str) -> None:
    for name, epochs in (("a", 3), ("b", 30)):
        wish = ConfigurationChange(architecture=FPN, settings={"epochs": epochs})
        create_configuration(ws, project, name=name, kind="semantic", wish=wish)
    create_configuration(ws, project, name="c", kind="semantic", wish=ConfigurationChange(architecture=FPN))
    found = compare_configurations(ws, project, ["a", "b", "c"])
    assert [one.name for one in found.configurations] == ["a", "b", "c"]
    assert next((row.values, row.differs) for row in found.values) == ((3, 30, "auto"), True)
    assert [row.name for row in found.values if row.differs] == ["Epochs"]
    with pytest.raises(Invalid):
        compare_configurations(ws, project, ["a", "A"])


def test_what_is_gone_is_said_and_refused(ws: Workspace, project: str) -> None:
    task = create_task(ws, project, LINES)
    version = publish(ws, create_model(ws, project, "Lines").id)
    wish = ConfigurationChange(architecture=FPN, start_from=version.label, classes=("line",))
    made = create_configuration(ws, project, name="on", kind="semantic", wish=wish)
    assert (made.start_from, made.start_from_label, made.gone) == (version.id, version.label, ())
    delete_version(ws, version.id)
    told = get_configuration(ws, project, "on")
    assert told.gone == (f"The version {version.label}, from which it starts, was deleted.",)
    with pytest.raises(Conflict, match="was deleted"):
        start_train(ws, task_id=task.id, configuration="on")
    changed = update_configuration(ws, made.id, ConfigurationChange(start_from=None, classes=("nothing",)))
    assert changed.gone == ("No task of this kind has the classes any more: nothing.",)
    with ws.session() as session:
        session.execute(text("UPDATE configuration SET architecture = 'old-net', trainer = 'old', classes = NULL"))
    (old,) = list_configurations(ws, project, "semantic")
    assert old.gone == ("The architecture 'old-net' (trainer 'old') is not installed any more.",)
    with pytest.raises(Conflict, match="not installed any more"):
        start_train(ws, task_id=task.id, configuration="on")


def test_one_for_another_kind_of_task_is_refused(ws: Workspace, project: str) -> None:
    task = create_task(ws, project, LINES)
    create_configuration(ws, project, name="tags", kind="tagging")
    with pytest.raises(Invalid, match="is for tagging tasks"):
        start_train(ws, task_id=task.id, configuration="tags")


def test_configurations_of_before_are_for_whatever_their_architecture_can_do(ws: Workspace, project: str) -> None:
    create_configuration(ws, project, name="old", kind="semantic", wish=ConfigurationChange(architecture=FPN))
    with ws.session() as session:
        session.execute(text("UPDATE configuration SET kind = NULL, updated_at = NULL"))
    (old,) = list_configurations(ws, project, "semantic")
    assert (old.kind, old.updated_at) == (None, old.created_at)
    assert list_configurations(ws, project, "tagging") == ()
    assert update_configuration(ws, old.id, ConfigurationChange(kind="semantic")).kind == "semantic"
