"""Images and masks in folders of any usual name, or side by side: ``Images/`` and ``Masks/``, ``p1.jpg`` and
``p1_mask.png``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.formats import labelmap, layout
from terrazzo.formats.amalthai import AmalthAI
from terrazzo.formats.arrangement import Arrangement, arrange
from terrazzo.formats.base import ExportItem, Reading
from terrazzo.formats.found_labels import find_labels
from terrazzo.formats.labels import Label, check_labels, task_of
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import is_image_name
from terrazzo.types import Task, TaskKind


class Pairs:
    """Reads what people and tools make without a plan; writes the AmalthAI layout, which is one of these."""

    name = "pairs"
    title = "Images and masks"
    description = "Folders of images and of masks, or masks beside their images; labelmap.txt gives the classes names."
    looks_like = "images/ and masks/ (or labels/, annotations/), in splits or not, or a.jpg beside a_mask.png"
    fallback = True
    kinds: tuple[TaskKind, ...] = ("semantic",)

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """At least one image with a mask."""
        return _arranged(source) is not None

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "segmentation",
        kind: TaskKind | None = None,
    ) -> Reading:
        """See ``Format``; without a label map, each value or colour of the masks is a class."""
        found = _arranged(source)
        if found is None:
            raise Invalid(
                f"{source.root_name}: no mask has an image of its name.",
                "Put images and masks into folders images/ and masks/, or name them a.jpg and a_mask.png.",
            )
        masks = [item.mask for item in found.items if item.mask is not None]
        label_file, labels, notes = _labels(source, masks)
        used = {item.image for item in found.items} | set(masks) | {label_file, *(one.file for one in found.problems)}
        pictures = [name for name in found.others if name not in used]
        if pictures:
            are = "is neither image nor mask and is" if len(pictures) == 1 else "are neither images nor masks and are"
            notes += (f"{len(pictures)} of the pictures {are} left out: {layout.some(pictures)}.",)
        left_out = [name for name in source.names() if name not in used and not is_image_name(name)]
        return Reading(
            format=self.name,
            source=source,
            items=found.items,
            task=task_of(labels, ignore, task_name, label_file, keep),
            labels=labels,
            label_file=label_file,
            problems=found.problems,
            warnings=(*notes, *layout.warnings_of(found.items, left_out)),
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``."""
        return AmalthAI().write(task, items, dest)


def _arranged(source: Source) -> Arrangement | None:
    return arrange([name for name in source.names() if is_image_name(name)])


def _labels(source: Source, masks: Sequence[str]) -> tuple[str, tuple[Label, ...], tuple[str, ...]]:
    """Where the labels come from, the labels, and what to know of them."""
    maps = [name for name in source.names() if name.rpartition("/")[2].casefold() == labelmap.FILE_NAME]
    if len(maps) > 1:
        raise Invalid(
            f"{source.root_name} holds several label maps: {layout.some(maps)}.",
            "Keep one for all masks, or import the data sets one at a time.",
        )
    if maps:
        found = labelmap.parse(source.read(maps[0]), maps[0])
        return maps[0], found.labels, found.warnings
    labels = find_labels(source, masks)
    check_labels(labels, source.root_name, "the folder of masks")
    names = ", ".join(one.name for one in labels)
    note = (
        f"There is no {labelmap.FILE_NAME}, so the classes are named by what the masks hold: {names}. To give them "
        f"names, put a {labelmap.FILE_NAME} at the top with a line for each, name:R,G,B::, before you import."
    )
    return "the masks", labels, (note,)
