"""``terrazzo import`` says what it takes the masks for, and ends cleanly when it takes nothing."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from terrazzo.home import Home

Run = Callable[..., tuple[int, str, str]]


def png(pixels: np.ndarray, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", **options)
    return buffer.getvalue()


def pages(root: Path, masks: dict[str, np.ndarray], labels: str, orientation: int = 1) -> Path:
    """A folder in the AmalthAI layout; images are black, with an EXIF rotation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    for name, mask in masks.items():
        for kind, data in (("images", png(mask * 0, exif=exif)), ("masks", png(mask))):
            path = root / kind / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    (root / "labelmap.txt").write_text(labels)
    return root


@pytest.fixture
def soft(tmp_path: Path) -> Path:
    """One mask with a soft edge."""
    mask = np.zeros((20, 20), np.uint8)
    mask[8:] = 255
    mask[7] = np.linspace(40, 200, 20).astype(np.uint8)
    return pages(tmp_path / "soft", {"train/a": mask}, "background:0,0,0::\nfg:128,0,0::\n")


def test_the_plan_says_how_masks_are_understood_and_what_each_class_has(terrazzo: Run, tmp_path: Path) -> None:
    mask = np.zeros((10, 10), np.uint8)
    mask[:2] = 1
    mask[9] = 255
    root = pages(tmp_path / "p", {"train/a": mask, "val/b": mask}, "cat:1,1,0::\nbackground:0,0,0::\nvoid:9,9,9::\n")
    for option in ("--dry-run", "--json"):
        status, out, err = terrazzo("import", str(root), "--project", "p", option)
        assert status == 0, err
        if option == "--json":
            masks = json.loads(out)["masks"]
            assert [(one["name"], one["share"]) for one in masks["shares"]] == [
                ("cat", pytest.approx(0.7)),
                ("background", pytest.approx(0.2)),
                ("ignored", pytest.approx(0.1)),
            ]
            continue
        assert "2 masks: By the number of the line in labelmap.txt: 0 is cat, 1 is background" in out
        assert "255 is ignored" in out
        assert [line.split()[1:] for line in out.splitlines() if "■ cat" in line] == [
            ["cat", "70.0", "%", "70.0", "%", "70.0", "%", "2"]
        ]
        assert "put the line of background first" in out
        assert "--keep void" in out


def test_one_image_is_one_image(terrazzo: Run, tmp_path: Path) -> None:
    root = pages(tmp_path / "p", {"a": np.zeros((9, 9), np.uint8)}, "a:0,0,0::\nb:1,0,0::\n")
    assert (
        "Would import 1 image into “p”; 1 is annotated."
        in terrazzo("import", str(root), "--project", "p", "--dry-run")[1]
    )


def test_soft_edges_are_snapped_when_asked(terrazzo: Run, soft: Path) -> None:
    status, out, err = terrazzo("import", str(soft), "--project", "p")
    assert (status, out) == (1, "")
    assert err.count("scaled or compressed") == 1
    assert "--snap-colours" in err
    assert "━" not in err
    status, out, _ = terrazzo("import", str(soft), "--project", "p", "--snap-colours")
    assert status == 0
    assert "20 pixels in 1 mask were moved to the nearest label:\n  masks/train/a.png: 20\n" in out


def test_no_bar_stands_above_an_error_in_a_terminal(soft: Path, home: Home) -> None:
    command = [sys.executable, "-m", "terrazzo", "import", str(soft), "--project", "p"]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs, env=environment) as process:
        os.close(theirs)
        written = b""
        while chunk := _read(ours):
            written += chunk
    os.close(ours)
    text = written.decode()
    assert process.returncode == 1
    bar, _, error = text.rpartition("━")
    assert bar
    assert error.index("\x1b[2K") < error.index("scaled or compressed")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_masks_of_rotated_images_are_a_choice(terrazzo: Run, tmp_path: Path) -> None:
    mask = np.zeros((10, 16), np.uint8)
    mask[0] = 1
    root = pages(tmp_path / "p", {"a": mask}, "a:0,0,0::\nb:1,0,0::\n", orientation=3)
    for choice, turned in (("auto", 0), ("upright", 0), ("raw", 1)):
        arguments = ("import", str(root), "--project", "p", "--exif-masks", choice, "--dry-run")
        assert json.loads(terrazzo(*arguments, "--json")[1])["masks"]["rotations"]["turned"] == turned
        assert "1 mask has a size that does not tell" in terrazzo(*arguments)[1]
    status, _, err = terrazzo("import", str(root), "--project", "p", "--exif-masks", "sideways")
    assert status == 1
    assert "auto, upright or raw" in err
