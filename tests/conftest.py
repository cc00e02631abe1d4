"""What many tests share: a temporary data folder, a tiny set of images with masks, a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from small_disk import mounted
from terrazzo.home import Home

TINY_CLASSES = (("ground", (60, 90, 40)), ("disc", (200, 40, 40)), ("bar", (40, 80, 220)))
"""Names and colours of the tiny set; the pictures show discs and bars, so that a short training learns something."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A data folder of this test alone, told to every process that the test starts."""
    root = tmp_path / "home"
    monkeypatch.setenv("TERRAZZO_HOME", str(root))
    monkeypatch.delenv("TERRAZZO_DATABASE_URL", raising=False)
    monkeypatch.delenv("TERRAZZO_TOKEN", raising=False)
    return Home(root)


@pytest.fixture(scope="session")
def tiny_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in the AmalthAI layout: 12 images for train, 4 for val, 4 for test, 96 x 64 pixels, three classes."""
    return write_tiny_set(tmp_path_factory.mktemp("tiny") / "shapes")


@pytest.fixture(scope="session")
def tiny_zip(tiny_set: Path) -> Path:
    """The same as a zip."""
    return Path(shutil.make_archive(str(tiny_set), "zip", tiny_set.parent, tiny_set.name))


def write_tiny_set(root: Path, counts: tuple[int, int, int] = (12, 4, 4)) -> Path:
    """Write discs and bars on a noisy ground with exact masks; the same pictures each time."""
    rng = np.random.default_rng(7)
    number = 0
    for split, count in zip(("train", "val", "test"), counts, strict=True):
        (root / "images" / split).mkdir(parents=True)
        (root / "masks" / split).mkdir(parents=True)
        for _ in range(count):
            image, mask = _tiny_picture(rng)
            cv2.imwrite(str(root / "images" / split / f"shape_{number:02d}.png"), image[..., ::-1])
            cv2.imwrite(str(root / "masks" / split / f"shape_{number:02d}.png"), mask[..., ::-1])
            number += 1
    rows = [f"{name}:{','.join(map(str, color))}::" for name, color in TINY_CLASSES]
    (root / "labelmap.txt").write_text("\n".join(["# label:color_rgb:parts:actions", *rows]) + "\n", encoding="utf-8")
    return root


def _tiny_picture(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One picture and its mask of class colours, both RGB."""
    height, width = 64, 96
    colors = [color for _, color in TINY_CLASSES]
    mask = np.full((height, width, 3), colors[0], np.uint8)
    center = (int(rng.integers(15, 80)), int(rng.integers(15, 50)))
    cv2.circle(mask, center, int(rng.integers(8, 16)), colors[1], -1)
    left, top = int(rng.integers(0, 60)), int(rng.integers(0, 50))
    cv2.rectangle(mask, (left, top), (left + int(rng.integers(12, 36)), top + int(rng.integers(5, 12))), colors[2], -1)
    noise = rng.normal(0, 12, (height, width, 3))
    return np.clip(mask * 0.8 + 30 + noise, 0, 255).astype(np.uint8), mask


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """Path of a Chromium, or None for the one that Playwright brought.

    ``make test`` installs one and sets ``TERRAZZO_NEEDS_BROWSER``, so that there a missing one is an error.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return None
    if os.environ.get("TERRAZZO_NEEDS_BROWSER"):
        raise RuntimeError("There is no Chromium. Install it: make chromium")
    pytest.skip("there is no Chromium; install it with: make chromium")


@pytest.fixture
def terrazzo(home: Home, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in this process on the data folder of the test; exit status, output, errors."""
    from terrazzo.cli.main import main

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """An empty folder that is a disk of 40 MB of its own."""
    with mounted(tmp_path / "disk", 40) as folder:
        yield folder
