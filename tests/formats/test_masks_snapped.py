"""Soft edges and compressed masks: refused with their cause, or snapped to the nearest label and counted."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from mask_files import Set, colours, saved, values
from PIL import Image

from terrazzo.errors import Invalid
from terrazzo.formats.labelmap import parse

TWO = "background:0,0,0::\nfg:128,0,0::\n"
MANY = "background:0,0,0::\nred:255,0,0::\ngreen:0,255,0::\nblue:0,0,255::\n"


def shapes(side: int = 64, count: int = 2, seed: int = 0) -> np.ndarray:
    """Rectangles of every label over the first."""
    random = np.random.default_rng(seed)
    pixels = np.zeros((side, side), np.uint8)
    for number in range(3 * (count - 1)):
        y, x = random.integers(0, side - 24, 2)
        height, width = random.integers(9, 24, 2)
        pixels[y : y + height, x : x + width] = 1 + number % (count - 1)
    return pixels


def soft(index: np.ndarray, text: str, scale: int = 2) -> tuple[bytes, np.ndarray]:
    """A colour mask scaled down with smoothing, and what it was at that size."""
    labels = parse(text.encode(), "l").labels
    table = np.array([one.rgb for one in labels], np.uint8)
    small = (index.shape[1] // scale, index.shape[0] // scale)
    smooth = Image.fromarray(table[index]).resize(small, Image.Resampling.BICUBIC)
    return saved(smooth), np.asarray(Image.fromarray(index).resize(small, Image.Resampling.NEAREST))


def refused(found: Set, name: str = "masks/a.png") -> Invalid:
    with pytest.raises(Invalid) as caught:
        found.read(name)
    assert caught.value.message.startswith(name)
    assert caught.value.remedy
    return caught.value


def test_soft_edges_are_refused_with_their_cause_and_the_offer() -> None:
    data, _ = soft(np.roll(shapes(), 1, axis=(0, 1)), TWO)
    error = refused(Set(TWO, {"masks/a.png": data}))
    assert "scaled or compressed: " in error.message
    assert "colours near 2 labels" in error.message
    assert "--snap-colours" in error.remedy


@pytest.mark.parametrize("text", [TWO, MANY])
@pytest.mark.parametrize("way", ["scaled", "JPEG", "JPEG without subsampling"])
def test_snapping_moves_only_edges_and_counts_them(text: str, way: str) -> None:
    labels = parse(text.encode(), "l").labels
    index = np.roll(shapes(96, len(labels)), 1, axis=(0, 1))
    if way == "scaled":
        data, index = soft(index, text)
    else:
        data = colours(index, labels, "JPEG", quality=75, subsampling=0 if "without" in way else 2)
    table = np.array([one.rgb for one in labels])
    stored = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    exact = (stored[:, :, None] == table).all(axis=3)
    read = Set(text, {"a": data}, snap_colours=True).read("a")
    assert read.moved == (~exact.any(axis=2)).sum()
    assert (read.mask_HW == exact.argmax(axis=2))[exact.any(axis=2)].all()
    assert (read.mask_HW == index).mean() > 0.9


@pytest.mark.parametrize("colors", [("0,0,0", "255,255,255"), ("0,0,0", "128,0,0"), ("9,9,9", "0,128,0")])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_jpegs_of_two_values_are_snapped_to_the_two(colors: tuple[str, str], mode: str) -> None:
    text = f"background:{colors[0]}::\nfg:{colors[1]}::\n"
    index = np.roll(shapes(), 3, axis=(0, 1))
    jpeg = saved(Image.fromarray(index * 255).convert(mode), "JPEG", quality=80)
    empty = saved(Image.fromarray(index * 0).convert(mode), "JPEG")
    error = refused(Set(text, {"masks/a.jpg": jpeg, "masks/b.jpg": empty}), "masks/a.jpg")
    assert "near 2 labels" in error.message
    found = Set(text, {"masks/a.jpg": jpeg, "masks/b.jpg": empty}, snap_colours=True)
    np.testing.assert_array_equal(found.mask("masks/a.jpg"), index)
    assert found.read("masks/a.jpg").moved > 0
    assert found.read("masks/b.jpg").moved == 0
    np.testing.assert_array_equal(found.mask("masks/b.jpg"), index * 0)


@pytest.mark.parametrize("text", [TWO, "a:0,0,0::\nb:255,255,255::\n", "a:9,0,0::\nb:0,9,0::\nc:0,0,9::\n"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_line_numbers_in_a_jpeg_are_never_guessed(text: str, mode: str) -> None:
    index = shapes(count=text.count("::"))
    jpeg = saved(Image.fromarray(index).convert(mode), "JPEG", quality=95)
    for snap in (False, True):
        error = refused(Set(text, {"masks/a.png": jpeg}, snap_colours=snap))
        assert "compression" in error.message
        assert "PNG" in error.remedy


@pytest.mark.parametrize("odd", [(0, 0, 255), (255, 255, 255), (64, 160, 0)])
def test_an_area_far_from_all_labels_is_refused_by_name(odd: tuple[int, int, int]) -> None:
    data, _ = soft(np.roll(shapes(128), 1, axis=(0, 1)), TWO)
    pixels = np.array(Image.open(io.BytesIO(data)))
    pixels[30:45, 20:35] = odd
    error = refused(Set(TWO, {"masks/a.png": saved(Image.fromarray(pixels))}, snap_colours=True))
    assert f"the colour {','.join(map(str, odd))} at pixel x=20, y=30 is too far" in error.message
    assert "225 pixels are" in error.message


def test_an_area_between_two_values_is_no_soft_edge() -> None:
    """128 between 0 and 255 is a class that was forgotten; two rows of it are an edge."""
    index = shapes() * 255
    area, edge = index.copy(), index.copy()
    area[20:40, 20:40] = 128
    edge[20:22] = 128
    for pixels, fits in ((area, False), (edge, True)):
        found = Set("background:0,0,0::\nfg:255,255,255::\n", {"masks/a.png": values(pixels)}, snap_colours=True)
        if fits:
            assert found.read("masks/a.png").moved == (pixels == 128).sum()
        else:
            assert "the value 128" in refused(found).message


def test_a_few_strange_pixels_are_named_before_they_are_snapped() -> None:
    pixels = np.zeros((6, 8, 3), np.uint8)
    pixels[2, 5] = (9, 8, 7)
    data = {"masks/a.png": saved(Image.fromarray(pixels))}
    error = refused(Set(TWO, data))
    assert "the colour 9,8,7 at pixel x=5, y=2" in error.message
    assert "--snap-colours" in error.remedy
    assert Set(TWO, data, snap_colours=True).read("masks/a.png").moved == 1


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_exact_pixel_never_moves(data: st.DataObject) -> None:
    rgb = st.tuples(*[st.integers(0, 255)] * 3)
    shades = data.draw(st.lists(rgb, min_size=2, max_size=6, unique=True))
    text = "".join(f"c{number}:{','.join(map(str, shade))}::\n" for number, shade in enumerate(shades))
    index = data.draw(hnp.arrays(np.uint8, (9, 9), elements=st.integers(0, len(shades) - 1)))
    table = np.array(shades, np.uint8)
    pixels = table[index].astype(int)
    moved = data.draw(hnp.arrays(np.bool_, (9, 9)))
    noise = data.draw(hnp.arrays(np.int64, (9, 9, 3), elements=st.integers(-20, 20)))
    pixels = np.clip(pixels + noise * moved[:, :, None], 0, 255)
    exact = (pixels[:, :, None] == table).all(axis=3)
    file = saved(Image.fromarray(pixels.astype(np.uint8)))
    whole = exact.any(axis=2)
    read = Set(text, {"a": file}, snap_colours=True).read("a")
    np.testing.assert_array_equal(read.mask_HW[whole], exact.argmax(axis=2)[whole])
    assert read.moved == (~whole).sum()
