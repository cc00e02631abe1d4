"""From what people type to the thing they mean: a task of a project, a split, a bundle by label or by path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from terrazzo.errors import Invalid, NotFound

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.services.models.records import VersionRecord
    from terrazzo.services.projects.records import TaskRecord
    from terrazzo.services.workspace import Workspace
    from terrazzo.types import Predictor, Split, TaskKind


def one_task(ws: Workspace, project: str, task: str | None) -> TaskRecord:
    """The task of that name, or the only one of a project.

    Raises:
        NotFound: no such project, or no such task in it.
        Invalid: the project has no task, or several and none was named.
    """
    from terrazzo.db.schema import name_key
    from terrazzo.services.projects import projects, tasks

    found = projects.get_project(ws, project)
    all_of_them = tasks.list_tasks(ws, found.id)
    names = ", ".join(one.name for one in all_of_them)
    if task is not None:
        for one in all_of_them:
            if task == one.id or name_key(task) == name_key(one.name):
                return one
        raise NotFound(f"The project {found.name!r} has no task {task!r}.", f"Its tasks: {names or 'none'}.")
    if not all_of_them:
        raise Invalid(
            f"The project {found.name!r} has no task to train.",
            f"Import annotated images: terrazzo import PATH --project {found.name!r}",
        )
    if len(all_of_them) > 1:
        raise Invalid(f"The project {found.name!r} has several tasks: {names}.", "Name one with --task.")
    return all_of_them[0]


def task_for(ws: Workspace, project: str, task: str | None, configuration: str | None) -> TaskRecord:
    """As ``one_task``; of several tasks the one that a configuration's kind leaves, when nobody named one."""
    from terrazzo.services.projects import projects, tasks
    from terrazzo.services.train.configurations import get_configuration

    if task is None and configuration is not None:
        found = projects.get_project(ws, project)
        kind = get_configuration(ws, found.id, configuration).kind
        fitting = [one for one in tasks.list_tasks(ws, found.id) if one.kind == kind]
        if len(fitting) == 1:
            return fitting[0]
    return one_task(ws, project, task)


def task_of_version(ws: Workspace, version: VersionRecord, name: str, task: str | None) -> TaskRecord:
    """The task that a person names, else the one of the version's project that it was trained for, else the only one.

    Args:
        name: of the task in the version's bundle.

    Raises:
        NotFound: no such task in the project.
        Invalid: none was named, the project has several, and none is the version's.
    """
    from terrazzo.db.schema import name_key
    from terrazzo.services.projects import tasks

    own = [one.name for one in tasks.list_tasks(ws, version.project_id) if name_key(one.name) == name_key(name)]
    return one_task(ws, version.project_id, task or (own[0] if own else None))


def version_or_path(ws: Workspace, model: str) -> tuple[VersionRecord | None, Bundle]:
    """A version by label (``name`` or ``name@3``), or a bundle by the path of its folder or packed file.

    A path is what has a ``/`` in it, ends in ``.zip``, or is a folder with a ``bundle.json``.
    """
    from terrazzo.bundle import open_bundle
    from terrazzo.services.models import models

    path = Path(model).expanduser()
    if (path / "bundle.json").is_file() or path.is_file() or "/" in model or model.endswith(".zip"):
        return None, open_bundle(path)
    version = models.get_version(ws, model)
    return version, models.open_bundle(ws, version.id)


def predictor_of(bundle: Bundle, device: str) -> Predictor[Any]:
    """The predictor of a bundle, through its trainer."""
    from terrazzo.trainers.registry import get_trainer

    bundle.verify()
    return get_trainer(bundle.manifest.trainer).load(bundle, device)


def settings_of(pairs: list[str]) -> dict[str, Any]:
    """``key=value`` pairs as settings; a value is read as JSON when it is JSON, else as text."""
    import json

    settings: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise Invalid(f"--set {pair!r} is not a key and a value.", "Write --set epochs=20.")
        try:
            settings[key.strip()] = json.loads(value)
        except ValueError:
            settings[key.strip()] = value
    return settings


def split_named(name: str) -> Split:
    """train, val or test; ``Invalid`` for any other name."""
    from terrazzo.types import SPLITS

    for known in SPLITS:
        if name == known:
            return known
    raise Invalid(f"There is no split {name!r}.", "Use --split train, val or test.")


def kind_named(name: str) -> TaskKind:
    """The kind of task of that name; ``Invalid`` lists those that there are."""
    from typing import get_args

    from terrazzo.types import TaskKind

    for known in get_args(TaskKind):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise Invalid(f"There is no kind of task {name!r}.", f"Use one of: {', '.join(get_args(TaskKind))}.")
