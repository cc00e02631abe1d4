"""The sample for a first look: brought in as a project, or as a small zip that shows the layout of an import."""

from __future__ import annotations

from pathlib import Path

from terrazzo.db.schema import name_key
from terrazzo.errors import Conflict
from terrazzo.files.whole import temporary_folder
from terrazzo.services.images.imports import import_data
from terrazzo.services.images.records import ImportReport
from terrazzo.services.projects.projects import list_projects
from terrazzo.services.workspace import Workspace
from terrazzo.version import __version__

SAMPLE_PROJECT = "Sample pages"
_SAMPLE_PAGES = 24
_EXAMPLE_PAGES = 6
"""Enough for each split to have a page."""


def bring_in_sample(ws: Workspace) -> ImportReport:
    """Draw the sample and import it as a project of its own; takes about ten seconds on two cores.

    Raises:
        Conflict: there is a project of this name.
        DiskTrouble: the disk is full or read-only; nothing came in.
    """
    from terrazzo.sample import write_sample

    if any(name_key(one.name) == name_key(SAMPLE_PROJECT) for one in list_projects(ws)):
        raise Conflict(
            f"There is a project {SAMPLE_PROJECT!r} already.",
            "Open it, or rename or delete it before you bring in the sample again.",
        )
    with temporary_folder(ws.home.cache) as folder:
        return import_data(ws, write_sample(folder / "sample", pages=_SAMPLE_PAGES), project=SAMPLE_PROJECT)


def example_zip(ws: Workspace) -> Path:
    """A zip with a few pages of the sample in the layout that an import reads; drawn at the first call, then kept.

    Raises:
        DiskTrouble: the disk is full or read-only.
    """
    from terrazzo.sample import write_sample

    # The name has the version, so that an upgrade that draws other pages does not offer the old ones.
    kept = ws.home.cache / f"example-{__version__}.zip"
    if not kept.exists():
        with temporary_folder(ws.home.cache) as folder:
            write_sample(folder / "terrazzo-example.zip", pages=_EXAMPLE_PAGES).replace(kept)
    return kept
