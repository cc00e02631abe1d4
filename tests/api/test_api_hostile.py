"""Hostile values in every place of every route: one of the five errors or a good answer, never a 500."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from terrazzo.api.openapi import document
from terrazzo.api.server import make_server
from terrazzo.home import Home
from terrazzo.jobs.queue import enqueue
from terrazzo.services.access import token
from terrazzo.services.images.images import Upload, upload_images
from terrazzo.services.models.models import create_model
from terrazzo.services.projects.projects import create_project
from terrazzo.services.projects.tasks import create_task
from terrazzo.services.workspace import Workspace
from terrazzo.types import LabelClass, Task

DOCUMENT = json.loads(document())
LONG = "n" * 5000
HOSTILE_TEXTS = [
    LONG,
    "\0",
    "a\0b",
    "..",
    "../../../../etc/passwd",
    "/etc/passwd",
    "a/../../b",
    "..\\..\\windows",
    "%2e%2e%2f",
    "\x7f\x1b[31m",
    "\u202e\ufffe\U0010ffff",
    "é" * 3000,
    "' OR 1=1 --",
    "{{7*7}}${7*7}%s%n",
    "/".join(["d"] * 3000),
    "-" * 200,
    "con",
    "",
    " ",
    "0" * 400,
    "-1",
    "1e999",
    "NaN",
]
HOSTILE_VALUES: list[Any] = [
    *HOSTILE_TEXTS,
    "\ud800",
    None,
    True,
    [],
    {},
    -1,
    2**63,
    2**200,
    1e308,
    float("nan"),
    float("inf"),
    [[[[[]]]]],
    {"a": {"b": {"c": LONG}}},
    [LONG, 7, None],
    {LONG: LONG},
    {"": ""},
]
KINDS = {"invalid", "not_found", "conflict", "forbidden", "cancelled"}
OPERATIONS = sorted(
    (path, method) for path, operations in DOCUMENT["paths"].items() for method in operations if method != "delete"
) + sorted((path, "delete") for path, operations in DOCUMENT["paths"].items() if "delete" in operations)


@pytest.fixture(scope="module")
def api(home: Home) -> Iterator[httpx.Client]:
    with (
        make_server(home, port=0, supervise=False).in_background() as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token(home)}"}, timeout=60) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def known(api: httpx.Client, home: Home, picture: Callable[..., bytes]) -> dict[str, str]:
    """Ids of things that exist, so that requests get past “not found”."""
    ws = Workspace.open(home)
    project = create_project(ws, "pages").id
    task = create_task(
        ws, project, Task(name="pages", kind="semantic", classes=(LabelClass(name="line", color="#ff0000"),))
    )
    model = create_model(ws, project, "pages").id
    image = upload_images(ws, project, [Upload("a.png", picture(1))]).added[0].id
    with ws.session() as session:
        given = {"version_id": "gone", "version_label": "gone@1", "task_id": task.id, "split": "val", "snapshot": "x"}
        job = enqueue(session, "evaluate", "gone@1 on val", project, given, ("prepare", "evaluate val"))
        job.state = "failed"
        job_id = job.id
    (home.runs / job_id / "eval_val").mkdir(parents=True)
    ws.close()
    ids = {"project_id": project, "task_id": task.id, "dataset_id": task.dataset_id}
    return ids | {"model_id": model, "image_id": image, "job_id": job_id}


def operation_of(path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method]
    return found


def fields_of(operation: dict[str, Any], media: str) -> dict[str, Any]:
    """The fields of a request body, with their schemas."""
    schema = operation.get("requestBody", {}).get("content", {}).get(media, {}).get("schema", {})
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    properties: dict[str, Any] = schema.get("properties", {})
    return properties


def address_of(path: str, known: dict[str, str], changed: dict[str, str]) -> str:
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        path = path.replace("{" + name + "}", quote(changed.get(name, known.get(name, "x")), safe=""))
    return path


def check(answer: httpx.Response, what: object) -> None:
    assert answer.status_code < 500, f"{what}: {answer.text[:500]}"
    if answer.status_code >= 400:
        assert answer.json()["kind"] in KINDS, what
        assert answer.json()["message"], what
        assert len(answer.text) < 50_000, what


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_hostile_values_get_one_of_the_five_errors(
    api: httpx.Client, known: dict[str, str], path: str, method: str
) -> None:
    here = address_of(path, {} if method == "delete" else known, {})
    for request in (*parameters(path, method, here, known), *bodies(path, method, known), *forms(path, method, known)):
        sent = {"url": here, **request}
        check(api.request(method, **sent), (method, path, str(request)[:200]))


def parameters(path: str, method: str, here: str, known: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Requests with a hostile text in one parameter."""
    for parameter in operation_of(path, method).get("parameters", []):
        name, place = parameter["name"], parameter["in"]
        for text in HOSTILE_TEXTS:
            if place == "path" and text:
                yield {"url": address_of(path, known, {name: text})}
            elif place == "query" and not path.endswith("/stream"):
                yield {"params": {name: text}}
            elif place == "header" and text.isascii() and text.isprintable() and text == text.strip():
                yield {"headers": {name: text}}


def bodies(path: str, method: str, known: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Requests with a hostile value in one field of their JSON."""
    fields = fields_of(operation_of(path, method), "application/json")
    for name in fields:
        for value in HOSTILE_VALUES:
            body = {key: known[key] for key in fields if key in known} | {name: value}
            yield {"content": json.dumps(body).encode(), "headers": {"Content-Type": "application/json"}}


def forms(path: str, method: str, known: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Requests with a hostile text in one field of their form, and as the name of their files."""
    fields = fields_of(operation_of(path, method), "multipart/form-data")
    for name in fields:
        for text in HOSTILE_TEXTS:
            data = {key: known[key] for key in fields if key in known} | {name: text}
            files = [("files", (text or "a", b"no picture")), ("file", (text or "a", b"no zip"))]
            yield {"data": data, "files": files}


BODIES = [
    b"",
    b"null",
    b"[]",
    b"{",
    b'"text"',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b"[" * 900 + b"]" * 900,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"settings": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}",
    b'{"name": ' + b"9" * 5000 + b"}",
    b'{"name": 1e99999, "limit": -1e99999}',
    b'{"name": "a", "name": "b"}',
]


@pytest.mark.parametrize(("path", "method"), [one for one in OPERATIONS if one[1] not in ("get", "delete")])
def test_hostile_bodies_get_one_of_the_five_errors(
    api: httpx.Client, known: dict[str, str], path: str, method: str
) -> None:
    for media in (
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/json; charset=\xff",
    ):
        for body in BODIES:
            headers = {"Content-Type": media.encode("latin-1")}
            answer = api.request(method, address_of(path, known, {}), content=body, headers=headers)
            check(answer, (method, path, media, body[:40]))
    for body in (
        b"--x\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a\0b"\r\n\r\nx\r\n--x--\r\n',
    ):
        headers = {"Content-Type": b"multipart/form-data; boundary=x"}
        check(api.request(method, address_of(path, known, {}), content=body, headers=headers), (method, path, body))


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": b"Bearer \xff\xfe"},
        {"Authorization": b"Bearer " + b"x" * 5000},
        {"Authorization": b"\xff"},
        {"Cookie": b"terrazzo_token=\xff; a=" + b"b" * 5000},
        {"If-None-Match": b'"' + b"x" * 5000},
        {"Range": b"bytes=" + b"9" * 400 + b"-"},
        {"Range": b"bytes=0-" + b",0-" * 2000},
        {"Last-Event-ID": b"9" * 400},
        {"Origin": b"http://[::"},
        {"Content-Type": b"x" * 5000},
    ],
)
def test_hostile_headers_get_one_of_the_five_errors(
    api: httpx.Client, known: dict[str, str], headers: dict[str, bytes]
) -> None:
    for path in ("/api/v1/me", "/api/v1/projects", f"/api/v1/images/{known['image_id']}/file", "/"):
        answer = api.get(path, headers=headers)
        assert answer.status_code < 500
    answer = api.post("/api/v1/logout", headers=headers)
    assert answer.status_code < 500
