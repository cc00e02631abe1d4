"""How long a semantic training may take, and whether what is said before is what is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from terrazzo.errors import Invalid
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.estimate import Machine, SizeCount, TrainingData, TrainingEstimate
from terrazzo.trainers.machine import this_machine
from terrazzo.trainers.semantic import PRESETS, SemanticTrainer
from terrazzo.trainers.semantic.catalogue import PARAMETERS
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.costs import COSTS
from terrazzo.trainers.speed import Speed
from terrazzo.training.run import Run, read_events

CPU = Machine(processor="a processor", cores=4)
GPU = Machine(processor="a processor", cores=4, gpu="a GPU", gpu_gib=24.0)
LITE = "fpn-efficientnet-lite0"


def data(count: int = 200, height: int = 360, width: int = 480, val: int = 20) -> TrainingData:
    one = {"height": height, "width": width}
    sizes = {"train": (SizeCount(count=count, **one),)}
    return TrainingData(classes=5, sizes=sizes | ({"val": (SizeCount(count=val, **one),)} if val else {}))


def estimate(
    architecture: str = LITE,
    given: TrainingData | None = None,
    machine: Machine = CPU,
    speeds: tuple[Speed, ...] = (),
    **settings: object,
) -> TrainingEstimate:
    config = SemanticConfig.model_validate(settings)
    return SemanticTrainer().estimate(architecture, config, given or data(), machine, speeds)


def measured(architecture: str = LITE, train: float = 2.0, machine: Machine = CPU) -> Speed:
    name = machine.name("cpu")
    return Speed(
        trainer="semantic", architecture=architecture, machine=name, device="cpu", train=train, score=0.2, predict=0.2,
        publish=8.0,
    )  # fmt: skip


def test_every_architecture_has_a_shipped_cost() -> None:
    assert set(COSTS) == set(PARAMETERS)


def test_more_work_takes_longer() -> None:
    base = estimate().seconds.likely
    assert estimate(given=data(count=2000)).seconds.likely > base
    assert estimate("unet-efficientnet-lite0").seconds.likely > base
    assert estimate(epochs=100).seconds.likely > estimate(epochs=50).seconds.likely
    assert estimate(mirror=True, multi_scale=True).seconds.likely > base
    assert estimate(machine=Machine(processor="a processor", cores=1)).seconds.likely > base
    assert estimate(small_first=0).seconds.likely > base


def test_presets_go_from_quick_to_best() -> None:
    quick, balanced, best = (estimate(given=data(count=400), **one.settings).seconds.likely for one in PRESETS)
    assert [one.name for one in PRESETS] == ["quick", "balanced", "best"]
    assert quick < balanced / 1.5 and best > balanced * 2


def test_a_time_limit_bounds_training_and_says_how_many_epochs_fit() -> None:
    found = estimate(max_minutes=10, given=data(count=2000))
    train = next(one.seconds for one in found.parts if one.name == "train")
    assert train <= 600
    assert next(one for one in found.choices if one.setting == "epochs").value == str(found.epochs)
    assert found.epochs < estimate(max_minutes=60, given=data(count=2000)).epochs


def test_what_was_measured_here_is_believed() -> None:
    guess, known = estimate(), estimate(speeds=(measured(train=2.0), measured(train=8.0), measured(train=9.0)))
    assert (guess.basis, known.basis) == ("shipped", "measured")
    slow = estimate(speeds=(measured(train=16.0),))
    assert slow.seconds.likely > 1.5 * known.seconds.likely
    spread = known.seconds.most / known.seconds.least
    assert spread < guess.seconds.most / guess.seconds.least
    elsewhere = measured(train=99.0, machine=Machine(processor="another", cores=4))
    assert estimate(speeds=(elsewhere,)) == guess


def test_other_architectures_tell_how_fast_this_machine_is() -> None:
    guess = estimate("unet-resnet34", weights="random")
    slow = estimate("unet-resnet34", weights="random", speeds=(measured(train=50.0),))
    fast = estimate("unet-resnet34", weights="random", speeds=(measured(train=0.1),))
    assert {slow.basis, fast.basis} == {"similar"}
    assert fast.seconds.likely < guess.seconds.likely < slow.seconds.likely


def test_a_gpu_is_chosen_and_faster() -> None:
    found = estimate("fpn-resnet34", machine=GPU, weights="random", epochs=20)
    assert next(one for one in found.choices if one.setting == "device").value == "gpu"
    assert found.seconds.likely < estimate("fpn-resnet34", weights="random", epochs=20).seconds.likely
    assert estimate(machine=GPU, device="cpu", epochs=20).seconds == estimate(epochs=20).seconds
    with pytest.raises(Invalid, match="GPU"):
        estimate(device="gpu")


def test_missing_weights_are_said_and_still_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terrazzo.trainers.weights._cached", lambda hub: None)
    monkeypatch.setattr("terrazzo.trainers.weights._answers", lambda address, minute: False)
    (note,) = estimate("unet-resnet34").notes
    assert "four ways out" in note
    assert estimate("unet-resnet34", weights="random").notes == ()


def test_without_val_it_is_said_what_is_done() -> None:
    assert estimate().notes == ()
    (note,) = estimate(given=data(val=0)).notes
    assert "val" in note and "train" in note


def test_what_is_said_before_is_what_is_done(tiny_snapshot: Snapshot, tmp_path: Path) -> None:
    sizes = {
        split: (SizeCount(height=64, width=96, count=len(tiny_snapshot.images(split))),)
        for split in tiny_snapshot.splits()
    }
    given = TrainingData(classes=3, sizes=sizes)
    config = SemanticConfig(length="short", device="cpu", seed=3)
    said = SemanticTrainer().estimate(LITE, config, given, this_machine(), ())
    run = Run(tmp_path / "run", should_stop=lambda: (tmp_path / "run" / "decisions.json").exists())
    with pytest.raises(Exception, match="cancelled"):
        SemanticTrainer().train(tiny_snapshot, LITE, config, run, tmp_path / "bundles", {})
    log = [event.data["message"] for event in read_events(run.folder) if event.kind == "log"]
    for one in said.choices:
        if one.setting != "precision":
            assert any(line.startswith(f"{one.setting}: {one.value} (") for line in log), one
