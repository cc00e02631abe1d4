"""The ways in which the pixels of masks may stand for labels, and which of them some masks allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from terrazzo.formats.label_names import sounds_ignored
from terrazzo.formats.labels import Label
from terrazzo.formats.masks.codes import NO_COLOUR, Codes, pack, unpack
from terrazzo.imaging.stored import Kind

How = Literal["colours", "two values", "line numbers", "palette entries"]
View = Literal["seen", "grey", "entry"]

UNKNOWN = -1
"""No label."""
AMBIGUOUS = -2
"""A colour of two labels."""
IGNORED = -3
"""Counts nowhere, without being a label."""

WHITE = 255
"""The value that means "ignore" in masks of one channel, unless a label claims it."""

_NEARLY_WHITE = 232
_DIM = 20
"""Compressed masks of greys below it held numbers of lines: noise around black comes only with something brighter."""
NEAR = 32
"""A colour is near another when no channel differs by more."""

_BLACK_RGB, _WHITE_RGB = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True)
class Way:
    """Numbers of one view of the pixels to positions in the label map, ``IGNORED`` or ``AMBIGUOUS``.

    With ``spare_entry`` a palette's last entry, 255, is ignored when it stands for no label.
    """

    how: How
    view: View
    positions: Mapping[int, int]
    spare_entry: bool = False

    def positions_of(self, codes: Codes) -> NDArray[np.int16]:
        """The position, or why there is none, of each code."""
        keys = self._keys(codes)
        found = [self.positions.get(int(key), UNKNOWN) for key in keys]
        if self.spare_entry and codes.kind == "entries":
            found = [
                IGNORED if position == UNKNOWN and entry == WHITE else position
                for position, entry in zip(found, codes.entry, strict=True)
            ]
        return np.array(found, np.int16)

    def _keys(self, codes: Codes) -> NDArray[np.uint32] | NDArray[np.int32]:
        match self.view:
            case "seen":
                return codes.seen
            case "grey":
                return codes.grey
            case "entry":
                return codes.entry

    def fits(self, codes: Codes) -> bool:
        """Whether every pixel of a mask stands for a label, or is ignored."""
        if codes.distinct > len(codes.count):
            return False
        return not np.isin(self.positions_of(codes), (UNKNOWN, AMBIGUOUS)).any()

    def near_share(self, codes: Codes) -> float:
        """Part of the pixels that stand for a label, or (by colours) nearly do."""
        known = self.positions_of(codes) != UNKNOWN
        if self.view == "seen" and self.positions:
            known |= self._is_near(codes.seen)
        return float(codes.count[known].sum() / max(int(codes.count.sum()), 1))

    def _is_near(self, seen_N: NDArray[np.uint32]) -> NDArray[np.bool_]:
        colors_N3 = unpack(seen_N).astype(np.int16)
        near = np.zeros(len(seen_N), np.bool_)
        for anchor in unpack(np.array(list(self.positions), np.uint32)).astype(np.int16):
            near |= np.abs(colors_N3 - anchor).max(axis=1) <= NEAR
        near &= seen_N != NO_COLOUR
        return near


@dataclass
class Seen:
    """What some masks of one kind hold together."""

    kind: Kind
    lossy: bool
    strong: frozenset[int]
    """Colours of labels that are no greys, packed."""
    strong_used: bool = False
    masks: int = 0
    levels: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(256, np.bool_))
    """Which grey levels occur."""
    only_grey: bool = True
    nearly_white: bool = False
    steps: set[int] = field(default_factory=set)
    one_palette: bool = True
    """Whether an entry has the same colour in all of them."""
    apart: bool = True
    """Whether no mask holds both 1 and 255."""
    entries: dict[int, int] = field(default_factory=dict)

    def add(self, codes: Codes) -> None:
        """One more mask."""
        self.masks += 1
        self.strong_used |= not self.strong.isdisjoint(codes.seen.tolist())
        greys = codes.grey[codes.grey >= 0]
        self.levels[greys] = True
        self.only_grey &= len(greys) == len(codes.grey)
        self.nearly_white |= bool((unpack(codes.seen).min(axis=1) >= _NEARLY_WHITE).any())
        self.steps.add(codes.step)
        self.apart &= not {1, WHITE} <= set(greys.tolist())
        if codes.kind == "entries":
            for entry, seen in zip(codes.entry.tolist(), codes.seen.tolist(), strict=True):
                self.one_palette &= self.entries.setdefault(entry, seen) == seen


def ways(seen: Seen, labels: Sequence[Label], ignored: Sequence[str]) -> tuple[Way, ...]:
    """The ways that these masks allow; of two that explain as many masks, the first is meant.

    ``ignored`` names labels that are no class.
    """
    if seen.lossy and seen.only_grey and seen.levels[1:_DIM].any() and not seen.levels[_DIM:].any():
        return (_by_numbers("line numbers", "grey", seen, labels),)
    above = [number for number in numbers_of(labels) if 0 < number < WHITE]
    numbers = not seen.lossy and seen.only_grey and bool(seen.levels[above].any())
    found: list[Way | None] = []
    match seen.kind:
        case "colours":
            found = [_by_colours(labels), _by_two_values(seen, labels, ignored)]
            found += [_by_numbers("line numbers", "grey", seen, labels)] if numbers else []
        case "entries":
            found = [_by_colours(labels, spare_entry=True), _by_two_values(seen, labels, ignored)]
            found += [_by_numbers("line numbers", "grey", seen, labels)] if numbers else []
            by_entry = seen.one_palette and not _nearly_by_colours(seen, labels)
            found += [_by_numbers("palette entries", "entry", seen, labels)] if by_entry else []
        case "values":
            all_grey = all(one.rgb is not None and len(set(one.rgb)) == 1 for one in labels)
            found = [_by_colours(labels) if all_grey else None, _by_two_values(seen, labels, ignored)]
            few_bits = len(seen.steps) == 1 and seen.steps != {1}
            found += [_by_numbers("line numbers", "entry", seen, labels)] if few_bits else []
            found += [_by_numbers("line numbers", "grey", seen, labels)]
    return tuple(way for way in found if way is not None)


def strong_colours(labels: Sequence[Label]) -> frozenset[int]:
    """Colours of labels that are no greys, packed."""
    return frozenset(packed(one.rgb) for one in labels if one.rgb is not None and len(set(one.rgb)) > 1)


def _by_colours(labels: Sequence[Label], spare_entry: bool = False) -> Way:
    positions: dict[int, int] = {}
    for position, one in enumerate(labels):
        if one.rgb is not None:
            key = packed(one.rgb)
            positions[key] = AMBIGUOUS if key in positions else position
    return Way("colours", "seen", positions, spare_entry)


def _nearly_by_colours(seen: Seen, labels: Sequence[Label]) -> bool:
    """Whether each colour of a palette is near that of another label: then its order means nothing."""
    anchors_N3 = np.array([one.rgb for one in labels if one.rgb is not None], np.int16).reshape(-1, 3)
    colors_M3 = unpack(np.array(list(seen.entries.values()), np.uint32)).astype(np.int16)
    if not len(anchors_N3):
        return False
    distance_MN = np.abs(colors_M3[:, None] - anchors_N3[None]).max(axis=2)
    each_its_own = len(set(distance_MN.argmin(axis=1).tolist())) == len(colors_M3)
    return each_its_own and bool((distance_MN.min(axis=1) <= NEAR).all())


def _by_two_values(seen: Seen, labels: Sequence[Label], ignored: Sequence[str]) -> Way | None:
    """Black is the first of two labels and white the second, unless their own colours say it the other way round.

    Labels that mean "ignore" are not counted, if two others are left; one of them that is white claims white. Masks in
    the strong colours of labels have not only two values.
    """
    void = [one.name in ignored and sounds_ignored(one.name) for one in labels]
    meant = [position for position in range(len(labels)) if not void[position]]
    if len(labels) == 2:
        meant = [0, 1]
    if len(meant) != 2 or seen.strong_used or not (seen.nearly_white or seen.lossy):
        return None
    if any(one.rgb == _WHITE_RGB for position, one in enumerate(labels) if position not in meant):
        return None
    first, second = (labels[position].rgb for position in meant)
    if first != _BLACK_RGB and second != _WHITE_RGB and (first == _WHITE_RGB or second == _BLACK_RGB):
        meant.reverse()
    return Way("two values", "seen", {packed(_BLACK_RGB): meant[0], packed(_WHITE_RGB): meant[1]})


def _by_numbers(how: How, view: View, seen: Seen, labels: Sequence[Label]) -> Way:
    """Labels by their numbers; of a mask that compression has changed, only 0 is certain."""
    numbers = numbers_of(labels)
    if seen.lossy:
        return Way(how, view, {number: position for position, number in enumerate(numbers) if number == 0})
    positions: dict[int, int] = {}
    for position, number in enumerate(numbers):
        positions[number] = AMBIGUOUS if number in positions else position
    white = [position for position, one in enumerate(labels) if one.rgb == _WHITE_RGB]
    claimed = view == "grey" and len(white) == 1 and not seen.levels[numbers[white[0]] & WHITE]
    if len(labels) > 1:
        # With one label only, 255 rather means the label than "ignore": it is refused instead of guessed.
        positions.setdefault(WHITE, white[0] if claimed else IGNORED)
    return Way(how, view, positions)


def numbers_of(labels: Sequence[Label]) -> list[int]:
    """The number of each label in masks of one channel: its value, or its place, the first being 0."""
    return [position if one.value is None else one.value for position, one in enumerate(labels)]


def packed(rgb: tuple[int, int, int]) -> int:
    """One colour as ``Codes.seen`` has it."""
    return int(pack(np.array([rgb], np.uint8))[0])


def choose(candidates: Iterable[Way], masks: Sequence[Codes]) -> Way:
    """The way that explains most masks; masks of several pixels count first, because others say little."""
    telling = [one for one in masks if one.distinct > 1]

    def fitting(way: Way) -> tuple[int, int]:
        fits = [way.fits(one) for one in masks]
        return sum(fit and one.distinct > 1 for fit, one in zip(fits, masks, strict=True)), sum(fits)

    scored = [(way, fitting(way)) for way in candidates]
    best = max(score for _, score in scored)
    equal = [way for way, score in scored if score == best]
    if len(equal) == 1 or best == (len(telling), len(masks)):
        return equal[0]
    return max(equal, key=lambda way: sum(way.near_share(one) for one in masks))
