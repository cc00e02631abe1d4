"""Configurations: what a training is started with, kept by a name: made, copied, changed, deleted."""

from __future__ import annotations

from typing import Any

from pydantic import Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.schema import Configuration, name_key, now
from terrazzo.errors import Invalid, NotFound
from terrazzo.services.names import clean_name, one_by_id_or_name, refuse_taken
from terrazzo.services.projects.projects import project_row
from terrazzo.services.train.choices import choose_architecture, find_parent, take_version
from terrazzo.services.train.gone import Installed, what_is_gone
from terrazzo.services.train.records import ConfigurationRecord
from terrazzo.services.workspace import Workspace
from terrazzo.types import MAX_CLASSES, Record, TaskKind


class ConfigurationChange(Record):
    """What is left away stays as it is; null takes the classes, the model or the version away again."""

    name: str | None = Field(default=None, max_length=200)
    kind: TaskKind | None = None
    architecture: str | None = Field(default=None, max_length=200)
    settings: dict[str, Any] | None = None
    """All that are set: those that are not among them become the trainer's own again."""
    classes: tuple[str, ...] | None = Field(default=None, max_length=MAX_CLASSES)
    model_name: str | None = Field(default=None, max_length=200)
    start_from: str | None = Field(default=None, max_length=420)
    """Id or label of a version."""


def create_configuration(
    ws: Workspace, project_id: str, *, name: str, kind: TaskKind, wish: ConfigurationChange | None = None
) -> ConfigurationRecord:
    """Save what a training is started with under a name, checked by the trainer.

    Args:
        wish: what it says; without an architecture it keeps the one that is the default now.

    Raises:
        NotFound: there is no such project, architecture or version.
        Invalid: the name is not allowed, or a setting is wrong (it is named).
        Conflict: the project has a configuration of that name, or the version cannot be started from.
    """
    row = Configuration(project_id=project_id, kind=kind, architecture="", trainer="", settings={})
    return _put(ws, row, (wish or ConfigurationChange()).model_copy(update={"name": name}))


def list_configurations(
    ws: Workspace, project_id: str, kind: TaskKind | None = None
) -> tuple[ConfigurationRecord, ...]:
    """The configurations of a project by name, or only those for a kind of task."""
    installed = Installed.now()
    with ws.reading() as session:
        project_row(session, project_id)
        query = select(Configuration).where(Configuration.project_id == project_id).order_by(Configuration.key)
        rows = [one for one in session.scalars(query) if kind is None or kind in installed.kinds_of(one)]
        return tuple(_record(session, row, installed) for row in rows)


def get_configuration(ws: Workspace, project_id: str, id_or_name: str) -> ConfigurationRecord:
    """The configuration of a project with this id or name; ``NotFound`` lists those that there are."""
    with ws.reading() as session:
        project_row(session, project_id)
        query = select(Configuration).where(Configuration.project_id == project_id)
        row = one_by_id_or_name(session, query, Configuration, id_or_name, "configuration")
        return _record(session, row, Installed.now())


def update_configuration(ws: Workspace, configuration_id: str, change: ConfigurationChange) -> ConfigurationRecord:
    """Change a configuration, in all that is wished or in nothing; jobs that used it keep their own copy.

    Raises:
        NotFound: there is no such configuration, architecture or version.
        Invalid: the name is not allowed, or a setting is wrong (it is named).
        Conflict: the project has another configuration of that name, or the version cannot be started from.
    """
    with ws.reading() as session:
        row = configuration_row(session, configuration_id)
        session.expunge(row)
    return _put(ws, row, change)


def copy_configuration(ws: Workspace, configuration_id: str, name: str | None = None) -> ConfigurationRecord:
    """A second one that says the same, under this name or “NAME copy”.

    Raises:
        NotFound: there is no such configuration.
        Conflict: the project has a configuration of that name.
    """
    with ws.session() as session:
        row = configuration_row(session, configuration_id)
        query = select(Configuration).where(Configuration.project_id == row.project_id)
        taken = {one.key for one in session.scalars(query)}
        cleaned = clean_name(name, "configuration") if name is not None else _free_name(row.name, taken)
        refuse_taken(session, query.where(Configuration.key == name_key(cleaned)), cleaned, "configuration")
        said = ("project_id", "kind", "trainer", "architecture", "settings", "classes", "model_name")
        copy = Configuration(**{one: getattr(row, one) for one in (*said, "start_from", "start_from_label")})
        copy.name, copy.key = cleaned, name_key(cleaned)
        session.add(copy)
        session.flush()
        return _record(session, copy, Installed.now())


def delete_configuration(ws: Workspace, configuration_id: str) -> None:
    """Delete a configuration; jobs that used it keep their own copy of the settings."""
    with ws.session() as session:
        session.delete(configuration_row(session, configuration_id))


def configuration_row(session: Session, configuration_id: str) -> Configuration:
    """The row by id, or ``NotFound``."""
    row = session.get(Configuration, configuration_id)
    if row is None:
        raise NotFound(
            f"There is no configuration with the id {configuration_id!r}.", "It may have been deleted already."
        )
    return row


def checked_settings(trainer: str, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings that were given, with their values as the trainer understands them, as JSON.

    Raises:
        NotFound: there is no such trainer.
        Invalid: a setting is unknown or its value is wrong; the message names each.
    """
    from terrazzo.trainers.registry import get_trainer

    config = get_trainer(trainer).Config
    try:
        return config.model_validate(settings).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'settings'}: {one['msg']}" for one in error.errors())
        raise Invalid(
            f"These settings are wrong: {wrong}.", "Correct them; the trainer's form says what is allowed."
        ) from error


def _put(ws: Workspace, row: Configuration, change: ConfigurationChange) -> ConfigurationRecord:
    """Write a new or changed row; everything is looked up before the transaction begins."""
    given = change.model_fields_set
    if change.name is not None:
        row.name = clean_name(change.name, "configuration")
        row.key = name_key(row.name)
    row.kind = change.kind or row.kind
    if "classes" in given:
        row.classes = None if change.classes is None else list(dict.fromkeys(change.classes))
    if "model_name" in given:
        wanted = (change.model_name or "").strip()
        row.model_name = clean_name(wanted, "model", forbidden="/@") if wanted else None
    _take_training(ws, row, change)
    row.updated_at = now()
    with ws.session() as session:
        project_row(session, row.project_id)
        same_name = select(Configuration).where(
            Configuration.project_id == row.project_id, Configuration.key == row.key
        )
        refuse_taken(session, same_name, row.name, "configuration", but=row.id or "")
        if row.id is not None:
            configuration_row(session, row.id)
        row = session.merge(row)
        session.flush()
        return _record(session, row, Installed.now())


def _take_training(ws: Workspace, row: Configuration, change: ConfigurationChange) -> None:
    """Architecture, settings and version of a row as they are wished, if they fit one another."""
    given = change.model_fields_set
    settings = dict(row.settings if change.settings is None else change.settings)
    named = change.start_from or take_version(settings)
    kind = Installed.now().kinds_of(row)[0]
    if not row.architecture or given & {"kind", "architecture", "settings"}:
        trainer, chosen = choose_architecture(change.architecture or row.architecture or None, kind)
        row.architecture, row.trainer = chosen.name, trainer.name
        row.settings = checked_settings(trainer.name, settings)
    if named:
        parent = find_parent(ws, named, choose_architecture(row.architecture, kind)[0], kind)
        if parent is not None:
            row.start_from, row.start_from_label = parent.version.id, parent.version.label
    elif "start_from" in given:
        row.start_from = row.start_from_label = None


def _free_name(name: str, taken: set[str]) -> str:
    """“NAME copy”, “NAME copy 2” and so on."""
    number = 1
    while True:
        ending = " copy" if number == 1 else f" copy {number}"
        wanted = f"{name[: 200 - len(ending)]}{ending}"
        if name_key(wanted) not in taken:
            return wanted
        number += 1


def _record(session: Session, row: Configuration, installed: Installed) -> ConfigurationRecord:
    return ConfigurationRecord.model_validate(
        {
            "id": row.id,
            "project_id": row.project_id,
            "name": row.name,
            "kind": row.kind,
            "trainer": row.trainer,
            "architecture": row.architecture,
            "settings": row.settings,
            "classes": None if row.classes is None else tuple(row.classes),
            "model_name": row.model_name,
            "start_from": row.start_from,
            "start_from_label": row.start_from_label,
            "gone": what_is_gone(session, row, installed),
            "created_at": row.created_at,
            "updated_at": row.updated_at or row.created_at,
        }
    )
