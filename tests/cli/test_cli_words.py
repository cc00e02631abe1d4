"""The command line's manners: exit status, errors with a remedy, quick help, clean JSON."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from terrazzo import __version__
from terrazzo.home import Home

Run = Callable[..., tuple[int, str, str]]


def test_the_issue_s_commands_are_there(terrazzo: Run) -> None:
    status, out, _ = terrazzo("--help")
    assert status == 0
    names = "demo up import train evaluate predict export architectures projects datasets jobs models"
    for name in names.split(" "):
        assert f" {name} " in out


def test_version(terrazzo: Run) -> None:
    assert terrazzo("--version")[:2] == (0, f"{__version__}\n")


def test_wrong_usage_is_2_and_a_wrong_thing_is_1(terrazzo: Run) -> None:
    assert terrazzo("train")[0] == 2
    status, out, err = terrazzo("projects", "show", "nothing")
    assert (status, out) == (1, "")
    assert "nothing" in err
    assert "Traceback" not in err


def test_an_import_of_nothing_names_the_path(terrazzo: Run, tmp_path: Path, home: Home) -> None:
    status, _, err = terrazzo("import", str(tmp_path / "gone.zip"), "--project", "p")
    assert status == 1
    assert "gone.zip" in err
    status, _, err = terrazzo("import", str(tmp_path), "--project", "p", "--task", "segmenting")
    assert status == 1
    assert "semantic, instance, detection, classification, tagging" in err


def test_a_long_path_can_be_copied_from_an_error(
    terrazzo: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / ("pages of the chronicle " * 5) / "gone.zip"
    for columns in ("40", "80"):
        monkeypatch.setenv("COLUMNS", columns)
        _, _, err = terrazzo("import", str(gone), "--project", "p")
        assert f"There is nothing at {gone}.\n" in err


def test_a_dry_run_writes_nothing(terrazzo: Run, tiny_set: Path) -> None:
    status, out, _ = terrazzo("import", str(tiny_set), "--project", "p", "--ignore", "ground", "--dry-run", "--json")
    report = json.loads(out)
    assert status == 0
    assert report["dry_run"]
    assert report["images"] == 20
    assert report["ignored"] == ["ground"]
    assert json.loads(terrazzo("projects", "list", "--json")[1]) == []


def test_names_with_brackets_are_shown_as_they_are(terrazzo: Run) -> None:
    assert terrazzo("projects", "create", "maps [red]")[0] == 0
    assert "maps [red]" in terrazzo("projects", "list")[1]


def test_architectures_as_json(terrazzo: Run) -> None:
    _, out, _ = terrazzo("architectures", "--json", "--search", "lite0")
    found = {one["name"]: one for one in json.loads(out)}
    assert found["fpn-efficientnet-lite0"]["default"] == "cpu"
    assert all(one["licence"] and one["weights_licence"] for one in found.values())


def test_help_loads_no_heavy_package() -> None:
    heavy = ("torch", "timm", "cv2", "numpy", "sqlalchemy", "fastapi", "openvino", "pyarrow", "pydantic")
    code = f"import sys, terrazzo.cli.main; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_answers_in_half_a_second() -> None:
    """Seconds of the processor, the best of three, so that a busy machine does not matter."""
    command = [str(Path(sys.executable).parent / "terrazzo"), "--help"]
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(seconds) < 0.5


def test_a_training_is_estimated_before_it_starts(terrazzo: Run, tiny_set: Path) -> None:
    assert terrazzo("import", str(tiny_set), "--project", "shapes")[0] == 0
    wish = ("train", "shapes", "--preset", "quick", "--set", "image_size=96", "--dry-run")
    status, out, _ = terrazzo(*wish)
    assert status == 0
    assert "Epochs" in out and "May take" in out and "12 in train" in out
    found = json.loads(terrazzo(*wish, "--json")[1])
    assert found["seconds"]["least"] <= found["seconds"]["likely"] <= found["seconds"]["most"]
    assert "image_size" not in {one["setting"] for one in found["choices"]}
    assert json.loads(terrazzo("jobs", "list", "--json")[1])["total"] == 0
    status, _, err = terrazzo("train", "shapes", "--preset", "perfect", "--dry-run")
    assert status == 1
    assert "quick, balanced, best" in err


def test_the_background_is_named_and_taken_back(terrazzo: Run, tiny_set: Path) -> None:
    terrazzo("import", str(tiny_set), "--project", "p")
    status, out, _ = terrazzo("projects", "background", "p", "ground")
    assert (status, out) == (0, "The background of the task segmentation is ground.\n")
    assert "Background, not painted over pictures: ground" in terrazzo("projects", "show", "p")[1]
    assert terrazzo("projects", "background", "p")[1] == "Every class of the task segmentation is painted now.\n"
    status, _, err = terrazzo("projects", "background", "p", "gold")
    assert status == 1
    assert "ground, disc, bar" in err
