"""What a bundle says of itself in ``bundle.json``: task, network, preprocessing, scores, lineage, files."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from terrazzo.metrics.scores import Scores
from terrazzo.types import Record, Task

FORMAT_VERSION = 1

MANIFEST_NAME = "bundle.json"
WEIGHTS_NAME = "model.safetensors"
CARD_NAME = "README.md"

Runtime = Literal["openvino", "onnx", "torch"]

EXPORTED_NAMES: dict[Runtime, tuple[str, ...]] = {
    "openvino": ("model.xml", "model.bin"),
    "onnx": ("model.onnx",),
    "torch": (),
}
"""Files that each runtime needs beside the manifest; the first one is the one to open."""


class Preprocessing(Record):
    """How pixels become the network's input; the same in training, evaluation and prediction.

    ``mean`` and ``std`` are in 0..255 units: ``x = (pixel - mean) / std``, for red, green, blue.
    ``sizing``: "resize" scales the whole image so that its longest side is ``size`` (never enlarged more than
    twice); "crop" keeps the native resolution and looks through tiles of ``size``.
    ``multiple``: height and width of the input are padded to a multiple of it.
    ``overlap``: part (0..0.9) of a tile that it shares with the next.
    ``flip``: average with the prediction of the mirrored image.
    ``scales``: average over the image at these parts of ``size``; only when ``sizing`` is "resize".
    """

    mean: tuple[float, float, float]
    std: tuple[
        Annotated[float, Field(gt=0)],
        Annotated[float, Field(gt=0)],
        Annotated[float, Field(gt=0)],
    ]
    sizing: Literal["resize", "crop"]
    size: int = Field(ge=1, le=16384)
    multiple: int = Field(default=32, ge=1, le=1024)
    overlap: float = Field(default=0.25, ge=0, le=0.9)
    flip: bool = False
    scales: tuple[Annotated[float, Field(gt=0, le=4)], ...] = Field(default=(1.0,), min_length=1, max_length=5)

    def input_size(self, height: int, width: int, part: float = 1.0) -> tuple[int, int]:
        """(height, width) at which the network sees an image of this size, before padding, at a part of ``size``."""
        if self.sizing == "crop":
            return height, width
        scale = min(part * self.size / max(height, width), 2.0)
        return max(1, round(height * scale)), max(1, round(width * scale))

    def padded(self, side: int) -> int:
        """The smallest multiple of ``multiple`` that holds ``side`` pixels."""
        return -(-side // self.multiple) * self.multiple


class Lineage(Record):
    """Which data, settings and code made a bundle. ``snapshot`` is a content hash, ``parent`` a bundle id."""

    snapshot: str
    configuration: dict[str, Any]
    parent: str | None = None
    code_version: str
    environment: dict[str, str] = Field(default_factory=dict)
    seed: int
    started_at: datetime
    finished_at: datetime
    data_counts: dict[str, int] = Field(default_factory=dict)


class Speed(Record):
    """How fast a bundle predicts on a CPU, as it was measured when it was published; reading the files is left out."""

    seconds: float = Field(ge=0)
    """For one image."""
    megapixels: float = Field(gt=0)
    """Mean size of the images that were measured."""
    images: int = Field(ge=1)
    processor: str
    cores: int = Field(ge=1)


_LONGEST_NAME = 200
"""Bytes of the longest name of a file that every file system takes."""


def _plain_relative(name: str) -> str:
    """Refuse names that could leave the bundle's folder."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or str(path) != name:
        raise ValueError(f"{name[:200]!r} is not a plain relative path")
    if len(name.encode("utf-8", "replace")) > _LONGEST_NAME or not name.isprintable():
        raise ValueError(f"the name {name[:80]!r} is too long, or holds what no file name can")
    return name


FileName = Annotated[str, AfterValidator(_plain_relative)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BundleManifest(Record):
    """All that is known of a bundle.

    ``network`` is what the trainer needs to rebuild the network; the model card also reads ``licence``,
    ``weights_source`` and ``weights_licence`` from it when they are there. ``thresholds`` by class name, chosen on
    ``val`` for best F1; a bundle whose answers take the most probable class has none. ``agreement`` is the part (0..1)
    of answers (pixels, objects, images) of ``val`` on which the exported network and PyTorch agree. ``speed`` is None
    in bundles that were not measured. ``files`` is the sha256 of every file but ``bundle.json`` itself.
    """

    format_version: int = FORMAT_VERSION
    name: str = Field(min_length=1, max_length=200)
    created_at: datetime
    task: Task
    trainer: str
    architecture: str
    network: dict[str, Any]
    preprocessing: Preprocessing
    thresholds: dict[str, float] = Field(default_factory=dict)
    scores: dict[str, Scores] = Field(default_factory=dict)
    lineage: Lineage
    runtime: Runtime = "torch"
    agreement: float | None = Field(default=None, ge=0, le=1)
    speed: Speed | None = None
    files: dict[FileName, Sha256] = Field(default_factory=dict)

    @field_validator("format_version")
    @classmethod
    def _is_readable(cls, version: int) -> int:
        if version > FORMAT_VERSION:
            raise ValueError(f"the bundle has format version {version}, this Terrazzo reads up to {FORMAT_VERSION}")
        return version

    @field_validator("files")
    @classmethod
    def _no_file_is_a_folder(cls, files: dict[str, str]) -> dict[str, str]:
        for name in files:
            for folder in PurePosixPath(name).parents:
                if str(folder) in files or str(folder) == MANIFEST_NAME:
                    raise ValueError(f"{str(folder)!r} is a file and a folder")
        return files

    def to_json(self) -> str:
        """The content of ``bundle.json``."""
        return json.dumps(self.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def content_id(self) -> str:
        """The bundle id: sha256 over the sorted list of (relative path, file sha256).

        ``bundle.json`` takes part with the hash of its canonical content without what is volatile: the times
        (``created_at``, ``lineage.started_at``, ``lineage.finished_at``), the ``speed``, and the entry of
        ``README.md``, which is made from the rest. So publishing the same result twice gives the same id.
        """
        content = self.model_dump(
            mode="json", exclude={"created_at": True, "speed": True, "lineage": {"started_at", "finished_at"}}
        )
        content["task"] = self.task.content()
        content["files"] = {name: digest for name, digest in self.files.items() if name != CARD_NAME}
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        entries = {**content["files"], MANIFEST_NAME: hashlib.sha256(canonical.encode()).hexdigest()}
        listing = "".join(f"{name}\0{entries[name]}\n" for name in sorted(entries))
        return hashlib.sha256(listing.encode()).hexdigest()
