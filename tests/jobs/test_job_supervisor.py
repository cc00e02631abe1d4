"""Real processes: work, failure, cancel, and kill -9 of the child and of the supervisor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from queue_words import Jobs
from sqlalchemy import Engine

from terrazzo.db.schema import JobRow
from terrazzo.home import Home
from terrazzo.jobs import queue
from terrazzo.jobs.events import read_events
from terrazzo.jobs.supervisor import Supervisor
from terrazzo.jobs.worker import Worker
from terrazzo.training.run import Event

SERVER = """
import sys
from terrazzo.db.session import make_engine
from terrazzo.home import Home
from terrazzo.jobs.supervisor import Supervisor
import threading
home = Home.from_environment()
Supervisor(home, make_engine(home.database_url)).start()
print("up", flush=True)
threading.Event().wait()
"""


@pytest.fixture
def supervisor(home: Home, engine: Engine) -> Iterator[Supervisor]:
    supervisor = Supervisor(home, engine)
    supervisor.start()
    yield supervisor
    supervisor.stop()


def _server(home: Home) -> subprocess.Popen[str]:
    """A supervisor in a process of its own, as the server is one."""
    environment = {**os.environ, "TERRAZZO_HOME": str(home.root)}
    process = subprocess.Popen([sys.executable, "-c", SERVER], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def _kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _is_working(row: JobRow) -> bool:
    return row.state == "running" and row.steps[1]["fraction"] > 0.05


def _child_pid(row: JobRow) -> int:
    worker = Worker.parse(row.worker or "")
    assert worker.role == "child"
    return worker.pid


def _metrics(jobs: Jobs, job: str) -> list[int]:
    with jobs.sessions() as session:
        return [event.data["step"] for _, event in read_events(session, job, 0, 100_000) if event.kind == "metric"]


def _log(jobs: Jobs, job: str) -> str:
    with jobs.sessions() as session:
        events = read_events(session, job, 0, 100_000)
    return "\n".join(event.data["message"] for _, event in events if event.kind == "log")


def test_work_is_done_and_told(jobs: Jobs, supervisor: Supervisor, home: Home) -> None:
    job = jobs.add("count", to=20)
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    assert (row.state, row.outcome, row.error, row.attempts) == ("succeeded", {"count": 20}, None, 1)
    assert [step["state"] for step in row.steps] == ["succeeded", "succeeded"]
    assert row.input == {"to": 20, "seen": 1}
    assert _metrics(jobs, job) == list(range(20))
    log = _log(jobs, job)
    assert log.startswith("Terrazzo ")
    assert "a warning of the work" in log
    assert (home.runs / job / "process.log").exists()


def test_failures_say_cause_and_remedy(jobs: Jobs, supervisor: Supervisor) -> None:
    refused, stumbled, devoured = jobs.add("refuse"), jobs.add("stumble"), jobs.add("devour")
    unknown = jobs.add("unknown")
    errors = {}
    for job in (refused, stumbled, devoured, unknown):
        row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
        assert row.state == "failed"
        assert all(step["state"] != "running" for step in row.steps)
        errors[job] = row.error
    assert errors[refused] == {"kind": "invalid", "message": "The picture a.png is broken.", "remedy": "Replace it."}
    assert "KeyError: 'surprise'" in errors[stumbled]["message"]
    assert "Traceback" in _log(jobs, stumbled)
    assert "out of memory" in errors[devoured]["message"]
    assert "smaller batch" in errors[devoured]["remedy"]
    assert "'unknown'" in errors[unknown]["message"]


def test_a_process_that_always_dies_is_given_up(jobs: Jobs, supervisor: Supervisor) -> None:
    job = jobs.add("crash", signal="SIGKILL")
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    assert (row.state, row.attempts) == ("failed", queue.MAX_FRUITLESS_ATTEMPTS)
    assert row.error is not None
    assert "probably because the machine ran out of memory" in row.error["message"]
    assert "smaller batch" in row.error["remedy"]


def test_cancel_stops_the_work(jobs: Jobs, supervisor: Supervisor) -> None:
    job = jobs.add("count", to=10_000)
    jobs.wait(job, _is_running_child)
    with jobs.sessions.begin() as session:
        queue.request_cancel(session, job)
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    assert (row.state, row.attempts) == ("cancelled", 1)
    assert all(step["state"] != "running" for step in row.steps)


def _is_running_child(row: JobRow) -> bool:
    return row.state == "running" and (row.worker or "").startswith("child")


def test_a_deaf_process_is_killed_when_cancelled(
    jobs: Jobs, home: Home, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terrazzo.jobs.supervisor._ASK_SECONDS", 0.5)
    monkeypatch.setattr("terrazzo.jobs.supervisor._INSIST_SECONDS", 1.0)
    job = jobs.add("deaf")
    supervisor = Supervisor(home, engine)
    jobs.wait(job, lambda row: "deaf now" in _log(jobs, job), each=supervisor.tick)
    with jobs.sessions.begin() as session:
        queue.request_cancel(session, job)
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS, each=supervisor.tick)
    assert row.state == "cancelled"


def test_kill_of_the_child_is_noticed_and_the_work_goes_on(jobs: Jobs, supervisor: Supervisor, home: Home) -> None:
    job = jobs.add("count", to=100)
    first = jobs.wait(job, _is_working)
    os.kill(_child_pid(first), signal.SIGKILL)
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    assert (row.state, row.attempts) == ("succeeded", 2)
    assert sorted(set(_metrics(jobs, job))) == list(range(100))
    _assert_it_went_on(jobs, job, home)


def _assert_it_went_on(jobs: Jobs, job: str, home: Home) -> None:
    """The second attempt started where the first was, and the database holds every event of the file."""
    starts = [line for line in _log(jobs, job).splitlines() if line.startswith("starting at")]
    assert starts[0] == "starting at 0"
    assert starts[-1] != "starting at 0"
    lines = (home.runs / job / "events.jsonl").read_text().splitlines()
    written = [Event.model_validate(json.loads(line)) for line in lines]
    assert sum(event.kind == "metric" for event in written) == len(_metrics(jobs, job))


def test_a_child_outlives_the_server_and_the_next_one_finds_it(jobs: Jobs, home: Home) -> None:
    job = jobs.add("count", to=150)
    server = _server(home)
    first = jobs.wait(job, _is_working)
    _kill(server)
    server = _server(home)
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    _kill(server)
    assert (row.state, row.attempts) == ("succeeded", 1)
    assert row.worker == first.worker


def test_child_and_server_killed_together(jobs: Jobs, home: Home) -> None:
    job = jobs.add("count", to=100)
    server = _server(home)
    first = jobs.wait(job, _is_working)
    _kill(server)
    os.kill(_child_pid(first), signal.SIGKILL)
    server = _server(home)
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    _kill(server)
    assert (row.state, row.attempts) == ("succeeded", 2)
    _assert_it_went_on(jobs, job, home)


def test_a_supervisor_killed_between_claim_and_start(jobs: Jobs, supervisor: Supervisor) -> None:
    job = jobs.add("count", to=3)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead = Worker.this_process("supervisor").model_copy(update={"pid": gone.pid})
    supervisor.stop()
    with jobs.sessions.begin() as session:
        row = session.get(JobRow, job)
        assert row is not None
        row.state, row.worker, row.attempts = "running", str(dead), 1
    supervisor.start()
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    assert (row.state, row.attempts) == ("succeeded", 2)


def test_two_supervisors_share_the_queue(jobs: Jobs, home: Home) -> None:
    all_jobs = [jobs.add("count", to=5) for _ in range(6)]
    servers = [_server(home), _server(home)]
    rows = [jobs.wait(job, lambda row: row.state in queue.ENDINGS) for job in all_jobs]
    for server in servers:
        _kill(server)
    assert [(row.state, row.attempts) for row in rows] == [("succeeded", 1)] * 6
    assert all(_metrics(jobs, job) == list(range(5)) for job in all_jobs)


def test_one_job_is_followed_in_the_foreground(jobs: Jobs, home: Home, engine: Engine) -> None:
    other, job = jobs.add("deaf"), jobs.add("count", to=10)
    events: list[Event] = []
    assert Supervisor(home, engine).run_until_done(job, events.append) == "succeeded"
    assert [event.data["step"] for event in events if event.kind == "metric"] == list(range(10))
    assert jobs.get(other).state == "queued"


def test_the_foreground_follows_what_a_server_runs(jobs: Jobs, home: Home, engine: Engine) -> None:
    server = _server(home)
    job = jobs.add("count", to=50)
    jobs.wait(job, _is_running_child)
    assert Supervisor(home, engine).run_until_done(job, lambda event: None) == "succeeded"
    assert jobs.get(job).attempts == 1
    _kill(server)


def test_a_second_process_for_one_attempt_does_nothing(jobs: Jobs, supervisor: Supervisor, home: Home) -> None:
    job = jobs.add("count", to=100)
    jobs.wait(job, _is_working)
    supervisor.stop()
    environment = {**os.environ, "TERRAZZO_HOME": str(home.root)}
    second = subprocess.Popen([sys.executable, "-m", "terrazzo.jobs.child", job, "1"], env=environment)
    supervisor.start()
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    assert second.wait(60) == 0
    assert (row.state, row.attempts) == ("succeeded", 1)
    assert _metrics(jobs, job) == list(range(100))


def test_work_goes_on_while_the_database_is_locked(jobs: Jobs, supervisor: Supervisor, home: Home) -> None:
    job = jobs.add("count", to=60)
    jobs.wait(job, _is_working)
    file = home.runs / job / "events.jsonl"
    with jobs.sessions.begin():
        before = file.stat().st_size
        deadline = time.monotonic() + 60
        while file.stat().st_size < before + 2000 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert file.stat().st_size >= before + 2000
    row = jobs.wait(job, lambda row: row.state in queue.ENDINGS)
    assert (row.state, row.attempts) == ("succeeded", 1)
    assert _metrics(jobs, job) == list(range(60))
