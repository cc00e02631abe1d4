"""Pictures for browsers: as they came when every browser shows them so, else with the pixels that a model sees."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.imaging.decode import decode
from terrazzo.imaging.display import as_png, shown_as_is


def saved(folder: Path, image: Image.Image, format: str, **options: object) -> Path:
    path = folder / f"picture.{format}"
    image.save(path, format, **options)
    return path


def exif(orientation: int) -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = orientation
    return block


def grey_16() -> Image.Image:
    return Image.fromarray(np.arange(384, dtype=np.uint16).reshape(16, 24))


@pytest.mark.parametrize(("format", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif")])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_ordinary_pictures_are_shown_as_they_are(tmp_path: Path, mode: str, format: str, media_type: str) -> None:
    assert shown_as_is(saved(tmp_path, Image.new(mode, (24, 16)), format), "a") == media_type


def test_browsers_turn_a_jpeg_themselves(tmp_path: Path) -> None:
    picture = Image.new("RGB", (24, 16))
    assert shown_as_is(saved(tmp_path, picture, "JPEG", exif=exif(6)), "a") == "image/jpeg"
    assert shown_as_is(saved(tmp_path, picture, "PNG", exif=exif(6)), "a") is None


@pytest.mark.parametrize(
    ("image", "format"),
    [
        (Image.new("RGB", (24, 16)), "TIFF"),
        (grey_16(), "TIFF"),
        (grey_16(), "PNG"),
        (Image.new("RGBA", (24, 16), (9, 9, 9, 40)), "PNG"),
        (Image.new("LA", (24, 16)), "PNG"),
        (Image.new("CMYK", (24, 16)), "JPEG"),
    ],
    ids=["tiff", "16-bit tiff", "16-bit png", "rgba", "grey with alpha", "cmyk"],
)
def test_others_are_made_anew_with_the_pixels_of_the_model(tmp_path: Path, image: Image.Image, format: str) -> None:
    path = saved(tmp_path, image, format)
    assert shown_as_is(path, "a") is None
    buffer = io.BytesIO()
    as_png(path, "a", buffer)
    made = Image.open(buffer)
    assert (made.format, made.mode) == ("PNG", "RGB")
    assert np.array_equal(np.array(made), decode(path.read_bytes(), "a"))


def test_what_is_no_picture_is_named(tmp_path: Path) -> None:
    path = tmp_path / "text.png"
    path.write_text("no picture")
    with pytest.raises(Invalid, match=r"^text\.png: this is not an image"):
        shown_as_is(path, "text.png")
