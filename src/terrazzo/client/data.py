"""Verbs on what goes in: projects, tasks, images, imports, datasets, the catalogue."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from terrazzo.client.connection import Connection, given, part
from terrazzo.client.uploads import batches, expand, zip_folder
from terrazzo.imaging.notes import together
from terrazzo.services.annotate.records import AnnotationRecord
from terrazzo.services.datasets.records import DatasetRecord, FreezeRecord, SnapshotRecord
from terrazzo.services.images.records import ImageFilter, ImagePage, ImageRecord, ImportReport, UploadReport
from terrazzo.services.projects.records import ProjectRecord, TaskRecord
from terrazzo.services.projects.task_changes import TaskChange
from terrazzo.services.train.records import ConfigurationComparison, ConfigurationRecord, TrainerRecord
from terrazzo.trainers.base import Architecture
from terrazzo.trainers.estimate import TrainingEstimate
from terrazzo.types import ExifMasks, Split, Task, TaskKind


class DataVerbs:
    """The part of ``Client`` that brings data in and arranges it."""

    _server: Connection

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

    def update_task(self, task_id: str, change: TaskChange) -> TaskRecord:
        """Change the name, the classes or the background of a task; what the change leaves away stays."""
        json = change.model_dump(mode="json", exclude_unset=True)
        return self._server.ask(TaskRecord, "PATCH", f"/tasks/{part(task_id)}", json=json)

    def list_images(
        self,
        project_id: str,
        *,
        task_id: str | None = None,
        folder: str | None = None,
        split: str | None = None,
        state: str | None = None,
        query: str | None = None,
        after: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> ImagePage:
        """Images of a project by path; give the ``next`` of a page as ``after`` to get the page that follows it."""
        params = given(
            task_id=task_id,
            folder=folder,
            split=split,
            state=state,
            query=query,
            after=after,
            offset=offset,
            limit=limit,
        )
        return self._server.ask(ImagePage, "GET", f"/projects/{part(project_id)}/images", params=params)

    def get_image(self, image_id: str, task_id: str | None = None) -> ImageRecord:
        """One image."""
        return self._server.ask(ImageRecord, "GET", f"/images/{part(image_id)}", params=given(task_id=task_id))

    def get_annotation(self, image_id: str, task_id: str) -> AnnotationRecord:
        """The annotation of an image for a task: shapes and tags, each shape with who made it."""
        return self._server.ask(
            AnnotationRecord, "GET", f"/images/{part(image_id)}/annotation", params=given(task_id=task_id)
        )

    def delete_images(self, project_id: str, image_ids: Sequence[str]) -> int:
        """Delete images; returns how many."""
        answer = self._server.send(
            "DELETE", f"/projects/{part(project_id)}/images", json={"image_ids": list(image_ids)}
        )
        return int(answer.json()["count"])

    def delete_matching(self, project_id: str, filter: ImageFilter) -> int:
        """Delete all images that a filter lets through; returns how many."""
        body = {"filter": filter.model_dump(mode="json")}
        return int(self._server.send("DELETE", f"/projects/{part(project_id)}/images", json=body).json()["count"])

    def upload(
        self, project_id: str, paths: Iterable[Path], *, folder: str = "", masks_as_images: bool = False
    ) -> UploadReport:
        """Upload images, zip files and whole folders; files of a folder keep their place below its name.

        ``folder`` is where they go in the project. What looks like a mask is left out and named in the report, unless
        ``masks_as_images`` says that it is an image.
        """
        prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
        report = UploadReport(added=(), already_here=(), problems=())
        for batch in batches(expand(paths)):
            with ExitStack() as stack:
                files = [("files", (path.name, stack.enter_context(path.open("rb")))) for _, path in batch]
                names = {
                    "paths": [prefix + name for name, _ in batch],
                    "masks_as_images": str(masks_as_images).lower(),
                }
                url = f"/projects/{part(project_id)}/images"
                more = self._server.ask(UploadReport, "POST", url, files=files, data=names)
            report = UploadReport(
                added=report.added + more.added,
                already_here=report.already_here + more.already_here,
                problems=report.problems + more.problems,
                masks=report.masks + more.masks,
                notes=together((*report.notes, *more.notes)),
            )
        return report

    def import_data(
        self,
        project_id: str,
        path: Path,
        *,
        kind: TaskKind | None = None,
        task: str | None = None,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        format: str | None = None,
        snap_colours: bool = False,
        exif_masks: ExifMasks = "auto",
        ground_truth: Sequence[str] = (),
        map: Mapping[str, str] | None = None,
        export_dataset: str | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Bring in images with annotations from a zip file or a folder, which is sent as a zip file.

        ``ground_truth``, ``map`` and ``export_dataset`` are for the export of Arkindex, in a folder with its images.
        """
        fields = given(
            format=format,
            kind=kind,
            task=task,
            ignore=list(ignore),
            keep=list(keep),
            snap_colours=str(snap_colours).lower(),
            exif_masks=exif_masks,
            ground_truth=list(ground_truth),
            map=[f"{type}={name}" for type, name in (map or {}).items()],
            export_dataset=export_dataset,
            dry_run=str(dry_run).lower(),
        )
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
        self._assign(dataset_id, {"image_ids": list(image_ids), "split": split})
        return self.get_dataset(dataset_id)

    def assign_matching(self, dataset_id: str, filter: ImageFilter, split: Split | None) -> int:
        """Put all images that a filter lets through into a split, or out of any; returns how many."""
        return self._assign(dataset_id, {"filter": filter.model_dump(mode="json"), "split": split})

    def _assign(self, dataset_id: str, body: Mapping[str, Any]) -> int:
        answer = self._server.send("PUT", f"/datasets/{part(dataset_id)}/images", json=body)
        return int(answer.json()["count"])

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

    def create_snapshot(self, dataset_id: str) -> FreezeRecord:
        """Freeze the dataset as it is now: the snapshot, or the id of the job that makes it, to ``wait`` for."""
        return self._server.ask(FreezeRecord, "POST", f"/datasets/{part(dataset_id)}/snapshots")

    # Catalogue and configurations

    def list_trainers(self) -> tuple[TrainerRecord, ...]:
        """All trainers, with the schema of their settings."""
        return self._server.ask(tuple[TrainerRecord, ...], "GET", "/trainers")

    def list_architectures(self, kind: TaskKind | None = None) -> tuple[Architecture, ...]:
        """What can be trained (for a kind of task), with the present state of the weights.

        For a kind the first one is what is trained on the server's machine when nobody chooses.
        """
        return self._server.ask(tuple[Architecture, ...], "GET", "/architectures", params=given(kind=kind))

    def estimate_training(
        self,
        project_id: str,
        task_id: str,
        *,
        architecture: str | None = None,
        settings: Mapping[str, Any] | None = None,
        start_from: str | None = None,
    ) -> TrainingEstimate:
        """How long a training may take and what its automatic settings become; nothing is started."""
        body = given(
            task_id=task_id,
            architecture=architecture,
            settings=settings and dict(settings),
            start_from=start_from,
        )
        return self._server.ask(TrainingEstimate, "POST", f"/projects/{part(project_id)}/training-estimate", json=body)

    def list_configurations(self, project_id: str, kind: TaskKind | None = None) -> tuple[ConfigurationRecord, ...]:
        """The configurations of a project, or only those for a kind of task."""
        path = f"/projects/{part(project_id)}/configurations"
        return self._server.ask(tuple[ConfigurationRecord, ...], "GET", path, params=given(kind=kind))

    def create_configuration(self, project_id: str, *, name: str, kind: TaskKind, **wish: Any) -> ConfigurationRecord:
        """Save what a training is started with under a name; ``wish`` as ``ConfigurationChange`` has it."""
        body = {"name": name, "kind": kind, **wish}
        return self._server.ask(ConfigurationRecord, "POST", f"/projects/{part(project_id)}/configurations", json=body)

    def update_configuration(self, configuration_id: str, **change: Any) -> ConfigurationRecord:
        """Change a configuration, as ``ConfigurationChange`` has it; what is left away stays."""
        return self._server.ask(ConfigurationRecord, "PATCH", f"/configurations/{part(configuration_id)}", json=change)

    def copy_configuration(self, configuration_id: str, name: str | None = None) -> ConfigurationRecord:
        """A second one that says the same."""
        path = f"/configurations/{part(configuration_id)}/copy"
        return self._server.ask(ConfigurationRecord, "POST", path, json=given(name=name))

    def compare_configurations(self, project_id: str, named: Sequence[str]) -> ConfigurationComparison:
        """2 to 6 configurations side by side, what differs first."""
        path = f"/projects/{part(project_id)}/configurations/compare"
        return self._server.ask(ConfigurationComparison, "GET", path, params={"ids": list(named)})
