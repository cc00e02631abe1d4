"""Tasks and paths of all sorts that the tests write in every format."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from terrazzo.types import LabelClass, Task

PATHS = ("a.png", "a.bmp", "a.b.png", "sub/a.png", "train/a.png", "train/sub/c.png", "val/a.png", "ünï code.png")

colors = st.sampled_from(["#000000", "#ffffff", "#0000ff", "#e69f00", "#808080"])
ODD_NAMES = (
    "#1 crack",
    "# old",
    "a:b",
    "x:1,2,3::",
    " left",
    "right ",
    "a,b",
    '"both", he said',
    "100%25",
    "é\u2028",
    "線",
)
names = st.one_of(st.sampled_from(ODD_NAMES), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9))
tasks = st.builds(
    lambda classes, ignored: Task(
        name="t",
        kind="semantic",
        classes=tuple(LabelClass(name=unicodedata.normalize("NFC", name), color=color) for name, color in classes),
        ignored=ignored,
    ),
    st.lists(
        st.tuples(names, colors),
        min_size=1,
        max_size=6,
        unique_by=lambda one: unicodedata.normalize("NFC", one[0]),
    ),
    st.sampled_from([(), ("background",), ("void", "background"), ("#0 void",)]),
)
