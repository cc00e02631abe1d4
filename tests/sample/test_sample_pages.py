"""The bundled sample: same seed, same pages; every class in every split; too varied to score well without learning."""

from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from terrazzo.errors import Conflict
from terrazzo.sample import write_sample
from terrazzo.sample.folder import split_of
from terrazzo.sample.page import CLASSES, HEIGHT, WIDTH, make_page


def test_a_page_is_the_same_each_time_and_holds_only_declared_classes() -> None:
    first = make_page(np.random.default_rng([0, 3]))
    again = make_page(np.random.default_rng([0, 3]))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert first[0].shape == (HEIGHT, WIDTH, 3)
    assert first[1].shape == (HEIGHT, WIDTH)
    assert first[1].max() < len(CLASSES)
    assert not np.array_equal(first[0], make_page(np.random.default_rng([0, 4]))[0])


def test_seventy_percent_of_the_pages_train() -> None:
    splits = [split_of(number) for number in range(80)]
    assert (splits.count("train"), splits.count("val"), splits.count("test")) == (56, 12, 12)


@pytest.fixture(scope="module")
def sample_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample") / "pages.zip", pages=6, seed=0)


def test_the_zip_has_the_amalthai_layout(sample_zip: Path) -> None:
    names = zipfile.ZipFile(sample_zip).namelist()
    assert "pages/labelmap.txt" in names
    images = {name.split("images/")[1].rsplit(".", 1)[0] for name in names if "/images/" in name}
    masks = {name.split("masks/")[1].rsplit(".", 1)[0] for name in names if "/masks/" in name}
    assert images == masks
    assert len(images) == 6
    assert {name.split("/")[0] for name in images} == {"train", "val", "test"}


def test_guessing_the_commonest_class_scores_badly(sample_zip: Path) -> None:
    colors = {tuple(int(code[at : at + 2], 16) for at in (5, 3, 1)): name for name, code in CLASSES}
    archive = zipfile.ZipFile(sample_zip)
    share = dict.fromkeys(colors.values(), 0)
    for name in archive.namelist():
        if "/masks/" in name:
            mask = cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_COLOR)
            found, counts = np.unique(mask.reshape(-1, 3), axis=0, return_counts=True)
            for color, count in zip(found, counts, strict=True):
                share[colors[tuple(color.tolist())]] += int(count)
    total = sum(share.values())
    assert all(count > 0.01 * total for count in share.values()), share
    assert max(share.values()) / total / len(CLASSES) < 0.35


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    with pytest.raises(Conflict, match="exists"):
        write_sample(tmp_path / "pages", pages=1)
    assert list(tmp_path.iterdir()) == [tmp_path / "pages"]
    folder = write_sample(tmp_path / "one", pages=1)
    assert (folder / "labelmap.txt").read_text().splitlines()[1] == "background:0,0,0::"
    assert len(list(folder.rglob("*.jpg"))) == 1
