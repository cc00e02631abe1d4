"""The server starts where it was told to, and says why when it cannot."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import pytest

from terrazzo.api.server import make_server
from terrazzo.errors import Conflict, Invalid
from terrazzo.home import Home


def test_taken_port_is_said(home: Home) -> None:
    with make_server(home, port=0, supervise=False).in_background() as address:
        port = int(address.rpartition(":")[2])
        with (
            pytest.raises(Conflict, match=str(port)) as caught,
            make_server(home, port=port, supervise=False).in_background(),
        ):
            pass
        assert "another port" in caught.value.remedy
        assert httpx.get(f"{address}/api/v1/health").status_code == 200


def test_data_folder_that_cannot_be_made_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "uvicorn.error")
    (tmp_path / "file").write_text("x")
    server = make_server(Home(tmp_path / "file" / "home"), port=0, supervise=False)
    with pytest.raises(Invalid, match="home"), server.in_background():
        pass


def test_listening_everywhere_gives_an_address_that_opens(home: Home) -> None:
    with make_server(home, host="0.0.0.0", port=0, supervise=False).in_background() as address:
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(f"{address}/api/v1/health").status_code == 200


def test_server_can_be_started_with_the_supervisor(home: Home) -> None:
    with make_server(home, port=0).in_background() as address:
        assert httpx.get(f"{address}/api/v1/health").status_code == 200
