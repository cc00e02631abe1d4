"""A bundle in the making: a folder beside its destination that becomes the bundle in one rename."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terrazzo.bundle.bundle import Bundle, file_hash
from terrazzo.bundle.card import model_card
from terrazzo.bundle.manifest import CARD_NAME, EXPORTED_NAMES, MANIFEST_NAME, WEIGHTS_NAME, BundleManifest, Runtime
from terrazzo.errors import Invalid
from terrazzo.files import traces
from terrazzo.files.disk import writing_to
from terrazzo.files.whole import remove
from terrazzo.metrics.scores import Scores

if TYPE_CHECKING:
    import torch


class Stage:
    """A bundle being made; it ends with ``publish`` or ``discard``; after a kill, the next stage sweeps it away."""

    def __init__(self, root: Path, folder: Path, manifest: BundleManifest) -> None:
        self._root = root
        self.folder = folder
        self.manifest = manifest

    @classmethod
    def create(cls, root: Path, manifest: BundleManifest) -> Stage:
        """Make an empty stage below ``root``, where the published bundle will be too."""
        root.mkdir(parents=True, exist_ok=True)
        traces.sweep(root)
        folder = root / traces.new_name()
        with writing_to(root):
            folder.mkdir()
        return cls(root, folder, manifest)

    def write_weights(self, state_dict: Mapping[str, torch.Tensor]) -> Path:
        """Save the weights, on the CPU, as they are, to ``model.safetensors``."""
        from safetensors.torch import save_file

        # Clones, because safetensors refuses tensors that share memory.
        tensors = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in state_dict.items()}
        path = self.folder / WEIGHTS_NAME
        needed = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
        with writing_to(self._root, needed):
            save_file(tensors, path, metadata={"format": "pt"})
        return path

    def update(self, **changes: Any) -> None:
        """Change fields of the manifest (for example ``runtime`` after the export was checked)."""
        self.manifest = BundleManifest.model_validate({**self.manifest.model_dump(), **changes})

    def bundle(self) -> Bundle:
        """What is staged so far, readable for evaluation before publication. ``Invalid`` when files are missing."""
        self._write_manifest(self.manifest)
        return Bundle.open(self.folder)

    def publish(self, scores: Mapping[str, Scores], agreement: float | None, runtime: Runtime | None = None) -> Bundle:
        """Write the model card and the manifest, and rename the folder to ``root/<id>``.

        Exported files of other runtimes than the chosen one are left out.

        Publishing what is already there (same id) returns that and discards the stage, so that a training that
        was killed after this moment can be resumed and end in the same bundle.

        Args:
            scores: by split, measured with ``bundle()``.
            agreement: part (0..1) of pixels of ``val`` on which the exported network agrees with PyTorch.
            runtime: what runs the bundle on a CPU; None keeps that of the manifest.

        Raises:
            Invalid: the weights or a file of the runtime are missing.
        """
        self.update(scores=dict(scores), agreement=agreement, runtime=runtime or self.manifest.runtime)
        for name in (WEIGHTS_NAME, *EXPORTED_NAMES[self.manifest.runtime]):
            if not (self.folder / name).is_file():
                raise Invalid(
                    f"The bundle {self.manifest.name!r} cannot be published without {name}.",
                    "Write the weights and export the network first.",
                )
        self._remove_other_exports()
        with writing_to(self._root):
            (self.folder / CARD_NAME).write_text(model_card(self.manifest), encoding="utf-8")
        manifest = self._write_manifest(self.manifest)
        return settle(self.folder, self._root / manifest.content_id())

    def discard(self) -> None:
        """Remove the stage and all in it."""
        remove(self.folder)

    def _remove_other_exports(self) -> None:
        """An export that was not chosen disagreed with PyTorch or was not checked; nobody should run it."""
        kept = EXPORTED_NAMES[self.manifest.runtime]
        for names in EXPORTED_NAMES.values():
            for name in names:
                if name not in kept:
                    (self.folder / name).unlink(missing_ok=True)

    def _write_manifest(self, manifest: BundleManifest) -> BundleManifest:
        """Write ``bundle.json`` with the hashes of all files that are there now."""
        files = {
            path.relative_to(self.folder).as_posix(): file_hash(path)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path != self.folder / MANIFEST_NAME
        }
        whole = BundleManifest.model_validate({**manifest.model_dump(), "files": files})
        with writing_to(self._root):
            (self.folder / MANIFEST_NAME).write_text(whole.to_json(), encoding="utf-8")
        return whole


def settle(folder: Path, destination: Path) -> Bundle:
    """Make ``folder`` durable and rename it to ``destination``; when that exists already, it stays and wins."""
    with writing_to(destination.parent):
        for path in [*folder.rglob("*"), folder]:
            _sync(path)
    try:
        folder.rename(destination)
    except OSError:
        if not (destination / MANIFEST_NAME).is_file():
            raise
        remove(folder)
    else:
        _sync(destination.parent)
    return Bundle.open(destination)


def _sync(path: Path) -> None:
    """Flush a file or a folder to the disk (folders cannot be opened on Windows, where this is left out)."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
