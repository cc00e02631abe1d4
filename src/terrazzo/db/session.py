"""Engines and sessions: one writer at a time, readers that never wait, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from terrazzo.errors import Invalid

READ_ONLY = "terrazzo_read_only"
"""Execution option of a connection that only reads: it takes no write lock."""

_BUSY_SECONDS = 30
_POSTGRES_WRITE_LOCK = 7_265_772_110


def make_engine(url: str) -> Engine:
    """An engine whose transactions take the write lock when they begin, unless they are read-only.

    A transaction that takes the lock at its first write instead can fail in SQLite without waiting, when another
    writer came between. Taking it first makes "look, then write" safe everywhere, also between processes;
    PostgreSQL gets the same promise from an advisory lock.

    Raises:
        Invalid: the address cannot be understood, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        engine = create_engine(parsed, **(_sqlite_options() if sqlite else {"pool_pre_ping": True}))
    except (ArgumentError, ModuleNotFoundError) as error:
        raise Invalid(
            f"The database address in TERRAZZO_DATABASE_URL cannot be used ({error}).",
            "Write it as sqlite:////path/file.sqlite or postgresql+psycopg://user@host/name, and install its driver.",
        ) from error
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgres)
    return engine


def session_factory(engine: Engine, *, read_only: bool = False) -> sessionmaker[Session]:
    """Makes sessions; ``read_only`` ones see one moment, wait for nobody and must not write."""
    bind = engine.execution_options(**{READ_ONLY: True}) if read_only else engine
    return sessionmaker(bind, expire_on_commit=False, autoflush=not read_only)


def _sqlite_options() -> dict[str, Any]:
    return {"connect_args": {"timeout": _BUSY_SECONDS}, "pool_size": 16, "max_overflow": 48}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Settings of each new connection; transactions are begun by ``_begin_sqlite``, not by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "memory"):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _begin_postgres(connection: Connection) -> None:
    if not connection.get_execution_options().get(READ_ONLY, False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRES_WRITE_LOCK})")
