"""``terrazzo demo``: from nothing to scores and an overlay, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from terrazzo.cli import demo

Run = Callable[..., tuple[int, str, str]]


def test_the_demo_trains_predicts_and_says_where(terrazzo: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PAGES", 6)
    monkeypatch.setattr(demo, "SETTINGS", {"epochs": 1, "image_size": 64, "batch_size": 4, "precision": "fp32"})
    status, out, err = terrazzo("demo", "--no-serve")
    assert status == 0, err
    for word in (
        "train IoU",
        "val IoU",
        "test IoU",
        "text_line",
        "drop_capital",
        "illustration",
        "http://127.0.0.1:8765",
    ):
        assert word in out
    overlay = next(line for line in out.splitlines() if line.startswith("Overlay picture:")).split(maxsplit=2)[2]
    assert Path(overlay).is_file()

    status, again, err = terrazzo("demo", "--no-serve")
    assert status == 0, err
    assert overlay in again
    assert len(json.loads(terrazzo("jobs", "list", "--json")[1])["items"]) == 2
    assert [one["version_count"] for one in json.loads(terrazzo("models", "list", "--json")[1])] == [1]
