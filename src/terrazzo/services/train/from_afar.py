"""Settings that come over the network: files and versions by their names, never a path of the server.

Whoever sits at the server's terminal may name any file. Others could find out with a path which files there are, or
have one read; so they name files of one folder, and what is not there gets the same answer as what is elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.home import Home
from terrazzo.services.models import models
from terrazzo.services.workspace import Workspace

_NO_FILES = frozenset({"pretrained", "random"})


def settings_from_afar(ws: Workspace, settings: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The settings with the files and versions that they name looked up: paths and ids.

    Raises:
        NotFound: ``start_from`` is no version.
        Invalid: ``weights`` is no file of the folder ``weights``, or another setting is a path.
    """
    if settings is None:
        return None
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if key == "weights" and isinstance(value, str):
            found[key] = value if value in _NO_FILES else _weights(ws.home, value)
        elif key == "start_from" and isinstance(value, str) and value:
            found[key] = models.get_version(ws, value).id
        else:
            _refuse_paths(key, value)
            found[key] = value
    return found


def _weights(home: Home, name: str) -> str:
    """The path of a weights file by its name; a former setting that is such a path already stays."""
    known = {path.name: str(path) for path in home.weights.iterdir() if path.is_file()} if home.weights.is_dir() else {}
    if name in known.values():
        return name
    if name not in known:
        raise Invalid(
            f"There are no weights named {name[:200]!r} in the folder weights of the server's data folder.",
            "Use “pretrained” or “random”, or put the file into that folder and give its name.",
        )
    return known[name]


def _refuse_paths(key: str, value: Any) -> None:
    """Raise ``Invalid`` when a text in a setting, however deep, is a path."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str) and (Path(one).name != one or one.startswith("~")) and one:
            raise Invalid(f"The setting {key[:200]!r} is a path.", "Give the name of a thing instead.")
        if isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
