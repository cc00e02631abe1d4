"""What every trainer must do; a trainer's test class inherits ``TrainerContract`` and names what to train."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from terrazzo.errors import Cancelled, NotFound, TerrazzoError
from terrazzo.snapshot import Snapshot
from terrazzo.trainers.base import Trainer
from terrazzo.trainers.registry import get_trainer
from terrazzo.training.run import Run, read_events


class TrainerContract:
    """Set ``name``, ``architecture`` and ``settings`` (a training of some seconds)."""

    name: str
    architecture: str
    settings: dict[str, Any]

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

    def test_importing_it_loads_no_ml_package(self, trainer: Trainer) -> None:
        code = (
            f"import sys, {type(trainer).__module__} as m\n"
            "from terrazzo.trainers.registry import trainers\n"
            "[t.architectures() for t in trainers().values()]\n"
            "print([n for n in ('torch', 'timm', 'segmentation_models_pytorch', 'openvino') if n in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"

    def test_an_unknown_architecture_is_refused_before_the_job(self, trainer: Trainer) -> None:
        with pytest.raises(NotFound):
            trainer.check("no-such-thing", trainer.Config())

    def test_train_evaluate_publish_load(self, trainer: Trainer, tiny_snapshot: Snapshot, tmp_path: Path) -> None:
        config = trainer.Config.model_validate(self.settings)
        trainer.check(self.architecture, config)
        run = Run(tmp_path / "run")
        bundle = trainer.train(tiny_snapshot, self.architecture, config, run, tmp_path / "bundles", {"name": "tiny"})
        bundle.verify()
        states = {e.data["name"]: e.data["state"] for e in read_events(run.folder) if e.kind == "step"}
        assert list(states) == list(trainer.steps())
        assert set(states.values()) <= {"succeeded", "skipped"}
        assert set(bundle.manifest.scores) == set(tiny_snapshot.splits())
        assert bundle.manifest.lineage.snapshot == tiny_snapshot.id
        for split in tiny_snapshot.splits():
            assert (run.folder / f"eval_{split}" / "scores.json").is_file()
        image_HWC = tiny_snapshot.image_HWC(tiny_snapshot.images("test")[0])
        prediction = trainer.load(bundle, "cpu")(image_HWC)
        assert prediction.mask_HW.shape == image_HWC.shape[:2]

    def test_cancel_leaves_nothing_published(self, trainer: Trainer, tiny_snapshot: Snapshot, tmp_path: Path) -> None:
        asked = iter(range(10_000))
        run = Run(tmp_path / "run", should_stop=lambda: next(asked) > 25)
        with pytest.raises(Cancelled):
            trainer.train(
                tiny_snapshot,
                self.architecture,
                trainer.Config.model_validate(self.settings),
                run,
                tmp_path / "bundles",
                {},
            )
        published = [path for path in (tmp_path / "bundles").glob("*") if not path.name.startswith(".stage-")]
        assert published == []

    def test_errors_say_what_to_do(self, trainer: Trainer) -> None:
        with pytest.raises(TerrazzoError) as caught:
            trainer.check("no-such-thing", trainer.Config())
        assert caught.value.remedy
