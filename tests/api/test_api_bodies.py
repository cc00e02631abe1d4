"""Bodies: each route has a limit before anything is parsed, and a stranger's body is never read."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import UploadFile
from starlette.testclient import TestClient

from terrazzo.api.app import create_app
from terrazzo.api.bodies import JSON_BYTES, LOGIN_BYTES, UPLOADS
from terrazzo.api.files import read_uploads
from terrazzo.api.openapi import document
from terrazzo.errors import Invalid
from terrazzo.home import Home
from terrazzo.services.access import token


def test_only_routes_that_take_files_take_much() -> None:
    takes_files = set()
    for path, operations in json.loads(document())["paths"].items():
        for operation in operations.values():
            if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
                takes_files.add(path)
    assert takes_files
    assert all(UPLOADS.fullmatch(re.sub(r"\{[^}]*\}", "x", path)) for path in takes_files), "see UPLOADS in bodies.py"


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(("path", "limit"), [("/login", LOGIN_BYTES), ("/projects", JSON_BYTES)])
def test_more_than_the_limit_is_refused_in_words(api: TestClient, path: str, limit: int, declared: bool) -> None:
    body = b'{"token": "' + b"x" * limit + b'"}'
    content = body if declared else iter([body[place : place + 65536] for place in range(0, len(body), 65536)])
    answer = api.post(path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["kind"] == "invalid"
    assert "too large" in answer.json()["message"]
    assert answer.json()["remedy"]


def test_a_body_where_none_belongs_is_limited_too(api: TestClient) -> None:
    answer = api.request("GET", "/projects", headers={"Content-Length": str(JSON_BYTES + 1)}, content=b"")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        rb'{"name": "a\u0000b"}',
        rb'{"name": "a\ud800b"}',
        rb'{"name": "a", "description": "\udfff"}',
        b'{"name": "a\xed\xa0\x80"}',
        rb'{"na\u0000me": "a"}',
    ],
)
def test_text_that_cannot_be_kept_is_refused(api: TestClient, body: bytes) -> None:
    answer = api.post("/projects", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert "character U+" in answer.json()["message"]


def test_other_text_comes_in_as_it_is(api: TestClient) -> None:
    body = rb'{"name": "pages \ud83d\ude00", "description": "\\u0000 \u00e9"}'
    answer = api.post("/projects", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201
    assert answer.json()["name"] == "pages 😀"
    assert answer.json()["description"] == "\\u0000 é"


@pytest.mark.parametrize("path", ["/projects/a%00b", "/jobs?query=a%00b", "/jobs/x/artifacts/a%00b"])
def test_addresses_with_nul_are_refused(api: TestClient, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 422
    assert "U+0000" in answer.json()["message"]


def test_an_upload_that_the_disk_cannot_hold_is_refused_before(small_disk: Path) -> None:
    home = Home(small_disk / "home")
    with TestClient(create_app(home, supervise=False), base_url="http://127.0.0.1") as client:
        answer = client.post(
            "/api/v1/projects/x/images",
            headers={
                "Authorization": f"Bearer {token(home)}",
                "Content-Length": str(3 << 30),
                "Content-Type": "multipart/form-data; boundary=x",
            },
            content=iter([b""]),
        )
    assert answer.status_code == 507
    assert str(home.root) in answer.json()["message"]
    assert "3.2 GB are needed" in answer.json()["message"]


def test_one_file_of_many_gigabytes_is_not_read_into_memory() -> None:
    files = [UploadFile(io.BytesIO(b"x"), size=1, filename="a.png"), UploadFile(io.BytesIO(b"x"), size=3 << 30)]
    with pytest.raises(Invalid, match=r"^b\.zip has 3\.2 GB; one file may have 1\.1 GB here") as caught:
        read_uploads(files, ["a.png", "b.zip"])
    assert "Import" in caught.value.remedy
    assert [one.path for one in read_uploads(files[:1])] == ["a.png"]


SERVER = """
import sys
from pathlib import Path
from terrazzo.api.server import make_server
from terrazzo.home import Home
with make_server(Home(Path(sys.argv[1])), port=0, supervise=False).in_background() as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, int, Home]]:
    """A server in a process of its own: its address, its process, its data folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "home")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": ":".join(sys.path)},
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process.pid, Home(tmp_path / "home")
    finally:
        process.communicate()


def megabytes(pid: int, field: str) -> int:
    found = re.search(rf"{field}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) // 1024


def stream(count: int) -> Iterator[bytes]:
    block = b"x" * (1 << 20)
    for _ in range(count):
        yield block


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peaks are read from Linux's /proc")
def test_large_bodies_of_strangers_take_no_memory(served: tuple[str, int, Home]) -> None:
    address, pid, home = served
    assert httpx.get(f"{address}/api/v1/health").status_code == 200
    before = megabytes(pid, "VmRSS")
    declared = {"Content-Length": str(300 << 20), "Content-Type": "application/json"}
    chunked = {"Content-Type": "application/json"}
    upload = {"Content-Type": "multipart/form-data; boundary=x"}
    for path, headers, status in (
        ("login", declared, 413),
        ("login", chunked, 413),
        ("projects", chunked, 401),
        ("projects/x/images", upload, 401),
    ):
        answer = httpx.post(f"{address}/api/v1/{path}", headers=headers, content=stream(300), timeout=60)
        assert answer.status_code == status
        assert answer.json()["remedy"]
    known = {"Authorization": f"Bearer {token(home)}"}
    answer = httpx.post(f"{address}/api/v1/projects", headers=chunked | known, content=stream(300), timeout=60)
    assert answer.status_code == 413
    assert megabytes(pid, "VmHWM") < before + 60
    assert httpx.get(f"{address}/api/v1/health").status_code == 200


def test_a_refused_request_leaves_the_connection_in_order(served: tuple[str, int, Home]) -> None:
    address, _, _ = served
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        head = f"POST /api/v1/login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 900000000\r\n\r\n"
        connection.sendall(head.encode())
        assert b" 413 " in connection.recv(65536)
    assert httpx.get(f"{address}/api/v1/health").status_code == 200
