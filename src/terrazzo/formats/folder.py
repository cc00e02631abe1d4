"""A plain folder of images, without annotations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.formats import layout
from terrazzo.formats.arrangement import arrange
from terrazzo.formats.base import ExportItem, Item, Question, Reading
from terrazzo.formats.export import open_sink
from terrazzo.formats.labelmap import FILE_NAME
from terrazzo.formats.losses import Losses
from terrazzo.formats.source import Source
from terrazzo.formats.suspects import question_about
from terrazzo.formats.tags.class_folders import class_folders, looks_like_classes
from terrazzo.imaging.decode import is_image_name
from terrazzo.types import Task, TaskKind


class Folder:
    """Every image in the source; folders at the top that are named like a split put their images into it."""

    name = "folder"
    title = "Folder of images"
    description = "Any images in any folders, without annotations."
    looks_like = "at least one image (PNG, JPEG, WebP, TIFF, BMP or GIF) and no labelmap.txt"
    fallback = True
    kinds: tuple[TaskKind, ...] = ()

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """Any image, and neither a label map nor masks by their names, which must not come in as images."""
        names = source.names()
        pictures = [name for name in names if is_image_name(name)]
        has_labels = any(name.split("/")[-1] == FILE_NAME for name in names)
        return bool(pictures) and not has_labels and arrange(pictures) is None

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "segmentation",
        kind: TaskKind | None = None,
    ) -> Reading:
        """See ``Format``; there is no task, because nothing is annotated."""
        names = source.names()
        images = [name for name in names if is_image_name(name)]
        if not images:
            raise Invalid(
                f"{source.root_name} holds no image.", "Give a folder with PNG, JPEG, WebP, TIFF or BMP files."
            )
        top = _top_folder(images)
        items: list[Item] = []
        for name in images:
            relative = name.removeprefix(top)
            split, _ = layout.divide_split(relative)
            items.append(Item(path=layout.project_path(relative), image=name, split=split))
        left_out = [name for name in names if not is_image_name(name)]
        return Reading(
            format=self.name,
            source=source,
            items=items,
            warnings=(*_no_labels((*ignore, *keep)), *layout.warnings_of((), left_out)),
            question=question_about(source) or (_about_classes(source) if kind is None else None),
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``; annotations are left out, which a warning says."""
        losses = Losses()
        with open_sink(dest) as sink:
            for item in items:
                sink.write(item.path, item.image_bytes())
                losses.look(item.annotated)
        return losses.warnings()


def _about_classes(source: Source) -> Question | None:
    """What to ask when all pictures lie in folders that could be their classes."""
    if not looks_like_classes(source):
        return None
    folders = class_folders(source)
    return Question(
        file=source.root_name,
        message=f"All pictures of {source.root_name} lie in {len(folders)} folders that could be their classes: "
        f"{layout.some(folders)}. Are they plain images?",
        remedy="If the folders are classes, say so with --task classification. If not, say so with the format folder "
        "(--format folder).",
        kind="classification",
    )


def _no_labels(named: Sequence[str]) -> tuple[str, ...]:
    """The task of a project may ignore labels, and then gets images without masks."""
    if not named:
        return ()
    what = ", ".join(map(repr, named))
    return (f"There are no masks, so there is no label {what} to ignore or to keep.",)


def _top_folder(names: Sequence[str]) -> str:
    """``top/`` when all images are below one folder that is not named like a split, else nothing."""
    first = {name.partition("/")[0] if "/" in name else "" for name in names}
    only = first.pop() if len(first) == 1 else ""
    return f"{only}/" if only and layout.split_of_name(only) is None else ""
