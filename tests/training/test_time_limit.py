"""Which epochs fit into a time limit, and on how much of val they are scored."""

from __future__ import annotations

import pytest
from tiny_world import recipe

from terrazzo.training.time_limit import Spent, affordable_epochs, pixel_seconds, seconds_left


def test_small_epochs_are_scored_on_a_part_of_val_and_the_others_on_all() -> None:
    plan = recipe(epochs=4, small_epochs=2)
    assert [plan.scored_every(epoch, train_images=360, val_images=100) for epoch in range(4)] == [5, 5, 1, 1]
    assert plan.scored_every(0, train_images=10, val_images=12) == 1, "never fewer than sixteen"


def test_the_last_epochs_of_small_views_are_scored_on_all() -> None:
    plan = recipe(epochs=20, small_epochs=20)
    every = [plan.scored_every(epoch, train_images=360, val_images=100) for epoch in range(20)]
    assert every == [5] * 17 + [1] * 3


def test_without_a_limit_the_plan_stays() -> None:
    assert affordable_epochs(recipe(epochs=20), 20, 3, Spent(1e6), train_images=10, val_images=0) == 20


def test_epochs_that_took_longer_leave_fewer() -> None:
    plan = recipe(epochs=20, small_epochs=20, max_seconds=100.0)
    assert affordable_epochs(plan, 20, 2, Spent(9.0), train_images=10, val_images=0) == 20
    assert affordable_epochs(plan, 20, 2, Spent(20.0), train_images=10, val_images=0) == 9
    assert affordable_epochs(plan, 20, 2, Spent(200.0), train_images=10, val_images=0) == 2


def test_the_scoring_of_all_of_val_at_the_end_is_part_of_the_plan() -> None:
    plan = recipe(epochs=20, small_epochs=20, max_seconds=100.0)
    # 4 s for an epoch, and half a second for each of 2 x 20 images.
    spent = Spent(seconds=28.0, scoring_seconds=20.0, images_scored=40)
    assert affordable_epochs(plan, 20, 2, spent, train_images=360, val_images=100) == 4
    cheap = Spent(seconds=10.0, scoring_seconds=2.0, images_scored=40)
    assert affordable_epochs(plan, 20, 2, cheap, train_images=360, val_images=100) == 17


def test_the_time_that_is_left_counts_training_and_scoring() -> None:
    plan = recipe(epochs=20, small_epochs=20)
    # 4 s for an epoch, and half a second for each of 2 x 20 images; all 100 are scored in the last three epochs.
    spent = Spent(seconds=28.0, scoring_seconds=20.0, images_scored=40)
    left = seconds_left(plan, 2, spent, train_images=360, val_images=100)
    assert left == pytest.approx(18 * 4 + 0.5 * (15 * 20 + 3 * 100))
    assert seconds_left(plan, 20, spent, train_images=360, val_images=100) == 0


def test_before_val_is_scored_a_pixel_costs_a_third_of_a_training_step() -> None:
    plan = recipe(epochs=4, small_epochs=0)
    pixels = plan.canvas.height * plan.canvas.width
    assert pixel_seconds(plan, 0.5, Spent(seconds=3.0), train_images=10) == pytest.approx(1 / (5 * pixels))
    scored = Spent(seconds=9.0, scoring_seconds=2.0, images_scored=4)
    assert pixel_seconds(plan, 1, scored, train_images=10) == pytest.approx(0.5 / pixels)
