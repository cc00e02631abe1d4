"""Overlays, and the files that are read and written by a prediction."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.imaging.drawing import error_map, fit_mask, fit_picture, legend_strip
from terrazzo.imaging.palette import clear_values, colorize
from terrazzo.inference.outputs import write_outputs
from terrazzo.inference.overlay import legend_rows, overlay
from terrazzo.types import IGNORE, LabelClass, SemanticPrediction, Task

TASK = Task(
    name="page",
    kind="semantic",
    classes=(
        LabelClass(name="paper", color="#999999"),
        LabelClass(name="line", color="#0072b2"),
        LabelClass(name="initial", color="#d55e00"),
    ),
)


def half(height: int = 60, width: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """A grey picture; its mask is paper on the left third and line on the rest."""
    mask = np.ones((height, width), np.uint8)
    mask[:, : width // 3] = 0
    return np.full((height, width, 3), 100, np.uint8), mask


def test_opacity_blends_and_ignored_pixels_stay() -> None:
    image, mask = half()
    mask[:10] = IGNORE
    drawn = overlay(image, mask, TASK, opacity=0.5, legend=False, outline=False)
    assert drawn.shape == image.shape
    assert (drawn[:10] == 100).all()
    assert np.abs(drawn[40, 60].astype(int) - [50, 107, 139]).max() <= 1
    assert np.array_equal(overlay(image, mask, TASK, opacity=0, legend=False), image)
    full = overlay(image, mask, TASK, opacity=1, legend=False)
    assert np.array_equal(full[10:], colorize(mask, TASK)[10:])


def test_outlines_are_in_full_colour_on_the_border_only() -> None:
    image, mask = half()
    drawn = overlay(image, mask, TASK, opacity=0.3, legend=False)
    assert tuple(drawn[30, 30]) == TASK.classes[1].rgb and tuple(drawn[30, 29]) == TASK.classes[0].rgb
    assert tuple(drawn[30, 60]) != TASK.classes[1].rgb


def test_the_legend_names_what_occurs_with_its_share() -> None:
    image, mask = half()
    assert [text for _, text in legend_rows(mask, TASK)] == ["line  66.7 %", "paper  33.3 %"]
    mask[0, 0] = 2
    mask[:, 60:] = IGNORE
    assert legend_rows(mask, TASK)[-1] == (TASK.classes[2].rgb, "initial  < 0.1 %")
    assert legend_rows(np.full((4, 4), IGNORE, np.uint8), TASK) == []
    drawn = overlay(image, mask, TASK)
    assert drawn.shape[0] > image.shape[0]
    assert np.array_equal(drawn[:60, :90], overlay(image, mask, TASK, legend=False))


@given(st.lists(st.text(max_size=60), min_size=1, max_size=12), st.integers(1, 900), st.integers(8, 40))
def test_a_legend_fits_any_width(texts: list[str], width: int, text_size: int) -> None:
    strip = legend_strip([((255, 0, 0), text) for text in texts], width, text_size)
    assert strip.shape[1:] == (width, 3)


def test_an_overlay_of_another_size_or_a_wrong_opacity_is_refused() -> None:
    image, mask = half()
    with pytest.raises(Invalid, match="90 x 60"):
        overlay(image, mask[:-1], TASK)
    with pytest.raises(Invalid, match=r"1\.5"):
        overlay(image, mask, TASK, opacity=1.5)


def test_the_error_map() -> None:
    image, truth = half()
    prediction = truth.copy()
    prediction[:20] = 2
    truth[50:] = IGNORE
    drawn = error_map(image, truth, prediction).astype(int)
    assert (drawn[:20, :, 0] > 200).all() and (drawn[:20, :, 1] < 60).all()
    assert (np.ptp(drawn[20:50], axis=2) == 0).all() and (drawn[20:50] == 85).all()
    assert drawn[50:].max() < 70 and len(np.unique(drawn[50:, :, 0])) == 2


def test_pictures_are_fitted_and_never_enlarged() -> None:
    image, mask = half(100, 400)
    assert fit_picture(image, 200).shape == (50, 200, 3) and fit_picture(image, 400) is image
    assert fit_mask(mask, 200).shape == (50, 200) and set(np.unique(fit_mask(mask, 200))) == {0, 1}
    assert fit_mask(np.zeros((1, 5000), np.uint8), 640).shape == (1, 640)


def prediction_of(mask: np.ndarray) -> SemanticPrediction:
    return SemanticPrediction(mask_HW=mask, confidence_HW=np.where(mask == 1, 0.5, 0.25).astype(np.float16))


def test_outputs_are_written(tmp_path: Path) -> None:
    image, mask = half()
    record = write_outputs(tmp_path / "out", "a/page 1.jpg", image, prediction_of(mask), TASK, version_label="pages@3")
    assert record == json.loads((tmp_path / "out" / "page 1.json").read_text())
    assert (record["width"], record["height"], record["version"]) == (90, 60, "pages@3")
    assert record["classes"] == [
        {"name": "line", "color": "#0072b2", "share": 0.666667, "confidence": 0.5},
        {"name": "paper", "color": "#999999", "share": 0.333333, "confidence": 0.25},
    ]
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {"page 1.json", "page 1_index.png", "page 1_color.png", "page 1_overlay.png"}
    assert set(record["files"].values()) | {"page 1.json"} == files
    with Image.open(tmp_path / "out" / record["files"]["index"]) as index:
        assert index.mode == "L" and np.array_equal(np.asarray(index), mask)
    with Image.open(tmp_path / "out" / record["files"]["color"]) as color:
        assert np.array_equal(np.asarray(color), colorize(mask, TASK))


def test_images_of_one_stem_do_not_overwrite_each_other(tmp_path: Path) -> None:
    image, mask = half(8, 8)
    names = ["a/x.png", "b/x.jpg", "x", "..", "weird:/?*name.png"]
    stems = [
        write_outputs(tmp_path, name, image, prediction_of(mask), TASK, version_label="m@1")["stem"] for name in names
    ]
    assert stems == ["x", "x-2", "x-3", "image", "__name"]
    assert len(list(tmp_path.iterdir())) == 4 * len(names)


def test_the_background_is_not_painted_unless_asked_for() -> None:
    image, mask = half()
    paper = TASK.model_copy(update={"background": "paper"})
    drawn = overlay(image, mask, paper, legend=False)
    assert (drawn[:, :30] == 100).all()
    assert np.array_equal(drawn[:, 30:], overlay(image, mask, TASK, legend=False)[:, 30:])
    assert np.array_equal(overlay(image, mask, paper, background=True), overlay(image, mask, TASK))
    assert [text for _, text in legend_rows(mask, paper, clear_values(paper))] == ["line  66.7 %"]


def test_the_background_keeps_its_number_and_colour_in_the_masks(tmp_path: Path) -> None:
    image, mask = half()
    paper = TASK.model_copy(update={"background": "paper"})
    files = write_outputs(tmp_path, "a.png", image, prediction_of(mask), paper, version_label="m@1")["files"]
    assert np.array_equal(np.asarray(Image.open(tmp_path / files["index"])), mask)
    assert np.array_equal(np.asarray(Image.open(tmp_path / files["color"])), colorize(mask, TASK))
    assert (np.asarray(Image.open(tmp_path / files["overlay"]))[:60, :30] == 100).all()


def test_long_names_are_cut_by_bytes_between_letters(tmp_path: Path) -> None:
    image, mask = half(8, 8)
    names = ["é" * 200 + "a.png", "é" * 200 + "b.png", "字" * 300 + ".jpg", "x" * 400 + ".png"]
    stems = [
        write_outputs(tmp_path, name, image, prediction_of(mask), TASK, version_label="m@1")["stem"] for name in names
    ]
    assert len(set(stems)) == 4 and stems[1] == f"{stems[0]}-2"
    assert all(len(path.name.encode()) <= 255 for path in tmp_path.iterdir())
    assert set(stems[2]) == {"字"}
