"""Class folders: recognised when they lie in splits or are asked for, written and read back, never taken for masks."""

from __future__ import annotations

from functools import partial

import pytest
from format_samples import CLASSES_CSV, LABELMAP, Files, Make, mask, photo, png
from format_samples import classes as index_mask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from task_samples import PATHS, names

from terrazzo.errors import Invalid
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.base import ExportItem
from terrazzo.formats.names import nfc
from terrazzo.formats.registry import detect, formats
from terrazzo.formats.source import open_source
from terrazzo.formats.tags.class_folders import ClassFolders
from terrazzo.types import Box, LabelClass, Shape, Source, Split, Task

IN_SPLITS: Files = {
    "train/cat/a.png": photo(),
    "train/dog/b.png": photo(seed=1),
    "val/cat/c.png": photo(seed=2),
}
PLAIN: Files = {"cat/a.png": photo(), "cat/b.png": photo(seed=1), "dog/c.png": photo(seed=2)}
OTHERS: list[Files] = [
    {"labelmap.txt": LABELMAP, "images/train/a.png": photo(), "masks/train/a.png": mask()},
    {"train/images/a.png": photo(), "train/masks/a.png": mask()},
    {"train/images/a.png": photo(), "val/images/b.png": photo()},
    {"train/_classes.csv": CLASSES_CSV, "train/a.png": photo(), "train/a_mask.png": png(index_mask())},
    {"train/cat/a.png": photo(), "train/cat/a_mask.png": mask()},
    {"train/a.png": photo(), "val/b.png": photo()},
    {"train/x/a.png": photo(), "x.json": b'{"images": [], "categories": []}'},
    {"train/x/a.png": photo(), "tags.csv": b"image,tags\na.png,x\n"},
]


def test_folders_in_splits_are_classes(make: Make) -> None:
    source = make(IN_SPLITS)
    assert detect(source).name == "class-folders"
    with ClassFolders().read(source) as reading:
        assert reading.check() == ()
        assert reading.task is not None
        assert (reading.task.kind, reading.task.class_names) == ("classification", ("cat", "dog"))
        found = {item.path: (item.split, reading.annotation(item)) for item in reading.items}
    assert found == {
        "train/cat/a.png": ("train", Annotated(tags=("cat",))),
        "train/dog/b.png": ("train", Annotated(tags=("dog",))),
        "val/cat/c.png": ("val", Annotated(tags=("cat",))),
    }


def test_plain_folders_are_classes_only_when_somebody_says_so(make: Make) -> None:
    source = make(PLAIN)
    assert detect(source).name == "folder"
    question = formats()["folder"].read(source).question
    assert question is not None
    assert "cat, dog" in question.message
    assert "--task classification" in question.remedy
    assert formats()["folder"].read(source, kind="detection").question is None
    assert detect(source, "classification").name == "class-folders"
    with ClassFolders().read(source) as reading:
        assert [annotation.tags for item in reading.items if (annotation := reading.annotation(item))] == [
            ("cat",),
            ("cat",),
            ("dog",),
        ]


@pytest.mark.parametrize("files", OTHERS)
def test_other_layouts_are_not_class_folders(make: Make, files: Files) -> None:
    source = make(files)
    assert not ClassFolders().sniff(source)
    assert not ClassFolders().sniff(source, "classification")


def test_class_folders_are_no_other_format(make: Make) -> None:
    for files in (IN_SPLITS, PLAIN):
        source = make(files)
        assert [name for name, one in formats().items() if one.sniff(source) and name != "class-folders"] == [
            name for name in ("folder",) if name in formats()
        ]


def test_one_folder_or_a_picture_at_the_top_asks_nothing(make: Make) -> None:
    with formats()["folder"].read(make({"book/1.png": photo(), "book/2.png": photo(seed=1)})) as reading:
        assert reading.question is None


def test_an_ignored_class_leaves_its_images_without_annotation(make: Make) -> None:
    with ClassFolders().read(make(IN_SPLITS), ignore=["dog"]) as reading:
        assert reading.task is not None
        assert (reading.task.class_names, reading.task.ignored) == (("cat",), ("dog",))
        assert [item.annotated for item in reading.items] == [True, False, True]
        assert reading.check() == ()


def test_a_folder_without_classes_is_refused(make: Make) -> None:
    with pytest.raises(Invalid, match="no class"):
        ClassFolders().read(make({"a.png": photo()}))


def test_a_broken_list_of_classes_is_named(make: Make) -> None:
    with pytest.raises(Invalid, match=r"classes\.csv, row 3"):
        ClassFolders().read(make(IN_SPLITS | {"classes.csv": b"folder,class,color\ncat,c,\ncat,d,\n"}))


def test_what_is_no_single_class_is_counted(make: Make, tmp_path_factory: pytest.TempPathFactory) -> None:
    task = Task(name="t", kind="classification", classes=tuple(LabelClass(name=n, color="#010203") for n in "ab"))
    shape = Shape(id="s", class_name="a", geometry=Box(x=0, y=0, width=1, height=1), source=Source(kind="person"))
    found = [Annotated(tags=("a", "b")), Annotated(), Annotated(tags=("a",), shapes=(shape,))]
    items = [
        ExportItem(f"{number}.png", "train", 6, 4, partial(photo, seed=number), lambda one=one: one)
        for number, one in enumerate(found)
    ]
    warnings = " ".join(ClassFolders().write(task, items, tmp_path_factory.mktemp("x") / "out"))
    assert "2 images have not exactly one class" in warnings
    assert "1 shape" in warnings
    with pytest.raises(Invalid, match="tagging"):
        ClassFolders().write(task.model_copy(update={"kind": "tagging"}), [], tmp_path_factory.mktemp("y") / "out")


NAMES = names.map(nfc).filter(lambda name: "\0" not in name)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.data())
def test_writes_what_it_reads(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    dest = tmp_path_factory.mktemp("out") / data.draw(st.sampled_from(["out", "out.zip"]))
    labels = data.draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.casefold))
    labels += data.draw(st.sampled_from([[], ["train"], ["unsplit", "a/b"], ["class 1", ".."]]))
    labels = list(dict.fromkeys(labels))
    task = Task(name="t", kind="classification", classes=tuple(LabelClass(name=n, color="#010203") for n in labels))
    wanted: dict[bytes, tuple[Split | None, str | None]] = {}
    items: list[ExportItem] = []
    for seed, path in enumerate(data.draw(st.lists(st.sampled_from(PATHS), unique=True, min_size=1))):
        split: Split | None = data.draw(st.sampled_from(["train", "val", "test", None]))
        label: str | None = data.draw(st.sampled_from([*labels, None]))
        annotated = None if label is None else Annotated(tags=(label,))
        wanted[photo(seed=seed)] = split, label
        items.append(ExportItem(path, split, 6, 4, partial(photo, seed=seed), lambda annotated=annotated: annotated))
    ClassFolders().write(task, items, dest)
    with open_source(dest) as source:
        assert ClassFolders().sniff(source)
        reading = ClassFolders().read(source, task_name="t")
        assert reading.check() == ()
        assert reading.task == task
        assert len(reading.items) == len(items)
        for item in reading.items:
            split, label = wanted[reading.image_bytes(item)]
            annotation = reading.annotation(item)
            assert (item.split, annotation) == (split, None if label is None else Annotated(tags=(label,)))


def test_a_name_that_is_no_text_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    task = Task(name="t", kind="classification", classes=(LabelClass(name="a\0", color="#010203"),))
    with pytest.raises(Invalid, match="not text"):
        ClassFolders().write(task, [], tmp_path_factory.mktemp("z") / "out")
