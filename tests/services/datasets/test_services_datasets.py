"""Datasets: splits, advice, freezing, and what a snapshot keeps alive."""

from __future__ import annotations

from pathlib import Path

import pytest
from records_data import LINES, blob_count, dataset_files, picture, write_zip

from terrazzo.errors import Invalid, NotFound
from terrazzo.services.annotate.annotations import NewRevision, add_revisions
from terrazzo.services.datasets.advice import DatasetFacts, advice
from terrazzo.services.datasets.amounts import AMOUNTS
from terrazzo.services.datasets.datasets import (
    assign_folder,
    assign_images,
    get_dataset,
    list_snapshots,
    open_snapshot,
    split_automatically,
)
from terrazzo.services.datasets.freezing import freeze_dataset
from terrazzo.services.images.images import Upload, delete_images, list_images, upload_images
from terrazzo.services.images.imports import import_data
from terrazzo.services.projects.projects import create_project, delete_project
from terrazzo.services.projects.records import TaskRecord
from terrazzo.services.projects.tasks import create_task, get_task
from terrazzo.services.workspace import Workspace
from terrazzo.types import SPLITS, Box, Shape, Source, TaskKind


@pytest.fixture
def task(ws: Workspace, tmp_path: Path) -> TaskRecord:
    """A task with 6 annotated images in splits and 2 bare ones in none."""
    source = write_zip(tmp_path / "pages.zip", dataset_files(train=3, val=2, test=1))
    report = import_data(ws, source, project="pages", ignore=["background"])
    upload_images(ws, report.project_id or "", [Upload(f"bare/{n}.png", picture(90 + n)) for n in range(2)])
    return get_task(ws, report.task_id or "")


def test_images_and_folders_are_put_into_splits(ws: Workspace, task: TaskRecord) -> None:
    dataset = get_dataset(ws, task.dataset_id)
    assert (dataset.id, dataset.task_id) == (task.dataset_id, task.id)
    assert dataset.counts == {"train": 3, "val": 2, "test": 1, "none": 2}
    assign_folder(ws, dataset.id, "train", "val")
    assert get_dataset(ws, dataset.id).counts == {"train": 0, "val": 5, "test": 1, "none": 2}
    assign_folder(ws, dataset.id, "", None)
    assert get_dataset(ws, dataset.id).counts == {"train": 0, "val": 0, "test": 0, "none": 8}
    images = list_images(ws, task.project_id).items
    assign_images(ws, dataset.id, [image.id for image in images[:4]], "train")
    assign_images(ws, dataset.id, [images[0].id, images[0].id], "test")
    assert get_dataset(ws, dataset.id).counts == {"train": 3, "val": 0, "test": 1, "none": 4}


def test_what_is_not_there_cannot_be_assigned(ws: Workspace, task: TaskRecord) -> None:
    other = create_project(ws, "other")
    (foreign,) = upload_images(ws, other.id, [Upload("a.png", picture(50))]).added
    before = get_dataset(ws, task.dataset_id)
    own = list_images(ws, task.project_id).items[0]
    with pytest.raises(NotFound, match=foreign.id):
        assign_images(ws, task.dataset_id, [own.id, foreign.id], "test")
    with pytest.raises(NotFound, match="nowhere"):
        assign_folder(ws, task.dataset_id, "nowhere", "train")
    for work in (
        lambda: get_dataset(ws, "x"),
        lambda: assign_images(ws, "x", [], "train"),
        lambda: assign_folder(ws, "x", "", "train"),
        lambda: split_automatically(ws, "x", train=1, val=0, test=0),
        lambda: freeze_dataset(ws, "x"),
        lambda: list_snapshots(ws, "x"),
    ):
        with pytest.raises(NotFound):
            work()
    assert get_dataset(ws, task.dataset_id) == before


def test_the_automatic_split_is_the_same_each_time_and_leaves_bare_images_alone(
    ws: Workspace, task: TaskRecord
) -> None:
    def splits() -> dict[str, str | None]:
        return {image.path: image.split for image in list_images(ws, task.project_id, task_id=task.id).items}

    split_automatically(ws, task.dataset_id, train=0.5, val=0.5, test=0, seed=1)
    first = splits()
    assert get_dataset(ws, task.dataset_id).counts == {"train": 3, "val": 3, "test": 0, "none": 2}
    split_automatically(ws, task.dataset_id, train=0.5, val=0.5, test=0, seed=2)
    split_automatically(ws, task.dataset_id, train=0.5, val=0.5, test=0, seed=1)
    assert splits() == first
    assert first["bare/0.png"] is None


def test_the_same_picture_never_lands_in_two_splits(ws: Workspace, tmp_path: Path) -> None:
    files = dataset_files(train=8, val=0)
    for number in range(0, 8, 2):
        files[f"images/train/page_{number + 1}.png"] = files[f"images/train/page_{number}.png"]
    report = import_data(ws, write_zip(tmp_path / "twins.zip", files), project="twins")
    task = get_task(ws, report.task_id or "")
    for seed in range(5):
        split_automatically(ws, task.dataset_id, train=0.5, val=0.25, test=0.25, seed=seed)
        images = list_images(ws, task.project_id, task_id=task.id).items
        assert len({(image.hash, image.split) for image in images}) == 4


def test_a_split_that_cannot_be_made_is_refused(ws: Workspace, task: TaskRecord) -> None:
    before = get_dataset(ws, task.dataset_id)
    with pytest.raises(Invalid):
        split_automatically(ws, task.dataset_id, train=0.5, val=0.6, test=0.5)
    assert get_dataset(ws, task.dataset_id) == before
    empty = create_task(ws, task.project_id, LINES)
    with pytest.raises(Invalid, match="annotated"):
        split_automatically(ws, empty.dataset_id, train=0.8, val=0.1, test=0.1)


def test_freezing_gives_a_snapshot_known_by_its_content(ws: Workspace, task: TaskRecord) -> None:
    assign_folder(ws, task.dataset_id, "bare", "train")
    first = freeze_dataset(ws, task.dataset_id)
    assert first.counts == {"train": 3, "val": 2, "test": 1}
    assert (first.dataset_id, first.task_id) == (task.dataset_id, task.id)
    assert first.bytes > 6 * len(picture())
    assert freeze_dataset(ws, task.dataset_id) == first
    snapshot = open_snapshot(ws, first.id)
    assert snapshot.id == first.id
    assert snapshot.task.class_names == ("line", "initial")
    assert [image.path for image in snapshot.images("val")] == ["val/page_0.png", "val/page_1.png"]
    assert snapshot.mask_HW(snapshot.images("test")[0])[0, 0] == 0
    assign_folder(ws, task.dataset_id, "test", "val")
    second = freeze_dataset(ws, task.dataset_id)
    assert second.id != first.id
    assert list_snapshots(ws, task.dataset_id) == (second, first)


def test_nothing_to_learn_from_cannot_be_frozen(ws: Workspace, task: TaskRecord) -> None:
    assign_folder(ws, task.dataset_id, "train", None)
    assign_folder(ws, task.dataset_id, "bare", "train")
    with pytest.raises(Invalid, match="train") as caught:
        freeze_dataset(ws, task.dataset_id)
    assert "automatic split" in caught.value.remedy
    assert list(ws.home.snapshots.iterdir()) == []
    with pytest.raises(NotFound):
        open_snapshot(ws, "0" * 64)


def test_a_snapshot_keeps_the_bytes_of_deleted_images(ws: Workspace, task: TaskRecord) -> None:
    record = freeze_dataset(ws, task.dataset_id)
    images = list_images(ws, task.project_id).items
    assert delete_images(ws, [image.id for image in images]) == 8
    assert blob_count(ws) == 6
    snapshot = open_snapshot(ws, record.id)
    assert snapshot.image_HWC(snapshot.images("train")[0]).shape == (16, 24, 3)
    delete_project(ws, task.project_id)
    assert blob_count(ws) == 0
    assert list(ws.home.snapshots.iterdir()) == []


def _facts(**splits: tuple[int, int, dict[str, int]]) -> DatasetFacts:
    """Facts from ``split=(images, annotated, pixels)``."""
    every = {place: splits.get(place, (0, 0, {})) for place in (*SPLITS, "none")}
    return DatasetFacts(
        counts={place: images for place, (images, _, _) in every.items()},
        annotated={place: annotated for place, (_, annotated, _) in every.items()},
        amounts={place: pixels for place, (_, _, pixels) in every.items() if pixels and place != "none"},
    )


def _advice(**splits: tuple[int, int, dict[str, int]]) -> str:
    return " ".join(advice(_facts(**splits), ("a", "b")))


def test_advice_says_what_is_missing_and_what_to_do() -> None:
    good = (60, 60, {"a": 900, "b": 100})
    assert _advice(train=good, val=good, test=good) == ""
    assert "upload" in _advice()
    assert "import the images again with their annotations" in _advice(none=(3, 0, {}))
    assert "automatic split" in _advice(none=(3, 3, {}))
    assert "Only 10 annotated images in train" in _advice(train=(10, 10, {"a": 9, "b": 1}), val=good, test=good)
    assert "No annotated image is in val" in _advice(train=good)
    assert "No annotated image is in test" in _advice(train=good, val=good)
    assert "in train" in _advice(val=good, test=good)
    assert "1 image of val is not annotated" in _advice(train=good, val=(61, 60, {"a": 9, "b": 1}), test=good)
    assert "2 annotated images are in no split" in _advice(train=good, val=good, test=good, none=(2, 2, {}))
    assert "'b' does not occur in train" in _advice(train=(60, 60, {"a": 5}), val=good, test=good)
    assert "'b' does not occur in val" in _advice(train=good, val=(60, 60, {"a": 5}), test=good)
    assert "Very rare in train" in _advice(train=(60, 60, {"a": 100_000, "b": 1}), val=good, test=good)


def test_pictures_in_more_than_one_split_are_counted(ws: Workspace, tmp_path: Path) -> None:
    files = dataset_files(train=4, val=3)
    for kind in ("images", "masks"):
        for number in range(2):
            files[f"{kind}/val/page_{number}.png"] = files[f"{kind}/train/page_{number}.png"]
        files[f"{kind}/train/again.png"] = files[f"{kind}/train/page_3.png"]
    report = import_data(ws, write_zip(tmp_path / "twins.zip", files), project="twins")
    task = get_task(ws, report.task_id or "")
    assert "2 pictures are in more than one split" in " ".join(get_dataset(ws, task.dataset_id).advice)
    (image,) = list_images(ws, task.project_id, query="val/page_0").items
    assign_images(ws, task.dataset_id, [image.id], "train")
    assert "1 picture is in more than one split" in " ".join(get_dataset(ws, task.dataset_id).advice)


def _kind_advice(kind: TaskKind, amounts: dict[str, int], bare: int = 0) -> str:
    counts = {"train": 60, "val": 60, "test": 60, "none": 0}
    known = {"train": amounts, "val": {"a": 30, "b": 30}}
    facts = DatasetFacts(counts, counts, known, bare={"train": bare}, counted_in=AMOUNTS[kind])
    return " ".join(advice(facts, ("a", "b")))


@pytest.mark.parametrize("kind", ["instance", "detection", "classification", "tagging"])
def test_few_examples_of_a_class_are_named(kind: TaskKind) -> None:
    unit = AMOUNTS[kind].unit
    assert f"Very rare in train (fewer than 10 {unit}): b." in _kind_advice(kind, {"a": 300, "b": 9})
    assert _kind_advice(kind, {"a": 300, "b": 10}) == ""
    assert "'b' does not occur in train" in _kind_advice(kind, {"a": 300})


def test_images_that_hold_nothing_mean_something_else_for_each_kind() -> None:
    good = {"a": 30, "b": 30}
    assert "1 image of train is without an object" in _kind_advice("instance", good, bare=1)
    assert "false alarm" in _kind_advice("detection", good, bare=2)
    assert "2 images of train are without concept" in _kind_advice("tagging", good, bare=2)
    assert "give each exactly one class" in _kind_advice("classification", good, bare=2)
    assert _kind_advice("semantic", good, bare=2) == ""


KINDS: list[tuple[TaskKind, tuple[str, ...], int]] = [
    ("instance", (), 2),
    ("detection", (), 2),
    ("classification", ("line",), 1),
    ("tagging", ("line", "initial"), 2),
]


@pytest.mark.parametrize(("kind", "tags", "frozen"), KINDS)
def test_every_kind_is_counted_and_frozen(ws: Workspace, kind: TaskKind, tags: tuple[str, ...], frozen: int) -> None:
    """One image with something in it, and one that was looked at and holds nothing."""
    project = create_project(ws, "pages")
    given = LINES.model_copy(update={"kind": kind})
    task = create_task(ws, project.id, given)
    uploads = [Upload(name, picture(seed)) for seed, name in enumerate(("a.png", "b.png"))]
    images = upload_images(ws, project.id, uploads, names=["a.png", "b.png"]).added
    box = Box(x=1, y=1, width=4, height=4)
    source = Source(kind="person", name="me")
    shapes = () if tags else tuple(Shape(id=one, class_name="line", geometry=box, source=source) for one in "pq")
    amounts = dict.fromkeys(tags, 1) or {"line": 2}
    with ws.session() as session:
        full = NewRevision(images[0].id, task.id, 1, "done", shapes, amounts, tags)
        add_revisions(session, [full, NewRevision(images[1].id, task.id, 1, "done", (), {})])
    assign_images(ws, task.dataset_id, [one.id for one in images], "train")

    dataset = get_dataset(ws, task.dataset_id)
    assert (dataset.unit, dataset.bare_counts) == (AMOUNTS[kind].unit, {"train": 1})
    assert dataset.class_counts == {"train": {"line": amounts["line"], "initial": amounts.get("initial", 0)}}
    snapshot = open_snapshot(ws, freeze_dataset(ws, task.dataset_id).id)
    assert snapshot.task.kind == kind
    kept = snapshot.images("train")
    assert len(kept) == frozen
    (first,) = [one for one in kept if one.path == "a.png"]
    assert (first.tags, len(snapshot.shapes(first))) == (tags, len(shapes))
