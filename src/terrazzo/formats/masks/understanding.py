"""How all masks of a data set are understood: one way for each kind of file, chosen over the whole set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from terrazzo.errors import Invalid
from terrazzo.formats.label_names import sounds_empty, sounds_ignored
from terrazzo.formats.labels import Label
from terrazzo.formats.masks.codes import Codes
from terrazzo.formats.masks.ways import IGNORED, WHITE, How, Seen, Way, choose, strong_colours, ways
from terrazzo.imaging.stored import Kind
from terrazzo.types import Record

_SHOWN = 8
"""Labels that a text lists."""


class HowRead(Record):
    """How some masks of a data set were understood, in a word and in a sentence."""

    how: How
    masks: int
    text: str


@dataclass(frozen=True)
class _Group:
    kind: Kind
    lossy: bool


@dataclass(frozen=True)
class Understanding:
    """The way of each kind of mask, what to say of it, and what a person should know."""

    ways: Mapping[_Group, Way]
    grey_palettes: bool
    """Whether palettes of greys are taken for values, as the masks beside them."""
    read: tuple[HowRead, ...]
    notes: tuple[str, ...]

    def way_of(self, codes: Codes) -> Way:
        """The way of a mask.

        Raises:
            Invalid: no mask of its kind was looked at.
        """
        group = _group(codes, self.grey_palettes)
        if group not in self.ways:
            raise Invalid("A mask has changed since all of them were looked at.", "Begin again.")
        return self.ways[group]


def understand(
    masks: Iterable[Codes], labels: Sequence[Label], ignored: Sequence[str], label_file: str
) -> Understanding:
    """Choose how masks are read; ``ignored`` names labels that are no class, ``label_file`` is where labels stand."""
    known = tuple(masks)
    palettes = [one for one in known if one.kind == "entries"]
    grey_palettes = any(one.kind == "values" and not one.lossy for one in known) and all(
        (one.grey >= 0).all() for one in palettes
    )
    groups: dict[_Group, list[Codes]] = {}
    for one in known:
        groups.setdefault(_group(one, grey_palettes), []).append(one)
    strong = strong_colours(labels)
    chosen: dict[_Group, Way] = {}
    read: Counter[tuple[How, str]] = Counter()
    notes: list[str] = []
    for group, members in groups.items():
        seen = Seen(group.kind, group.lossy, strong)
        for one in members:
            seen.add(one)
        way = choose(ways(seen, labels, ignored), members)
        chosen[group] = way
        read[way.how, _text(way, seen, labels, ignored, label_file)] += len(members)
        notes += _notes(way, seen, labels, label_file)
    told = tuple(HowRead(how=how, masks=count, text=text) for (how, text), count in read.items())
    return Understanding(chosen, grey_palettes, told, tuple(dict.fromkeys(notes)))


def _group(codes: Codes, grey_palettes: bool) -> _Group:
    kind: Kind = "values" if grey_palettes and codes.kind == "entries" else codes.kind
    return _Group(kind, codes.lossy)


def _text(way: Way, seen: Seen, labels: Sequence[Label], ignored: Sequence[str], label_file: str) -> str:
    listed = _listed(way, seen, labels, ignored)
    match way.how:
        case "colours":
            how = f"By the colours of {label_file}"
            return f"{how}, saved as greys: {listed}." if seen.kind == "values" else f"{how}."
        case "two values":
            return f"As two values: {listed}."
        case "line numbers" if any(one.value is not None for one in labels):
            return f"By the values in {label_file}: {listed}."
        case "line numbers":
            return f"By the number of the line in {label_file}: {listed}."
        case "palette entries":
            return f"By palette entry, because the palettes have other colours than {label_file}: {listed}."


def _listed(way: Way, seen: Seen, labels: Sequence[Label], ignored: Sequence[str]) -> str:
    """``0 is background, 1 is fg, 255 is ignored``."""
    names = {
        key & WHITE if way.view == "seen" else key: labels[position].name
        for key, position in way.positions.items()
        if position >= 0
    }
    shown = [
        f"{key} is {name}{' (ignored)' if name in ignored else ''}" for key, name in sorted(names.items())[:_SHOWN]
    ]
    if len(names) > _SHOWN:
        shown.append(f"and so on to {max(names)}")
    if WHITE not in names and _holds_white(way, seen):
        shown.append(f"{WHITE} is ignored")
    return ", ".join(shown)


def _holds_white(way: Way, seen: Seen) -> bool:
    if way.view == "entry" and seen.kind == "entries":
        return WHITE in seen.entries
    return way.view == "grey" and way.positions.get(WHITE) == IGNORED and bool(seen.levels[WHITE])


def _notes(way: Way, seen: Seen, labels: Sequence[Label], label_file: str) -> list[str]:
    """What may be meant otherwise than it was understood."""
    notes: list[str] = []
    if way.how in ("line numbers", "palette entries") and all(one.value is None for one in labels):
        first = labels[0]
        empty = next((one.name for one in labels[1:] if sounds_empty(one.name) or one.rgb == (0, 0, 0)), None)
        if empty is not None and not sounds_empty(first.name) and not sounds_ignored(first.name):
            notes.append(
                f"The value 0 is {first.name}, because {first.name} is the first label of {label_file}; most tools "
                f"give 0 to what {empty} means. If the classes are swapped, put the line of {empty} first."
            )
        if len(labels) == 2 and way.view == "grey" and seen.levels[1] and seen.levels[WHITE] and seen.apart:
            notes.append(
                f"Some masks hold 0 and 1, others 0 and {WHITE}: {WHITE} is read as ignored in all of them. If it "
                f"means {labels[1].name}, change it to 1."
            )
        used = [number for number in way.positions if number < WHITE and seen.levels[number]]
        if way.view == "grey" and _holds_white(way, seen) and len(used) == 1 and len(labels) > 2:
            notes.append(
                f"The masks hold only {used[0]} and {WHITE}, and {WHITE} is read as ignored: that leaves one class. "
                f"If {WHITE} means a label, change it to the number of that label."
            )
    return notes
