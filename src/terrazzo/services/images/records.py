"""What services return of images, uploads and imports, and the API serialises: frozen records."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from terrazzo.imaging.notes import NoteSummary
from terrazzo.types import AnnotationState, LabelClass, Record, Split, TaskKind


class ImageFilter(Record):
    """What images are narrowed to; what is left out lets all through."""

    task_id: str | None = None
    """Whose splits and states; needed for them."""
    folder: str | None = None
    """Takes in the folders below it; the empty folder is the whole project."""
    split: Literal["train", "val", "test", "none"] | None = None
    state: AnnotationState | None = None
    query: str | None = None
    """A part of the path; case does not count."""


class ImageChoice(Record):
    """Images that something is done with: those of some ids, or all that a filter lets through at that moment."""

    image_ids: tuple[str, ...] | None = Field(default=None, max_length=100_000)
    filter: ImageFilter | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.image_ids is None) == (self.filter is None):
            raise ValueError("give image_ids or a filter: one of them")
        return self


class ImageRecord(Record):
    id: str
    project_id: str
    path: str
    hash: str
    width: int
    height: int
    mode: str
    bytes: int
    created_at: datetime
    split: Split | None
    """Split in the dataset of the task that was asked for, if one was."""
    annotation_state: AnnotationState | None
    """State for the task that was asked for, if one was."""


class ImagePage(Record):
    items: tuple[ImageRecord, ...]
    total: int
    """All that the filters let through, on this page and on others."""
    folders: tuple[str, ...]
    """All folders of the project."""
    next: str | None
    """The path to ask for as ``after`` to get the page that follows this one; None on the last page."""


class UploadProblem(Record):
    file: str
    message: str
    remedy: str


class UploadReport(Record):
    added: tuple[ImageRecord, ...]
    already_here: tuple[str, ...]
    problems: tuple[UploadProblem, ...]
    masks: tuple[str, ...] = ()
    """Files that were left out because they look like masks; send them again with the word that they are images."""
    notes: tuple[NoteSummary, ...] = ()
    """How the added images are read where that is not plain: of a TIFF with several pages the first one."""


class MaskReading(Record):
    """How some of the masks were understood."""

    how: Literal["colours", "two values", "line numbers", "palette entries"]
    masks: int
    text: str


class LabelShare(Record):
    """Which part of the pixels a class has; the last one of a report, without a colour, is what is ignored."""

    name: str
    color: str | None
    images: int
    """In how many images it occurs."""
    share: float
    """Of the pixels of all masks, 0..1."""
    splits: dict[str, float]
    """Of the pixels of the masks in each split (and in ``none``)."""


class ClassAmount(Record):
    """How much there is of a class: its pixels, its objects without crowds, or the images that have it."""

    name: str
    color: str
    images: int
    """In how many images it occurs."""
    amount: int
    splits: dict[str, int]
    """The amount in each split (and in ``none``)."""


class SnappedMask(Record):
    """A mask in which pixels were moved to their nearest label."""

    file: str
    pixels: int


class MaskRotations(Record):
    """Masks whose images carry an EXIF rotation: how many were turned, and of how many the size does not tell."""

    rotated: int
    turned: int
    undecided: int
    read_as: Literal["upright", "raw"]
    text: str


class MaskReport(Record):
    """What the pixels of the masks were taken for, so that swapped classes are seen before they come in."""

    understood: tuple[MaskReading, ...]
    shares: tuple[LabelShare, ...]
    snapped: tuple[SnappedMask, ...]
    snapped_pixels: int
    rotations: MaskRotations


class ImportPreview(Record):
    """An image with its classes painted over, as a ``data:`` address."""

    path: str
    picture: str
    tags: tuple[str, ...] = ()
    """Classes of the whole image."""


class ImportReport(Record):
    format: str
    dry_run: bool
    project_id: str | None
    project_name: str
    task_id: str | None
    images: int
    already_here: int
    annotated: int
    splits: dict[str, int]
    classes: tuple[LabelClass, ...]
    ignored: tuple[str, ...]
    ignored_by_name: tuple[str, ...]
    """Those of ``ignored`` that nobody asked to ignore: their names say it."""
    kind: TaskKind | None = None
    """Of the task; None when nothing is annotated."""
    task_name: str | None = None
    unit: str = "pixels"
    """What amounts count: ``pixels``, ``objects`` or ``images``."""
    amounts: tuple[ClassAmount, ...] = ()
    """Of each class of the task, in its order."""
    empty: int = 0
    """Annotated images on which nothing of any class is: somebody looked and found nothing."""
    masks: MaskReport | None
    """None when there are no masks."""
    previews: tuple[ImportPreview, ...] = ()
    warnings: tuple[str, ...]
    question: str | None = None
    """Pictures look like masks: what a person has to be asked. Naming the format (``folder``) says that they are
    images; without that, nothing comes in."""
    question_kind: TaskKind | None = None
    """Set when the question is whether folders are classes: naming this kind says that they are."""
