"""The command that trains: from the snapshot to the best weights."""

from __future__ import annotations

from pathlib import Path

import torch

from terrazzo.snapshot import Snapshot
from terrazzo.trainers.choices import NO_VAL
from terrazzo.trainers.yolo.plan import TrainPlan
from terrazzo.trainers.yolo.worker.fit import Material, dataset_of, names_of, trainer_of
from terrazzo.trainers.yolo.worker.network import build, load_state, take_over
from terrazzo.trainers.yolo.worker.pictures import Notes, Pictures, object_labels, open_split
from terrazzo.trainers.yolo.worker.score import Scoring
from terrazzo.trainers.yolo.worker.talk import Talk
from terrazzo.types import Task


def train(plan: TrainPlan, talk: Talk) -> None:
    """Learn until the plan's end; ``checkpoints/best.pt`` of the run folder is what comes of it."""
    snapshot = Snapshot.open(Path(plan.snapshot))
    task = snapshot.task
    with_val = bool(snapshot.images("val"))

    def progress(part: float) -> None:
        talk.tell("progress", fraction=part)

    pictures, notes = open_split(snapshot, "train", plan, lambda part: progress(0.7 * part))
    checked = open_split(snapshot, "val", plan, lambda part: progress(0.7 + 0.3 * part))[0] if with_val else pictures
    labels = object_labels(pictures, task.kind == "instance", notes) if task.form == "objects" else []
    _say(task, pictures, len(checked) if with_val else 0, notes, plan, talk)
    torch.manual_seed(plan.seed)
    model = build(plan.network)
    _first_weights(model, plan, talk)
    device = "cpu" if plan.device == "cpu" else "cuda"
    names = names_of(plan, task.class_names)
    material = Material(
        plan,
        names,
        dataset_of(plan.network.task, pictures, labels, plan.network.image_size, names),
        Scoring(checked, task, plan.network, device),
        "val" if with_val else "train",
        talk,
    )
    trainer_of(material, model).train()
    talk.tell("done")


def _first_weights(model: torch.nn.Module, plan: TrainPlan, talk: Talk) -> None:
    source = plan.start_from or plan.weights
    if source is None:
        talk.tell("log", message="Started from random weights.", level="info")
        return
    name = "The version to start from" if plan.start_from else f"The file {Path(source).name}"
    taken, left_out = take_over(model, load_state(Path(source)), name)
    talk.tell("log", message=f"{name} gave {taken} tensors.", level="info")
    if left_out:
        shown = ", ".join(left_out[:6]) + (f" and {len(left_out) - 6} more" if len(left_out) > 6 else "")
        talk.tell("log", message=f"Not taken over, because the classes differ: {shown}.", level="warning")


def _say(task: Task, pictures: Pictures, val_images: int, notes: Notes, plan: TrainPlan, talk: Talk) -> None:
    """What there is to learn from, and what of it YOLO cannot use."""
    if val_images == 0:
        talk.tell("log", message=NO_VAL, level="warning")
    if task.form != "objects":
        talk.tell("log", message=f"Images: {len(pictures)} in train, {val_images} in val.", level="info")
        return
    message = f"Images: {len(pictures)} in train with {notes.objects} objects, {val_images} in val."
    talk.tell("log", message=message, level="info")
    if notes.empty_images:
        what = "are left out" if plan.without_objects == "leave out" else "they are learned from too"
        message = f"{notes.empty_images} of the images in train have no object; {what}."
        talk.tell("log", message=message.replace("; are", " and are"), level="info")
    if notes.with_holes or notes.in_parts:
        message = (
            f"{notes.with_holes} objects with holes and {notes.in_parts} in several parts are kept as they are: their "
            "rings are joined by seams of no width."
        )
        talk.tell("log", message=message, level="info")
    if notes.crowds:
        message = f"{notes.crowds} crowds are left out: YOLO learns that nothing is there, as it cannot ignore an area."
        talk.tell("log", message=message, level="warning")
    never = [name for index, name in enumerate(task.class_names) if not notes.per_class.get(index)]
    if never:
        message = f"These classes never occur in train and will not be learned: {', '.join(never)}."
        talk.tell("log", message=message, level="warning")
