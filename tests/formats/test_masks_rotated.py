"""Masks of photographs that carry an EXIF rotation lie on what people see, whichever way they were drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from format_samples import Files, write_folder
from mask_files import saved
from PIL import Image

import terrazzo
from terrazzo.formats.base import Reading
from terrazzo.imaging.decode import decode
from terrazzo.types import ExifMasks

TEXT = b"background:0,0,0::\nfg:255,0,0::\n"


def photograph(orientation: int, height: int, width: int) -> tuple[bytes, np.ndarray, np.ndarray]:
    """A JPEG with a bright rectangle, and where it is on the stored pixels and on the picture as it is seen."""
    stored = np.zeros((height, width, 3), np.uint8)
    stored[:8, :16] = 255
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(Image.fromarray(stored), "JPEG", quality=95, exif=exif)
    return data, stored[:, :, 0] > 128, decode(data, "a")[:, :, 0] > 128


def mask(bright_HW: np.ndarray) -> bytes:
    return saved(Image.fromarray(np.where(bright_HW[:, :, None], [255, 0, 0], [0, 0, 0]).astype(np.uint8)))


def read(tmp_path: Path, shots: list[tuple[int, int, int, str]], exif_masks: ExifMasks = "auto") -> Reading:
    """Photographs of an orientation, a height, a width, and a mask that was drawn ``upright`` or ``raw``."""
    files: Files = {"labelmap.txt": TEXT}
    for number, (orientation, height, width, drawn) in enumerate(shots):
        data, stored_HW, seen_HW = photograph(orientation, height, width)
        files[f"images/{number}.jpg"] = data
        files[f"masks/{number}.png"] = mask(stored_HW if drawn == "raw" else seen_HW)
    return terrazzo.read(write_folder(tmp_path / "data", files), exif_masks=exif_masks)


def fits(reading: Reading, number: int) -> bool:
    """Whether the mask covers the bright rectangle that people see."""
    item = reading.items[number]
    mask_HW = reading.mask_HW(item)
    return bool(((decode(reading.image_bytes(item), "a")[:, :, 0] > 128) == (mask_HW == 1)).all())


def lying(reading: Reading) -> dict[str, object]:
    settled = reading.settled()
    assert settled is not None
    return settled.rotations.model_dump(exclude={"by_others"})


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
@pytest.mark.parametrize("drawn", ["raw", "upright"])
def test_the_size_tells(tmp_path: Path, orientation: int, drawn: str) -> None:
    with read(tmp_path, [(orientation, 24, 40, drawn), (1, 24, 40, "upright")]) as reading:
        assert reading.check() == ()
        assert fits(reading, 0)
        assert fits(reading, 1)
        turned = int(drawn == "raw")
        assert lying(reading) == {"rotated": 1, "turned": turned, "undecided": 0, "read_as": "upright"}


@pytest.mark.parametrize(("orientation", "height"), [(2, 24), (3, 24), (4, 24), (6, 40), (8, 40)])
@pytest.mark.parametrize("drawn", ["raw", "upright"])
def test_where_the_size_does_not_tell_a_person_chooses(
    tmp_path: Path, orientation: int, height: int, drawn: ExifMasks
) -> None:
    shots = [(orientation, height, 40, drawn)]
    with read(tmp_path, shots) as reading:
        assert fits(reading, 0) == (drawn == "upright")
        assert lying(reading) == {"rotated": 1, "turned": 0, "undecided": 1, "read_as": "upright"}
        assert "1 mask has a size that does not tell" in reading.settled().rotations.text  # type: ignore[union-attr]
    with read(tmp_path, shots, exif_masks=drawn) as reading:
        assert fits(reading, 0)
        assert lying(reading)["turned"] == int(drawn == "raw")


def test_masks_whose_size_tells_speak_for_the_others(tmp_path: Path) -> None:
    raw = [(6, 24, 40, "raw"), (3, 24, 40, "raw"), (8, 40, 40, "raw")]
    with read(tmp_path, raw) as reading:
        assert all(fits(reading, number) for number in range(3))
        assert lying(reading) == {"rotated": 3, "turned": 3, "undecided": 2, "read_as": "raw"}
        assert "as those whose sizes tell" in reading.settled().rotations.text  # type: ignore[union-attr]
    mixed = [(6, 24, 40, "raw"), (8, 24, 40, "upright"), (3, 24, 40, "upright")]
    with read(tmp_path, mixed) as reading:
        assert all(fits(reading, number) for number in range(3))
        assert lying(reading)["read_as"] == "upright"


def test_a_mask_of_no_size_that_fits_is_refused(tmp_path: Path) -> None:
    data, _, _ = photograph(6, 24, 40)
    files = {"labelmap.txt": TEXT, "images/a.jpg": data, "masks/a.png": mask(np.zeros((25, 40), np.bool_))}
    with terrazzo.read(write_folder(tmp_path / "data", files)) as reading:
        (problem,) = reading.check()
    assert "masks/a.png" in problem.message
    assert "24 x 40" in problem.message
