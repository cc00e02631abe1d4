"""A data folder with a database, and jobs of kinds that a plug-in of the test's own offers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from queue_words import Jobs
from sqlalchemy import Engine

import terrazzo
from terrazzo.db.migrate import upgrade
from terrazzo.db.schema import Project
from terrazzo.db.session import make_engine, session_factory
from terrazzo.home import Home

PLUGIN = '''
"""Handlers of the tests' own; they are registered by entry points as any plug-in's are."""
import os, signal, sys, time, warnings
from terrazzo.errors import Invalid

def count(context):
    """Counts to input["to"], a checkpoint file each; goes on where an earlier attempt was."""
    done = context.run.folder / "checkpoints" / "done"
    with context.run.step("prepare"):
        start = int(done.read_text()) if done.exists() else 0
        context.run.log(f"starting at {start}")
    with context.run.step("train"):
        for number in range(start, context.input["to"]):
            context.run.check()
            context.run.metric("count", float(number), step=number, epoch=float(number))
            temporary = done.with_suffix(".new")
            temporary.write_text(str(number + 1))
            os.replace(temporary, done)
            context.run.progress((number + 1) / context.input["to"], 1.0)
            deadline = time.monotonic() + context.input.get("pause", 0.02)
            while time.monotonic() < deadline:
                context.run.check()
                time.sleep(0.01)
    warnings.warn("a warning of the work")
    context.update_input(seen=context.attempt)
    return {"count": context.input["to"]}

def refuse(context):
    raise Invalid("The picture a.png is broken.", "Replace it.")

def stumble(context):
    with context.run.step("train"):
        raise KeyError("surprise")

def devour(context):
    raise MemoryError

def crash(context):
    os.kill(os.getpid(), getattr(signal, context.input["signal"]))
    time.sleep(60)

def deaf(context):
    """Hears neither the question to stop nor SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    context.run.log("deaf now")
    while True:
        time.sleep(0.1)
'''


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home whose children know the plug-in; what still runs at the end is killed."""
    plugin = tmp_path / "plugin"
    info = plugin / "testjobs-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: testjobs\nVersion: 1.0\n")
    kinds = ("count", "refuse", "stumble", "devour", "crash", "deaf")
    (info / "entry_points.txt").write_text("[terrazzo.jobs]\n" + "".join(f"{k} = testjobs:{k}\n" for k in kinds))
    (plugin / "testjobs.py").write_text(PLUGIN)
    source = Path(terrazzo.__file__).parent.parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(source), str(plugin)]))
    home = Home(tmp_path / "home")
    home.create()
    yield home
    for process in psutil.process_iter(["environ"]):
        if (process.info["environ"] or {}).get("TERRAZZO_HOME") == str(home.root):
            process.kill()


@pytest.fixture
def engine(home: Home) -> Iterator[Engine]:
    """The database of ``home`` with one project, ``p``."""
    engine = make_engine(home.database_url)
    upgrade(engine)
    with session_factory(engine).begin() as session:
        session.add(Project(id="p", name="pages"))
    yield engine
    engine.dispose()


@pytest.fixture
def jobs(engine: Engine) -> Jobs:
    return Jobs(engine)
