"""Tasks in the terminal: of any kind, and what a change of classes means."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def slides(terrazzo: Run) -> str:
    assert terrazzo("projects", "create", "slides")[0] == 0
    return "slides"


def test_tasks_of_several_kinds_are_made_in_one_project(terrazzo: Run, slides: str) -> None:
    status, out, _ = terrazzo("tasks", "create", slides, "cells", "--kind", "instance", "--class", "round=#ff0000")
    assert status == 0
    assert "Task “cells” (instance)" in out
    assert "new model" in out
    assert terrazzo("tasks", "create", slides, "kinds", "--kind", "tagging", "--class", "a", "--class", "b")[0] == 0
    found = json.loads(terrazzo("tasks", "list", slides, "--json")[1])
    assert [(one["name"], one["kind"], len(one["classes"])) for one in found] == [
        ("cells", "instance", 1),
        ("kinds", "tagging", 2),
    ]
    assert "tagging" in terrazzo("tasks", "list", slides)[1]


def test_wrong_tasks_are_refused_with_what_to_do(terrazzo: Run, slides: str) -> None:
    status, _, err = terrazzo("tasks", "create", slides, "x", "--kind", "panoptic", "--class", "a")
    assert (status, "semantic, instance, detection" in err) == (1, True)
    for wrong in (("a=red",), ("a", "a")):
        options = [word for one in wrong for word in ("--class", one)]
        assert terrazzo("tasks", "create", slides, "x", "--kind", "tagging", *options)[0] == 1


def test_classes_are_changed(terrazzo: Run, slides: str) -> None:
    given = ("--kind", "detection", "--class", "round=#ff0000", "--class", "rod=#00ff00")
    assert terrazzo("tasks", "create", slides, "cells", *given)[0] == 0
    change = ("--rename", "rod=stick", "--color", "round=#0000ff", "--add", "star=#123456", "--json")
    status, out, err = terrazzo("tasks", "classes", slides, *change)
    assert status == 0, err
    assert [(one["name"], one["color"]) for one in json.loads(out)["classes"]] == [
        ("round", "#0000ff"),
        ("stick", "#00ff00"),
        ("star", "#123456"),
    ]
    status, out, _ = terrazzo("tasks", "classes", slides, "--remove", "star")
    assert (status, "star" in out) == (0, False)
    status, _, err = terrazzo("tasks", "classes", slides, "--remove", "moon")
    assert (status, "round, stick" in err) == (1, True)
    assert terrazzo("tasks", "classes", slides, "--color", "round=blue")[0] == 1
