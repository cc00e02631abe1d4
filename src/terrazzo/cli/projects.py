"""``terrazzo projects``: list, show, create, background, delete."""

from __future__ import annotations

from typing import Annotated

import typer

from terrazzo.cli.console import Json, Yes, chip, moment, output, print_json, table, workspace

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Projects: list, show, create, background, delete.")

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Name or id of the project.")]


@app.command("list")
def list_command(json: Json = False) -> None:
    """All projects."""
    from terrazzo.services.projects.projects import list_projects

    with workspace() as ws:
        found = list_projects(ws)
    if json:
        print_json(found)
        return
    if not found:
        output().print("There are no projects yet. Bring data in: terrazzo import PATH --project NAME")
        return
    made = table("Name", "Images", "Tasks", "Made", "Id", right=["Images", "Tasks"])
    for one in found:
        made.add_row(one.name, str(one.image_count), str(one.task_count), moment(one.created_at), one.id)
    output().print(made)


@app.command()
def show(project: Project, json: Json = False) -> None:
    """One project with its tasks, splits and advice."""
    from terrazzo.services.datasets.datasets import get_dataset
    from terrazzo.services.projects.projects import get_project
    from terrazzo.services.projects.tasks import list_tasks

    with workspace() as ws:
        found = get_project(ws, project)
        tasks = list_tasks(ws, found.id)
        datasets = {task.id: get_dataset(ws, task.dataset_id) for task in tasks}
    if json:
        dumped = [
            {**task.model_dump(mode="json"), "dataset": datasets[task.id].model_dump(mode="json")} for task in tasks
        ]
        print_json({**found.model_dump(mode="json"), "tasks": dumped})
        return
    console = output()
    console.print(f"{found.name}  {found.image_count} images  {found.id}", style="bold")
    if found.description:
        console.print(found.description)
    for task in tasks:
        dataset = datasets[task.id]
        console.print(f"\nTask “{task.name}” ({task.kind}), {task.annotated_count} images annotated")
        console.print("Classes: ", *(chip(one.color, one.name) for one in task.classes))
        if task.background is not None:
            console.print(f"Background, not painted over pictures: {task.background}")
        made = table("Split", "Images", "Annotated", right=["Images", "Annotated"])
        for split, count in dataset.counts.items():
            made.add_row(split, str(count), str(dataset.annotated_counts.get(split, 0)))
        console.print(made)
        for advice in dataset.advice:
            console.print(advice, style="yellow")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Name of the project.")],
    description: Annotated[str, typer.Option(help="What it is about.")] = "",
    json: Json = False,
) -> None:
    """Make an empty project."""
    from terrazzo.services.projects.projects import create_project

    with workspace() as ws:
        made = create_project(ws, name, description)
    if json:
        print_json(made)
    else:
        output().print(f"Made the project {made.name}.")


@app.command()
def background(
    project: Project,
    class_name: Annotated[
        str | None, typer.Argument(metavar="[CLASS]", help="The class that is the background; none when left out.")
    ] = None,
    task: Annotated[str | None, typer.Option(help="Name of the task; needed when there are several.")] = None,
    json: Json = False,
) -> None:
    """Say which class is the background: it counts in scores and is not painted over pictures."""
    from terrazzo.cli.find import one_task
    from terrazzo.services.projects.task_changes import TaskChange, update_task

    with workspace() as ws:
        changed = update_task(ws, one_task(ws, project, task).id, TaskChange(background=class_name))
    if json:
        print_json(changed)
    elif changed.background is None:
        output().print(f"Every class of the task {changed.name} is painted now.")
    else:
        output().print(f"The background of the task {changed.name} is {changed.background}.")


@app.command()
def delete(project: Project, yes: Yes = False) -> None:
    """Delete a project with its images, annotations, jobs and models."""
    from terrazzo.services.projects.projects import delete_project, get_project

    with workspace() as ws:
        found = get_project(ws, project)
        if not yes:
            typer.confirm(
                f"Delete the project {found.name!r} with {found.image_count} images and all its models?", abort=True
            )
        delete_project(ws, found.id)
    output().print(f"Deleted the project {found.name}.")
