"""Datasets: splits and snapshots."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from terrazzo.api.context import Ws
from terrazzo.services.datasets import datasets
from terrazzo.services.datasets.records import DatasetRecord, FreezeRecord, SnapshotRecord
from terrazzo.services.images.records import ImageChoice
from terrazzo.services.jobs import start
from terrazzo.types import Record, Split

router = APIRouter(prefix="/datasets/{dataset_id}", tags=["datasets"])


class ImagesSplit(ImageChoice):
    split: Split | None
    """None takes the images out of their split."""


class Assigned(Record):
    count: int
    """Images that are in that split now because of this request."""
    dataset: DatasetRecord


class FolderSplit(Record):
    folder: str = Field(max_length=1000)
    split: Split | None


class AutomaticSplit(Record):
    """Parts of the annotated images; they must add up to 1."""

    train: float = Field(ge=0, le=1, allow_inf_nan=False)
    val: float = Field(ge=0, le=1, allow_inf_nan=False)
    test: float = Field(ge=0, le=1, allow_inf_nan=False)
    seed: int = Field(default=0, ge=0, le=2**32 - 1)


@router.get("")
def get_dataset(ws: Ws, dataset_id: str) -> DatasetRecord:
    """Counts, class shares and advice."""
    return datasets.get_dataset(ws, dataset_id)


@router.put("/images")
def assign_images(ws: Ws, dataset_id: str, body: ImagesSplit) -> Assigned:
    """Put images, or all that match a filter, into a split, or out of any."""
    if body.filter is not None:
        count = datasets.assign_matching(ws, dataset_id, body.filter, body.split)
    else:
        ids = body.image_ids or ()
        datasets.assign_images(ws, dataset_id, ids, body.split)
        count = len(set(ids))
    return Assigned(count=count, dataset=datasets.get_dataset(ws, dataset_id))


@router.put("/folder")
def assign_folder(ws: Ws, dataset_id: str, body: FolderSplit) -> DatasetRecord:
    """Put all images of a folder into a split, or out of any."""
    datasets.assign_folder(ws, dataset_id, body.folder, body.split)
    return datasets.get_dataset(ws, dataset_id)


@router.post("/split")
def split_dataset(ws: Ws, dataset_id: str, body: AutomaticSplit) -> DatasetRecord:
    """Split the annotated images by chance; the same seed gives the same split."""
    datasets.split_automatically(ws, dataset_id, train=body.train, val=body.val, test=body.test, seed=body.seed)
    return datasets.get_dataset(ws, dataset_id)


@router.get("/snapshots")
def list_snapshots(ws: Ws, dataset_id: str) -> tuple[SnapshotRecord, ...]:
    """All snapshots of a dataset."""
    return tuple(datasets.list_snapshots(ws, dataset_id))


@router.post("/snapshots", status_code=201)
def create_snapshot(ws: Ws, dataset_id: str) -> FreezeRecord:
    """Freeze the dataset as it is now; equal content gives the snapshot that is already there.

    A large dataset that changed is frozen by a job: then ``job_id`` is given, and the outcome of that job names the
    snapshot.
    """
    return start.start_freeze(ws, dataset_id)
