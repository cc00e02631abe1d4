"""Models and versions: publishing, labels, files of an evaluation, exchange, deletion."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from records_data import LINES
from safetensors.numpy import save_file

from terrazzo.bundle.bundle import Bundle
from terrazzo.bundle.manifest import BundleManifest, Lineage, Preprocessing
from terrazzo.bundle.stage import Stage
from terrazzo.db.schema import JobRow, PredictionRow
from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.metrics.confusion import scores
from terrazzo.services.models.models import (
    create_model,
    delete_model,
    delete_version,
    evaluation,
    export_version,
    get_model,
    get_version,
    import_version,
    list_models,
    list_versions,
    open_bundle,
    publish_version,
    update_model,
    version_file,
)
from terrazzo.services.models.records import VersionRecord
from terrazzo.services.projects.projects import create_project, delete_project
from terrazzo.services.workspace import Workspace
from terrazzo.types import Task


@pytest.fixture
def project(ws: Workspace) -> str:
    return create_project(ws, "pages").id


def _bundle(ws: Workspace, number: int = 0, task: Task = LINES, parent: str | None = None) -> Bundle:
    """A published bundle with tiny weights; each number gives another one."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    manifest = BundleManifest(
        name="lines",
        created_at=now,
        task=task,
        trainer="semantic",
        architecture="an-encoder-of-my-own",
        network={"decoder": "FPN"},
        preprocessing=Preprocessing(mean=(0, 0, 0), std=(1, 1, 1), sizing="crop", size=64),
        lineage=Lineage(
            snapshot="a" * 64,
            configuration={"epochs": 3},
            parent=parent,
            code_version="0.1.0",
            seed=7,
            started_at=now,
            finished_at=now,
        ),
    )
    stage = Stage.create(ws.home.bundles, manifest)
    save_file({"weight": np.full(4, number, np.float32)}, stage.folder / "model.safetensors")
    confusion = np.array([[90, 10], [5, 95]])
    split_scores = {split: scores(confusion, task, split=split, images=3) for split in ("train", "val")}
    return stage.publish(split_scores, None, "torch")


def _job(ws: Workspace, project: str, kind: str = "train", state: str = "succeeded", **given: object) -> str:
    with ws.session() as session:
        row = JobRow(kind=kind, name=f"a {kind} job", project_id=project, state=state, input=given)
        session.add(row)
        session.flush()
        (ws.home.runs / row.id).mkdir()
        return row.id


def _publish(
    ws: Workspace, model: str, bundle: Bundle, job: str | None = None, parent: str | None = None
) -> VersionRecord:
    return publish_version(
        ws, model_id=model, job_id=job, snapshot=None, parent_id=parent, bundle=bundle, settings={"epochs": 3}
    )


def test_models_have_names_and_descriptions(ws: Workspace, project: str) -> None:
    made = create_model(ws, project, " Lines ", "**Reads** lines")
    assert (made.name, made.description, made.version_count, made.latest, made.task) == (
        "Lines",
        "**Reads** lines",
        0,
        None,
        None,
    )
    assert get_model(ws, made.id) == get_model(ws, "LINES") == get_model(ws, "lines", project) == made
    with pytest.raises(Conflict):
        create_model(ws, project, "lines")
    for name in ("", "a@1", "a/b"):
        with pytest.raises(Invalid):
            create_model(ws, project, name)
    other = create_project(ws, "other").id
    create_model(ws, other, "lines")
    assert [one.project_id for one in list_models(ws)] == [project, other]
    assert list_models(ws, project) == (made,)
    changed = update_model(ws, made.id, name="LINES", description="other")
    assert (changed.name, changed.description) == ("LINES", "other")
    for missing in (
        lambda: get_model(ws, "nothing"),
        lambda: create_model(ws, "nowhere", "x"),
        lambda: update_model(ws, "nothing", name="x"),
        lambda: delete_model(ws, "nothing"),
        lambda: list_versions(ws, "nothing"),
        lambda: list_models(ws, "nowhere"),
    ):
        with pytest.raises(NotFound):
            missing()


def test_versions_are_numbered_and_carry_their_scores(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    job = _job(ws, project)
    first = _publish(ws, model.id, _bundle(ws, 1), job)
    second = _publish(ws, model.id, _bundle(ws, 2), parent=first.id)
    assert (first.label, second.label) == ("lines@1", "lines@2")
    assert (first.job_id, first.parent_id, first.runtime, first.agreement) == (job, None, "torch", None)
    assert (second.parent_id, second.parent_label) == (first.id, "lines@1")
    assert first.scores["val"].pixel_accuracy == pytest.approx(185 / 200)
    assert (first.settings, first.lineage["seed"]) == ({"epochs": 3}, 7)
    assert first.architecture_title == "an-encoder-of-my-own"
    assert first.bytes > 0
    assert list_versions(ws, model.id) == (second, first)
    for asked in (second.id, "lines", "LINES@2", "pages/lines@2", "pages/lines"):
        assert get_version(ws, asked) == second
    assert get_version(ws, "lines@1") == first
    assert open_bundle(ws, first.id).manifest.scores["val"] == first.scores["val"]
    shown = get_model(ws, model.id)
    assert (shown.version_count, shown.latest) == (2, second)
    assert shown.task is not None


def test_publishing_twice_for_one_job_changes_nothing(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    job = _job(ws, project)
    assert _publish(ws, model.id, _bundle(ws, 1), job) == _publish(ws, model.id, _bundle(ws, 1), job)
    assert len(list_versions(ws, model.id)) == 1


def test_versions_published_at_once_get_different_numbers(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    bundles = [_bundle(ws, number) for number in range(4)]
    numbers: list[int] = []

    def publish(bundle: Bundle) -> None:
        numbers.append(_publish(ws, model.id, bundle).number)

    threads = [threading.Thread(target=publish, args=(bundle,)) for bundle in bundles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4]


def test_other_classes_need_another_model(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    first = _publish(ws, model.id, _bundle(ws, 1))
    other = LINES.model_copy(update={"classes": LINES.classes[::-1]})
    with pytest.raises(Conflict, match="initial, line"):
        _publish(ws, model.id, _bundle(ws, 2, other))
    delete_version(ws, first.id)
    assert _publish(ws, model.id, _bundle(ws, 2, other)).number == 2


def test_labels_that_mean_nothing_or_too_much(ws: Workspace, project: str) -> None:
    with pytest.raises(NotFound):
        get_version(ws, "lines")
    model = create_model(ws, project, "lines")
    with pytest.raises(NotFound, match="no version yet"):
        get_version(ws, "lines")
    first = _publish(ws, model.id, _bundle(ws, 1))
    with pytest.raises(NotFound) as caught:
        get_version(ws, "lines@7")
    assert "lines@1" in caught.value.remedy
    for asked in ("", "@", "lines@x", "lines@", "nowhere/lines", "a/b/c"):
        with pytest.raises(NotFound):
            get_version(ws, asked)
    other = create_model(ws, create_project(ws, "other").id, "Lines")
    _publish(ws, other.id, _bundle(ws, 1))
    with pytest.raises(Conflict, match="'other', 'pages'"):
        get_version(ws, "lines")
    assert get_version(ws, "pages/lines") == first


def test_a_bundle_from_elsewhere_is_refused(ws: Workspace, project: str, tmp_path: Path) -> None:
    model = create_model(ws, project, "lines")
    bundle = _bundle(ws, 1)
    bundle.folder.rename(tmp_path / bundle.id)
    with pytest.raises(NotFound):
        _publish(ws, model.id, bundle)
    assert get_model(ws, model.id).latest is None


def test_the_evaluation_shows_the_files_of_the_run(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    job = _job(ws, project)
    version = _publish(ws, model.id, _bundle(ws, 1), job)
    assert evaluation(ws, version.id, "val").worst == ()
    folder = ws.home.runs / job / "eval_val"
    (folder / "worst").mkdir(parents=True)
    (folder / "worst" / "000_error.png").write_bytes(b"png")
    (folder / "classes.csv").write_text("class,iou\n")
    worst = [{"path": "a.png", "hash": "0" * 64, "width": 2, "height": 2, "miou": 0.5, "error_share": 0.25}]
    (folder / "worst.json").write_text(json.dumps(worst))
    report = evaluation(ws, version.id, "val")
    assert report.scores == version.scores["val"]
    assert [one.error_share for one in report.worst] == [0.25]
    assert [one.path for one in report.files] == ["eval_val/classes.csv", "eval_val/worst.json"]
    assert version_file(ws, version.id, report.files[0].path).read_text() == "class,iou\n"
    assert version_file(ws, version.id, "eval_val/worst/000_error.png").read_bytes() == b"png"
    assert version_file(ws, version.id, "README.md").read_text().startswith("# ")
    with pytest.raises(NotFound, match="train, val"):
        evaluation(ws, version.id, "test")


def test_no_other_file_is_given_out(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    job = _job(ws, project)
    version = _publish(ws, model.id, _bundle(ws, 1), job)
    run = ws.home.runs / job
    (run / "train").mkdir()
    (run / "config.json").write_text("{}")
    (ws.home.root / "token").write_text("secret")
    (run / "train" / "link").symlink_to(ws.home.root / "token")
    for relative in (
        "config.json",
        "",
        ".",
        "train",
        "train/../config.json",
        "train/../../../token",
        "eval_val/../../../token",
        "train/link",
        "/etc/passwd",
        "../bundles",
        "train/nothing.png",
        "train/\0",
        "./README.md/..",
    ):
        with pytest.raises(NotFound):
            version_file(ws, version.id, relative)


def test_a_version_that_a_job_uses_is_not_deleted(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    version = _publish(ws, model.id, _bundle(ws, 1))
    for given in ({"version_id": version.id}, {"start_from": version.id}):
        job = _job(ws, project, state="running", **given)
        for work in (lambda: delete_version(ws, version.id), lambda: delete_model(ws, model.id)):
            with pytest.raises(Conflict, match="job"):
                work()
        with ws.session() as session:
            row = session.get(JobRow, job)
            assert row is not None
            row.state = "cancelled"
    assert open_bundle(ws, version.id).folder.exists()


def test_deletion_removes_what_only_it_used(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    other = create_model(ws, project, "copies")
    bundle = _bundle(ws, 1)
    first, second = _publish(ws, model.id, bundle), _publish(ws, other.id, bundle)
    child = _publish(ws, model.id, _bundle(ws, 2), parent=first.id)
    job = _job(ws, project, kind="predict", version_id=first.id)
    digest = ws.blobs.put(b"a picture")
    with ws.session() as session:
        session.add(
            PredictionRow(
                job_id=job,
                version_id=first.id,
                image_hash=digest,
                name="a",
                width=1,
                height=1,
                seconds=0.1,
                classes=[],
                shapes=[],
            )
        )
    delete_version(ws, first.id)
    assert bundle.folder.exists()
    assert not ws.blobs.has(digest)
    assert get_version(ws, child.id).parent_label is None
    delete_version(ws, second.id)
    assert not bundle.folder.exists()
    assert _publish(ws, model.id, _bundle(ws, 3)).number == 3
    delete_model(ws, model.id)
    assert list(ws.home.bundles.iterdir()) == []
    with pytest.raises(NotFound):
        get_version(ws, child.id)


def test_deleting_a_project_removes_bundles_and_runs(ws: Workspace, project: str) -> None:
    model = create_model(ws, project, "lines")
    _publish(ws, model.id, _bundle(ws, 1), _job(ws, project))
    delete_project(ws, project)
    assert list(ws.home.bundles.iterdir()) == []
    assert list(ws.home.runs.iterdir()) == []
    assert list_models(ws) == ()


def test_a_version_travels_as_a_file(ws: Workspace, project: str, tmp_path: Path) -> None:
    model = create_model(ws, project, "lines")
    version = _publish(ws, model.id, _bundle(ws, 1), _job(ws, project))
    file = export_version(ws, version.id, tmp_path / "out.terrazzo.zip")
    other = create_project(ws, "other").id
    taken = import_version(ws, file, other, "Received")
    assert (taken.label, taken.job_id, taken.scores) == ("Received@1", None, version.scores)
    assert taken.settings == {"epochs": 3}
    assert import_version(ws, file, other, "received").label == "Received@2"
    assert evaluation(ws, taken.id, "val").files == ()
    delete_version(ws, version.id)
    assert open_bundle(ws, taken.id).manifest.scores == taken.scores


def test_a_file_that_cannot_be_taken_in_leaves_nothing(ws: Workspace, project: str, tmp_path: Path) -> None:
    model = create_model(ws, project, "lines")
    version = _publish(ws, model.id, _bundle(ws, 1))
    file = export_version(ws, version.id, tmp_path / "out.terrazzo.zip")
    delete_version(ws, version.id)
    _publish(ws, model.id, _bundle(ws, 2, LINES.model_copy(update={"classes": LINES.classes[::-1]})))
    before = sorted(path.name for path in ws.home.bundles.iterdir())
    with pytest.raises(Conflict):
        import_version(ws, file, project, "lines")
    (tmp_path / "broken.terrazzo.zip").write_bytes(file.read_bytes()[:-100])
    with pytest.raises(Invalid):
        import_version(ws, tmp_path / "broken.terrazzo.zip", project, "new")
    with pytest.raises(NotFound):
        import_version(ws, tmp_path / "nothing.zip", project, "new")
    with pytest.raises(NotFound):
        import_version(ws, file, "nowhere", "new")
    with pytest.raises(Invalid):
        import_version(ws, file, project, " ")
    assert sorted(path.name for path in ws.home.bundles.iterdir()) == before
    assert [one.name for one in list_models(ws)] == ["lines"]
