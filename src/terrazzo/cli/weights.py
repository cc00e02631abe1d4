"""``terrazzo weights``: list, import, fetch, remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import Json, bar, output, print_json, table, workspace

if TYPE_CHECKING:
    from terrazzo.services.train.records import WeightsRecord

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Weights: list, import, fetch, remove.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the weights, see “terrazzo weights list”.")]

_WORDS = {"here": "here", "fetchable": "can be fetched", "missing": "missing", "none": ""}


@app.command("list")
def list_command(json: Json = False) -> None:
    """What the architectures start from, where it is or comes from, and files that you brought."""
    from terrazzo.services.train.weights import list_weights

    with workspace() as ws:
        found = list_weights(ws)
    if json:
        print_json(found)
        return
    made = table("Name", "State", "Size", "Licence", "From", "Needed by", right=["Size"])
    for one in found:
        made.add_row(one.name, _state(one), _size(one), one.licence, one.source, _needed(one))
    output().print(made)
    if any(one.status == "missing" for one in found):
        output().print(
            "What is missing: carry the file over and run “terrazzo weights import FILE --name NAME”.", style="dim"
        )


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="A file of weights: .safetensors, .pt, .pth or .bin.")],
    name: Annotated[
        str | None,
        typer.Option(help="Name of the weights; recognised by sha256, file name or tensors when left away."),
    ] = None,
) -> None:
    """Copy a file of weights into the data folder. Nothing in it is run."""
    from terrazzo.services.train.weights import import_weights

    with workspace() as ws:
        kept = import_weights(ws, file.expanduser(), name=name)
        folder = ws.home.weights
    output().print(f"Kept as {kept.name} ({kept.how}): {folder / kept.file}")
    output().print(f"sha256 {kept.sha256}", style="dim")


@app.command()
def fetch(name: Name) -> None:
    """Fetch weights of the catalogue over the network; goes on where a former fetch broke off."""
    from terrazzo.services.train.weights import fetch_weights

    with workspace() as ws, bar(f"Fetching {name}") as progress:

        def tell(done: int, total: int | None) -> None:
            progress(done / total if total else 0.0, "")

        kept = fetch_weights(ws, name, tell)
    output().print(f"Here as {kept.name} (sha256 {kept.sha256}).")


@app.command()
def remove(name: Name) -> None:
    """Delete a file of weights from the data folder; versions that were trained from it stay."""
    from terrazzo.services.train.weights import remove_weights

    with workspace() as ws:
        remove_weights(ws, name)
    output().print(f"Removed {name}.")


def _state(one: WeightsRecord) -> str:
    if one.progress is not None and one.progress.running:
        return "is being fetched"
    return f"in the {one.place}" if one.place in ("package", "hub cache") else _WORDS[one.status]


def _size(one: WeightsRecord) -> str:
    from terrazzo.files.disk import in_words

    return "" if one.size is None else in_words(one.size)


def _needed(one: WeightsRecord) -> str:
    """The first architecture and how many more."""
    first, *others = one.needed_by or ("",)
    return f"{first} and {len(others)} more" if others else first
