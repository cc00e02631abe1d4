"""Whatever is done to images, annotations and splits, in whatever order: rows and sums are those of a recount."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from records_data import LINES, dataset_files, picture, write_zip
from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import AnnotationRow, Dataset, DatasetImage, ImageRow, TaskRow, new_id
from terrazzo.errors import Invalid, NotFound
from terrazzo.services.annotate.annotations import NewRevision, add_revisions, present_annotations
from terrazzo.services.datasets.datasets import assign_folder, assign_images, get_dataset, split_automatically
from terrazzo.services.images.images import Upload, delete_images, list_images, upload_images
from terrazzo.services.images.imports import import_data
from terrazzo.services.projects.projects import create_project, delete_project
from terrazzo.services.projects.tasks import create_task, list_tasks
from terrazzo.services.workspace import Workspace
from terrazzo.types import Box, Shape, Source

SHAPE = Shape(
    id="s", class_name="line", geometry=Box(x=0, y=0, width=2, height=2), source=Source(kind="person", name="me")
)
SPLIT = st.sampled_from(["train", "val", "test", None])
FOLDERS = ("", "train", "val", "loose", "loose/deep")


class Workshop(RuleBasedStateMachine):
    """Two tasks over the images of one project, and all that changes how images stand in their datasets."""

    images = Bundle("images")

    ws: Workspace
    folder: Path

    @initialize()
    def open(self) -> None:
        self.project = create_project(self.ws, new_id()).id
        self.seed = 0
        self.new_task()

    def teardown(self) -> None:
        if hasattr(self, "project"):
            delete_project(self.ws, self.project)

    def new_task(self) -> None:
        name = f"task {len(list_tasks(self.ws, self.project))}"
        create_task(self.ws, self.project, LINES.model_copy(update={"name": name}))

    @rule()
    def add_a_task(self) -> None:
        if len(list_tasks(self.ws, self.project)) < 3:
            self.new_task()

    @rule(target=images, folder=st.sampled_from(["loose", "loose/deep"]), count=st.integers(1, 3))
    def upload(self, folder: str, count: int) -> Any:
        uploads = [Upload(f"{folder}/{self.seed + n}.png", picture((self.seed + n) % 5)) for n in range(count)]
        self.seed += count
        return multiple(*(one.id for one in upload_images(self.ws, self.project, uploads).added))

    @rule(target=images, train=st.integers(0, 2), val=st.integers(0, 2), first_seed=st.integers(0, 3))
    def bring_in(self, train: int, val: int, first_seed: int) -> Any:
        if train + val == 0:
            return multiple()
        before = list_images(self.ws, self.project).items
        source = write_zip(self.folder / "data.zip", dataset_files(train, val, first_seed=first_seed))
        try:
            import_data(self.ws, source, project=self.project, task="imported")
        except Invalid:  # Another picture is at one of the paths: nothing comes in.
            return multiple()
        return multiple(*(one.id for one in list_images(self.ws, self.project).items if one not in before))

    @rule(
        image=images,
        task=st.integers(0, 3),
        state=st.sampled_from(["todo", "in progress", "done", "reviewed"]),
        pixels=st.dictionaries(st.sampled_from(["line", "initial"]), st.integers(1, 50)),
        tags=st.sampled_from([(), ("good",)]),
    )
    def annotate(self, image: str, task: int, state: Any, pixels: dict[str, int], tags: tuple[str, ...]) -> None:
        tasks = list_tasks(self.ws, self.project)
        task_id = tasks[task % len(tasks)].id
        with self.ws.session() as session:
            if session.get(ImageRow, image) is None:
                return
            query = select(AnnotationRow.revision).where(AnnotationRow.image_id == image)
            last = max(session.scalars(query.where(AnnotationRow.task_id == task_id)), default=0)
            shapes = (SHAPE,) if pixels else ()
            add_revisions(session, [NewRevision(image, task_id, last + 1, state, shapes, pixels, tags)])

    @rule(chosen=st.lists(images, min_size=1, max_size=4), task=st.integers(0, 3), split=SPLIT)
    def assign(self, chosen: list[str], task: int, split: Any) -> None:
        tasks = list_tasks(self.ws, self.project)
        here = {one.id for one in list_images(self.ws, self.project).items}
        try:
            assign_images(self.ws, tasks[task % len(tasks)].dataset_id, chosen, split)
        except NotFound:
            assert not here.issuperset(chosen)

    @rule(folder=st.sampled_from(FOLDERS), task=st.integers(0, 3), split=SPLIT)
    def assign_whole_folder(self, folder: str, task: int, split: Any) -> None:
        tasks = list_tasks(self.ws, self.project)
        try:
            assign_folder(self.ws, tasks[task % len(tasks)].dataset_id, folder, split)
        except NotFound:
            assert list_images(self.ws, self.project, folder=folder).total == 0

    @rule(task=st.integers(0, 3), seed=st.integers(0, 3))
    def split(self, task: int, seed: int) -> None:
        tasks = list_tasks(self.ws, self.project)
        dataset_id = tasks[task % len(tasks)].dataset_id
        try:
            split_automatically(self.ws, dataset_id, train=0.5, val=0.25, test=0.25, seed=seed)
        except Invalid:
            assert sum(get_dataset(self.ws, dataset_id).annotated_counts.values()) == 0

    @rule(gone=st.lists(consumes(images), min_size=1, max_size=3))
    def delete(self, gone: list[str]) -> None:
        here = {one.id for one in list_images(self.ws, self.project).items}
        assert delete_images(self.ws, gone) == len(here & set(gone))

    @invariant()
    def rows_and_sums_are_those_of_a_recount(self) -> None:
        with self.ws.reading() as session:
            mine = (
                select(Dataset).join(TaskRow, TaskRow.id == Dataset.task_id).where(TaskRow.project_id == self.project)
            )
            for dataset in session.scalars(mine):
                _compare(self.ws, session, dataset)


def _compare(ws: Workspace, session: Session, dataset: Dataset) -> None:
    task = session.get_one(TaskRow, dataset.task_id)
    revisions = session.scalars(
        select(AnnotationRow).where(AnnotationRow.task_id == task.id).order_by(AnnotationRow.revision)
    )
    present = {row.image_id: row for row in revisions}
    images = session.scalars(select(ImageRow).where(ImageRow.project_id == task.project_id)).all()
    rows = {
        row.image_id: row for row in session.scalars(select(DatasetImage).where(DatasetImage.dataset_id == dataset.id))
    }
    assert {image.id: image.path for image in images} == {row.image_id: row.path for row in rows.values()}
    pixels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    annotated_counts: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for image_id, row in rows.items():
        annotation = present.get(image_id)
        assert row.annotation_id == (None if annotation is None else annotation.id)
        assert row.state == ("todo" if annotation is None else annotation.state)
        annotated = annotation is not None and (
            annotation.state in ("done", "reviewed")
            or (annotation.state == "in progress" and bool(annotation.shapes or annotation.tags))
        )
        assert row.annotated == annotated
        states[row.state] += 1
        counts[row.split or "none"] += 1
        annotated_counts[row.split or "none"] += annotated
        if annotated and annotation is not None and row.split is not None:
            pixels[row.split].update(annotation.pixels)
    assert dataset.pixels == {split: dict(total) for split, total in pixels.items() if total}
    record = get_dataset(ws, dataset.id)
    assert {split: count for split, count in record.counts.items() if count} == counts
    assert {split: count for split, count in record.annotated_counts.items() if count} == +annotated_counts
    for state in ("todo", "in progress", "done", "reviewed"):
        assert list_images(ws, task.project_id, task_id=task.id, state=state).total == states[state]
    found = present_annotations(session, task.id, list(rows))
    assert {id: row.revision for id, row in found.items()} == {id: row.revision for id, row in present.items()}


def test_rows_and_sums_are_those_of_a_recount(ws: Workspace, tmp_path: Path) -> None:
    class InThisFolder(Workshop):
        pass

    InThisFolder.ws, InThisFolder.folder = ws, tmp_path
    run_state_machine_as_test(
        InThisFolder,
        settings=settings(
            max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
