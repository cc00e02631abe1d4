"""What an import says of its masks: how they were understood, shares, moved pixels, rotations, previews."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from records_data import encoded, picture, write_zip

from terrazzo.errors import Conflict, Invalid
from terrazzo.services.images.imports import import_data
from terrazzo.services.images.records import MaskReport
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.workspace import Workspace

SWAPPED = "cat:48,112,32::\nbackground:0,0,0::\n"


def values(width: int = 24, height: int = 16, ones: int = 96, ignored: int = 0) -> bytes:
    flat = np.zeros(width * height, np.uint8)
    flat[:ones] = 1
    flat[len(flat) - ignored :] = 255
    return encoded(Image.fromarray(flat.reshape(height, width)))


def source(tmp_path: Path, masks: dict[str, bytes], labels: str) -> Path:
    files = {"labelmap.txt": labels.encode()}
    for number, (name, mask) in enumerate(masks.items()):
        files[f"images/{name}.png"] = picture(number)
        files[f"masks/{name}.png"] = mask
    return write_zip(tmp_path / "pages.zip", files)


def masks_of(ws: Workspace, path: Path, **options: object) -> MaskReport:
    report = import_data(ws, path, project="pages", **options)  # type: ignore[arg-type]
    assert report.masks is not None
    return report.masks


def test_shares_of_the_classes_for_all_and_for_each_split(ws: Workspace, tmp_path: Path) -> None:
    path = source(tmp_path, {"train/a": values(), "train/b": values(ones=0), "val/c": values(ignored=96)}, SWAPPED)
    plan = masks_of(ws, path, dry_run=True)
    assert [(one.how, one.masks) for one in plan.understood] == [("line numbers", 3)]
    assert "0 is cat, 1 is background, 255 is ignored" in plan.understood[0].text
    assert [(one.name, one.images) for one in plan.shares] == [("cat", 3), ("background", 2), ("ignored", 1)]
    assert [one.share for one in plan.shares] == pytest.approx([3 / 4, 2 / 12, 1 / 12])
    assert plan.shares[0].splits == pytest.approx({"train": 7 / 8, "val": 1 / 2})
    report = import_data(ws, path, project="pages")
    assert report.masks == plan
    assert any("put the line of background first" in warning for warning in report.warnings)


def test_no_masks_no_report(ws: Workspace, tmp_path: Path) -> None:
    report = import_data(ws, write_zip(tmp_path / "p.zip", {"a.png": picture()}), project="pages", previews=3)
    assert report.masks is None
    assert report.previews == ()


def test_soft_edges_come_in_when_asked_for_and_are_counted(ws: Workspace, tmp_path: Path) -> None:
    pixels = np.zeros((16, 24), np.uint8)
    pixels[4:12, 4:12] = 255
    soft = pixels.copy()
    soft[3, 4:12] = np.linspace(40, 120, 8).astype(np.uint8)
    files = {"a": encoded(Image.fromarray(soft)), "b": encoded(Image.fromarray(pixels))}
    path = source(tmp_path, files, "background:0,0,0::\nfg:128,0,0::\n")
    with pytest.raises(
        Invalid, match=r"1 problem; nothing was imported\.\n- masks/a\.png: scaled or compressed"
    ) as caught:
        import_data(ws, path, project="pages")
    assert "--snap-colours" in caught.value.message
    report = masks_of(ws, path, snap_colours=True)
    assert [(one.file, one.pixels) for one in report.snapped] == [("masks/a.png", 8)]
    assert report.snapped_pixels == 8
    assert [one.share for one in report.shares] == pytest.approx([1 - 64 / 384, 64 / 384])


def test_labels_that_sound_ignored_are_kept_when_asked_or_when_the_task_has_them(ws: Workspace, tmp_path: Path) -> None:
    labels = "background:0,0,0::\nvoid:9,9,9::\nfg:128,0,0::\n"
    path = source(tmp_path, {"a": values()}, labels)
    report = import_data(ws, path, project="pages", dry_run=True)
    assert (report.ignored, report.ignored_by_name) == (("void",), ("void",))
    assert any("The label void is ignored because of its name" in one for one in report.warnings)
    kept = import_data(ws, path, project="pages", keep=["void"])
    assert get_task(ws, kept.task_id or "").ignored == ()
    again = import_data(ws, path, project="pages")
    assert [one.name for one in again.classes] == ["background", "void", "fg"]
    with pytest.raises(Conflict):
        import_data(ws, path, project="pages", ignore=["void"])
    with pytest.raises(Invalid, match="'vood' cannot be kept"):
        import_data(ws, path, project="pages", keep=["vood"])


def test_previews_show_rotated_images_and_all_classes(ws: Workspace, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    shown = Image.new("RGB", (24, 16), (200, 200, 200))
    plain = encoded(Image.new("RGB", (24, 16), (200, 200, 100)), "JPEG", exif=Image.Exif())
    files = {
        "labelmap.txt": b"background:0,0,0::\nfg:255,0,0::\n",
        "images/a.jpg": plain,
        "masks/a.png": values(ones=0),
        "images/b.jpg": encoded(shown, "JPEG", exif=exif),
        "masks/b.png": values(ones=0),
        "images/c.png": picture(7),
        "masks/c.png": values(),
    }
    report = import_data(ws, write_zip(tmp_path / "p.zip", files), project="pages", dry_run=True, previews=2)
    assert [one.path for one in report.previews] == ["b.jpg", "c.png"]
    assert report.masks is not None
    assert (report.masks.rotations.rotated, report.masks.rotations.turned) == (1, 1)
    assert "1 image with a mask carries an EXIF rotation" in report.masks.rotations.text
    kind, data = report.previews[0].picture.split(",")
    assert kind == "data:image/webp;base64"
    preview = Image.open(io.BytesIO(base64.b64decode(data)))
    assert preview.size == (16, 24)
