"""The blob store keeps bytes once, whole, and notices damage."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from terrazzo.errors import Invalid, NotFound
from terrazzo.snapshot.blobs import BlobStore


def test_put_read_has_delete(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    digest = blobs.put(b"pixels")
    assert digest == hashlib.sha256(b"pixels").hexdigest()
    assert blobs.put(b"pixels") == digest
    assert blobs.path(digest) == tmp_path / "blobs" / digest[:2] / digest[2:]
    assert blobs.read(digest) == b"pixels"
    assert [path.name for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == [digest[2:]]
    blobs.delete(digest)
    blobs.delete(digest)
    assert not blobs.has(digest)
    with pytest.raises(NotFound, match="missing"):
        blobs.read(digest)


def test_damage_is_noticed(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    digest = blobs.put(b"pixels")
    blobs.path(digest).write_bytes(b"pixelz")
    with pytest.raises(Invalid, match="damaged"):
        blobs.read(digest)


@pytest.mark.parametrize("hash", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_what_is_not_a_hash_is_refused(tmp_path: Path, hash: str) -> None:
    with pytest.raises(Invalid, match="content hash"):
        BlobStore(tmp_path).path(hash)
