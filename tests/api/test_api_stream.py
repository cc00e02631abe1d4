"""A job is followed live over a real connection: everything arrives once, in order, and it ends."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, update

from terrazzo.api.server import make_server
from terrazzo.db.schema import JobRow, now
from terrazzo.home import Home
from terrazzo.jobs.events import add_events
from terrazzo.jobs.queue import enqueue
from terrazzo.services.access import token
from terrazzo.services.projects.projects import create_project
from terrazzo.services.workspace import Workspace
from terrazzo.training.run import Event


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.delenv("TERRAZZO_TOKEN", raising=False)
    monkeypatch.delenv("TERRAZZO_DATABASE_URL", raising=False)
    workspace = Workspace.open(Home(tmp_path / "home"))
    yield workspace
    workspace.close()


@pytest.fixture
def job(ws: Workspace) -> str:
    project = create_project(ws, "pages")
    with ws.session() as session:
        return enqueue(session, "train", "a training", project.id, {"task_id": "x"}, ("prepare", "train")).id


@pytest.fixture
def http(ws: Workspace) -> Iterator[httpx.Client]:
    server = make_server(ws.home, port=0, supervise=False)
    with (
        server.in_background() as address,
        httpx.Client(
            base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {token(ws.home)}"}, timeout=20
        ) as client,
    ):
        yield client


def report(ws: Workspace, job: str, *messages: str) -> None:
    with ws.session() as session:
        add_events(session, job, [Event(time=time.time(), kind="log", data={"message": one}) for one in messages])


def set_state(ws: Workspace, job: str, state: str) -> None:
    with ws.session() as session:
        ended = now() if state in ("succeeded", "failed") else None
        session.execute(update(JobRow).where(JobRow.id == job).values(state=state, ended_at=ended))


def messages(lines: Iterator[str]) -> Iterator[tuple[str, object, str | None]]:
    """(event, data, id) of each message."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            if "data" in fields:
                yield fields["event"], json.loads(fields["data"]), fields.get("id")
            fields = {}


def said(data: object) -> list[str]:
    assert isinstance(data, list)
    return [one["event"]["data"]["message"] for one in data]


def test_stream_follows_to_the_end(ws: Workspace, job: str, http: httpx.Client) -> None:
    report(ws, job, "one", "two")
    heard: list[str] = []
    states: list[str] = []
    with http.stream("GET", f"/jobs/{job}/stream") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        for event, data, _ in messages(response.iter_lines()):
            if event == "events":
                heard += said(data)
                if heard == ["one", "two"]:
                    report(ws, job, "three")
                    set_state(ws, job, "running")
                elif heard[-1] == "three":
                    report(ws, job, "four")
                    set_state(ws, job, "succeeded")
            elif event == "job":
                assert isinstance(data, dict)
                states.append(data["state"])
            else:
                assert event == "end"
    assert heard == ["one", "two", "three", "four"]
    assert states[0] == "queued"
    assert states[-1] == "succeeded"


def test_browser_that_comes_back_gets_what_it_missed(ws: Workspace, job: str, http: httpx.Client) -> None:
    report(ws, job, "one", "two", "three")
    set_state(ws, job, "failed")
    first = http.get(f"/jobs/{job}/events", params={"limit": 1}).json()[0]["seq"]
    with http.stream("GET", f"/jobs/{job}/stream", headers={"Last-Event-ID": str(first)}) as response:
        got = [one for one in messages(response.iter_lines()) if one[0] == "events"]
    assert said(got[0][1]) == ["two", "three"]
    with http.stream("GET", f"/jobs/{job}/stream", headers={"Last-Event-ID": str(got[0][2])}) as response:
        assert [one[0] for one in messages(response.iter_lines())] == ["job", "end"]


def test_many_events_arrive_in_order(ws: Workspace, job: str, http: httpx.Client) -> None:
    report(ws, job, *(str(number) for number in range(2500)))
    set_state(ws, job, "succeeded")
    heard: list[str] = []
    with http.stream("GET", f"/jobs/{job}/stream") as response:
        for event, data, _ in messages(response.iter_lines()):
            if event == "events":
                heard += said(data)
    assert heard == [str(number) for number in range(2500)]


def test_unknown_job_is_an_error_not_a_stream(http: httpx.Client) -> None:
    answer = http.get("/jobs/missing/stream")
    assert answer.status_code == 404
    assert answer.json()["kind"] == "not_found"


def test_server_stops_at_once_while_someone_watches(ws: Workspace, job: str) -> None:
    server = make_server(ws.home, port=0, supervise=False)
    watching = threading.Event()
    heard: list[str] = []

    def watch(address: str) -> None:
        headers = {"Authorization": f"Bearer {token(ws.home)}"}
        with httpx.stream("GET", f"{address}/api/v1/jobs/{job}/stream", headers=headers, timeout=20) as response:
            for event, _, _ in messages(response.iter_lines()):
                heard.append(event)
                watching.set()

    with server.in_background() as address:
        watcher = threading.Thread(target=watch, args=(address,))
        watcher.start()
        assert watching.wait(20)
        began = time.monotonic()
    stopped = time.monotonic() - began
    watcher.join(20)
    assert not watcher.is_alive()
    assert stopped < 4, "it waited for the stream until the graceful shutdown gave up"
    assert heard == ["job"], "no “end”: the browser must come back when the server does"


def test_quiet_stream_shows_that_it_lives(
    ws: Workspace, job: str, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terrazzo.api.stream.HEARTBEAT_SECONDS", 0.0)
    with http.stream("GET", f"/jobs/{job}/stream") as response:
        assert ": still here" in response.iter_lines()


def test_stream_of_a_deleted_job_ends(ws: Workspace, job: str, http: httpx.Client) -> None:
    heard: list[str] = []
    with http.stream("GET", f"/jobs/{job}/stream") as response:
        for event, _, _ in messages(response.iter_lines()):
            heard.append(event)
            if event == "job":
                with ws.session() as session:
                    session.execute(delete(JobRow).where(JobRow.id == job))
    assert heard == ["job", "end"]
