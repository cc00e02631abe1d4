"""A bundle as one file: there and back, and files that mean harm."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from terrazzo.bundle import Bundle, Stage, open_bundle
from terrazzo.bundle.archive import pack, unpack
from terrazzo.errors import Invalid, NotFound


@pytest.fixture
def bundle(make_stage: Callable[..., Stage]) -> Bundle:
    return make_stage(name="my pages/1").publish({}, None)


def entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def test_there_and_back(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    file = pack(bundle, tmp_path / "out")
    assert file.name == f"my-pages-1-{bundle.id[:8]}.terrazzo.zip"
    back = unpack(file, tmp_path / "elsewhere")
    assert back.id == bundle.id == back.folder.name and back.manifest == bundle.manifest
    back.verify()
    assert unpack(file, tmp_path / "elsewhere").folder == back.folder
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == [bundle.id]


def test_the_same_bundle_gives_the_same_bytes(bundle: Bundle, tmp_path: Path) -> None:
    one, two = pack(bundle, tmp_path / "one"), pack(bundle, tmp_path / "two.zip")
    assert (one.name, two.name) == ("one.terrazzo.zip", "two.terrazzo.zip")
    assert one.read_bytes() == two.read_bytes()


def test_open_takes_a_packed_file(bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERRAZZO_HOME", str(tmp_path / "home"))
    opened = open_bundle(pack(bundle, tmp_path / "x"))
    assert opened.id == bundle.id and opened.folder.is_relative_to(tmp_path / "home" / "cache")


def test_a_damaged_bundle_is_not_packed(bundle: Bundle, tmp_path: Path) -> None:
    bundle.weights_path.write_bytes(b"x")
    with pytest.raises(Invalid, match="damaged"):
        pack(bundle, tmp_path / "x")
    assert not list(tmp_path.glob("*.zip"))


def test_a_zip_made_by_hand_with_a_top_folder_and_litter(bundle: Bundle, tmp_path: Path) -> None:
    content = {f"top/{name}": data for name, data in entries(pack(bundle, tmp_path / "x")).items()}
    file = write(tmp_path / "hand.zip", {**content, "__MACOSX/x": b"x", "../evil": b"x", "top/extra.txt": b"x"})
    back = unpack(file, tmp_path / "in" / "root")
    assert back.id == bundle.id
    assert not (tmp_path / "in" / "evil").exists() and not (back.folder / "extra.txt").exists()


@pytest.mark.parametrize("name", ["model.safetensors", "README.md"])
def test_damage_names_the_file_and_leaves_nothing(bundle: Bundle, tmp_path: Path, name: str) -> None:
    content = entries(pack(bundle, tmp_path / "x"))
    content[name] = content[name][:-1] + b"?"
    with pytest.raises(Invalid, match=name):
        unpack(write(tmp_path / "bad.zip", content), tmp_path / "root")
    assert not list((tmp_path / "root").iterdir())


def test_a_changed_manifest_is_noticed(bundle: Bundle, tmp_path: Path) -> None:
    good = pack(bundle, tmp_path / "x")
    content = entries(good)
    content["bundle.json"] = content["bundle.json"].replace(b'"seed": 7', b'"seed": 8')
    bad = write(tmp_path / "bad.zip", content)
    with zipfile.ZipFile(good) as archive:
        comment = archive.comment
    with zipfile.ZipFile(bad, "a") as archive:
        archive.comment = comment
    with pytest.raises(Invalid, match=r"bundle\.json"):
        unpack(bad, tmp_path / "root")


def test_names_that_leave_the_folder_are_refused(bundle: Bundle, tmp_path: Path) -> None:
    content = entries(pack(bundle, tmp_path / "x"))
    manifest = json.loads(content["bundle.json"])
    manifest["files"]["../evil"] = "0" * 64
    content["bundle.json"] = json.dumps(manifest).encode()
    with pytest.raises(Invalid, match="plain relative path"):
        unpack(write(tmp_path / "bad.zip", {**content, "../evil": b"x"}), tmp_path / "in" / "root")
    assert not list((tmp_path / "in").rglob("evil"))


def test_a_bomb_is_refused_before_it_unpacks(bundle: Bundle, tmp_path: Path) -> None:
    content = entries(pack(bundle, tmp_path / "x"))
    content["model.safetensors"] = bytes(60 << 20)
    with pytest.raises(Invalid, match="200 times"):
        unpack(write(tmp_path / "bomb.zip", content), tmp_path / "root")
    assert not list((tmp_path / "root").iterdir())


def test_what_is_no_packed_bundle(tmp_path: Path, bundle: Bundle) -> None:
    with pytest.raises(NotFound):
        unpack(tmp_path / "nothing.zip", tmp_path)
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(Invalid, match=r"text\.zip"):
        unpack(tmp_path / "text.zip", tmp_path)
    with pytest.raises(Invalid, match=r"no bundle\.json"):
        unpack(write(tmp_path / "empty.zip", {}), tmp_path)
    content = entries(pack(bundle, tmp_path / "x"))
    del content["model.safetensors"]
    with pytest.raises(Invalid, match=r"model\.safetensors"):
        unpack(write(tmp_path / "short.zip", content), tmp_path / "root")
    buffer = io.BytesIO(pack(bundle, tmp_path / "x").read_bytes()[:-200])
    (tmp_path / "cut.zip").write_bytes(buffer.getvalue())
    with pytest.raises(Invalid, match=r"cut\.zip"):
        unpack(tmp_path / "cut.zip", tmp_path / "root")


HOSTILE_MANIFESTS = [
    b"[" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b"NaN",
    b"null",
    b"9" * 6000,
    b"\x80\x04K\x01.",
    b"\xff\xfe",
    b"{}",
]


@pytest.mark.parametrize("number", range(len(HOSTILE_MANIFESTS)))
def test_hostile_manifests_are_refused_in_words(tmp_path: Path, number: int) -> None:
    with pytest.raises(Invalid) as caught:
        unpack(write(tmp_path / "bad.zip", {"bundle.json": HOSTILE_MANIFESTS[number]}), tmp_path / "root")
    assert caught.value.remedy
    assert len(str(caught.value)) < 5000
    assert not list((tmp_path / "root").iterdir())


@pytest.mark.parametrize(
    "name",
    ["a\0b", "n" * 5000, "/".join(["d"] * 3000), "model.safetensors/x", "bundle.json", "bundle.json/x", "\ud800"],
)
def test_hostile_names_of_files_are_refused_in_words(bundle: Bundle, tmp_path: Path, name: str) -> None:
    content = entries(pack(bundle, tmp_path / "x"))
    manifest = json.loads(content["bundle.json"])
    manifest["files"][name] = hashlib.sha256(b"x").hexdigest()
    content["bundle.json"] = json.dumps(manifest).encode()
    try:
        file = write(tmp_path / "bad.zip", {**content, name: b"x"})
    except UnicodeEncodeError:
        file = write(tmp_path / "bad.zip", content)
    with pytest.raises(Invalid) as caught:
        unpack(file, tmp_path / "root")
    assert len(str(caught.value)) < 5000
    assert not list((tmp_path / "root").iterdir())


@pytest.mark.parametrize(
    ("field", "value"),
    [("agreement", float("nan")), ("scores", {"val": {"miou": float("inf")}}), ("task", []), ("network", 7)],
)
def test_hostile_values_of_manifests_are_refused_in_words(
    bundle: Bundle, tmp_path: Path, field: str, value: object
) -> None:
    content = entries(pack(bundle, tmp_path / "x"))
    content["bundle.json"] = json.dumps(json.loads(content["bundle.json"]) | {field: value}).encode()
    with pytest.raises(Invalid, match=field):
        unpack(write(tmp_path / "bad.zip", content), tmp_path / "root")
