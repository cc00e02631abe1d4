"""Truth from snapshots and from folders: classes are matched by name."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from terrazzo.errors import Invalid
from terrazzo.evaluation.truth import from_reading, from_snapshot, index_table
from terrazzo.formats.amalthai import AmalthAI
from terrazzo.formats.folder import Folder
from terrazzo.formats.source import open_source
from terrazzo.geometry.raster import mask_to_shapes
from terrazzo.imaging.encode import encode_png
from terrazzo.snapshot import FrozenImage, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.types import IGNORE, Annotation, LabelClass, Source, Task

LABELS = {"background": (0, 0, 0), r"blue $\x$": (0, 0, 255), "red": (255, 0, 0)}


def make_amalthai(root: Path, labels: dict[str, tuple[int, int, int]] = LABELS) -> Path:
    """One image in train and one in val; each row of the mask is one label, in the order of ``labels``."""
    for split in ("train", "val"):
        for kind, pixels in (("images", np.full((len(labels), 4, 3), 9)), ("masks", np.array(list(labels.values())))):
            folder = root / kind / split
            folder.mkdir(parents=True)
            rows = pixels if kind == "images" else np.repeat(pixels[:, None], 4, axis=1)
            cv2.imwrite(str(folder / f"{split}.png"), rows.astype(np.uint8)[..., ::-1])
    lines = ["# label:color_rgb:parts:actions", *(f"{name}:{r},{g},{b}::" for name, (r, g, b) in labels.items())]
    (root / "labelmap.txt").write_text("\n".join(lines) + "\n")
    return root


def test_a_folder_in_another_order_of_classes(task: Task, tmp_path: Path) -> None:
    with AmalthAI().read(open_source(make_amalthai(tmp_path / "data"))) as reading:
        (one,) = from_reading(reading, task, "val")
        image, mask = one.load()
        expected = hashlib.sha256((tmp_path / "data" / "images" / "val" / "val.png").read_bytes()).hexdigest()
    assert image.shape == (3, 4, 3) and one.hash == expected
    assert mask.tolist() == [[IGNORE] * 4, [2] * 4, [0] * 4]  # background is ignored by the bundle's task


def test_labels_that_are_ignored_by_the_reading(tmp_path: Path, task: Task) -> None:
    with AmalthAI().read(open_source(make_amalthai(tmp_path)), ignore=["background", "red"]) as reading:
        _, mask = from_reading(reading, task, "train")[0].load()
    assert mask.tolist() == [[IGNORE] * 4, [2] * 4, [IGNORE] * 4]


def test_unknown_labels_are_listed_with_the_way_out(tmp_path: Path, task: Task) -> None:
    labels = {**LABELS, "sky": (1, 1, 1), "two words": (2, 2, 2)}
    with (
        AmalthAI().read(open_source(make_amalthai(tmp_path, labels))) as reading,
        pytest.raises(Invalid, match=r"'sky', 'two words'.*--ignore sky --ignore \"two words\""),
    ):
        from_reading(reading, task, "val")


def test_an_empty_split_and_data_without_masks(tmp_path: Path, task: Task) -> None:
    with (
        AmalthAI().read(open_source(make_amalthai(tmp_path / "data"))) as reading,
        pytest.raises(Invalid, match=r"in test.*train, val"),
    ):
        from_reading(reading, task, "test")
    with Folder().read(open_source(tmp_path / "data" / "images")) as plain, pytest.raises(Invalid, match="no masks"):
        from_reading(plain, task, "val")


def test_a_mask_without_its_image_is_no_silent_gap_in_the_score(tmp_path: Path, task: Task) -> None:
    data = make_amalthai(tmp_path / "data")
    (data / "images" / "val" / "val.png").rename(data / "images" / "val" / "other.png")
    with AmalthAI().read(open_source(data)) as reading, pytest.raises(Invalid, match=r"1 file is wrong.*val\.png"):
        from_reading(reading, task, "val")


def test_a_snapshot(task: Task, tmp_path: Path) -> None:
    mask = np.array([[0, 1], [2, IGNORE]], np.uint8)
    blobs = BlobStore(tmp_path / "blobs")
    images = []
    for index, split in enumerate(("train", "val")):
        data = encode_png(np.full((2, 2, 3), index, np.uint8))
        shapes = mask_to_shapes(mask, task, Source(kind="person"))
        images.append(
            FrozenImage(
                path=f"{split}.png",
                hash=blobs.put(data),
                split=split,  # type: ignore[arg-type]
                width=2,
                height=2,
                mode="RGB",
                annotation=Annotation(revision=1, state="done", shapes=shapes),
            )
        )
    snapshot = freeze(task, images, blobs, tmp_path / "snapshots")
    (one,) = from_snapshot(snapshot, "val")
    image, truth = one.load()
    assert (one.path, one.hash) == ("val.png", images[1].hash)
    assert np.array_equal(truth, mask) and (image == 1).all()
    with pytest.raises(Invalid, match=r"in test.*train, val"):
        from_snapshot(snapshot, "test")
    turned = Task(name="t", kind="semantic", classes=tuple(reversed(task.classes)))
    assert from_snapshot(snapshot, "val", turned)[0].load()[1].tolist() == [[3, 2], [1, IGNORE]]


def test_index_table_of_equal_tasks_changes_nothing(task: Task) -> None:
    table = index_table(task, task)
    assert table[:4].tolist() == [0, 1, 2, 3] and (table[4:] == IGNORE).all()
    other = Task(name="o", kind="semantic", classes=(LabelClass(name="sea", color="#000000"),))
    with pytest.raises(Invalid, match="sea"):
        index_table(other, task)
