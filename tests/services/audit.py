"""Whether the files of a data folder and its database agree: nothing missing, nothing left over."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import select

from terrazzo.db.schema import ImageRow, JobRow, PredictionRow, SnapshotBlob, SnapshotRow, VersionRow
from terrazzo.files.traces import is_trace
from terrazzo.services.storage import hashes_in
from terrazzo.services.workspace import Workspace


def audit(ws: Workspace) -> None:
    """Assert that each record has its files, whole, and that no file is without a record or half-written."""
    with ws.reading() as session:
        needed = {*session.scalars(select(ImageRow.hash)), *session.scalars(select(PredictionRow.image_hash))}
        needed |= {*session.scalars(select(SnapshotBlob.hash))}
        allowed = needed | {found for value in session.scalars(select(JobRow.input)) for found in hashes_in(value)}
        snapshots = {*session.scalars(select(SnapshotRow.content))}
        bundles = {*session.scalars(select(VersionRow.bundle))}
        jobs = {*session.scalars(select(JobRow.id))}
    blobs = {path.parent.name + path.name: path for path in ws.home.blobs.rglob("*") if path.is_file()}
    assert needed - set(blobs) == set(), "records without bytes"
    assert set(blobs) - allowed == set(), "bytes without a record"
    damaged = [path for digest, path in blobs.items() if hashlib.sha256(path.read_bytes()).hexdigest() != digest]
    assert damaged == []
    assert _names(ws.home.snapshots) == snapshots
    assert _names(ws.home.bundles) == bundles
    assert _names(ws.home.runs) <= jobs
    assert [path for path in ws.home.root.rglob("*") if is_trace(path.name)] == [], "something half-written"


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
