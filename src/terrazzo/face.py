"""The library's face: read, freeze, train, evaluate, predict, load, on folders alone, without server or database."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terrazzo.errors import Invalid
from terrazzo.types import SPLITS, Annotation, ExifMasks, Predictor, Split, TaskKind
from terrazzo.words import counted, is_or_are

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle
    from terrazzo.formats.arkindex.choices import ExportChoices
    from terrazzo.formats.base import Problem, Reading
    from terrazzo.inference.object_options import ObjectOptions
    from terrazzo.inference.run.predict import PredictRun
    from terrazzo.metrics.scores import Scores
    from terrazzo.snapshot import FrozenImage, Snapshot
    from terrazzo.snapshot.blobs import BlobStore
    from terrazzo.training.run import Event

PARTS: Mapping[Split, float] = {"train": 0.8, "val": 0.1, "test": 0.1}
"""How ``freeze`` divides images that come without splits."""

_PROBLEMS_SHOWN = 20


def read(
    path: Path | str,
    *,
    ignore: Sequence[str] = (),
    keep: Sequence[str] = (),
    format: str | None = None,
    task: TaskKind | None = None,
    snap_colours: bool = False,
    exif_masks: ExifMasks = "auto",
    images: Path | str | None = None,
    ground_truth: Sequence[str] = (),
    map: Mapping[str, str] | None = None,
    export_dataset: str | None = None,
) -> Reading:
    """Read a folder or zip of images and annotations; the pixels are read when they are needed.

    How the masks are understood is decided over all of them, and said by ``Reading.settled()``.

    Args:
        path: In a layout that Terrazzo reads; a plain folder of images has no annotations.
        ignore: Labels whose pixels count nowhere and that become no class, for example ``["background"]``.
        keep: Labels that are classes though their names say "ignore", for example ``["void"]``.
        format: Name of the format; found out when None.
        task: Kind of the task; None takes what the files hold.
        snap_colours: Give pixels that are nearly a label's colour the nearest label, instead of refusing the file.
        exif_masks: How masks lie on images that carry an EXIF rotation, where their sizes do not tell: ``upright`` (as
            people see them), ``raw`` (as stored) or ``auto`` (as the masks whose sizes tell).
        images: Of an Arkindex export: the folder or zip with its images; else the folder ``images`` beside it.
        ground_truth: Of an Arkindex export: ``manual`` (the default), or worker runs by id, worker or model.
        map: Of an Arkindex export: classes by the type of element; all types when left out.
        export_dataset: Of an Arkindex export with several datasets: the one whose sets count.

    Raises:
        NotFound: nothing at this path, or no format of this name.
        Invalid: nothing that can be read.
    """
    from terrazzo.formats.arkindex.choices import export_choices

    beside = None if images is None else Path(images)
    export = export_choices(ground_truth, map or {}, export_dataset)
    return _read(path, ignore, keep, (), format, task, snap_colours, exif_masks, beside, export)


def _read(
    path: Path | str,
    ignore: Sequence[str],
    keep: Sequence[str],
    classes: Sequence[str],
    format: str | None,
    kind: TaskKind | None,
    snap_colours: bool,
    exif_masks: ExifMasks,
    images: Path | None = None,
    export: ExportChoices | None = None,
) -> Reading:
    from terrazzo.formats.masks.mask_set import MaskChoices
    from terrazzo.formats.registry import read

    choices = MaskChoices(snap_colours=snap_colours, exif_masks=exif_masks)
    return read(
        path,
        ignore=ignore,
        keep=keep,
        classes=classes,
        format=format,
        kind=kind,
        choices=choices,
        images=images,
        export=export,
    )


def freeze(
    reading: Reading, folder: Path | str, *, splits: Mapping[Split, float] | None = None, seed: int = 0
) -> Snapshot:
    """Freeze all images that are annotated: ``folder/blobs`` gets their bytes, ``folder/snapshots/<id>`` the rest.

    An image of which the annotation says that nothing is there is one of them.

    Args:
        splits: Parts of train, val and test that add up to 1; None keeps the splits of the reading, or divides
            80 : 10 : 10 when it has none. Pictures with the same bytes go into the same split.
        seed: Of the division.

    Raises:
        Invalid: files are wrong (all of them are checked, the first 20 are named), or nothing is annotated.
    """
    from terrazzo.snapshot import freeze
    from terrazzo.snapshot.blobs import BlobStore

    task = reading.task
    if task is None:
        raise Invalid(
            "There are no annotations to learn from.", "Read a folder or zip that has them: masks, for example."
        )
    root = Path(folder)
    images = _images(reading, BlobStore(root / "blobs"))
    if splits is not None or all(image.split is None for image in images):
        images = _divided(images, PARTS if splits is None else splits, seed)
    return freeze(task, images, BlobStore(root / "blobs"), root / "snapshots")


def _images(reading: Reading, blobs: BlobStore) -> list[FrozenImage]:
    """Every image that is annotated, checked, with its bytes in the store."""
    from terrazzo.snapshot import FrozenImage

    problems: list[Problem] = list(reading.problems)
    images: list[FrozenImage] = []
    for item in reading.items:
        found, annotated = reading.examine(item)
        problems += found
        if annotated is None:
            continue
        info = reading.info(item)
        images.append(
            FrozenImage(
                path=item.path,
                hash=blobs.put(reading.image_bytes(item)),
                split=item.split,
                width=info.width,
                height=info.height,
                mode=info.mode,
                annotation=Annotation(revision=1, state="done", shapes=annotated.shapes, tags=annotated.tags),
            )
        )
    if problems:
        shown = [f"{one.file}: {one.message} {one.remedy}" for one in problems[:_PROBLEMS_SHOWN]]
        more = f"\n… and {len(problems) - len(shown)} more" if len(problems) > len(shown) else ""
        count = f"{counted(len(problems), 'file')} {is_or_are(len(problems))}"
        raise Invalid(f"{count} wrong:\n" + "\n".join(shown) + more, "Correct them and read again.")
    return images


def _divided(images: Sequence[FrozenImage], parts: Mapping[Split, float], seed: int) -> list[FrozenImage]:
    from terrazzo.snapshot.splits import automatic_split

    unknown = set(parts) - set(SPLITS)
    if unknown:
        raise Invalid(f"There is no split {unknown.pop()!r}.", "Give parts of train, val and test.")
    train, val, test = (parts.get(split, 0.0) for split in SPLITS)
    split_of = automatic_split([image.hash for image in images], train=train, val=val, test=test, seed=seed)
    return [image.model_copy(update={"split": split_of[image.hash]}) for image in images]


def train(
    snapshot: Snapshot,
    *,
    folder: Path | str,
    architecture: str | None = None,
    name: str = "model",
    on_event: Callable[[Event], None] | None = None,
    **settings: Any,
) -> Bundle:
    """Train on a snapshot and publish a bundle into ``folder/bundles``; the run is in ``folder/runs/<id>``.

    The same snapshot, architecture and settings are the same run: called again after an interruption, it goes on
    from the last checkpoint.

    Args:
        architecture: A name that ``terrazzo architectures`` lists; the default of this machine when None.
        name: Of the model, for the model card.
        on_event: Is told every step, metric and log line.
        settings: Of the trainer, for example ``epochs=20``, ``image_size=512``.

    Raises:
        NotFound: no such architecture.
        Invalid: a setting is wrong, or the weights are not here.
    """
    from terrazzo.trainers.machine import has_gpu
    from terrazzo.trainers.registry import default_architecture, find_architecture
    from terrazzo.trainers.settings import configured
    from terrazzo.training.run import Run

    trainer, chosen = (
        find_architecture(architecture) if architecture else default_architecture(snapshot.task.kind, gpu=has_gpu())
    )
    config = configured(trainer, settings)
    trainer.check(chosen.name, config)
    wish = json.dumps([snapshot.id, chosen.name, config.model_dump(mode="json")], sort_keys=True)
    run_id = hashlib.sha256(wish.encode()).hexdigest()[:16]
    root = Path(folder)
    run = Run(root / "runs" / run_id, observer=on_event or _nobody)
    try:
        return trainer.train(snapshot, chosen.name, config, run, root / "bundles", {"name": name})
    finally:
        run.close()


def _nobody(event: Event) -> None:
    """The observer of a training that nobody watches."""


def evaluate(
    bundle: Bundle | Path | str,
    data: Snapshot | Reading | Path | str,
    *,
    split: Split,
    folder: Path | str | None = None,
    thresholds: Mapping[str, float] | None = None,
    ignore: Sequence[str] = (),
    snap_colours: bool = False,
    exif_masks: ExifMasks = "auto",
    device: str = "auto",
) -> Scores:
    """Score a bundle on one split, with the predictor that users run.

    A semantic bundle is scored on data with objects too: pieces of a class that hang together are its objects.

    Args:
        bundle: A bundle, the path of its folder, or of a packed file.
        data: A snapshot, a reading, or the path of a folder or zip with annotations; classes are matched by name.
        folder: Gets tables, plots and worst images; None keeps only the scores.
        thresholds: Of confidence, by class name; None takes those of the bundle, which were chosen on val.
        ignore: Labels of a path's data whose pixels count nowhere.
        snap_colours: As ``read``, for a path's data.
        exif_masks: As ``read``, for a path's data.

    Raises:
        NotFound: nothing at a path.
        Invalid: the split is empty, or the data has classes that the model does not know.
    """
    from terrazzo.evaluation.evaluate import evaluate
    from terrazzo.evaluation.truth import from_reading, from_snapshot, kind_to_read, scored_task
    from terrazzo.inference.forms import answering
    from terrazzo.snapshot import Snapshot

    opened = _bundle(bundle)
    predictor = _predictor(opened, device)
    with ExitStack() as stack:
        if folder is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="terrazzo-"))
        if isinstance(data, Path | str):
            task = opened.manifest.task
            kind = kind_to_read(task)
            data = stack.enter_context(_read(data, ignore, (), task.class_names, None, kind, snap_colours, exif_masks))
        task = scored_task(data.task, opened.manifest.task)
        truth = from_snapshot(data, split, task) if isinstance(data, Snapshot) else from_reading(data, task, split)
        thresholds = opened.manifest.thresholds if thresholds is None else thresholds
        asked = answering(predictor, task)
        return evaluate(asked, truth, Path(folder), split=split, task=task, thresholds=thresholds)


def load(path: Bundle | Path | str, device: str = "auto") -> Predictor[Any]:
    """A predictor: call it with an RGB image (height, width, 3) uint8 and get the class of each pixel.

    Args:
        path: The folder of a bundle, or a packed file.
        device: ``auto``, ``cpu`` (the exported network, no PyTorch), ``torch-cpu`` or ``cuda``.

    Raises:
        NotFound: nothing at this path.
        Invalid: not a bundle, or damaged.
    """
    return _predictor(_bundle(path), device)


def predict(
    bundle: Bundle | Path | str,
    paths: Sequence[Path | str],
    folder: Path | str,
    *,
    formats: Sequence[str] = (),
    options: ObjectOptions | None = None,
    opacity: float = 0.5,
    device: str = "auto",
) -> PredictRun:
    """Predict images, folders and zips into files, as ``terrazzo predict`` does.

    Args:
        formats: Among ``json``, ``png``, ``coco``, ``geojson``, ``csv`` and ``arkindex``; json and png when empty.
        options: Thresholds and the like of objects and tags; those of the bundle when None.
        opacity: How strongly the overlay covers the picture, 0 to 1.

    Returns:
        What was written for each picture, and which files were left out.

    Raises:
        NotFound: nothing at a path.
        Invalid: none of the files can be read, or options or formats that do not go with the task.
    """
    from terrazzo.inference.object_options import ObjectOptions
    from terrazzo.inference.run.given_pictures import GivenPictures
    from terrazzo.inference.run.outputs import RunOutputs, run_formats
    from terrazzo.inference.run.predict import predict_pictures

    opened = _bundle(bundle)
    predictor = _predictor(opened, device)
    task, name = predictor.task, opened.manifest.name
    settled = (options or ObjectOptions()).settled(task, opened.manifest.thresholds)
    chosen = run_formats(formats)
    outputs = RunOutputs(Path(folder), task, name, settled, formats=chosen, opacity=opacity)
    with GivenPictures(paths) as given:
        run = predict_pictures(predictor, outputs, given.pictures, damaged=given.left_out)
    if not run.written:
        first = run.left_out[0].error
        raise Invalid(f"None of the images could be read; the first: {first.message}", first.remedy)
    return run


def _bundle(bundle: Bundle | Path | str) -> Bundle:
    from terrazzo.bundle import open_bundle

    return open_bundle(bundle) if isinstance(bundle, Path | str) else bundle


def _predictor(bundle: Bundle, device: str) -> Predictor[Any]:
    from terrazzo.trainers.registry import get_trainer

    bundle.verify()
    return get_trainer(bundle.manifest.trainer).load(bundle, device)
