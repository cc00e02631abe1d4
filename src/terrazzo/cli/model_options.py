"""What ``terrazzo evaluate``, ``predict`` and ``export`` share: which version, and where it runs."""

from __future__ import annotations

from typing import Annotated

import typer

Model = Annotated[str, typer.Argument(metavar="MODEL[@VERSION]", help="A version, or the path of a bundle.")]
Device = Annotated[str, typer.Option(help="auto, cpu (the exported network), torch-cpu or cuda.")]
