"""COCO: what is written is read back equal, pycocotools agrees, relatives of the layout are read, faults are named."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from format_samples import Files, Make, photo, write_folder
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pycocotools.coco import COCO

from terrazzo.errors import Invalid
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.base import ExportItem, Reading
from terrazzo.formats.coco.format import Coco
from terrazzo.formats.source import open_source
from terrazzo.geometry import rle
from terrazzo.geometry.raster import geometry_to_pixels
from terrazzo.types import Box, LabelClass, Mask, Polygon, Shape, Source, Split, Task, TaskKind

SQUARE = [1, 1, 4, 1, 4, 3, 1, 3]
CATEGORIES = [{"id": 7, "name": "line"}, {"id": 90, "name": "seal", "supercategory": "mark"}]


def coco(images: list[Any], annotations: list[Any] | None, categories: Any = CATEGORIES, **more: Any) -> bytes:
    content = {"images": images, "categories": categories} | more
    return json.dumps(content if annotations is None else content | {"annotations": annotations}).encode()


def image(id: Any = 1, file_name: str = "a.png", width: int = 6, height: int = 4, **more: Any) -> dict[str, Any]:
    return {"id": id, "file_name": file_name, "width": width, "height": height} | more


def entry(id: int = 1, image_id: Any = 1, category_id: Any = 7, **more: Any) -> dict[str, Any]:
    return {"id": id, "image_id": image_id, "category_id": category_id} | more


def outlined(id: int = 1, **more: Any) -> dict[str, Any]:
    return entry(id, **({"segmentation": [SQUARE], "bbox": [1, 1, 3, 2]} | more))


def read(make: Make, files: Files, kind: TaskKind | None = None) -> Reading:
    return Coco().read(make(files), kind=kind)


def one_file(annotations: list[Any] | None, **more: Any) -> Files:
    return {"images/a.png": photo(), "annotations/instances_train.json": coco([image()], annotations, **more)}


def shapes_of(reading: Reading) -> tuple[Shape, ...]:
    assert reading.check() == ()
    found = reading.annotation(reading.items[0])
    assert found is not None
    return found.shapes


class TestReading:
    RUNS: ClassVar[list[int]] = [5, 2, 2, 2, 13]
    """Of a 4 x 6 picture, column by column."""

    def test_all_ways_to_say_an_object(self, make: Make) -> None:
        packed = rle.encode(np.array([[0, 0, 1, 1, 0, 0]] * 4, np.bool_))
        annotations = [
            outlined(1, category_id=90),
            entry(2, segmentation=[SQUARE, [0, 0, 1, 0, 1, 1]]),
            entry(3, segmentation={"size": [4, 6], "counts": self.RUNS}, iscrowd=1),
            entry(4, segmentation={"size": [4, 6], "counts": packed.counts}, score=0.25),
            entry(5, bbox=[0.5, 1, 2, 1.25]),
            entry(6, segmentation=SQUARE),
        ]
        with read(make, one_file(annotations)) as reading:
            assert reading.task is not None
            assert (reading.task.kind, reading.task.class_names) == ("instance", ("line", "seal"))
            assert any("1 region is a crowd" in one for one in reading.warnings)
            assert any("1 object with no more than a box" in one for one in reading.warnings)
            shapes = shapes_of(reading)
        assert [one.class_name for one in shapes] == ["seal", *["line"] * 5]
        assert [one.crowd for one in shapes] == [False, False, True, False, False, False]
        assert [one.confidence for one in shapes] == [None, None, None, 0.25, None, None]
        square = (((1.0, 1.0), (4.0, 1.0), (4.0, 3.0), (1.0, 3.0)),)
        assert shapes[0].geometry == Polygon(parts=(square,))
        assert shapes[1].geometry == Polygon(parts=(square, (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)),)))
        values = np.repeat([0, 1, 0, 1, 0], self.RUNS).reshape(6, 4).T
        assert isinstance(shapes[2].geometry, Mask)
        np.testing.assert_array_equal(rle.decode(shapes[2].geometry), values)
        assert shapes[3].geometry == packed
        assert shapes[4].geometry == Box(x=0.5, y=1, width=2, height=1.25)
        assert shapes[5].geometry == shapes[0].geometry
        assert len({one.id for one in shapes}) == 6

    def test_boxes_alone_are_a_detection_and_outlines_may_be_read_as_boxes(self, make: Make) -> None:
        with read(make, one_file([entry(1, bbox=[1, 1, 2, 2]), entry(2, bbox=[1, 1, 0, 2])])) as reading:
            assert reading.task is not None
            assert reading.task.kind == "detection"
            assert [one.geometry for one in shapes_of(reading)] == [Box(x=1, y=1, width=2, height=2)]
            assert any("1 box without width or height is left out" in one for one in reading.warnings)

    def test_outlines_may_be_read_as_boxes(self, make: Make) -> None:
        packed = {"size": [4, 6], "counts": [5, 2, 2, 2, 13]}
        files = one_file([outlined(1), entry(2, segmentation=packed)])
        with read(make, files, "detection") as reading:
            boxes = [one.geometry for one in shapes_of(reading)]
        assert boxes == [Box(x=1, y=1, width=3, height=2), Box(x=1, y=1, width=2, height=2)]

    def test_an_image_without_annotations_was_looked_at_unless_there_is_no_list(self, make: Make) -> None:
        with read(make, one_file([])) as reading:
            assert reading.check() == ()
            assert reading.annotation(reading.items[0]) == Annotated()

    def test_a_list_of_images_alone_annotates_nothing(self, make: Make) -> None:
        with read(make, one_file(None)) as reading:
            assert reading.annotation(reading.items[0]) is None

    @pytest.mark.parametrize(
        ("files", "items"),
        [
            (
                {
                    "annotations/instances_train2017.json": coco([image()], []),
                    "annotations/instances_val2017.json": coco([image()], []),
                    "annotations/captions_val2017.json": coco([image()], []),
                    "train2017/a.png": photo(),
                    "val2017/a.png": photo(seed=1),
                },
                {"train2017/a.png": "train", "val2017/a.png": "val"},
            ),
            (
                {
                    "train/_annotations.coco.json": coco([image()], []),
                    "train/a.png": photo(),
                    "valid/_annotations.coco.json": coco([image()], []),
                    "valid/a.png": photo(seed=1),
                },
                {"train/a.png": "train", "val/a.png": "val"},
            ),
            (
                {
                    "result.json": coco([image(file_name="train/x/a.png"), image(2, "/home/me/images/test/b.png")], []),
                    "images/train/x/a.png": photo(),
                    "images/test/b.png": photo(seed=1),
                    "images/val/c.png": photo(seed=2),
                },
                {"train/x/a.png": "train", "test/b.png": "test", "val/c.png": "val"},
            ),
            (
                {
                    "annotations/instances_default.json": coco([image(file_name="images\\sub\\a.png")], []),
                    "images/sub/a.png": photo(),
                },
                {"sub/a.png": None},
            ),
        ],
    )
    def test_relatives_of_the_layout(self, make: Make, files: Files, items: dict[str, str | None]) -> None:
        source = make(files)
        assert Coco().sniff(source)
        with Coco().read(source) as reading:
            assert reading.check() == ()
            assert {item.path: item.split for item in reading.items} == items

    def test_an_image_that_is_not_listed_is_not_annotated(self, make: Make) -> None:
        with read(make, one_file([]) | {"images/b.png": photo(seed=1)}) as reading:
            assert [item.annotated for item in reading.items] == [True, False]
            assert any("images/b.png" in one for one in reading.warnings)

    def test_ignored_labels_are_no_classes(self, make: Make) -> None:
        with Coco().read(make(one_file([outlined()])), ignore=["seal"]) as reading:
            assert reading.task is not None
            assert (reading.task.class_names, reading.task.ignored) == (("line",), ("seal",))
        with pytest.raises(Invalid, match="no such label"):
            Coco().read(make(one_file([outlined()])), ignore=["rock"])


class TestFaults:
    @pytest.mark.parametrize(
        ("annotations", "place", "what"),
        [
            ([outlined(5, segmentation=[[1, 1, float("nan"), 2, 3, 3]])], "annotations[0] (id 5)", "coordinate"),
            ([outlined(5, segmentation=[[1, 1, 1e300, 2, 3, 3]])], "annotations[0]", "coordinate"),
            ([outlined(5, segmentation=[[1, 1, "2", 2, 3, 3]])], "annotations[0]", "coordinate"),
            ([outlined(5, segmentation=[[1, 1, 2, 2]])], "annotations[0]", "three points"),
            ([outlined(5, segmentation="?")], "annotations[0]", "no list of polygons"),
            ([outlined(5, segmentation=[[0] * 200_002])], "annotations[0]", "100001 points"),
            ([outlined(5, segmentation={"size": [6, 4], "counts": [24]})], "annotations[0]", "4 x 6"),
            ([outlined(5, segmentation={"size": [4, 6], "counts": [25]})], "annotations[0]", "add up"),
            ([outlined(5, segmentation={"size": [4, 6], "counts": [-1, 25]})], "annotations[0]", "add up"),
            ([outlined(5, segmentation={"size": [4, 6], "counts": "zz"})], "annotations[0]", "run lengths"),
            ([outlined(5, segmentation={"size": [4, 6]})], "annotations[0]", "run lengths"),
            ([entry(5)], "annotations[0]", "neither an outline nor a bbox"),
            ([entry(5, bbox=[1, 2, float("inf"), 3])], "annotations[0]", "coordinate"),
            ([outlined(), outlined()], "annotations[1] (id 1)", "occurs twice"),
            ([outlined(category_id=8)], "annotations[0]", "no category 8"),
            ([outlined(image_id=2)], "annotations[0]", "no image 2"),
            ([3], "annotations[0]", "object"),
        ],
    )
    def test_annotations(self, make: Make, annotations: list[Any], place: str, what: str) -> None:
        with read(make, one_file(annotations)) as reading:
            problems = reading.check()
        assert len(problems) == 1, problems
        assert problems[0].file.endswith("annotations/instances_train.json")
        assert all(one in problems[0].message for one in ("instances_train.json", place, what)), problems[0].message
        assert problems[0].remedy

    @pytest.mark.parametrize(
        ("images", "place", "what"),
        [
            ([image(), image(2, "gone.png")], "images[1] (gone.png)", "no such image"),
            ([image(), image(1, "b.png")], "images[1]", "occurs twice"),
            ([image(), image(2)], "images[1]", "this image too"),
            ([image(), {"id": 2}], "images[1]", "file_name"),
            ([image(width=12, height=8)], "images[0] (a.png)", "12 x 8"),
        ],
    )
    def test_images(self, make: Make, images: list[Any], place: str, what: str) -> None:
        files = {"images/a.png": photo(), "annotations/instances_train.json": coco(images, [])}
        with read(make, files) as reading:
            problems = reading.check()
        assert len(problems) == 1, problems
        assert place in problems[0].message
        assert what in problems[0].message

    def test_a_name_that_two_images_have(self, make: Make) -> None:
        files = {"x/a.png": photo(), "y/a.png": photo(), "all.json": coco([image()], [])}
        with read(make, files) as reading:
            assert "x/a.png, y/a.png" in reading.problems[0].message.replace("data/", "")

    def test_categories(self, make: Make) -> None:
        twice = [*CATEGORIES, {"id": 7, "name": "again"}, {"id": 8}]
        with read(make, one_file([], categories=twice)) as reading:
            assert ["categories[2]" in one.message or "categories[3]" in one.message for one in reading.problems] == [
                True,
                True,
            ]
        with pytest.raises(Invalid, match="no class"):
            read(make, one_file([], categories=[]))

    @pytest.mark.parametrize(
        "data",
        [b'{"images": [], "categories": ', b"[" * 100_000 + b'"images" "categories"', b'["images", "categories"]'],
    )
    def test_what_is_no_coco_is_refused_by_name(self, make: Make, data: bytes) -> None:
        with pytest.raises(Invalid, match=r"all\.json"):
            read(make, {"a.png": photo(), "all.json": data})

    def test_very_many_problems_are_summed_up(self, make: Make) -> None:
        annotations = [outlined(number, category_id=1) for number in range(3000)]
        with read(make, one_file(annotations)) as reading:
            assert len(reading.problems) == 1001
            assert "2000 more problems" in reading.problems[-1].message


NUMBER = st.floats(-2, 12, allow_nan=False).map(lambda value: round(value, 3))
RING = st.lists(st.tuples(NUMBER, NUMBER), min_size=3, max_size=6).map(tuple)
POLYGON = st.builds(Polygon, parts=st.lists(RING.map(lambda ring: (ring,)), min_size=1, max_size=3).map(tuple))
HOLED = st.builds(Polygon, parts=st.tuples(st.tuples(RING, RING)))
MASK = hnp.arrays(np.bool_, (4, 6)).map(rle.encode)
SIDE = st.floats(0.125, 8).map(lambda value: round(value, 3))
BOX = st.builds(Box, x=NUMBER, y=NUMBER, width=SIDE, height=SIDE)
NAMES = ("line", "ünï", "a:b", "#", "a,b")
PATHS = ("a.png", "a.bmp", "sub/a.png", "train/a.png", "val/b.png", "none/c.png", "ünï code.png")


def drawn(kind: TaskKind) -> st.SearchStrategy[Shape]:
    return st.builds(
        Shape,
        id=st.just("x"),
        class_name=st.sampled_from(NAMES),
        geometry=BOX if kind == "detection" else st.one_of(POLYGON, HOLED, MASK, BOX),
        source=st.just(Source(kind="person")),
        confidence=st.one_of(st.none(), st.floats(0, 1)),
        crowd=st.booleans(),
    )


def same(ours: Shape, theirs: Shape) -> bool:
    if (ours.class_name, ours.crowd, ours.confidence) != (theirs.class_name, theirs.crowd, theirs.confidence):
        return False
    if isinstance(ours.geometry, Polygon) and len(ours.geometry.parts[0]) > 1:
        assert isinstance(theirs.geometry, Mask)
        return bool((geometry_to_pixels(ours.geometry, 4, 6) == rle.decode(theirs.geometry)).all())
    return ours.geometry == theirs.geometry


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_written_is_read_back_and_pycocotools_agrees(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("out")
    dest = root / data.draw(st.sampled_from(["out", "out.zip"]))
    kind: TaskKind = data.draw(st.sampled_from(["instance", "detection"]))
    task = Task(name="t", kind=kind, classes=tuple(LabelClass(name=name, color="#0a0b0c") for name in NAMES))
    wanted: dict[bytes, tuple[Split | None, tuple[Shape, ...] | None]] = {}
    items: list[ExportItem] = []
    for seed, path in enumerate(data.draw(st.lists(st.sampled_from(PATHS), unique=True, min_size=1))):
        shapes = data.draw(st.one_of(st.none(), st.lists(drawn(kind), max_size=4).map(tuple)))
        split: Split | None = data.draw(st.sampled_from(["train", "val", "test", None]))
        found = None if shapes is None else Annotated(shapes=shapes)
        wanted[photo(seed=seed)] = split, shapes
        items.append(ExportItem(path, split, 6, 4, partial(photo, seed=seed), partial(_itself, found)))
    Coco().write(task, items, dest)
    with open_source(dest) as source:
        reading = Coco().read(source, kind=kind, task_name="t")
        assert reading.check() == ()
        assert reading.task == task
        assert len(reading.items) == len(items)
        for item in reading.items:
            split, shapes = wanted[reading.image_bytes(item)]
            assert item.split == split
            annotated = reading.annotation(item)
            assert (annotated is None) == (shapes is None)
            ours, theirs = shapes or (), () if annotated is None else annotated.shapes
            assert len(ours) == len(theirs)
            assert all(map(same, ours, theirs))
    if dest.is_dir():
        _check_with_pycocotools(dest, items)


def _itself(found: Annotated | None) -> Annotated | None:
    return found


def _check_with_pycocotools(dest: Path, items: list[ExportItem]) -> None:
    count = 0
    for path in sorted((dest / "annotations").iterdir()):
        theirs = COCO(str(path))
        for found in theirs.loadAnns(theirs.getAnnIds()):
            count += 1
            if isinstance(found["segmentation"], dict):
                pixels_HW = rle.decode(Mask(height=4, width=6, counts=found["segmentation"]["counts"]))
                np.testing.assert_array_equal(theirs.annToMask(found), pixels_HW)
                assert found["area"] == pixels_HW.sum()
            elif found["segmentation"]:
                assert theirs.annToMask(found).shape == (4, 6)
    assert count == sum(len(item.annotated.shapes) for item in items if item.annotated is not None)


def test_a_polygon_is_the_same_object_to_pycocotools(tmp_path: Path) -> None:
    ring = ((10.0, 8.0), (52.5, 12.0), (40.0, 44.0), (14.0, 38.5))
    shape = Shape(id="x", class_name="line", geometry=Polygon(parts=((ring,),)), source=Source(kind="person"))
    task = Task(name="t", kind="instance", classes=(LabelClass(name="line", color="#0a0b0c"),))
    item = ExportItem("a.png", "train", 64, 48, lambda: photo(48, 64), lambda: Annotated(shapes=(shape,)))
    Coco().write(task, [item], tmp_path / "out")
    theirs = COCO(str(tmp_path / "out" / "annotations" / "instances_train.json"))
    pixels_HW = theirs.annToMask(theirs.loadAnns([1])[0]).astype(bool)
    ours_HW = geometry_to_pixels(shape.geometry, 48, 64)
    assert (pixels_HW & ours_HW).sum() / (pixels_HW | ours_HW).sum() > 0.95


def test_what_it_cannot_hold_is_counted(tmp_path: Path) -> None:
    task = Task(name="t", kind="detection", classes=(LabelClass(name="line", color="#0a0b0c"),), ignored=("seal",))
    shape = Shape(
        id="x",
        class_name="line",
        geometry=Box(x=0, y=0, width=1, height=1),
        source=Source(kind="person"),
        text="incipit",
    )
    found = Annotated(shapes=(shape, shape.model_copy(update={"class_name": "seal"})), tags=("line",))
    items = [ExportItem("a.png", "train", 6, 4, photo, lambda: found)]
    warnings = " ".join(Coco().write(task, items, tmp_path / "out"))
    assert "1 tag, 2 texts" in warnings
    assert "ignored: seal" in warnings
    with open_source(tmp_path / "out") as source:
        assert Coco().read(source, ignore=["seal"], task_name="t").task == task
    with pytest.raises(Invalid, match="semantic"):
        Coco().write(Task(name="t", kind="semantic", classes=task.classes), [], tmp_path / "other")


def test_masks_beside_a_plain_json_are_not_coco(tmp_path: Path) -> None:
    files = {"images/a.png": photo(), "notes.json": b'{"images": 3}', "labels.json": b"[]"}
    with open_source(write_folder(tmp_path / "d", files)) as source:
        assert not Coco().sniff(source)
