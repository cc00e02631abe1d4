"""What is special about the AmalthAI layout: splits are folders."""

from __future__ import annotations

import numpy as np
import pytest
from format_samples import LABELMAP, Make, classes, mask, photo

from terrazzo.errors import Invalid
from terrazzo.formats.amalthai import AmalthAI

FORMAT = AmalthAI()


def test_every_name_of_a_split_is_understood(make: Make) -> None:
    names = {"train": "train", "Training": "train", "dev": "val", "valid": "val", "test": "test", "other": None}
    files = {"labelmap.txt": LABELMAP}
    for seed, name in enumerate(names):
        files[f"images/{name}/{name}.png"] = photo(seed=seed)
        files[f"masks/{name}/{name}.png"] = mask(seed=seed)
    with FORMAT.read(make(files)) as reading:
        assert reading.check() == ()
        got = {item.path: item.split for item in reading.items}
        assert got == {f"{split or name}/{name}.png": split for name, split in names.items()}


def test_masks_may_call_the_split_by_another_name(make: Make) -> None:
    files = {"labelmap.txt": LABELMAP, "images/val/a.png": photo(), "masks/validation/a.png": mask()}
    with FORMAT.read(make(files)) as reading:
        assert reading.check() == ()
        np.testing.assert_array_equal(reading.mask_HW(reading.items[0]), classes())


def test_without_split_folders(make: Make) -> None:
    files = {"labelmap.txt": LABELMAP, "images/a.png": photo(), "masks/a.png": mask(), "images/sub/a.png": photo()}
    with FORMAT.read(make(files)) as reading:
        assert [(item.path, item.split) for item in reading.items] == [("a.png", None), ("sub/a.png", None)]
        assert reading.mask_HW(reading.items[0]) is not None


def test_one_name_in_two_splits_is_no_problem_but_two_folders_of_one_split_are(make: Make) -> None:
    files = {"labelmap.txt": LABELMAP, "images/train/a.png": photo(), "images/dev/a.png": photo()}
    with FORMAT.read(make(files)) as reading:
        assert reading.check() == ()
    with FORMAT.read(make(files | {"images/val/a.png": photo()})) as reading:
        assert len(reading.check()) == 1


def test_order_of_files_does_not_pair_them(make: Make) -> None:
    """Images a, b and masks b, c: by position a would get the mask of b."""
    files = {"labelmap.txt": LABELMAP, "images/train/a.png": photo(), "images/train/b.png": photo()}
    files |= {"masks/train/b.png": mask(seed=1), "masks/train/c.png": mask(seed=2)}
    with FORMAT.read(make(files)) as reading:
        assert reading.mask_HW(reading.items[0]) is None
        np.testing.assert_array_equal(reading.mask_HW(reading.items[1]), classes(seed=1))
        assert [problem.file.removeprefix("data/") for problem in reading.problems] == ["masks/train/c.png"]


def test_images_beside_a_label_map_only(make: Make) -> None:
    source = make({"labelmap.txt": LABELMAP, "images/train/a.png": photo()})
    assert FORMAT.sniff(source)
    with FORMAT.read(source) as reading:
        assert reading.check() == ()
        assert "no mask" in reading.warnings[0]


def test_no_image_at_all(make: Make) -> None:
    with pytest.raises(Invalid, match="no image"):
        FORMAT.read(make({"labelmap.txt": LABELMAP, "images/readme.md": b"", "masks/train/a.png": mask()}))


def test_other_files_are_left_out_with_a_warning(make: Make) -> None:
    files = {
        "labelmap.txt": LABELMAP,
        "images/train/a.png": photo(),
        "images/train/a.xml": b"",
        "masks/train/a.png": mask(),
    }
    with FORMAT.read(make(files)) as reading:
        assert reading.check() == ()
        assert "a.xml" in reading.warnings[0]


def test_two_data_sets_in_one_zip(make: Make) -> None:
    files = {}
    for top in ("one", "two"):
        files |= {f"{top}/labelmap.txt": LABELMAP, f"{top}/images/a.png": photo(), f"{top}/masks/a.png": mask()}
    source = make(files)
    if FORMAT.sniff(source):
        with pytest.raises(Invalid, match="several data sets: one/, two/"):
            FORMAT.read(source)
