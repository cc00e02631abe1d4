"""Curves from the events of a run, and the archive of its results."""

from __future__ import annotations

import csv
import io
import tarfile
from pathlib import Path

import pytest
import zstandard
from PIL import Image

from terrazzo.evaluation.archive import results_archive
from terrazzo.evaluation.curves import metric_series, write_curves
from terrazzo.training.run import Run, read_events


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """Three epochs of four batches; epoch 2 was done twice because the run was killed."""
    run = Run(tmp_path / "run")
    for epoch in (1, 2, 2, 3):
        for batch in range(4):
            step = (epoch - 1) * 4 + batch
            run.metric("batch_loss", 2 / (step + 1), step=step, epoch=step / 4)
            run.metric("learning_rate", 0.001 * (12 - step), step=step, epoch=step / 4)
        for split, value in (("train", 0.3), ("val", 0.2)):
            run.metric("loss", value / epoch, step=epoch * 4, epoch=epoch, split=split)  # type: ignore[arg-type]
            run.metric("miou", value * epoch, step=epoch * 4, epoch=epoch, split=split)  # type: ignore[arg-type]
        run.metric("pixel_accuracy", 0.3 * epoch, step=epoch * 4, epoch=epoch, split="val")
    run.log("done")
    run.close()
    return run.folder


def test_the_sheet_and_the_plots(run_folder: Path) -> None:
    files = write_curves(run_folder)
    assert [path.name for path in files] == ["metrics.csv", "loss.png", "iou.png", "learning_rate.png"]
    rows = list(csv.DictReader(files[0].open()))
    assert len(rows) == 12 + 12 + 6 + 6 + 3
    assert {row["split"] for row in rows if row["metric"] == "loss"} == {"train", "val"}
    for path in files[1:]:
        with Image.open(path) as plot:
            assert plot.width > 500
    assert not list((run_folder / "train").glob(".*"))


@pytest.mark.parametrize(("names", "plot"), [(("map50", "map50_95"), "map.png"), (("accuracy", "map"), "accuracy.png")])
def test_the_scores_are_those_of_the_kind(tmp_path: Path, names: tuple[str, ...], plot: str) -> None:
    run = Run(tmp_path)
    for epoch in (1, 2):
        for name in names:
            run.metric(name, 0.2 * epoch, step=epoch, epoch=epoch, split="val")
    run.close()
    assert [path.name for path in write_curves(tmp_path)] == ["metrics.csv", plot]


def test_of_a_step_that_was_done_twice_the_last_point_counts(tmp_path: Path) -> None:
    run = Run(tmp_path)
    for value in (1.0, 2.0):
        run.metric("loss", value, step=8, epoch=2, split="val")
    run.metric("loss", 3.0, step=4, epoch=1, split="val")
    run.close()
    assert metric_series(read_events(tmp_path)) == {("loss", "val"): [(4, 1.0, 3.0), (8, 2.0, 2.0)]}


def test_a_run_without_points_has_a_sheet_only(tmp_path: Path) -> None:
    assert [path.name for path in write_curves(tmp_path)] == ["metrics.csv"]


def test_the_archive_holds_results_and_no_weights(run_folder: Path) -> None:
    write_curves(run_folder)
    (run_folder / "eval_val" / "worst").mkdir(parents=True)
    (run_folder / "eval_val" / "scores.json").write_text("{}")
    (run_folder / "eval_val" / "worst" / "001_image.jpg").write_bytes(b"x")
    (run_folder / "checkpoints" / "last.pt").write_bytes(b"weights")
    path = results_archive(run_folder)
    assert path == run_folder / "results.tar.zst"
    first = path.read_bytes()
    raw = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(first)).read()
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        names = archive.getnames()
    assert names == [
        "train/iou.png",
        "train/learning_rate.png",
        "train/loss.png",
        "train/metrics.csv",
        "eval_val/scores.json",
        "eval_val/worst/001_image.jpg",
    ]
    assert results_archive(run_folder).read_bytes() == first
    assert not list(run_folder.glob(".results*"))
