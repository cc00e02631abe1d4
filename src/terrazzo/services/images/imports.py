"""Import: a folder or zip of images and masks becomes images, annotations and splits, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.orm import Session

from terrazzo.db.schema import ImageRow, Project, TaskRow, name_key
from terrazzo.errors import Conflict, Invalid, NotFound, TerrazzoError
from terrazzo.services import storage
from terrazzo.services.images.import_previews import import_previews
from terrazzo.services.images.import_report import import_report, import_warnings
from terrazzo.services.images.import_save import Goal, Picture, save
from terrazzo.services.images.records import ImportReport
from terrazzo.services.images.side_by_side import side_by_side
from terrazzo.services.images.uploads import images_by_path, path_taken
from terrazzo.services.names import clean_name, clean_path
from terrazzo.services.projects.projects import find_project
from terrazzo.services.projects.tasks import checked_task, find_task, task_of
from terrazzo.services.workspace import Workspace
from terrazzo.types import ExifMasks, LabelClass, Task, TaskKind
from terrazzo.words import counted

if TYPE_CHECKING:
    from terrazzo.formats.annotated import Annotated
    from terrazzo.formats.arkindex.choices import ExportChoices
    from terrazzo.formats.base import Item, Reading

Progress = Callable[[float, str], None]
Row = TypeVar("Row", Project, TaskRow)

TASK_NAMES: Mapping[TaskKind, str] = {
    "semantic": "segmentation",
    "instance": "objects",
    "detection": "boxes",
    "classification": "classification",
    "tagging": "tags",
}
"""How a task is called when nobody says it."""

_PROBLEMS_SHOWN = 20
_LOOKED = 0.45
_EXAMINED = 0.8
"""Part of the progress that decoding takes; the rest is keeping the bytes and the records."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """One thing that is wrong with a file."""

    file: str
    message: str
    remedy: str

    @classmethod
    def of(cls, file: str, error: TerrazzoError) -> _Trouble:
        return cls(file, error.message, error.remedy)


def import_data(
    ws: Workspace,
    path: Path,
    *,
    project: str,
    kind: TaskKind | None = None,
    task: str | None = None,
    ignore: Sequence[str] = (),
    keep: Sequence[str] = (),
    format: str | None = None,
    snap_colours: bool = False,
    exif_masks: ExifMasks = "auto",
    images: Path | None = None,
    export: ExportChoices | None = None,
    dry_run: bool = False,
    previews: int = 0,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Bring a folder or zip into a project, or say what would come in.

    The project (by id or name) and the task are made when they are missing. Images that are here already are not
    doubled: they get the annotation as a new revision when it differs, and the split when they have none.

    Args:
        kind: Of the task; None takes that of the task that is there, or else what the files hold.
        task: Name of the task; None takes ``TASK_NAMES`` of its kind.
        ignore: Labels whose pixels count nowhere and that become no class.
        keep: Labels that are classes though their names say "ignore", such as ``void``; classes of the task are anyway.
        format: Name of the format; found out when None.
        snap_colours: Give pixels that are nearly a label's colour the nearest label, instead of refusing the file.
        exif_masks: How masks lie on images that carry an EXIF rotation, where their sizes do not tell.
        images: The folder or zip with the images of an Arkindex export.
        export: What of an Arkindex export is ground truth, and which types are classes.
        dry_run: Check everything and write nothing.
        previews: How many images the report shows with their classes painted over.
        on_progress: Told the part (0..1) that is done, and what goes on.

    Raises:
        NotFound: nothing at this path.
        Invalid: files are wrong; the message names the first 20 problems with their files. Or pictures look like masks,
            and no format was named. Nothing came in.
        Conflict: the task has other classes, or is of another kind.
    """
    from terrazzo.formats.masks.mask_set import MaskChoices
    from terrazzo.formats.registry import read

    progress = on_progress or _quiet
    wanted = clean_name(task or TASK_NAMES[kind or "semantic"], "task", forbidden="/")
    present = _task_here(ws, project, wanted)
    if kind is None and task is not None and present is not None:
        kind = present.kind
    with read(
        path,
        ignore=ignore,
        keep=keep,
        classes=() if present is None else present.class_names,
        format=format,
        task_name=wanted,
        kind=kind,
        choices=MaskChoices(snap_colours=snap_colours, exif_masks=exif_masks),
        images=images,
        export=export,
    ) as reading:
        task_name = wanted
        if task is None and reading.task is not None:
            task_name = TASK_NAMES[reading.task.kind]
            reading.task = reading.task.model_copy(update={"name": task_name})
        question = reading.question if format is None else None
        if question is not None and not dry_run:
            raise Invalid(question.message, question.remedy)
        with ws.reading() as session:
            goal = _goal(session, project, task_name, reading)
            paths = [item.path for item in reading.items]
            here = {} if goal.project_id is None else images_by_path(session, goal.project_id, paths)
        if reading.task is not None and goal.task is not None:
            reading.into(goal.task, _names_here(reading.task, goal.task))
        pictures = _examine(reading, goal, here, path.name, progress)
        warnings = import_warnings(reading, goal, pictures)
        already_here = sum(one.path in here for one in pictures)
        if not dry_run:
            goal, already_here, notes = _bring_in(ws, reading, goal, pictures, (project, task_name), progress)
            warnings += notes
        progress(1.0, "Done")
        return import_report(
            reading,
            goal,
            pictures,
            already_here=already_here,
            dry_run=dry_run,
            warnings=warnings,
            previews=import_previews(reading, goal.task, pictures, previews),
            question=question,
        )


def chosen(ground_truth: Sequence[str], mapped: Sequence[str], dataset: str | None) -> ExportChoices | None:
    """The choices for an Arkindex export, as they are sent; None when there are none."""
    from terrazzo.formats.arkindex.choices import export_choices

    return export_choices(ground_truth, mapped, dataset)


def _quiet(fraction: float, message: str) -> None:
    """The progress of a caller who does not look."""


def _goal(session: Session, project: str, task_name: str, reading: Reading) -> Goal:
    """Where it will go, and with which classes; ``Conflict`` when those of the task are others."""
    row = _found(lambda: find_project(session, project))
    name = clean_name(project, "project", forbidden="/") if row is None else row.name
    task_row = None if row is None else _found(lambda: find_task(session, row.id, task_name))
    incoming = None if reading.task is None else checked_task(reading.task)
    if task_row is not None:
        present = task_of(task_row)
        incoming = present if incoming is None else _with_names_of(present, incoming)
    return Goal(
        project_id=None if row is None else row.id,
        project_name=name,
        task_id=None if task_row is None else task_row.id,
        task=incoming,
    )


def _task_here(ws: Workspace, project: str, task_name: str) -> Task | None:
    """The task that the import is for, when it is there already."""
    with ws.reading() as session:
        row = _found(lambda: find_project(session, project))
        task_row = None if row is None else _found(lambda: find_task(session, row.id, task_name))
        return None if task_row is None else task_of(task_row)


def _found(find: Callable[[], Row]) -> Row | None:
    try:
        return find()
    except NotFound:
        return None


def _with_names_of(present: Task, incoming: Task) -> Task:
    """The incoming task, its classes in its order (which its masks count in) but named as in the present task.

    Objects and classes of images are told by name, so an import may do without some of the classes.
    """
    if present.kind != incoming.kind:
        raise Conflict(
            f"The task {present.name!r} is of the kind {present.kind}, and the import of the kind {incoming.kind}.",
            "Give the import another task with --task-name, or another kind with --task.",
        )
    names = {name_key(name): name for name in present.class_names}
    theirs = {name_key(name): name for name in incoming.class_names}
    only_here = [name for key, name in names.items() if key not in theirs]
    only_there = [name for key, name in theirs.items() if key not in names]
    if present.form != "pixels" and not only_there:
        return present
    if only_here or only_there:
        sides = [f"only here: {', '.join(only_here)}"] if only_here else []
        sides += [f"only in the import: {', '.join(only_there)}"] if only_there else []
        raise Conflict(
            f"The task {present.name!r} has other classes than the import ({'; '.join(sides)}).",
            "Import into another task, or ignore the labels that are no classes here.",
        )
    classes = tuple(LabelClass(name=names[name_key(one.name)], color=one.color) for one in incoming.classes)
    return present.model_copy(update={"classes": classes})


def _examine(
    reading: Reading, goal: Goal, here: dict[str, ImageRow], source_name: str, progress: Progress
) -> list[Picture]:
    """Look at all files, so that masks are understood as a set, then read them. Raises with all that is wrong."""
    troubles = [_Trouble(one.file, one.message, one.remedy) for one in reading.problems]
    pictures: list[Picture] = []
    total = len(reading.items)
    for number, _ in enumerate(side_by_side(reading.look, reading.items), start=1):
        progress(_LOOKED * number / total, f"Looked at {number} of {counted(total, 'image')}")

    def examine(item: Item) -> Picture | list[_Trouble]:
        problems, annotated = reading.examine(item)
        if problems:
            return [_Trouble(one.file, one.message, one.remedy) for one in problems]
        try:
            return _picture(reading, item, annotated, goal, here)
        except Invalid as error:
            return [_Trouble.of(item.image, error)]

    for number, found in enumerate(side_by_side(examine, reading.items), start=1):
        if isinstance(found, Picture):
            pictures.append(found)
        else:
            troubles += found
        part = _LOOKED + (_EXAMINED - _LOOKED) * number / total
        progress(part, f"Checked {number} of {counted(total, 'image')}")
    if troubles:
        raise _all_in_one(troubles, source_name)
    return pictures


def _picture(
    reading: Reading, item: Item, annotated: Annotated | None, goal: Goal, here: dict[str, ImageRow]
) -> Picture:
    path = clean_path(item.path)
    digest = hashlib.sha256(reading.image_bytes(item)).hexdigest()
    if path in here and here[path].hash != digest:
        raise path_taken(path)
    info = reading.info(item)
    picture = Picture(item=item, path=path, hash=digest, info=info, annotated=None, amounts={})
    if annotated is None or goal.task is None:
        return picture
    from terrazzo.geometry.amounts import amounts_of

    picture.annotated = annotated
    picture.amounts = amounts_of(annotated.shapes, annotated.tags, goal.task, info.height, info.width)
    return picture


def _names_here(incoming: Task, present: Task) -> dict[str, str]:
    """How the present task writes the names of the incoming classes."""
    names = {name_key(name): name for name in present.class_names}
    return {name: names.get(name_key(name), name) for name in incoming.class_names}


def _all_in_one(troubles: Sequence[_Trouble], source_name: str) -> Invalid:
    lines = [
        f"- {one.message if one.file in one.message else f'{one.file}: {one.message}'} {one.remedy}"
        for one in troubles[:_PROBLEMS_SHOWN]
    ]
    more = len(troubles) - len(lines)
    if more:
        lines.append(f"- and {more} more")
    count = counted(len(troubles), "problem")
    return Invalid(
        "\n".join([f"{source_name} has {count}; nothing was imported.", *lines]), "Correct the files and import again."
    )


@storage.making_files
def _bring_in(
    ws: Workspace,
    reading: Reading,
    goal: Goal,
    pictures: Sequence[Picture],
    wanted: tuple[str, str],
    progress: Progress,
) -> tuple[Goal, int, list[str]]:
    """Keep the bytes, then all records in one transaction; on any failure the new bytes go again."""
    new = {one.hash: one.item for one in pictures if not ws.blobs.has(one.hash)}

    def keep(item: Item) -> None:
        ws.blobs.put(reading.image_bytes(item))

    kept: str | None = None
    try:
        if reading.origin_file is not None:
            kept = ws.blobs.put(reading.source.read(reading.origin_file))
        for number, _ in enumerate(side_by_side(keep, new.values()), start=1):
            progress(_EXAMINED + (0.95 - _EXAMINED) * number / len(new), "Keeping the images")
        progress(0.95, "Saving the records")
        with ws.session() as session:
            if _goal(session, *wanted, reading) != goal:
                raise Conflict("The project was changed while the import was checked.", "Import again.")
            return save(ws, session, reading, goal, pictures, kept)
    except BaseException:
        storage.remove_unused(ws, storage.Left(blobs={*new, *([kept] if kept else [])}))
        raise
