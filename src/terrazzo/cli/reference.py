"""Write docs/reference/commands.md from the commands themselves: ``python -m terrazzo.cli.reference``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from terrazzo.cli.main import app

HEAD = """# Commands

Made from the commands themselves by `make reference`; `terrazzo COMMAND --help` says the same. `--json` prints one
JSON document on standard output and nothing else there. The exit status is 0 when all went well, 1 when something is
wrong, 2 when the command was used wrongly.
"""


def reference() -> str:
    """The whole page, in Markdown."""
    root: Any = get_command(app)
    parts = [HEAD, "## terrazzo\n", *_options(root)]
    for path, command in _commands(root, "terrazzo"):
        parts += [f"\n## {path}\n", f"    {' '.join([path, *_usage(command)])}\n", f"{_first(command.help)}\n"]
        parts += _options(command)
    return "\n".join(parts).rstrip() + "\n"


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command below a group that does something, with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _usage(command: Any) -> list[str]:
    words = [_argument(one) for one in command.params if one.param_type_name == "argument"]
    for one in command.params:
        if one.param_type_name == "option" and one.required:
            words.append(f"{one.opts[-1]} {_value(one)}")
    return [*words, "[OPTIONS]"]


def _argument(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _value(parameter: Any) -> str:
    return "" if parameter.is_flag else str(parameter.metavar or parameter.name.removesuffix("_folder").upper())


def _options(command: Any) -> list[str]:
    rows = []
    for one in command.params:
        name = _argument(one) if one.param_type_name == "argument" else f"{', '.join(one.opts)} {_value(one)}".strip()
        text = _first(getattr(one, "help", None))
        default = one.default
        if isinstance(default, str | int | float) and not isinstance(default, bool) and default != "":
            text += f" Default: {default}."
        rows.append(f"| `{name}` | {text} |")
    return ["| | |", "|---|---|", *rows] if rows else []


def _first(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    sys.stdout.write(reference())
