"""Where things are kept: the folders below ``TERRAZZO_HOME``."""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_log = logging.getLogger("terrazzo")
_PRIVATE = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


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
        # Quoted, because "?", "#" and "%" have a meaning in an address.
        path = quote(str(self.root / "terrazzo.sqlite"))
        return os.environ.get("TERRAZZO_DATABASE_URL") or f"sqlite:///{path}"

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
    def weights(self) -> Path:
        """Weights that people put here, to be named in settings."""
        return self.root / "weights"

    @property
    def cache(self) -> Path:
        """May be deleted at any time."""
        return self.root / "cache"

    @property
    def speeds(self) -> Path:
        """How fast trainings were here; a part of the cache."""
        return self.cache / "speeds"

    def create(self) -> None:
        """Make the folders that are missing; others get no look into them."""
        self.root.parent.mkdir(parents=True, exist_ok=True)
        self.root.mkdir(mode=_PRIVATE, exist_ok=True)
        for folder in (self.blobs, self.snapshots, self.runs, self.bundles, self.weights, self.cache):
            folder.mkdir(exist_ok=True)
        done = self.close_to_others()
        if done:
            _log.warning(done)

    def close_to_others(self) -> str:
        """Take away what others may do in a data folder that was made by hand or by an older Terrazzo.

        A folder in which a group may write is shared on purpose, and stays so. Returns what was done, or "".
        """
        mode = stat.S_IMODE(self.root.stat().st_mode)
        if os.name == "nt" or not mode & _OTHERS or mode & stat.S_IWGRP:
            return ""
        try:
            self.root.chmod(_PRIVATE)
        except PermissionError:
            return f"Others can look into the data folder {self.root}. Its owner should do: chmod 700 {self.root}"
        return f"Others could look into the data folder {self.root} (mode {mode:03o}); now only you can (mode 700)."

    @property
    def is_shared(self) -> bool:
        """Whether a group, or everybody, may write in the data folder."""
        return bool(self.root.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))
