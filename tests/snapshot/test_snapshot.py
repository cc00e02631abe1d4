"""Freeze and open: the same pixels and labels, the same id for the same content, damage noticed."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from terrazzo.errors import Invalid, NotFound
from terrazzo.geometry.raster import mask_to_shapes
from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.snapshot.tables import content_of
from terrazzo.types import IGNORE, Annotation, AnnotationState, LabelClass, Shape, Source, Split, Task

TASK = Task(
    name="segmentation",
    kind="semantic",
    classes=(LabelClass(name="ink", color="#101010"), LabelClass(name="paper", color="#f0f0f0")),
    ignored=("background",),
)


class Pages:
    """A few random pages with masks, in a blob store below ``root``."""

    def __init__(self, root: Path, count: int = 6) -> None:
        rng = np.random.default_rng(3)
        self.root = root
        self.blobs = BlobStore(root / "blobs")
        self.pixels: dict[str, np.ndarray] = {}
        self.masks: dict[str, np.ndarray] = {}
        self.images: list[FrozenImage] = []
        for number in range(count):
            path = f"pages/{number}.png"
            height, width = 8 + number, 12 - number
            self.pixels[path] = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
            self.masks[path] = rng.choice(np.array([0, 1, IGNORE], np.uint8), (height, width))
            shapes = mask_to_shapes(self.masks[path], TASK, Source(kind="import", name="m.png"))
            self.images.append(self.image(path, "train" if number % 3 else "val", "done", shapes))

    def image(
        self, path: str, split: Split | None, state: AnnotationState | None, shapes: tuple[Shape, ...] = ()
    ) -> FrozenImage:
        pixels = self.pixels.setdefault(path, np.zeros((4, 4, 3), np.uint8))
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        annotation = None if state is None else Annotation(revision=2, state=state, shapes=shapes)
        digest = self.blobs.put(buffer.getvalue())
        height, width = pixels.shape[:2]
        return FrozenImage(
            path=path, hash=digest, split=split, width=width, height=height, mode="RGB", annotation=annotation
        )

    def freeze(self, images: list[FrozenImage] | None = None) -> Snapshot:
        return freeze(TASK, self.images if images is None else images, self.blobs, self.root / "snapshots")


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return Pages(tmp_path)


def test_round_trip(pages: Pages) -> None:
    frozen = pages.freeze()
    snapshot = Snapshot.open(frozen.folder)
    assert snapshot.id == frozen.id == snapshot.folder.name
    assert snapshot.task == TASK
    assert snapshot.splits() == ("train", "val")
    assert [image.path for image in snapshot.images("val")] == ["pages/0.png", "pages/3.png"]
    assert len(snapshot.images()) == 6
    for image, original in zip(snapshot.images(), pages.images, strict=True):
        np.testing.assert_array_equal(snapshot.image_HWC(image), pages.pixels[image.path])
        np.testing.assert_array_equal(snapshot.mask_HW(image), pages.masks[image.path])
        assert original.annotation is not None
        assert snapshot.shapes(image) == original.annotation.shapes
        assert (image.revision, image.state, image.hash) == (2, "done", original.hash)
    about = json.loads((frozen.folder / "snapshot.json").read_text())
    assert about["counts"]["train"] == 4
    assert pq.read_table(frozen.folder / "images.parquet").num_rows == 6


def test_order_does_not_change_the_id_but_content_does(pages: Pages) -> None:
    first = pages.freeze()
    shuffled = list(pages.images)
    random.Random(1).shuffle(shuffled)
    assert pages.freeze(shuffled).id == first.id
    moved = [pages.images[0].model_copy(update={"split": "test"}), *pages.images[1:]]
    assert pages.freeze(moved).id != first.id
    assert len(list((pages.root / "snapshots").iterdir())) == 2


def test_only_annotated_images_in_a_split_are_taken(pages: Pages) -> None:
    shapes = pages.images[0].annotation.shapes if pages.images[0].annotation else ()
    images = [
        pages.image("done-empty.png", "train", "done"),
        pages.image("reviewed.png", "train", "reviewed"),
        pages.image("started.png", "train", "in progress", shapes),
        pages.image("opened.png", "train", "in progress"),
        pages.image("todo.png", "train", "todo", shapes),
        pages.image("none.png", "train", None),
        pages.image("no-split.png", None, "done"),
    ]
    taken = [image.path for image in pages.freeze(images).images()]
    assert taken == ["done-empty.png", "reviewed.png", "started.png"]


def test_nothing_to_freeze_two_of_one_path_and_missing_bytes(pages: Pages) -> None:
    with pytest.raises(Invalid, match="nothing to freeze"):
        pages.freeze([])
    with pytest.raises(Invalid, match=r"pages/0\.png"):
        pages.freeze([pages.images[0], pages.images[0]])
    pages.blobs.delete(pages.images[2].hash)
    with pytest.raises(NotFound, match=r"pages/2\.png"):
        pages.freeze()
    assert not (pages.root / "snapshots").exists()


@pytest.mark.parametrize("file", ["task.json", "images.parquet", "annotations.parquet", "snapshot.json"])
def test_damage_is_noticed(pages: Pages, file: str) -> None:
    path = pages.freeze().folder / file
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(Invalid, match="damaged or changed"):
        Snapshot.open(path.parent)
    path.unlink()
    with pytest.raises((Invalid, NotFound)):
        Snapshot.open(path.parent)


def test_tampering_is_noticed(pages: Pages) -> None:
    folder = pages.freeze().folder
    table = pq.read_table(folder / "images.parquet")
    split = table.column("split").to_pylist()
    changed = table.set_column(table.schema.get_field_index("split"), "split", [["train"] * len(split)])
    pq.write_table(changed, folder / "images.parquet")
    with pytest.raises(Invalid, match="damaged or changed"):
        Snapshot.open(folder)


def test_shapes_of_no_image_are_noticed(pages: Pages) -> None:
    folder = pages.freeze().folder
    table = pq.read_table(folder / "annotations.parquet")
    paths = table.column("path").to_pylist()
    changed = table.set_column(0, "path", [["ghost.png", *paths[1:]]])
    pq.write_table(changed, folder / "annotations.parquet")
    with pytest.raises(Invalid, match="damaged or changed"):
        Snapshot.open(folder)


def test_blobs_inside_the_folder_are_preferred(pages: Pages, tmp_path: Path) -> None:
    away = tmp_path / "away" / "snap"
    shutil.copytree(pages.freeze().folder, away)
    shutil.copytree(pages.blobs.root, away / "blobs")
    snapshot = Snapshot.open(away)
    image = snapshot.images()[0]
    np.testing.assert_array_equal(snapshot.image_HWC(image), pages.pixels[image.path])


def test_a_newer_format_is_refused(pages: Pages) -> None:
    path = pages.freeze().folder / "snapshot.json"
    path.write_text(path.read_text().replace('"format_version": 1', '"format_version": 2'))
    with pytest.raises(Invalid, match="format version 2"):
        Snapshot.open(path.parent)


def test_importing_the_blob_store_loads_no_heavy_package() -> None:
    code = (
        "import sys; import terrazzo.snapshot.blobs, terrazzo.snapshot;"
        "print([m for m in ('pyarrow', 'cv2', 'pycocotools', 'torch', 'PIL') if m in sys.modules]);"
        "from terrazzo.snapshot.freeze import freeze as f; from terrazzo.snapshot import freeze; assert f is freeze"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_background_that_goes_without_saying_leaves_the_id_as_it_was(pages: Pages) -> None:
    classes = (LabelClass(name="Background", color="#000000"), LabelClass(name="ink", color="#101010"))
    task = Task(name="pages", kind="semantic", classes=classes)
    empty = Annotation(revision=1, state="done")
    images = [one.model_copy(update={"annotation": empty}) for one in pages.images]
    folder = pages.root / "snapshots"
    frozen = freeze(task, images, pages.blobs, folder)
    # As it was written before a task had a background.
    old = json.loads((frozen.folder / "task.json").read_text())
    del old["background"]
    (frozen.folder / "task.json").write_text(json.dumps(old))
    assert Snapshot.open(frozen.folder).task.background == "Background"
    assert content_of(task, ()).id == "62080fc0326e998d542b7ee3268fc15c62c58d04ba73ffcafbb2e0194cbff58b"
    said = freeze(task.model_copy(update={"background": None}), images, pages.blobs, folder)
    assert said.id != frozen.id
    assert Snapshot.open(said.folder).task.background is None
