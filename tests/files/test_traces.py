"""Half-written files: they tell who writes them, and only what killed processes left is swept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from terrazzo.files.traces import is_trace, new_name, sweep
from terrazzo.files.whole import temporary_folder, whole_file

KILLED_WRITER = """
import os, signal, sys
from pathlib import Path
from terrazzo.files.whole import temporary_folder, whole_file
root = Path(sys.argv[1])
with temporary_folder(root) as folder, whole_file(root / "deep" / "whole.bin") as file:
    (folder / "part").write_text("x")
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    kept = tmp_path / "deep" / "kept.bin"
    kept.write_bytes(b"whole")
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(tmp_path)], check=False)
    left = [path for path in tmp_path.rglob("*") if is_trace(path.name)]
    assert len(left) == 2
    with temporary_folder(tmp_path) as mine:
        assert sorted(sweep(tmp_path)) == sorted(left)
        assert mine.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


def test_a_file_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    with whole_file(tmp_path / "a.bin") as file:
        file.write(b"1")
        assert sweep(tmp_path) == []
    assert (tmp_path / "a.bin").read_bytes() == b"1"
    assert sweep(tmp_path) == []


def test_a_name_that_only_looks_alike_is_left_alone(tmp_path: Path) -> None:
    odd = tmp_path / ".part-of-a-book"
    odd.write_text("mine")
    assert sweep(tmp_path) == []
    assert odd.exists()


def test_names_are_unique_and_keep_the_ending() -> None:
    names = {new_name(".onnx") for _ in range(100)}
    assert len(names) == 100
    assert all(name.endswith(".onnx") and len(name) < 80 for name in names)
