"""Which file of the package imports which, read from the source: lazy imports and those for types count too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path


def imports_of(source: Path) -> dict[str, set[str]]:
    """For each module below ``source`` (the folder that holds the package) the modules that it imports."""
    modules = {_name(path.relative_to(source)): path for path in sorted(source.rglob("*.py"))}
    return {name: set(_imported(path, modules)) - {name} for name, path in modules.items()}


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of modules that can all reach each other: in each, some two import each other in the end."""
    reach = {name: _reachable(graph, name) for name in graph}
    groups = {tuple(sorted(two for two in reach[one] if one in reach[two])) for one in graph if one in reach[one]}
    return [list(group) for group in sorted(groups)]


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                deep = f"{node.module}.{alias.name}"
                if deep in modules or node.module in modules:
                    yield deep if deep in modules else node.module


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = list(graph[start])
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += graph[name]
    return seen
