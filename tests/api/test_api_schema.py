"""Whatever is sent to any route of the OpenAPI document: never a 500, and answers look as the document says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from terrazzo.api.openapi import document
from terrazzo.api.server import make_server
from terrazzo.client import Client
from terrazzo.home import Home
from terrazzo.jobs.queue import enqueue
from terrazzo.services.access import token
from terrazzo.services.images.images import Upload, upload_images
from terrazzo.services.projects import projects
from terrazzo.services.workspace import Workspace
from terrazzo.types import LabelClass, Task

schema = schemathesis.openapi.from_dict(json.loads(document()))


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    with make_server(home, port=0, supervise=False).in_background() as address:
        yield address


@pytest.fixture(scope="module")
def known(address: str, home: Home, picture: Callable[..., bytes]) -> dict[str, str]:
    """Ids of things that exist, so that requests get past “not found”."""
    classes = (LabelClass(name="line", color="#ff0000"), LabelClass(name="drop", color="#0000ff"))
    with Client(address, token(home)) as client:
        project = client.create_project("pages").id
        task = client.create_task(project, Task(name="segmentation", kind="semantic", classes=classes))
        model = client.create_model(project, "pages").id
    workspace = Workspace.open(home)
    image = upload_images(workspace, project, [Upload("a.png", picture(1))]).added[0].id
    with workspace.session() as session:
        # An evaluation: its "try again" looks at no architecture, which this test has none of.
        given = {"version_id": "gone", "version_label": "gone@1", "task_id": task.id, "split": "val", "snapshot": "x"}
        job = enqueue(session, "evaluate", "gone@1 on val", project, given, ("prepare", "evaluate val"))
        job.state = "failed"
        job_id = job.id
    assert projects.get_project(workspace, project).image_count == 1
    workspace.close()
    return {
        "project_id": project,
        "task_id": task.id,
        "dataset_id": task.dataset_id,
        "image_id": image,
        "model_id": model,
        "job_id": job_id,
    }


@schema.parametrize()
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_request_gets_an_honest_answer(
    case: schemathesis.Case, address: str, home: Home, known: dict[str, str]
) -> None:
    if case.method != "DELETE":
        case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        if isinstance(case.body, dict):
            case.body.update({name: known[name] for name in case.body if name in known})
    case.call_and_validate(
        base_url=address,
        headers={"Authorization": f"Bearer {token(home)}"},
        checks=[not_a_server_error, response_schema_conformance],
    )
