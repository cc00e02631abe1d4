"""The open data folder: its records, its blobs, and the transactions on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from terrazzo.db.migrate import upgrade
from terrazzo.db.session import make_engine, session_factory
from terrazzo.errors import Invalid
from terrazzo.files.disk import writing_to
from terrazzo.files.reserve import hold_back
from terrazzo.home import Home

if TYPE_CHECKING:
    from terrazzo.snapshot.blobs import BlobStore


@dataclass(frozen=True)
class Workspace:
    """What every service takes first; many threads may share one, each process opens its own."""

    home: Home
    engine: Engine
    blobs: BlobStore

    @classmethod
    def open(cls, home: Home | None = None) -> Workspace:
        """Open the data folder (default: ``Home.from_environment()``), making folders and tables that are missing.

        Raises:
            Invalid: the folder or the database cannot be used.
            DiskTrouble: their disk is full or read-only.
            Conflict: the database was made by a newer Terrazzo.
        """
        from terrazzo.snapshot.blobs import BlobStore

        home = home or Home.from_environment()
        with writing_to(home.root):
            return cls(home, _database(home), BlobStore(home.blobs))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that may write: commits when the block ends, rolls back when it raises.

        Writers take turns, over all processes, so what the block reads stays true until it ends. Keep it short.

        Raises:
            DiskTrouble: the disk of the data folder is full or read-only.
        """
        with writing_to(self.home.root), session_factory(self.engine).begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads: it never waits for writers."""
        with session_factory(self.engine, read_only=True)() as session:
            yield session

    def close(self) -> None:
        """Close the connections to the database."""
        self.engine.dispose()


def _database(home: Home) -> Engine:
    """Make what is missing in the data folder and open its database."""
    try:
        home.create()
    except OSError as error:
        raise Invalid(
            f"The data folder {home.root} cannot be made ({error.strerror}).",
            "Set TERRAZZO_HOME to a folder that you may write to.",
        ) from error
    engine = make_engine(home.database_url)
    try:
        upgrade(engine)
    except DatabaseError as error:
        engine.dispose()
        raise Invalid(
            f"The database {engine.url.render_as_string()} cannot be opened ({error.orig}).",
            "Check that it is there, that you may write to it, and that the disk is not full.",
        ) from error
    hold_back(home.root)
    return engine
