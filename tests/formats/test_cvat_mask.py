"""What is special about CVAT's masks: splits are listed in ImageSets."""

from __future__ import annotations

import pytest
from format_samples import LABELMAP, Make, mask, photo

from terrazzo.errors import Invalid
from terrazzo.formats.amalthai import AmalthAI
from terrazzo.formats.cvat_mask import CvatMask

FORMAT = CvatMask()
BASE = {
    "labelmap.txt": LABELMAP,
    "JPEGImages/a.png": photo(),
    "JPEGImages/sub/b.png": photo(seed=1),
    "SegmentationClass/a.png": mask(),
    "SegmentationClass/sub/b.png": mask(seed=1),
    "SegmentationObject/a.png": mask(),
}
SETS = "ImageSets/Segmentation"


def test_subsets_give_splits(make: Make) -> None:
    files = BASE | {
        f"{SETS}/Train.txt": b"a\r\n\r\n",
        f"{SETS}/validation.txt": b"sub\\b\n",
        f"{SETS}/default.txt": b"a\n",
    }
    with FORMAT.read(make(files)) as reading:
        assert reading.check() == ()
        assert [(item.path, item.split) for item in reading.items] == [("a.png", "train"), ("sub/b.png", "val")]


def test_without_subsets_there_are_no_splits(make: Make) -> None:
    with FORMAT.read(make(BASE)) as reading:
        assert reading.check() == ()
        assert [item.split for item in reading.items] == [None, None]


def test_listed_without_image_and_listed_twice(make: Make) -> None:
    files = BASE | {f"{SETS}/train.txt": b"a\nghost\n", f"{SETS}/val.txt": b"a\n"}
    with FORMAT.read(make(files)) as reading:
        problems = reading.check()
    assert [problem.file.removeprefix("data/") for problem in problems] == [f"{SETS}/train.txt", f"{SETS}/val.txt"]
    assert "ghost" in problems[0].message
    assert "in train too" in problems[1].message


@pytest.mark.parametrize(
    "lines",
    [
        "a.png\r\nsub/b.png\r\n",
        "sub\\b.png\na.png",
        "./a\n/sub/b\n",
        "JPEGImages/a.png\ndata/obj/JPEGImages/sub/b.png\n",
        "a.jpg\nsub/b.tif\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lists_may_name_files_in_several_ways(make: Make, lines: str, encoding: str) -> None:
    with FORMAT.read(make(BASE | {f"{SETS}/train.txt": lines.encode(encoding)})) as reading:
        assert reading.check() == ()
        assert [item.split for item in reading.items] == ["train", "train"]


def test_what_a_list_says_is_never_guessed(make: Make) -> None:
    files = BASE | {"JPEGImages/a.png.jpg": photo(seed=2), f"{SETS}/train.txt": b"a.png\n"}
    with FORMAT.read(make(files)) as reading:
        (problem,) = reading.problems
        assert "a.png.jpg" in problem.message
        assert "could be" in problem.message
        assert {item.split for item in reading.items} == {None}
    with FORMAT.read(make(BASE | {f"{SETS}/train.txt": b"b\n\xff\xff"})) as reading:
        (problem,) = reading.problems
        assert problem.file.endswith(f"{SETS}/train.txt")
    with FORMAT.read(make(BASE | {f"{SETS}/train.txt": b"b.png\n"})) as reading:
        assert "b.png is listed, but there is no image" in reading.problems[0].message


def test_an_export_without_images_says_how_to_get_them(make: Make) -> None:
    files = {name: data for name, data in BASE.items() if not name.startswith("JPEG")}
    with pytest.raises(Invalid, match="no image") as caught:
        FORMAT.read(make(files))
    assert "Save images" in caught.value.remedy


@pytest.mark.parametrize("folder", ["images/", "frames/", ""])
def test_images_put_beside_an_export_without_images(make: Make, folder: str) -> None:
    files = {name.replace("JPEGImages/", folder): data for name, data in BASE.items()}
    if folder == "frames/":
        with FORMAT.read(make(files)) as reading:
            assert len(reading.problems) == 2, "names must be as in SegmentationClass, below the folder of the images"
        return
    source = make(files)
    assert FORMAT.sniff(source)
    assert not AmalthAI().sniff(source)
    with FORMAT.read(source) as reading:
        assert reading.check() == ()
        assert [item.path for item in reading.items] == ["a.png", "sub/b.png"]
        assert all(item.mask for item in reading.items)
