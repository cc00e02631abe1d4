"""The blob store: bytes of images, known by their SHA-256."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from terrazzo.errors import Invalid, NotFound
from terrazzo.files.disk import writing_to
from terrazzo.files.whole import write_atomically

_HASH = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """Files below ``root`` at ``ab/cdef...``; a file that is there is whole and is never changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Keep bytes and give their hash (64 hex digits); bytes that are here already are not written again.

        Raises:
            DiskTrouble: the disk is full or read-only.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        if not path.exists():
            with writing_to(self.root, len(data)):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, data)
        return digest

    def path(self, hash: str) -> Path:
        """Where the bytes of a hash are or would be.

        Raises:
            Invalid: not 64 hex digits.
        """
        if not _HASH.fullmatch(hash):
            raise Invalid(f"{hash[:80]!r} is not a content hash.", "Use the 64 hex digits that the blob store gave.")
        return self.root / hash[:2] / hash[2:]

    def read(self, hash: str) -> bytes:
        """The bytes of a hash, checked.

        Raises:
            NotFound: they are not here.
            Invalid: the file was damaged.
        """
        path = self.path(hash)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(
                f"The bytes of an image are missing ({path}).",
                "Restore the folder from a backup, or bring the image in again.",
            ) from error
        if hashlib.sha256(data).hexdigest() != hash:
            raise Invalid(
                f"The bytes of an image were damaged or changed ({path}).",
                "Delete this file, then restore it from a backup or bring the image in again.",
            )
        return data

    def has(self, hash: str) -> bool:
        """Whether the bytes of a hash are here."""
        return self.path(hash).exists()

    def delete(self, hash: str) -> None:
        """Remove the bytes of a hash; nothing happens when they are not here."""
        self.path(hash).unlink(missing_ok=True)
