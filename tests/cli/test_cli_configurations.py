"""Configurations in the terminal: made, shown, changed, copied, compared, deleted, and trained with."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def slides(terrazzo: Run) -> str:
    """A project with two tasks, of two kinds, without images."""
    assert terrazzo("projects", "create", "slides")[0] == 0
    for name, kind in (("regions", "semantic"), ("kinds", "tagging")):
        given = ("--kind", kind, "--class", "a", "--class", "b")
        assert terrazzo("tasks", "create", "slides", name, *given)[0] == 0
    return "slides"


def test_they_are_made_shown_changed_and_deleted(terrazzo: Run, slides: str) -> None:
    options = ("--kind", "semantic", "--architecture", "fpn-efficientnet-lite0")
    said = ("--set", "epochs=20", "--set", "image_size=512", "--class", "a", "--model", "Regions")
    status, out, err = terrazzo("configurations", "create", slides, "Quick", *options, *said)
    assert status == 0, err
    assert "“Quick” for semantic tasks" in out
    made = json.loads(terrazzo("configurations", "show", slides, "quick", "--json")[1])
    assert (made["settings"], made["classes"], made["model_name"]) == (
        {"epochs": 20, "image_size": 512},
        ["a"],
        "Regions",
    )
    change = ("--rename", "Slow", "--set", "epochs=90", "--unset", "image_size", "--all-classes", "--model", "")
    status, out, err = terrazzo("configurations", "edit", slides, "Quick", *change, "--json")
    assert status == 0, err
    changed = json.loads(out)
    assert (changed["name"], changed["settings"], changed["classes"], changed["model_name"]) == (
        "Slow",
        {"epochs": 90},
        None,
        None,
    )
    assert terrazzo("configurations", "edit", slides, "Slow", "--set", "epochs=none")[0] == 1
    assert terrazzo("configurations", "delete", slides, "Slow", "--yes")[0] == 0
    assert json.loads(terrazzo("configurations", "list", slides, "--json")[1]) == []


def test_they_are_listed_by_kind_copied_and_compared(terrazzo: Run, slides: str) -> None:
    options = ("--kind", "semantic", "--set", "epochs=20")
    assert terrazzo("configurations", "create", slides, "pixels", *options)[0] == 0
    assert terrazzo("configurations", "create", slides, "tags", "--task", "kinds")[0] == 0
    assert terrazzo("configurations", "copy", slides, "pixels", "longer")[0] == 0
    assert terrazzo("configurations", "edit", slides, "longer", "--set", "epochs=60")[0] == 0
    kinds = [(one["kind"], one["name"]) for one in json.loads(terrazzo("configurations", "list", slides, "--json")[1])]
    assert kinds == [("semantic", "longer"), ("semantic", "pixels"), ("tagging", "tags")]
    only = json.loads(terrazzo("configurations", "list", slides, "--kind", "tagging", "--json")[1])
    assert [one["name"] for one in only] == ["tags"]
    _, out, _ = terrazzo("configurations", "compare", slides, "pixels", "longer")
    assert "Epochs" in out
    assert "20" in out and "60" in out
    assert "architecture" not in out
    assert terrazzo("configurations", "compare", slides, "pixels", "pixels")[0] == 1


def test_a_training_takes_the_task_of_its_configurations_kind(terrazzo: Run, slides: str) -> None:
    assert terrazzo("configurations", "create", slides, "tags", "--task", "kinds")[0] == 0
    status, _, err = terrazzo("train", slides, "--dry-run")
    assert (status, "several tasks" in err) == (1, True)
    status, _, err = terrazzo("train", slides, "--configuration", "tags", "--dry-run")
    assert "several tasks" not in err
    status, _, err = terrazzo("train", slides, "--configuration", "tags", "--task", "regions", "--dry-run")
    assert (status, "is for tagging tasks" in err) == (1, True)
    status, _, err = terrazzo("train", slides, "--configuration", "nothing", "--dry-run")
    assert (status, "Use one of: tags" in err) == (1, True)
