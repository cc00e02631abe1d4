"""The benchmarks: every script can be asked whether its figures are held."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench"
SCRIPTS = sorted(path for path in BENCH.glob("*.py") if "__main__" in path.read_text("utf-8"))


def test_there_are_scripts() -> None:
    assert {"many_images.py", "train_camvid.py"} <= {path.name for path in SCRIPTS}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_offers_to_check_its_figures(script: Path) -> None:
    done = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "--check" in done.stdout
    assert "exit with 1" in " ".join(done.stdout.split())


@pytest.mark.parametrize("network", ["upernet", "maskrcnn", "rf-detr-seg"])
def test_the_benchmark_of_a_gpu_starts_without_one(network: str) -> None:
    asked = [sys.executable, BENCH / "train_gpu.py", "--smoke", "--network", network]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{network}: batch 2" in done.stdout and "waiting for data" in done.stdout
