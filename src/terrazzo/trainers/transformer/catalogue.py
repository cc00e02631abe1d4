"""The catalogue of networks of the library transformers: their sizes, kinds, weights and licences; no ML package."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from terrazzo.errors import NotFound
from terrazzo.trainers.base import Architecture
from terrazzo.trainers.encoders import IMAGENET_MEAN, IMAGENET_STD, Encoder
from terrazzo.trainers.weights import status_of
from terrazzo.types import Record, TaskKind
from terrazzo.weights import KnownWeights

PACKAGE = "transformers"
INSTALL = "pip install 'terrazzo[transformer]'"


@dataclass(frozen=True, slots=True)
class Family:
    """Networks of one design; ``hub`` names their weights by size, which have ``licence``."""

    title: str
    about: str
    kinds: tuple[TaskKind, ...]
    encoder: str
    hub: str
    licence: str


FAMILIES: dict[str, Family] = {
    "rf-detr-seg": Family(
        "RF-DETR Seg",
        "A fixed number of queries look for objects in the features of a vision transformer (DINOv2, in windows); each "
        "tells a class, a box and the pixels of an object. No anchors, and no doubles to be removed. "
        "Objects may overlap.",
        ("instance",),
        "DINOv2 small",
        "Roboflow/rf-detr-seg-{size}",
        "Apache-2.0",
    ),
    "mask2former": Family(
        "Mask2Former",
        "Queries look for objects in the features of a Swin transformer, each only where its own pixels are, and tell "
        "a class and the pixels. Objects may overlap. Fine borders; slow on a CPU.",
        ("instance",),
        "Swin",
        "facebook/mask2former-swin-{size}-coco-instance",
        "see the hub (the code is MIT)",
    ),
    "eomt": Family(
        "EoMT",
        "A plain vision transformer (DINOv2) whose last layers hold the queries too: nothing else stands between it "
        "and the pixels of objects. Quick for its size; strong only from pretrained weights.",
        ("instance",),
        "DINOv2",
        "tue-mps/coco_panoptic_eomt_{size}_640_2x",
        "MIT",
    ),
    "rf-detr": Family(
        "RF-DETR",
        "A fixed number of queries look for objects in the features of a vision transformer (DINOv2, in windows); each "
        "tells a class and a box. No anchors, and no doubles to be removed.",
        ("detection",),
        "DINOv2 small",
        "Roboflow/rf-detr-{size}",
        "Apache-2.0",
    ),
}


class Size(Record):
    """One network of a family. ``patch`` pixels are a token, in ``windows`` by ``windows`` windows; ``layers`` are
    those of the decoder; ``resolution`` is the side of the images that the pretrained weights are for. The encoder has
    ``depth`` layers of ``width`` channels, the decoder ``inner`` channels and ``forward`` between them.
    In a Swin transformer ``features`` are the layers of its stages and ``window`` the side of its windows. ``hub`` are
    weights that are named otherwise than those of the family."""

    patch: int
    windows: int
    layers: int
    queries: int
    resolution: int
    features: tuple[int, ...] = (3, 6, 9, 12)
    width: int = 384
    depth: int = 12
    heads: int = 6
    inner: int = 256
    forward: int = 2048
    window: int = 7
    hub: str = ""

    @property
    def multiple(self) -> int:
        """The side of an image is a multiple of it."""
        return self.patch * self.windows


SIZES: dict[str, dict[str, Size]] = {
    "rf-detr-seg": {
        "nano": Size(patch=12, windows=1, layers=4, queries=100, resolution=312),
        "small": Size(patch=12, windows=2, layers=4, queries=100, resolution=384),
        "medium": Size(patch=12, windows=2, layers=5, queries=200, resolution=432),
        "large": Size(patch=12, windows=2, layers=5, queries=200, resolution=504),
    },
    "mask2former": {
        "tiny": Size(
            patch=32, windows=1, layers=10, queries=100, resolution=640, features=(2, 2, 6, 2), width=96, heads=3
        ),
        "small": Size(
            patch=32, windows=1, layers=10, queries=100, resolution=640, features=(2, 2, 18, 2), width=96, heads=3
        ),
        "base": Size(
            patch=32,
            windows=1,
            layers=10,
            queries=100,
            resolution=640,
            features=(2, 2, 18, 2),
            width=128,
            heads=4,
            window=12,
        ),
    },
    "eomt": {
        "small": Size(patch=16, windows=1, layers=3, queries=200, resolution=640),
        "base": Size(patch=16, windows=1, layers=3, queries=200, resolution=640, width=768, heads=12),
        "large": Size(
            patch=16,
            windows=1,
            layers=4,
            queries=200,
            resolution=640,
            width=1024,
            depth=24,
            heads=16,
            hub="tue-mps/coco_instance_eomt_large_640",
        ),
    },
    "rf-detr": {
        "nano": Size(patch=16, windows=2, layers=2, queries=300, resolution=384),
        "small": Size(patch=16, windows=2, layers=3, queries=300, resolution=512),
        "medium": Size(patch=16, windows=2, layers=4, queries=300, resolution=576),
        "base": Size(patch=14, windows=4, layers=3, queries=300, resolution=560, features=(2, 5, 8, 11)),
        "large": Size(patch=16, windows=2, layers=4, queries=300, resolution=704),
    },
}

# Counted with 10 classes; a test compares them with the networks themselves.
PARAMETERS: dict[str, int] = {
    "rf-detr-nano": 30_175_860,
    "rf-detr-small": 31_819_732,
    "rf-detr-medium": 33_396_020,
    "rf-detr-base": 31_971_796,
    "rf-detr-large": 33_641_780,
    "mask2former-tiny": 47_405_189,
    "mask2former-small": 68_723_093,
    "mask2former-base": 106_888_259,
    "eomt-small": 23_535_371,
    "eomt-base": 92_782_091,
    "eomt-large": 315_521_035,
    "rf-detr-seg-nano": 33_286_037,
    "rf-detr-seg-small": 33_419_669,
    "rf-detr-seg-medium": 35_402_821,
    "rf-detr-seg-large": 35_582_533,
}

LICENCE = "Apache-2.0 (transformers)"


@dataclass(frozen=True, slots=True)
class Parts:
    """What an architecture is made of; ``start`` holds its weights, pixels and rates, as for an encoder of timm."""

    family_name: str
    family: Family
    size_name: str
    size: Size
    start: Encoder
    weights: KnownWeights

    @property
    def starts_from_places(self) -> bool:
        """Whether queries start from the likeliest places of the image."""
        return self.family_name.startswith("rf-detr")


def parts_of(name: str) -> Parts:
    """The parts of an architecture.

    Raises:
        NotFound: it is not in the catalogue.
    """
    for family_name, family in FAMILIES.items():
        size_name = name.removeprefix(f"{family_name}-")
        if name in PARAMETERS and size_name in SIZES[family_name]:
            known = KnownWeights(
                name=name,
                title=f"{family.title} {size_name}, COCO",
                licence=family.licence,
                hub=SIZES[family_name][size_name].hub or family.hub.format(size=size_name),
            )
            start = Encoder(
                title=f"{family.title} {size_name}",
                timm="",
                about=family.about,
                weights=known,
                mean=IMAGENET_MEAN,
                std=IMAGENET_STD,
                learning_rate=2e-4,
                rate=0.3,
            )
            return Parts(family_name, family, size_name, SIZES[family_name][size_name], start, known)
    raise NotFound(f"There is no network {name!r} of transformers.", "See all with “terrazzo architectures”.")


def needed_weights() -> tuple[KnownWeights, ...]:
    """The weights of whole networks that the catalogue starts from."""
    return tuple(parts_of(name).weights for name in PARAMETERS)


def installed() -> bool:
    """Whether the library and what its losses need is there."""
    return find_spec(PACKAGE) is not None and find_spec("scipy") is not None


def catalogue() -> tuple[Architecture, ...]:
    """Every architecture with the present state of its weights, the smallest first; also where the library is not
    installed, with what to do about it."""
    return tuple(_describe(name) for name in sorted(PARAMETERS, key=lambda name: PARAMETERS[name]))


def _describe(name: str) -> Architecture:
    parts = parts_of(name)
    missing = "" if installed() else f"\n\n**Not installed.** It needs the library transformers: {INSTALL}."
    return Architecture(
        name=name,
        title=parts.start.title,
        description=f"**{parts.family.title}.** {parts.family.about} The pretrained weights are for images of "
        f"{parts.size.resolution} pixels; needs a GPU to be quick.{missing}",
        trainer="transformer",
        kinds=parts.family.kinds,
        decoder=parts.family.title,
        encoder=parts.family.encoder,
        parameters=PARAMETERS[name],
        licence=LICENCE,
        weights_source=parts.weights.source,
        weights_licence=parts.weights.licence,
        weights_status=status_of(parts.weights),
        weights_name=parts.weights.name,
    )
