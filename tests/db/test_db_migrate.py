"""Migrations: they make the schema that the code speaks, once, whoever comes first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from terrazzo.db.migrate import alembic_config, upgrade
from terrazzo.db.schema import Base
from terrazzo.db.session import make_engine
from terrazzo.errors import Conflict


def test_migrations_make_the_schema_of_the_code(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_second_upgrade_changes_nothing(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    upgrade(engine)
    before = set(inspect(engine).get_table_names())
    upgrade(engine)
    assert set(inspect(engine).get_table_names()) == before == {*Base.metadata.tables, "alembic_version"}


def test_processes_that_start_at_once_all_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    code = (
        "import sys; from terrazzo.db.session import make_engine; from terrazzo.db.migrate import upgrade;"
        "sys.stdin.read(); upgrade(make_engine(sys.argv[1]))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, url], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    for process in processes:
        process.wait(timeout=120)
        assert process.stderr is not None
        assert process.returncode == 0, process.stderr.read().decode()
        process.stderr.close()
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with make_engine(url).connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [head]


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="9999") as caught:
        upgrade(engine)
    assert "newer Terrazzo" in caught.value.remedy
