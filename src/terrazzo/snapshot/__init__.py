"""A dataset frozen: an immutable folder known by its content hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

# Imported at once, because the function has the name of its module: imported later, the module would take its place.
from terrazzo.snapshot.freeze import freeze
from terrazzo.snapshot.frozen_image import FrozenImage

if TYPE_CHECKING:
    from terrazzo.snapshot.snapshot import Snapshot, SnapshotImage

__all__ = ["FrozenImage", "Snapshot", "SnapshotImage", "freeze"]


def __getattr__(name: str) -> Any:
    """Import ``Snapshot`` on first use: the server starts without pyarrow and pycocotools."""
    if name in ("Snapshot", "SnapshotImage"):
        from terrazzo.snapshot import snapshot

        return getattr(snapshot, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
