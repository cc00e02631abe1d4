"""Bring a database to the present schema, safely when several processes start at once."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from urllib.parse import unquote, urlsplit

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from filelock import FileLock
from sqlalchemy import Engine

from terrazzo.errors import Conflict

_LOCK_SECONDS = 120


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing; does nothing when there are none.

    The whole upgrade is one transaction that holds the write lock. The file lock besides it covers the first
    moment of a SQLite file, when its journal mode changes.

    Raises:
        Conflict: the database was made by a newer Terrazzo.
    """
    with _file_lock(engine), engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        present = MigrationContext.configure(connection).get_current_revision()
        if present == ScriptDirectory.from_config(config).get_current_head():
            return
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise Conflict(
                f"The database {engine.url.render_as_string()} is at revision {present}, unknown to this Terrazzo.",
                "Install the newer Terrazzo that made it, or set TERRAZZO_HOME to another folder.",
            ) from error


def alembic_config() -> Config:
    """Where Alembic finds the migrations of this package."""
    config = Config()
    config.set_main_option("script_location", (Path(__file__).parent / "migrations").as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _file_lock(engine: Engine) -> FileLock | nullcontext[None]:
    file = _database_file(engine)
    return nullcontext() if file is None else FileLock(f"{file}.lock", timeout=_LOCK_SECONDS)


def _database_file(engine: Engine) -> str | None:
    """The path of a SQLite database, which may be given as an address (``file:/folder/name%3F?uri=true``)."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return None
    if not database.startswith("file:"):
        return database
    if engine.url.query.get("mode") == "memory":
        return None
    return unquote(urlsplit(database).path) or None
