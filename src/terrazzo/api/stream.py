"""Follow a job live: server-sent events made from the database, so that nothing is lost when a server restarts."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool

from terrazzo.errors import NotFound
from terrazzo.services.jobs import jobs
from terrazzo.services.jobs.records import JobEvent, JobRecord
from terrazzo.services.workspace import Workspace

POLL_SECONDS = 0.4
HEARTBEAT_SECONDS = 15.0
BATCH = 1000
"""Most events in one message."""

ENDED = frozenset({"succeeded", "failed", "cancelled"})


def message(event: str, data: str, seq: int | None = None) -> str:
    """One server-sent event; ``data`` is JSON on one line."""
    return f"event: {event}\n" + (f"id: {seq}\n" if seq is not None else "") + f"data: {data}\n\n"


def _look(ws: Workspace, job_id: str, after: int) -> tuple[JobRecord, list[JobEvent]]:
    """The job first: when that says "ended", the events that follow are complete."""
    return jobs.get_job(ws, job_id), list(jobs.job_events(ws, job_id, after=after, limit=BATCH))


async def follow(ws: Workspace, job_id: str, after: int, closing: asyncio.Event) -> AsyncIterator[str]:
    """``job`` when it changed, ``events`` after ``after``, comments when nothing happens, ``end`` when the job ended.

    Stops without ``end`` when the server is ``closing``: the browser then asks again, with the last id that it has.
    """
    shown: JobRecord | None = None
    spoke = time.monotonic()
    yield "retry: 2000\n\n"
    while not closing.is_set():
        try:
            job, events = await run_in_threadpool(_look, ws, job_id, after)
        except NotFound:
            break  # Deleted while someone watched.
        if job != shown:
            shown = job
            yield message("job", job.model_dump_json())
            spoke = time.monotonic()
        if events:
            after = events[-1].seq
            yield message("events", json.dumps([one.model_dump(mode="json") for one in events]), after)
            spoke = time.monotonic()
        if len(events) == BATCH:
            continue
        if job.state in ENDED:
            break
        if time.monotonic() - spoke > HEARTBEAT_SECONDS:
            yield ": still here\n\n"
            spoke = time.monotonic()
        await _pause(closing)
    if not closing.is_set():
        yield message("end", "{}")


async def _pause(closing: asyncio.Event) -> None:
    """Wait a moment, less when the server closes."""
    try:
        await asyncio.wait_for(closing.wait(), POLL_SECONDS)
    except TimeoutError:
        return
