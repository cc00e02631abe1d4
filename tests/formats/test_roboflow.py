"""What is special about Roboflow's masks: values are named by a table, masks lie beside images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from format_samples import CLASSES_CSV, Files, Make, classes, photo, png

from terrazzo.errors import Invalid
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.base import ExportItem
from terrazzo.formats.registry import detect
from terrazzo.formats.roboflow import RoboflowMasks
from terrazzo.formats.source import open_source
from terrazzo.types import IGNORE, LabelClass, Task

FORMAT = RoboflowMasks()


def sample(table: bytes = CLASSES_CSV) -> Files:
    files: Files = {"README.roboflow.txt": b"made by", "train/_classes.csv": table}
    for seed, name in enumerate(["train/p1_jpg.rf.0a", "train/p2_jpg.rf.0b", "valid/p0_jpg.rf.0c"]):
        files[f"{name}.jpg"] = photo(seed=seed)
        files[f"{name}_mask.png"] = png(classes(seed=seed))
    return files


def test_an_export_as_it_comes(make: Make) -> None:
    source = make(sample())
    assert detect(source).name == "roboflow-masks"
    with FORMAT.read(source) as reading:
        assert reading.check() == ()
        assert reading.warnings == ()
        assert [(item.path, item.split) for item in reading.items] == [
            ("train/p1_jpg.rf.0a.jpg", "train"),
            ("train/p2_jpg.rf.0b.jpg", "train"),
            ("val/p0_jpg.rf.0c.jpg", "val"),
        ]
        np.testing.assert_array_equal(reading.mask_HW(reading.items[2]), classes(seed=2))


def test_values_are_those_of_the_table_whatever_its_order(make: Make) -> None:
    table = b'Pixel Value, Class\r\n2, "tree, old"\r\n0, background\r\n1, #1 sky\r\n'
    with FORMAT.read(make(sample(table)), ignore=["background"]) as reading:
        assert reading.task is not None
        assert reading.task.class_names == ("tree, old", "#1 sky")
        expected = np.array([IGNORE, 1, 0], np.uint8)[classes(seed=0)]
        np.testing.assert_array_equal(reading.mask_HW(reading.items[0]), expected)


def test_a_value_that_is_not_in_the_table_names_the_file(make: Make) -> None:
    with FORMAT.read(make(sample(b"Pixel Value, Class\n0, background\n1, sky\n"))) as reading:
        problems = reading.check()
    assert len(problems) == 3
    assert all(one.file.endswith("_mask.png") and "_classes.csv" in one.message for one in problems)


@pytest.mark.parametrize(
    ("table", "match"),
    [
        (b"", "first line"),
        (b"filename, sky\na.jpg, 1\n", "first line"),
        (b"Pixel Value, Class\n", "no label"),
        (b"Pixel Value, Class\nx, sky\n", "row 2"),
        (b"Pixel Value, Class\n256, sky\n", "row 2"),
        (b"Pixel Value, Class\n1\n", "row 2"),
        (b"Pixel Value, Class\n1, sky\n1, tree\n", "twice"),
        (b"Pixel Value, Class\n1, sky\n2, sky\n", "twice"),
        (b"\xff\xff\xff", "UTF-8"),
    ],
)
def test_a_table_that_cannot_be_understood(make: Make, table: bytes, match: str) -> None:
    with pytest.raises(Invalid, match=match) as caught:
        FORMAT.read(make(sample(table)))
    assert "_classes.csv" in caught.value.message
    assert caught.value.remedy


def test_tables_that_differ(make: Make) -> None:
    files = sample() | {"valid/_classes.csv": CLASSES_CSV.replace(b"sky", b"sea")}
    with pytest.raises(Invalid, match="says otherwise"):
        FORMAT.read(make(files))


def test_without_a_table(make: Make) -> None:
    files = {name: data for name, data in sample().items() if not name.endswith(".csv")}
    with pytest.raises(Invalid, match=r"_classes\.csv is missing"):
        FORMAT.read(make(files))


def test_an_image_whose_name_ends_like_a_mask_is_renamed(tmp_path: Path) -> None:
    task = Task(name="t", kind="semantic", classes=(LabelClass(name="sky", color="#0000ff"),))
    items = [
        ExportItem(name, "train", 6, 4, lambda seed=seed: photo(seed=seed), Annotated)
        for seed, name in enumerate(["a.png", "a_mask.png"])
    ]
    warnings = FORMAT.write(task, items, tmp_path / "out")
    assert any("a_mask.png" in warning for warning in warnings)
    with FORMAT.read(open_source(tmp_path / "out")) as reading:
        assert reading.check() == ()
        assert [reading.image_bytes(item) for item in reading.items] == [photo(seed=0), photo(seed=1)]
