"""Where images came from: the export that is kept in the blob store, and which of its elements each image is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from terrazzo.db.chunks import chunks
from terrazzo.db.schema import ImageOrigin, ImageRow
from terrazzo.services.workspace import Workspace

_NAME = 300


@dataclass(frozen=True, slots=True)
class Origin:
    """An export: its content hash and name, and its elements by the paths of the images that they are."""

    hash: str
    name: str
    elements: Mapping[str, str]


def save_origins(session: Session, file_hash: str, file_name: str, elements: Mapping[str, str]) -> None:
    """Note of images (by id) that they are these elements of an export; an earlier note gives way."""
    for chunk in chunks(sorted(elements)):
        session.execute(delete(ImageOrigin).where(ImageOrigin.image_id.in_(chunk)))
    about = {"file_hash": file_hash, "file_name": file_name[-_NAME:]}
    if elements:
        session.execute(
            insert(ImageOrigin), [{"image_id": id, "element": one, **about} for id, one in elements.items()]
        )


def origin_of(ws: Workspace, project_id: str, paths: set[str]) -> Origin | None:
    """The export that most of these images of a project came from; None when none did."""
    with ws.reading() as session:
        query = (
            select(ImageRow.path, ImageOrigin.file_hash, ImageOrigin.file_name, ImageOrigin.element)
            .join(ImageOrigin, ImageOrigin.image_id == ImageRow.id)
            .where(ImageRow.project_id == project_id)
        )
        rows = [row for row in session.execute(query) if row.path in paths]
    if not rows:
        return None
    (most, _), *_ = Counter(row.file_hash for row in rows).most_common(1)
    of_it = [row for row in rows if row.file_hash == most]
    return Origin(most, of_it[0].file_name, {row.path: row.element for row in of_it})
