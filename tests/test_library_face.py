"""The library's face: the example of docs/guide/library.md runs as it stands, and the face refuses what it must."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import terrazzo
from terrazzo.errors import Invalid, NotFound

PAGE = Path(__file__).resolve().parent.parent / "docs" / "guide" / "library.md"
SLOW = 'settings = {"max_minutes": 10}'
QUICK = 'settings = {"epochs": 2, "image_size": 64, "batch_size": 4, "weights": "random", "precision": "fp32"}'


def test_the_example_of_the_documentation_runs(
    tiny_zip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run in one namespace, block after block, on tiny data; only the settings are made quick."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    program = "\n".join(blocks)
    assert SLOW in program
    shutil.copy(tiny_zip, tmp_path / "pages.zip")
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {"__name__": "example"}
    exec(compile(program.replace(SLOW, QUICK), str(PAGE), "exec"), space)  # the documentation is ours

    told = capsys.readouterr().out
    assert "val mIoU" in told
    assert Path(told.strip().splitlines()[-1]).is_file()
    assert (tmp_path / "work" / "report" / "confusion.csv").is_file()
    bundle, snapshot = space["bundle"], space["snapshot"]
    assert bundle.manifest.lineage.snapshot == snapshot.id
    assert set(bundle.manifest.scores) == {"train", "val", "test"}
    assert len(list((tmp_path / "work" / "runs").iterdir())) == 1
    assert not (tmp_path / "work" / "terrazzo.sqlite").exists()


def test_freezing_the_same_data_twice_gives_the_same_snapshot(tiny_set: Path, tiny_zip: Path, tmp_path: Path) -> None:
    with terrazzo.read(tiny_set) as reading:
        first = terrazzo.freeze(reading, tmp_path / "a")
        divided = terrazzo.freeze(reading, tmp_path / "a", splits={"train": 0.5, "val": 0.5})
    with terrazzo.read(tiny_zip) as reading:
        second = terrazzo.freeze(reading, tmp_path / "b")
    assert [len(first.images(split)) for split in first.splits()] == [12, 4, 4]
    assert first.images() == second.images()
    assert [len(divided.images(split)) for split in divided.splits()] == [10, 10]


def test_all_problems_of_the_files_are_named(tiny_set: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny_set, broken)
    first, second = sorted((broken / "images" / "train").iterdir())[:2]
    first.write_bytes(first.read_bytes()[:200])
    second.unlink()
    with terrazzo.read(broken) as reading, pytest.raises(Invalid) as error:
        terrazzo.freeze(reading, tmp_path / "work")
    assert first.name in error.value.message
    assert second.name in error.value.message
    assert not (tmp_path / "work" / "snapshots").exists()


def test_wrong_settings_and_paths_say_what_there_is(tiny_set: Path, tmp_path: Path) -> None:
    with terrazzo.read(tiny_set) as reading:
        snapshot = terrazzo.freeze(reading, tmp_path)
    with pytest.raises(Invalid, match="epochs"):
        terrazzo.train(snapshot, folder=tmp_path, epochs="many")
    with pytest.raises(NotFound, match="fpn-nothing"):
        terrazzo.train(snapshot, folder=tmp_path, architecture="fpn-nothing")
    with pytest.raises(NotFound):
        terrazzo.load(tmp_path / "nothing")


def test_importing_the_package_is_light() -> None:
    code = (
        "import sys, terrazzo; assert {'read', 'train'} <= set(dir(terrazzo)); "
        "print([name for name in ('numpy', 'torch', 'pydantic', 'cv2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
