"""The SQLite export of Arkindex as it is written: what it holds comes back, and what it cannot hold is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkindex_exports import named, page_png
from terrazzo.errors import Conflict
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.arkindex.format import Arkindex
from terrazzo.formats.base import ExportItem
from terrazzo.formats.source import open_source
from terrazzo.types import LabelClass, Polygon, Shape, Source, Split, Task

OBJECTS = Task(
    name="objects",
    kind="instance",
    classes=(LabelClass(name="text_line", color="#e69f00"), LabelClass(name="drop_capital", color="#56b4e9")),
)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(["a.png", "b/c.png", "b/d e.png", "é/1.png"]), unique=True, min_size=1))
    items, wanted = [], {}
    for number, name in enumerate(names):
        split: Split | None = data.draw(st.sampled_from(["train", "val", "test", None]))
        shapes = []
        for count in range(data.draw(st.integers(1, 3))):
            left, top = data.draw(st.integers(0, 20)), data.draw(st.integers(0, 20))
            right, bottom = left + data.draw(st.integers(1, 19)), top + data.draw(st.integers(1, 19))
            ring = ((left, top), (left, bottom), (right, bottom), (right, top))
            text = data.draw(st.sampled_from(["", "incipit", "\N{LATIN SMALL LETTER LONG S}"]))
            class_name = data.draw(st.sampled_from(OBJECTS.class_names))
            shapes.append(
                Shape(
                    id=named(name, count),
                    class_name=class_name,
                    geometry=Polygon(parts=((ring,),)),
                    source=Source(kind="import", name="export"),
                    text=text,
                )
            )
        annotated = Annotated(shapes=tuple(shapes))
        wanted[name] = (split, annotated)
        image = page_png(40, 40, number)
        items.append(ExportItem(name, split, 40, 40, lambda image=image: image, lambda one=annotated: one))
    dest = tmp_path_factory.mktemp("out") / data.draw(st.sampled_from(["out", "out.zip"]))
    assert Arkindex().write(OBJECTS, items, dest) == ()
    with Arkindex().read(open_source(dest)) as found:
        assert found.check() == ()
        assert {one.path: one.split for one in found.items} == {name: one for name, (one, _) in wanted.items()}
        for item in found.items:
            annotated = found.annotation(item)
            assert annotated is not None
            # Whose file it was is the only thing that a file of another name says otherwise.
            given_back = [
                one.model_copy(update={"source": Source(kind="import", name="export")}) for one in annotated.shapes
            ]
            assert tuple(given_back) == wanted[item.path][1].shapes


def test_what_an_element_cannot_hold_is_said(tmp_path: Path) -> None:
    hole = Polygon(parts=((((0, 0), (0, 9), (9, 9), (9, 0)), ((2, 2), (2, 5), (5, 5))),))
    shape = Shape(id="x", class_name="text_line", geometry=hole, source=Source(kind="person"), crowd=True)
    item = ExportItem("a.png", None, 40, 40, lambda: page_png(40, 40), lambda: Annotated(shapes=(shape,)))
    warnings = Arkindex().write(OBJECTS, [item], tmp_path / "out")
    assert any("1 shape has holes" in one for one in warnings)
    assert any("1 crowd" in one for one in warnings)
    with pytest.raises(Conflict):
        Arkindex().write(OBJECTS, [item], tmp_path / "out")
