"""Folders and zips are read by name; hostile ones are refused and say what to do."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from format_samples import Make, write_folder, write_zip
from hypothesis import given
from hypothesis import strategies as st

from terrazzo.errors import Invalid, NotFound
from terrazzo.formats import source
from terrazzo.formats.source import open_source


def refused(path: Path, match: str) -> Invalid:
    with pytest.raises(Invalid, match=match) as caught:
        open_source(path)
    assert caught.value.remedy
    return caught.value


def test_names_and_bytes_without_litter(make: Make) -> None:
    files = {
        "b/a.png": b"2",
        "a.txt": b"1",
        "__MACOSX/._a.txt": b"",
        ".DS_Store": b"",
        "b/.hidden/x": b"",
        "b/Thumbs.db": b"",
        "b/desktop.ini": b"",
    }
    with make(files) as opened:
        assert opened.root_name == "data"
        names = [name.removeprefix("data/") for name in opened.names()]
        assert names == ["a.txt", "b/a.png"]
        assert [opened.read(name) for name in opened.names()] == [b"1", b"2"]
        with pytest.raises(NotFound, match="no such file"):
            opened.read("../data.zip")
        with pytest.raises(NotFound):
            opened.read("c.txt")


def test_nothing_there_and_neither_folder_nor_zip(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nothing at"):
        open_source(tmp_path / "missing")
    (tmp_path / "a.tar").write_bytes(b"no zip")
    refused(tmp_path / "a.tar", "neither a folder nor a zip")


@pytest.mark.parametrize(
    "name", ["../up.png", "a/../../up.png", "/etc/cron.d/x", "C:\\x.png", "..\\up.png", "a\\..\\..\\b"]
)
def test_a_path_that_leaves_the_folder(tmp_path: Path, name: str) -> None:
    refused(write_zip(tmp_path / "a.zip", {"ok.png": b"", name: b""}), "outside of its folder")


def test_backslashes_of_windows_tools_are_folders(tmp_path: Path) -> None:
    with open_source(write_zip(tmp_path / "a.zip", {"images\\train\\a.png": b"1"})) as opened:
        assert opened.names() == ("images/train/a.png",)
        assert opened.read("images/train/a.png") == b"1"


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("zeros.png", "w") as entry:
        for _ in range(60):
            entry.write(bytes(1_000_000))
    assert path.stat().st_size < 100_000
    refused(path, r"zeros\.png: .*zip bomb")


def test_what_packs_well_but_is_small_is_no_bomb(tmp_path: Path) -> None:
    with open_source(write_zip(tmp_path / "a.zip", {"blank.bmp": bytes(20_000_000)})) as opened:
        assert len(opened.read("blank.bmp")) == 20_000_000


@pytest.mark.parametrize(
    ("limit", "value", "match"),
    [("MAX_ENTRIES", 2, "3 entries"), ("MAX_TOTAL_BYTES", 25, "unpacks to"), ("MAX_ENTRY_BYTES", 9, r"a\.png.*GiB")],
)
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, match: str) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.png": bytes(10), "b.png": bytes(10), "c.png": bytes(10)})
    monkeypatch.setattr(source, limit, value)
    refused(path, match)


def test_a_size_that_lies(tmp_path: Path) -> None:
    """The directory says 10 bytes, the data unpack to 10 MB: reading stops at 10 and the checksum is wrong."""
    path = write_zip(tmp_path / "a.zip", {"a.png": bytes(10_000_000)})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", 10_000_000), struct.pack("<I", 10)))
    with open_source(path) as opened, pytest.raises(Invalid, match=r"a\.png: .*damaged"):
        opened.read("a.png")


def test_damaged_and_truncated_zips(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.png": bytes(range(256)) * 40})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    refused(path, "neither a folder nor a zip file")
    path.write_bytes(data[:60] + b"\xff\x00\xff" + data[63:])
    with open_source(path) as opened, pytest.raises(Invalid, match=r"a\.png: .*damaged"):
        opened.read("a.png")


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_flipped_byte_of_a_zip_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, at: int, to: int) -> None:
    path = write_zip(tmp_path_factory.mktemp("z") / "a.zip", {"a/b.png": b"pixels" * 9, "c.txt": b"text"})
    data = bytearray(path.read_bytes())
    data[at % len(data)] = to
    path.write_bytes(data)
    try:
        with open_source(path) as opened:
            for name in opened.names():
                assert ".." not in name
                opened.read(name)
    except Invalid as error:
        assert error.remedy


def test_an_encrypted_zip(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.png": b"1"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    refused(path, r"a\.png: the zip is encrypted")


def test_links_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        info = zipfile.ZipInfo("a.png")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    refused(tmp_path / "a.zip", r"a\.png: this is a link")


def test_two_files_of_one_name_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a.png", "1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("a.png", "2")
    refused(tmp_path / "a.zip", r"a\.png: the zip holds two files")


def test_links_in_a_folder(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "data", {"a.png": b"1"})
    (tmp_path / "secret").write_bytes(b"0")
    (root / "inside.png").symlink_to("a.png")
    with open_source(root) as opened:
        assert opened.read("inside.png") == b"1"
    (root / "outside.png").symlink_to(tmp_path / "secret")
    refused(root, r"outside\.png: .*leaves the folder")
    (root / "outside.png").unlink()
    (root / "sub").symlink_to(tmp_path)
    refused(root, "sub: .*link to a folder")


def test_names_are_composed_however_they_are_stored(make: Make) -> None:
    with make({"Pru\u0308fung/u\u0308ber.png": b"1"}) as opened:
        (name,) = opened.names()
        assert name.removeprefix("data/") == "Pr\u00fcfung/\u00fcber.png"
        assert opened.read(name) == b"1"


def test_two_names_that_differ_only_in_their_composition(tmp_path: Path) -> None:
    files = {"u\u0308ber.png": b"1", "\u00fcber.png": b"2"}
    refused(write_zip(tmp_path / "a.zip", files), "\u00fcber.png: two files")
    refused(write_folder(tmp_path / "data", files), "\u00fcber.png: two files")
    refused(write_zip(tmp_path / "b.zip", {"a/b.png": b"1", "a\\b.png": b"2"}), "two files")


def _zip_of_raw_name(path: Path, raw: bytes, extra: bytes = b"") -> Path:
    """A zip as tools write it that do not set the UTF-8 flag."""
    with zipfile.ZipFile(path, "w") as file:
        info = zipfile.ZipInfo("x" * len(raw))
        info.extra = extra
        file.writestr(info, b"1")
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))
    return path


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("über_folio.jpg".encode(), "über_folio.jpg"),
        ("u\u0308ber 線.jpg".encode(), "über 線.jpg"),
        ("über_folio.jpg".encode("cp437"), "über_folio.jpg"),
        ("ünder\\é.jpg".encode("cp437"), "ünder/é.jpg"),
    ],
)
def test_names_without_the_utf8_flag(tmp_path: Path, raw: bytes, name: str) -> None:
    with open_source(_zip_of_raw_name(tmp_path / "a.zip", raw)) as opened:
        assert opened.names() == (name,)
        assert opened.read(name) == b"1"


def test_names_that_are_repeated_as_utf8(tmp_path: Path) -> None:
    """Info-ZIP and 7-Zip write the name in the system's code page, and in UTF-8 beside it."""
    raw = "\u017cyto.jpg".encode("cp852")
    field = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + "\u017cyto.jpg".encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    with open_source(_zip_of_raw_name(tmp_path / "a.zip", raw, extra)) as opened:
        assert opened.names() == ("\u017cyto.jpg",)
    stale = struct.pack("<HH", 0x7075, len(field)) + b"\x01" + struct.pack("<I", 7) + field[5:]
    with open_source(_zip_of_raw_name(tmp_path / "b.zip", b"plain.jpg", stale)) as opened:
        assert opened.names() == ("plain.jpg",)


def test_a_zip_from_the_finder(tmp_path: Path) -> None:
    """Its names are UTF-8 in NFD without the flag; what it adds is left out and not spoken of."""
    names = ["pages/e\u0301.jpg", "__MACOSX/pages/._e\u0301.jpg", "pages/.DS_Store", "pages/Icon\r"]
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as file:
        for index, name in enumerate(names):
            file.writestr(str(index) * len(name.encode()), b"1")
    data = path.read_bytes()
    for index, name in enumerate(names):
        data = data.replace(str(index).encode() * len(name.encode()), name.encode())
    path.write_bytes(data)
    with open_source(path) as opened:
        assert opened.names() == ("pages/\u00e9.jpg",)


def test_a_file_without_a_name(tmp_path: Path) -> None:
    refused(_zip_of_raw_name(tmp_path / "a.zip", b"\0a.jpg"), "without a name")
