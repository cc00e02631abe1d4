"""Tables of tags: the many ways to write one, written and read back, faults named by their row."""

from __future__ import annotations

from functools import partial

import pytest
from format_samples import Files, Make, mask, photo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from task_samples import PATHS, names

from terrazzo.errors import Invalid
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.base import ExportItem
from terrazzo.formats.names import nfc
from terrazzo.formats.registry import detect
from terrazzo.formats.source import open_source
from terrazzo.formats.tags.tags_csv import TagsCsv
from terrazzo.types import Box, LabelClass, Shape, Source, Split, Task

PICTURES: Files = {"a.png": photo(), "b.png": photo(seed=1), "sub/c.png": photo(seed=2), "d.png": photo(seed=3)}
TAGS = {"a.png": ("red", "old"), "b.png": (), "sub/c.png": ("old",), "d.png": None}
"""What all these tables say; d.png has no row."""


@pytest.mark.parametrize(
    "table",
    [
        b"image,tags\na.png,red;old\nb.png,\nsub/c.png,old\n",
        b"file_name;labels\na.png;red|old\nb.png;\nsub\\c.png;old\n",
        b"Path,red,old\n./a.png,1,1\nb.png,0,0\nsub/c.png,0,1\n",
        b"filename, red, old\na.png, 1, 1\nb.png, 0, 0\nc.png, 0, 1\n",
        b"image\tred\told\r\na.png\tTrue\tyes\r\nb.png\tFalse\t\r\nsub/c.png\t\t1.0\r\n",
        "image,tags\na,red | old\nb,\nc,old\n".encode("utf-16"),
        b"\xef\xbb\xbfimage,subset,tags\na.png,,red;old\nb.png,,\nsub/c.png,,old\n",
    ],
)
def test_ways_to_write_a_table(make: Make, table: bytes) -> None:
    source = make(PICTURES | {"tags.csv": table})
    assert detect(source).name == "tags-csv"
    with TagsCsv().read(source) as reading:
        assert reading.check() == ()
        assert reading.task is not None
        assert (reading.task.kind, reading.task.class_names) == ("tagging", ("red", "old"))
        found = {item.path: reading.annotation(item) for item in reading.items}
        assert any("d.png" in one for one in reading.warnings)
    assert {path: None if one is None else one.tags for path, one in found.items()} == TAGS


def test_splits_by_column_or_by_folder(make: Make) -> None:
    table = b"image,split,tags\na.png,train,x\nb.png,dev,x\nc.png,,x\n"
    with TagsCsv().read(make(PICTURES | {"tags.csv": table})) as reading:
        assert [item.split for item in reading.items] == ["train", "val", None, None]


def test_a_table_in_the_folder_of_each_split(make: Make) -> None:
    files: Files = {
        "train/_classes.csv": b"filename, x, y\na.png, 1, 0\n",
        "train/a.png": photo(),
        "valid/_classes.csv": b"filename, x, y\na.png, 0, 0\n",
        "valid/a.png": photo(seed=1),
    }
    source = make(files)
    assert detect(source).name == "tags-csv"
    with TagsCsv().read(source) as reading:
        assert reading.check() == ()
        found = {item.path: (item.split, reading.annotation(item)) for item in reading.items}
    assert found == {"train/a.png": ("train", Annotated(tags=("x",))), "val/a.png": ("val", Annotated())}


@pytest.mark.parametrize(
    ("table", "place", "what"),
    [
        (b"image,tags\ngone.png,x\n", "row 2", "no image 'gone.png'"),
        (b"image,tags\na.png,x\na.png,y\n", "row 3", "row 2 is of this image too"),
        (b"image,x,y\na.png,1,0\nb.png,2,0\nc.png,0,1\nd.png,0,1\n", "row 3", "'2' for 'x' is neither"),
    ],
)
def test_faults_name_their_row(make: Make, table: bytes, place: str, what: str) -> None:
    with TagsCsv().read(make(PICTURES | {"tags.csv": table})) as reading:
        problems = reading.check()
    assert len(problems) == 1, problems
    assert place in problems[0].message
    assert what in problems[0].message
    assert problems[0].file.endswith("tags.csv")
    assert problems[0].remedy


@pytest.mark.parametrize("table", [b"image,tags\n", b"image,x,x\na.png,1,0\n", b"a,b\n1,2\n", b"\xff\xfe\x00", b""])
def test_what_is_no_table_of_tags_is_refused(make: Make, table: bytes) -> None:
    with pytest.raises(Invalid, match=r"class|table of tags|tags\.csv"):
        TagsCsv().read(make(PICTURES | {"tags.csv": table}))


@pytest.mark.parametrize(
    "files",
    [
        {"a.png": photo(), "sizes.csv": b"filename,width,height\na.png,640,480\n"},
        {"a.png": photo(), "t.csv": b"image_id,encoded_pixels\na,1 2\n"},
        {"images/a.png": photo(), "masks/a.png": mask(), "t.csv": b"image,tags\na.png,x\n"},
    ],
)
def test_other_tables_are_not_tags(make: Make, files: Files) -> None:
    assert not TagsCsv().sniff(make(files))


def test_a_classification_has_one_class_an_image(make: Make) -> None:
    table = b"image,tags\na.png,x\nb.png,x;y\n"
    with TagsCsv().read(make(PICTURES | {"tags.csv": table}), kind="classification") as reading:
        (problem,) = reading.check()
        assert "row 3: the image has 2 classes" in problem.message
        assert reading.annotation(reading.items[0]) == Annotated(tags=("x",))


def test_what_it_cannot_hold_is_counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    task = Task(name="t", kind="tagging", classes=(LabelClass(name="x", color="#010203"),))
    shape = Shape(id="s", class_name="x", geometry=Box(x=0, y=0, width=1, height=1), source=Source(kind="person"))
    items = [ExportItem("a.png", None, 6, 4, photo, lambda: Annotated(tags=("x",), shapes=(shape, shape)))]
    assert "2 shapes" in " ".join(TagsCsv().write(task, items, tmp_path_factory.mktemp("x") / "out"))


NAMES = names.map(nfc).filter(lambda name: "\0" not in name)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.data())
def test_writes_what_it_reads(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    dest = tmp_path_factory.mktemp("out") / data.draw(st.sampled_from(["out", "out.zip"]))
    labels = data.draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    labels = list(dict.fromkeys([*labels, *data.draw(st.sampled_from([[], ["split"], ["tags", "a;b"], ["image"]]))]))
    task = Task(name="t", kind="tagging", classes=tuple(LabelClass(name=n, color="#010203") for n in labels))
    wanted: dict[bytes, tuple[Split | None, set[str] | None]] = {}
    items: list[ExportItem] = []
    for seed, path in enumerate(data.draw(st.lists(st.sampled_from(PATHS), unique=True, min_size=1))):
        split: Split | None = data.draw(st.sampled_from(["train", "val", "test", None]))
        tags = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(labels), unique=True)))
        annotated = None if tags is None else Annotated(tags=tuple(tags))
        wanted[photo(seed=seed)] = split, None if tags is None else set(tags)
        items.append(ExportItem(path, split, 6, 4, partial(photo, seed=seed), lambda annotated=annotated: annotated))
    TagsCsv().write(task, items, dest)
    with open_source(dest) as source:
        assert TagsCsv().sniff(source)
        reading = TagsCsv().read(source, task_name="t")
        assert reading.check() == ()
        assert reading.task is not None
        assert reading.task.class_names == task.class_names
        assert len(reading.items) == len(items)
        for item in reading.items:
            split, expected = wanted[reading.image_bytes(item)]
            found = reading.annotation(item)
            assert (item.split, None if found is None else set(found.tags)) == (split, expected)


def test_a_name_that_is_no_text_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    task = Task(name="t", kind="tagging", classes=(LabelClass(name="a\0", color="#010203"),))
    with pytest.raises(Invalid, match="not text"):
        TagsCsv().write(task, [], tmp_path_factory.mktemp("z") / "out")
