"""A bundle from stage to publication: ids, atomicity, verification, the model card."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from terrazzo.bundle import Bundle, BundleManifest, Preprocessing, Stage
from terrazzo.errors import Invalid, NotFound
from terrazzo.metrics.confusion import scores
from terrazzo.metrics.scores import SplitScores
from terrazzo.types import LabelClass, Task


def some_scores(manifest: BundleManifest, split: str = "val") -> SplitScores:
    counts = np.array([[90, 10, 0], [5, 45, 0], [0, 0, 0]], dtype=np.int64)
    return scores(counts, manifest.task, split=split, images=2)


def test_publish_makes_a_folder_that_is_named_after_its_content(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    bundle = stage.publish({"val": some_scores(stage.manifest)}, 0.999)
    assert bundle.folder.name == bundle.id and len(bundle.id) == 64
    assert not stage.folder.exists()
    bundle.verify()
    again = Bundle.open(bundle.folder)
    assert again.id == bundle.id and again.manifest == bundle.manifest
    assert again.manifest.scores["val"].miou == pytest.approx((90 / 105 + 45 / 60) / 2)
    assert set(again.manifest.files) == {"README.md", "model.safetensors"}
    assert torch.equal(load_file(again.weights_path)["weight"].flatten(), torch.arange(9, dtype=torch.float32))
    assert again.exported_path is None
    assert again.bytes > 0


def test_the_same_result_published_twice_is_one_bundle(make_stage: Callable[..., Stage]) -> None:
    first = make_stage()
    second = make_stage(created_at=datetime(2027, 1, 1, tzinfo=UTC))
    one = first.publish({}, None)
    two = second.publish({}, None)
    assert one.id == two.id and not second.folder.exists()
    assert len(list(one.folder.parent.iterdir())) == 1


@pytest.mark.parametrize("change", [{"name": "other"}, {"trainer": "yolo"}, {"network": {"decoder": "Unet"}}])
def test_other_content_is_another_bundle(make_stage: Callable[..., Stage], change: dict[str, object]) -> None:
    assert make_stage().publish({}, None).id != make_stage(**change).publish({}, None).id


def test_other_weights_are_another_bundle(make_stage: Callable[..., Stage]) -> None:
    one, two = make_stage(), make_stage()
    two.write_weights({"weight": torch.zeros(3, 3, 1, 1)})
    assert one.publish({}, None).id != two.publish({}, None).id


def test_a_stage_can_be_read_before_publication(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    bundle = stage.bundle()
    bundle.verify()
    assert bundle.manifest.scores == {}
    stage.update(agreement=0.5)
    assert stage.bundle().manifest.agreement == 0.5


def test_publication_without_the_exported_network_is_refused(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    with pytest.raises(Invalid, match=r"model\.xml"):
        stage.publish({}, None, "openvino")
    assert stage.folder.exists()
    stage.discard()
    assert not stage.folder.exists()


def test_exports_that_were_not_chosen_are_left_out(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    for name in ("model.xml", "model.bin", "model.onnx"):
        (stage.folder / name).write_bytes(b"x")
    bundle = stage.publish({}, 0.999, "onnx")
    assert set(bundle.manifest.files) == {"README.md", "model.onnx", "model.safetensors"}
    assert bundle.exported_path == bundle.folder / "model.onnx"
    bundle.verify()


def test_weights_that_share_memory_are_saved(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    shared = torch.ones(2, 2)
    stage.write_weights({"a": shared, "b": shared, "c": shared.t()[:1]})
    assert set(load_file(stage.folder / "model.safetensors")) == {"a", "b", "c"}


@pytest.mark.parametrize("name", ["model.safetensors", "README.md"])
def test_verify_names_the_damaged_file(make_stage: Callable[..., Stage], name: str) -> None:
    bundle = make_stage().publish({}, None)
    path = bundle.folder / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(Invalid, match=name.replace(".", r"\.")):
        Bundle.open(bundle.folder).verify()


def test_verify_notices_a_changed_manifest(make_stage: Callable[..., Stage]) -> None:
    bundle = make_stage().publish({}, None)
    path = bundle.folder / "bundle.json"
    path.write_text(path.read_text().replace('"seed": 7', '"seed": 8'))
    with pytest.raises(Invalid, match=r"bundle\.json"):
        Bundle.open(bundle.folder).verify()


def test_what_is_no_bundle_is_refused_in_words(tmp_path: Path, make_stage: Callable[..., Stage]) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        Bundle.open(tmp_path / "nowhere")
    with pytest.raises(Invalid, match=r"no bundle\.json"):
        Bundle.open(tmp_path)
    (tmp_path / "bundle.json").write_text('{"format_version": 99}')
    with pytest.raises(Invalid, match="format version 99"):
        Bundle.open(tmp_path)
    bundle = make_stage().publish({}, None)
    bundle.weights_path.unlink()
    with pytest.raises(Invalid, match=r"model\.safetensors"):
        Bundle.open(bundle.folder)


def test_a_stage_that_was_left_by_a_kill_is_swept_when_the_next_is_made(
    make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    alive = make_stage()
    root = alive.folder.parent
    code = "import sys, pathlib, terrazzo.files.traces as t; (pathlib.Path(sys.argv[1]) / t.new_name()).mkdir()"
    subprocess.run([sys.executable, "-c", code, str(root)], check=True)
    assert len(list(root.iterdir())) == 2
    new = make_stage()
    assert {path.name for path in root.iterdir()} == {alive.folder.name, new.folder.name}


def test_sizes_of_the_input() -> None:
    values = {"mean": (0, 0, 0), "std": (1, 1, 1), "size": 512}
    resize = Preprocessing.model_validate({**values, "sizing": "resize"})
    assert resize.input_size(360, 480) == (384, 512)
    assert resize.input_size(100, 50) == (200, 100)  # never more than twice
    assert resize.input_size(1, 9000) == (1, 512)
    assert Preprocessing.model_validate({**values, "sizing": "crop"}).input_size(360, 480) == (360, 480)
    assert [resize.padded(side) for side in (1, 32, 33)] == [32, 32, 64]


def test_the_card_tells_a_stranger(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    stage_scores = {split: some_scores(stage.manifest, split) for split in ("test", "train", "val")}
    card = (stage.publish(stage_scores, 0.99987).folder / "README.md").read_text()
    for part in (
        "# pages",
        "| 2 | initial | `#d55e00` |",
        "ink \\| line",
        "`background`",
        "| val | 2 |",
        "| initial | n/a | n/a | n/a |",
        "a" * 64,
        "8 train, 2 val images",
        '"epochs": 3',
        "terrazzo.load",
        "mean (127, 127, 127)",
        "MIT",
        "argmax",
    ):
        assert part in card
    assert card.index("| train |") < card.index("| val |") < card.index("| test |")


def test_importing_the_bundle_loads_no_ml_package() -> None:
    code = (
        "import sys, terrazzo.bundle.archive; "
        "print([m for m in ('torch', 'numpy.testing', 'cv2', 'openvino', 'safetensors') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_bundle_from_before_there_was_a_background_opens_under_its_id(make_stage: Callable[..., Stage]) -> None:
    classes = (LabelClass(name="Background", color="#000000"), LabelClass(name="ink", color="#101010"))
    bundle = make_stage(task=Task(name="pages", kind="semantic", classes=classes)).publish({}, None)
    manifest = json.loads((bundle.folder / "bundle.json").read_text())
    del manifest["task"]["background"]
    (bundle.folder / "bundle.json").write_text(json.dumps(manifest))
    old = Bundle.open(bundle.folder)
    old.verify()
    assert (old.id, old.manifest.task.background) == (bundle.id, "Background")
