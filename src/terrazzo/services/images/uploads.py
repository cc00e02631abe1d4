"""Uploads: bytes that people send become images of a project; what cannot is named, with what to do."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import ImageRow, name_key
from terrazzo.errors import Invalid
from terrazzo.files.whole import temporary_folder
from terrazzo.imaging.notes import Note, summaries
from terrazzo.services import storage
from terrazzo.services.datasets import standing
from terrazzo.services.images.records import ImageRecord, UploadProblem, UploadReport
from terrazzo.services.names import clean_path
from terrazzo.services.projects.projects import project_row
from terrazzo.services.workspace import Workspace

if TYPE_CHECKING:
    from terrazzo.imaging.decode import ImageInfo

_BATCH_IMAGES = 64
_BATCH_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was sent: ``path`` may have folders; a zip is unpacked."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Ready:
    """A picture that is known to be whole."""

    path: str
    hash: str
    info: ImageInfo
    data: bytes


class _Suspicion:
    """Whether a picture that is sent by itself is a mask."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        for name in names:
            path = PurePosixPath(name.replace("\\", "/"))
            self._names[name_key(path.stem)].add(path.suffix.lower())

    def __call__(self, file: Upload) -> bool:
        from terrazzo.formats.suspects import has_few_values, named_like_masks

        if named_like_masks([file.path.replace("\\", "/")]):
            return True
        stem = PurePosixPath(file.path.replace("\\", "/")).stem
        # Another ending: pictures of one name in several folders (page 1 of every book) are no pairs.
        return len(self._names.get(name_key(stem), ())) > 1 and has_few_values(file.data, file.path)


@dataclass(slots=True)
class _Outcome:
    looks_like_mask: _Suspicion | None
    """None when a person said that all are images."""
    masks: list[str] = field(default_factory=list)
    added: list[ImageRecord] = field(default_factory=list)
    already_here: list[str] = field(default_factory=list)
    problems: list[UploadProblem] = field(default_factory=list)
    put: set[str] = field(default_factory=set)
    notes: list[tuple[str, tuple[Note, ...]]] = field(default_factory=list)

    def problem(self, file: str, error: Invalid) -> None:
        self.problems.append(UploadProblem(file=file, message=error.message, remedy=error.remedy))


@storage.making_files
def upload_images(
    ws: Workspace,
    project_id: str,
    uploads: Iterable[Upload],
    *,
    names: Sequence[str] = (),
    masks_as_images: bool = False,
) -> UploadReport:
    """Add images to a project; good ones come in, each bad one becomes a problem of the report.

    A zip is unpacked. The same bytes at the same path are "already here"; other bytes at a path that is taken are
    a problem. What looks like a mask is left out and named in the report, unless ``masks_as_images`` says that it is
    an image: a picture in a folder ``masks``, or one of few values beside a picture of the same name in ``names``,
    which are those of all uploads.

    Raises:
        NotFound: there is no such project.
    """
    with ws.reading() as session:
        project_row(session, project_id)
    outcome = _Outcome(looks_like_mask=None if masks_as_images else _Suspicion(names))
    batch: list[_Ready] = []
    try:
        for upload in uploads:
            for one in _pictures(ws, upload, outcome):
                batch.append(one)
                if len(batch) >= _BATCH_IMAGES or sum(len(ready.data) for ready in batch) >= _BATCH_BYTES:
                    _add(ws, project_id, batch, outcome)
                    batch = []
        _add(ws, project_id, batch, outcome)
    finally:
        # Bytes whose image did not come in: its path was taken, or the work broke off.
        storage.remove_unused(ws, storage.Left(blobs=outcome.put - {one.hash for one in outcome.added}))
    return UploadReport(
        added=tuple(outcome.added),
        already_here=tuple(outcome.already_here),
        problems=tuple(outcome.problems),
        masks=tuple(outcome.masks),
        notes=summaries(outcome.notes),
    )


def image_record(row: ImageRow) -> ImageRecord:
    """What a person sees of an image, seen without a task."""
    return ImageRecord(
        id=row.id,
        project_id=row.project_id,
        path=row.path,
        hash=row.hash,
        width=row.width,
        height=row.height,
        mode=row.mode,
        bytes=row.bytes,
        created_at=row.created_at,
        split=None,
        annotation_state=None,
    )


def _pictures(ws: Workspace, upload: Upload, outcome: _Outcome) -> Iterator[_Ready]:
    """The whole pictures of one upload: itself, or those in the zip that it is."""
    from terrazzo.imaging.decode import probe

    is_zip = upload.data[:4] == b"PK\x03\x04"
    for file in _unpacked(ws, upload, outcome) if is_zip else iter([upload]):
        try:
            path = clean_path(file.path)
            info = probe(file.data, path)
        except Invalid as error:
            outcome.problem(file.path, error)
            continue
        if not is_zip and outcome.looks_like_mask is not None and outcome.looks_like_mask(file):
            outcome.masks.append(path)
            continue
        digest = hashlib.sha256(file.data).hexdigest()
        if not ws.blobs.has(digest):
            outcome.put.add(digest)
            ws.blobs.put(file.data)
        yield _Ready(path, digest, info, file.data)


def _unpacked(ws: Workspace, upload: Upload, outcome: _Outcome) -> Iterator[Upload]:
    """The files of a zip; one that cannot be opened, or that holds masks, is a problem."""
    from terrazzo.formats.registry import detect
    from terrazzo.formats.source import open_source
    from terrazzo.formats.suspects import question_about
    from terrazzo.imaging.decode import is_image_name

    with temporary_folder(ws.home.cache) as folder:
        path = folder / (Path(upload.path).name or "upload.zip")
        path.write_bytes(upload.data)
        try:
            with open_source(path) as source:
                kind = detect(source)
                if kind.name != "folder" and outcome.looks_like_mask is not None:
                    raise Invalid(
                        f"{upload.path} holds annotations ({kind.title}).", "Import it, so that they come in too."
                    )
                question = None if outcome.looks_like_mask is None else question_about(source)
                if question is not None:
                    outcome.masks.append(upload.path)
                    return
                for name in source.names():
                    if is_image_name(name):
                        yield Upload(name, source.read(name))
                    else:
                        outcome.problem(f"{upload.path}/{name}", Invalid(f"{name} is not an image.", "Leave it out."))
        except Invalid as error:
            outcome.problem(upload.path, error)


def _add(ws: Workspace, project_id: str, batch: list[_Ready], outcome: _Outcome) -> None:
    if not batch:
        return
    with ws.session() as session:
        project_row(session, project_id)
        added = _add_rows(ws, session, project_id, batch, outcome)
    outcome.added.extend(image_record(row) for row in added)


def _add_rows(
    ws: Workspace, session: Session, project_id: str, batch: list[_Ready], outcome: _Outcome
) -> list[ImageRow]:
    here = images_by_path(session, project_id, [one.path for one in batch])
    added: list[ImageRow] = []
    for one in batch:
        present = here.get(one.path)
        if present is None:
            row = ImageRow(
                project_id=project_id,
                path=one.path,
                hash=one.hash,
                width=one.info.width,
                height=one.info.height,
                mode=one.info.mode,
                media_type=one.info.media_type,
                bytes=len(one.data),
            )
            # A deletion elsewhere may have taken the bytes since they were put; under the write lock it cannot.
            ws.blobs.put(one.data)
            here[one.path] = row
            added.append(row)
            outcome.notes.append((one.path, one.info.notes))
        elif present.hash == one.hash:
            outcome.already_here.append(one.path)
        else:
            outcome.problem(one.path, path_taken(one.path))
    session.add_all(added)
    session.flush()
    standing.add_images(session, project_id, [(row.id, row.path) for row in added])
    return added


def images_by_path(session: Session, project_id: str, paths: Iterable[str]) -> dict[str, ImageRow]:
    """The images of a project at these paths."""
    found: dict[str, ImageRow] = {}
    for chunk in chunks(sorted(set(paths))):
        rows = session.scalars(select(ImageRow).where(ImageRow.project_id == project_id, ImageRow.path.in_(chunk)))
        found.update((row.path, row) for row in rows)
    return found


def path_taken(path: str) -> Invalid:
    """What is said of other bytes at a path that is taken."""
    return Invalid(
        f"The project has another picture at {path}.",
        "Rename the file, put it in another folder, or delete the picture that is there.",
    )
