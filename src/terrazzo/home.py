"""Where things are kept: the folders below ``TERRAZZO_HOME``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """Paths of one data folder; copying ``root`` while nothing runs is a backup."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """``TERRAZZO_HOME``, or ``~/.terrazzo``."""
        return cls(Path(os.environ.get("TERRAZZO_HOME") or Path.home() / ".terrazzo").expanduser().resolve())

    @property
    def database_url(self) -> str:
        """``TERRAZZO_DATABASE_URL``, or the SQLite file below ``root``."""
        return os.environ.get("TERRAZZO_DATABASE_URL") or f"sqlite:///{self.root / 'terrazzo.sqlite'}"

    @property
    def blobs(self) -> Path:
        """Bytes of images by content hash."""
        return self.root / "blobs"

    @property
    def snapshots(self) -> Path:
        """One folder a snapshot, by content hash."""
        return self.root / "snapshots"

    @property
    def runs(self) -> Path:
        """One folder a job, by job id."""
        return self.root / "runs"

    @property
    def bundles(self) -> Path:
        """One folder a published version, by bundle id."""
        return self.root / "bundles"

    @property
    def cache(self) -> Path:
        """May be deleted at any time."""
        return self.root / "cache"

    @property
    def speeds(self) -> Path:
        """How fast trainings were here; a part of the cache."""
        return self.cache / "speeds"

    def create(self) -> None:
        """Make the folders that are missing."""
        for folder in (self.root, self.blobs, self.snapshots, self.runs, self.bundles, self.cache):
            folder.mkdir(parents=True, exist_ok=True)
