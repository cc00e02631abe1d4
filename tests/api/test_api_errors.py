"""Every error has one form: kind, message, remedy."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from terrazzo.api.failures import add_error_handlers
from terrazzo.errors import Cancelled, Conflict, Forbidden, Invalid, NotFound


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Invalid("Bad.", "Mend it."), 422, "invalid"),
        (NotFound("Bad.", "Mend it."), 404, "not_found"),
        (Conflict("Bad.", "Mend it."), 409, "conflict"),
        (Forbidden("Bad.", "Mend it."), 403, "forbidden"),
        (Cancelled("Bad.", "Mend it."), 409, "cancelled"),
    ],
)
def test_kinds_map_to_statuses(error: Exception, status: int, kind: str) -> None:
    answer = _answer_to(error)
    assert answer == (status, {"kind": kind, "message": "Bad.", "remedy": "Mend it."})


def test_unexpected_error_says_where_to_look() -> None:
    status, body = _answer_to(ZeroDivisionError("division by zero"))
    assert status == 500
    assert body["kind"] == "error"
    assert "ZeroDivisionError: division by zero" in body["message"]
    assert "log" in body["remedy"]


def _answer_to(error: Exception) -> tuple[int, dict[str, str]]:
    app = FastAPI()
    add_error_handlers(app)

    @app.get("/")
    def fail() -> None:
        raise error

    answer = TestClient(app, raise_server_exceptions=False).get("/")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind", "says"),
    [
        ("GET", "/projects/missing", None, 404, "not_found", "missing"),
        ("GET", "/nothing/here", None, 404, "not_found", "nothing at this address"),
        ("PUT", "/projects", None, 405, "invalid", "method"),
        ("POST", "/projects", {"name": ""}, 422, "invalid", "name: "),
        ("POST", "/projects", {"name": "a", "colour": "red"}, 422, "invalid", "colour: "),
        ("POST", "/projects", None, 422, "invalid", "body: "),
        ("GET", "/jobs?limit=0", None, 422, "invalid", "limit: "),
        ("GET", "/jobs?kind=dance", None, 422, "invalid", "kind: "),
    ],
)
def test_errors_of_requests(
    api: TestClient, method: str, path: str, body: object, status: int, kind: str, says: str
) -> None:
    answer = api.request(method, path, json=body) if body is not None else api.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"kind", "message", "remedy"}
    assert answer.json()["kind"] == kind
    assert says in answer.json()["message"]
    assert answer.json()["remedy"]


def test_too_many_files_say_the_way_out(api: TestClient, project: str) -> None:
    files = [("files", (f"{number}.png", b"x")) for number in range(1001)]
    answer = api.post(f"/projects/{project}/images", files=files)
    assert answer.status_code == 400
    assert "several requests" in answer.json()["remedy"]
