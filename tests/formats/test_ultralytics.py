"""Ultralytics YOLO data: the ways that people lay it out, faults named by file and line, written and read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from exif_samples import turned_photo
from format_samples import Files, Make, photo, write_folder
from hypothesis import given, settings
from hypothesis import strategies as st

from terrazzo.errors import Invalid
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.base import ExportItem, Reading
from terrazzo.formats.registry import detect
from terrazzo.formats.source import open_source
from terrazzo.formats.ultralytics.format import Ultralytics, UltralyticsRotated
from terrazzo.geometry import rle
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.types import Box, LabelClass, Mask, Polygon, Shape, Source, Split, Task, TaskKind

IMPORT = Source(kind="import")
YAML = b"path: ../datasets/things\ntrain: images/train\nval: images/val\nnames:\n  0: line\n  1: seal\n"
PICTURES: Files = {
    "images/train/a.png": photo(seed=0),
    "images/train/b.png": photo(seed=1),
    "images/val/c.png": photo(seed=2),
}


def read(make: Make, more: Files, kind: TaskKind | None = None) -> Reading:
    return Ultralytics().read(make({"data.yaml": YAML} | PICTURES | more), kind=kind)


def rows(text: str) -> Files:
    return {"labels/train/a.txt": text.encode(), "labels/train/b.txt": b"", "labels/val/c.txt": b""}


def shapes_of(reading: Reading, index: int = 0) -> tuple[Shape, ...]:
    assert reading.check() == ()
    found = reading.annotation(reading.items[index])
    assert found is not None
    return found.shapes


def test_boxes_outlines_and_oriented_boxes_by_row(make: Make) -> None:
    text = "0 0.5 0.5 0.5 0.5\n1 0 0 0.5 0 0.5 1 0 1\n1 0.5 0 1 0.5 0.5 1\n"
    with read(make, rows(text)) as reading:
        assert reading.task is not None
        assert (reading.task.kind, reading.task.class_names) == ("instance", ("line", "seal"))
        assert any("two kinds, 1 boxes and 2 outlines" in one for one in reading.warnings)
        box, oriented, outline = shapes_of(reading)
    assert (box.class_name, box.geometry) == ("line", Box(x=1.5, y=1, width=3, height=2))
    assert oriented.geometry == Polygon(parts=((((0, 0), (3, 0), (3, 4), (0, 4)),),))
    assert outline.geometry == Polygon(parts=((((3, 0), (6, 2), (3, 4)),),))
    with read(make, rows(text), "detection") as reading:
        assert [one.geometry for one in shapes_of(reading)][1] == Box(x=0, y=0, width=3, height=4)


def test_boxes_alone_are_a_detection(make: Make) -> None:
    with read(make, rows("1 0.5 0.5 1 1\n1 0.5 0.5 1 1\n0 0.5 0.5 0 1\n")) as reading:
        assert reading.task is not None
        assert reading.task.kind == "detection"
        assert [one.geometry for one in shapes_of(reading)] == [Box(x=0, y=0, width=6, height=4)]
        assert any("1 row that occur twice is left out" in one for one in reading.warnings)
        assert any("1 box without width or height is left out" in one for one in reading.warnings)


def test_empty_and_missing_label_files_say_that_nothing_is_there(make: Make) -> None:
    with read(make, {"labels/train/a.txt": b"\n"}) as reading:
        assert [reading.annotation(one) for one in reading.items] == [Annotated()] * 3
        assert any("2 images have no label file" in one for one in reading.warnings)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2 0.5 0.5 0.1 0.1", "there is no class 2"),
        ("-1 0.5 0.5 0.1 0.1", "there is no class -1"),
        ("0.5 0.5 0.5 0.1 0.1", "there is no class 0.5"),
        ("nan 0.5 0.5 0.1 0.1", "there is no class nan"),
        ("line 0.5 0.5 0.1 0.1", "no number"),
        ("0 0.5 0.5 0.1", "4 numbers"),
        ("0 0.5 0.5 0.1 0.1 0.9", "6 numbers"),
        ("0 0.5 0.5 0.1 12", "12 is not within 0 to 1"),
        ("0 0.5 -0.5 0.1 0.1", "-0.5 is not within 0 to 1"),
        ("0 0.5 nan 0.1 0.1", "nan is not within"),
    ],
)
def test_faults_are_named_by_file_and_line(make: Make, line: str, what: str) -> None:
    with read(make, rows(f"0 0.5 0.5 0.1 0.1\n\n{line}\n")) as reading:
        (problem,) = reading.check()
    assert problem.file.endswith("labels/train/a.txt")
    assert "labels/train/a.txt, line 3: " in problem.message
    assert what in problem.message


def test_a_coordinate_a_little_outside_is_cut(make: Make) -> None:
    with read(make, rows("0 -0.005 0 1.005 0 1 1 0 1")) as reading:
        assert shapes_of(reading)[0].geometry == Polygon(parts=((((0, 0), (6, 0), (6, 4), (0, 4)),),))


@pytest.mark.parametrize("name", ["", "a/"])
def test_an_export_of_roboflow(make: Make, name: str) -> None:
    files: Files = {
        f"{name}README.dataset.txt": b"hello",
        f"{name}README.roboflow.txt": b"hello",
        f"{name}data.yaml": b"train: ../train/images\nval: ../valid/images\ntest: ../test/images\n\nnc: 1\n"
        b"names: ['line']\n\nroboflow:\n  license: CC\n",
        f"{name}train/images/a.png": photo(seed=0),
        f"{name}train/labels/a.txt": b"0 0.5 0.5 1 1",
        f"{name}valid/images/b.png": photo(seed=1),
        f"{name}valid/labels/b.txt": b"",
    }
    source = make(files)
    assert detect(source).name == "ultralytics"
    with Ultralytics().read(source) as reading:
        assert [(one.path, one.split) for one in reading.items] == [("train/a.png", "train"), ("val/b.png", "val")]
        assert any("test: ../test/images, which is not there" in one for one in reading.warnings)
        assert any("keys are left out: roboflow" in one for one in reading.warnings)
        assert len(shapes_of(reading)) == 1


def test_lists_of_images_and_what_they_miss(make: Make) -> None:
    yaml = b"train: [train.txt]\nval: /somewhere/else/data/val.txt\nnames: [line]\ndownload: https://evil\n"
    files = {
        "data.yaml": yaml,
        "train.txt": b"./images/train/a.png\n\nC:\\data\\images\\train\\b.png\n",
        "val.txt": b"/home/me/data/images/val/c.png\nimages/val/gone.png\n",
    }
    with Ultralytics().read(make(PICTURES | files)) as reading:
        assert [one.split for one in reading.items] == ["train", "train", "val"]
        (problem,) = reading.check()
        assert "val.txt, line 2: there is no image images/val/gone.png" in problem.message
        assert any("“download”; it is ignored" in one for one in reading.warnings)


def test_an_image_in_two_splits_counts_once(make: Make) -> None:
    yaml = b"train: images/train\nval: images/train\nnames: [line]\n"
    with Ultralytics().read(make(PICTURES | {"data.yaml": yaml})) as reading:
        assert [one.split for one in reading.items] == ["train", "train", None]
        assert any("2 images are in two splits" in one for one in reading.warnings)
        assert reading.annotation(reading.items[2]) is None


@pytest.mark.parametrize(
    ("yaml", "what"),
    [
        (b"train: images/train\nnames: [a, a]\n", "two classes are named 'a'"),
        (b"train: images/train\nnames: [a]\nnc: 3\n", "nc: 3, but names 1 class"),
        (b"train: images/train\nnames: a\n", "does not name the classes"),
        (b"train: 3\nnames: [a]\n", "no folder"),
        (b"train: [\nnames: [a]\n", "is not YAML"),
        (b"train: x\nnames: !!python/object/apply:os.system ['touch ran']\n", "is not YAML"),
    ],
)
def test_a_description_that_makes_no_sense(make: Make, yaml: bytes, what: str) -> None:
    with pytest.raises(Invalid, match=what):
        Ultralytics().read(make(PICTURES | {"data.yaml": yaml}))


def task_of(kind: TaskKind) -> Task:
    classes = (LabelClass(name="line", color="#0000ff"), LabelClass(name="yes: no", color="#008000"))
    return Task(name="things", kind=kind, classes=classes)


def shape(geometry: Box | Mask | Polygon, **more: object) -> Shape:
    return Shape.model_validate({"id": "x", "class_name": "line", "geometry": geometry, "source": IMPORT, **more})


def write(found: Annotated | None, dest: Path, kind: TaskKind = "instance", format: Ultralytics | None = None) -> str:
    item = ExportItem("a.png", "train", 6, 4, photo, lambda: found)
    return " ".join((format or Ultralytics()).write(task_of(kind), [item], dest))


def test_what_a_row_cannot_hold_is_counted(tmp_path: Path) -> None:
    pixels_HW = np.ones((4, 6), np.bool_)
    pixels_HW[1:3, 2:3] = False  # a hole
    pixels_HW[:, 4] = False  # two parts
    shapes = (
        shape(rle.encode(pixels_HW), confidence=0.5, text="x"),
        shape(Box(x=0, y=0, width=2, height=2), crowd=True),
        shape(Box(x=0, y=0, width=2, height=2)),
    )
    said = write(Annotated(shapes=shapes), tmp_path / "out")
    for what in ("1 shape with holes", "1 shape of several parts", "drawn as boxes", "1 crowd, 1 confidence, 1 text"):
        assert what in said
    with Ultralytics().read(open_source(tmp_path / "out")) as reading:
        joined, box = shapes_of(reading)
    filled_HW = pixels_HW.copy()
    filled_HW[1:3, 2] = True
    np.testing.assert_array_equal(geometry_to_pixels(joined.geometry, 4, 6), filled_HW)
    assert isinstance(box.geometry, Polygon)


def test_oriented_boxes_are_rectangles_around_shapes(tmp_path: Path) -> None:
    diamond = Polygon(parts=((((3, 0), (5, 2), (3.5, 3.5), (3, 4), (1, 2)),),))
    write(Annotated(shapes=(shape(diamond),)), tmp_path / "out", format=UltralyticsRotated())
    words = (tmp_path / "out" / "labels" / "train" / "a.txt").read_text().split()
    assert len(words) == 9
    corners = {(round(float(x) * 6, 2), round(float(y) * 4, 2)) for x, y in zip(words[1::2], words[2::2], strict=True)}
    assert corners == {(3.0, 0.0), (5.0, 2.0), (3.0, 4.0), (1.0, 2.0)}


def test_an_image_without_annotation_does_not_become_background(tmp_path: Path) -> None:
    assert "1 image has no annotation" in write(None, tmp_path / "out")
    with Ultralytics().read(open_source(tmp_path / "out")) as reading:
        assert [(one.split, one.annotated) for one in reading.items] == [(None, False)]


def test_class_folders_are_written_and_read_for_a_classification(tmp_path: Path) -> None:
    write(Annotated(tags=("line",)), tmp_path / "out", "classification")
    assert (tmp_path / "out" / "train" / "line" / "a.png").is_file()
    with Ultralytics().read(open_source(tmp_path / "out"), kind="classification") as reading:
        found = reading.annotation(reading.items[0])
        assert found is not None
        assert found.tags == ("line",)


points = st.tuples(st.floats(0, 6, width=16), st.floats(0, 4, width=16))
polygons = st.lists(points, min_size=3, max_size=8).map(lambda ring: Polygon(parts=((tuple(ring),),)))
boxes = st.builds(Box, x=st.floats(0, 3), y=st.floats(0, 2), width=st.floats(0.5, 3), height=st.floats(0.5, 2))


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(["instance", "detection"]))
def test_writes_what_it_reads(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, kind: TaskKind) -> None:
    dest = tmp_path_factory.mktemp("out") / data.draw(st.sampled_from(["out", "out.zip"]))
    drawn = st.tuples(st.sampled_from(["line", "yes: no"]), polygons if kind == "instance" else boxes)
    items: list[ExportItem] = []
    written: dict[bytes, tuple[Split | None, list[tuple[str, Box | Polygon]]]] = {}
    for seed, name in enumerate(["a.png", "images/a.jpg", "val/ü ö.png", "x/labels/b.png"]):
        split: Split | None = data.draw(st.sampled_from(["train", "val", "test", None]))
        things = data.draw(st.lists(drawn, max_size=3, unique_by=str))
        written[photo(seed=seed)] = split, things
        shapes = tuple(shape(geometry, id=str(n), class_name=one) for n, (one, geometry) in enumerate(things))
        found = Annotated(shapes=shapes)
        items.append(ExportItem(name, split, 6, 4, lambda s=seed: photo(seed=s), lambda f=found: f))  # type: ignore[misc]
    Ultralytics().write(task_of(kind), items, dest)
    with Ultralytics().read(open_source(dest), kind=kind) as reading:
        assert reading.check() == ()
        assert reading.task is not None
        assert reading.task.class_names == ("line", "yes: no")
        assert len(reading.items) == len(items)
        for item in reading.items:
            split, things = written[reading.image_bytes(item)]
            annotated = reading.annotation(item)
            assert annotated is not None
            assert item.split == split
            assert [one.class_name for one in annotated.shapes] == [name for name, _ in things]
            for one, (_, geometry) in zip(annotated.shapes, things, strict=True):
                np.testing.assert_allclose(numbers(one.geometry), numbers(geometry), atol=1e-6)


def numbers(geometry: Box | Mask | Polygon) -> list[float]:
    if isinstance(geometry, Box):
        return [geometry.x, geometry.y, geometry.width, geometry.height]
    assert isinstance(geometry, Polygon)
    return [value for point in geometry.parts[0][0] for value in point]


def test_labels_lie_on_the_picture_as_people_see_it(tmp_path: Path) -> None:
    """Ultralytics turns an image by its EXIF before it looks at labels."""
    files: Files = {
        "data.yaml": b"train: images/train\nnames: [line]\n",
        "images/train/a.jpg": turned_photo(4, 6, 6),
        "labels/train/a.txt": b"0 0.5 0.25 1 0.5",
    }
    with Ultralytics().read(open_source(write_folder(tmp_path / "data", files))) as reading:
        assert [one.geometry for one in shapes_of(reading)] == [Box(x=0, y=0, width=4, height=3)]
