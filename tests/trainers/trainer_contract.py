"""What every trainer must do; a trainer's test class inherits ``TrainerContract`` and names what to train."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terrazzo.bundle import Bundle
from terrazzo.errors import Cancelled, Invalid, NotFound, TerrazzoError
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.base import Trainer
from terrazzo.trainers.estimate import Machine, SizeCount, TrainingData
from terrazzo.trainers.registry import get_trainer
from terrazzo.training.run import Run, read_events
from terrazzo.types import ClassesPrediction, Image_HWC, ObjectsPrediction, SemanticPrediction, TaskKind

DATA = TrainingData(
    classes=4,
    sizes={
        "train": (SizeCount(height=300, width=400, count=20), SizeCount(height=400, width=300, count=10)),
        "val": (SizeCount(height=300, width=400, count=5),),
    },
)


class TrainerContract:
    """Set ``name``, ``architecture`` and ``settings`` (a training of some seconds); a trainer of other kinds than
    semantic also ``kind``, ``snapshot`` and ``assert_answers``."""

    name: str
    architecture: str
    settings: dict[str, Any]
    kind: TaskKind = "semantic"

    @pytest.fixture
    def snapshot(self, tiny_snapshot: Snapshot) -> Snapshot:
        """Images of 64 x 96 pixels in all three splits, that something can be learned from."""
        return tiny_snapshot

    def assert_answers(self, prediction: Any, image_HWC: Image_HWC) -> None:
        """That a prediction is one of the form of the task, for this image."""
        assert prediction.mask_HW.shape == image_HWC.shape[:2]

    @property
    def data(self) -> TrainingData:
        return DATA.model_copy(update={"kind": self.kind})

    @pytest.fixture
    def trainer(self) -> Trainer:
        return get_trainer(self.name)

    def test_every_architecture_is_described(self, trainer: Trainer) -> None:
        names = [one.name for one in trainer.architectures()]
        assert len(set(names)) == len(names) > 0
        for one in trainer.architectures():
            assert one.trainer == self.name and one.description and one.licence and one.parameters > 0, one.name
            assert one.weights_source and one.weights_licence, one.name

    def test_every_setting_has_a_title_a_description_and_a_default(self, trainer: Trainer) -> None:
        for name, field in trainer.Config.model_json_schema()["properties"].items():
            assert field.get("title") and field.get("description") and "default" in field, name

    def test_presets_are_settings_that_the_trainer_takes(self, trainer: Trainer) -> None:
        presets = trainer.presets()
        assert len({one.name for one in presets}) == len(presets)
        for one in presets:
            assert one.title and one.description, one.name
            taken = trainer.Config.model_validate(one.settings).model_dump(exclude_unset=True)
            assert taken == one.settings, one.name

    def test_every_architecture_is_estimated(self, trainer: Trainer) -> None:
        machine = Machine(processor="a processor", cores=4)
        for one in trainer.architectures():
            found = trainer.estimate(one.name, trainer.Config.model_validate(self.settings), self.data, machine, ())
            assert (found.trainer, found.architecture) == (self.name, one.name)
            assert 0 < found.seconds.least <= found.seconds.likely <= found.seconds.most
            assert sum(part.seconds for part in found.parts) == pytest.approx(found.seconds.likely, abs=0.1)
            assert found.images == {"train": 30, "val": 5, "test": 0}

    def test_only_automatic_settings_are_chosen(self, trainer: Trainer) -> None:
        machine = Machine(processor="a processor", cores=4)
        settings = trainer.Config.model_validate(self.settings)
        found = trainer.estimate(self.architecture, settings, self.data, machine, ())
        assert not {one.setting for one in found.choices} & set(self.settings)
        for one in found.choices:
            assert getattr(settings, one.setting) == "auto", one.setting
            assert one.title == trainer.Config.model_fields[one.setting].title and one.value and one.why

    def test_a_wrong_wish_is_refused_by_the_estimate_too(self, trainer: Trainer) -> None:
        machine = Machine(processor="a processor", cores=4)
        with pytest.raises(NotFound):
            trainer.estimate("no-such-thing", trainer.Config(), self.data, machine, ())
        with pytest.raises(Invalid, match="train"):
            trainer.estimate(
                self.architecture, trainer.Config(), self.data.model_copy(update={"sizes": {}}), machine, ()
            )

    def test_importing_it_loads_no_ml_package(self, trainer: Trainer) -> None:
        config = f"m.{type(trainer).__name__}.Config()"
        code = (
            f"import sys, {type(trainer).__module__} as m\n"
            "from terrazzo.trainers.registry import trainers\n"
            "[t.architectures() for t in trainers().values()]\n"
            "from terrazzo.trainers.estimate import *\n"
            "data = TrainingData(classes=2, sizes={'train': (SizeCount(height=300, width=400, count=3),)})\n"
            "machine = Machine(processor='a processor', cores=2)\n"
            f"trainers()[{self.name!r}].estimate({self.architecture!r}, {config}, data, machine, ())\n"
            "print([n for n in ('torch', 'timm', 'segmentation_models_pytorch', 'openvino') if n in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"

    def test_an_unknown_architecture_is_refused_before_the_job(self, trainer: Trainer) -> None:
        with pytest.raises(NotFound):
            trainer.check("no-such-thing", trainer.Config())

    def test_train_evaluate_publish_load(self, trainer: Trainer, snapshot: Snapshot, tmp_path: Path) -> None:
        config = trainer.Config.model_validate(self.settings)
        trainer.check(self.architecture, config)
        run = Run(tmp_path / "run")
        bundle = trainer.train(snapshot, self.architecture, config, run, tmp_path / "bundles", {"name": "tiny"})
        bundle.verify()
        states = {e.data["name"]: e.data["state"] for e in read_events(run.folder) if e.kind == "step"}
        assert list(states) == list(trainer.steps())
        assert set(states.values()) <= {"succeeded", "skipped"}
        assert set(bundle.manifest.scores) == set(snapshot.splits())
        _assert_the_time_left_covers_all_steps(run)
        assert bundle.manifest.lineage.snapshot == snapshot.id
        for split in snapshot.splits():
            assert (run.folder / f"eval_{split}" / "scores.json").is_file()
        speed = bundle.manifest.speed
        assert speed is not None
        assert 0 < speed.seconds < 5
        assert speed.megapixels == pytest.approx(64 * 96 / 1e6, rel=0.01)
        image_HWC = snapshot.image_HWC(snapshot.images("test")[0])
        exported, plain = trainer.load(bundle, "cpu")(image_HWC), trainer.load(bundle, "torch-cpu")(image_HWC)
        self.assert_answers(exported, image_HWC)
        assert alike(exported, plain), "the exported network gives what PyTorch gives"
        assert alike(trainer.load(Bundle.open(bundle.folder), "cpu")(image_HWC), exported)
        losses = _losses_of(run.folder, "loss")
        assert losses[-1] < losses[0], "a few steps and the loss falls"

    def test_cancel_leaves_nothing_published(self, trainer: Trainer, snapshot: Snapshot, tmp_path: Path) -> None:
        asked = iter(range(10_000))
        run = Run(tmp_path / "run", should_stop=lambda: next(asked) > 25)
        with pytest.raises(Cancelled):
            trainer.train(
                snapshot,
                self.architecture,
                trainer.Config.model_validate(self.settings),
                run,
                tmp_path / "bundles",
                {},
            )
        published = [path for path in (tmp_path / "bundles").glob("*") if not path.name.startswith(".stage-")]
        assert published == []

    def test_a_killed_training_goes_on_with_the_same_numbers(
        self, trainer: Trainer, snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Checkpoints after every batch; the precision is given, because measuring it is a matter of chance."""
        config = trainer.Config.model_validate({**self.settings, "precision": "fp32"})
        monkeypatch.setattr("terrazzo.training.loop.SECONDS_BETWEEN_CHECKPOINTS", -1.0)

        def train(folder: Path, should_stop: Callable[[], bool] = lambda: False) -> Bundle:
            run = Run(tmp_path / folder, should_stop=should_stop)
            return trainer.train(snapshot, self.architecture, config, run, tmp_path / "bundles", {})

        whole = train(Path("whole"))
        with pytest.raises(Cancelled):
            train(Path("parts"), lambda: len(_losses_of(tmp_path / "parts", "batch_loss")) >= 3)
        parts = train(Path("parts"))
        assert parts.weights_path.read_bytes() == whole.weights_path.read_bytes()
        assert parts.manifest.scores == whole.manifest.scores
        assert _losses_of(tmp_path / "parts", "batch_loss") == _losses_of(tmp_path / "whole", "batch_loss")

    def test_errors_say_what_to_do(self, trainer: Trainer) -> None:
        with pytest.raises(TerrazzoError) as caught:
            trainer.check("no-such-thing", trainer.Config())
        assert caught.value.remedy


def alike(one: Any, other: Any) -> bool:
    """Whether two predictions of one image say the same; objects of which a network is unsure may be missing."""
    match one:
        case SemanticPrediction():
            return bool((one.mask_HW == other.mask_HW).mean() > 0.99)
        case ClassesPrediction():
            return bool(np.allclose(one.probabilities_C, other.probabilities_C, atol=1e-3))
        case _:
            return _found_in(one, other) and _found_in(other, one)


def _found_in(one: ObjectsPrediction, other: ObjectsPrediction) -> bool:
    sure = one.confidences_N > 0.3
    for box_4, index, confidence in zip(one.boxes_N4[sure], one.classes_N[sure], one.confidences_N[sure], strict=True):
        near = (np.abs(other.boxes_N4 - box_4) <= 1).all(axis=1) & (other.classes_N == index)
        if not (near & (np.abs(other.confidences_N - confidence) < 0.01)).any():
            return False
    return True


def _losses_of(folder: Path, name: str) -> list[float]:
    """The losses on train, one an epoch (``loss``) or a batch (``batch_loss``)."""
    told = [event.data for event in read_events(folder) if event.kind == "metric" and event.data["name"] == name]
    return [one["value"] for one in told if one["split"] in ("train", None)]


def _assert_the_time_left_covers_all_steps(run: Run) -> None:
    """When the last epoch ends there is still time left, for what follows; at the very end there is next to none."""
    told = [event.data for event in read_events(run.folder) if event.kind == "progress"]
    epochs = [one for one in told if one["epoch"] is not None]
    assert epochs[-1]["epoch"] == epochs[-1]["epochs"]
    assert epochs[-1]["seconds_left"] > 1
    assert told[-1]["seconds_left"] < epochs[-1]["seconds_left"]
