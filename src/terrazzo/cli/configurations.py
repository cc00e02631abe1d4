"""``terrazzo configurations``: list, show, create, edit, copy, compare, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrazzo.cli.console import Json, Yes, moment, output, print_json, table, workspace

if TYPE_CHECKING:
    from terrazzo.services.train.records import ConfigurationRecord
    from terrazzo.services.workspace import Workspace

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Configurations, what trainings are started with: list, show, create, edit, copy, compare, delete.",
)

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Name or id of the project.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or id of the configuration.")]
Architecture = Annotated[str | None, typer.Option(help="What to train, see “terrazzo architectures”.")]
Set = Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE", help="A setting. Several times.")]
Class = Annotated[
    list[str] | None,
    typer.Option("--class", metavar="CLASS", help="A class to learn; without it all of the task. Several times."),
]
Model = Annotated[str | None, typer.Option(help="Model that gets the versions; made when it is missing.")]
StartFrom = Annotated[str | None, typer.Option(metavar="MODEL@VERSION", help="Start from the weights of this version.")]


@app.command("list")
def list_command(
    project: Project,
    kind: Annotated[str | None, typer.Option(help="Only those for tasks of this kind.")] = None,
    json: Json = False,
) -> None:
    """The configurations of a project, by the kind of task that they are for."""
    from terrazzo.cli.find import kind_named
    from terrazzo.services.projects.projects import get_project
    from terrazzo.services.train.configurations import list_configurations

    with workspace() as ws:
        wanted = None if kind is None else kind_named(kind)
        found = list_configurations(ws, get_project(ws, project).id, wanted)
    if json:
        print_json(found)
        return
    if not found:
        output().print("There are none. Make one: terrazzo configurations create PROJECT NAME --set epochs=20")
        return
    made = table("Kind", "Name", "Architecture", "Settings", "Changed", "Gone")
    for one in sorted(found, key=lambda each: (each.kind or "", each.name.casefold())):
        gone = " ".join(one.gone)
        made.add_row(one.kind or "any", one.name, one.architecture, _settings(one), moment(one.updated_at), gone)
    output().print(made)


@app.command()
def show(project: Project, name: Name, json: Json = False) -> None:
    """What a configuration says."""
    with workspace() as ws:
        found = _found(ws, project, name)
    print_json(found) if json else _print(found)


@app.command()
def create(
    project: Project,
    name: Annotated[str, typer.Argument(help="Name of the configuration.")],
    kind: Annotated[
        str | None, typer.Option(help="Kind of task that it is for; that of the task when it is left away.")
    ] = None,
    task: Annotated[str | None, typer.Option(help="Task of the project, when it has several.")] = None,
    architecture: Architecture = None,
    preset: Annotated[
        str | None, typer.Option(help="Settings by name: quick, balanced or best. --set changes single ones.")
    ] = None,
    set: Set = None,
    class_: Class = None,
    model: Model = None,
    start_from: StartFrom = None,
    json: Json = False,
) -> None:
    """Save what a training is started with under a name; “terrazzo train PROJECT --configuration NAME” uses it."""
    from terrazzo.cli.find import kind_named, one_task, settings_of
    from terrazzo.services.projects.projects import get_project
    from terrazzo.services.train.catalogue import preset_settings
    from terrazzo.services.train.configurations import ConfigurationChange, create_configuration

    with workspace() as ws:
        chosen = one_task(ws, project, task).kind if kind is None else kind_named(kind)
        ready = {} if preset is None else preset_settings(preset, architecture, chosen)
        wish = ConfigurationChange(
            architecture=architecture,
            settings={**ready, **settings_of(set or [])},
            classes=tuple(class_) if class_ else None,
            model_name=model,
            start_from=start_from,
        )
        made = create_configuration(ws, get_project(ws, project).id, name=name, kind=chosen, wish=wish)
    print_json(made) if json else _print(made)


@app.command()
def edit(
    project: Project,
    name: Name,
    rename: Annotated[str | None, typer.Option(metavar="NEW", help="Another name.")] = None,
    kind: Annotated[str | None, typer.Option(help="Another kind of task.")] = None,
    architecture: Architecture = None,
    set: Set = None,
    unset: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Leave this setting to the trainer again. Several times.")
    ] = None,
    class_: Class = None,
    all_classes: Annotated[bool, typer.Option("--all-classes", help="Learn all classes of the task again.")] = False,
    model: Annotated[str | None, typer.Option(help="Another model; an empty one takes it away.")] = None,
    start_from: Annotated[
        str | None, typer.Option(metavar="MODEL@VERSION", help="Another version; an empty one takes it away.")
    ] = None,
    json: Json = False,
) -> None:
    """Change a configuration; trainings that used it keep what they were started with."""
    from terrazzo.cli.find import kind_named, settings_of
    from terrazzo.services.train.configurations import ConfigurationChange, update_configuration

    change: dict[str, Any] = {}
    if rename is not None:
        change["name"] = rename
    if kind is not None:
        change["kind"] = kind_named(kind)
    if architecture is not None:
        change["architecture"] = architecture
    if class_ or all_classes:
        change["classes"] = class_ or None
    if model is not None:
        change["model_name"] = model or None
    if start_from is not None:
        change["start_from"] = start_from or None
    with workspace() as ws:
        found = _found(ws, project, name)
        if set or unset:
            changed = {**found.settings, **settings_of(set or [])}
            change["settings"] = {key: value for key, value in changed.items() if key not in (unset or ())}
        found = update_configuration(ws, found.id, ConfigurationChange.model_validate(change))
    print_json(found) if json else _print(found)


@app.command()
def copy(
    project: Project,
    name: Name,
    new: Annotated[str | None, typer.Argument(metavar="[NEW]", help="Name of the copy; “NAME copy” without.")] = None,
    json: Json = False,
) -> None:
    """Make a second configuration that says the same."""
    from terrazzo.services.train.configurations import copy_configuration

    with workspace() as ws:
        made = copy_configuration(ws, _found(ws, project, name).id, new)
    print_json(made) if json else _print(made)


@app.command()
def compare(
    project: Project,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="2 to 6 configurations.")],
    every: Annotated[bool, typer.Option("--all", help="Show what is the same, too.")] = False,
    json: Json = False,
) -> None:
    """Configurations side by side: what differs."""
    from terrazzo.services.projects.projects import get_project
    from terrazzo.services.train.compare_configurations import compare_configurations

    with workspace() as ws:
        found = compare_configurations(ws, get_project(ws, project).id, names)
    if json:
        print_json(found)
        return
    made = table("", *(one.name for one in found.configurations))
    for row in found.values:
        if row.differs or every:
            made.add_row(row.name, *("–" if value is None else str(value) for value in row.values))
    output().print(made if made.row_count else "They say the same.")


@app.command()
def delete(project: Project, name: Name, yes: Yes = False) -> None:
    """Delete a configuration; trainings that used it keep what they were started with."""
    from terrazzo.services.train.configurations import delete_configuration

    with workspace() as ws:
        found = _found(ws, project, name)
        if not yes:
            typer.confirm(f"Delete the configuration {found.name!r}?", abort=True)
        delete_configuration(ws, found.id)
    output().print(f"Deleted the configuration {found.name!r}.")


def _found(ws: Workspace, project: str, name: str) -> ConfigurationRecord:
    from terrazzo.services.projects.projects import get_project
    from terrazzo.services.train.configurations import get_configuration

    return get_configuration(ws, get_project(ws, project).id, name)


def _settings(one: ConfigurationRecord) -> str:
    return ", ".join(f"{key}={value}" for key, value in one.settings.items())


def _print(one: ConfigurationRecord) -> None:
    console = output()
    console.print(f"Configuration “{one.name}” for {one.kind or 'any'} tasks")
    made = table("", "Chosen")
    made.add_row("architecture", one.architecture)
    made.add_row("classes", "all" if one.classes is None else ", ".join(one.classes))
    made.add_row("model", one.model_name or "–")
    made.add_row("starts from", one.start_from_label or "–")
    for key, value in one.settings.items():
        made.add_row(key, str(value))
    console.print(made)
    for sentence in one.gone:
        console.print(sentence, style="yellow")
