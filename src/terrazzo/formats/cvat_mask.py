"""CVAT "Segmentation mask 1.1": ``SegmentationClass/`` in the colours of ``labelmap.txt``, splits in ``ImageSets/``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from terrazzo.errors import Invalid
from terrazzo.formats import labelmap, layout
from terrazzo.formats.base import ExportItem, Item, Problem, Reading
from terrazzo.formats.export import MaskWriter, UniqueNames, open_sink
from terrazzo.formats.losses import Losses, check_holds
from terrazzo.formats.names import stem, text_of
from terrazzo.formats.pairing import Images, index, pair
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import is_image_name
from terrazzo.types import Split, Task, TaskKind

_MASKS = "SegmentationClass"
_IMAGES = "JPEGImages"
_SUBSETS = "ImageSets/Segmentation"
_LAYOUTS = ((_MASKS,), (_IMAGES, labelmap.FILE_NAME))
"""What must be there: masks, or (when no image is annotated yet) images and a label map."""


class CvatMask:
    """Reads and writes it; ``SegmentationObject/`` (colours of single objects) is not needed for classes."""

    name = "cvat-mask"
    title = "CVAT Segmentation mask 1.1"
    description = "labelmap.txt, SegmentationClass/, JPEGImages/ and ImageSets/Segmentation/, as CVAT exports them."
    looks_like = f"{_MASKS}/, {_IMAGES}/, {_SUBSETS}/<split>.txt and labelmap.txt"
    fallback = False
    kinds: tuple[TaskKind, ...] = ("semantic",)

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """Masks in their folder, or images in theirs beside a label map."""
        return any(layout.roots(source.names(), entries) for entries in _LAYOUTS)

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "segmentation",
        kind: TaskKind | None = None,
    ) -> Reading:
        """See ``Format``."""
        names = source.names()
        root = layout.only_root(names, _LAYOUTS, source.root_name)
        found, task = labelmap.read_task(source, root, ignore, keep, task_name)
        masks = f"{root}{_MASKS}/"
        images, image_names = _find_images(names, root)
        mask_names = [name for name in names if name.startswith(masks) and is_image_name(name)]
        if not image_names:
            raise Invalid(
                f"{source.root_name}: there is no image in {root}{_IMAGES}/.",
                "Export from CVAT with “Save images”, or put the images there under the names of their masks.",
            )
        path_of = {name: name.removeprefix(images) for name in image_names}
        by_name = index(path_of)
        pairs = pair(by_name, {name: name.removeprefix(masks) for name in mask_names}, f" below {images}")
        subsets = [name for name in names if name.startswith(f"{root}{_SUBSETS}/") and name.lower().endswith(".txt")]
        split_of, problems = _read_subsets(source, subsets, by_name)
        items = [
            Item(path=path, image=image, mask=pairs.mask_of.get(image), split=split_of.get(image))
            for image, path in path_of.items()
        ]
        left_out = [name for name in names if name.startswith((f"{root}{_IMAGES}/", masks)) and not is_image_name(name)]
        return Reading(
            format=self.name,
            source=source,
            items=items,
            task=task,
            labels=found.labels,
            problems=[*pairs.problems, *problems],
            warnings=(*found.warnings, *_no_splits(subsets), *layout.warnings_of(items, left_out)),
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``."""
        check_holds(self.title, self.kinds, task)
        masks = MaskWriter(task)
        losses = Losses("shape")
        unique = UniqueNames()
        subsets: dict[str, list[str]] = {}
        with open_sink(dest) as sink:
            for item in items:
                name = unique(item.path)
                subsets.setdefault(item.split or "default", []).append(stem(name))
                sink.write(f"{_IMAGES}/{name}", item.image_bytes())
                losses.look(item.annotated)
                mask_HW = item.mask_HW(task)
                if mask_HW is not None:
                    sink.write(f"{_MASKS}/{stem(name)}.png", masks.encode(mask_HW))
            for subset, stems in subsets.items():
                sink.write(f"{_SUBSETS}/{subset}.txt", "".join(f"{one}\n" for one in stems).encode())
            sink.write(labelmap.FILE_NAME, labelmap.render(masks.labels()))
        return (*masks.warnings(), *unique.warnings(), *losses.warnings(), *labelmap.name_warnings(masks.labels()))


def _find_images(names: Sequence[str], root: str) -> tuple[str, list[str]]:
    """The folder of the images and their names: CVAT's own, or where people put them when it exported none."""
    pictures = [name for name in names if name.startswith(root) and is_image_name(name)]
    pictures = [name for name in pictures if not name.removeprefix(root).startswith("Segmentation")]
    for folder in (f"{root}{_IMAGES}/", f"{root}images/"):
        found = [name for name in pictures if name.startswith(folder)]
        if found:
            return folder, found
    return root, pictures


def _no_splits(subsets: Sequence[str]) -> list[str]:
    """What is said of lists that stand for no split."""
    return [
        f"{name} is the list of a subset {PurePosixPath(name).stem!r}, which is not train, val or test: it puts its "
        "images into no split."
        for name in subsets
        if layout.split_of_name(PurePosixPath(name).stem) is None
    ]


def _read_subsets(source: Source, subsets: Sequence[str], images: Images) -> tuple[dict[str, Split], list[Problem]]:
    """The split of each image that a subset file lists; files of other names (``default``) stand for no split."""
    split_of: dict[str, Split] = {}
    problems: list[Problem] = []
    for name in subsets:
        split = layout.split_of_name(PurePosixPath(name).stem)
        try:
            lines = text_of(source.read(name), name, "the list of images").splitlines()
        except Invalid as error:
            problems.append(Problem(file=name, message=error.message, remedy=error.remedy))
            continue
        for line in filter(None, map(str.strip, lines)):
            found = _listed(images, line)
            if not found:
                problems.append(
                    _wrong(name, line, "but there is no image of this name", "Add the image, or remove the line.")
                )
            elif len(found) > 1:
                why = f"which could be {' or '.join(found)}"
                problems.append(_wrong(name, line, why, "Rename one of the images, or list it with its ending."))
            elif split is not None and split_of.setdefault(found[0], split) != split:
                why = f"but it is in {split_of[found[0]]} too"
                problems.append(_wrong(name, line, why, "List each image in one split only."))
    return split_of, problems


def _listed(images: Images, line: str) -> tuple[str, ...]:
    """The images that a line may mean: a name below the folder of the images or below that of the export, in the way
    of Windows or not, with an ending or without, and with another ending where the images were converted."""
    name = line.replace("\\", "/").removeprefix("./").lstrip("/")
    for one in (name, name.rpartition(f"{_IMAGES}/")[2]):
        found = images.named(one) or (images.named(stem(one)) if is_image_name(one) else ())
        if found:
            return found
    return ()


def _wrong(subset: str, line: str, why: str, remedy: str) -> Problem:
    return Problem(file=subset, message=f"{subset}: {line} is listed, {why}.", remedy=remedy)
