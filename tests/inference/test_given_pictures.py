"""Which pictures files, folders and zips mean, and what of a zip is left out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from terrazzo.errors import Invalid, NotFound
from terrazzo.inference.run.given_pictures import GivenPictures


def names(*paths: Path) -> list[str]:
    with GivenPictures(paths) as given:
        return [name for name, _ in given.pictures]


def test_files_and_folders_are_expanded(tmp_path: Path) -> None:
    for name in ("b/2.PNG", "b/1.jpg", "b/notes.txt", "b/.hidden/3.png", "b/.4.png", "b/deep/5.webp", "0.tif"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    found = names(tmp_path / "b", tmp_path / "0.tif", tmp_path / "b" / "1.jpg")
    assert found == ["1.jpg", "2.PNG", "deep/5.webp", "0.tif"]
    with pytest.raises(NotFound, match="nowhere"):
        GivenPictures([tmp_path / "nowhere.png"])
    with pytest.raises(Invalid, match=r"notes\.txt"):
        GivenPictures([tmp_path / "b" / "notes.txt"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(Invalid, match="no images"):
        GivenPictures([tmp_path / "empty"])


def test_the_pictures_of_a_zip_are_there_while_they_are_needed(tmp_path: Path) -> None:
    path, other = tmp_path / "pages.zip", tmp_path / "z.png"
    other.write_bytes(b"z")
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("b/2.png", "a.jpg", "read me.txt", "__MACOSX/a.jpg"):
            archive.writestr(name, name)
    with GivenPictures([other, path]) as given:
        assert [(name, file.read_bytes()) for name, file in given.pictures] == [
            ("z.png", b"z"),
            ("a.jpg", b"a.jpg"),
            ("b/2.png", b"b/2.png"),
        ]
        assert given.left_out == []
        unpacked = given.pictures[1][1]
    assert not unpacked.exists()


def test_a_damaged_entry_of_a_zip_is_left_out_and_named(tmp_path: Path) -> None:
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("good.png", b"good")
        archive.writestr("torn.png", b"torn" * 50)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"torn" * 50, b"torn" * 49 + b"TORN"))
    with GivenPictures([path]) as given:
        assert [name for name, _ in given.pictures] == ["good.png"]
        assert [one.name for one in given.left_out] == ["pages.zip/torn.png"]
        assert "damaged" in str(given.left_out[0].error)


def test_a_zip_without_pictures_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "notes.zip", "w") as archive:
        archive.writestr("notes.txt", "")
    with pytest.raises(Invalid, match="no picture"):
        GivenPictures([tmp_path / "notes.zip"])
