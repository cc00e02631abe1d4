"""Datasets in the terminal: from an import without splits to a snapshot, without opening a page."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Run = Callable[..., tuple[int, str, str]]


def _png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def unsplit(terrazzo: Run, tmp_path: Path) -> dict[str, object]:
    """Ten pictures as CVAT exports them whose subset is called default; the report of the import."""
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("labelmap.txt", "# label:color_rgb:parts:actions\npaper:0,0,0::\nink:128,0,0::\n")
        for number in range(10):
            rng = np.random.default_rng(number)
            folder = "left/" if number < 4 else ""
            mask = np.zeros((8, 8, 3), np.uint8)
            mask[2:4, 2:6] = (128, 0, 0)
            file.writestr(f"JPEGImages/{folder}{number}.png", _png(rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)))
            file.writestr(f"SegmentationClass/{folder}{number}.png", _png(mask))
        names = "".join(f"{'left/' if number < 4 else ''}{number}\n" for number in range(10))
        file.writestr("ImageSets/Segmentation/default.txt", names)
    status, out, err = terrazzo("import", str(path), "--project", "pages", "--json")
    assert status == 0, err
    return dict(json.loads(out))


def test_list_show_split_and_freeze(terrazzo: Run, unsplit: dict[str, object]) -> None:
    assert unsplit["splits"] == {"none": 10}
    status, out, _ = terrazzo("datasets", "list", "--json")
    (listed,) = json.loads(out)
    assert (status, listed["project"], listed["task"]) == (0, "pages", "segmentation")
    assert listed["counts"] == {"train": 0, "val": 0, "test": 0, "none": 10}

    status, out, _ = terrazzo("datasets", "split", "pages", "--train", "0.6", "--val", "0.2", "--json")
    counts = {"train": 6, "val": 2, "test": 2, "none": 0}
    assert (status, json.loads(out)["counts"]) == (0, counts)
    status, out, _ = terrazzo("datasets", "split", "pages")
    assert status == 0
    assert [line.split()[:2] for line in out.splitlines() if line.strip().startswith(("train", "val", "test"))] == [
        ["train", "8"],
        ["val", "1"],
        ["test", "1"],
    ]
    assert "paper" in out
    assert "87.5 %" in out

    status, out, err = terrazzo("datasets", "freeze", "pages", "--json")
    snapshot = json.loads(out)
    assert (status, snapshot["counts"]) == (0, {"train": 8, "val": 1, "test": 1})
    assert "Fro" in err
    status, out, _ = terrazzo("datasets", "freeze", "pages")
    assert snapshot["id"] in out
    assert "10 images (8 in train, 1 in val, 1 in test)" in out
    status, out, _ = terrazzo("datasets", "show", "pages")
    assert snapshot["id"][:12] in out
    assert "annotated images in train" in out
    status, out, _ = terrazzo("datasets", "show", "pages", "--json")
    assert [one["id"] for one in json.loads(out)["snapshots"]] == [snapshot["id"]]


def test_the_same_seed_gives_the_same_split(terrazzo: Run, unsplit: dict[str, object]) -> None:
    def frozen(seed: int) -> str:
        assert terrazzo("datasets", "split", "pages", "--seed", str(seed))[0] == 0
        return str(json.loads(terrazzo("datasets", "freeze", "pages", "--json")[1])["id"])

    first = frozen(1)
    assert frozen(2) != first
    assert frozen(1) == first


def test_a_folder_into_a_split_and_out_again(terrazzo: Run, unsplit: dict[str, object]) -> None:
    def counts(*arguments: str) -> dict[str, int]:
        status, out, err = terrazzo("datasets", "split", "pages", *arguments, "--json")
        assert status == 0, err
        return dict(json.loads(out)["counts"])

    assert counts("--folder", "left", "--to", "val") == {"train": 0, "val": 4, "test": 0, "none": 6}
    assert counts("--folder", ".", "--to", "train") == {"train": 10, "val": 0, "test": 0, "none": 0}
    assert counts("--folder", "left", "--to", "none") == {"train": 6, "val": 0, "test": 0, "none": 4}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["split", "pages", "--folder", "left"], "both --folder and --to"),
        (["split", "pages", "--to", "val"], "both --folder and --to"),
        (["split", "pages", "--folder", "left", "--to", "valid"], "no split 'valid'"),
        (["split", "pages", "--folder", "right", "--to", "val"], "no image in the folder 'right'"),
        (["split", "pages", "--folder", "left", "--to", "val", "--train", "1"], "cannot be combined"),
        (["split", "pages", "--train", "0.5"], "two or three of"),
        (["split", "pages", "--train", "0.5", "--val", "0.7"], "add up to 1"),
        (["freeze", "pages"], "no annotated image of task 'segmentation' is in train"),
        (["show", "nothing"], "no project 'nothing'"),
    ],
)
def test_what_cannot_be_done_is_said(
    terrazzo: Run, unsplit: dict[str, object], arguments: list[str], words: str
) -> None:
    status, out, err = terrazzo("datasets", *arguments)
    assert (status, out) == (1, "")
    assert words in err


def test_without_projects(terrazzo: Run) -> None:
    status, out, _ = terrazzo("datasets", "list")
    assert status == 0
    assert "terrazzo import" in out


def test_an_import_says_what_comes_next(terrazzo: Run, tmp_path: Path) -> None:
    photo = _png(np.random.default_rng(0).integers(0, 255, (16, 16, 3), dtype=np.uint8))
    mask = _png(np.eye(16, dtype=np.uint8))
    paths = {}
    for name, files in {
        "unsplit": {"Images/a.png": photo, "Masks/a.png": mask},
        "question": {"masks/a.png": mask, "b.png": photo},
    }.items():
        paths[name] = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(paths[name], "w") as file:
            for one, data in files.items():
                file.writestr(one, data)
    status, out, _ = terrazzo("import", str(paths["unsplit"]), "--project", "two words")
    assert status == 0
    assert "Next: terrazzo datasets split 'two words' --train 0.8" in out
    status, out, _ = terrazzo("import", str(paths["question"]), "--project", "p", "--dry-run")
    assert status == 0
    assert "masks/a.png" in out
    assert "--format folder" in out
    status, out, err = terrazzo("import", str(paths["question"]), "--project", "p")
    assert (status, out) == (1, "")
    assert "--format folder" in err
    status, out, _ = terrazzo("import", str(paths["question"]), "--project", "p", "--format", "folder")
    assert status == 0
    assert "Next: import the same images with their annotations" in out
