"""``terrazzo export``: write a version as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from terrazzo.cli.console import output, workspace
from terrazzo.cli.model_options import Model


def export(
    model: Model,
    file: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write, *.terrazzo.zip.")],
) -> None:
    """Write a version as one file that “terrazzo predict” and “terrazzo.load” take."""
    from terrazzo.bundle.archive import pack
    from terrazzo.cli.find import version_or_path

    with workspace() as ws:
        _, bundle = version_or_path(ws, model)
    written = pack(bundle, file)
    output().print(f"Wrote {written} ({written.stat().st_size / 1e6:.1f} MB)")
