"""PNGs with what is not about pixels: long texts, profiles and animations are no reason to refuse them."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.imaging.decode import decode, header, probe

PIXELS = np.random.default_rng(5).integers(0, 256, (40, 30, 3), dtype=np.uint8)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(before: bytes = b"", after: bytes = b"") -> bytes:
    """A PNG with chunks before and after its pixels."""
    buffer = io.BytesIO()
    Image.fromarray(PIXELS).save(buffer, "PNG")
    data = buffer.getvalue()
    head, end = data.index(b"IDAT") - 4, data.index(b"IEND") - 4
    return data[:head] + before + data[head:end] + after + data[end:]


def exif_body(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes().removeprefix(b"Exif\0\0")


LONG = b"x" * 3_000_000
CHUNKS = {
    "tEXt": chunk(b"tEXt", b"Comment\0" + LONG),
    "zTXt": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(LONG)),
    "iTXt": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + LONG),
    "packed iTXt": chunk(b"iTXt", b"Notes\0\1\0\0\0" + zlib.compress(LONG)),
    "iCCP": chunk(b"iCCP", b"profile\0\0" + zlib.compress(LONG)),
    "bomb": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000))),
    "exif bomb": chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(bytes(40_000_000))),
    "many": chunk(b"tEXt", b"Comment\0" + b"x" * 900_000) * 80,
    "private": chunk(b"prVt", LONG),
    "wrong checksum": chunk(b"tEXt", b"Comment\0hello")[:-1] + b"?",
}


@pytest.mark.parametrize("kind", CHUNKS)
def test_large_chunks_of_other_things_are_no_reason_to_refuse(kind: str) -> None:
    for data in (png(before=CHUNKS[kind]), png(after=CHUNKS[kind])):
        np.testing.assert_array_equal(decode(data, "a.png"), PIXELS)
        assert probe(data, "a.png").notes == ()


@pytest.mark.parametrize("place", ["before", "after"])
def test_orientation_is_found_before_and_behind_the_pixels(place: str) -> None:
    data = png(**{place: CHUNKS["tEXt"] + chunk(b"eXIf", exif_body(6))})
    assert header(data, "a").orientation == 6
    np.testing.assert_array_equal(decode(data, "a"), np.rot90(PIXELS, -1))


@pytest.mark.parametrize("packed", [False, True])
def test_orientation_in_a_text_as_imagemagick_wrote_it(packed: bool) -> None:
    lines = exif_body(8)
    text = b"\nexif\n%8d\n%s\n" % (len(lines) + 6, (b"Exif\0\0" + lines).hex().encode())
    body = b"Raw profile type exif\0" + (b"\0" + zlib.compress(text) if packed else text)
    data = png(before=chunk(b"zTXt" if packed else b"tEXt", body))
    assert probe(data, "a").orientation == 8


def test_a_cut_picture_is_still_refused() -> None:
    data = png(before=CHUNKS["tEXt"], after=CHUNKS["tEXt"])
    for length in (len(data) - 20, len(data) - 3_000_020, len(data) - 3_000_100, 3_000_200):
        with pytest.raises(Invalid, match="damaged or truncated"):
            probe(data[:length], "a.png")


def test_pixels_in_many_chunks_with_texts_between_their_groups() -> None:
    data = png()
    start = data.index(b"IDAT") - 4
    (length,) = struct.unpack(">I", data[start : start + 4])
    body = data[start + 8 : start + 8 + length]
    pieces = b"".join(chunk(b"IDAT", body[place : place + 100]) for place in range(0, length, 100))
    whole = data[:start] + chunk(b"tEXt", b"a\0b") + pieces + data[start + 12 + length :]
    np.testing.assert_array_equal(decode(whole, "a"), PIXELS)
