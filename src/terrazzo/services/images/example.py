"""The samples for a first look: brought in as a project, or as a small zip that shows the layout of an import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from terrazzo.db.schema import name_key
from terrazzo.errors import Conflict
from terrazzo.files.whole import temporary_folder
from terrazzo.services.images.imports import import_data
from terrazzo.services.images.records import ImportReport
from terrazzo.services.projects.projects import list_projects
from terrazzo.services.workspace import Workspace
from terrazzo.types import TaskKind
from terrazzo.version import __version__

SampleName = Literal["pages", "cells"]
Progress = Callable[[float, str], None]

_EXAMPLE_PAGES = 6
"""Enough for each split to have a page."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample that the package draws: a project of its own with one task.

    The first images of a larger sample are those of a smaller one, so that a project can be made larger by bringing
    the sample in again.
    """

    name: SampleName
    project: str
    kind: TaskKind
    images: int
    """For a first look, which takes about ten seconds on two cores."""

    def write(self, dest: Path, images: int, on_progress: Progress | None = None) -> Path:
        """Draw so many images with what is on them, into a folder or a zip."""
        from terrazzo.sample import write_cells, write_sample

        if self.name == "cells":
            return write_cells(dest, fields=images, on_progress=on_progress)
        return write_sample(dest, pages=images, on_progress=on_progress)


SAMPLES: Mapping[SampleName, Sample] = {
    "pages": Sample("pages", "Sample pages", "semantic", images=24),
    "cells": Sample("cells", "Sample cells", "instance", images=60),
}


def bring_in_sample(ws: Workspace, name: SampleName = "pages") -> ImportReport:
    """Draw a sample and import it as a project of its own; takes about ten seconds on two cores.

    Raises:
        Conflict: there is a project of this name.
        DiskTrouble: the disk is full or read-only; nothing came in.
    """
    sample = SAMPLES[name]
    if any(name_key(one.name) == name_key(sample.project) for one in list_projects(ws)):
        raise Conflict(
            f"There is a project {sample.project!r} already.",
            "Open it, or rename or delete it before you bring in the sample again.",
        )
    with temporary_folder(ws.home.cache) as folder:
        drawn = sample.write(folder / "sample", sample.images)
        return import_data(ws, drawn, project=sample.project, kind=sample.kind)


def example_zip(ws: Workspace) -> Path:
    """A zip with a few pages of the sample in the layout that an import reads; drawn at the first call, then kept.

    Raises:
        DiskTrouble: the disk is full or read-only.
    """
    # The name has the version, so that an upgrade that draws other pages does not offer the old ones.
    kept = ws.home.cache / f"example-{__version__}.zip"
    if not kept.exists():
        with temporary_folder(ws.home.cache) as folder:
            SAMPLES["pages"].write(folder / "terrazzo-example.zip", _EXAMPLE_PAGES).replace(kept)
    return kept
