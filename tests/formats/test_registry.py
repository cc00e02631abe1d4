"""The right format is found, through the entry points by which outside formats come in too."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest
from format_samples import CLASSES_CSV, LABELMAP, Files, classes, mask, photo, png, write_folder, write_zip

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats.registry import GROUP, detect, formats, get_format, read
from terrazzo.formats.source import open_source

pytestmark = pytest.mark.skipif(not entry_points(group=GROUP), reason="the package is not installed")

AMALTHAI = {"labelmap.txt": LABELMAP, "images/train/a.png": photo(), "masks/train/a.png": mask()}
CVAT = {"labelmap.txt": LABELMAP, "JPEGImages/a.png": photo(), "SegmentationClass/a.png": mask()}


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (AMALTHAI, "amalthai"),
        (CVAT, "cvat-mask"),
        ({"x/a.jpg": photo()}, "folder"),
        ({"images/a.png": photo()}, "folder"),
        ({"images/train/a.png": photo(), "masks/train/a.png": mask()}, "pairs"),
        ({"labelmap.txt": LABELMAP, "Images/a.png": photo(), "Masks/a.png": mask()}, "pairs"),
        ({"a.png": photo(), "a_mask.png": mask()}, "pairs"),
        (
            {"train/_classes.csv": CLASSES_CSV, "train/a.png": photo(), "train/a_mask.png": png(classes())},
            "roboflow-masks",
        ),
    ],
)
def test_detect(tmp_path: Path, files: Files, name: str) -> None:
    for path in (write_folder(tmp_path / "d", files), write_zip(tmp_path / "d.zip", files)):
        with open_source(path) as source:
            assert detect(source).name == name
        with read(path) as reading:
            assert reading.format == name
            assert reading.check() == ()


def test_nothing_known_lists_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        read(write_folder(tmp_path / "d", {"a.txt": b""}))
    for one in formats().values():
        assert one.looks_like in caught.value.message


def test_two_formats_at_once(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "d", AMALTHAI | CVAT)
    with pytest.raises(Invalid, match="several formats"):
        read(path)
    with read(path, format="cvat-mask", ignore=["sky"], task_name="ground") as reading:
        assert reading.task is not None
        assert reading.task.name == "ground"
        assert reading.task.ignored == ("sky",)


def test_unknown_name_lists_the_names() -> None:
    with pytest.raises(NotFound, match=r"amalthai,.* cvat-mask, folder"):
        get_format("gif")


def test_every_entry_point_has_the_name_of_its_format() -> None:
    assert {entry.name for entry in entry_points(group=GROUP)} == set(formats())
