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
from terrazzo.services.images.uploads import Upload
from terrazzo.services.names import clean_path
from terrazzo.services.projects import tasks
from terrazzo.services.workspace import Workspace
from terrazzo.types import Split

_ZIP_START = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class PredictInput:
    """One picture to predict, in the blob store; ``image_id`` when it is an image of the project."""

    name: str
    hash: str
    image_id: str | None = None


def from_uploads(ws: Workspace, uploads: Iterable[Upload]) -> list[PredictInput]:
    """Check pictures (a zip is unpacked) and keep their bytes; when one is bad, none is kept.

    Raises:
        Invalid: a file is not a whole picture; the message names it.
    """
    from terrazzo.imaging.decode import probe

    inputs: list[PredictInput] = []
    try:
        for upload in uploads:
            for one in _unpacked(ws, upload) if upload.data.startswith(_ZIP_START) else (upload,):
                name = clean_path(one.path)
                probe(one.data, name)
                inputs.append(PredictInput(name, ws.blobs.put(one.data)))
    except BaseException:
        forget(ws, inputs)
        raise
    return inputs


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


def _unpacked(ws: Workspace, upload: Upload) -> Iterator[Upload]:
    """The pictures of a zip; other files in it are left out."""
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
                yield Upload(name, source.read(name))
