"""How objects that touch come apart: the ways that the trainer ``objects`` could read its maps, measured side by side.

    python bench/objects_apart.py cells
    python bench/objects_apart.py pages FOLDER

``cells``: the bundled sample. ``pages``: text lines, FOLDER holds ``medieval-export.sqlite`` and ``images``; polygons
that no worker made are the truth, and ``dev`` is val. Each way is trained alike (network, seed, epochs) and scored on
test at the size of the image; with ``--epochs`` more or fewer. With ``--perfect`` nothing is trained: the maps are the
truth at the image size, and what is lost is lost by the reading. The time that is printed is that of the processor, of
the training alone.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from terrazzo.geometry import rle
from terrazzo.inference.object_maps import APART, Apart, ObjectMaps, objects_from
from terrazzo.metrics.object_meter import ObjectMeter
from terrazzo.sample.cells import CLASSES, make_field
from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.snapshot.cache import fit_long_side
from terrazzo.snapshot.object_cache import object_ids
from terrazzo.trainers.objects.config import ObjectsConfig
from terrazzo.trainers.objects.lesson import ObjectsLesson
from terrazzo.trainers.objects.procedure import ObjectsProcedure
from terrazzo.trainers.objects.targets import Inside, borders, class_target, inside_target
from terrazzo.training.loop import Trainee
from terrazzo.training.run import Run
from terrazzo.types import Annotation, LabelClass, Mask, Polygon, Shape, Source, Split, Task, TrueObjects

ARCHITECTURE = "objects-fpn-efficientnet-lite0"


def _away(ids_HW: NDArray[np.int32]) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]]:
    """Which pixels are of an object, how far from its border, and the farthest in the same object."""
    known_HW = (ids_HW > 0) & (ids_HW != 65535)
    away_HW = cv2.distanceTransform((~borders(ids_HW)).astype(np.uint8), cv2.DIST_L2, 3)
    if not known_HW.any() or not borders(ids_HW).any():
        return known_HW, known_HW.astype(np.float32), known_HW.astype(np.float32)
    deepest_K = np.zeros(65536, np.float32)
    np.maximum.at(deepest_K, ids_HW[known_HW], away_HW[known_HW])
    return known_HW, away_HW, deepest_K[np.where(known_HW, ids_HW, 0)]


def core(ids_HW: NDArray[np.int32]) -> NDArray[np.float32]:
    """A shrunken core: 1 at two pixels from the border, or half of the way to the middle where that is less."""
    known_HW, away_HW, deepest_HW = _away(ids_HW)
    return (known_HW & (away_HW >= np.minimum(deepest_HW / 2, 2))).astype(np.float32)


def distance(ids_HW: NDArray[np.int32]) -> NDArray[np.float32]:
    """The distance to the border as a part of the largest in the object."""
    known_HW, away_HW, deepest_HW = _away(ids_HW)
    return np.where(known_HW, np.where(deepest_HW < 1, 1.0, away_HW / np.maximum(deepest_HW, 1)), 0).astype(np.float32)


WHOLE = 2.0
"""A rise that no part reaches: no region is split."""

WAYS: dict[str, tuple[Inside, tuple[Apart, ...]]] = {
    "core": (core, (Apart(0.0, WHOLE), Apart(0.5, WHOLE), Apart(0.7, WHOLE))),
    "distance": (distance, (Apart(0.3, WHOLE), Apart(0.5, WHOLE))),
    "distance up to 4 px": (inside_target, (Apart(0.3, WHOLE), Apart(0.5, WHOLE), Apart(0.7, WHOLE), APART)),
}
"""What is learned, and when regions are objects of their own; a floor of 0 leaves the pieces as they are."""


CHOSEN = ("distance up to 4 px", APART)
"""The way of the trainer."""

FAR = 0.03
"""AP50-95 by which it may be behind the best: seeds of a training differ by as much."""


def freeze_cells(root: Path, fields: int) -> Snapshot:
    """The bundled sample, split as it is when it is imported."""
    blobs, images = BlobStore(root / "blobs"), []
    for number in range(fields):
        field = make_field(np.random.default_rng((0, number)))
        place = number % 20
        split: Split = "train" if place < 14 else "val" if place < 17 else "test"
        shapes = [
            _shape(f"{number}-{key}", CLASSES[kind][0], rle.encode(field.ids_HW == key))
            for key, kind in enumerate(field.classes, start=1)
        ]
        data = cv2.imencode(".png", field.image_HWC[:, :, ::-1])[1].tobytes()
        images.append(_frozen(blobs, data, f"field_{number:03}.png", split, field.image_HWC.shape, shapes))
    classes = tuple(LabelClass(name=name, color=color) for name, color in CLASSES)
    return freeze(Task(name="cells", kind="instance", classes=classes), images, blobs, root / "snapshots")


def freeze_pages(root: Path, folder: Path) -> Snapshot:
    """Text lines of the pages of an export."""
    blobs, images = BlobStore(root / "blobs"), []
    for name, split, lines in _pages(folder / "medieval-export.sqlite"):
        data = (folder / "images" / name).read_bytes()
        shape = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape
        shapes = [
            _shape(key, "text line", Polygon(parts=((tuple(points),),))) for key, points in lines if len(points) >= 3
        ]
        images.append(_frozen(blobs, data, name, split, shape, shapes))
    task = Task(name="lines", kind="instance", classes=(LabelClass(name="text line", color="#0072b2"),))
    return freeze(task, images, blobs, root / "snapshots")


def _pages(path: Path) -> Iterator[tuple[str, Split, list[tuple[str, list[tuple[float, float]]]]]]:
    splits: dict[str, Split] = {"train": "train", "dev": "val", "test": "test"}
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as export:
        pages = export.execute(
            "select e.id, i.id, i.url, d.set_name from dataset_element d join element e on e.id = d.element_id "
            "join image i on i.id = e.image_id order by i.url"
        ).fetchall()
        for _, image, url, subset in pages:
            lines = export.execute(
                "select id, polygon from element where image_id = ? and type = 'text_line' and worker_run_id is null "
                "order by id",
                (image,),
            ).fetchall()
            yield unquote(url).rsplit("/", 1)[-1], splits[subset], [(key, _points(text)) for key, text in lines]


def _points(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in json.loads(text)]


def _shape(key: str, name: str, geometry: Mask | Polygon) -> Shape:
    return Shape(id=key, class_name=name, geometry=geometry, source=Source(kind="import", name="bench"))


def _frozen(
    blobs: BlobStore, data: bytes, name: str, split: Split, shape: tuple[int, ...], shapes: list[Shape]
) -> FrozenImage:
    return FrozenImage(
        path=name,
        hash=blobs.put(data),
        split=split,
        width=shape[1],
        height=shape[0],
        mode="RGB",
        annotation=Annotation(revision=1, state="done", shapes=tuple(shapes)),
    )


def perfect(snapshot: Snapshot, inside: Inside, image_size: int) -> Iterator[tuple[TrueObjects, ObjectMaps, int, int]]:
    """Truth of the images of test, and the maps of a network that makes no mistake: what the reading itself loses."""
    count = len(snapshot.task.classes)
    for image in snapshot.images("test"):
        ids_HW, classes = object_ids(snapshot, image)
        height, width = fit_long_side(image.height, image.width, image_size)
        small_HW = cv2.resize(ids_HW, (width, height), interpolation=cv2.INTER_NEAREST_EXACT).astype(np.int32)
        of_class_HW = class_target(small_HW, classes)
        classes_CHW = (of_class_HW[None] == np.arange(count + 1)[:, None, None]).astype(np.float32)
        truth = snapshot.truth(image)
        assert isinstance(truth, TrueObjects)
        yield truth, ObjectMaps(classes_CHW, inside(small_HW)), image.height, image.width


class _Learning(ObjectsProcedure):
    """The product's own preparation and loop, with another thing to learn."""

    def learn(self, inside: Inside) -> tuple[torch.nn.Module, float]:
        """The trained network and the processor's seconds."""
        network, decisions = self._prepared()
        torch.manual_seed(0)
        self.first_weights(network)
        train, val = self._data
        lesson = ObjectsLesson(train, val, decisions.recipe, torch.device("cpu"), self.snapshot.task, inside)
        began = time.process_time()
        fit = Trainee(network, decisions.recipe, lesson, self.run, torch.device("cpu")).fit()
        seconds = time.process_time() - began
        network.load_state_dict(fit.weights)
        return network.eval(), seconds

    def answers(self, network: torch.nn.Module) -> Iterator[tuple[TrueObjects, ObjectMaps, int, int]]:
        """Truth and maps of the images of test, and their size."""
        from terrazzo.inference.asking import Asking, resize_image
        from terrazzo.inference.torch_runtime import TorchNetwork

        decisions = self.decided.model_validate_json((self.run.folder / "decisions.json").read_text("utf-8"))
        preprocessing = self.preprocessing(decisions)
        ask = Asking(preprocessing, TorchNetwork(network))
        for image in self.snapshot.images("test"):
            size = preprocessing.input_size(image.height, image.width, 1.0)
            answer = ask([resize_image(self.snapshot.image_HWC(image), *size)])[0]
            truth = self.snapshot.truth(image)
            assert isinstance(truth, TrueObjects)
            yield truth, ObjectMaps.of(answer), image.height, image.width


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", choices=["cells", "pages"])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--fields", type=int, default=120)
    parser.add_argument("--image-size", type=int, help="longest side; what the trainer chooses when left away")
    parser.add_argument("--perfect", action="store_true", help="train nothing, read maps without a mistake")
    parser.add_argument("--check", action="store_true", help="exit with 1 when the way of the trainer is far behind")
    parser.add_argument("--ways", nargs="*", choices=list(WAYS), default=list(WAYS))
    arguments = parser.parse_args()
    if arguments.data == "pages" and arguments.folder is None:
        raise SystemExit("Name the folder of the pages.")
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        if arguments.data == "cells":
            snapshot = freeze_cells(root, arguments.fields)
        else:
            snapshot = freeze_pages(root, arguments.folder)
        reached: dict[tuple[str, Apart], float] = {}
        for name in arguments.ways:
            inside, readings = WAYS[name]
            seconds = 0.0
            if arguments.perfect:
                answers = perfect(snapshot, inside, arguments.image_size or 1024)
            else:
                size = "auto" if arguments.image_size is None else arguments.image_size
                config = ObjectsConfig(epochs=arguments.epochs, device="cpu", precision="fp32", image_size=size)
                run = Run(root / name.replace(" ", "-"))
                work = _Learning(snapshot, ARCHITECTURE, config, run, root / "bundles", {})
                network, seconds = work.learn(inside)
                answers = work.answers(network)
            meters = {apart: ObjectMeter(snapshot.task) for apart in readings}
            for truth, maps, height, width in answers:
                for apart, meter in meters.items():
                    meter.add(truth, objects_from(maps, height, width, "instance", apart))
            for apart, meter in meters.items():
                masks = meter.scores(split="test", thresholds=meter.best_thresholds()).masks
                assert masks is not None
                reached[name, apart] = masks.map50_95 or 0.0
                print(
                    f"{arguments.data:6} {name:20} floor {apart.floor:.1f} rise {apart.rise:.2f}  "
                    f"AP50 {masks.map50 or 0:.3f}  AP50-95 {masks.map50_95 or 0:.3f}  "
                    f"F1 {masks.f1 or 0:.3f}  {seconds:5.0f} s",
                    flush=True,
                )
        if arguments.check and reached[CHOSEN] < max(reached.values()) - FAR:
            raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main())
