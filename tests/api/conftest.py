"""A data folder, its application, and clients with and without the token."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from terrazzo.api.app import create_app
from terrazzo.home import Home
from terrazzo.services.access import token

ADDRESS = "http://127.0.0.1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One for each file of tests: making the tables takes most of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TERRAZZO_TOKEN", raising=False)
        patch.delenv("TERRAZZO_DATABASE_URL", raising=False)
        yield Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a web build looks like."""
    folder = tmp_path_factory.mktemp("web") / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Terrazzo</title>")
    (folder / "assets" / "index-abc123.js").write_text("start()")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


@pytest.fixture(scope="module")
def app(home: Home, pages: Path) -> Iterator[FastAPI]:
    """Started, and stopped after the last test of the file."""
    app = create_app(home, supervise=False, pages=pages)
    with TestClient(app, base_url=ADDRESS):
        yield app


@pytest.fixture
def stranger(app: FastAPI) -> TestClient:
    """A client that does not know the token."""
    return TestClient(app, base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def api(app: FastAPI, home: Home) -> TestClient:
    """A client that sends the token."""
    return TestClient(app, base_url=f"{ADDRESS}/api/v1", headers={"Authorization": f"Bearer {token(home)}"})


@pytest.fixture
def project(api: TestClient) -> str:
    """The id of a new project."""
    return str(api.post("/projects", json={"name": f"project {secrets.token_hex(4)}"}).json()["id"])


@pytest.fixture(scope="session")
def picture() -> Callable[..., bytes]:
    """Makes a small PNG that differs from seed to seed."""

    def make(seed: int = 0, width: int = 20, height: int = 12) -> bytes:
        pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        return buffer.getvalue()

    return make
