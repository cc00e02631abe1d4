"""The catalogue of YOLO: versions 26, 11, 9 and 8 by size, for boxes, outlines, pixels and whole images."""

from __future__ import annotations

from dataclasses import dataclass

from terrazzo.errors import NotFound
from terrazzo.trainers.base import Architecture, WeightStatus
from terrazzo.trainers.yolo.installed import INSTALL, is_installed
from terrazzo.trainers.yolo.plan import YoloTask
from terrazzo.types import TaskKind

LICENCE = "AGPL-3.0 (Ultralytics)"

WARNING = (
    "**AGPL-3.0.** Ultralytics' code and every network trained with it are under the AGPL-3.0: who offers such a "
    "version to others over a network must offer them the source of what they run, or buy a licence of Ultralytics. "
    "Terrazzo itself (Apache-2.0) runs it in a process of its own."
)

KINDS: dict[YoloTask, TaskKind] = {
    "detect": "detection",
    "segment": "instance",
    "semantic": "semantic",
    "classify": "classification",
}

_SUFFIX: dict[YoloTask, str] = {"detect": "", "segment": "-seg", "semantic": "-sem", "classify": "-cls"}

_ABOUT: dict[YoloTask, str] = {
    "detect": "Finds objects with a box, a class and a confidence.",
    "segment": "Finds objects with their pixels, a class and a confidence.",
    "semantic": "Gives every pixel a class.",
    "classify": "Gives the whole image one class.",
}

_SIZES = {"n": "nano", "t": "tiny", "s": "small", "m": "medium", "c": "compact", "l": "large", "x": "extra large"}
_SIZES |= {"e": "extended"}

_FAMILIES = {
    "yolo26": "The newest of the family: each object is found once, without sorting out afterwards.",
    "yolo11": "Of 2024.",
    "yolov9": "Of 2024.",
    "yolov8": "Of 2023, and still the most widely used.",
}

# Counted with 10 classes; a test compares them with the networks themselves.
PARAMETERS: dict[str, int] = {
    "yolo26n": 2_507_700,
    "yolo26s": 9_955_604,
    "yolo26m": 21_788_308,
    "yolo26l": 26_191_764,
    "yolo26x": 58_831_668,
    "yolo26n-seg": 3_057_150,
    "yolo26s-seg": 11_442_590,
    "yolo26m-seg": 26_986_142,
    "yolo26l-seg": 31_389_598,
    "yolo26x-seg": 70_505_150,
    "yolo26n-sem": 1_631_732,
    "yolo26s-sem": 6_500_820,
    "yolo26m-sem": 14_313_044,
    "yolo26l-sem": 17_862_484,
    "yolo26x-sem": 40_150_772,
    "yolo26n-cls": 1_543_914,
    "yolo26s-cls": 5_455_818,
    "yolo26m-cls": 10_366_026,
    "yolo26l-cls": 12_847_434,
    "yolo26x-cls": 28_368_874,
    "yolo11n": 2_591_790,
    "yolo11s": 9_431_662,
    "yolo11m": 20_060_718,
    "yolo11l": 25_318_190,
    "yolo11x": 56_885_326,
    "yolo11n-seg": 2_844_558,
    "yolo11s-seg": 10_086_158,
    "yolo11m-seg": 22_366_926,
    "yolo11l-seg": 27_624_398,
    "yolo11x-seg": 62_061_806,
    "yolo11n-cls": 1_543_914,
    "yolo11s-cls": 5_455_818,
    "yolo11m-cls": 10_366_026,
    "yolo11l-cls": 12_847_434,
    "yolo11x-cls": 28_368_874,
    "yolov9t": 2_007_358,
    "yolov9s": 7_291_278,
    "yolov9m": 20_165_550,
    "yolov9c": 25_536_942,
    "yolov9e": 58_152_622,
    "yolov9c-seg": 27_843_150,
    "yolov9e-seg": 60_458_830,
    "yolov8n": 3_012_798,
    "yolov8s": 11_139_470,
    "yolov8m": 25_862_110,
    "yolov8l": 43_637_550,
    "yolov8x": 68_162_238,
    "yolov8n-seg": 3_265_566,
    "yolov8s-seg": 11_793_966,
    "yolov8m-seg": 27_245_438,
    "yolov8l-seg": 45_943_758,
    "yolov8x-seg": 71_760_478,
    "yolov8n-cls": 1_451_098,
    "yolov8s-cls": 5_093_546,
    "yolov8m-cls": 15_785_146,
    "yolov8l-cls": 36_212_554,
    "yolov8x-cls": 56_154_650,
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One network: ``nms`` is the IoU at which objects that it gives more than once are sorted out."""

    name: str
    family: str
    size: str
    task: YoloTask

    @property
    def yaml(self) -> str:
        """The file of Ultralytics that describes it."""
        return f"{self.name}.yaml"

    @property
    def nms(self) -> float | None:
        """YOLO26 gives each object once."""
        return None if self.family == "yolo26" or self.task in ("semantic", "classify") else 0.7


def _variants() -> dict[str, Variant]:
    found = {}
    for family, sizes, tasks in (
        ("yolo26", "nsmlx", ("detect", "segment", "semantic", "classify")),
        ("yolo11", "nsmlx", ("detect", "segment", "classify")),
        ("yolov9", "tsmce", ("detect",)),
        ("yolov9", "ce", ("segment",)),
        ("yolov8", "nsmlx", ("detect", "segment", "classify")),
    ):
        for task in tasks:
            for size in sizes:
                one = Variant(f"{family}{size}{_SUFFIX[task]}", family, size, task)  # type: ignore[arg-type,index]
                found[one.name] = one
    return found


VARIANTS = _variants()


def variant_of(name: str) -> Variant:
    """The network of that name.

    Raises:
        NotFound: it is not in the catalogue.
    """
    if name in VARIANTS:
        return VARIANTS[name]
    raise NotFound(f"There is no YOLO network {name!r}.", "See all with “terrazzo architectures”.")


def catalogue() -> tuple[Architecture, ...]:
    """Every architecture, the newest first; listed too when Ultralytics is not installed, with what to install."""
    here = is_installed()
    return tuple(_describe(one, here) for one in VARIANTS.values())


def _describe(one: Variant, here: bool) -> Architecture:
    title = f"{one.family.replace('yolo', 'YOLO')}{one.size}{_SUFFIX[one.task]}"
    missing = "" if here else f"\n\n**Not installed.** To train it: `{INSTALL}`."
    status: WeightStatus = "none"
    return Architecture(
        name=one.name,
        title=f"{title} (AGPL-3.0)",
        description=(
            f"{WARNING}{missing}\n\n**{title}**, {_SIZES[one.size]}. {_ABOUT[one.task]} {_FAMILIES[one.family]}\n\n"
            "Starts from random weights, unless you bring a file of Ultralytics' weights (setting “weights”)."
        ),
        trainer="yolo",
        kinds=(KINDS[one.task],),
        decoder=f"YOLO {one.task}",
        encoder=f"{one.family}{one.size}",
        parameters=PARAMETERS[one.name],
        licence=LICENCE,
        weights_source="random, or a file that you bring",
        weights_licence="AGPL-3.0 for files of Ultralytics",
        weights_status=status,
    )
