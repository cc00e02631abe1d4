"""Verbs on what comes out: jobs, models, versions, predictions, downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter

from terrazzo.client.connection import Connection, given, part
from terrazzo.client.uploads import expand
from terrazzo.inference.file_kinds import ObjectsKind, PredictionKind
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.services.jobs.compare import JobComparison
from terrazzo.services.jobs.records import Artifact, JobEvent, JobOrder, JobPage, JobRecord, MetricSeries
from terrazzo.services.models.records import EvaluationRecord, EvaluationReport, ModelRecord, VersionRecord
from terrazzo.services.predict.records import PredictedObjects, PredictionRecord
from terrazzo.types import Split


class WorkVerbs:
    """The part of ``Client`` that starts work, follows it and fetches results."""

    _server: Connection

    def list_jobs(
        self,
        *,
        project_id: str | None = None,
        kind: str | None = None,
        state: str | None = None,
        query: str | None = None,
        sort: JobOrder | None = None,
        descending: bool = True,
        offset: int = 0,
        limit: int = 50,
    ) -> JobPage:
        """Jobs, newest first unless sorted otherwise."""
        params = given(project_id=project_id, kind=kind, state=state, query=query, offset=offset, limit=limit)
        params |= given(sort=sort, descending=descending)
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
        classes: Sequence[str] | None = None,
        configuration: str | None = None,
        name: str = "",
    ) -> JobRecord:
        """Freeze the task's dataset and train on it; what is None is as the configuration says, or chosen."""
        body = given(
            task_id=task_id,
            architecture=architecture,
            settings=settings and dict(settings),
            model_id=model_id,
            model_name=model_name,
            start_from=start_from,
            classes=None if classes is None else list(classes),
            configuration=configuration,
            name=name,
        )
        return self._server.ask(JobRecord, "POST", "/jobs/train", json=body)

    def predict(
        self,
        version: str,
        paths: Iterable[Path],
        *,
        objects: ObjectsKind | None = None,
        options: ObjectOptions | None = None,
        name: str = "",
    ) -> JobRecord:
        """Predict files; they do not become part of a project."""
        with ExitStack() as stack:
            files = [("files", (name, stack.enter_context(path.open("rb")))) for name, path in expand(paths)]
            chosen = None if options is None else options.model_dump_json()
            fields = given(version_id=version, name=name, objects=objects, options=chosen)
            return self._server.ask(JobRecord, "POST", "/jobs/predict", files=files, data=fields)

    def predict_images(
        self,
        version: str,
        *,
        image_ids: Sequence[str] | None = None,
        split: Split | None = None,
        unannotated: bool = False,
        task_id: str | None = None,
        objects: ObjectsKind | None = None,
        options: ObjectOptions | None = None,
        name: str = "",
    ) -> JobRecord:
        """Predict images of the project: ``image_ids``, ``split`` of the dataset of ``task_id``, or all that are not
        annotated for it.
        """
        ids = None if image_ids is None else list(image_ids)
        chosen = None if options is None else options.model_dump(mode="json")
        body = given(version_id=version, image_ids=ids, split=split, unannotated=unannotated, task_id=task_id)
        body |= given(objects=objects, options=chosen, name=name)
        return self._server.ask(JobRecord, "POST", "/jobs/predict-images", json=body)

    def evaluate(self, version: str, *, split: Split, task_id: str) -> JobRecord:
        """Score a version on a split as it is now."""
        body = {"version_id": version, "split": split, "task_id": task_id}
        return self._server.ask(JobRecord, "POST", "/jobs/evaluate", json=body)

    def cancel_job(self, job_id: str) -> JobRecord:
        """Ask a job to stop."""
        return self._server.ask(JobRecord, "POST", f"/jobs/{part(job_id)}/cancel")

    def stop_job(self, job_id: str) -> JobRecord:
        """End a training now and publish its best epoch."""
        return self._server.ask(JobRecord, "POST", f"/jobs/{part(job_id)}/stop")

    def repeat_job(self, job_id: str) -> JobRecord:
        """The same training once more, on the same snapshot with the same settings."""
        return self._server.ask(JobRecord, "POST", f"/jobs/{part(job_id)}/repeat")

    def retry_job(self, job_id: str, settings: Mapping[str, Any] | None = None) -> JobRecord:
        """Start a failed or cancelled job anew, with changed settings."""
        body = {"settings": None if settings is None else dict(settings)}
        return self._server.ask(JobRecord, "POST", f"/jobs/{part(job_id)}/retry", json=body)

    def delete_job(self, job_id: str) -> None:
        """Delete a job that has ended."""
        self._server.send("DELETE", f"/jobs/{part(job_id)}")

    def compare_jobs(self, job_ids: Sequence[str]) -> JobComparison:
        """2 to 6 trainings side by side: settings, those that differ first, and scores."""
        return self._server.ask(JobComparison, "GET", "/jobs/compare", params={"ids": list(job_ids)})

    def delete_jobs(self, job_ids: Sequence[str]) -> None:
        """Delete jobs that have ended: all of them or none."""
        self._server.send("POST", "/jobs/delete", json={"ids": list(job_ids)})

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

    def list_evaluations(self, version: str) -> tuple[EvaluationRecord, ...]:
        """Everything that a version was scored on, later evaluations first."""
        return self._server.ask(tuple[EvaluationRecord, ...], "GET", f"/versions/{part(version)}/evaluations")

    def get_evaluation_report(self, evaluation: str) -> EvaluationReport:
        """A later evaluation, by its id or by that of the job that made it."""
        return self._server.ask(EvaluationReport, "GET", f"/evaluations/{part(evaluation)}")

    def delete_evaluation(self, evaluation: str) -> None:
        """Delete a later evaluation."""
        self._server.send("DELETE", f"/evaluations/{part(evaluation)}")

    def note_version(self, version: str, note: str) -> VersionRecord:
        """Write a note on a version, in Markdown; an empty one takes it away."""
        return self._server.ask(VersionRecord, "PATCH", f"/versions/{part(version)}", json={"note": note})

    def list_predictions(self, job_id: str) -> tuple[PredictionRecord, ...]:
        """Predictions that a job has made so far."""
        return self._server.ask(tuple[PredictionRecord, ...], "GET", f"/jobs/{part(job_id)}/predictions")

    def get_predicted_objects(self, prediction_id: str) -> PredictedObjects:
        """The objects of a prediction down to a low confidence, and the thresholds."""
        return self._server.ask(PredictedObjects, "GET", f"/predictions/{part(prediction_id)}/objects")

    # Downloads

    def download_version(self, version: str, target: Path) -> Path:
        """The bundle as one file."""
        return self._server.download(f"/versions/{part(version)}/download", target)

    def download_predictions(self, job_id: str, target: Path) -> Path:
        """All files of a job's predictions as one zip file."""
        return self._server.download(f"/jobs/{part(job_id)}/predictions.zip", target)

    def download_predictions_as_export(self, job_id: str, target: Path) -> Path:
        """A job's predictions as an SQLite export of Arkindex."""
        return self._server.download(f"/jobs/{part(job_id)}/predictions.sqlite", target)

    def download_prediction(
        self,
        prediction_id: str,
        target: Path,
        *,
        kind: PredictionKind = "overlay",
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
