"""``terrazzo datasets``: list, show, split, freeze."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import Json, bar, chip, moment, output, percent, print_json, table, workspace
from terrazzo.cli.find import one_task
from terrazzo.errors import Invalid
from terrazzo.words import counted

if TYPE_CHECKING:
    from rich.table import Table

    from terrazzo.services.datasets.records import DatasetRecord, SnapshotRecord
    from terrazzo.services.projects.records import TaskRecord
    from terrazzo.types import Split

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Datasets: list, show, split, freeze.")

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Name or id of the project.")]
TaskName = Annotated[str | None, typer.Option("--task", help="Name of the task, when the project has several.")]

_SPLITS: tuple[Split, ...] = ("train", "val", "test")
_PLACES = (*_SPLITS, "none")
_USUAL = {"train": 0.8, "val": 0.1, "test": 0.1}


@app.command("list")
def list_command(
    project: Annotated[str | None, typer.Option(help="Only those of this project.")] = None, json: Json = False
) -> None:
    """The dataset of each task, with the images in each split."""
    from terrazzo.services.datasets.datasets import get_dataset
    from terrazzo.services.projects.projects import get_project, list_projects
    from terrazzo.services.projects.tasks import list_tasks

    with workspace() as ws:
        projects = list_projects(ws) if project is None else [get_project(ws, project)]
        found = [(one, task, get_dataset(ws, task.dataset_id)) for one in projects for task in list_tasks(ws, one.id)]
    if json:
        print_json(
            [
                {"project_id": one.id, "project": one.name, "task": task.name, **dataset.model_dump(mode="json")}
                for one, task, dataset in found
            ]
        )
        return
    if not found:
        output().print("There are no datasets yet. Bring in annotated images: terrazzo import PATH --project NAME")
        return
    made = table("Project", "Task", *_PLACES, "Annotated", "Id", right=[*_PLACES, "Annotated"])
    for one, task, dataset in found:
        counts = (str(dataset.counts[place]) for place in _PLACES)
        made.add_row(one.name, task.name, *counts, str(sum(dataset.annotated_counts.values())), dataset.id)
    output().print(made)


@app.command()
def show(project: Project, task: TaskName = None, json: Json = False) -> None:
    """One dataset: images in each split, shares of the classes, advice, snapshots."""
    from terrazzo.services.datasets.datasets import get_dataset, list_snapshots

    with workspace() as ws:
        found = one_task(ws, project, task)
        dataset = get_dataset(ws, found.dataset_id)
        snapshots = list_snapshots(ws, found.dataset_id)
    if json:
        print_json({**dataset.model_dump(mode="json"), "snapshots": [one.model_dump(mode="json") for one in snapshots]})
        return
    console = output()
    console.print(f"Dataset of task “{found.name}”  {dataset.id}", style="bold")
    _print_dataset(found, dataset)
    if snapshots:
        made = table("Frozen", *_SPLITS, "Snapshot", right=_SPLITS)
        for one in snapshots:
            made.add_row(moment(one.created_at), *(str(one.counts.get(split, 0)) for split in _SPLITS), one.id[:12])
        console.print(made)


@app.command()
def split(
    project: Project,
    task: TaskName = None,
    train: Annotated[float | None, typer.Option(min=0, max=1, help="Part for train; 0.8 unless said.")] = None,
    val: Annotated[float | None, typer.Option(min=0, max=1, help="Part for val; 0.1 unless said.")] = None,
    test: Annotated[float | None, typer.Option(min=0, max=1, help="Part for test; 0.1 unless said.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same splits.")] = 0,
    folder: Annotated[str | None, typer.Option(help="Put this folder of the project into --to instead.")] = None,
    to: Annotated[str | None, typer.Option(help="train, val, test or none, for --folder.")] = None,
    json: Json = False,
) -> None:
    """Divide the annotated images by chance, or put a folder into a split.

    With --train, --val and --test (or two of them) all annotated images are divided anew. With --folder and --to only
    the images of that folder move.
    """
    from terrazzo.services.datasets.datasets import assign_folder, get_dataset, split_automatically

    by_folder = folder is not None or to is not None
    if by_folder and any(part is not None for part in (train, val, test)):
        raise Invalid("Parts and a folder cannot be combined.", "Give --train, --val and --test, or --folder and --to.")
    with workspace() as ws:
        found = one_task(ws, project, task)
        if by_folder:
            assign_folder(ws, found.dataset_id, _folder(folder, to), _split_or_none(to))
        else:
            parts = _parts({"train": train, "val": val, "test": test})
            split_automatically(
                ws, found.dataset_id, train=parts["train"], val=parts["val"], test=parts["test"], seed=seed
            )
        dataset = get_dataset(ws, found.dataset_id)
    if json:
        print_json(dataset)
        return
    _print_dataset(found, dataset)


@app.command()
def freeze(project: Project, task: TaskName = None, json: Json = False) -> None:
    """Freeze the splits and annotations as they are now, to a snapshot that never changes.

    Training freezes by itself; the same content gives the same snapshot.
    """
    from terrazzo.services.datasets.freezing import freeze_dataset

    with workspace() as ws, bar("Freezing") as progress:
        snapshot = freeze_dataset(ws, one_task(ws, project, task).dataset_id, lambda part: progress(part, "Freezing"))
        progress(1.0, "Frozen")
    if json:
        print_json(snapshot)
    else:
        _print_snapshot(snapshot)


def _print_dataset(task: TaskRecord, dataset: DatasetRecord) -> None:
    """Counts, shares of the classes, and advice."""
    console = output()
    made = table("Split", "Images", "Annotated", right=["Images", "Annotated"])
    for place in _PLACES:
        made.add_row(place, str(dataset.counts[place]), str(dataset.annotated_counts.get(place, 0)))
    console.print(made)
    if dataset.class_shares:
        console.print(_shares(task, dataset))
    for sentence in dataset.advice:
        console.print(sentence, style="yellow")


def _shares(task: TaskRecord, dataset: DatasetRecord) -> Table:
    """How much of each class there is in each split: the part of the labelled pixels, or objects, or images."""
    splits = [one for one in _SPLITS if one in dataset.class_shares]
    columns = [f"{one} {dataset.unit}" for one in splits]
    made = table("Class", *columns, right=columns)
    for one in task.classes:
        made.add_row(chip(one.color, one.name), *(_amount(dataset, split, one.name) for split in splits))
    return made


def _amount(dataset: DatasetRecord, split: str, name: str) -> str:
    """Numbers of pixels say little; those of objects and images do."""
    if dataset.unit == "pixels":
        return percent(dataset.class_shares[split].get(name, 0))
    return str(dataset.class_counts[split].get(name, 0))


def _print_snapshot(snapshot: SnapshotRecord) -> None:
    counts = ", ".join(f"{snapshot.counts[split]} in {split}" for split in _SPLITS if snapshot.counts.get(split))
    total = counted(sum(snapshot.counts.values()), "image")
    output().print(f"Frozen: {total} ({counts}), {_size(snapshot.bytes)}.")
    output().print(f"Snapshot {snapshot.id}")


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"


def _parts(given: dict[str, float | None]) -> dict[str, float]:
    """The three parts; what one was not given is the rest.

    Raises:
        Invalid: one part alone says nothing about the two others.
    """
    known = {name: part for name, part in given.items() if part is not None}
    if not known:
        return _USUAL
    if len(known) == 1:
        raise Invalid("One part alone does not say how to split.", "Give two or three of --train, --val and --test.")
    rest = round(1 - sum(known.values()), 9)
    return {name: known.get(name, max(rest, 0.0)) for name in given}


def _folder(folder: str | None, to: str | None) -> str:
    if folder is None or to is None:
        raise Invalid("A folder goes with a split.", "Give both --folder and --to; --folder . is the whole project.")
    return folder


def _split_or_none(name: str | None) -> Split | None:
    for one in _SPLITS:
        if name == one:
            return one
    if name != "none":
        raise Invalid(f"There is no split {name!r}.", f"Use --to {', '.join(_SPLITS)} or none.")
    return None
