"""TIFFs of the world: floats, pages, big ones, tiles, compressions; what cannot be read says the true cause."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.imaging.decode import decode, probe
from terrazzo.imaging.stored import stored

RNG = np.random.default_rng(3)
UINT, INT, FLOAT, COMPLEX = 1, 2, 3, 6
CODES = {"u": UINT, "i": INT, "f": FLOAT, "c": COMPLEX}


def tiff(values: np.ndarray, *, order: str = "<", big: bool = False, pages: int = 1, **changed: Any) -> bytes:
    """An uncompressed TIFF of one strip a page, written by hand: what Pillow cannot write.

    ``changed`` are tags: ``compression``, ``orientation``, ``subfile`` (of all pages but the first).
    """
    samples = 1 if values.ndim == 2 else values.shape[2]
    body = values.astype(values.dtype.newbyteorder(order)).tobytes()
    link, inline, entry = ("Q", 8, "HHQ") if big else ("I", 4, "HHI")
    out = io.BytesIO()
    head = struct.pack(f"{order}HHH", 43, 8, 0) if big else struct.pack(f"{order}H", 42)
    out.write((b"II" if order == "<" else b"MM") + head)
    place = out.tell()
    out.write(struct.pack(order + link, 0))
    for page in range(pages):
        strip = out.tell()
        out.write(body)
        bits = out.tell()
        out.write(struct.pack(f"{order}{samples}H", *[values.itemsize * 8] * samples))
        formats = out.tell()
        out.write(struct.pack(f"{order}{samples}H", *[CODES[values.dtype.kind]] * samples))
        tags = [
            (254, 4, 1, changed.get("subfile", 0) if page else 0),
            (256, 4, 1, values.shape[1]),
            (257, 4, 1, values.shape[0]),
            (258, 3, samples, bits),
            (259, 3, 1, changed.get("compression", 1)),
            (262, 3, 1, 1 if samples == 1 else 2),
            (273, 4, 1, strip),
            (274, 3, 1, changed.get("orientation", 1)),
            (277, 3, 1, samples),
            (278, 4, 1, values.shape[0]),
            (279, 4, 1, len(body)),
            (339, 3, samples, formats),
        ]
        if samples > 3:
            tags.insert(-1, (338, 3, 1, 0))
        start = out.tell()
        out.write(struct.pack(f"{order}{'Q' if big else 'H'}", len(tags)))
        for tag, kind, count, value in tags:
            if tag in (258, 339) and count * 2 <= inline:
                number = values.itemsize * 8 if tag == 258 else CODES[values.dtype.kind]
                packed = struct.pack(f"{order}{count}H", *[number] * count)
            else:
                packed = struct.pack(order + ({3: "H", 4: "I"}[kind] if count == 1 else link), value)
            out.write(struct.pack(order + entry, tag, kind, count) + packed.ljust(inline, b"\0"))
        after = out.tell()
        out.write(struct.pack(order + link, 0))
        end = out.tell()
        out.seek(place)
        out.write(struct.pack(order + link, start))
        out.seek(end)
        place = after
    return out.getvalue()


def stretched(values: np.ndarray) -> np.ndarray:
    low, high = values.min(), values.max()
    return np.rint((values - low) * (255.0 / (high - low))).astype(np.uint8)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("dtype", ["f4", "f8", "i1", "i2", "u2", "i4", "i8"])
def test_grey_of_every_number_is_stretched_and_says_so(dtype: str, big: bool, order: str) -> None:
    values = (RNG.random((6, 9)) * 100 - (0 if dtype[0] == "u" else 50)).astype(dtype)
    data = tiff(values, order=order, big=big)
    assert probe(data, "a.tif").notes == ("stretched",)
    pixels = decode(data, "a.tif")
    assert np.abs(pixels[:, :, 1].astype(int) - stretched(values.astype(np.float64))).max() <= 1
    mask = stored(data, "a.tif")
    assert mask.kind == "values"
    np.testing.assert_allclose(mask.pixels, values, rtol=1e-6)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("shape", [(6, 9), (6, 9, 3)])
def test_bytes_are_never_stretched(shape: tuple[int, ...], big: bool, order: str) -> None:
    values = RNG.integers(50, 90, shape, dtype=np.uint8)
    data = tiff(values, big=big, order=order)
    info = probe(data, "a")
    assert (info.mode, info.notes) == ("L" if len(shape) == 2 else "RGB", ())
    np.testing.assert_array_equal(decode(data, "a")[:, :, 2], values if len(shape) == 2 else values[:, :, 2])


@pytest.mark.parametrize("dtype", ["f4", "f8", "i4", "i2"])
def test_colours_of_floats_and_large_numbers_are_stretched_together(dtype: str) -> None:
    values = (RNG.random((5, 7, 3)) * (1, 10, 100)).astype(dtype)
    data = tiff(values)
    info = probe(data, "a.tif")
    assert (info.mode, info.width, info.height, info.notes) == ("RGB", 7, 5, ("stretched",))
    assert np.abs(decode(data, "a.tif").astype(int) - stretched(values.astype(np.float64))).max() <= 1


def test_what_is_no_number_is_black() -> None:
    values = np.array([[np.nan, 1.0], [np.inf, 3.0]], np.float32)
    np.testing.assert_array_equal(decode(tiff(values), "a")[:, :, 0], [[0, 0], [0, 255]])
    assert not decode(tiff(np.full((2, 2), np.nan, np.float32)), "a").any()


def test_16_bit_colour_says_that_the_upper_bits_are_taken() -> None:
    values = RNG.integers(0, 65536, (4, 5, 3), dtype=np.uint16)
    data = tiff(values)
    assert probe(data, "a").notes == ("upper bits",)
    assert np.abs(decode(data, "a").astype(int) - (values >> 8)).max() <= 1


@pytest.mark.parametrize("big", [False, True])
def test_of_several_pages_the_first_is_taken_and_it_is_said(big: bool) -> None:
    values = RNG.integers(0, 256, (4, 5, 3), dtype=np.uint8)
    data = tiff(values, pages=3, big=big)
    assert probe(data, "a").notes == ("pages",)
    np.testing.assert_array_equal(decode(data, "a"), values)
    assert probe(tiff(values, pages=2, subfile=1, big=big), "a").notes == (), "a thumbnail is no page"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_odd_tiffs_are_turned_as_ordinary_ones(orientation: int) -> None:
    values = RNG.integers(0, 256, (4, 6), dtype=np.uint8)
    plain, odd = (tiff(values.astype(dtype), orientation=orientation) for dtype in ("u1", "f8"))
    first, second = probe(plain, "a"), probe(odd, "a")
    assert (first.width, first.height, first.orientation) == (second.width, second.height, second.orientation)
    assert decode(odd, "a").shape == decode(plain, "a").shape
    assert np.abs(stretched(decode(plain, "a").astype(float)).astype(int) - decode(odd, "a")).max() <= 1


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd", "raw"])
@pytest.mark.parametrize("tiled", [False, True])
def test_common_compressions_are_read(compression: str, tiled: bool) -> None:
    pixels = np.repeat(np.repeat(RNG.integers(0, 256, (4, 4, 3), dtype=np.uint8), 32, 0), 32, 1)
    buffer = io.BytesIO()
    tiles = {322: 64, 323: 64} if tiled else {}
    try:
        Image.fromarray(pixels).save(buffer, "TIFF", compression=compression, tiffinfo=tiles)
    except (OSError, RuntimeError, ValueError):
        pytest.skip("this build of Pillow does not write it")
    assert np.abs(decode(buffer.getvalue(), "a").astype(int) - pixels).mean() < 6


@pytest.mark.parametrize(
    ("values", "changed", "says"),
    [
        (np.zeros((4, 4), np.float16), {}, "1 channel of 16-bit floating-point values, which"),
        (np.zeros((4, 4), np.complex64), {}, "64-bit complex values"),
        (np.zeros((4, 4, 5), np.uint8), {}, "5 channels of 8-bit whole-number values"),
        (np.zeros((4, 4, 3), np.uint8), {"compression": 33003}, "compressed with JPEG 2000"),
        (np.zeros((4, 4, 3), np.uint8), {"compression": 50001}, "compressed with WebP"),
        (np.zeros((4, 4, 3), np.uint8), {"compression": 4242}, "compressed with method 4242"),
    ],
)
def test_what_cannot_be_read_says_the_true_cause(values: np.ndarray, changed: dict[str, int], says: str) -> None:
    with pytest.raises(Invalid, match=r"^scans/a\.tif: the TIFF holds") as caught:
        probe(tiff(values, **changed), "scans/a.tif")
    assert says in caught.value.message
    assert "LZW" in caught.value.remedy


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8), st.booleans())
def test_damaged_directories_are_read_or_refused(place: int, damage: bytes, big: bool) -> None:
    data = bytearray(tiff(np.zeros((4, 4), np.float64), pages=2, big=big))
    data[place : place + len(damage)] = damage
    try:
        probe(bytes(data), "x")
    except Invalid as error:
        assert error.message.startswith("x: ")
