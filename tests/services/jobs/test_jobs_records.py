"""Looking at jobs, cancelling and deleting them; nothing runs here."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from published_data import object_scores, publish
from records_data import LINES

from terrazzo.db.schema import JobRow
from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.jobs import queue
from terrazzo.jobs.events import add_events
from terrazzo.jobs.worker import Worker
from terrazzo.metrics.headline import Headline
from terrazzo.services.jobs import jobs
from terrazzo.services.jobs.compare import compare_jobs
from terrazzo.services.jobs.records import JobOrder
from terrazzo.services.models.models import create_model
from terrazzo.services.projects.projects import create_project
from terrazzo.services.workspace import Workspace
from terrazzo.training.run import Event


@pytest.fixture
def project(ws: Workspace) -> str:
    return create_project(ws, "pages").id


def _add(ws: Workspace, project: str, name: str = "a job", kind: str = "train", **input: object) -> str:
    with ws.session() as session:
        return queue.enqueue(session, kind, name, project, input, ("prepare", "train")).id


def _change(ws: Workspace, job: str, **values: object) -> None:
    with ws.session() as session:
        row = session.get(JobRow, job)
        for name, value in values.items():
            setattr(row, name, value)


def _metric(name: str, step: int, value: float, split: str | None = None) -> Event:
    data = {"name": name, "value": value, "step": step, "epoch": step / 10, "split": split}
    return Event(time=time.time(), kind="metric", data=data)


def _say(ws: Workspace, job: str, *events: Event) -> None:
    with ws.session() as session:
        add_events(session, job, events)


def test_a_page_of_jobs_is_newest_first_and_filtered(ws: Workspace, project: str) -> None:
    first = _add(ws, project, "Lines, first try")
    second = _add(ws, project, "100% of pages", "predict")
    assert [one.id for one in jobs.list_jobs(ws).items] == [second, first]
    assert [one.id for one in jobs.list_jobs(ws, query="lines").items] == [first]
    assert [one.id for one in jobs.list_jobs(ws, query="0%").items] == [second]
    assert [one.id for one in jobs.list_jobs(ws, kind="predict", state="queued", project_id=project).items] == [second]
    assert jobs.list_jobs(ws, state="failed").total == 0
    page = jobs.list_jobs(ws, offset=1, limit=1)
    assert (page.total, [one.id for one in page.items]) == (2, [first])
    with pytest.raises(Invalid):
        jobs.list_jobs(ws, limit=0)


def test_jobs_are_sorted_and_what_lacks_the_value_comes_last(ws: Workspace, project: str) -> None:
    a, b, c = _add(ws, project, "b"), _add(ws, project, "A", "evaluate"), _add(ws, project, "c")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    scores = {"train": {"name": "accuracy", "value": 0.9}, "test": {"name": "accuracy", "value": 0.5}}
    for job, seconds, outcome in ((a, 60, {"scores": scores}), (b, 30, {"split": "val", "miou": 0.7})):
        _change(ws, job, started_at=start, ended_at=start + timedelta(seconds=seconds), outcome=outcome, state="failed")

    def order(sort: JobOrder, *, descending: bool) -> list[str]:
        return [one.id for one in jobs.list_jobs(ws, sort=sort, descending=descending).items]

    assert order("name", descending=False) == [b, a, c]
    assert order("score", descending=True) == [b, a, c]
    assert order("score", descending=False) == [a, b, c]
    assert order("took", descending=True) == [a, b, c]
    assert order("took", descending=False) == [b, a, c]
    assert order("created", descending=False) == [a, b, c]
    assert order("kind", descending=False)[0] == b
    assert [one.id for one in jobs.list_jobs(ws, sort="took", offset=1, limit=1).items] == [b]
    assert [one.id for one in jobs.list_jobs(ws, moving=True).items] == [c]


def test_jobs_from_when_there_was_only_miou_tell_their_scores(ws: Workspace, project: str) -> None:
    trained, scored = _add(ws, project), _add(ws, project, "e", "evaluate")
    _change(ws, trained, outcome={"version_id": "v", "miou": {"val": 0.25, "test": None}})
    _change(ws, scored, outcome={"split": "test", "miou": 0.5})
    assert jobs.get_job(ws, trained).scores == {
        "val": Headline(name="mIoU", value=0.25),
        "test": Headline(name="mIoU", value=None),
    }
    assert jobs.get_job(ws, scored).scores == {"test": Headline(name="mIoU", value=0.5)}


def test_a_record_says_what_a_person_needs(ws: Workspace, project: str) -> None:
    job = _add(ws, project, "p", "predict", files=["a.png"], hashes=["f" * 64], image_ids=[None])
    record = jobs.get_job(ws, job)
    assert record.project_name == "pages"
    assert record.input == {"files": ["a.png"]}
    assert [(step.name, step.state, step.fraction) for step in record.steps] == [
        ("prepare", "pending", 0.0),
        ("train", "pending", 0.0),
    ]
    assert record.fraction == 0.0
    with pytest.raises(NotFound):
        jobs.get_job(ws, "none")


def test_for_one_step_of_a_curve_the_last_point_counts(ws: Workspace, project: str) -> None:
    job = _add(ws, project)
    _say(ws, job, _metric("loss", 2, 0.9, "train"), _metric("loss", 1, 1.0, "train"), _metric("loss", 2, 0.5, "train"))
    _say(ws, job, _metric("loss", 1, 2.0, "val"), _metric("loss", 2, float("nan"), "val"))
    train, val = jobs.job_metrics(ws, job)
    assert [(point.step, point.value) for point in train.points] == [(1, 1.0), (2, 0.5)]
    assert (val.split, [(point.step, point.value) for point in val.points]) == ("val", [(1, 2.0)])


@pytest.mark.parametrize("count", [600, 601, 5000])
def test_curves_with_a_point_a_batch_are_thinned(ws: Workspace, project: str, count: int) -> None:
    job = _add(ws, project)
    _say(ws, job, *(_metric("batch_loss", step, 1.0) for step in range(count)))
    _say(ws, job, *(_metric("loss", step, 1.0, "train") for step in range(700)))
    batch, loss = jobs.job_metrics(ws, job)
    steps = [point.step for point in batch.points]
    assert len(steps) <= 601
    assert (steps[0], steps[-1]) == (0, count - 1)
    assert len(loss.points) == 700


def test_events_are_paged_by_number(ws: Workspace, project: str) -> None:
    job, other = _add(ws, project), _add(ws, project)
    for number in range(5):
        _say(ws, job, _metric("loss", number, 1.0))
        _say(ws, other, _metric("loss", number, 1.0))
    first = jobs.job_events(ws, job, limit=3)
    rest = jobs.job_events(ws, job, after=first[-1].seq)
    assert [one.event.data["step"] for one in (*first, *rest)] == list(range(5))
    with pytest.raises(NotFound):
        jobs.job_events(ws, "none")


def test_artifacts_are_files_of_the_run_folder(ws: Workspace, project: str) -> None:
    job = _add(ws, project)
    folder = ws.home.runs / job
    (folder / "train").mkdir(parents=True)
    (folder / "train" / "loss.png").write_bytes(b"png")
    (folder / "process.log").write_text("")
    for title in ("old", "Loss"):
        _say(ws, job, Event(time=0, kind="artifact", data={"path": "train/loss.png", "title": title}))
    _say(ws, job, Event(time=0, kind="artifact", data={"path": "gone.csv", "title": "Gone"}))
    assert [(one.path, one.title, one.bytes) for one in jobs.job_artifacts(ws, job)] == [("train/loss.png", "Loss", 3)]
    assert jobs.artifact_file(ws, job, "train/loss.png").read_bytes() == b"png"


@pytest.mark.parametrize("path", ["../../terrazzo.sqlite", "/etc/passwd", "train", "", "link", "\0", "x" * 300])
def test_no_path_leaves_the_run_folder(ws: Workspace, project: str, path: str) -> None:
    job = _add(ws, project)
    folder = ws.home.runs / job
    (folder / "train").mkdir(parents=True)
    (folder / "link").symlink_to("/etc/passwd")
    with pytest.raises(NotFound):
        jobs.artifact_file(ws, job, path)


def test_cancel_while_queued_is_immediate_and_twice_is_once(ws: Workspace, project: str) -> None:
    job = _add(ws, project)
    assert jobs.cancel_job(ws, job).state == "cancelled"
    assert jobs.cancel_job(ws, job).state == "cancelled"


def test_cancel_of_a_running_job_asks_its_process(ws: Workspace, project: str) -> None:
    job = _add(ws, project)
    _change(ws, job, state="running", worker=str(Worker.this_process("child")))
    record = jobs.cancel_job(ws, job)
    assert (record.state, record.cancel_requested) == ("running", True)


def test_cancel_of_a_job_whose_process_is_dead_is_immediate(ws: Workspace, project: str) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    job = _add(ws, project)
    worker = Worker.this_process("child").model_copy(update={"pid": gone.pid})
    _change(ws, job, state="running", worker=str(worker))
    assert jobs.cancel_job(ws, job).state == "cancelled"


def test_only_a_training_that_trains_can_be_stopped(ws: Workspace, project: str) -> None:
    job, other = _add(ws, project), _add(ws, project, kind="predict")
    with pytest.raises(Conflict, match="not started"):
        jobs.stop_job(ws, job)
    with pytest.raises(Invalid, match="no training"):
        jobs.stop_job(ws, other)
    _change(ws, job, state="running", worker=str(Worker.this_process("child")))
    for _ in range(2):
        assert jobs.stop_job(ws, job).stop_requested
    (said,) = [one.event.data["message"] for one in jobs.job_events(ws, job)]
    assert "the first one is finished" in said, "twice is once"
    _change(ws, job, cancel_requested=True)
    with pytest.raises(Conflict, match="cancelled"):
        jobs.stop_job(ws, job)
    steps = [{"name": "train", "state": "succeeded", "fraction": 1.0, "started_at": None, "ended_at": None}]
    _change(ws, job, cancel_requested=False, steps=steps)
    with pytest.raises(Conflict, match="trained already"):
        jobs.stop_job(ws, job)
    _change(ws, job, state="succeeded")
    with pytest.raises(Conflict, match="succeeded"):
        jobs.stop_job(ws, job)


def test_delete_takes_the_run_folder_along(ws: Workspace, project: str) -> None:
    job = _add(ws, project)
    (ws.home.runs / job).mkdir()
    with pytest.raises(Conflict, match="queued"):
        jobs.delete_job(ws, job)
    jobs.cancel_job(ws, job)
    jobs.delete_job(ws, job)
    assert not (ws.home.runs / job).exists()
    with pytest.raises(NotFound):
        jobs.get_job(ws, job)


def test_several_are_deleted_or_none(ws: Workspace, project: str) -> None:
    first, second, third = (_add(ws, project) for _ in range(3))
    for one in (first, second):
        jobs.cancel_job(ws, one)
    with pytest.raises(Conflict, match="queued"):
        jobs.delete_jobs(ws, [first, third])
    jobs.delete_jobs(ws, [first, second, first])
    assert [one.id for one in jobs.list_jobs(ws).items] == [third]


def test_trainings_are_compared_setting_by_setting(ws: Workspace, project: str) -> None:
    common = {"architecture": "fpn", "snapshot_id": "a" * 64}
    first = _add(ws, project, settings={"epochs": 3, "seed": 1}, **common)
    second = _add(ws, project, settings={"epochs": 9, "seed": 1, "patience": 2}, **common)
    found = compare_jobs(ws, [first, second])
    assert [(row.name, row.values) for row in found.settings if row.differs] == [
        ("epochs", (3, 9)),
        ("patience", (None, 2)),
    ]
    assert {row.name for row in found.settings if not row.differs} >= {"architecture", "seed", "snapshot"}
    assert (found.scores, found.versions) == ((), (None, None))
    with pytest.raises(Invalid, match="1 jobs"):
        compare_jobs(ws, [first, first])
    with pytest.raises(Invalid, match="no training"):
        compare_jobs(ws, [first, _add(ws, project, kind="predict")])
    with pytest.raises(NotFound):
        compare_jobs(ws, [first, "none"])


def test_what_has_not_failed_is_not_tried_again(ws: Workspace, project: str) -> None:
    job = _add(ws, project, kind="predict")
    with pytest.raises(Conflict, match="queued"):
        jobs.retry_job(ws, job)
    jobs.cancel_job(ws, job)
    with pytest.raises(Invalid, match="no settings"):
        jobs.retry_job(ws, job, {"epochs": 1})
    again = jobs.retry_job(ws, job)
    assert (again.state, again.input["retry_of"]) == ("queued", job)


def test_trainings_are_compared_by_the_scores_of_their_form(ws: Workspace, project: str) -> None:
    given = {"architecture": "a", "snapshot_id": "0" * 64, "settings": {}}
    finder = create_model(ws, project, "finder").id
    instance = LINES.model_copy(update={"kind": "instance"})
    found = (object_scores("test", {"line": 0.5, "initial": 0.75}), object_scores("test", {"line": 0.25, "initial": 1}))
    versions = [publish(ws, finder, task=instance, found=one) for one in found]
    ids = [_add(ws, project, **given) for _ in versions]
    for id, version in zip(ids, versions, strict=True):
        _change(ws, id, state="succeeded", outcome={"version_id": version.id, "version_label": version.label})
    rows = {(row.name, row.measure): (row.values, row.best) for row in compare_jobs(ws, ids).scores}
    assert next(iter(rows)) == ("mask mAP50-95", "mask mAP50-95")
    assert rows["mask mAP50-95", "mask mAP50-95"] == ((0.625, 0.625), None)
    assert rows["box mAP50", "box mAP50"] == ((0.3125, 0.3125), None)
    assert rows["line", "mask AP50-95"] == ((0.5, 0.25), 0)
    assert rows["initial", "mask AP50-95"] == ((0.75, 1.0), 1)

    pages = publish(ws, create_model(ws, project, "pages").id, test=90)
    other = _add(ws, project, **given)
    _change(ws, other, state="succeeded", outcome={"version_id": pages.id, "version_label": pages.label})
    rows = {(row.name, row.measure): (row.values, row.best) for row in compare_jobs(ws, [ids[0], other]).scores}
    assert rows["line", "mask AP50-95"] == ((0.5, None), None)  # Two measures are never in one row.
    assert rows["line", "IoU"][0][0] is None
