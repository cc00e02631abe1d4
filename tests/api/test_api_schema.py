"""Whatever is sent to any route of the OpenAPI document: never a 500, and answers look as the document says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import response_schema_conformance
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from terrazzo.home import Home
from terrazzo.jobs.queue import enqueue
from terrazzo.services.access import token

CLASSES = [{"name": "line", "color": "#ff0000"}, {"name": "drop", "color": "#0000ff"}]


@pytest.fixture(scope="module")
def known(app: FastAPI, home: Home, picture: Callable[..., bytes]) -> dict[str, str]:
    """Ids of things that exist, so that requests get past “not found”."""
    api = TestClient(app, base_url="http://127.0.0.1/api/v1", headers={"Authorization": f"Bearer {token(home)}"})
    project = api.post("/projects", json={"name": "pages"}).json()["id"]
    task = api.post(
        f"/projects/{project}/tasks", json={"name": "segmentation", "kind": "semantic", "classes": CLASSES}
    ).json()
    image = api.post(f"/projects/{project}/images", files=[("files", ("a.png", picture(1)))]).json()["added"][0]["id"]
    model = api.post(f"/projects/{project}/models", json={"name": "pages"}).json()["id"]
    with app.state.workspace.session() as session:
        job = enqueue(session, "train", "a training", project, {"task_id": task["id"]}, ("prepare", "train"))
        job.state = "failed"
        job_id = job.id
    return {
        "project_id": project,
        "task_id": task["id"],
        "dataset_id": task["dataset_id"],
        "image_id": image,
        "model_id": model,
        "job_id": job_id,
    }


@pytest.fixture(scope="module")
def document(app: FastAPI) -> BaseSchema:
    """The document, with the application that was started already: schemathesis would start it for each request."""

    async def started(scope: Scope, receive: Receive, send: Send) -> None:
        inner: ASGIApp = app
        if scope["type"] == "lifespan":
            for answer in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{answer}.complete"})
            return
        await inner(scope, receive, send)

    schema = schemathesis.openapi.from_dict(app.openapi())
    schema.app = started
    return schema


lazy = schemathesis.pytest.from_fixture("document")


@lazy.parametrize()
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_request_gets_an_honest_answer(case: schemathesis.Case, home: Home, known: dict[str, str]) -> None:
    if case.method != "DELETE":
        case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        if isinstance(case.body, dict):
            case.body.update({name: known[name] for name in case.body if name in known})
    case.call_and_validate(
        base_url="http://127.0.0.1",
        headers={"Authorization": f"Bearer {token(home)}"},
        checks=[not_a_server_error, response_schema_conformance],
    )
