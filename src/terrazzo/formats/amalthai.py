"""The AmalthAI layout: ``images/<split>/``, ``masks/<split>/`` in the colours of ``labelmap.txt``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.formats import labelmap, layout
from terrazzo.formats.base import ExportItem, Item, Reading
from terrazzo.formats.export import MaskWriter, UniqueNames, open_sink, place_in_split
from terrazzo.formats.losses import Losses, check_holds
from terrazzo.formats.names import stem
from terrazzo.formats.pairing import index, pair
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import is_image_name
from terrazzo.types import Task, TaskKind

_LAYOUTS = (("images", "masks"), ("images", labelmap.FILE_NAME))
"""What must be there: masks, or (when no image is annotated yet) a label map."""


class AmalthAI:
    """Reads and writes it; splits are folders, image and mask belong together by their name without ending."""

    name = "amalthai"
    title = "AmalthAI"
    description = "Folders images/ and masks/, each with train/, val/ and test/, and labelmap.txt."
    looks_like = "images/<split>/, masks/<split>/ and labelmap.txt"
    fallback = False
    kinds: tuple[TaskKind, ...] = ("semantic",)

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """Images beside a label map, with masks in their folder or when nothing says that CVAT wrote it."""
        names = source.names()
        if layout.roots(names, ("images", "masks", labelmap.FILE_NAME)):
            return True
        return bool(layout.roots(names, _LAYOUTS[1])) and not layout.roots(names, ("SegmentationClass",))

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
        images, masks = f"{root}images/", f"{root}masks/"
        image_names = [name for name in names if name.startswith(images) and is_image_name(name)]
        mask_names = [name for name in names if name.startswith(masks) and is_image_name(name)]
        path_of = {name: layout.project_path(name.removeprefix(images)) for name in image_names}
        key_of = {name: layout.project_path(name.removeprefix(masks)) for name in mask_names}
        pairs = pair(index(path_of), key_of, f" below {images}")
        items = [
            Item(
                path=path_of[image],
                image=image,
                mask=pairs.mask_of.get(image),
                split=layout.divide_split(image.removeprefix(images))[0],
            )
            for image in image_names
        ]
        if not items:
            raise Invalid(
                f"{source.root_name}: there is no image in {images}.", "Put PNG, JPEG, WebP, TIFF or BMP files there."
            )
        left_out = [name for name in names if name.startswith((images, masks)) and not is_image_name(name)]
        return Reading(
            format=self.name,
            source=source,
            items=items,
            task=task,
            labels=found.labels,
            problems=pairs.problems,
            warnings=(*found.warnings, *layout.warnings_of(items, left_out)),
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``."""
        check_holds(self.title, self.kinds, task)
        masks = MaskWriter(task)
        losses = Losses("shape")
        unique = UniqueNames()
        with open_sink(dest) as sink:
            for item in items:
                relative = unique(place_in_split(item.path, item.split))
                sink.write(f"images/{relative}", item.image_bytes())
                losses.look(item.annotated)
                mask_HW = item.mask_HW(task)
                if mask_HW is not None:
                    sink.write(f"masks/{stem(relative)}.png", masks.encode(mask_HW))
            sink.write(labelmap.FILE_NAME, labelmap.render(masks.labels()))
        return (*masks.warnings(), *unique.warnings(), *losses.warnings(), *labelmap.name_warnings(masks.labels()))
