"""Masks of every kind to class indices."""

from __future__ import annotations

import numpy as np
import pytest
from format_samples import COLORS, LABELMAP, classes, mask, png
from mask_files import Set, entries, saved
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.types import IGNORE


def read(data: bytes, text: bytes | str = LABELMAP, ignore: tuple[str, ...] = (), name: str = "m") -> np.ndarray:
    """The only mask of a set."""
    return Set(text, {name: data}, ignore).mask(name)


def refused(pixels: bytes, match: str, text: bytes = LABELMAP, name: str = "masks/a.png") -> Invalid:
    with pytest.raises(Invalid, match=match) as caught:
        read(pixels, text, name=name)
    assert caught.value.message.startswith(name)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("kind", ["rgb", "rgba", "palette", "one channel", "one channel, 16 bit"])
def test_every_kind_of_mask_gives_the_same_classes(kind: str) -> None:
    indices = classes(30, 20)
    data = {
        "rgb": lambda: png(COLORS[indices]),
        "rgba": lambda: png(np.dstack([COLORS[indices], np.full(indices.shape, 255, np.uint8)])),
        # Entries in another order than the lines: the colour counts, not the entry.
        "palette": lambda: entries(2 - indices, [tuple(one) for one in COLORS[::-1].tolist()]),
        "one channel": lambda: png(indices),
        "one channel, 16 bit": lambda: png(indices.astype(np.uint16)),
    }[kind]()
    np.testing.assert_array_equal(read(data), indices)
    ignoring = read(data, ignore=("sky",))
    np.testing.assert_array_equal(ignoring, np.array([0, IGNORE, 1], np.uint8)[indices])


def test_one_bit_masks() -> None:
    bits = np.array([[0, 1], [1, 0]], np.uint8)
    data = saved(Image.fromarray(bits * 255).convert("1"))
    np.testing.assert_array_equal(read(data), bits)


def test_all_255_labels_by_colour_and_by_value() -> None:
    text = "".join(f"c{i}:{i},{255 - i},7::\n" for i in range(255)).encode()
    indices = np.arange(255, dtype=np.uint8).reshape(15, 17)
    colors = np.stack([indices, 255 - indices, np.full_like(indices, 7)], axis=2)
    np.testing.assert_array_equal(read(png(colors), text), indices)
    np.testing.assert_array_equal(read(png(indices), text), indices)


def test_an_undeclared_colour_names_file_colour_and_pixel() -> None:
    pixels = COLORS[classes()]
    pixels[2, 5] = pixels[3, 1] = (9, 8, 7)
    error = refused(png(pixels), "colour 9,8,7 at pixel x=5, y=2 .*2 pixels")
    assert "9,8,7" in error.remedy


def test_an_undeclared_value_names_file_value_and_pixel() -> None:
    pixels = classes()
    pixels[1, 4] = 3
    refused(png(pixels), "value 3 at pixel x=4, y=1 .*3 labels")
    pixels[1, 4] = 254
    refused(png(pixels), "value 254 at pixel x=4, y=1")
    wide = classes().astype(np.uint16)
    wide[0, 0] = 300
    refused(png(wide), "value 300 at pixel x=0, y=0")


def test_a_colour_of_two_labels_is_refused_only_where_it_is_used() -> None:
    text = b"a:0,0,0::\nb:1,1,1::\nc:0,0,0::\n"
    refused(png(np.zeros((2, 2, 3), np.uint8)), "more than one label: a, c", text)
    np.testing.assert_array_equal(read(png(np.full((2, 2, 3), 1, np.uint8)), text), np.ones((2, 2)))


def test_grey_label_maps_may_be_saved_as_grey_pictures() -> None:
    black_first = b"paper:0,0,0::\nink:255,255,255::\n"
    grey = np.array([[0, 255]], np.uint8)
    np.testing.assert_array_equal(read(png(grey), black_first), [[0, 1]])
    np.testing.assert_array_equal(read(png(np.array([[0, 1]], np.uint8)), black_first), [[0, 1]])
    white_first = b"ink:255,255,255::\npaper:0,0,0::\n"
    np.testing.assert_array_equal(read(png(grey), white_first), [[1, 0]])
    np.testing.assert_array_equal(read(png(np.array([[0, 1]], np.uint8)), white_first), [[0, 1]])


def test_labels_without_any_colour_work_for_one_channel_masks() -> None:
    text = b"a:::\nb:::\n"
    np.testing.assert_array_equal(read(png(np.array([[1, 0]], np.uint8)), text), [[1, 0]])
    refused(mask(), "colour", text)
