"""States and history: done, sent back, who and when, what changed, and restored."""

from __future__ import annotations

import io

import numpy as np
import pytest
from drawing_data import Page, bar, drawn_on, put, remove
from PIL import Image

from terrazzo.errors import Invalid, NotFound
from terrazzo.services.annotate.drawn_changes import changes_png
from terrazzo.services.annotate.history import list_history, restore
from terrazzo.services.annotate.look import get_annotation, get_revision
from terrazzo.services.annotate.states import set_state
from terrazzo.services.images.images import get_image
from terrazzo.services.projects.task_changes import ClassWish, TaskChange, update_task
from terrazzo.services.workspace import Workspace


def test_an_image_goes_through_its_states(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    page = Page(ws, image, task)
    page.save(put("a"))
    done = set_state(ws, image, task, "done", author="Ada")
    assert (done.state, done.revision, done.number) == ("done", 1, 1)
    page.save(put("b"))
    assert get_annotation(ws, image, task).state == "done"
    assert set_state(ws, image, task, "reviewed", author="Bob").state == "reviewed"
    back = set_state(ws, image, task, "in progress", comment=" The rod at the left is missing. ", author="Bob")
    assert (back.state, back.comment) == ("in progress", "The rod at the left is missing.")
    assert get_image(ws, image, task).annotation_state == "in progress"
    told = [(one.revision, one.state, one.authors, one.comment) for one in list_history(ws, image, task)]
    assert told == [
        (3, "in progress", ("Bob",), "The rod at the left is missing."),
        (2, "reviewed", ("Ada", "Bob"), ""),
        (1, "done", ("Ada",), ""),
    ]


def test_what_was_reviewed_and_drawn_on_is_done_only(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    set_state(ws, image, task, "reviewed")
    Page(ws, image, task).save(put("a"))
    assert get_image(ws, image, task).annotation_state == get_annotation(ws, image, task).state == "done"


def test_the_same_state_again_makes_no_revision(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    set_state(ws, image, task, "done")
    set_state(ws, image, task, "done")
    assert get_annotation(ws, image, task).revision == 1
    with pytest.raises(NotFound):
        set_state(ws, image, "nothing", "done")


def test_the_history_counts_and_restores(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    page = Page(ws, image, task)
    page.save(put("a", bar(2)), put("b"))
    list_history(ws, image, task)
    page.save(put("a", bar(3)), remove("b"), put("c"), put("d"))
    second, first = list_history(ws, image, task)
    assert (first.added, first.removed, first.changed) == (2, 0, 0)
    assert (second.added, second.removed, second.changed) == (2, 1, 1)
    page.save(put("e"))
    restored = restore(ws, image, task, 1, author="Bob")
    assert restored.shapes == get_revision(ws, image, task, 1).shapes
    assert [one.reason for one in list_history(ws, image, task)] == ["restore", "edits", "edits", "edits"]
    saved = page.save(put("f"))
    assert [(one.reason, one.author) for one in saved.others] == [("restore", "Bob")]
    assert saved.number == 5
    with pytest.raises(NotFound, match="no revision 9"):
        restore(ws, image, task, 9)


def test_a_revision_with_a_class_that_is_gone_is_not_restored(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    page = Page(ws, image, task)
    page.save(put("a", class_name="initial"))
    list_history(ws, image, task)
    page.save(remove("a"))
    update_task(ws, task, TaskChange(classes=(ClassWish(name="line", color="#ff0000", was="line"),)))
    with pytest.raises(Invalid, match="'initial'"):
        restore(ws, image, task, 1)


def test_the_picture_shows_what_changed(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    page = Page(ws, image, task)
    page.save(put("a", bar(2, 4)))
    list_history(ws, image, task)
    page.save(put("a", bar(4, 4)))
    list_history(ws, image, task)
    shown = np.asarray(Image.open(io.BytesIO(changes_png(ws, image, task, 2))).convert("RGB")).astype(int)
    assert shown.shape == (16, 24, 3)
    lost, kept, gained = shown[2:4], shown[4:6], shown[6:8]
    assert lost[..., 0].mean() > lost[..., 2].mean() + 50
    assert gained[..., 2].mean() > gained[..., 0].mean() + 50
    assert kept[..., 1].mean() < lost[..., 1].mean()
    with pytest.raises(NotFound):
        changes_png(ws, image, task, 3)
