"""Pictures of every mode come in upright as RGB; damaged and oversized ones are refused by name."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.imaging.decode import decode, decode_labels, probe

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


def test_labels_are_as_stored() -> None:
    values = np.array([[0, 1], [2, 255]], np.uint8)
    got, colors = decode_labels(save(Image.fromarray(values)), "m")
    assert not colors
    np.testing.assert_array_equal(got, values)

    got, colors = decode_labels(save(Image.fromarray(values.astype(np.uint16) * 100)), "m")
    assert not colors
    np.testing.assert_array_equal(got, values.astype(int) * 100)

    palette = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    palette.putpalette([9, 8, 7, 1, 2, 3])
    got, colors = decode_labels(save(palette), "m")
    assert colors
    np.testing.assert_array_equal(got, [[[9, 8, 7], [1, 2, 3]]])

    clear = np.array([[[5, 6, 7, 0]]], np.uint8)
    got, colors = decode_labels(save(Image.fromarray(clear)), "m")
    assert colors
    np.testing.assert_array_equal(got, [[[5, 6, 7]]])
