"""What a person says of an export of Arkindex: whose annotations count, which types are classes, which dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from terrazzo.errors import Invalid
from terrazzo.types import Record

MANUAL = "manual"
"""What people drew and wrote, as ``ground_truth`` calls it."""


class ExportChoices(Record):
    """``ground_truth``: ``manual``, or worker runs by id, worker or model. ``classes``: class names by the type of an
    element (or by the class of a classification); empty takes every type that is found. ``dataset``: name or id.
    """

    ground_truth: tuple[str, ...] = (MANUAL,)
    classes: dict[str, str] = Field(default_factory=dict)
    dataset: str | None = None


def export_choices(
    ground_truth: Sequence[str] = (), classes: Sequence[str] | Mapping[str, str] = (), dataset: str | None = None
) -> ExportChoices | None:
    """The choices that were made, ``classes`` as a map or as ``TYPE=CLASS``; None when there are none.

    Raises:
        Invalid: a mapping without ``=`` or with nothing beside it.
    """
    named = dict(classes) if isinstance(classes, Mapping) else dict(_pair(one) for one in classes)
    if not (ground_truth or named or dataset):
        return None
    return ExportChoices(ground_truth=tuple(ground_truth) or (MANUAL,), classes=named, dataset=dataset)


def _pair(text: str) -> tuple[str, str]:
    kind, equals, name = (one.strip() for one in text.partition("="))
    if not (kind and equals and name):
        raise Invalid(f"{text!r} does not map a type to a class.", "Write TYPE=CLASS, for example text_line=line.")
    return kind, name
