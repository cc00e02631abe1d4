"""What a training would choose and how long it may take, said before it is started; nothing is frozen or queued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from terrazzo.db.schema import DatasetImage, ImageRow
from terrazzo.services.projects.tasks import dataset_of, task_of, task_record, task_row
from terrazzo.services.train.choices import choose_architecture, find_parent, take_version
from terrazzo.services.train.choices import configuration as trainer_config
from terrazzo.services.train.configurations import get_configuration
from terrazzo.services.train.using import TrainingWish, as_configured, task_asked
from terrazzo.services.workspace import Workspace
from terrazzo.trainers.estimate import SizeCount, TrainingData, TrainingEstimate
from terrazzo.trainers.machine import this_machine
from terrazzo.trainers.speed import recall
from terrazzo.types import SPLITS


def estimate_training(
    ws: Workspace,
    project_id: str,
    *,
    task_id: str,
    architecture: str | None = None,
    settings: Mapping[str, Any] | None = None,
    start_from: str | None = None,
    classes: Sequence[str] | None = None,
    configuration: str | None = None,
) -> TrainingEstimate:
    """The estimate for a training as ``start_train`` would start it now.

    Raises:
        NotFound: no such task in the project, architecture or version.
        Invalid: a setting is wrong, weights are missing, nothing is annotated in train.
    """
    with ws.reading() as session:
        row = task_row(session, task_id, project_id)
        task = task_record(session, row)
        data = _data(session, task_id)
    wish = TrainingWish(architecture, dict(settings or {}), None, None, start_from, classes)
    if configuration is not None:
        wish = as_configured(get_configuration(ws, project_id, configuration), task, wish)
    if wish.classes:
        data = data.model_copy(update={"classes": len(task_asked(task, wish.classes).classes)})
    trainer, chosen = choose_architecture(wish.architecture, task.kind)
    wanted = dict(wish.settings)
    parent = find_parent(ws, wish.start_from or take_version(wanted), trainer, task.kind)
    config = trainer_config(trainer, wanted, None if parent is None else parent.folder)
    return trainer.estimate(chosen.name, config, data, this_machine(), recall(ws.home.speeds))


def _data(session: Session, task_id: str) -> TrainingData:
    """Sizes of the images that would be frozen, counted by split."""
    dataset = dataset_of(session, task_id)
    query = (
        select(DatasetImage.split, ImageRow.height, ImageRow.width, func.count())
        .join(ImageRow, ImageRow.id == DatasetImage.image_id)
        .where(DatasetImage.dataset_id == dataset.id, DatasetImage.annotated)
        .group_by(DatasetImage.split, ImageRow.height, ImageRow.width)
        .order_by(ImageRow.height, ImageRow.width)
    )
    rows = session.execute(query).all()
    sizes = {
        split: tuple(
            SizeCount(height=height, width=width, count=count) for place, height, width, count in rows if place == split
        )
        for split in SPLITS
    }
    task = task_of(task_row(session, task_id))
    return TrainingData(kind=task.kind, classes=len(task.classes), sizes=sizes)
