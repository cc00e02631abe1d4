"""The SQLite export of Arkindex: pages, their parts, whose work counts, types and classes, and what is refused."""

from __future__ import annotations

import hashlib
import io
import sqlite3
import tempfile
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from format_samples import Files, Make, photo, write_zip
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from test_contract import FormatContract

from arkindex_exports import ExportMaker, manuscript, named, page_png, rectangle
from terrazzo.errors import Invalid, NotFound
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.arkindex.choices import ExportChoices, export_choices
from terrazzo.formats.arkindex.format import Arkindex
from terrazzo.formats.arkindex.orientation import Place, place_of
from terrazzo.formats.base import Reading
from terrazzo.formats.joined import open_joined
from terrazzo.formats.registry import detect, get_format
from terrazzo.formats.source import open_source
from terrazzo.geometry.raster import shapes_to_mask
from terrazzo.types import Box, Polygon, Source, TaskKind


def reading(path: Path, images: Path | None = None, kind: TaskKind | None = None, **choices: object) -> Reading:
    return Arkindex(ExportChoices(**choices)).read(open_joined(path, images), kind=kind)  # type: ignore[arg-type]


def test_an_export_beside_its_images(tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    before = hashlib.sha256(export.read_bytes()).hexdigest()
    with reading(export) as found:
        assert found.check() == ()
        assert found.task is not None
        assert (found.task.kind, found.task.class_names) == ("instance", ("text_line", "drop_capital"))
        assert [(one.path, one.split, one.annotated) for one in found.items] == [
            ("Codex 7/f1r.png", "train", True),
            ("Codex 7/f1v.png", "val", True),
            ("Codex 7/f2r.png", "test", True),
            ("Codex 7/f2v.png", None, False),
        ]
        annotated = found.annotation(found.items[1])
        assert annotated is not None
        page = named(named(None, "folder", "Codex 7"), "page", "f1v")
        assert [(one.id, one.text) for one in annotated.shapes] == [
            (named(page, "text_line", "1"), "incipit liber 1"),
            (named(page, "text_line", "2"), ""),
            (named(page, "drop_capital", "3"), ""),
        ]
        assert annotated.shapes[0].geometry == Polygon(parts=((((5, 5), (5, 12), (55, 12), (55, 5)),),))
        assert annotated.shapes[0].source == Source(kind="import", name="export")
        assert any("3 elements are left out" in one and named("run") in one for one in found.warnings)
    assert hashlib.sha256(export.read_bytes()).hexdigest() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["export.sqlite", "images"]


@pytest.mark.parametrize("top", ["", "project/"])
def test_a_zip_with_the_export_and_a_folder_of_images(tmp_path: Path, top: str) -> None:
    manuscript(tmp_path / "data")
    files = {
        f"{top}{one.relative_to(tmp_path / 'data').as_posix()}": one.read_bytes()
        for one in (tmp_path / "data").rglob("*")
        if one.is_file()
    }
    with Arkindex().read(open_source(write_zip(tmp_path / "data.zip", files))) as found:
        assert found.check() == ()
        assert [one.path for one in found.items if one.annotated] == [f"Codex 7/{n}.png" for n in ("f1r", "f1v", "f2r")]


@pytest.mark.parametrize("who", ["run", "YOLO Inference", "yolo-inference", "Lines"])
def test_a_worker_run_as_ground_truth(tmp_path: Path, who: str) -> None:
    wanted = named("run") if who == "run" else who
    with reading(manuscript(tmp_path), ground_truth=(wanted,)) as found:
        annotated = found.annotation(found.items[0])
        assert annotated is not None
        (only,) = annotated.shapes
        assert (only.text, only.confidence, only.source.name) == ("guessed", 0.6, "YOLO Inference · Lines")
        assert any("9 elements are left out" in one for one in found.warnings)
    with reading(manuscript(tmp_path / "both"), ground_truth=("manual", wanted)) as found:
        annotated = found.annotation(found.items[0])
        assert annotated is not None
        assert len(annotated.shapes) == 4


def test_an_unknown_worker_run_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no worker run 'someone'") as caught:
        reading(manuscript(tmp_path), ground_truth=("someone",))
    assert named("run") in caught.value.remedy
    assert "manual" in caught.value.remedy


def test_types_are_mapped_to_classes(tmp_path: Path) -> None:
    choices = export_choices(classes=["text_line=line"])
    assert choices is not None
    with reading(manuscript(tmp_path), classes=choices.classes) as found:
        assert found.task is not None
        assert found.task.class_names == ("line",)
        assert any("drop_capital (3)" in one for one in found.warnings)
    both = {"text_line": "ink", "drop_capital": "ink"}
    with reading(manuscript(tmp_path / "both"), classes=both) as found:
        annotated = found.annotation(found.items[0])
        assert annotated is not None
        assert [one.class_name for one in annotated.shapes] == ["ink"] * 3
    with pytest.raises(Invalid, match="none of initial is on a page") as caught:
        reading(manuscript(tmp_path / "none"), classes={"initial": "initial"})
    assert "drop_capital, text_line" in caught.value.remedy
    for wrong in ("text_line", "=line", "text_line="):
        with pytest.raises(Invalid, match="does not map"):
            export_choices(classes=[wrong])


def test_kinds_of_tasks(tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    with reading(export, kind="detection") as found:
        annotated = found.annotation(found.items[0])
        assert annotated is not None
        assert annotated.shapes[0].geometry == Box(x=5, y=5, width=50, height=7)
    with reading(export, kind="semantic") as found:
        assert found.task is not None
        assert found.task.class_names == ("background", "text_line", "drop_capital")
        annotated = found.annotation(found.items[0])
        assert annotated is not None
        mask_HW = shapes_to_mask(annotated.shapes, found.task, 40, 60)
        assert np.bincount(mask_HW.ravel()).tolist() == [60 * 40 - 700 - 28, 700, 28]
    for kind in ("classification", "tagging"):
        with reading(export, kind=kind) as found:  # type: ignore[arg-type]
            assert found.task is not None
            assert found.task.class_names == ("recto", "verso")
            assert [found.annotation(one) for one in found.items] == [
                *(Annotated(tags=(one,)) for one in ("recto", "verso", "recto")),
                None,
            ]


def test_which_classifications_count(tmp_path: Path) -> None:
    made = ExportMaker(tmp_path / "export.sqlite")
    run = made.run("run")
    (tmp_path / "images").mkdir()
    for name in "ab":
        image = made.image(f"{name}.png", 6, 4)
        (tmp_path / "images" / f"{name}.png").write_bytes(page_png(6, 4))
        page = made.element(name, "page", None, image)
        made.tag(page, "blank", "rejected")
        made.tag(page, "index", "pending", run, 0.9)
        made.tag(page, "text", "validated", run, 0.4)
        if name == "b":
            made.tag(page, "title", "validated")
    export = made.close()
    with reading(export) as found:
        assert found.task is not None
        assert (found.task.kind, found.task.class_names) == ("tagging", ("text", "title"))
        assert found.annotation(found.items[1]) == Annotated(tags=("text", "title"))
    with reading(export, ground_truth=(run,)) as found:
        assert found.annotation(found.items[0]) == Annotated(tags=("index", "text"))
    with reading(export, kind="classification", ground_truth=(run,)) as found:
        assert found.annotation(found.items[0]) == Annotated(tags=("text",)), "what was validated goes first"


def test_a_page_that_is_a_part_of_its_image_is_cut_out(tmp_path: Path) -> None:
    made = ExportMaker(tmp_path / "export.sqlite")
    image = made.image("opening.png", 100, 40)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "opening.png").write_bytes(page_png(100, 40))
    opening = made.element("opening", "double_page", None, image, rectangle(0, 0, 100, 40))
    members = {}
    for left, name in ((0, "left"), (50, "right")):
        page = made.element(name, "page", opening, image, rectangle(left, 0, left + 50, 40))
        made.element("1", "text_line", page, image, rectangle(left + 10, 5, left + 40, 15))
        members[page] = "train"
    made.dataset("Pages", members)
    with reading(made.close()) as found:
        assert found.check() == ()
        assert [one.path for one in found.items] == ["left.png", "right.png"]
        whole_HWC = np.asarray(Image.open(io.BytesIO(page_png(100, 40))))
        right_HWC = np.asarray(Image.open(io.BytesIO(found.image_bytes(found.items[1]))))
        np.testing.assert_array_equal(right_HWC, whole_HWC[:, 50:])
        annotated = found.annotation(found.items[1])
        assert annotated is not None
        assert annotated.shapes[0].geometry == Polygon(parts=((((10, 5), (10, 15), (40, 15), (40, 5)),),))
        assert any("2 pages are a part of an image" in one for one in found.warnings)


places = st.builds(
    lambda left, top, wide, high, mirrored, quarters: Place(
        left=left, top=top, right=left + wide, bottom=top + high, mirrored=mirrored, quarters=quarters
    ),
    *(st.integers(0, 5) for _ in range(2)),
    *(st.integers(1, 7) for _ in range(2)),
    st.booleans(),
    st.integers(0, 3),
)


@given(places, st.integers(0, 6), st.integers(0, 6))
def test_a_point_goes_to_where_its_pixel_goes_and_back(place: Place, column: int, row: int) -> None:
    column, row = min(column, place.right - place.left - 1), min(row, place.bottom - place.top - 1)
    image_HWC = np.zeros((20, 20, 3), np.uint8)
    image_HWC[place.top + row, place.left + column] = 255
    page_HWC = place.cut(image_HWC)
    assert page_HWC.shape[1::-1] == place.size()
    ((at_row, at_column),) = np.argwhere(page_HWC[:, :, 0])
    centre = (place.left + column + 0.5, place.top + row + 0.5)
    assert place.onto_page([centre]) == ((at_column + 0.5, at_row + 0.5),)
    assert place.onto_image(place.onto_page([centre])) == (centre,)


@given(*(st.floats(-50, 150) for _ in range(4)), st.integers(2, 100), st.integers(2, 100))
def test_a_place_is_never_empty_and_never_outside(
    left: float, top: float, right: float, bottom: float, width: int, height: int
) -> None:
    place = place_of(str(rectangle(left, top, right, bottom)), width, height, 0, False)
    assert 0 <= place.left < place.right <= width
    assert 0 <= place.top < place.bottom <= height


@pytest.mark.parametrize("polygon", [None, "", "[]", "nonsense", "[[1, 2], [3]]", "[[0, 0], [0, 1e99], [3, 3]]"])
def test_a_polygon_that_is_none_stands_for_the_whole_image(polygon: str | None) -> None:
    assert place_of(polygon, 30, 20, 0, False).is_whole(30, 20)


def test_a_turned_page(tmp_path: Path) -> None:
    made = ExportMaker(tmp_path / "export.sqlite")
    image = made.image("side.png", 60, 40)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "side.png").write_bytes(page_png(60, 40))
    page = made.element("side", "page", None, image, rectangle(0, 0, 60, 40), rotation_angle=90)
    made.element("1", "text_line", page, image, rectangle(0, 0, 10, 5))
    with reading(made.close()) as found:
        assert (found.info(found.items[0]).width, found.info(found.items[0]).height) == (40, 60)
        annotated = found.annotation(found.items[0])
        assert annotated is not None
        geometry = annotated.shapes[0].geometry
        assert isinstance(geometry, Polygon)
        assert set(geometry.parts[0][0]) == {(40, 0), (35, 0), (35, 10), (40, 10)}


def test_missing_images_are_named_and_the_rest_comes_in(tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    (tmp_path / "images" / "codex" / "f1v.png").unlink()
    with reading(export) as found:
        assert len(found.items) == 3
        assert any("1 image is missing" in one and "codex/f1v.png" in one for one in found.warnings)
    for one in (tmp_path / "images" / "codex").iterdir():
        one.unlink()
    with pytest.raises(Invalid, match="None of the images") as caught:
        reading(export)
    assert "codex/f2v.png" in caught.value.message
    assert "--images" in caught.value.remedy


def test_without_images_it_says_where_they_may_come_from(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="where are its images") as caught:
        reading(manuscript(tmp_path, images=False))
    assert "--images FOLDER" in caught.value.remedy
    assert "--images iiif" in caught.value.remedy
    with pytest.raises(NotFound):
        open_joined(tmp_path / "export.sqlite", tmp_path / "nowhere")


def test_images_of_one_name_are_told_by_their_folders(tmp_path: Path) -> None:
    made = ExportMaker(tmp_path / "export.sqlite")
    for folder in ("a", "b"):
        image = made.image(f"books/{folder}/1.png", 6, 4)
        made.element(folder, "page", None, image)
        file = tmp_path / "images" / folder / "1.png"
        file.parent.mkdir(parents=True)
        file.write_bytes(page_png(6, 4, ord(folder)))
    with reading(made.close()) as found:
        assert [one.image for one in found.items] == ["images/a/1.png", "images/b/1.png"]


def test_an_image_of_another_size_is_a_problem(tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    (tmp_path / "images" / "codex" / "f1r.png").write_bytes(page_png(30, 20))
    with reading(export) as found:
        (problem,) = found.check()
    assert "60 x 40" in problem.message
    assert "30 x 20" in problem.message


def test_several_datasets_have_to_be_chosen_from(tmp_path: Path) -> None:
    made = ExportMaker(tmp_path / "export.sqlite")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(page_png(6, 4))
    page = made.element("a", "page", None, made.image("a.png", 6, 4))
    made.dataset("First", {page: "train"})
    made.dataset("Second", {page: "test", named("gone"): "train"})
    export = made.close()
    with pytest.raises(Invalid, match=r"First.*Second") as caught:
        reading(export)
    assert "--export-dataset" in caught.value.remedy
    with reading(export, dataset="Second") as found:
        assert found.items[0].split == "test"
    with pytest.raises(Invalid, match="no one dataset 'Third'"):
        reading(export, dataset="Third")


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(page_png(6, 4))
    path = tmp_path / "export.sqlite"
    path.write_bytes(b"hello")
    with pytest.raises(Invalid, match=r"export\.sqlite: the file is damaged"):
        reading(path)
    path.unlink()
    whole = manuscript(tmp_path / "whole").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Invalid, match=r"export\.sqlite"):
        reading(path)
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs(id)")
    other.close()
    with pytest.raises(Invalid, match="no export of Arkindex"):
        reading(path)
    path.unlink()
    ExportMaker(path, version=8).close()
    with pytest.raises(Invalid, match="version 8; only version 11"):
        reading(path)
    other = sqlite3.connect(path)
    other.execute("UPDATE export_version SET version = 11")
    other.execute("DROP TABLE transcription")
    other.commit()
    other.close()
    with pytest.raises(Invalid, match="the table transcription is missing"):
        reading(path)


def test_elements_that_go_round_in_circles(tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    database = sqlite3.connect(export)
    folder, page = (named(None, "folder", "Codex 7"), named(named(None, "folder", "Codex 7"), "page", "f1r"))
    database.execute("INSERT INTO element_path VALUES ('x', ?, ?, 0)", (page, folder))
    database.commit()
    database.close()
    with reading(export) as found:
        assert [one.path for one in found.items if one.split] == [f"Codex 7/{one}.png" for one in ("f1r", "f1v", "f2r")]


def _contract_files() -> Files:
    with tempfile.TemporaryDirectory() as folder:
        made = ExportMaker(Path(folder) / "export.sqlite")
        members = {}
        for name, set_name in (("a", "train"), ("b", "dev")):
            image = made.image(f"{name}.png", 6, 4)
            page = made.element(name, "page", None, image)
            made.element("1", "sky", page, image, rectangle(0, 0, 3, 4))
            members[page] = set_name
        made.dataset("Pages", members)
        export = made.close().read_bytes()
    return {"export.sqlite": export, "images/a.png": photo(seed=0), "images/b.png": photo(seed=1)}


class TestContract(FormatContract):
    format = Arkindex()
    files: ClassVar[Files] = _contract_files()

    def test_recognises_its_files_and_reads_them(self, make: Make) -> None:
        """Its annotations are outlines, so they are no masks to be compared."""
        source = make(self.files)
        assert detect(source) == get_format("arkindex")
        with self.format.read(source, task_name="ground") as found:
            assert found.check() == ()
            assert [(one.path, one.split) for one in found.items] == [("a.png", "train"), ("b.png", "val")]
            assert [found.image_bytes(one) for one in found.items] == [photo(seed=0), photo(seed=1)]
            assert found.task is not None
            assert (found.task.name, found.task.class_names) == ("ground", ("sky",))
