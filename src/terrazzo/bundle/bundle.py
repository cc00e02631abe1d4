"""A published model as an immutable folder: open it, verify it, find its files."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pydantic import ValidationError

from terrazzo.bundle.manifest import EXPORTED_NAMES, MANIFEST_NAME, WEIGHTS_NAME, BundleManifest
from terrazzo.errors import Invalid, NotFound


class Bundle:
    """A readable bundle folder; make one with ``open_bundle`` or ``Stage.publish``.

    Attributes:
        folder: where the files are.
        manifest: the content of ``bundle.json``.
        id: the content hash (``BundleManifest.content_id``); the name of a published folder.
    """

    def __init__(self, folder: Path, manifest: BundleManifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.id = manifest.content_id()

    @classmethod
    def open(cls, path: Path | str) -> Bundle:
        """Open a bundle folder; ``open_bundle`` takes packed files too.

        The hashes of the files are not checked here (see ``verify``).

        Raises:
            NotFound: there is nothing at ``path``.
            Invalid: it is not a bundle, or one of a newer format.
        """
        path = Path(path)
        if not path.is_dir():
            raise NotFound(f"There is no bundle at {path}.", "Give the folder of a bundle or a *.terrazzo.zip file.")
        bundle = cls(path, read_manifest(path))
        for name in (WEIGHTS_NAME, *EXPORTED_NAMES[bundle.manifest.runtime]):
            if not (path / name).is_file():
                raise Invalid(f"The bundle {path} has no {name}.", "Restore the file or download the bundle again.")
        return bundle

    def verify(self) -> None:
        """Raise ``Invalid`` that names the damaged or missing file, or when the folder is not what its name says."""
        for name, expected in sorted(self.manifest.files.items()):
            path = self.folder / name
            if not path.is_file():
                raise Invalid(f"The bundle {self.folder} has no {name}.", "Restore the file or download it again.")
            if file_hash(path) != expected:
                raise Invalid(f"{path} is damaged: its content has changed.", "Restore it or download it again.")
        if re.fullmatch(r"[0-9a-f]{64}", self.folder.name) and self.folder.name != self.id:
            raise Invalid(
                f"{self.folder / MANIFEST_NAME} is damaged: the content has the id {self.id}.",
                "Restore the file or download the bundle again.",
            )

    @property
    def weights_path(self) -> Path:
        """The safetensors file with the trained weights (fp32)."""
        return self.folder / WEIGHTS_NAME

    @property
    def exported_path(self) -> Path | None:
        """The file that the manifest's runtime opens; None when that is torch (weights_path)."""
        names = EXPORTED_NAMES[self.manifest.runtime]
        return self.folder / names[0] if names else None

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


def read_manifest(folder: Path) -> BundleManifest:
    """Read ``bundle.json`` of a folder; ``Invalid`` when it is missing or not readable."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        raise Invalid(f"{folder} is not a bundle: it has no {MANIFEST_NAME}.", "Give the folder of a published model.")
    try:
        return BundleManifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise Invalid(
            f"{path} cannot be read: {where[:200]}: {first['msg']}.",
            "Restore the file, or use the version of Terrazzo that wrote it.",
        ) from error


def file_hash(path: Path) -> str:
    """sha256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
