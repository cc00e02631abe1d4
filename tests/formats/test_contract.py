"""What every format must do; a new format inherits ``FormatContract`` and gives its sample files."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from format_samples import CLASSES_CSV, LABELMAP, Files, Make, classes, huge_png, mask, photo, png
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image
from task_samples import PATHS, tasks

from terrazzo.errors import Conflict, Invalid
from terrazzo.formats.amalthai import AmalthAI
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.base import ExportItem, Format, Item, Reading
from terrazzo.formats.cvat_mask import CvatMask
from terrazzo.formats.folder import Folder
from terrazzo.formats.pairs import Pairs
from terrazzo.formats.roboflow import RoboflowMasks
from terrazzo.formats.source import open_source
from terrazzo.geometry.raster import mask_to_shapes, shapes_to_mask
from terrazzo.types import IGNORE, LabelClass, Source, Split, Task

IMPORT = Source(kind="import")

TASK = Task(
    name="segmentation",
    kind="semantic",
    classes=(LabelClass(name="sky", color="#0000ff"), LabelClass(name="tree", color="#008000")),
    ignored=("background",),
)


class FormatContract:
    """Inherit it, set ``format`` and ``files``."""

    format: Format
    files: ClassVar[Files]
    """Two annotated images a.png (train) and b.png (val) from ``photo(seed=n)`` and ``mask(seed=n)``, n = 0, 1."""
    annotated = True
    task: Task = TASK
    """One that the format can write."""
    class_names: ClassVar[tuple[str, ...]] = ("background", "sky", "tree")
    """Of the task that ``files`` hold."""

    def check_annotation(self, reading: Reading, item: Item, seed: int) -> None:
        """What is read of an annotated image: the pixels of ``mask(seed)``; formats without masks have their own."""
        annotation, task = reading.annotation(item), reading.task
        assert annotation is not None
        assert task is not None
        np.testing.assert_array_equal(reading.mask_HW(item), classes(seed=seed))
        np.testing.assert_array_equal(shapes_to_mask(annotation.shapes, task, 4, 6), classes(seed=seed))

    def test_describes_itself(self) -> None:
        for text in (self.format.name, self.format.title, self.format.description, self.format.looks_like):
            assert text
        assert self.format.name == self.format.name.lower()

    def test_recognises_its_files_and_reads_them(self, make: Make) -> None:
        source = make(self.files)
        assert self.format.sniff(source)
        with self.format.read(source, task_name="ground") as reading:
            assert reading.format == self.format.name
            assert reading.check() == ()
            assert [item.split for item in reading.items] == ["train", "val"]
            assert [Path(item.path).name for item in reading.items] == ["a.png", "b.png"]
            for seed, item in enumerate(reading.items):
                assert reading.image_bytes(item) == photo(seed=seed)
                assert (reading.info(item).width, reading.info(item).height) == (6, 4)
                assert item.annotated == self.annotated == (reading.annotation(item) is not None)
                if self.annotated:
                    self.check_annotation(reading, item, seed)
                else:
                    assert reading.mask_HW(item) is None
            if self.annotated:
                assert reading.task is not None
                assert reading.task.name == "ground"
                assert reading.task.class_names == self.class_names
            else:
                assert reading.task is None

    def test_does_not_recognise_other_files(self, make: Make) -> None:
        assert not self.format.sniff(make({"notes.txt": b"hello", "table.csv": b"1,2"}))

    def test_says_progress(self, make: Make) -> None:
        parts: list[float] = []
        with self.format.read(make(self.files)) as reading:
            reading.check(parts.append)
        assert parts == [0.5, 1.0]

    def test_problems_name_their_files_and_all_are_found(self, make: Make) -> None:
        images = [
            name
            for name in self.files
            if name.endswith(("a.png", "b.png")) and "ask" not in name and "Class" not in name
        ]
        files = dict(self.files)
        files[images[0]] = files[images[0]][:70]
        files[images[1]] = huge_png(30_000, 30_000)
        with self.format.read(make(files)) as reading:
            problems = reading.check()
        assert len(problems) == 2
        for name, problem in zip(images, problems, strict=True):
            assert problem.file.endswith(name)
            assert name in problem.message
            assert problem.remedy

    def test_refuses_to_overwrite(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "mine.txt").write_text("keep")
        with pytest.raises(Conflict, match="something at"):
            self.format.write(self.task, [], tmp_path / "out")
        assert (tmp_path / "out" / "mine.txt").read_text() == "keep"

    def test_a_failed_write_leaves_nothing(self, tmp_path: Path) -> None:
        def broken() -> bytes:
            raise Invalid("no bytes", "none")

        for dest in (tmp_path / "out", tmp_path / "out.zip"):
            with pytest.raises(Invalid):
                self.format.write(self.task, [ExportItem("a.png", "train", 6, 4, broken, lambda: None)], dest)
        assert list(tmp_path.iterdir()) == []


class WritesMasks:
    """For formats that write masks: whatever a task holds comes back, or is refused in words."""

    format: Format
    every_name = True
    """Whether every class name can be written; else those with control characters are refused."""

    # One test runs for several formats, which is what hypothesis means by "differing executors".
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    @given(st.data())
    def test_writes_what_it_reads(self, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
        root = tmp_path_factory.mktemp("out")
        dest = root / data.draw(st.sampled_from(["out", "out.zip"]))
        task = data.draw(tasks)
        count = len(task.classes)
        names = data.draw(st.lists(st.sampled_from(PATHS), unique=True, min_size=1))
        items: list[ExportItem] = []
        masks: dict[bytes, np.ndarray | None] = {}
        splits: dict[bytes, Split | None] = {}
        for seed, name in enumerate(names):
            values = st.sampled_from([*range(count), IGNORE])
            drawn = data.draw(hnp.arrays(np.uint8, (4, 6), elements=values))
            one = data.draw(st.sampled_from([drawn, drawn, None]))
            split = data.draw(st.sampled_from(["train", "val", "test", None]))
            image = photo(seed=seed)
            masks[image], splits[image] = one, split
            annotation = None if one is None else Annotated(shapes=mask_to_shapes(one, task, IMPORT))
            items.append(
                ExportItem(name, split, 6, 4, lambda image=image: image, lambda annotation=annotation: annotation)
            )
        if not self.every_name and any(unicodedata.category(one) == "Cc" for one in "".join(task.class_names)):
            with pytest.raises(Invalid, match="cannot be written"):
                self.format.write(task, items, dest)
            assert list(root.iterdir()) == []
            return
        warnings = self.format.write(task, items, dest)
        assert [path.name for path in root.iterdir()] == [dest.name]
        with open_source(dest) as source:
            everything = self.format.read(source).task
            assert everything is not None
            extra = (*everything.class_names[count:], *everything.ignored)
            assert bool(extra) == any("ignore" in warning for warning in warnings)
            reading = self.format.read(source, ignore=extra)
            assert reading.check() == ()
            assert reading.task is not None
            assert reading.task.class_names == task.class_names
            if task.ignored:
                assert reading.task.ignored == task.ignored
            assert len(reading.items) == len(items)
            for item in reading.items:
                image = reading.image_bytes(item)
                assert item.split == splits[image]
                if masks[image] is None:
                    assert reading.mask_HW(item) is None
                else:
                    np.testing.assert_array_equal(reading.mask_HW(item), masks[image])

    def test_what_masks_cannot_hold_is_counted(self, tmp_path: Path) -> None:
        shape = mask_to_shapes(np.zeros((4, 6), np.uint8), TASK, IMPORT)[0]
        found = Annotated(shapes=(shape.model_copy(update={"confidence": 0.5, "text": "x"}),), tags=("sky", "tree"))
        items = [ExportItem(f"{name}.png", "train", 6, 4, photo, lambda: found) for name in "ab"]
        warnings = self.format.write(TASK, items, tmp_path / "out")
        assert any("4 tags, 2 confidences, 2 texts" in one for one in warnings), warnings

    def test_a_task_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        boxes = Task(name="boxes", kind="detection", classes=TASK.classes)
        with pytest.raises(Invalid, match="detection") as caught:
            self.format.write(boxes, [], tmp_path / "out")
        assert "semantic" in caught.value.remedy
        assert list(tmp_path.iterdir()) == []


class MaskFormatContract(WritesMasks, FormatContract):
    """For formats with masks and a label map."""

    def mask_names(self) -> list[str]:
        """Of a and b."""
        return [name for name in self.files if name.startswith(("masks/", "SegmentationClass/"))]

    def problem(self, make: Make, changes: dict[str, bytes | None]) -> tuple[str, str, str]:
        """The only problem after changing or removing files."""
        files = {name: data for name, data in (self.files | changes).items() if data is not None}
        with self.format.read(make(files)) as reading:
            problems = reading.check()
        assert len(problems) == 1, problems
        return problems[0].file, problems[0].message, problems[0].remedy

    def test_ignored_labels(self, make: Make) -> None:
        with self.format.read(make(self.files), ignore=["background"]) as reading:
            assert reading.task == TASK
            np.testing.assert_array_equal(
                reading.mask_HW(reading.items[0]), np.array([IGNORE, 0, 1], np.uint8)[classes(seed=0)]
            )
        with pytest.raises(Invalid, match=r"'rock'.*no such label"):
            self.format.read(make(self.files), ignore=["rock"])

    def test_label_map_is_missing(self, make: Make) -> None:
        files = {name: data for name, data in self.files.items() if name != "labelmap.txt"}
        with pytest.raises(Invalid, match=r"labelmap\.txt is missing"):
            self.format.read(make(files))

    def test_undeclared_colour(self, make: Make) -> None:
        name = self.mask_names()[0]
        pixels = np.zeros((4, 6, 3), np.uint8)
        pixels[1, 2] = (200, 1, 2)
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        file, message, remedy = self.problem(make, {name: buffer.getvalue()})
        assert file.endswith(name)
        assert name in message
        assert "200,1,2" in message
        assert "x=2, y=1" in message
        assert remedy

    def test_mask_of_another_size(self, make: Make) -> None:
        name = self.mask_names()[1]
        file, message, _ = self.problem(make, {name: mask(5, 6)})
        assert file.endswith(name)
        assert "6 x 5" in message
        assert "6 x 4" in message

    def test_truncated_mask(self, make: Make) -> None:
        name = self.mask_names()[0]
        file, message, _ = self.problem(make, {name: mask()[:-20]})
        assert file.endswith(name)
        assert "damaged" in message

    def test_mask_without_image(self, make: Make) -> None:
        lonely = self.mask_names()[0].replace("a.png", "lonely.png")
        file, message, _ = self.problem(make, {lonely: mask()})
        assert file.endswith(lonely)
        assert "no image" in message

    def test_image_without_mask_comes_in_with_a_warning(self, make: Make) -> None:
        files = {name: data for name, data in self.files.items() if name != self.mask_names()[1]}
        with self.format.read(make(files)) as reading:
            assert reading.check() == ()
            assert reading.mask_HW(reading.items[1]) is None
            assert len(reading.warnings) == 1
            assert "b.png" in reading.warnings[0]

    def test_a_mask_that_could_belong_to_two_images(self, make: Make) -> None:
        image = next(name for name in self.files if name.endswith("a.png"))
        twin = image.replace("a.png", "a.bmp")
        with self.format.read(make(self.files | {twin: photo()})) as reading:
            problems = reading.check()
        assert problems[0].file.endswith(self.mask_names()[0])
        assert all(image in one.message and twin in one.message for one in problems)

    @pytest.mark.parametrize(("images", "masks"), [("f\u00fcr", "fu\u0308r"), ("fu\u0308r", "f\u00fcr")])
    def test_names_are_compared_composed(self, make: Make, images: str, masks: str) -> None:
        """macOS writes an umlaut as two letters; lists, masks and images may each come from another system."""
        files: Files = {}
        for name, data in self.files.items():
            stem = masks if name in self.mask_names() else images
            files[name.replace("a.png", f"{stem}.png")] = data.replace(b"a\n", f"{masks}\n".encode())
        with self.format.read(make(files)) as reading:
            assert reading.check() == ()
            named = [item for item in reading.items if item.path.endswith("f\u00fcr.png")]
            assert [(item.split, item.mask is not None) for item in named] == [("train", True)]

    def test_a_mask_may_have_the_whole_name_of_its_image(self, make: Make) -> None:
        first = self.mask_names()[0]
        files = {name: data for name, data in self.files.items() if name != first}
        with self.format.read(make(files | {first.replace("a.png", "a.png.png"): mask(seed=0)})) as reading:
            assert reading.check() == ()
            assert all(item.mask is not None for item in reading.items)
        files[first.replace("a.png", "a.png.png")] = mask(seed=0)
        file, message, _ = self.problem(make, {first.replace("a.png", "a.png.png"): mask(seed=0)})
        assert file.endswith(("a.png", "a.png.png"))
        assert "another mask" in message

    def test_a_dot_in_a_name_is_no_ending(self, make: Make) -> None:
        image, first = (next(n for n in names if n.endswith("a.png")) for names in (self.files, self.mask_names()))
        files = {name: data for name, data in self.files.items() if name not in (image, first)}
        files |= {image.replace("a.png", "a.b.png"): photo(seed=0), first.replace("a.png", "a.b.png"): mask(seed=0)}
        files = {name: data.replace(b"a\n", b"a.b\n") for name, data in files.items()}
        with self.format.read(make(files)) as reading:
            assert reading.check() == ()
            assert all(item.mask is not None and item.split for item in reading.items)


class TestAmalthAI(MaskFormatContract):
    format = AmalthAI()
    files: ClassVar[Files] = {
        "images/train/a.png": photo(seed=0),
        "images/val/b.png": photo(seed=1),
        "labelmap.txt": LABELMAP,
        "masks/train/a.png": mask(seed=0),
        "masks/val/b.png": mask(seed=1),
    }


class TestCvatMask(MaskFormatContract):
    format = CvatMask()
    files: ClassVar[Files] = {
        "ImageSets/Segmentation/train.txt": b"a\n",
        "ImageSets/Segmentation/val.txt": b"b\n",
        "JPEGImages/a.png": photo(seed=0),
        "JPEGImages/b.png": photo(seed=1),
        "SegmentationClass/a.png": mask(seed=0),
        "SegmentationClass/b.png": mask(seed=1),
        "labelmap.txt": LABELMAP,
    }


class TestPairs(MaskFormatContract):
    format = Pairs()
    files: ClassVar[Files] = {
        "labelmap.txt": LABELMAP,
        "train/Images/a.png": photo(seed=0),
        "train/Masks/a.png": mask(seed=0),
        "valid/image/b.png": photo(seed=1),
        "valid/mask/b.png": mask(seed=1),
    }

    test_writes_what_it_reads = None
    """It writes the AmalthAI layout, which is read as such."""

    def mask_names(self) -> list[str]:
        return ["train/Masks/a.png", "valid/mask/b.png"]

    def test_label_map_is_missing(self, make: Make) -> None:
        files = {name: data for name, data in self.files.items() if name != "labelmap.txt"}
        with self.format.read(make(files)) as reading:
            assert reading.check() == ()
            assert reading.task is not None
            assert reading.task.class_names == ("colour 0,0,0", "colour 0,0,255", "colour 0,128,0")
            assert any("labelmap.txt" in warning for warning in reading.warnings)


class TestRoboflow(WritesMasks, FormatContract):
    format = RoboflowMasks()
    every_name = False
    files: ClassVar[Files] = {
        "train/_classes.csv": CLASSES_CSV,
        "train/a.png": photo(seed=0),
        "train/a_mask.png": png(classes(seed=0)),
        "valid/_classes.csv": CLASSES_CSV,
        "valid/b.png": photo(seed=1),
        "valid/b_mask.png": png(classes(seed=1)),
    }


class TestFolder(FormatContract):
    format = Folder()
    files: ClassVar[Files] = {"train/a.png": photo(seed=0), "val/b.png": photo(seed=1)}
    annotated = False
