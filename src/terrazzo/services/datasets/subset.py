"""A part of a task's classes: the task that asks only for them, and annotations as it sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from terrazzo.errors import Invalid
from terrazzo.types import Annotation, Task


def task_of_classes(task: Task, names: Sequence[str]) -> Task:
    """The same task with only these classes, in the task's order.

    Pixels of the others are its background when that is among them, else they are ignored.

    Raises:
        Invalid: no class is named, or one that the task does not have.
    """
    unknown = [one for one in names if one not in task.class_names]
    if unknown or not names:
        said = f"has no class {unknown[0]!r}" if unknown else "cannot be learnt without a class"
        raise Invalid(f"The task {task.name!r} {said}.", f"Choose among its classes: {', '.join(task.class_names)}.")
    kept = tuple(one for one in task.classes if one.name in names)
    if len(kept) == len(task.classes):
        return task
    left = {one.name for one in kept}
    background = task.background if task.background in left else None
    dropped = tuple(one for one in task.class_names if one not in left)
    return task.model_copy(
        update={
            "classes": kept,
            "background": background,
            "unpainted": task.unpainted if task.unpainted in left else None,
            "ignored": (*task.ignored, *dropped) if task.form == "pixels" and background is None else task.ignored,
        }
    )


def annotation_of_classes(annotation: Annotation, task: Task, dropped: Collection[str]) -> Annotation | None:
    """What a task without the dropped classes sees of an annotation; None when the image teaches it nothing.

    Pixels of dropped classes are painted with the background, so that what lies under them does not come to light, or
    stay as labels that are ignored. Objects and tags are left out: the image then says that nothing is here. An image
    for classification whose class was dropped is None.
    """
    if task.form == "pixels":
        to = task.background
        painted = tuple(
            one if to is None or one.class_name not in dropped else one.model_copy(update={"class_name": to})
            for one in annotation.shapes
        )
        return annotation.model_copy(update={"shapes": painted})
    tags = tuple(one for one in annotation.tags if one not in dropped)
    if task.kind == "classification" and not tags:
        return None
    shapes = tuple(one for one in annotation.shapes if one.class_name not in dropped)
    return annotation.model_copy(update={"shapes": shapes, "tags": tags})
