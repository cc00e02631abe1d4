"""The loop learns, keeps the best epoch, stops when asked, and resumes with the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tiny_world import recipe
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn

from terrazzo.errors import Cancelled, Conflict, Invalid
from terrazzo.snapshot import Snapshot
from terrazzo.snapshot.cache import open_cache
from terrazzo.training import checkpoint
from terrazzo.training.average import MovingAverage
from terrazzo.training.loop import Fit, Trainee
from terrazzo.training.pixels_lesson import PixelsLesson
from terrazzo.training.recipe import PixelsRecipe
from terrazzo.training.run import Run, read_events
from terrazzo.training.schedule import average_decay, one_cycle


class TinyNetwork(nn.Module):
    """Three convolutions, with batch statistics and dropout: everything a resume must carry over."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU())
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 3, 1))

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.encoder(images))


def summarise(confusion: Tensor) -> tuple[float, float]:
    both = confusion.diag().double()
    union = confusion.sum(0) + confusion.sum(1) - both
    return float((both[union > 0] / union[union > 0]).mean()), float(both.sum() / confusion.sum())


def train(
    snapshot: Snapshot,
    folder: Path,
    plan: PixelsRecipe,
    should_stop: Callable[[], bool] = lambda: False,
    should_end: Callable[[], bool] = lambda: False,
) -> tuple[Fit, Run]:
    torch.manual_seed(plan.seed)
    run = Run(folder, should_stop=should_stop, should_end=should_end)
    caches = [open_cache(snapshot, split, folder / "cache", long_side=None) for split in ("train", "val")]
    device = torch.device("cpu")
    lesson = PixelsLesson(caches[0], caches[1], plan, device, 3, summarise)
    return Trainee(TinyNetwork(), plan, lesson, run, device).fit(), run


def asked_so_often(count: int) -> Callable[[], bool]:
    """A question that says "stop" when it was asked more often than ``count`` times."""
    asked = iter(range(1000))
    return lambda: next(asked) >= count


def curve(folder: Path) -> dict[tuple[str, str | None, int], float]:
    return {
        (event.data["name"], event.data["split"], event.data["step"]): event.data["value"]
        for event in read_events(folder)
        if event.kind == "metric"
    }


def test_it_learns(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    fit, _ = train(tiny_snapshot, tmp_path, recipe(epochs=24, small_epochs=12))
    assert fit.best_score > 0.7
    assert fit.best_epoch >= 12, "the best epoch is chosen among those at full size"


def test_a_stopped_training_goes_on_with_the_same_numbers(
    tiny_snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = recipe()
    whole, _ = train(tiny_snapshot, tmp_path / "whole", plan)
    # Write a checkpoint after every batch, so that stops in mid-epoch are resumed in mid-epoch.
    monkeypatch.setattr("terrazzo.training.loop.SECONDS_BETWEEN_CHECKPOINTS", -1.0)
    for stop_after in (1, 3, 4):
        with pytest.raises(Cancelled):
            train(tiny_snapshot, tmp_path / "parts", plan, asked_so_often(stop_after))
    resumed, _ = train(tiny_snapshot, tmp_path / "parts", plan)
    assert curve(tmp_path / "parts") == curve(tmp_path / "whole")
    assert resumed.best_score == whole.best_score
    for name, tensor in whole.weights.items():
        assert torch.equal(tensor, resumed.weights[name]), name


def epochs_told(folder: Path) -> list[str]:
    lines = [event.data["message"] for event in read_events(folder) if event.kind == "log"]
    return [line.partition(":")[0] for line in lines if line.startswith("Epoch ")]


def test_a_training_that_is_asked_to_end_keeps_the_best_epoch(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    batches = 2
    # Asked in the second batch of the third epoch.
    fit, run = train(tiny_snapshot, tmp_path, recipe(epochs=9), should_end=asked_so_often(2 * batches + 1))
    assert epochs_told(run.folder) == ["Epoch 1/9", "Epoch 2/9"]
    assert fit.best_epoch < 2
    last = [event.data["message"] for event in read_events(run.folder) if event.kind == "log"][-1]
    assert "in epoch 3 of 9" in last
    assert f"epoch {fit.best_epoch + 1}." in last
    told = curve(run.folder)
    assert fit.best_score == max(value for (name, split, _), value in told.items() if (name, split) == ("miou", "val"))


def test_before_an_epoch_is_scored_the_first_one_is_finished(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    fit, run = train(tiny_snapshot, tmp_path, recipe(epochs=9), should_end=lambda: True)
    assert epochs_told(run.folder) == ["Epoch 1/9"]
    assert fit.best_epoch == 0


def test_a_killed_training_that_was_asked_to_end_trains_no_more(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        train(tiny_snapshot, tmp_path, recipe(epochs=9), should_stop=asked_so_often(8))
    told, before = epochs_told(tmp_path), len(read_events(tmp_path))
    fit, run = train(tiny_snapshot, tmp_path, recipe(epochs=9), should_end=lambda: True)
    assert told == epochs_told(run.folder) == ["Epoch 1/9", "Epoch 2/9"]
    assert fit.best_epoch < 2
    assert [event for event in read_events(tmp_path)[before:] if event.kind == "metric"] == []


def test_progress_counts_the_epochs(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    train(tiny_snapshot, tmp_path, recipe(epochs=3))
    told = [event.data for event in read_events(tmp_path) if event.kind == "progress"]
    assert [(one["epoch"], one["epochs"]) for one in told[::2]] == [(1, 3), (2, 3), (3, 3)]


def test_a_finished_training_is_not_done_again(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    train(tiny_snapshot, tmp_path, recipe())
    before = len(read_events(tmp_path))
    train(tiny_snapshot, tmp_path, recipe())
    metrics = [event for event in read_events(tmp_path)[before:] if event.kind == "metric"]
    assert metrics == []


def test_a_checkpoint_of_other_settings_is_refused(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    train(tiny_snapshot, tmp_path, recipe())
    with pytest.raises(Conflict, match="other settings"):
        train(tiny_snapshot, tmp_path, recipe(learning_rate=0.5))


def test_patience_stops_early(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    _, run = train(tiny_snapshot, tmp_path, recipe(epochs=40, small_epochs=0, patience=2, learning_rate=1e-9))
    epochs = [event for event in read_events(run.folder) if event.kind == "log" and "Epoch" in event.data["message"]]
    assert len(epochs) < 40


def test_a_time_limit_that_would_be_broken_shortens_the_training(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    plan = recipe(epochs=40, small_epochs=20, max_seconds=1e-3)
    fit, run = train(tiny_snapshot, tmp_path, plan)
    lines = [event.data["message"] for event in read_events(run.folder) if event.kind == "log"]
    assert [line for line in lines if line.startswith("Epoch ")] == [lines[0]]
    assert "1 epoch instead of 40" in lines[1]
    before = len(read_events(run.folder))
    again, _ = train(tiny_snapshot, tmp_path, plan)
    assert again.best_score == fit.best_score
    metrics = [event for event in read_events(run.folder)[before:] if event.kind == "metric"]
    assert metrics == [], "a resumed training remembers that it was shortened"


def test_a_shortened_recipe_keeps_its_proportions() -> None:
    plan = recipe(epochs=40, small_epochs=30)
    assert plan.shortened(20).small_epochs == 15
    assert plan.shortened(20).contest_from == 15
    assert plan.shortened(40) == plan
    assert plan.work(40) == pytest.approx(30 * 32 * 64 / (64 * 96) + 10)


def test_a_split_is_scored_on_every_so_many_th_image(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    cache = open_cache(tiny_snapshot, "train", tmp_path / "cache", long_side=None)
    lesson = PixelsLesson(cache, cache, recipe(), torch.device("cpu"), 3, summarise)
    assert len(cache) == 10
    _, part = lesson.confusion(TinyNetwork(), every=5, check=lambda: None)
    assert int(part.sum()) == sum(int((cache.mask_HW(index) != 255).sum()) for index in (0, 5))


def test_a_frozen_encoder_does_not_change(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    torch.manual_seed(7)
    before = TinyNetwork().encoder.state_dict()
    fit, _ = train(tiny_snapshot, tmp_path, recipe(frozen=("encoder",)))
    for name, tensor in before.items():
        assert torch.allclose(fit.weights[f"encoder.{name}"].float(), tensor.float(), atol=1e-5), name


def test_a_loss_that_is_no_number_says_what_to_do(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="lower learning rate"):
        train(tiny_snapshot, tmp_path, recipe(mean=(float("inf"),) * 3))


def test_validation_uses_ignore_and_every_image_once(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    plan = recipe(small_epochs=0)
    cache = open_cache(tiny_snapshot, "val", tmp_path / "cache", long_side=None)
    lesson = PixelsLesson(cache, cache, plan, torch.device("cpu"), 3, summarise)
    _, confusion = lesson.confusion(TinyNetwork(), every=1, check=lambda: None)
    counted = sum(int((cache.mask_HW(index) != 255).sum()) for index in range(len(cache)))
    assert int(confusion.sum()) == counted


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    (tmp_path / "last.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(Invalid, match=r"last\.pt"):
        checkpoint.load(tmp_path / "last.pt")
    assert checkpoint.load(tmp_path / "absent.pt") is None


def test_the_average_equals_that_of_pytorch() -> None:
    torch.manual_seed(0)
    network = TinyNetwork()
    ours = MovingAverage(network)
    theirs = AveragedModel(network, avg_fn=get_ema_avg_fn(0.9), use_buffers=True)
    theirs.update_parameters(network)
    for _ in range(5):
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.add_(torch.randn_like(parameter))
        ours.update(network, 0.9)
        theirs.update_parameters(network)
    for mine, other in zip(ours.network.parameters(), theirs.module.parameters(), strict=True):
        assert torch.allclose(mine, other, atol=1e-6)


def test_the_schedule_rises_then_falls() -> None:
    rates = [one_cycle(step, 100, peak=1.0) for step in range(100)]
    assert max(rates) == pytest.approx(1.0, abs=1e-6)
    assert rates[0] < 0.1 and rates[-1] == pytest.approx(0.6, abs=0.01)
    peak = rates.index(max(rates))
    assert rates[:peak] == sorted(rates[:peak]) and rates[peak:] == sorted(rates[peak:], reverse=True)
    assert 0 < average_decay(0, 100) < average_decay(99, 100) < 1
