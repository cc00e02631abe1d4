"""Pictures of every mode come in upright as RGB; damaged and oversized ones are refused by name."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.imaging.decode import decode, probe

RNG = np.random.default_rng(0)


def save(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def noise(height: int = 7, width: int = 5, channels: int = 3) -> np.ndarray:
    return RNG.integers(0, 256, (height, width, channels), dtype=np.uint8)


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose header claims a size, with hardly any pixels behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF", "WEBP"])
def test_lossless_formats_give_the_pixels(format: str) -> None:
    pixels = noise()
    data = save(Image.fromarray(pixels), format, **({"lossless": True} if format == "WEBP" else {}))
    np.testing.assert_array_equal(decode(data, "a"), pixels)
    info = probe(data, "a")
    assert (info.width, info.height, info.mode, info.format) == (5, 7, "RGB", format)
    assert info.media_type == f"image/{format.lower()}"


def test_jpeg_gives_what_opencv_gives() -> None:
    smooth = cv2.resize(noise(4, 4), (64, 48), interpolation=cv2.INTER_CUBIC)
    data = save(Image.fromarray(smooth), "JPEG", quality=90)
    theirs = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    assert np.abs(decode(data, "a.jpg").astype(int) - theirs).max() <= 2


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_honoured(format: str, orientation: int) -> None:
    """Each corner has a brightness; orientation says where the stored first row and column are seen."""
    stored = np.zeros((16, 32, 3), np.uint8)
    stored[:8, :16], stored[:8, 16:], stored[8:, :16], stored[8:, 16:] = 10, 90, 170, 250
    seen = {
        1: (10, 90, 170, 250),
        2: (90, 10, 250, 170),
        3: (250, 170, 90, 10),
        4: (170, 250, 10, 90),
        5: (10, 170, 90, 250),
        6: (170, 10, 250, 90),
        7: (250, 90, 170, 10),
        8: (90, 250, 10, 170),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = save(Image.fromarray(stored), format, exif=exif)
    pixels = decode(data, "a")
    size = (16, 32) if orientation < 5 else (32, 16)
    assert pixels.shape == (*size, 3)
    info = probe(data, "a")
    assert (info.height, info.width, info.orientation) == (*size, orientation)
    corners = [pixels[0, 0, 0], pixels[0, -1, 0], pixels[-1, 0, 0], pixels[-1, -1, 0]]
    np.testing.assert_allclose(np.array(corners, int), seen, atol=6)


def test_damaged_exif_leaves_the_image_readable() -> None:
    data = save(Image.fromarray(noise()), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\1" * 20)
    assert decode(data, "a.jpg").shape == (7, 5, 3)


def test_grey_palette_one_bit_and_transparency() -> None:
    grey = noise()[:, :, 0]
    np.testing.assert_array_equal(decode(save(Image.fromarray(grey)), "a")[:, :, 1], grey)

    bits = Image.fromarray((grey > 127).astype(np.uint8) * 255).convert("1")
    np.testing.assert_array_equal(decode(save(bits), "a")[:, :, 2], (grey > 127) * 255)

    palette = Image.fromarray((grey % 3).astype(np.uint8), "P")
    palette.putpalette([1, 2, 3, 40, 50, 60, 200, 210, 220])
    np.testing.assert_array_equal(
        decode(save(palette), "a"), np.array([[1, 2, 3], [40, 50, 60], [200, 210, 220]])[grey % 3]
    )

    clear = np.zeros((2, 2, 4), np.uint8)
    clear[0, 0] = (10, 20, 30, 255)
    clear[1, 1] = (0, 0, 0, 128)
    pixels = decode(save(Image.fromarray(clear)), "a")
    assert tuple(pixels[0, 0]) == (10, 20, 30)
    assert tuple(pixels[0, 1]) == (255, 255, 255)
    assert 120 <= pixels[1, 1, 0] <= 135


def test_16_bit_grey_is_stretched() -> None:
    values = np.array([[1000, 2000], [3000, 4000]], np.uint16)
    for format in ("PNG", "TIFF"):
        data = save(Image.fromarray(values), format)
        assert probe(data, "a").mode.startswith("I;16")
        np.testing.assert_array_equal(decode(data, "a")[:, :, 0], [[0, 85], [170, 255]])
    flat = save(Image.fromarray(np.full((2, 2), 7, np.uint16)))
    assert not decode(flat, "a").any()


def test_16_bit_colour_keeps_its_high_byte() -> None:
    values = RNG.integers(0, 65536, (4, 3, 3), dtype=np.uint16)
    ok, data = cv2.imencode(".png", values[:, :, ::-1])
    assert ok
    assert np.abs(decode(data.tobytes(), "a").astype(int) - (values >> 8)).max() <= 1


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_a_truncated_image_is_refused_by_name(format: str) -> None:
    data = save(Image.fromarray(noise(64, 64)), format)
    with pytest.raises(Invalid, match=r"pages/p1\.img: ") as caught:
        probe(data[: len(data) * 2 // 3], "pages/p1.img")
    assert "again" in caught.value.remedy
    with pytest.raises(Invalid, match=r"pages/p1\.img: "):
        decode(data[: len(data) * 2 // 3], "pages/p1.img")


@pytest.mark.parametrize("size", [(30_000, 30_000), (20_000, 10_001), (2**31 - 1, 2**31 - 1)])
def test_a_huge_image_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match=r"huge\.png: the image is too large") as caught:
        probe(huge_png(*size), "huge.png")
    assert "200 million" in caught.value.message


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM", b"II*\0"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, magic: bytes) -> None:
    try:
        decode(magic + data, "x")
    except Invalid as error:
        assert error.message.startswith("x: ")
        assert error.remedy


@given(st.integers(0, 2000), st.integers(0, 255), st.sampled_from(["JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP"]))
def test_a_flipped_byte_is_read_or_refused(place: int, value: int, format: str) -> None:
    data = bytearray(save(Image.fromarray(np.tile(np.arange(48, dtype=np.uint8)[:, None, None], (1, 48, 3))), format))
    data[place % len(data)] = value
    try:
        probe(bytes(data), "x")
    except Invalid as error:
        assert error.message.startswith("x: ")


@pytest.mark.parametrize("mode", ["LA", "PA", "RGBA", "P", "CMYK", "YCbCr", "LAB", "RGBa", "La"])
@pytest.mark.parametrize("turn", [1, 6])
def test_every_mode_of_a_tiff_becomes_rgb(mode: str, turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    grey = Image.fromarray(noise(6, 4)[:, :, 0])
    image = {"La": lambda: grey.convert("LA").convert("La"), "RGBa": lambda: grey.convert("RGBA").convert("RGBa")}.get(
        mode, lambda: Image.new(mode, (4, 6))
    )()
    try:
        data = save(image, "TIFF", exif=exif)
    except OSError:
        pytest.skip("Pillow writes no such TIFF")
    pixels = decode(data, "a.tif")
    assert pixels.shape == ((6, 4, 3) if turn == 1 else (4, 6, 3))
    info = probe(data, "a.tif")
    assert (info.height, info.width, info.orientation) == (*pixels.shape[:2], turn)


def test_transparency_is_laid_on_white_and_said() -> None:
    clear = np.full((4, 4, 4), 255, np.uint8)
    assert probe(save(Image.fromarray(clear)), "a").notes == ()
    clear[1, 1] = (0, 0, 0, 0)
    data = save(Image.fromarray(clear))
    assert probe(data, "a").notes == ("transparent",)
    assert decode(data, "a").min() == 255

    palette = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    palette.putpalette([9, 8, 7, 1, 2, 3])
    assert probe(save(palette, transparency=2), "a").notes == ()
    data = save(palette, transparency=1)
    assert probe(data, "a").notes == ("transparent",)
    np.testing.assert_array_equal(decode(data, "a"), [[[9, 8, 7], [255, 255, 255]]])


def test_cmyk_jpeg_keeps_its_colours() -> None:
    red = Image.new("RGB", (16, 16), (220, 30, 40)).convert("CMYK")
    pixels = decode(save(red, "JPEG", quality=95), "a.jpg")
    assert np.abs(pixels[8, 8].astype(int) - (220, 30, 40)).max() < 12


def test_animations_give_their_first_frame_and_say_so() -> None:
    frames = [Image.new("RGB", (8, 8), color) for color in ("#ff0000", "#00ff00", "#0000ff")]
    for format in ("GIF", "PNG", "WEBP"):
        data = save(frames[0], format, save_all=True, append_images=frames[1:], lossless=True)
        assert probe(data, "a").notes == ("animation",)
        assert tuple(decode(data, "a")[0, 0]) == (255, 0, 0)


def test_a_path_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    for format in ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"):
        data = save(Image.fromarray(noise(40, 30)), format)
        path = tmp_path / f"a.{format}"
        path.write_bytes(data)
        assert probe(path, "a") == probe(data, "a")
        np.testing.assert_array_equal(decode(path, "a"), decode(data, "a"))
    with pytest.raises(Invalid, match="empty"):
        (tmp_path / "empty.png").touch()
        probe(tmp_path / "empty.png", "empty.png")


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"),
        (b"<!DOCTYPE html><title>Not found</title>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0" * 5000, "zeros"),
        (b"", "empty"),
        (b"hello", "not an image"),
    ],
)
def test_what_is_no_picture_is_told_by_its_name(head: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=r"^x\.jpg: ") as caught:
        probe(head, "x.jpg")
    assert says in caught.value.message
    assert caught.value.remedy
