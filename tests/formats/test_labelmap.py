"""Label maps as they really look, and the tasks that they make."""

from __future__ import annotations

import unicodedata

import pytest
from format_samples import LABELMAP
from hypothesis import example, given
from hypothesis import strategies as st

from terrazzo.errors import Invalid
from terrazzo.formats.labelmap import name_warnings, parse, render
from terrazzo.formats.labels import Label, task_of


def test_lines_as_cvat_writes_them() -> None:
    text = "\ufeff# label:color_rgb:parts:actions\r\nbackground:0,0,0::\r\n\r\n"
    text += "Road mark : 1, 2 ,3 : a,b : run\r\nx:y:4,5,6::\r\n"
    assert parse(text.encode(), "l").labels == (
        Label(name="background", rgb=(0, 0, 0)),
        Label(name="Road mark", rgb=(1, 2, 3)),
        Label(name="x:y", rgb=(4, 5, 6)),
    )
    labels = (Label(name="a b", rgb=(1, 2, 3)), Label(name="ü", rgb=(255, 0, 9)))
    assert parse(render(labels), "l").labels == labels
    assert parse(b"a:::\nb::\nc:1,2,3\n", "l").labels[0] == Label(name="a", rgb=None)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (b"", "no label"),
        (b"# only a comment\n", "no label"),
        (b"a:0,0,0::\na:1,1,1::\n", "line 2.*'a' occurs twice"),
        (b"a:0,0,256::\n", "line 1.*out of range"),
        (b"just words\n", "line 1.*cannot be understood"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("gebäude:1,2,3::".encode("latin-1"), "UTF-8"),
        (b"# names are percent-encoded\n100%:1,2,3::\nx%ff:1,2,4::\n", "line 3.*percent-encoded"),
        ("e\u0301:0,0,0::\n\u00e9:1,1,1::\n".encode(), "line 2.*occurs twice"),
        ("".join(f"c{i}:{i % 256},{i // 256},0::\n" for i in range(256)).encode(), "256 labels"),
    ],
)
def test_bad_label_maps(text: bytes, match: str) -> None:
    with pytest.raises(Invalid, match=match) as caught:
        parse(text, "labelmap.txt")
    assert caught.value.remedy


def test_task_and_ignored_labels() -> None:
    task = task_of(parse(LABELMAP, "l").labels, ["background"], "ground", "l")
    assert task.class_names == ("sky", "tree")
    assert [one.color for one in task.classes] == ["#0000ff", "#008000"]
    assert (task.name, task.kind, task.ignored, task.unpainted) == ("ground", "semantic", ("background",), None)
    with pytest.raises(Invalid, match=r"'rock', 'moss'.*no such label"):
        task_of(parse(LABELMAP, "l").labels, ["rock", "sky", "moss"], "t", "l")
    with pytest.raises(Invalid, match="no class is left"):
        task_of(parse(LABELMAP, "l").labels, ["sky", "tree", "background"], "t", "l")


def test_clashing_and_missing_colours_come_from_the_palette() -> None:
    text = b"a:1,2,3::\nb:1,2,3::\nc:::\nd:230,159,0::\n"
    colors = [one.color for one in task_of(parse(text, "l").labels, (), "t", "l").classes]
    assert colors[0] == "#010203"
    assert colors[3] == "#e69f00"
    assert len(set(colors)) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_in_which_editors_save(encoding: str, end: str) -> None:
    lines = ["# label:color_rgb:parts:actions", "Ge\u0308ba\u0308ude:1,2,3::", "線:4,5,6::", ""]
    assert parse(end.join(lines).encode(encoding), "l").labels == (
        Label(name="G\u00ebb\u00e4ude", rgb=(1, 2, 3)),
        Label(name="線", rgb=(4, 5, 6)),
    )


def test_a_name_that_begins_like_a_comment() -> None:
    found = parse(b"# label:color_rgb:parts:actions\n#label:color_rgb:parts:actions\n#1 crack:128,0,0::\n#2:::\n", "l")
    assert found.labels == (Label(name="#1 crack", rgb=(128, 0, 0)), Label(name="#2", rgb=None))
    assert found.warnings == ()


def test_a_comment_that_could_be_a_label_is_named() -> None:
    found = parse(b"sky:1,2,3::\n# crack:128,0,0::\n# made on 1,2,3\n", "labelmap.txt")
    assert [one.name for one in found.labels] == ["sky"]
    assert len(found.warnings) == 1
    assert "labelmap.txt, line 2" in found.warnings[0]
    assert "# crack" in found.warnings[0]


def test_a_file_with_encoded_names_is_one_that_cvat_reads() -> None:
    """CVAT skips lines that begin with # and wants four parts between colons."""
    labels = (
        Label(name="#1 crack", rgb=(1, 2, 3)),
        Label(name="a:b", rgb=(4, 5, 6)),
        Label(name="100%", rgb=(7, 8, 9)),
    )
    lines = [line for line in render(labels).decode().splitlines() if not line.strip().startswith("#")]
    assert [len(line.split(":")) for line in lines] == [4, 4, 4]
    assert "CVAT will show %231 crack for #1 crack, a%3Ab for a:b" in name_warnings(labels)[0]
    assert b"%" not in render([Label(name="50 %", rgb=None)]).replace(b"50 %", b""), "plain names stay as they are"
    assert name_warnings([Label(name="50 %", rgb=None)]) == ()


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5))
@example(["#1 crack", " a", "b ", "x:1,2,3", "a,b", '"q"', "100%25", "\u2028", "\n", " ", "# c", ":", "::"])
@example(["100%25", "%231 crack"])
@example(["\u212b", "\u200c", "\ufeffx"])
def test_any_name_is_written_and_read_or_refused(names: list[str]) -> None:
    labels = [Label(name=name, rgb=(index, 0, 0)) for index, name in enumerate(names)]
    composed = [unicodedata.normalize("NFC", name) for name in names]
    if len(set(composed)) < len(names) or any("\ud800" <= letter <= "\udfff" for name in names for letter in name):
        with pytest.raises(Invalid) as caught:
            render(labels)
        assert caught.value.remedy
        return
    found = parse(render(labels), "l")
    assert [(one.name, one.rgb) for one in found.labels] == [(name, (i, 0, 0)) for i, name in enumerate(composed)]
    assert found.warnings == ()
