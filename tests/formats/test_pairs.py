"""Images and masks as people and tools arrange them, without a plan."""

from __future__ import annotations

import io

import numpy as np
import pytest
from format_samples import LABELMAP, Files, Make, classes, mask, photo, png
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.formats.folder import Folder
from terrazzo.formats.pairs import Pairs

FORMAT = Pairs()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Images/a.png", "Masks/a.png"], {"a.png": None}),
        (["IMAGE/a.png", "MASK/a.tif"], {"a.png": None}),
        (["imgs/a.png", "labels/a.png"], {"a.png": None}),
        (["img/sub/a.png", "Annotation/sub/a.png"], {"sub/a.png": None}),
        (["photos/a.png", "ground_truth/a.png"], {"a.png": None}),
        (["original_images/a.png", "label_images_semantic/a.png"], {"a.png": None}),
        (
            ["train/images/a.png", "train/masks/a.png", "val/images/b.png", "val/masks/b.png"],
            {"train/a.png": "train", "val/b.png": "val"},
        ),
        (["data/dev/Image/a.png", "data/validation/Label/a.png"], {"val/a.png": "val"}),
        (
            ["images/train/a.png", "labels/train/a.png", "images/valid/a.png"],
            {"train/a.png": "train", "val/a.png": "val"},
        ),
        (["train/a.png", "train_labels/a_label.png", "test/a.png"], {"train/a.png": "train", "test/a.png": "test"}),
        (["images/train/a.png", "masks/a.png"], {"train/a.png": "train"}),
        (["test/images/a.png", "test/masks/a_mask.png"], {"test/a.png": "test"}),
        (["labels/images/a.png", "labels/masks/a.png"], {"a.png": None}),
        (["a.jpg", "a_mask.png", "b.jpg"], {"a.jpg": None, "b.jpg": None}),
        (["x/a b (1).png", "x/a b (1)-mask.png"], {"a b (1).png": None}),
        (
            ["train/a.png", "train/a_seg.png", "val/a.png", "val/a_seg.png"],
            {"train/a.png": "train", "val/a.png": "val"},
        ),
        (["1_sat.jpg", "1_mask.png"], {"1_sat.jpg": None}),
        (["p.rf.1.jpg", "p.rf.1_mask.png"], {"p.rf.1.jpg": None}),
        (["images/p.jpg", "masks/p.jpg.png"], {"p.jpg": None}),
        (["images/p.jpg", "images/p_GT.png"], {"p.jpg": None}),
    ],
)
def test_arrangements(make: Make, names: list[str], expected: dict[str, str | None]) -> None:
    files: Files = {"labelmap.txt": LABELMAP}
    for name in names:
        is_mask = any(word in name.lower() for word in ("mask", "label", "annot", "truth", "_seg", "_gt"))
        files[name] = mask() if is_mask and not name.endswith("images/a.png") else photo()
    source = make(files)
    assert FORMAT.sniff(source)
    assert not Folder().sniff(source)
    with FORMAT.read(source) as reading:
        assert reading.check() == ()
        assert {item.path: item.split for item in reading.items} == expected
        first = min(reading.items, key=lambda item: item.path != "train/a.png")
        np.testing.assert_array_equal(reading.mask_HW(first), classes())


@pytest.mark.parametrize(
    "names",
    [
        ["a.png", "b.png"],
        ["images/a.png", "images/b.png"],
        ["masks/a.png"],
        ["images/a.jpg", "labels/a.txt"],
        ["images/a.png", "masks/b.png"],
        ["wine_label.jpg", "cheese.jpg"],
        ["mask.png", "image.png"],
    ],
)
def test_what_is_no_pair(make: Make, names: list[str]) -> None:
    source = make({name: photo() for name in names})
    assert not FORMAT.sniff(source)
    with pytest.raises(Invalid, match="no mask has an image") as caught:
        FORMAT.read(source)
    assert caught.value.remedy


def test_what_belongs_to_nothing_is_named(make: Make) -> None:
    files = {"labelmap.txt": LABELMAP, "notes.pdf": b"", "images/a.png": photo(), "masks/a.png": mask()}
    files |= {"masks/lonely.png": mask(), "preview.png": photo(), "images/bare.png": photo()}
    with FORMAT.read(make(files)) as reading:
        (problem,) = reading.check()
        assert problem.file.endswith("masks/lonely.png")
        words = " ".join(reading.warnings)
        for name in ("preview.png", "notes.pdf", "bare.png"):
            assert name in words


def test_two_masks_of_one_image_are_named(make: Make) -> None:
    files = {"a.png": photo(), "a_mask.png": mask(), "a_mask_1.png": mask(), "b_mask.png": mask()}
    with FORMAT.read(make(files)) as reading:
        assert [problem.file.rpartition("/")[2] for problem in reading.problems] == ["a_mask_1.png", "b_mask.png"]
        assert "another mask" in reading.problems[0].message


def _grey(values: np.ndarray) -> bytes:
    return png(values.astype(np.uint8))


def test_classes_are_named_by_what_the_masks_hold(make: Make) -> None:
    values = classes()
    files = {"images/a.png": photo(), "masks/a.png": _grey(values), "images/b.png": photo(), "masks/b.png": b"broken"}
    with FORMAT.read(make(files)) as reading:
        assert reading.task is not None
        assert reading.task.class_names == ("value 0", "value 1", "value 2")
        assert "value 0, value 1, value 2" in reading.warnings[0]
        assert "labelmap.txt" in reading.warnings[0]
        np.testing.assert_array_equal(reading.mask_HW(reading.items[0]), values)
        (problem,) = reading.check()
        assert problem.file.endswith("masks/b.png")
    with FORMAT.read(make(files), ignore=["value 0"]) as reading:
        assert reading.task is not None
        assert reading.task.class_names == ("value 1", "value 2")


def test_black_and_white_masks_have_two_classes(make: Make) -> None:
    ones = classes() % 2
    with FORMAT.read(make({"images/a.png": photo(), "masks/a.png": _grey(ones * 255)})) as reading:
        assert reading.task is not None
        assert reading.task.class_names == ("value 0", "value 255")
        np.testing.assert_array_equal(reading.mask_HW(reading.items[0]), ones)


def test_255_beside_others_is_ignored(make: Make) -> None:
    values = classes()
    values[0, :3] = (0, 1, 255)
    with FORMAT.read(make({"images/a.png": photo(), "masks/a.png": _grey(values)})) as reading:
        assert reading.task is not None
        assert reading.task.class_names == ("value 0", "value 1", "value 2")
        np.testing.assert_array_equal(reading.mask_HW(reading.items[0]), values)


def test_a_photograph_with_the_name_of_a_mask_is_named(make: Make) -> None:
    files = {"wine.png": photo(64, 64), "wine_label.png": photo(64, 64, seed=1)}
    with pytest.raises(Invalid, match=r"wine_label\.png looks like a mask.*colours") as caught:
        FORMAT.read(make(files))
    assert "--format folder" in caught.value.remedy


def test_compressed_black_and_white_masks_are_refused_one_by_one(make: Make) -> None:
    """They have two labels; what to do about their edges is said by whoever reads masks."""
    pixels = np.zeros((64, 64), np.uint8)
    pixels[20:41, 20:41] = 255
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG")
    files = {"images/a.png": photo(64, 64), "masks/a.jpg": buffer.getvalue()}
    with FORMAT.read(make(files)) as reading:
        assert reading.task is not None
        assert reading.task.class_names == ("colour 0,0,0", "colour 255,255,255")
        (problem,) = reading.check()
        assert problem.file.endswith("masks/a.jpg")
