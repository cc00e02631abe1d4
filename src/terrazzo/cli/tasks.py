"""``terrazzo tasks``: list, create, change their classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import Json, chip, output, print_json, table, workspace
from terrazzo.errors import Invalid

if TYPE_CHECKING:
    from terrazzo.services.projects.records import TaskRecord
    from terrazzo.services.projects.task_changes import ClassWish

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Tasks of a project: list, create, classes.")

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Name or id of the project.")]


@app.command("list")
def list_command(project: Project, json: Json = False) -> None:
    """The tasks of a project: what is asked of its images."""
    from terrazzo.services.projects.projects import get_project
    from terrazzo.services.projects.tasks import list_tasks

    with workspace() as ws:
        found = list_tasks(ws, get_project(ws, project).id)
    if json:
        print_json(found)
        return
    made = table("Task", "Kind", "Annotated", "Versions", "Classes", right=["Annotated", "Versions"])
    for one in found:
        classes = ", ".join(each.name for each in one.classes)
        made.add_row(one.name, one.kind, str(one.annotated_count), str(one.versions), classes)
    output().print(made)


@app.command()
def create(
    project: Project,
    name: Annotated[str, typer.Argument(help="Name of the task.")],
    kind: Annotated[str, typer.Option(help="semantic, instance, detection, classification or tagging.")],
    class_: Annotated[
        list[str], typer.Option("--class", metavar="NAME[=#rrggbb]", help="A class and its colour. Several times.")
    ],
    json: Json = False,
) -> None:
    """Make a task; several tasks may ask different things of the same images."""
    from terrazzo.cli.find import kind_named
    from terrazzo.imaging.palette import palette_color
    from terrazzo.services.projects.projects import get_project
    from terrazzo.services.projects.tasks import create_task
    from terrazzo.types import Task

    pairs = [_pair(one) for one in class_]
    classes = [{"name": one, "color": color or palette_color(index)} for index, (one, color) in enumerate(pairs)]
    try:
        task = Task.model_validate({"name": name, "kind": kind_named(kind), "classes": classes})
    except ValueError as error:
        raise Invalid(
            f"The task {name!r} cannot be made: {error}.", "Give names once, and colours as #rrggbb."
        ) from error
    with workspace() as ws:
        made = create_task(ws, get_project(ws, project).id, task)
    print_json(made) if json else _print(made)


@app.command()
def classes(
    project: Project,
    task: Annotated[str | None, typer.Option(help="Name of the task; needed when there are several.")] = None,
    rename: Annotated[list[str] | None, typer.Option(metavar="OLD=NEW", help="Several times.")] = None,
    color: Annotated[list[str] | None, typer.Option(metavar="NAME=#rrggbb", help="Several times.")] = None,
    add: Annotated[
        list[str] | None, typer.Option(metavar="NAME[=#rrggbb]", help="A class more, at the end. Several times.")
    ] = None,
    remove: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Several times.")] = None,
    new_model: Annotated[
        bool, typer.Option("--new-model", help="Accept that the next training needs a new model.")
    ] = False,
    json: Json = False,
) -> None:
    """The classes of a task, and what a change of them means; with options, change them."""
    from terrazzo.cli.find import one_task
    from terrazzo.services.projects.task_changes import TaskChange, update_task

    with workspace() as ws:
        found = one_task(ws, project, task)
        if rename or color or add or remove:
            wishes = _wishes(found, rename or [], color or [], add or [], remove or [])
            found = update_task(ws, found.id, TaskChange(classes=tuple(wishes), new_model=new_model))
    print_json(found) if json else _print(found)


def _wishes(
    task: TaskRecord, rename: list[str], color: list[str], add: list[str], remove: list[str]
) -> list[ClassWish]:
    """The classes as they shall be; names in the options are the present ones."""
    from pydantic import ValidationError

    from terrazzo.imaging.palette import palette_color
    from terrazzo.services.projects.task_changes import ClassWish

    new_names, colors = dict(map(_pair, rename)), dict(map(_pair, color))
    known = {one.name: one.color for one in task.classes}
    for name in (*new_names, *colors, *remove):
        if name not in known:
            raise Invalid(f"The task {task.name!r} has no class {name!r}.", f"Its classes are: {', '.join(known)}.")
    try:
        kept = [
            ClassWish(name=new_names.get(name) or name, color=colors.get(name) or old, was=name)
            for name, old in known.items()
            if name not in remove
        ]
        pairs = [_pair(one) for one in add]
        more = [
            ClassWish(name=name, color=color or palette_color(number))
            for number, (name, color) in enumerate(pairs, start=len(known))
        ]
    except ValidationError as error:
        raise Invalid("A name or a colour is not allowed.", "Write colours as #rrggbb, in small letters.") from error
    return [*kept, *more]


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _print(task: TaskRecord) -> None:
    console = output()
    console.print(f"Task “{task.name}” ({task.kind})")
    for one in task.classes:
        console.print(chip(one.color, one.name))
    console.print(task.about_classes, style="dim")
