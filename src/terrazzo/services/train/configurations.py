"""Configurations: named, saved settings for a trainer and an architecture."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from terrazzo.db.schema import Configuration, name_key
from terrazzo.errors import Invalid, NotFound
from terrazzo.services.names import clean_name, refuse_taken
from terrazzo.services.projects.projects import project_row
from terrazzo.services.train.records import ConfigurationRecord
from terrazzo.services.workspace import Workspace


def create_configuration(
    ws: Workspace, project_id: str, *, name: str, trainer: str, architecture: str, settings: dict[str, Any]
) -> ConfigurationRecord:
    """Save settings under a name, checked by the trainer; only what was set is kept.

    Raises:
        NotFound: there is no such project or trainer.
        Invalid: the name is not allowed, or a setting is wrong (it is named).
        Conflict: the project has a configuration of that name.
    """
    cleaned = clean_name(name, "configuration")
    kept = checked_settings(trainer, settings)
    with ws.session() as session:
        project_row(session, project_id)
        same_name = select(Configuration).where(
            Configuration.project_id == project_id, Configuration.key == name_key(cleaned)
        )
        refuse_taken(session, same_name, cleaned, "configuration")
        row = Configuration(
            project_id=project_id, name=cleaned, trainer=trainer, architecture=architecture, settings=kept
        )
        session.add(row)
        session.flush()
        return _record(row)


def list_configurations(ws: Workspace, project_id: str) -> tuple[ConfigurationRecord, ...]:
    """The configurations of a project by name."""
    with ws.reading() as session:
        project_row(session, project_id)
        query = select(Configuration).where(Configuration.project_id == project_id).order_by(Configuration.key)
        return tuple(_record(row) for row in session.scalars(query))


def delete_configuration(ws: Workspace, configuration_id: str) -> None:
    """Delete a configuration; jobs that used it keep their own copy of the settings."""
    with ws.session() as session:
        row = session.get(Configuration, configuration_id)
        if row is None:
            raise NotFound(
                f"There is no configuration with the id {configuration_id!r}.", "It may have been deleted already."
            )
        session.delete(row)


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


def _record(row: Configuration) -> ConfigurationRecord:
    return ConfigurationRecord(
        id=row.id,
        project_id=row.project_id,
        name=row.name,
        trainer=row.trainer,
        architecture=row.architecture,
        settings=row.settings,
        created_at=row.created_at,
    )
