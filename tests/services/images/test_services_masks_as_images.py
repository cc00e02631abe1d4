"""What looks like masks never comes in as images without a question; names are the same however they are written."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from records_data import LABEL_MAP, dataset_files, encoded, mask, mask_pixels, picture, write_zip

from terrazzo.errors import Conflict, Invalid
from terrazzo.services.images.images import Upload, list_images, upload_images
from terrazzo.services.images.imports import import_data
from terrazzo.services.projects.projects import create_project, list_projects
from terrazzo.services.workspace import Workspace


def _apart(name: str) -> str:
    """As macOS writes it."""
    return unicodedata.normalize("NFD", name)


def test_an_import_of_what_looks_like_masks_is_a_question(ws: Workspace, tmp_path: Path) -> None:
    source = write_zip(tmp_path / "set.zip", {"Masks/a.png": mask(), "photos/b.png": picture(0)})
    report = import_data(ws, source, project="p", dry_run=True)
    assert report.question is not None
    assert "Masks/a.png" in report.question
    with pytest.raises(Invalid, match=r"Masks/a\.png") as caught:
        import_data(ws, source, project="p")
    assert "--format folder" in caught.value.remedy
    assert list_projects(ws) == ()

    assert import_data(ws, source, project="p", format="folder", dry_run=True).question is None
    assert import_data(ws, source, project="p", format="folder").images == 2


def test_uploads_that_look_like_masks_are_left_out_and_named(ws: Workspace) -> None:
    project = create_project(ws, "p").id
    grey = encoded(Image.fromarray(mask_pixels()))
    sent = [
        Upload("a.jpg", picture(0)),
        Upload("a.png", grey),
        Upload("set/masks/b.png", mask()),
        Upload("c_mask.png", mask()),
        Upload("d.png", grey),
    ]
    report = upload_images(ws, project, sent, names=[one.path for one in sent])
    assert [one.path for one in report.added] == ["a.jpg", "d.png"]
    assert report.masks == ("a.png", "set/masks/b.png", "c_mask.png")
    assert report.problems == ()
    report = upload_images(ws, project, sent, names=[one.path for one in sent], masks_as_images=True)
    assert [one.path for one in report.added] == ["a.png", "set/masks/b.png", "c_mask.png"]
    assert report.masks == ()


def test_a_zip_that_looks_like_masks_is_left_out_as_a_whole(ws: Workspace) -> None:
    project = create_project(ws, "p").id
    path = ws.home.cache / "masks.zip"
    data = write_zip(path, {"gt/a.png": mask(), "b.png": picture(0)}).read_bytes()
    report = upload_images(ws, project, [Upload("masks.zip", data)])
    assert (report.added, report.masks) == ((), ("masks.zip",))
    report = upload_images(ws, project, [Upload("masks.zip", data)], masks_as_images=True)
    assert [one.path for one in report.added] == ["b.png", "gt/a.png"]


def test_the_same_picture_under_another_unicode_form_is_already_here(ws: Workspace, tmp_path: Path) -> None:
    files = {"labelmap.txt": LABEL_MAP.encode(), "images/train/für/ä.png": picture(0), "masks/train/für/ä.png": mask()}
    composed = write_zip(tmp_path / "a.zip", files)
    apart = write_zip(tmp_path / "b.zip", {_apart(name): data for name, data in files.items()})
    first = import_data(ws, composed, project="Bücher")
    assert (first.images, first.annotated) == (1, 1)
    second = import_data(ws, apart, project=_apart("Bücher"), task=_apart("segmentation"))
    assert (second.project_id, second.already_here, second.images) == (first.project_id, 1, 1)
    report = upload_images(ws, first.project_id or "", [Upload(_apart("train/für/ä.png"), picture(0))])
    assert (report.added, report.already_here) == ((), ("train/für/ä.png",))
    assert [one.path for one in list_images(ws, first.project_id or "", folder=_apart("train/für")).items] == [
        "train/für/ä.png"
    ]
    assert list_images(ws, first.project_id or "", query=_apart("ä")).total == 1


def test_classes_are_the_same_in_another_unicode_form(ws: Workspace, tmp_path: Path) -> None:
    files = dataset_files(train=1, val=0, test=0)
    names = LABEL_MAP.replace("initial", "größe")
    for number, text in enumerate((names, _apart(names))):
        source = write_zip(tmp_path / f"{number}.zip", files | {"labelmap.txt": text.encode()})
        report = import_data(ws, source, project="p", ignore=[_apart("größe")])
        assert report.ignored == ("größe",)
    with pytest.raises(Conflict):
        import_data(ws, write_zip(tmp_path / "c.zip", files), project="p")


def test_an_import_without_splits_says_what_to_do_next(ws: Workspace, tmp_path: Path) -> None:
    files = {
        "labelmap.txt": LABEL_MAP.encode(),
        "JPEGImages/a.png": picture(0),
        "SegmentationClass/a.png": mask(),
        "ImageSets/Segmentation/default.txt": b"a\n",
    }
    source = write_zip(tmp_path / "cvat.zip", files)
    for dry_run in (True, False):
        words = " ".join(import_data(ws, source, project="two words", dry_run=dry_run).warnings)
        assert "default" in words
        assert "terrazzo datasets split 'two words' --train 0.8 --val 0.1 --test 0.1" in words
        assert "automatic split" in words
    assert zipfile.is_zipfile(source)
