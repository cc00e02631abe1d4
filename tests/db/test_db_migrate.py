"""Migrations: they make the schema that the code speaks, once, whoever comes first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
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


def test_results_of_an_old_data_folder_are_kept(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for line in OLD.strip().splitlines():
            connection.execute(text(line.replace(":", "\\:")))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT run, note FROM model_version")).all() == [("train1", "")]
        columns = "version_id, job_id, run, split, task, score_name, score"
        found = connection.execute(text(f"SELECT {columns} FROM evaluation")).all()
    assert found == [("v", "eval1", "eval1", "test", "lines", "mIoU", 0.5)]


def test_scores_of_before_are_miou(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for line in (*OLD.strip().splitlines(), *OLD_EVALUATIONS.strip().splitlines()):
            connection.execute(text(line.replace(":", "\\:")))
    upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id, score_name, score FROM evaluation ORDER BY id")).all()
    assert found == [("e1", "mIoU", 0.25), ("e2", "mIoU", None)]


@pytest.mark.parametrize("shape", ["sqlite:///file:{path}?uri=true", "sqlite:///{path}"])
def test_nothing_is_written_where_the_process_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    folder, here = tmp_path / "data", tmp_path / "here"
    folder.mkdir()
    here.mkdir()
    monkeypatch.chdir(here)
    upgrade(make_engine(shape.format(path=folder / "a.sqlite")))
    assert list(here.iterdir()) == []
    assert {one.name for one in folder.iterdir()} >= {"a.sqlite", "a.sqlite.lock"}


_JOB = (
    "INSERT INTO job (id, kind, name, project_id, state, input, steps, outcome, attempts, cancel_requested, created_at,"
)
OLD = f"""
INSERT INTO project (id, name, key, description, created_at) VALUES ('p', 'p', 'p', '', '2026-01-01')
INSERT INTO task (id, project_id, name, key, definition, created_at) VALUES ('t', 'p', 'lines', 'lines', '{{}}', '2026-01-01')
{_JOB} ended_at) VALUES ('train1', 'train', 'a', 'p', 'succeeded', '{{}}', '[]', '{{}}', 1, 0, '2026-01-01', '2026-01-01')
{_JOB} ended_at) VALUES ('eval1', 'evaluate', 'b', 'p', 'succeeded', '{{"version_id":"v","split":"test","task_id":"t"}}', '[]', '{{"miou":0.5}}', 1, 0, '2026-01-02', '2026-01-02')
{_JOB} ended_at) VALUES ('eval2', 'evaluate', 'c', 'p', 'succeeded', '{{"version_id":"gone","split":"val","task_id":"t"}}', '[]', '{{}}', 1, 0, '2026-01-02', '2026-01-02')
INSERT INTO model (id, project_id, name, key, description, last_number, created_at) VALUES ('m', 'p', 'm', 'm', '', 1, '2026-01-01')
INSERT INTO model_version (id, model_id, number, bundle, job_id, settings, manifest, bytes, created_at) VALUES ('v', 'm', 1, 'b', 'train1', '{{}}', '{{}}', 1, '2026-01-01')
"""  # noqa: E501
OLD_EVALUATIONS = """
INSERT INTO evaluation (id, version_id, job_id, run, split, task, images, miou, created_at) VALUES ('e1', 'v', 'eval1', 'eval1', 'test', 'lines', 3, 0.25, '2026-01-02')
INSERT INTO evaluation (id, version_id, job_id, run, split, task, images, miou, created_at) VALUES ('e2', 'v', NULL, 'eval0', 'val', 'lines', 3, NULL, '2026-01-02')
"""  # noqa: E501
