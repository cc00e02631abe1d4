"""What of an export counts as ground truth: whose elements, transcriptions and classifications, of which classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from terrazzo.errors import Invalid
from terrazzo.formats.annotated import Annotated
from terrazzo.formats.arkindex.choices import MANUAL, ExportChoices
from terrazzo.formats.arkindex.database import Classification, Element, Export
from terrazzo.formats.arkindex.orientation import ring_of
from terrazzo.formats.arkindex.pages import Page, below
from terrazzo.types import Box, Geometry, Polygon, Shape, Source, TaskKind
from terrazzo.words import counted, is_or_are


class Truth:
    """What lies on the pages; ``left_out`` counts predictions by their run, ``unusable`` elements that are no area of
    their page.
    """

    def __init__(self, export: Export, pages: Sequence[Page], choices: ExportChoices, name: str) -> None:
        self._export = export
        self._sources = _sources(export, choices.ground_truth, name)
        self._classes = choices.classes
        self.elements: dict[str, list[Element]] = {}
        self.tags: dict[str, list[Classification]] = {}
        self.left_out: Counter[str] = Counter()
        self.unusable = 0
        self.unmapped: Counter[str] = Counter()
        self._predicted: set[str] = set()
        for page in pages:
            self.elements[page.element.id] = list(self._on(page))
            self.tags[page.element.id] = [one for one in export.classes.get(page.element.id, ()) if self._counts(one)]
        self._check_map(name)

    def class_of(self, name: str) -> str:
        """The class of a type, or of a classification."""
        return self._classes.get(name, name)

    def types(self) -> tuple[str, ...]:
        """The classes of the elements, the most frequent first."""
        count = Counter(self.class_of(one.type) for found in self.elements.values() for one in found)
        return tuple(sorted(count, key=lambda name: (-count[name], name)))

    def tag_names(self) -> tuple[str, ...]:
        """The classes of the classifications, sorted."""
        return tuple(sorted({self.class_of(one.name) for found in self.tags.values() for one in found}))

    def kind(self) -> TaskKind | None:
        """That of what is there: areas first, then one class an image, then several."""
        if any(self.elements.values()):
            return "instance"
        most = max((len({one.name for one in found}) for found in self.tags.values()), default=0)
        return None if most == 0 else "classification" if most == 1 else "tagging"

    def is_annotated(self, page: Page, kind: TaskKind) -> bool:
        """Whether somebody looked: there is something, or it is in the dataset and no worker alone was there."""
        if kind in ("classification", "tagging"):
            return bool(self.tags[page.element.id])
        untouched = page.element.id not in self._predicted
        return bool(self.elements[page.element.id]) or (page.in_dataset and untouched)

    def annotated(self, page: Page, kind: TaskKind, maker: str) -> Annotated:
        """The shapes and tags of a page for a task of this kind.

        Raises:
            Invalid: several classes for a task that takes one.
        """
        if kind in ("classification", "tagging"):
            return self._tagged(page, kind)
        shapes = []
        for one in self.elements[page.element.id]:
            geometry = _geometry(page.place.onto_page(ring_of(one.polygon)), kind)
            if geometry is not None:
                shapes.append(
                    Shape(
                        id=one.id,
                        class_name=self.class_of(one.type),
                        geometry=geometry,
                        source=Source(kind="import", name=self._worker(one.run) if one.run else maker),
                        confidence=one.confidence if one.run else None,
                        text=self._text(one),
                    )
                )
        return Annotated(shapes=tuple(shapes))

    def warnings(self) -> list[str]:
        """What did not come in, and why."""
        found = []
        for run, count in self.left_out.items():
            found.append(
                f"{counted(count, 'element')} {is_or_are(count)} left out, because a worker made them: "
                f"{self._worker(run)}. To count them as ground truth: --ground-truth {run}"
            )
        if self.unmapped:
            listed = ", ".join(f"{name} ({count})" for name, count in sorted(self.unmapped.items()))
            found.append(f"Types that are no class, because they are not mapped: {listed}.")
        if self.unusable:
            found.append(
                f"{counted(self.unusable, 'element')} {is_or_are(self.unusable)} left out: no polygon on the page."
            )
        return found

    def _on(self, page: Page) -> Iterable[Element]:
        for one in below(self._export, page.element):
            mapped = not self._classes or one.type in self._classes
            if one.run not in self._sources:
                if mapped:
                    self.left_out[str(one.run or MANUAL)] += 1
                    self._predicted.add(page.element.id)
            elif not mapped:
                self.unmapped[one.type] += 1
            elif one.image == page.image.id and self._touches(page, one):
                yield one
            else:
                self.unusable += 1

    def _touches(self, page: Page, element: Element) -> bool:
        points = page.place.onto_page(ring_of(element.polygon))
        if len(points) < 3:
            return False
        xs, ys = zip(*points, strict=True)
        wide, high = page.place.size()
        across = max(0.0, min(xs)) < min(float(wide), max(xs))
        return bool(across and max(0.0, min(ys)) < min(float(high), max(ys)))

    def _counts(self, one: Classification) -> bool:
        mapped = not self._classes or one.name in self._classes
        return one.state != "rejected" and mapped and (one.state == "validated" or one.run in self._sources)

    def _tagged(self, page: Page, kind: TaskKind) -> Annotated:
        found = self.tags[page.element.id]
        if kind == "classification" and len({self.class_of(one.name) for one in found}) > 1:
            found = [one for one in found if one.state == "validated"] or found
            sure = max(one.confidence for one in found)
            found = [one for one in found if one.confidence == sure]
        tags = tuple(dict.fromkeys(self.class_of(one.name) for one in found))
        if kind == "classification" and len(tags) > 1:
            raise Invalid(
                f"{page.path} ({page.element.id}) has the classes {', '.join(tags)}, but one image gets one class.",
                "Reject all but one in Arkindex, or import it as tags (--task tagging).",
            )
        return Annotated(tags=tags)

    def _text(self, element: Element) -> str:
        known = [one for one in self._export.texts.get(element.id, ()) if one.run in self._sources]
        best = max(known, key=lambda one: (one.run is None, one.confidence or 0.0), default=None)
        return "" if best is None else best.text

    def _worker(self, run: str) -> str:
        known = self._export.runs.get(run)
        return run if known is None else " · ".join(one for one in (known.worker, known.model) if one) or run

    def _check_map(self, name: str) -> None:
        if not self._classes or any(self.elements.values()) or any(self.tags.values()):
            return
        there = ", ".join(sorted(self.unmapped)) or "none"
        raise Invalid(
            f"{name}: none of {', '.join(self._classes)} is on a page.", f"Map other types; those found are: {there}."
        )


def _sources(export: Export, wanted: Sequence[str], name: str) -> frozenset[str | None]:
    """The worker runs that are ground truth; None among them stands for people."""
    found: set[str | None] = set()
    for one in wanted:
        if one == MANUAL:
            found.add(None)
            continue
        fitting = [run.id for run in export.runs.values() if one in (run.id, run.worker, run.slug, run.model)]
        if not fitting:
            runs = [
                f"{run.id} ({run.worker or 'unnamed'} {run.model})".replace(" )", ")") for run in export.runs.values()
            ]
            raise Invalid(
                f"{name} has no worker run {one!r}.", f"Use manual, or one of: {'; '.join(runs) or 'there are none'}."
            )
        found.update(fitting)
    return frozenset(found)


def _geometry(points: Sequence[tuple[float, float]], kind: TaskKind) -> Geometry | None:
    if kind != "detection":
        return Polygon(parts=((tuple(points),),))
    xs, ys = zip(*points, strict=True)
    return Box(x=min(xs), y=min(ys), width=max(xs) - min(xs), height=max(ys) - min(ys))
