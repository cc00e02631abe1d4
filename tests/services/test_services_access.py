"""Access: one token a data folder, secret, stable, and checked."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from terrazzo.errors import Forbidden, Invalid
from terrazzo.home import Home
from terrazzo.services.access import check_token, token


@pytest.fixture(autouse=True)
def _no_token_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERRAZZO_TOKEN", raising=False)


def test_the_token_is_made_once_and_is_secret(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = token(home)
    assert len(first) >= 32
    assert token(home) == first
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["token"]


def test_callers_that_come_at_once_get_the_same_token(tmp_path: Path) -> None:
    home = Home(tmp_path)
    barrier = threading.Barrier(8)
    found: list[str] = []

    def ask() -> None:
        barrier.wait()
        found.append(token(home))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_the_environment_overrides_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    monkeypatch.setenv("TERRAZZO_TOKEN", "a-token-of-my-own-choice")
    check_token(home, "a-token-of-my-own-choice")
    assert not (tmp_path / "token").exists()


@pytest.mark.parametrize("given", [None, "", "wrong", "é" * 43])
def test_a_missing_or_wrong_token_is_refused(tmp_path: Path, given: str | None) -> None:
    with pytest.raises(Forbidden):
        check_token(Home(tmp_path), given)


def test_a_token_that_can_be_guessed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERRAZZO_TOKEN", "1234")
    with pytest.raises(Invalid, match="guessed"):
        token(Home(tmp_path))
