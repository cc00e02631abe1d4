"""One method for each route: what goes in and comes out is typed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from terrazzo.client.connection import Connection, given, part
from terrazzo.client.uploads import batches, expand, zip_folder
from terrazzo.services.records import (
    Artifact,
    ConfigurationRecord,
    DatasetRecord,
    EvaluationReport,
    ImagePage,
    ImageRecord,
    ImportReport,
    JobEvent,
    JobPage,
    JobRecord,
    MetricSeries,
    ModelRecord,
    PredictionRecord,
    ProjectRecord,
    SnapshotRecord,
    TaskRecord,
    TrainerRecord,
    UploadReport,
    VersionRecord,
)
from terrazzo.trainers.base import Architecture
from terrazzo.types import Split, Task


class Client:
    """Talks to one server; use it in a ``with`` block, or ``close()`` it.

    Args:
        url: Address of the server; the one with ``?token=`` that ``terrazzo up`` prints also does.
        token: Default: the one in ``url``, else ``TERRAZZO_TOKEN``.
        timeout: Seconds to wait for an answer.
        transport: Another way to the server, for example ``httpx.ASGITransport``.

    Every method raises the errors of ``terrazzo.errors`` that the server answered with, and ``Invalid`` when no server
    answers.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8765",
        token: str | None = None,
        *,
        timeout: float = 300.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._server = Connection(url, token, timeout, transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    # Projects, tasks, images

    def list_projects(self) -> tuple[ProjectRecord, ...]:
        """All projects."""
        return self._server.ask(tuple[ProjectRecord, ...], "GET", "/projects")

    def create_project(self, name: str, description: str = "") -> ProjectRecord:
        """Make a project."""
        return self._server.ask(ProjectRecord, "POST", "/projects", json={"name": name, "description": description})

    def get_project(self, id_or_name: str) -> ProjectRecord:
        """One project."""
        return self._server.ask(ProjectRecord, "GET", f"/projects/{part(id_or_name)}")

    def delete_project(self, project_id: str) -> None:
        """Delete a project with all that is in it."""
        self._server.send("DELETE", f"/projects/{part(project_id)}")

    def list_tasks(self, project_id: str) -> tuple[TaskRecord, ...]:
        """All tasks of a project."""
        return self._server.ask(tuple[TaskRecord, ...], "GET", f"/projects/{part(project_id)}/tasks")

    def create_task(self, project_id: str, task: Task) -> TaskRecord:
        """Make a task and its dataset."""
        return self._server.ask(
            TaskRecord, "POST", f"/projects/{part(project_id)}/tasks", json=task.model_dump(mode="json")
        )

    def list_images(
        self,
        project_id: str,
        *,
        task_id: str | None = None,
        folder: str | None = None,
        split: str | None = None,
        state: str | None = None,
        query: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> ImagePage:
        """Images of a project."""
        params = given(
            task_id=task_id, folder=folder, split=split, state=state, query=query, offset=offset, limit=limit
        )
        return self._server.ask(ImagePage, "GET", f"/projects/{part(project_id)}/images", params=params)

    def get_image(self, image_id: str, task_id: str | None = None) -> ImageRecord:
        """One image."""
        return self._server.ask(ImageRecord, "GET", f"/images/{part(image_id)}", params=given(task_id=task_id))

    def delete_images(self, project_id: str, image_ids: Sequence[str]) -> int:
        """Delete images; returns how many."""
        answer = self._server.send(
            "DELETE", f"/projects/{part(project_id)}/images", json={"image_ids": list(image_ids)}
        )
        return int(answer.json()["count"])

    def upload(self, project_id: str, paths: Iterable[Path], *, folder: str = "") -> UploadReport:
        """Upload images, zip files and whole folders; files of a folder keep their place below its name.

        ``folder`` is where they go in the project.
        """
        prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
        report = UploadReport(added=(), already_here=(), problems=())
        for batch in batches(expand(paths)):
            with ExitStack() as stack:
                files = [("files", (path.name, stack.enter_context(path.open("rb")))) for _, path in batch]
                names = {"paths": [prefix + name for name, _ in batch]}
                url = f"/projects/{part(project_id)}/images"
                more = self._server.ask(UploadReport, "POST", url, files=files, data=names)
            report = UploadReport(
                added=report.added + more.added,
                already_here=report.already_here + more.already_here,
                problems=report.problems + more.problems,
            )
        return report

    def import_data(
        self,
        project_id: str,
        path: Path,
        *,
        task: str = "segmentation",
        ignore: Sequence[str] = (),
        format: str | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Bring in images with masks from a zip file or a folder, which is sent as a zip file."""
        fields = given(format=format, task=task, ignore=list(ignore), dry_run=str(dry_run).lower())
        with tempfile.TemporaryDirectory(prefix="terrazzo-") as temporary:
            sent = zip_folder(path, Path(temporary)) if path.is_dir() else path
            with sent.open("rb") as file:
                url = f"/projects/{part(project_id)}/imports"
                return self._server.ask(ImportReport, "POST", url, files={"file": (sent.name, file)}, data=fields)

    # Datasets

    def get_dataset(self, dataset_id: str) -> DatasetRecord:
        """Counts, class shares and advice."""
        return self._server.ask(DatasetRecord, "GET", f"/datasets/{part(dataset_id)}")

    def assign_images(self, dataset_id: str, image_ids: Sequence[str], split: Split | None) -> DatasetRecord:
        """Put images into a split, or out of any."""
        body = {"image_ids": list(image_ids), "split": split}
        return self._server.ask(DatasetRecord, "PUT", f"/datasets/{part(dataset_id)}/images", json=body)

    def assign_folder(self, dataset_id: str, folder: str, split: Split | None) -> DatasetRecord:
        """Put all images of a folder into a split, or out of any."""
        body = {"folder": folder, "split": split}
        return self._server.ask(DatasetRecord, "PUT", f"/datasets/{part(dataset_id)}/folder", json=body)

    def split_dataset(self, dataset_id: str, *, train: float, val: float, test: float, seed: int = 0) -> DatasetRecord:
        """Split the annotated images by chance."""
        body = {"train": train, "val": val, "test": test, "seed": seed}
        return self._server.ask(DatasetRecord, "POST", f"/datasets/{part(dataset_id)}/split", json=body)

    def list_snapshots(self, dataset_id: str) -> tuple[SnapshotRecord, ...]:
        """All snapshots of a dataset."""
        return self._server.ask(tuple[SnapshotRecord, ...], "GET", f"/datasets/{part(dataset_id)}/snapshots")

    def create_snapshot(self, dataset_id: str) -> SnapshotRecord:
        """Freeze the dataset as it is now."""
        return self._server.ask(SnapshotRecord, "POST", f"/datasets/{part(dataset_id)}/snapshots")

    # Catalogue and configurations

    def list_trainers(self) -> tuple[TrainerRecord, ...]:
        """All trainers, with the schema of their settings."""
        return self._server.ask(tuple[TrainerRecord, ...], "GET", "/trainers")

    def list_architectures(self) -> tuple[Architecture, ...]:
        """All architectures."""
        return self._server.ask(tuple[Architecture, ...], "GET", "/architectures")

    def list_configurations(self, project_id: str) -> tuple[ConfigurationRecord, ...]:
        """All configurations of a project."""
        return self._server.ask(tuple[ConfigurationRecord, ...], "GET", f"/projects/{part(project_id)}/configurations")

    def create_configuration(
        self, project_id: str, *, name: str, trainer: str, architecture: str, settings: Mapping[str, Any]
    ) -> ConfigurationRecord:
        """Save settings under a name."""
        body = {"name": name, "trainer": trainer, "architecture": architecture, "settings": dict(settings)}
        return self._server.ask(ConfigurationRecord, "POST", f"/projects/{part(project_id)}/configurations", json=body)

    # Jobs

    def list_jobs(
        self,
        *,
        project_id: str | None = None,
        kind: str | None = None,
        state: str | None = None,
        query: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> JobPage:
        """Jobs, newest first."""
        params = given(project_id=project_id, kind=kind, state=state, query=query, offset=offset, limit=limit)
        return self._server.ask(JobPage, "GET", "/jobs", params=params)

    def get_job(self, job_id: str) -> JobRecord:
        """One job."""
        return self._server.ask(JobRecord, "GET", f"/jobs/{part(job_id)}")

    def train(
        self,
        task_id: str,
        *,
        architecture: str | None = None,
        settings: Mapping[str, Any] | None = None,
        model_id: str | None = None,
        model_name: str | None = None,
        start_from: str | None = None,
        name: str = "",
    ) -> JobRecord:
        """Freeze the task's dataset and train on it; what is None is chosen."""
        body = given(
            task_id=task_id,
            architecture=architecture,
            settings=settings and dict(settings),
            model_id=model_id,
            model_name=model_name,
            start_from=start_from,
            name=name,
        )
        return self._server.ask(JobRecord, "POST", "/jobs/train", json=body)

    def predict(self, version: str, paths: Iterable[Path], *, name: str = "") -> JobRecord:
        """Predict files; they do not become part of a project."""
        with ExitStack() as stack:
            files = [("files", (path.name, stack.enter_context(path.open("rb")))) for _, path in expand(paths)]
            fields = {"version_id": version, "name": name}
            return self._server.ask(JobRecord, "POST", "/jobs/predict", files=files, data=fields)

    def predict_images(
        self,
        version: str,
        *,
        image_ids: Sequence[str] | None = None,
        split: Split | None = None,
        task_id: str | None = None,
        name: str = "",
    ) -> JobRecord:
        """Predict images of the project: ``image_ids``, or ``split`` of the dataset of ``task_id``."""
        ids = None if image_ids is None else list(image_ids)
        body = given(version_id=version, image_ids=ids, split=split, task_id=task_id, name=name)
        return self._server.ask(JobRecord, "POST", "/jobs/predict-images", json=body)

    def evaluate(self, version: str, *, split: Split, task_id: str) -> JobRecord:
        """Score a version on a split as it is now."""
        body = {"version_id": version, "split": split, "task_id": task_id}
        return self._server.ask(JobRecord, "POST", "/jobs/evaluate", json=body)

    def cancel_job(self, job_id: str) -> JobRecord:
        """Ask a job to stop."""
        return self._server.ask(JobRecord, "POST", f"/jobs/{part(job_id)}/cancel")

    def retry_job(self, job_id: str, settings: Mapping[str, Any] | None = None) -> JobRecord:
        """Start a failed or cancelled job anew, with changed settings."""
        body = {"settings": None if settings is None else dict(settings)}
        return self._server.ask(JobRecord, "POST", f"/jobs/{part(job_id)}/retry", json=body)

    def delete_job(self, job_id: str) -> None:
        """Delete a job that has ended."""
        self._server.send("DELETE", f"/jobs/{part(job_id)}")

    def list_job_events(self, job_id: str, after: int = 0, limit: int = 1000) -> tuple[JobEvent, ...]:
        """What the job reported after event number ``after``."""
        params = {"after": after, "limit": limit}
        return self._server.ask(tuple[JobEvent, ...], "GET", f"/jobs/{part(job_id)}/events", params=params)

    def list_job_metrics(self, job_id: str) -> tuple[MetricSeries, ...]:
        """The curves so far."""
        return self._server.ask(tuple[MetricSeries, ...], "GET", f"/jobs/{part(job_id)}/metrics")

    def list_job_artifacts(self, job_id: str) -> tuple[Artifact, ...]:
        """Files that the job made."""
        return self._server.ask(tuple[Artifact, ...], "GET", f"/jobs/{part(job_id)}/artifacts")

    def follow(self, job_id: str, after: int = 0) -> Iterator[JobRecord | JobEvent]:
        """The job whenever it changes, and each event after number ``after``, until the job has ended.

        Goes on by itself when the server restarts.
        """
        events = TypeAdapter(tuple[JobEvent, ...])
        for one in self._server.stream(f"/jobs/{part(job_id)}/stream", after):
            if one.name == "job":
                yield JobRecord.model_validate_json(one.data)
            elif one.name == "events":
                yield from events.validate_json(one.data)

    def wait(self, job_id: str, on_change: Callable[[JobRecord | JobEvent], None] | None = None) -> JobRecord:
        """Follow a job to its end; returns it as it ended, whichever way."""
        for one in self.follow(job_id):
            if on_change is not None:
                on_change(one)
        return self.get_job(job_id)

    # Models, versions, predictions

    def list_models(self, project_id: str | None = None) -> tuple[ModelRecord, ...]:
        """Models, of one project or of all."""
        return self._server.ask(tuple[ModelRecord, ...], "GET", "/models", params=given(project_id=project_id))

    def create_model(self, project_id: str, name: str, description: str = "") -> ModelRecord:
        """Make a model."""
        body = {"name": name, "description": description}
        return self._server.ask(ModelRecord, "POST", f"/projects/{part(project_id)}/models", json=body)

    def get_model(self, model_id: str) -> ModelRecord:
        """One model."""
        return self._server.ask(ModelRecord, "GET", f"/models/{part(model_id)}")

    def delete_model(self, model_id: str) -> None:
        """Delete a model with its versions."""
        self._server.send("DELETE", f"/models/{part(model_id)}")

    def list_versions(self, model_id: str) -> tuple[VersionRecord, ...]:
        """Versions of a model."""
        return self._server.ask(tuple[VersionRecord, ...], "GET", f"/models/{part(model_id)}/versions")

    def get_version(self, version: str) -> VersionRecord:
        """One version, by id or label (``name@3``)."""
        return self._server.ask(VersionRecord, "GET", f"/versions/{part(version)}")

    def delete_version(self, version: str) -> None:
        """Delete a version and its bundle."""
        self._server.send("DELETE", f"/versions/{part(version)}")

    def get_evaluation(self, version: str, split: Split) -> EvaluationReport:
        """Scores on a split, worst images first."""
        return self._server.ask(EvaluationReport, "GET", f"/versions/{part(version)}/evaluations/{split}")

    def list_predictions(self, job_id: str) -> tuple[PredictionRecord, ...]:
        """Predictions that a job has made so far."""
        return self._server.ask(tuple[PredictionRecord, ...], "GET", f"/jobs/{part(job_id)}/predictions")

    # Downloads

    def download_version(self, version: str, target: Path) -> Path:
        """The bundle as one file."""
        return self._server.download(f"/versions/{part(version)}/download", target)

    def download_predictions(self, job_id: str, target: Path) -> Path:
        """All files of a job's predictions as one zip file."""
        return self._server.download(f"/jobs/{part(job_id)}/predictions.zip", target)

    def download_prediction(
        self,
        prediction_id: str,
        target: Path,
        *,
        kind: Literal["image", "index", "color", "overlay", "mask", "json"] = "overlay",
        opacity: float = 0.5,
    ) -> Path:
        """One file of a prediction."""
        return self._server.download(f"/predictions/{part(prediction_id)}/{kind}", target, opacity=opacity)

    def download_artifact(self, job_id: str, path: str, target: Path) -> Path:
        """One file that a job made."""
        return self._server.download(f"/jobs/{part(job_id)}/artifacts/{quote(path)}", target)

    def download_version_file(self, version: str, path: str, target: Path) -> Path:
        """A file of the training or of an evaluation of a version."""
        return self._server.download(f"/versions/{part(version)}/files/{quote(path)}", target)

    def download_image(self, image_id: str, target: Path) -> Path:
        """The bytes of an image as they were uploaded."""
        return self._server.download(f"/images/{part(image_id)}/file", target)
