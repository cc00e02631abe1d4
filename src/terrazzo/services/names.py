"""Names and paths that people give: what is allowed, and how they are written down."""

from __future__ import annotations

import unicodedata
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from terrazzo.db.schema import Configuration, ModelRow, Project, TaskRow, name_key
from terrazzo.errors import Conflict, Invalid, NotFound

_LONGEST_NAME = 200
_LONGEST_PATH = 1000

Named = TypeVar("Named", Project, TaskRow, ModelRow, Configuration)


def clean_name(name: str, thing: str, *, forbidden: str = "") -> str:
    """A name without space around it and with one space where there were several, in Unicode NFC.

    ``thing`` is what is named ("project"), for the message; ``forbidden`` are characters that have a meaning
    elsewhere.

    Raises:
        Invalid: empty, longer than 200 characters, a control character, or one of ``forbidden``.
    """
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned:
        raise Invalid(f"The name of the {thing} is empty.", f"Give the {thing} a name.")
    if len(cleaned) > _LONGEST_NAME:
        raise Invalid(
            f"The name of the {thing} has {len(cleaned)} characters ({cleaned[:40]}...).",
            f"Use at most {_LONGEST_NAME}.",
        )
    _refuse_control_characters(cleaned, f"the name of the {thing}", "Use a name")
    for character in forbidden:
        if character in cleaned:
            raise Invalid(
                f"The name of the {thing}, {cleaned!r}, has a {character!r}.",
                f"Leave it out: {character!r} separates parts of a label such as PROJECT/MODEL@3.",
            )
    return cleaned


def clean_path(path: str) -> str:
    """The path of an image in its project: parts joined by ``/``, none of them empty, ``.`` or ``..``.

    Raises:
        Invalid: empty, leads out of the project, longer than 1000 characters, or a control character.
    """
    parts = [part for part in unicodedata.normalize("NFC", path).replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts:
        raise Invalid("An image has no name.", "Give it a path such as folder/page_1.jpg.")
    cleaned = "/".join(parts)
    if ".." in parts:
        raise Invalid(f"The path {cleaned!r} leads out of the project.", "Leave out the '..'.")
    if len(cleaned) > _LONGEST_PATH:
        raise Invalid(f"The path {cleaned[:60]}... has {len(cleaned)} characters.", f"Use at most {_LONGEST_PATH}.")
    _refuse_control_characters(cleaned, "the path of an image", "Use a path")
    return cleaned


def clean_folder(folder: str) -> str:
    """A folder as ``clean_path`` writes it; empty means the whole project."""
    return clean_path(folder) if folder.strip("/\\. ") else ""


def refuse_taken(session: Session, same_name: Select[Named], name: str, thing: str, but: str = "") -> None:
    """Raise ``Conflict`` when the query finds a row, other than the one with the id ``but``, that has the name."""
    for row in session.scalars(same_name):
        if row.id != but:
            raise Conflict(f"There is already a {thing} named {row.name!r}.", f"Choose another name than {name!r}.")


def one_by_id_or_name(session: Session, query: Select[Named], row: type[Named], id_or_name: str, thing: str) -> Named:
    """The row whose id, or else whose name (case does not count), is ``id_or_name``.

    Raises:
        NotFound: nothing has that id or name; the remedy lists what there is.
    """
    for condition in (row.id == id_or_name, row.key == name_key(" ".join(id_or_name.split()))):
        found = session.scalars(query.where(condition)).first()
        if found is not None:
            return found
    names = sorted(one.name for one in session.scalars(query))
    known = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    raise NotFound(
        f"There is no {thing} {id_or_name!r}.", f"Use one of: {known}." if names else f"Make a {thing} first."
    )


def _refuse_control_characters(text: str, where: str, remedy: str) -> None:
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise Invalid(
                f"There is a control character (U+{ord(character):04X}) in {where}, {text!r}.", f"{remedy} without it."
            )
