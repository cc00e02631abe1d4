"""The format ``arkindex``: the SQLite export of a project beside its images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.arkindex.choices import ExportChoices
from terrazzo.formats.arkindex.database import HEADER, Export, load
from terrazzo.formats.arkindex.pages import Page, chosen_dataset, pages_of, unknown_sets
from terrazzo.formats.arkindex.pictures import Pictures, identifier_of
from terrazzo.formats.arkindex.source import PagesSource, other_size
from terrazzo.formats.arkindex.truth import Truth
from terrazzo.formats.arkindex.write import write
from terrazzo.formats.base import ExportItem, Item, Reading
from terrazzo.formats.labels import task_of_names
from terrazzo.formats.losses import check_holds
from terrazzo.formats.names import stem
from terrazzo.formats.source import Source
from terrazzo.imaging.decode import ImageInfo, is_image_name
from terrazzo.types import LabelClass, Task, TaskKind
from terrazzo.words import counted, has_or_have, is_or_are

_ENDINGS = (".sqlite", ".sqlite3", ".db")
_NAMED = 20
"""Missing images that are named."""

BACKGROUND = LabelClass(name="background", color="#808080")


class Arkindex:
    """Reads and writes it: a file ``NAME.sqlite`` of version 11 beside the images of its IIIF server."""

    name = "arkindex"
    title = "Arkindex"
    description = "The SQLite export of an Arkindex project (version 11), beside its images."
    looks_like = "one .sqlite file of an Arkindex export, and images"
    fallback = False
    kinds: tuple[TaskKind, ...] = ("instance", "detection", "semantic", "classification", "tagging")

    def __init__(self, choices: ExportChoices | None = None) -> None:
        self._choices = choices or ExportChoices()

    def sniff(self, source: Source, kind: TaskKind | None = None) -> bool:
        """An SQLite file."""
        return bool(_database_names(source))

    def read(
        self,
        source: Source,
        *,
        ignore: Sequence[str] = (),
        keep: Sequence[str] = (),
        task_name: str = "objects",
        kind: TaskKind | None = None,
    ) -> Reading:
        """See ``Format``; without ``kind``, elements on pages make an instance task, classifications alone one of
        classes.
        """
        name = _only(_database_names(source), source)
        export = load(source.on_disk(name) or source.read(name), name)
        dataset = chosen_dataset(export, self._choices.dataset, name)
        pages = pages_of(export, dataset)
        if not pages:
            raise Invalid(f"{name}: the export holds no page with an image.", "Export the project with its images.")
        found, missing = _files(pages, [one for one in source.names() if is_image_name(one)])
        if not found:
            raise Invalid(
                f"None of the images of {name} is there: {_listed(missing)}.",
                "Give the folder that holds them: --images FOLDER; or --images iiif fetches them from their server.",
            )
        there = {page.element.id for _, (page, _) in found.items()}
        truth = Truth(export, [one for one in pages if one.element.id in there], self._choices, name)
        kind = kind or truth.kind()
        task = None if kind is None else _task(truth, kind, ignore, keep, task_name, name)
        items = [_item(image, page, truth, kind, name) for image, (page, _) in found.items()]
        by_image = {image: page for image, (page, _) in found.items()}

        def annotate(item: Item, info: ImageInfo) -> Annotated:
            page = by_image[item.image]
            if (info.width, info.height) != page.place.size():
                raise other_size(item.image, page, info.width, info.height)
            assert kind is not None
            return truth.annotated(page, kind, source.root_name)

        cut = {image: (page, file) for image, (page, file) in found.items() if image != file}
        return Reading(
            format=self.name,
            source=PagesSource(source, cut),
            items=items,
            task=task,
            warnings=[*_notes(export, pages, missing, items, unknown_sets(dataset), task), *truth.warnings()],
            annotate=annotate,
            origin_file=name,
        )

    def write(self, task: Task, items: Iterable[ExportItem], dest: Path) -> tuple[str, ...]:
        """See ``Format``; an element has one outline, without holes."""
        check_holds(self.title, self.kinds, task)
        return write(task, items, dest)


def is_database(path: Path) -> bool:
    """Whether a file is an SQLite database, or says that it is one by its name."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER or path.suffix.lower() in _ENDINGS


def _database_names(source: Source) -> list[str]:
    return [name for name in source.names() if name.lower().endswith(_ENDINGS)]


def _only(names: Sequence[str], source: Source) -> str:
    if len(names) == 1:
        return names[0]
    if not names:
        raise Invalid(f"{source.root_name} holds no .sqlite file.", "Put the export of Arkindex beside the images.")
    raise Invalid(f"{source.root_name} holds {len(names)} databases: {', '.join(names[:5])}.", "Leave one of them.")


def _files(pages: Sequence[Page], images: Sequence[str]) -> tuple[dict[str, tuple[Page, str]], list[str]]:
    """(page, file of its image) by the name under which the page is read, and what is missing."""
    pictures = Pictures(images)
    found: dict[str, tuple[Page, str]] = {}
    missing: list[str] = []
    for page in pages:
        files = pictures.find(page.image)
        if len(files) != 1:
            may = f" (it could be {' or '.join(files[:3])})" if files else ""
            missing.append(f"{identifier_of(page.image)}{may}")
        elif page.is_whole and files[0] not in found:
            found[files[0]] = (page, files[0])
        else:
            found[f"{stem(files[0])}#{page.element.id}.png"] = (page, files[0])
    return found, list(dict.fromkeys(missing))


def _item(image: str, page: Page, truth: Truth, kind: TaskKind | None, name: str) -> Item:
    annotated = kind is not None and truth.is_annotated(page, kind)
    ending = image[len(stem(image)) :].lower()
    return Item(
        path=f"{page.path}{ending}",
        image=image,
        split=page.split,
        annotation=name if annotated else None,
        origin=page.element.id,
    )


def _task(truth: Truth, kind: TaskKind, ignore: Sequence[str], keep: Sequence[str], task_name: str, name: str) -> Task:
    names = truth.tag_names() if kind in ("classification", "tagging") else truth.types()
    if not names:
        what = "classification" if kind in ("classification", "tagging") else "element on a page"
        told = " ".join(truth.warnings())
        raise Invalid(
            f"{name}: there is no {what} that counts as ground truth. {told}".strip(),
            "Choose another kind of task, or say whose work counts with --ground-truth.",
        )
    task = task_of_names(kind, names, ignore, task_name, name, keep)
    if kind != "semantic":
        return task
    classes = task.classes if BACKGROUND.name in task.class_names else (BACKGROUND, *task.classes)
    return task.model_copy(update={"classes": classes, "unpainted": BACKGROUND.name, "background": BACKGROUND.name})


def _notes(
    export: Export, pages: Sequence[Page], missing: Sequence[str], items: Sequence[Item], sets: str, task: Task | None
) -> list[str]:
    notes = []
    if missing:
        count = len(missing)
        notes.append(f"{counted(count, 'image')} {is_or_are(count)} missing and did not come in: {_listed(missing)}.")
    cut = sum(not one.is_whole for one in pages)
    if cut:
        notes.append(f"{counted(cut, 'page')} {is_or_are(cut)} a part of an image, or turned: cut out of it.")
    oblique = sum(one.element.rotation % 90 != 0 for one in pages)
    if oblique:
        notes.append(f"{counted(oblique, 'page')} turned by no quarter: taken as on the image.")
    if sets:
        notes.append(f"Sets of the dataset that are neither train, dev nor test: {sets}. Their images are in no split.")
    bare = sum(not one.annotated for one in items)
    if task is not None and bare:
        notes.append(f"{counted(bare, 'page')} {has_or_have(bare)} no ground truth and come in without an annotation.")
    return notes


def _listed(missing: Sequence[str]) -> str:
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return ", ".join(missing[:_NAMED]) + more
