"""Engines and sessions: writers take turns, readers do not wait, foreign keys hold."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from terrazzo.db.migrate import upgrade
from terrazzo.db.schema import Project, TaskRow
from terrazzo.db.session import make_engine, session_factory
from terrazzo.errors import Invalid


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'terrazzo.sqlite'}"


def test_sqlite_is_set_up_for_many_writers(tmp_path: Path) -> None:
    engine = make_engine(_url(tmp_path))
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA busy_timeout")) == 30_000


def test_look_then_write_is_safe_between_threads(tmp_path: Path) -> None:
    engine = make_engine(_url(tmp_path))
    upgrade(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        session.add(Project(name="counter", description="0"))
    failures: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(20):
                with sessions.begin() as session:
                    row = session.scalars(select(Project)).one()
                    row.description = str(int(row.description) + 1)
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with sessions() as session:
        assert session.scalars(select(Project.description)).one() == "80"


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    engine = make_engine(_url(tmp_path))
    upgrade(engine)
    with session_factory(engine).begin() as writer:
        writer.add(Project(name="new"))
        writer.flush()
        with session_factory(engine, read_only=True)() as reader:
            assert reader.scalar(select(func.count()).select_from(Project)) == 0


def test_foreign_keys_are_enforced_and_deletion_cascades(tmp_path: Path) -> None:
    engine = make_engine(_url(tmp_path))
    upgrade(engine)
    sessions = session_factory(engine)
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(TaskRow(project_id="nobody", name="lines", definition={}))
    with sessions.begin() as session:
        project = Project(name="pages")
        session.add(project)
        session.flush()
        session.add(TaskRow(project_id=project.id, name="lines", definition={}))
    with sessions.begin() as session:
        session.execute(text("DELETE FROM project"))
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(TaskRow)) == 0


def test_names_that_differ_in_case_only_clash(tmp_path: Path) -> None:
    engine = make_engine(_url(tmp_path))
    upgrade(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        session.add(Project(name="Straße"))
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(Project(name="STRASSE"))


def test_a_bad_address_says_how_to_write_it() -> None:
    with pytest.raises(Invalid, match="TERRAZZO_DATABASE_URL") as caught:
        make_engine("not an address")
    assert "sqlite:///" in caught.value.remedy
