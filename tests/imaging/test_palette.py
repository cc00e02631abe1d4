"""Colours of classes stay apart, for every eye, and masks get them."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from terrazzo.imaging.palette import (
    NEUTRAL,
    PALETTE,
    clear_values,
    color_table,
    colorize,
    palette_color,
    with_neutral_background,
)
from terrazzo.types import IGNORE, LabelClass, Task

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
EYES = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


@pytest.mark.parametrize(("eye", "apart"), [("normal", 20), ("protan", 12), ("deutan", 12)])
def test_colours_stay_apart(eye: str, apart: float) -> None:
    rgb = np.array([LabelClass(name="x", color=color).rgb for color in (NEUTRAL, *PALETTE)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ EYES[eye].T, 0, 1)
    encoded = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    lab = cv2.cvtColor(encoded[None].astype(np.float32), cv2.COLOR_RGB2Lab)[0]
    assert len(PALETTE) >= 20
    neutral, *classes = lab
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(classes, 2)) > apart
    # The background is seldom painted, so its grey may be a little nearer.
    assert min(float(np.linalg.norm(neutral - one)) for one in classes) > 0.75 * apart


def test_masks_get_the_colours_of_the_task() -> None:
    classes = (LabelClass(name="a", color="#010203"), LabelClass(name="b", color="#ff8000"))
    task = Task(name="t", kind="semantic", classes=classes)
    mask = np.array([[0, 1, IGNORE]], np.uint8)
    np.testing.assert_array_equal(colorize(mask, task), [[[1, 2, 3], [255, 128, 0], [0, 0, 0]]])
    assert color_table(task).shape == (256, 3)
    assert palette_color(len(PALETTE)) == PALETTE[0]


@pytest.mark.parametrize("name", ["background", "Background", "BG", "bg", "_background_", "back ground"])
def test_the_background_is_known_by_its_name(name: str) -> None:
    classes = (LabelClass(name="ink", color="#010203"), LabelClass(name=name, color="#e69f00"))
    task = Task(name="t", kind="semantic", classes=classes)
    assert (task.background, task.background_index) == (name, 1)
    assert clear_values(task) == (IGNORE, 1)
    assert clear_values(task, background=True) == (IGNORE,)
    assert with_neutral_background(task).classes == (classes[0], LabelClass(name=name, color=NEUTRAL))


@pytest.mark.parametrize("name", ["foreground", "background text", "big", "ground"])
def test_other_names_are_no_background_until_someone_says_so(name: str) -> None:
    classes = (LabelClass(name=name, color="#010203"),)
    assert Task(name="t", kind="semantic", classes=classes).background is None
    assert Task(name="t", kind="semantic", classes=classes, background=name).background == name
    named = Task(name="t", kind="semantic", classes=(LabelClass(name="bg", color="#010203"),), background=None)
    assert named.background is None and clear_values(named) == (IGNORE,)
    with pytest.raises(ValidationError, match="not a class"):
        Task(name="t", kind="semantic", classes=classes, background="gone")


def test_a_colour_that_a_person_chose_for_the_background_stays() -> None:
    classes = (LabelClass(name="background", color="#000000"), LabelClass(name="ink", color=PALETTE[0]))
    task = Task(name="t", kind="semantic", classes=classes)
    assert with_neutral_background(task) == task


def test_who_is_no_longer_the_background_gets_a_free_colour() -> None:
    classes = (LabelClass(name="ink", color=PALETTE[0]), LabelClass(name="paper", color=NEUTRAL))
    task = Task(name="t", kind="semantic", classes=classes, background=None)
    assert [one.color for one in with_neutral_background(task).classes] == [PALETTE[0], PALETTE[1]]
