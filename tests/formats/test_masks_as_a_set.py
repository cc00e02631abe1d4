"""Masks are understood over all files of a data set, in one way, which is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from mask_files import Set, colours, entries, saved, values
from PIL import Image

from grey_png import grey_png
from terrazzo.errors import Invalid
from terrazzo.formats.labelmap import parse
from terrazzo.types import IGNORE

THREE = "background:0,0,0::\nfg:128,0,0::\nb:0,128,0::\n"
TWO = "background:0,0,0::\nfg:128,0,0::\n"
INDEX = np.array([[0, 0, 1], [1, 2, 2]], np.uint8)
ZEROS = np.zeros((2, 3), np.uint8)
OTHER_PALETTE = [(0, 0, 0), (0, 255, 0), (255, 255, 0)]


def with_255(pixels: np.ndarray) -> np.ndarray:
    changed = pixels.copy()
    changed[0, 0] = 255
    return changed


def test_255_is_ignored_where_no_label_claims_it() -> None:
    found = Set(THREE, {"a": values(with_255(INDEX)), "b": values(INDEX), "c": values(ZEROS)})
    assert found.how == ["line numbers"]
    np.testing.assert_array_equal(found.mask("a"), with_255(INDEX))
    np.testing.assert_array_equal(found.mask("b"), INDEX)
    assert "255 is ignored" in found.understanding.read[0].text
    assert found.understanding.read[0].masks == 3
    assert "255" not in Set(THREE, {"b": values(INDEX)}).understanding.read[0].text


@pytest.mark.parametrize("void", ["void", "Void", "ignore", "Ignored", "un-labeled", "unlabelled", "don't care"])
def test_a_label_that_means_ignore_is_ignored_in_values_and_in_colours(void: str) -> None:
    text = f"{THREE}{void}:255,255,255::\n"
    labels = parse(text.encode(), "l").labels
    four = np.array([[0, 1, 2], [3, 3, 0]], np.uint8)
    ignoring = np.where(four == 3, IGNORE, four)
    for data in (values(four), values(np.where(four == 3, 255, four).astype(np.uint8)), colours(four, labels)):
        found = Set(text, {"a": data, "b": data})
        assert found.task.ignored == (void,)
        assert found.task.class_names == ("background", "fg", "b")
        np.testing.assert_array_equal(found.mask("a"), ignoring)


def test_a_16_bit_mask_that_is_all_ones_is_ignored() -> None:
    wide = INDEX.astype(np.uint16)
    wide[0, 0] = 65535
    np.testing.assert_array_equal(Set(THREE, {"a": values(wide)}).mask("a"), with_255(INDEX))


def test_a_white_label_claims_255() -> None:
    text = "background:0,0,0::\nfg:128,0,0::\npaper:255,255,255::\n"
    found = Set(text, {"a": values(np.array([[0, 1, 255]], np.uint8))})
    np.testing.assert_array_equal(found.mask("a"), [[0, 1, 2]])
    assert "255 is paper" in found.understanding.read[0].text
    by_line = Set(text, {"a": values(np.array([[0, 1, 2, 255]], np.uint8))})
    np.testing.assert_array_equal(by_line.mask("a"), [[0, 1, 2, 255]])


@pytest.mark.parametrize("colors", [("0,0,0", "128,0,0"), ("9,9,9", "0,200,0"), ("", ""), ("0,0,0", "255,255,255")])
@pytest.mark.parametrize("white", [1, 255])
@pytest.mark.parametrize("kind", ["values", "bits", "rgb", "palette"])
def test_two_labels_are_two_values_whatever_their_colours(colors: tuple[str, str], white: int, kind: str) -> None:
    text = f"background:{colors[0]}::\nfg:{colors[1]}::\n"
    index = INDEX > 0
    pixels = (index * white).astype(np.uint8)
    data = {
        "values": lambda one: values(one),
        "bits": lambda one: saved(Image.fromarray((one > 0).astype(np.uint8) * 255).convert("1")),
        "rgb": lambda one: saved(Image.fromarray(np.repeat(one[:, :, None], 3, axis=2))),
        "palette": lambda one: entries(one > 0, [(0, 0, 0), (white, white, white)]),
    }[kind]
    found = Set(text, {"a": data(pixels), "empty": data(ZEROS)})
    np.testing.assert_array_equal(found.mask("a"), index)
    np.testing.assert_array_equal(found.mask("empty"), ZEROS)


def test_black_is_black_when_the_second_label_is_black() -> None:
    found = Set("fg:128,0,0::\nbackground:0,0,0::\n", {"a": values(np.array([[0, 255]], np.uint8))})
    np.testing.assert_array_equal(found.mask("a"), [[1, 0]])
    assert "0 is background, 255 is fg" in found.understanding.read[0].text


def test_two_values_beside_a_label_to_ignore() -> None:
    found = Set(f"{TWO}void:9,9,9::\n", {"a": values(np.array([[0, 255]], np.uint8))})
    np.testing.assert_array_equal(found.mask("a"), [[0, 1]])
    claimed = Set(f"{TWO}void:255,255,255::\n", {"a": values(np.array([[0, 255]], np.uint8))})
    np.testing.assert_array_equal(claimed.mask("a"), [[0, IGNORE]])


def test_one_reading_for_all_files() -> None:
    """255 beside 0 and 1 is "ignore", and then also in a file that holds only 0 and 255."""
    files = {"a": values(np.array([[0, 1, 255]], np.uint8)), "b": values(np.array([[0, 0, 255]], np.uint8))}
    found = Set(TWO, files)
    np.testing.assert_array_equal(found.mask("a"), [[0, 1, IGNORE]])
    np.testing.assert_array_equal(found.mask("b"), [[0, 0, IGNORE]])
    assert found.understanding.notes == ()


def test_two_conventions_in_one_set_are_told() -> None:
    files = {"a": values(np.array([[0, 1]], np.uint8)), "b": values(np.array([[0, 255]], np.uint8))}
    assert "others 0 and 255" in Set(TWO, files).understanding.notes[0]


def test_255_that_may_mean_a_label_is_refused_or_told() -> None:
    files = {"a": values(np.array([[0, 255]], np.uint8))}
    with pytest.raises(Invalid, match="value 255"):
        Set("fg:255,0,0::\n", files).mask("a")
    assert "If 255 means a label" in Set(THREE, files).understanding.notes[0]
    assert Set(THREE, {"a": values(with_255(INDEX))}).understanding.notes == ()


def test_files_of_several_kinds_are_counted_together() -> None:
    labels = parse(TWO.encode(), "l").labels
    dot = np.array([[0, 1]], np.uint8)
    files = {"a": colours(dot, labels), "b": entries(dot, [(0, 0, 0), (128, 0, 0)]), "c": values(dot)}
    assert [(one.how, one.masks) for one in Set(TWO, files).understanding.read] == [("colours", 2), ("line numbers", 1)]


def test_a_file_that_does_not_fit_is_named_and_the_others_are_read() -> None:
    files = {name: values((INDEX > 0).astype(np.uint8) * 255) for name in "abc"} | {"odd": values(INDEX + 40)}
    found = Set(TWO, files)
    assert found.how == ["two values"]
    np.testing.assert_array_equal(found.mask("c"), INDEX > 0)
    with pytest.raises(Invalid, match=r"odd: the value 4[012]"):
        found.mask("odd")


def test_a_palette_with_other_colours_is_read_by_entry() -> None:
    files = {"a": entries(INDEX, OTHER_PALETTE), "empty": entries(ZEROS, OTHER_PALETTE)}
    found = Set(THREE, files)
    assert found.how == ["palette entries"]
    np.testing.assert_array_equal(found.mask("a"), INDEX)
    np.testing.assert_array_equal(found.mask("empty"), ZEROS)
    assert "other colours than labelmap.txt: 0 is background, 1 is fg, 2 is b" in found.understanding.read[0].text
    bordered = Set(THREE, {"a": entries(with_255(INDEX), OTHER_PALETTE)})
    np.testing.assert_array_equal(bordered.mask("a"), with_255(INDEX))
    assert "255 is ignored" in bordered.understanding.read[0].text


def test_the_last_entry_of_a_palette_is_ignored_beside_known_colours() -> None:
    """Pascal VOC: 224,224,192 at entry 255 is in no label map."""
    swapped = [(0, 128, 0), (128, 0, 0), (0, 0, 0)]
    found = Set(THREE, {"a": entries(with_255(2 - INDEX), swapped)})
    assert found.how == ["colours"]
    np.testing.assert_array_equal(found.mask("a"), with_255(INDEX))


def test_palettes_that_differ_are_not_read_by_entry() -> None:
    files = {"a": entries(INDEX, OTHER_PALETTE), "b": entries(INDEX, OTHER_PALETTE[::-1])}
    with pytest.raises(Invalid, match=r"b: the colour .* is not in labelmap\.txt"):
        Set(THREE, files).mask("b")


def test_a_palette_in_nearly_the_labels_colours_is_not_read_by_entry() -> None:
    nearly = Set(THREE, {"a": entries(INDEX, [(0, 127, 0), (1, 0, 0), (127, 0, 0)])})
    with pytest.raises(Invalid, match="snap-colours"):
        nearly.mask("a")


def test_values_that_an_optimiser_made_a_palette_are_values() -> None:
    """Entry 0 is the grey 2: the greys count, as in the masks beside it."""
    palette = [(2, 2, 2), (255, 255, 255), (0, 0, 0), (1, 1, 1)]
    pixels = with_255(INDEX)
    entry = np.array([2, 3, 0] + [0] * 252 + [1], np.uint8)[pixels]
    for files in ({"a": entries(entry, palette)}, {"a": entries(entry, palette), "b": values(INDEX)}):
        found = Set(THREE, files)
        np.testing.assert_array_equal(found.mask("a"), pixels)
        assert found.how == ["line numbers"]


@pytest.mark.parametrize("bits", [2, 4])
def test_values_of_few_bits_are_numbers_of_lines(bits: int) -> None:
    np.testing.assert_array_equal(Set(THREE, {"a": grey_png(INDEX, bits)}).mask("a"), INDEX)


def test_swapped_labels_are_pointed_at() -> None:
    found = Set("cat:48,112,32::\nbackground:0,0,0::\ndog:176,112,32::\n", {"a": values(INDEX)})
    np.testing.assert_array_equal(found.mask("a"), INDEX)
    assert "0 is cat, 1 is background, 2 is dog" in found.understanding.read[0].text
    assert "put the line of background first" in found.understanding.notes[0]
    assert Set(THREE, {"a": values(INDEX)}).understanding.notes == ()


@pytest.mark.parametrize("kind", ["values", "colours", "palette", "other palette", "wide"])
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_mask_written_in_any_way_comes_back(kind: str, data: st.DataObject) -> None:
    count = data.draw(st.integers(3, 9), "labels")
    rgb = st.tuples(*[st.integers(1, 254)] * 3).filter(lambda one: len(set(one)) > 1)
    shades = data.draw(st.lists(rgb, min_size=2 * count, max_size=2 * count, unique=True), "colours")
    text = "".join(f"c{number}:{','.join(map(str, shade))}::\n" for number, shade in enumerate(shades[:count]))
    labels = parse(text.encode(), "l").labels
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), "shape")
    masks = data.draw(st.lists(hnp.arrays(np.uint8, shape, elements=st.integers(0, count - 1)), min_size=1, max_size=4))
    order = np.array(data.draw(st.permutations(range(count))), np.uint8)
    write = {
        "values": lambda one: values(one),
        "wide": lambda one: values(one.astype(np.uint16)),
        "colours": lambda one: colours(one, labels),
        "palette": lambda one: entries(order[one], [shades[number] for number in np.argsort(order)]),
        "other palette": lambda one: entries(one, _far_from(shades[:count])),
    }[kind]
    found = Set(text, {str(number): write(one) for number, one in enumerate(masks)})
    for number, one in enumerate(masks):
        read = found.read(str(number))
        np.testing.assert_array_equal(read.mask_HW, one)
        assert read.moved == 0


def _far_from(shades: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """As many colours, none of them near one of these."""
    grid = [(r, g, b) for r in range(0, 256, 51) for g in range(0, 256, 51) for b in range(0, 256, 51) if r != g]
    far = [one for one in grid if all(max(abs(x - y) for x, y in zip(one, two, strict=True)) > 33 for two in shades)]
    return far[: len(shades)]
