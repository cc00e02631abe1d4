"""What the commands share: the two consoles, JSON for scripts, bars, tables."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from terrazzo.errors import TerrazzoError
    from terrazzo.services.workspace import Workspace

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, and nothing else, on standard output.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

_WIDTH_OF_A_FILE = 1000
"""Characters; wider than any row."""


def output() -> Console:
    """Standard output: what was asked for. The terminal breaks long lines, so that a path can be copied whole."""
    from rich.console import Console

    return Console(highlight=False, markup=False, soft_wrap=True, width=_width(sys.stdout))


def notes() -> Console:
    """Standard error: progress, hints and errors. Long lines are left to the terminal as well."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def _width(stream: TextIO) -> int | None:
    """None, which is the terminal's own; in a file or a pipe rows of tables stay whole lines."""
    return None if stream.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_A_FILE


def print_json(value: Any) -> None:
    """One JSON document on standard output; records and lists of records become objects."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, indent=2) + "\n")


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value


def print_error(error: TerrazzoError) -> None:
    """What is wrong in red, and what to do about it."""
    notes().print(error.message, style="bold red")
    if error.remedy:
        notes().print(error.remedy, style="red")


@contextmanager
def workspace() -> Iterator[Workspace]:
    """The data folder of ``TERRAZZO_HOME``, open for one command."""
    from terrazzo.services.sweep import sweep_after_a_kill
    from terrazzo.services.workspace import Workspace

    ws = Workspace.open()
    try:
        sweep_after_a_kill(ws)
        yield ws
    finally:
        ws.close()


@contextmanager
def bar(title: str) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error; call what it gives with the part (0..1) that is done and what goes on."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeRemainingColumn(), console=notes()) as progress:
        task = progress.add_task(title, total=1.0)

        def update(fraction: float, what: str = "") -> None:
            progress.update(task, completed=fraction, description=what or title)

        try:
            yield update
        except BaseException:
            # What went wrong is said next; a bar that stands still above it would say that work goes on.
            progress.live.transient = True
            raise


def table(*columns: str, title: str | None = None, right: Sequence[str] = ()) -> Table:
    """An empty table; columns named in ``right`` hold numbers and are aligned to the right.

    Where the terminal is narrow, words go on in the next line, and nothing is cut off; numbers and ids stay whole.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=SIMPLE_HEAD)
    for name in columns:
        whole = name in right or name == "Id"
        made.add_column(name, justify="right" if name in right else "left", no_wrap=whole, overflow="fold")
    return made


def number(value: float | None) -> str:
    """A score with three digits, or n/a."""
    return "n/a" if value is None else f"{value:.3f}"


def percent(value: float | None) -> str:
    """A share in percent, or n/a."""
    return "n/a" if value is None else f"{100 * value:.1f} %"


def moment(value: datetime | None) -> str:
    """A time as people here read it."""
    return "" if value is None else value.astimezone().strftime("%Y-%m-%d %H:%M")


def chip(color: str, name: str) -> Text:
    """A name behind a chip in its colour."""
    from rich.text import Text

    return Text.assemble(("■ ", color), name)
