"""A plain folder: folders are kept, splits are understood, the rest is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_samples import Files, photo, write_folder

from terrazzo.formats.folder import Folder
from terrazzo.formats.source import open_source

FORMAT = Folder()


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        (["a.png", "sub/b.JPG"], [("a.png", None), ("sub/b.JPG", None)]),
        (["top/a.png", "top/sub/b.png"], [("a.png", None), ("sub/b.png", None)]),
        (["train/a.png", "dev/b.png"], [("val/b.png", "val"), ("train/a.png", "train")]),
        (["test/a.png"], [("test/a.png", "test")]),
    ],
)
def test_paths(tmp_path: Path, files: list[str], paths: list[tuple[str, str | None]]) -> None:
    made: Files = {name: photo() for name in files} | {"notes.txt": b""}
    with FORMAT.read(open_source(write_folder(tmp_path / "d", made))) as reading:
        assert [(item.path, item.split) for item in reading.items] == paths
        assert reading.check() == ()
        assert "notes.txt" in reading.warnings[0]


def test_there_are_no_labels_to_ignore(tmp_path: Path) -> None:
    source = open_source(write_folder(tmp_path / "d", {"a.png": photo()}))
    with FORMAT.read(source, ignore=["background"]) as reading:
        assert "no label 'background'" in reading.warnings[0]
        assert len(reading.items) == 1


def test_a_label_map_means_masks_which_are_no_images(tmp_path: Path) -> None:
    files = {"pictures/a.png": photo(), "mask/a.png": photo(), "labelmap.txt": b"a:0,0,0::"}
    assert not FORMAT.sniff(open_source(write_folder(tmp_path / "d", files)))
