"""What is said of many pictures at once, also when they come in parts."""

from __future__ import annotations

from terrazzo.imaging.notes import Note, summaries, together


def test_each_kind_is_counted_with_three_names() -> None:
    notes: list[tuple[str, tuple[Note, ...]]] = [(f"{number}.tif", ("pages", "stretched")) for number in range(4)]
    pages, transparent = map(
        str, summaries([("a.png", ()), *((name, ("pages",)) for name, _ in notes), ("b.png", ("transparent",))])
    )
    assert pages == "Of a TIFF with several pages the first one is taken (4 pictures: 0.tif, 1.tif, 2.tif, ...)."
    assert transparent == "Transparent pixels are laid on white (1 picture: b.png)."
    assert summaries([("a.png", ())]) == ()


def test_parts_add_up_to_the_whole() -> None:
    notes: list[tuple[str, tuple[Note, ...]]] = [(f"{number}.tif", ("pages",)) for number in range(5)]
    notes += [("c.gif", ("animation",))]
    parts = [summaries(notes[:2]), summaries(notes[2:])]
    assert together(one for part in parts for one in part) == summaries(notes)
