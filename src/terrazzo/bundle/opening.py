"""Open what a person names as a model: a bundle folder, or a packed file."""

from __future__ import annotations

from pathlib import Path

from terrazzo.bundle.archive import unpack
from terrazzo.bundle.bundle import Bundle
from terrazzo.home import Home


def open_bundle(path: Path | str) -> Bundle:
    """Open a bundle folder, or a packed file, which is unpacked below the cache of the data folder.

    The hashes of a folder's files are not checked here (see ``Bundle.verify``); those of a packed file are.

    Raises:
        NotFound: there is nothing at ``path``.
        Invalid: it is not a bundle, or one of a newer format.
    """
    path = Path(path)
    if path.is_file():
        return unpack(path, Home.from_environment().cache / "bundles")
    return Bundle.open(path)
