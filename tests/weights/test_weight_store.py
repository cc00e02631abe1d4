"""Weights of the data folder: files are recognised, checked, kept, found again and removed."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from safetensors.torch import save_file
from torch import ones

from small_disk import fill, mounted
from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.files.disk import DiskTrouble
from terrazzo.weights import KnownWeights, WeightStore
from terrazzo.weights.checked import check_file, sha256_of


def known(name: str, **more: str) -> KnownWeights:
    return KnownWeights.model_validate(
        {"name": name, "title": name, "licence": "MIT", "hub": f"someone/{name}", **more}
    )


def test_a_file_is_recognised_by_its_sha256_its_name_or_its_tensors(
    store: WeightStore, safetensors: Path, pytorch: Path
) -> None:
    tensors = check_file(safetensors)
    assert tensors is not None
    by_bytes = [known("other"), known("a", sha256=sha256_of(safetensors))]
    assert store.add(safetensors, by_bytes).name == "a"
    assert store.add(pytorch, [known("other"), known("little-net")]).name == "little-net"
    kept = store.add(safetensors, [known("other"), known("b", fingerprint=tensors)])
    assert (kept.name, kept.file, kept.how) == ("b", "b.safetensors", "by its tensors")
    assert [one.name for one in store.list()] == ["a", "b", "little-net"]


def test_what_nobody_knows_is_kept_only_under_a_name(store: WeightStore, safetensors: Path) -> None:
    with pytest.raises(Invalid, match="Nobody knows what the weights in"):
        store.add(safetensors, [known("other")])
    twins = [known(name, fingerprint=check_file(safetensors) or "") for name in ("left", "right")]
    with pytest.raises(Invalid, match="one of several weights: left, right"):
        store.add(safetensors, twins)
    assert store.list() == ()
    kept = store.add(safetensors, twins, name="right")
    assert store.path(twins[1]) == store.root / "right.safetensors"
    assert kept.sha256 == sha256_of(safetensors)
    assert store.path(twins[0]) is None


def test_a_file_by_hand_counts_too(store: WeightStore, safetensors: Path) -> None:
    store.root.mkdir()
    (store.root / "by-hand.safetensors").write_bytes(safetensors.read_bytes())
    (store.root / "notes.txt").write_text("not weights")
    assert [(one.name, one.sha256) for one in store.list()] == [("by-hand", None)]
    assert store.path(known("by-hand")) is not None


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("x.safetensors", lambda data: data[:-1]),
        ("x.safetensors", lambda data: data + b"\0"),
        ("x.safetensors", lambda data: b"<html>404</html>"),
        ("x.safetensors", lambda data: b""),
        ("x.safetensors", lambda data: b"\xff" * 9),
        ("x.txt", lambda data: data),
        ("x.pt", lambda data: data),
    ],
)
def test_broken_files_are_refused_by_name(store: WeightStore, safetensors: Path, name: str, damage: object) -> None:
    assert callable(damage)
    path = safetensors.with_name(name)
    path.write_bytes(damage(safetensors.read_bytes()))
    with pytest.raises(Invalid, match=name):
        store.add(path, [], name="x")
    assert store.list() == ()


def test_a_pickle_is_never_opened(store: WeightStore, tmp_path: Path, pytorch: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (str(tmp_path / "ran"),))

    trap = tmp_path / "trap.pt"
    trap.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(Invalid, match=r"trap\.pt is no file of weights"):
        store.add(trap, [], name="trap")
    cut = tmp_path / "cut.pt"
    cut.write_bytes(pytorch.read_bytes()[:-30])
    with pytest.raises(Invalid, match=r"cut\.pt is broken"):
        store.add(cut, [], name="cut")
    assert not (tmp_path / "ran").exists()


def test_other_weights_of_a_name_are_not_written_over(store: WeightStore, safetensors: Path, tmp_path: Path) -> None:
    store.add(safetensors, [], name="mine")
    store.add(safetensors, [], name="mine")
    other = tmp_path / "other.safetensors"
    save_file({"w": ones(2)}, other)
    with pytest.raises(Conflict, match="Other weights named mine"):
        store.add(other, [], name="mine")
    store.remove("mine")
    with pytest.raises(NotFound, match="mine"):
        store.remove("mine")
    assert store.add(other, [], name="mine").size == other.stat().st_size


def test_the_sha256_of_the_catalogue_is_asked_when_it_comes_and_when_it_is_read(
    store: WeightStore, safetensors: Path
) -> None:
    wanted = known("a", sha256="0" * 64)
    with pytest.raises(Invalid, match=r"model\.safetensors is not a"):
        store.add(safetensors, [wanted], name="a")
    right = known("a", sha256=sha256_of(safetensors))
    store.add(safetensors, [right])
    file = store.path(right)
    assert file is not None
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(Invalid, match=r"not what it should be"):
        store.path(right)


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".hidden", "a b", "x" * 101])
def test_names_stay_in_the_folder(store: WeightStore, safetensors: Path, name: str) -> None:
    with pytest.raises(Invalid, match="cannot be named"):
        store.add(safetensors, [], name=name)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    big = tmp_path / "big.safetensors"
    save_file({"w": ones(1 << 20)}, big)
    with mounted(tmp_path / "disk", 8) as disk:
        fill(disk, leave=1 << 20)
        store = WeightStore(disk / "weights")
        with pytest.raises(DiskTrouble, match="is full"):
            store.add(big, [], name="big")
        assert store.list() == ()
        assert [one.name for one in store.root.iterdir()] == []
