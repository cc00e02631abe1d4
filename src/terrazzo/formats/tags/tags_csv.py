"""Tags of images in a CSV table beside them; an image without any tag was looked at ("without concept")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.formats import layout
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.arrangement import arrange
from terrazzo.formats.base import ExportItem, Item, Problem, Reading
from terrazzo.formats.export import UniqueNames, open_sink, place_in_split
from terrazzo.formats.labels import task_of_names
from terrazzo.formats.losses import Losses, check_holds
from terrazzo.formats.names import stem
from terrazzo.formats.roles import path_below
from terrazzo.formats.source import Source
from terrazzo.formats.tags.table import Row, TagTable, is_table, parse_table, render_table
from terrazzo.imaging.decode import ImageInfo, is_image_name
from terrazzo.types import Split, Task, TaskKind
from terrazzo.words import counted

FILE_NAME = "tags.csv"
_MOST_FILES = 50


class TagsCsv:
    """Reads tables of many sorts, in the folders of splits or with a column of splits; writes one with all."""

    name = "tags-csv"
    title = "Table of tags"
    description = "A CSV file beside the images: “image,tags” with tags between ; or |, or a column for each tag."
    looks_like = "a CSV file with the columns image and tags, or image and one for each tag"
    fallback = False
    kinds: tuple[TaskKind, ...] = ("tagging", "classification")

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """A table of tags beside images; where there are masks too, only when such a task was asked for."""
        if not _tables(source):
            return False
        return kind in self.kinds or arrange([name for name in source.names() if is_image_name(name)]) is None

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "tags",
        kind: TaskKind | None = None,
    ) -> Reading:
        """See ``Format``; without ``kind`` it is a tagging, in which an image may have any number of tags."""
        names = _tables(source) or _csv_names(source)[:1]
        if not names:
            raise Invalid(
                f"{source.root_name} holds no table of tags.", "Put a CSV file there that begins with “image,tags”."
            )
        tables = [parse_table(source.read(name), name) for name in names]
        found = _Found(source, tables)
        if not found.items:
            raise Invalid(f"{source.root_name}: there is no image.", "Put the images beside the table.")
        labels = dict.fromkeys(tag for one in tables for tag in one.tags)
        chosen: TaskKind = kind or "tagging"
        task = task_of_names(chosen, labels, ignore, task_name, names[0], keep)

        def annotate(item: Item, info: ImageInfo) -> Annotated:
            row = found.row_of[item.image]
            tags = tuple(one for one in row.tags if one in task.class_names)
            if chosen == "classification" and len(tags) != 1:
                raise Invalid(
                    f"{row.place}: the image has {counted(len(tags), 'class', 'classes')}; in a classification it has "
                    "one.",
                    "Correct the row, or import the table with --task tagging.",
                )
            return Annotated(tags=tags)

        return Reading(
            format=self.name,
            source=source,
            items=found.items,
            task=task,
            problems=[*(problem for one in tables for problem in one.problems), *found.problems],
            warnings=layout.warnings_of(found.items, ()),
            annotate=annotate,
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``; an image without annotation is written, and has no row."""
        check_holds(self.title, self.kinds, task)
        losses = Losses("tag")
        unique = UniqueNames(whole=True)
        rows: list[tuple[str, Split | None, Sequence[str]]] = []
        with open_sink(dest) as sink:
            for item in items:
                relative = f"images/{unique(place_in_split(item.path, item.split))}"
                sink.write(relative, item.image_bytes())
                losses.look(item.annotated)
                if item.annotated is not None:
                    rows.append((relative, item.split, item.annotated.tags))
            sink.write(FILE_NAME, render_table([*task.class_names, *task.ignored], rows))
        ignored = (f"Read it with these ignored: {', '.join(task.ignored)}.",) if task.ignored else ()
        return (*ignored, *unique.warnings(), *losses.warnings())


class _Found:
    """The images of a source with the rows that speak of them."""

    def __init__(self, source: Source, tables: Sequence[TagTable]) -> None:
        self.problems: list[Problem] = []
        self.items: list[Item] = []
        self.row_of: dict[str, Row] = {}
        pictures = [name for name in source.names() if is_image_name(name)]
        by_end: defaultdict[str, list[str]] = defaultdict(list)
        for name in pictures:
            base = name.rpartition("/")[2]
            for end in {base, stem(base)}:
                by_end[end].append(name)
        whole = set(pictures)
        split_of: dict[str, Split | None] = {}
        for table in tables:
            for row in table.rows:
                image = self._image_of(row, table, whole, by_end)
                if image is not None:
                    self.row_of[image] = row
                    if table.has_splits:
                        split_of[image] = row.split
        root = _root(tables)
        for name in pictures:
            path = path_below(name, root)
            in_folder = layout.divide_split(path)[0]
            table_name = self.row_of[name].place.rpartition(", row ")[0] if name in self.row_of else None
            self.items.append(Item(path=path, image=name, split=split_of.get(name, in_folder), annotation=table_name))

    def _image_of(self, row: Row, table: TagTable, whole: set[str], by_end: dict[str, list[str]]) -> str | None:
        wanted = row.image.replace("\\", "/").removeprefix("./").lstrip("/")
        folder = table.name.rpartition("/")[0]
        top = f"{folder}/" if folder else ""
        exact = [name for name in (f"{top}{wanted}", f"{top}images/{wanted}", wanted) if name in whole][:1]
        found = exact or by_end.get(wanted.rpartition("/")[2], [])
        what, remedy = "", ""
        if not found:
            what, remedy = f"there is no image {row.image[:200]!r}.", "Add the image, or remove the row."
        elif len(found) > 1:
            what, remedy = f"{row.image!r} could be {layout.some(found)}.", "Write the folder too."
        elif found[0] in self.row_of:
            what, remedy = f"{self.row_of[found[0]].place} is of this image too.", "Keep one row for each image."
        if what:
            self.problems.append(Problem(file=table.name, message=f"{row.place}: {what}", remedy=remedy))
            return None
        return found[0]


def _tables(source: Source) -> list[str]:
    return [name for name in _csv_names(source) if is_table(source.read(name), name)]


def _csv_names(source: Source) -> list[str]:
    """The tables at the top, in a folder there, or in the folder of a split below."""
    names = [name for name in source.names() if name.lower().endswith(".csv") and name.count("/") <= 2]
    return names[:_MOST_FILES]


def _root(tables: Sequence[TagTable]) -> str:
    """The folder of the tables, or that above when they lie in the folders of splits."""
    folder = tables[0].name.rpartition("/")[0]
    if layout.split_of_name(folder.rpartition("/")[2]) is not None:
        folder = folder.rpartition("/")[0]
    return f"{folder}/" if folder else ""
