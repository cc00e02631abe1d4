"""``terrazzo models``: list, show, create, describe, note, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import Json, Yes, moment, output, print_json, table, workspace
from terrazzo.cli.score_tables import headline_text, splits_table

if TYPE_CHECKING:
    from terrazzo.services.models.records import ModelRecord, VersionRecord
    from terrazzo.services.workspace import Workspace

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Models and their versions: list, show, create, describe, note, delete.",
)

Model = Annotated[str, typer.Argument(metavar="MODEL", help="Name or id of the model.")]
InProject = Annotated[str | None, typer.Option(help="Project of the model, when two have one of this name.")]


def _find(ws: Workspace, model: str, project: str | None) -> ModelRecord:
    from terrazzo.services.models.models import get_model
    from terrazzo.services.projects.projects import get_project

    return get_model(ws, model, None if project is None else get_project(ws, project).id)


@app.command("list")
def list_command(
    project: Annotated[str | None, typer.Option(help="Only those of this project.")] = None, json: Json = False
) -> None:
    """All models, with the scores of the latest version."""
    from terrazzo.services.models.models import list_models
    from terrazzo.services.projects.projects import get_project

    with workspace() as ws:
        found = list_models(ws, None if project is None else get_project(ws, project).id)
    if json:
        print_json(found)
        return
    if not found:
        output().print("There are no models yet. Train one: terrazzo train PROJECT --architecture NAME --model NAME")
        return
    columns = ("val", "test")
    made = table("Model", "Versions", "Latest", *columns, "Architecture", right=["Versions", *columns])
    for one in found:
        latest = one.latest
        label, architecture = (latest.label, latest.architecture) if latest else ("", "")
        made.add_row(
            one.name,
            str(one.version_count),
            label,
            *(_score(latest, split) for split in columns),
            architecture,
        )
    output().print(made)


def _score(version: VersionRecord | None, split: str) -> str:
    return "" if version is None else headline_text(version.headlines.get(split))


@app.command()
def show(model: Model, project: InProject = None, json: Json = False) -> None:
    """A model or one of its versions (MODEL@VERSION): scores on each split, and where it comes from."""
    from terrazzo.services.models.models import get_version, list_versions

    with workspace() as ws:
        if "@" in model:
            version = get_version(ws, model)
            if json:
                print_json(version)
            else:
                _print_version(version)
            return
        found = _find(ws, model, project)
        versions = list_versions(ws, found.id)
    if json:
        print_json({**found.model_dump(mode="json"), "versions": [one.model_dump(mode="json") for one in versions]})
        return
    console = output()
    console.print(f"{found.name}  {found.id}", style="bold")
    if found.description:
        console.print(found.description)
    columns = ("train", "val", "test")
    made = table("Version", *columns, "Architecture", "Made", right=columns)
    for one in versions:
        made.add_row(
            one.label,
            *(_score(one, split) for split in columns),
            one.architecture,
            moment(one.created_at),
        )
    console.print(made)
    if found.latest is not None:
        _print_version(found.latest)


def _print_version(version: VersionRecord) -> None:
    console = output()
    console.print(splits_table(version.scores, f"{version.label}  {version.architecture_title}"))
    agreement = "" if version.agreement is None else f", agrees with PyTorch on {100 * version.agreement:.2f} % of val"
    console.print(f"Runs on a CPU with {version.runtime}{agreement}. {version.bytes / 1e6:.1f} MB.")
    console.print(_speed(version))
    if version.note:
        console.print(version.note)
    if version.parent_label:
        console.print(f"Goes on from {version.parent_label}.")
    console.print(f"Snapshot {version.snapshot_id or 'unknown'}, id {version.id}", style="dim")


def _speed(version: VersionRecord) -> str:
    """One line."""
    one = version.speed
    if one is None:
        return "Speed on a CPU: not measured."
    return (
        f"Speed on a CPU: {1000 * one.seconds:.0f} ms for an image of {one.megapixels:.2g} megapixels "
        f"({one.cores} cores of {one.processor})."
    )


@app.command()
def create(
    project: Annotated[str, typer.Argument(help="Name or id of the project.")],
    name: Annotated[str, typer.Argument(help="Name of the model.")],
    description: Annotated[str, typer.Option(help="What it is for, in Markdown.")] = "",
    json: Json = False,
) -> None:
    """Make an empty model."""
    from terrazzo.services.models.models import create_model
    from terrazzo.services.projects.projects import get_project

    with workspace() as ws:
        made = create_model(ws, get_project(ws, project).id, name, description)
    if json:
        print_json(made)
    else:
        output().print(f"Made the model {made.name}.")


@app.command()
def describe(
    model: Model,
    text: Annotated[str, typer.Argument(help="What the model is for, in Markdown.")],
    project: InProject = None,
) -> None:
    """Set the description of a model."""
    from terrazzo.services.models.models import update_model

    with workspace() as ws:
        changed = update_model(ws, _find(ws, model, project).id, description=text)
    output().print(f"Described the model {changed.name}.")


@app.command()
def note(
    version: Annotated[str, typer.Argument(metavar="MODEL@VERSION", help="The version.")],
    text: Annotated[str | None, typer.Argument(help="The note, in Markdown; “” takes it away.")] = None,
) -> None:
    """Write a note on a version, or show the one that it has."""
    from terrazzo.services.models.models import get_version, update_version

    with workspace() as ws:
        found = get_version(ws, version)
        if text is not None:
            found = update_version(ws, found.id, note=text)
    if text is None:
        output().print(found.note or f"{found.label} has no note.")
    else:
        output().print(f"Noted on {found.label}." if found.note else f"{found.label} has no note any more.")


@app.command()
def delete(model: Model, project: InProject = None, yes: Yes = False) -> None:
    """Delete a model with all its versions, or one version (MODEL@VERSION)."""
    from terrazzo.services.models.models import delete_model, delete_version, get_version

    with workspace() as ws:
        if "@" in model:
            version = get_version(ws, model)
            if not yes:
                typer.confirm(f"Delete the version {version.label}?", abort=True)
            delete_version(ws, version.id)
            output().print(f"Deleted the version {version.label}.")
            return
        found = _find(ws, model, project)
        if not yes:
            typer.confirm(f"Delete the model {found.name!r} with {found.version_count} versions?", abort=True)
        delete_model(ws, found.id)
    output().print(f"Deleted the model {found.name}.")
