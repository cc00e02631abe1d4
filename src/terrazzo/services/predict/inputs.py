"""What a prediction is made of: pictures that are sent (kept by content, in no project), images, or a split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import and_, select

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import DatasetImage, ImageRow
from terrazzo.errors import Invalid, NotFound
from terrazzo.files.whole import temporary_folder
from terrazzo.services import storage
from terrazzo.services.annotate.closing import close_task
from terrazzo.services.images.uploads import Upload
from terrazzo.services.names import clean_path
from terrazzo.services.predict.problems import LeftOutFile, left_out
from terrazzo.services.projects import tasks
from terrazzo.services.workspace import Workspace
from terrazzo.types import Split

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip begins, and one that holds nothing."""


@dataclass(frozen=True, slots=True)
class PredictInput:
    """One picture to predict, in the blob store; ``image_id`` when it is an image of the project."""

    name: str
    hash: str
    image_id: str | None = None


def from_uploads(ws: Workspace, uploads: Iterable[Upload]) -> tuple[list[PredictInput], list[LeftOutFile]]:
    """Check pictures (a zip is unpacked) and keep the bytes of those that are whole.

    Returns:
        The pictures, and the files that are left out, with the cause.

    Raises:
        Invalid: none of the files is a whole picture; the message names the first.
    """
    inputs: list[PredictInput] = []
    problems: list[LeftOutFile] = []
    try:
        for upload in uploads:
            for name, data in _pictures_of(ws, upload, problems):
                _take(ws, name, data, inputs, problems)
    except BaseException:
        forget(ws, inputs)
        raise
    if not inputs and problems:
        raise _none_is_whole(problems)
    return inputs, problems


def _take(ws: Workspace, path: str, data: bytes, inputs: list[PredictInput], problems: list[LeftOutFile]) -> None:
    """Keep a picture, or say why it is left out."""
    from terrazzo.imaging.decode import probe

    try:
        name = clean_path(path)
        probe(data, name)
    except Invalid as error:
        problems.append(left_out(path, error))
    else:
        inputs.append(PredictInput(name, ws.blobs.put(data)))


def _none_is_whole(problems: Sequence[LeftOutFile]) -> Invalid:
    first = problems[0]
    if len(problems) == 1:
        return Invalid(first.message, first.remedy)
    return Invalid(f"None of the {len(problems)} files is a whole picture; the first: {first.message}", first.remedy)


def from_images(ws: Workspace, project_id: str, image_ids: Sequence[str]) -> list[PredictInput]:
    """Images of a project by their ids, each once.

    Raises:
        NotFound: one of them is not in the project.
    """
    found: dict[str, ImageRow] = {}
    with ws.reading() as session:
        for chunk in chunks(list(image_ids)):
            query = select(ImageRow).where(ImageRow.id.in_(chunk), ImageRow.project_id == project_id)
            found.update((row.id, row) for row in session.scalars(query))
    missing = [one for one in image_ids if one not in found]
    if missing:
        raise NotFound(
            f"There is no image {missing[0]!r} in the project of this version.", "List the images of the project."
        )
    return [_of_project(found[one]) for one in dict.fromkeys(image_ids)]


def from_split(ws: Workspace, project_id: str, split: Split, task_id: str) -> list[PredictInput]:
    """The images that are now in a split of a task's dataset, by path.

    Raises:
        NotFound: no such task.
        Invalid: the task is in another project, or the split is empty.
    """
    task = tasks.get_task(ws, task_id)
    if task.project_id != project_id:
        raise Invalid(
            f"The task {task.name!r} is in another project than this version.", "Choose a task of its project."
        )
    query = (
        select(ImageRow)
        .join(DatasetImage, DatasetImage.image_id == ImageRow.id)
        .where(DatasetImage.dataset_id == task.dataset_id, DatasetImage.split == split)
        .order_by(ImageRow.path)
    )
    with ws.reading() as session:
        inputs = [_of_project(row) for row in session.scalars(query)]
    if not inputs:
        raise Invalid(f"There are no images in {split}.", f"Put images into {split}, or choose another split.")
    return inputs


def from_unannotated(ws: Workspace, project_id: str, task_id: str) -> list[PredictInput]:
    """All images of the project that are not annotated for a task, by path.

    Raises:
        NotFound: no such task.
        Invalid: the task is in another project, or every image is annotated.
    """
    task = tasks.get_task(ws, task_id)
    if task.project_id != project_id:
        raise Invalid(
            f"The task {task.name!r} is in another project than this version.", "Choose a task of its project."
        )
    close_task(ws, task_id)
    stands = and_(DatasetImage.image_id == ImageRow.id, DatasetImage.dataset_id == task.dataset_id)
    query = (
        select(ImageRow)
        .outerjoin(DatasetImage, stands)
        .where(ImageRow.project_id == project_id, DatasetImage.annotated.is_not(True))
        .order_by(ImageRow.path)
    )
    with ws.reading() as session:
        inputs = [_of_project(row) for row in session.scalars(query)]
    if not inputs:
        raise Invalid(f"Every image is annotated for {task.name!r}.", "Bring in new images, or name files to predict.")
    return inputs


def _of_project(row: ImageRow) -> PredictInput:
    return PredictInput(name=row.path, hash=row.hash, image_id=row.id)


def forget(ws: Workspace, inputs: Iterable[PredictInput]) -> None:
    """Remove the bytes that nothing else uses."""
    storage.remove_unused(ws, storage.Left(blobs={one.hash for one in inputs}))


def _pictures_of(ws: Workspace, upload: Upload, problems: list[LeftOutFile]) -> Iterator[tuple[str, bytes]]:
    """An upload by its path, or the pictures of a zip; what of a zip cannot be read is added to the problems."""
    if not upload.data.startswith(_ZIP_STARTS):
        yield upload.path, upload.data
        return
    try:
        yield from _unpacked(ws, upload, problems)
    except Invalid as error:
        problems.append(left_out(upload.path, error))


def _unpacked(ws: Workspace, upload: Upload, problems: list[LeftOutFile]) -> Iterator[tuple[str, bytes]]:
    """The pictures of a zip; other files in it are left out, and damaged ones are named."""
    from terrazzo.formats.source import open_source
    from terrazzo.imaging.decode import is_image_name

    with temporary_folder(ws.home.cache) as folder:
        path = folder / (Path(upload.path).name or "upload.zip")
        path.write_bytes(upload.data)
        with open_source(path) as source:
            names = [name for name in source.names() if is_image_name(name)]
            if not names:
                raise Invalid(
                    f"There is no picture in {upload.path}.", "Put PNG, JPEG, WebP, TIFF or BMP files into it."
                )
            for name in names:
                try:
                    data = source.read(name)
                except Invalid as error:
                    problems.append(left_out(name, error))
                else:
                    yield name, data
