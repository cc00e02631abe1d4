"""Edits: numbered, taken once, refused only where two touched the same, folded in, closed when somebody needs it."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from drawing_data import WIDTH, Page, bar, drawn_on, edit, order, put, remove, tags

from terrazzo.db.schema import AnnotationEdit
from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.services.annotate.annotations import present_annotations
from terrazzo.services.annotate.closing import close_task
from terrazzo.services.annotate.edits import list_edits
from terrazzo.services.annotate.look import get_annotation
from terrazzo.services.datasets.datasets import assign_images, get_dataset
from terrazzo.services.datasets.freezing import freeze_dataset
from terrazzo.services.images.images import delete_images, get_image
from terrazzo.services.projects.task_changes import ClassWish, TaskChange, update_task
from terrazzo.services.projects.tasks import get_task
from terrazzo.services.workspace import Workspace
from terrazzo.types import Box, Mask, Polygon, TaskKind


def ids(ws: Workspace, image: str, task: str) -> list[str]:
    return [one.id for one in get_annotation(ws, image, task).shapes]


def test_edits_are_folded_in(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    page = Page(ws, image, task)
    page.save(put("a"))
    page.save(put("b"), put("c", bar(8)))
    assert ids(ws, image, task) == ["a", "b", "c"]
    page.save(order("c", "gone"))
    page.save(put("a", bar(2), "initial"), remove("b"), remove("nothing"))
    found = get_annotation(ws, image, task)
    assert [(one.id, one.class_name) for one in found.shapes] == [("c", "line"), ("a", "initial")]
    assert (found.number, found.revision, found.state) == (4, 0, "in progress")
    assert {one.source.name for one in found.shapes} == {"Ada"}


def test_an_edit_sent_twice_is_taken_once(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    first, second = edit(put("a")), edit(remove("a"))
    page = Page(ws, image, task)
    assert page.send([first]).number == 1
    assert page.send([first, second]).number == 2
    assert page.send([second]).number == 2
    close_task(ws, task)
    assert page.send([first, second]).number == 2
    assert ids(ws, image, task) == []


def test_two_people_on_other_shapes_are_told_and_go_on(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    ada, bob = Page(ws, image, task), Page(ws, image, task, "Bob")
    ada.save(put("a"))
    saved = bob.save(put("b"))
    assert [(one.author, one.number) for one in saved.others] == [("Ada", 1)]
    assert [one.author for one in ada.save(put("a", bar(3))).others] == ["Bob"]
    assert ids(ws, image, task) == ["a", "b"]
    assert [one.number for one in list_edits(ws, image, task, 1)] == [2, 3]


@pytest.mark.parametrize("theirs, mine", [(put("a"), put("a")), (remove("a"), put("a")), (order("a"), order("a"))])
def test_two_people_on_one_shape_see_both(ws: Workspace, theirs: object, mine: object) -> None:
    task, (image,) = drawn_on(ws)
    ada, bob = Page(ws, image, task), Page(ws, image, task, "Bob")
    ada.save(put("a"))
    bob.known = 1
    ada.save(theirs)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="Ada") as caught:
        bob.send([edit(put("b")), edit(mine)])  # type: ignore[arg-type]
    assert caught.value.details is not None
    assert [one["number"] for one in caught.value.details["others"]] == [2]
    assert caught.value.details["both"] in (["shape a"], ["order"])
    assert "b" not in ids(ws, image, task)
    bob.known = 2
    assert bob.save(mine).number == 3  # type: ignore[arg-type]


def test_tags_of_two_people_collide(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws, "tagging")
    ada, bob = Page(ws, image, task), Page(ws, image, task, "Bob")
    ada.save(tags("line"))
    with pytest.raises(Conflict):
        bob.save(tags("initial"))
    assert get_annotation(ws, image, task).tags == ("line",)


def test_many_at_once_get_numbers_without_holes(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)

    def draw(name: str) -> None:
        page = Page(ws, image, task, name)
        for number in range(15):
            page.save(put(f"{name}{number}"))

    threads = [threading.Thread(target=draw, args=(name,)) for name in "abcd"]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    edits = list_edits(ws, image, task, 0)
    assert [one.number for one in edits] == list(range(1, 61))
    assert len(ids(ws, image, task)) == 60


def test_a_page_from_before_a_restored_backup_is_told(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    page = Page(ws, image, task)
    page.known = 7
    with pytest.raises(Conflict, match="earlier state"):
        page.save(put("a"))


SQUARE = Polygon(parts=((((1.0, 1.0), (5.0, 1.0), (5.0, 5.0)),),))
WRONG = [
    ("semantic", put("a", class_name="dragon"), "no class 'dragon'"),
    ("semantic", put("a", Mask(height=4, width=4, counts="000")), "lies on an image"),
    ("semantic", put("a", Mask(height=16, width=24, counts="junk!")), "run lengths"),
    ("semantic", put("a", bar(20)), "covers no pixel"),
    ("semantic", put("a", Box(x=1e9, y=0, width=1, height=1)), "far outside"),
    ("semantic", put("a", Box(x=float("nan"), y=0, width=1, height=1)), "far outside"),
    ("semantic", put("a", Polygon(parts=())), "three points"),
    ("semantic", put("a", Polygon(parts=((((0.0, 0.0), (1.0, 1.0)),),))), "three points"),
    ("semantic", put("x" * 65), "no id"),
    ("semantic", tags("line"), "no class to the whole image"),
    ("semantic", order("a", "a"), "twice"),
    ("detection", put("a", bar(2)), "mask cannot be drawn"),
    ("tagging", put("a"), "box cannot be drawn"),
    ("tagging", tags("line", "line"), "twice"),
    ("classification", tags("line", "initial"), "one class"),
]


@pytest.mark.parametrize("kind, op, words", WRONG)
def test_what_cannot_be_kept_is_named(ws: Workspace, kind: TaskKind, op: object, words: str) -> None:
    task, (image,) = drawn_on(ws, kind)
    with pytest.raises(Invalid, match=words):
        Page(ws, image, task).save(op)  # type: ignore[arg-type]
    assert get_annotation(ws, image, task).number == 0


def test_what_fits_is_kept(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws, "detection")
    Page(ws, image, task).save(
        put("a", SQUARE), put("b", class_name="dirt"), put("c", Box(x=-3, y=0, width=9, height=2))
    )
    assert ids(ws, image, task) == ["a", "b", "c"]


def test_the_state_begins_with_the_first_edit_and_amounts_come_with_closing(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    dataset = get_task(ws, task).dataset_id
    assign_images(ws, dataset, [image], "train")
    Page(ws, image, task).save(put("a", bar(2)))
    assert get_image(ws, image, task).annotation_state == "in progress"
    close_task(ws, task)
    assert get_dataset(ws, dataset).class_counts["train"]["line"] == 2 * WIDTH
    with ws.reading() as session:
        row = present_annotations(session, task, [image])[image]
    assert (row.revision, row.number, row.state, row.authors) == (1, 1, "in progress", ["Ada"])
    close_task(ws, task)
    assert get_annotation(ws, image, task).revision == 1


def test_freezing_takes_what_was_drawn_a_moment_ago(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    dataset = get_task(ws, task).dataset_id
    assign_images(ws, dataset, [image], "train")
    page = Page(ws, image, task)
    page.save(put("a", bar(2)))
    first = freeze_dataset(ws, dataset)
    assert first.counts["train"] == 1
    page.save(put("a", bar(3)))
    assert freeze_dataset(ws, dataset).id != first.id


def test_a_renamed_class_reaches_open_pages_as_an_edit(ws: Workspace) -> None:
    task, (image,) = drawn_on(ws)
    page = Page(ws, image, task)
    page.save(put("a"))
    wishes = (
        ClassWish(name="row", color="#ff0000", was="line"),
        ClassWish(name="initial", color="#00ff00", was="initial"),
    )
    update_task(ws, task, TaskChange(classes=wishes))
    assert [one.class_name for one in get_annotation(ws, image, task).shapes] == ["row"]
    saved = page.save(put("b", class_name="row"))
    assert [(one.reason, [op.op for op in one.ops]) for one in saved.others] == [("classes", ["put"])]
    assert saved.number == 3
    page.known = 1
    with pytest.raises(Conflict):
        page.save(put("a", class_name="row"))


def test_edits_go_with_their_image(ws: Workspace) -> None:
    task, (image, other) = drawn_on(ws, images=2)
    Page(ws, image, task).save(put("a"))
    Page(ws, other, task).save(put("a"))
    delete_images(ws, [image])
    with ws.reading() as session:
        assert [one.image_id for one in session.query(AnnotationEdit)] == [other]
    with pytest.raises(NotFound):
        Page(ws, image, task).save(put("b"))
    close_task(ws, task)


def test_masks_come_back_pixel_for_pixel(ws: Workspace) -> None:
    from terrazzo.geometry.rle import decode

    task, (image,) = drawn_on(ws)
    pixels_HW = np.random.default_rng(1).random((16, 24)) > 0.5
    Page(ws, image, task).save(put("a", pixels_HW))
    for _ in range(2):
        geometry = get_annotation(ws, image, task).shapes[0].geometry
        assert isinstance(geometry, Mask)
        assert (decode(geometry) == pixels_HW).all()
        close_task(ws, task)
