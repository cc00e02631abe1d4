"""Label maps as they really look, and the tasks that they make."""

from __future__ import annotations

import pytest
from format_samples import LABELMAP

from terrazzo.errors import Invalid
from terrazzo.formats.labelmap import Label, parse, render, task_of


def test_lines_as_cvat_writes_them() -> None:
    text = "\ufeff# label:color_rgb:parts:actions\r\nbackground:0,0,0::\r\n\r\n"
    text += "Road mark : 1, 2 ,3 : a,b : run\r\nx:y:4,5,6::\r\n"
    assert parse(text.encode(), "l") == (
        Label(name="background", rgb=(0, 0, 0)),
        Label(name="Road mark", rgb=(1, 2, 3)),
        Label(name="x:y", rgb=(4, 5, 6)),
    )
    labels = (Label(name="a b", rgb=(1, 2, 3)), Label(name="ü", rgb=(255, 0, 9)))
    assert parse(render(labels), "l") == labels
    assert parse(b"a:::\nb::\nc:1,2,3\n", "l")[0] == Label(name="a", rgb=None)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (b"", "no label"),
        (b"# only a comment\n", "no label"),
        (b"a:0,0,0::\na:1,1,1::\n", "line 2.*'a' occurs twice"),
        (b"a:0,0,256::\n", "line 1.*out of range"),
        (b"just words\n", "line 1.*cannot be understood"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("".join(f"c{i}:{i % 256},{i // 256},0::\n" for i in range(256)).encode(), "256 labels"),
    ],
)
def test_bad_label_maps(text: bytes, match: str) -> None:
    with pytest.raises(Invalid, match=match) as caught:
        parse(text, "labelmap.txt")
    assert caught.value.remedy


def test_task_and_ignored_labels() -> None:
    task = task_of(parse(LABELMAP, "l"), ["background"], "ground", "l")
    assert task.class_names == ("sky", "tree")
    assert [one.color for one in task.classes] == ["#0000ff", "#008000"]
    assert (task.name, task.kind, task.ignored, task.unpainted) == ("ground", "semantic", ("background",), None)
    with pytest.raises(Invalid, match=r"'rock', 'moss'.*no such label"):
        task_of(parse(LABELMAP, "l"), ["rock", "sky", "moss"], "t", "l")
    with pytest.raises(Invalid, match="no class is left"):
        task_of(parse(LABELMAP, "l"), ["sky", "tree", "background"], "t", "l")


def test_clashing_and_missing_colours_come_from_the_palette() -> None:
    text = b"a:1,2,3::\nb:1,2,3::\nc:::\nd:230,159,0::\n"
    colors = [one.color for one in task_of(parse(text, "l"), (), "t", "l").classes]
    assert colors[0] == "#010203"
    assert colors[3] == "#e69f00"
    assert len(set(colors)) == 4
