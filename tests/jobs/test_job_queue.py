"""The queue: one claim a job, no change by who does not hold it, and losses that are counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from queue_words import Jobs

from terrazzo.jobs import queue
from terrazzo.jobs.worker import Worker

CAUSE = {"kind": "lost", "message": "The process disappeared.", "remedy": "Try again."}


def _supervisor(pid: int = 1) -> Worker:
    return Worker.this_process("supervisor").model_copy(update={"pid": pid})


def _child(pid: int = 2) -> Worker:
    return Worker.this_process("child").model_copy(update={"pid": pid})


def _claim(jobs: Jobs, pid: int = 1, **options: object) -> str | None:
    with jobs.sessions.begin() as session:
        row = queue.claim(session, _supervisor(pid), **options)
        return None if row is None else row.id


def test_the_oldest_job_is_claimed_first_and_slots_count_jobs_of_a_kind(jobs: Jobs) -> None:
    first, second, other = jobs.add("count"), jobs.add("count"), jobs.add("deaf")
    assert [_claim(jobs), _claim(jobs), _claim(jobs)] == [first, other, None]
    assert _claim(jobs, slots=2) == second


def test_of_many_claims_at_once_one_gets_the_job(jobs: Jobs) -> None:
    job = jobs.add("count")
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda pid: _claim(jobs, pid), range(100, 132)))
    assert sorted(claims, key=str) == sorted([job] + [None] * 31, key=str)
    assert jobs.get(job).attempts == 1


def test_a_child_that_comes_late_finds_its_attempt_taken_away(jobs: Jobs) -> None:
    job = jobs.add("count")
    _claim(jobs)
    with jobs.sessions.begin() as session:
        assert queue.requeue_lost(session, job, str(_supervisor()), CAUSE) == "queued"
    _claim(jobs)
    with jobs.sessions.begin() as session:
        assert queue.take_over(session, job, 1, _child(2)) is None
        assert queue.take_over(session, job, 2, _child(3)) is not None
        assert queue.take_over(session, job, 2, _child(4)) is None
        assert queue.heartbeat(session, job, _child(2)) == "gone"
        assert queue.heartbeat(session, job, _child(3)) == "go on"
        assert not queue.finish(session, job, str(_child(2)), "failed", error=CAUSE)
        assert queue.finish(session, job, str(_child(3)), "succeeded", outcome={"count": 1})
        assert queue.requeue_lost(session, job, str(_child(3)), CAUSE) is None
    row = jobs.get(job)
    assert (row.state, row.outcome, row.error) == ("succeeded", {"count": 1}, None)


def test_cancel_while_queued_is_immediate(jobs: Jobs) -> None:
    job = jobs.add("count")
    with jobs.sessions.begin() as session:
        queue.request_cancel(session, job)
    row = jobs.get(job)
    assert row.state == "cancelled"
    assert row.ended_at is not None
    assert _claim(jobs) is None


def test_losses_without_progress_end_in_failure_with_the_cause(jobs: Jobs) -> None:
    job = jobs.add("count")
    states = []
    for _ in range(queue.MAX_FRUITLESS_ATTEMPTS):
        _claim(jobs)
        with jobs.sessions.begin() as session:
            states.append(queue.requeue_lost(session, job, str(_supervisor()), CAUSE))
    assert states == ["queued"] * 4 + ["failed"]
    error = jobs.get(job).error
    assert error is not None
    assert error["message"] == "The process disappeared. It was tried 5 times."


def test_losses_with_progress_between_them_are_forgiven(jobs: Jobs) -> None:
    job = jobs.add("count")
    for number in range(12):
        _claim(jobs)
        with jobs.sessions.begin() as session:
            row = session.get(queue.JobRow, job)
            assert row is not None
            row.steps = [{**step, "fraction": number / 20} for step in row.steps]
            assert queue.requeue_lost(session, job, str(_supervisor()), CAUSE) == "queued"
