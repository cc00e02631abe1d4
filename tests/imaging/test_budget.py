"""One budget for all decodes of a process: who fits goes on, who does not waits, what never fits is refused."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.imaging.budget import Budget


def test_what_never_fits_is_refused_in_words() -> None:
    with (
        pytest.raises(Invalid, match=r"^a\.png: reading this image takes 3 MB.* 2 MB") as caught,
        Budget(2 << 20).hold(3 << 20, "a.png"),
    ):
        pass
    assert "TERRAZZO_DECODE_MEMORY" in caught.value.remedy


@given(st.lists(st.integers(0, 100), min_size=1, max_size=24))
def test_never_more_than_all_and_everyone_comes_to_his_turn(needs: list[int]) -> None:
    budget, lock = Budget(100), threading.Lock()
    used, most = 0, 0

    def work(need: int) -> None:
        nonlocal used, most
        with budget.hold(need, "x"):
            with lock:
                used += need
                most = max(most, used)
            with lock:
                used -= need

    threads = [threading.Thread(target=work, args=(need,)) for need in needs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert (used, most <= 100) == (0, True)


def test_a_large_one_is_not_passed_by_small_ones_for_ever() -> None:
    budget, order = Budget(10), list[str]()
    first_is_in, release = threading.Event(), threading.Event()

    def hold(name: str, need: int) -> None:
        with budget.hold(need, name):
            order.append(name)
            if name == "first":
                first_is_in.set()
                assert release.wait(30)

    def start(name: str, need: int) -> threading.Thread:
        thread = threading.Thread(target=hold, args=(name, need))
        thread.start()
        return thread

    first = start("first", 6)
    assert first_is_in.wait(30)
    large = start("large", 10)
    # A small one fits beside the first, and goes in as long as the large one does not wait yet.
    for number in range(1000):
        small = start(f"small {number}", 1)
        small.join(0.2)
        if small.is_alive():
            break
    else:
        pytest.fail("small ones always passed")
    release.set()
    for thread in (first, large, small):
        thread.join(30)
    assert order[-2:] == ["large", f"small {number}"]


def test_an_error_gives_the_bytes_back() -> None:
    budget = Budget(10)
    with pytest.raises(ZeroDivisionError), budget.hold(10, "x"):
        raise ZeroDivisionError
    with budget.hold(10, "x"):
        pass


@pytest.mark.parametrize(("given", "says"), [("1", "takes"), ("many", "no number"), ("0", "no number")])
def test_the_environment_sets_it(given: str, says: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("L", (2000, 2000)).save(buffer, "PNG")
    (tmp_path / "a.png").write_bytes(buffer.getvalue())
    code = """
import sys
from pathlib import Path
from terrazzo.errors import Invalid
from terrazzo.imaging.decode import probe
try:
    probe(Path(sys.argv[1]), "a.png")
except Invalid as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.png")],
        env={"TERRAZZO_DECODE_MEMORY": given, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert says in done.stdout
    assert "TERRAZZO_DECODE_MEMORY" in done.stdout
