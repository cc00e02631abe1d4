"""Which elements of an export are its pages, where each goes in a project, and what lies on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from terrazzo.errors import Invalid
from terrazzo.formats.arkindex.database import Element, Export, ExportDataset, ServedImage
from terrazzo.formats.arkindex.orientation import Place, place_of
from terrazzo.formats.layout import some, split_of_name
from terrazzo.formats.names import nfc
from terrazzo.imaging.decode import EXTENSIONS
from terrazzo.types import Split


@dataclass(frozen=True, slots=True)
class Page:
    """An element that becomes an image: its place on the served image, its path in the project without an ending, and
    its split when it is in the dataset.
    """

    element: Element
    image: ServedImage
    place: Place
    path: str
    split: Split | None
    in_dataset: bool

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its image as it lies."""
        return self.place.is_whole(self.image.width, self.image.height)


def chosen_dataset(export: Export, wanted: str | None, name: str) -> ExportDataset | None:
    """The dataset of this name or id, or the only one; None when there is none.

    Raises:
        Invalid: no such dataset, or several and none was chosen.
    """
    if wanted is None and len(export.datasets) <= 1:
        return export.datasets[0] if export.datasets else None
    fitting = [one for one in export.datasets if wanted in (one.id, one.name)]
    if len(fitting) == 1:
        return fitting[0]
    there = "; ".join(f"{one.name} ({one.id}, {len(one.members)} elements)" for one in export.datasets) or "none"
    if wanted is None:
        raise Invalid(f"{name} holds {len(export.datasets)} datasets: {there}.", "Choose one with --export-dataset.")
    raise Invalid(f"{name} has no one dataset {wanted!r}.", f"Its datasets are: {there}.")


def pages_of(export: Export, dataset: ExportDataset | None) -> list[Page]:
    """The pages: elements of the types that the dataset holds, or without one the topmost elements with an image."""
    members = {} if dataset is None else dataset.members
    types = {export.elements[one].type for one in members if one in export.elements}
    found = [
        one
        for one in export.elements.values()
        if one.image in export.images
        and (one.id in members or ((one.type in types or not types) and not _below_a_page(export, one, types)))
    ]
    paths = {one.id: _path(export, one) for one in found}
    uses = Counter(path.casefold() for path in paths.values())
    pages: list[Page] = []
    for one in found:
        assert one.image is not None
        image, path = export.images[one.image], paths[one.id]
        pages.append(
            Page(
                element=one,
                image=image,
                place=place_of(one.polygon, image.width, image.height, one.rotation, one.mirrored),
                path=path if uses[path.casefold()] == 1 else f"{path}-{one.id[:8]}",
                split=split_of_name(members.get(one.id, "")),
                in_dataset=one.id in members,
            )
        )
    return sorted(pages, key=lambda page: page.path)


def below(export: Export, element: Element) -> Iterator[Element]:
    """All elements below one, each once: those of a level before those below them, in their order."""
    seen, level = {element.id}, [element.id]
    while level:
        following = []
        for parent in level:
            for child in export.children.get(parent, ()):
                if child not in seen and child in export.elements:
                    seen.add(child)
                    following.append(child)
                    yield export.elements[child]
        level = following


def unknown_sets(dataset: ExportDataset | None) -> str:
    """The sets that stand for no split, as a list for a sentence."""
    names = sorted({one for one in dataset.members.values() if split_of_name(one) is None}) if dataset else []
    return some(names) if names else ""


def _below_a_page(export: Export, element: Element, types: set[str]) -> bool:
    return any(one.image is not None and (not types or one.type in types) for one in _above(export, element))


def _above(export: Export, element: Element) -> Iterator[Element]:
    seen, waiting = {element.id}, [element.id]
    while waiting:
        for parent in export.parents.get(waiting.pop(), ()):
            if parent not in seen and parent in export.elements:
                seen.add(parent)
                waiting.append(parent)
                yield export.elements[parent]


def _path(export: Export, element: Element) -> str:
    """The names of the folders above, and that of the element without the ending of an image file."""
    names, seen, here = [_named(element)], {element.id}, element
    while True:
        parents = (export.elements[one] for one in export.parents.get(here.id, ()) if one in export.elements)
        above = next((one for one in parents if one.id not in seen), None)
        if above is None:
            return "/".join(reversed(names))
        if above.image is None:
            names.append(_named(above))
        seen.add(above.id)
        here = above


def _named(element: Element) -> str:
    name = nfc(element.name).strip()
    ending = next((one for one in EXTENSIONS if element.image and name.casefold().endswith(one)), "")
    name = name[: len(name) - len(ending)] if ending else name
    plain = "".join("_" if letter in '/\\:*?"<>|' or ord(letter) < 32 else letter for letter in name)
    return plain[:150].strip(". ") or element.id
