"""Which file is meant by the ``file_name`` of an image: COCO's writers put images and JSON files in many places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from terrazzo.formats import layout
from terrazzo.formats.coco.parse import CocoFile

_MOST = 200
"""Files of one name that are compared; with more of them the folder has to be right."""

_JSON_FOLDERS = ("annotations", "annotation", "labels")


class Pictures:
    """The image files of a source, looked for by the names in JSON files."""

    def __init__(self, names: Iterable[str], json_names: Sequence[str]) -> None:
        self.all = tuple(sorted(names))
        self._names = frozenset(self.all)
        self._by_base: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.all:
            self._by_base[name.rpartition("/")[2]].append(name)
        self.root = _root(json_names)

    def find(self, file_name: str, file: CocoFile) -> tuple[str, ...]:
        """The files that may be meant: one when it is clear, none when there is no such file."""
        wanted = file_name.replace("\\", "/").removeprefix("./").lstrip("/")
        folder = file.name.rpartition("/")[0]
        split = file.split or ""
        for top in (
            f"{folder}/" if folder else "",
            f"{self.root}images/{file.subset}/",
            f"{self.root}{file.subset}/",
            f"{self.root}images/{split}/",
            f"{self.root}{split}/",
            f"{self.root}images/",
            self.root,
        ):
            if f"{top}{wanted}" in self._names:
                return (f"{top}{wanted}",)
        candidates = self._by_base.get(wanted.rpartition("/")[2], [])
        if len(candidates) < 2 or len(candidates) > _MOST:
            return tuple(candidates)
        ranks = {name: self._rank(name, wanted, file) for name in candidates}
        best = max(ranks.values())
        return tuple(name for name, rank in ranks.items() if rank == best)

    def _rank(self, name: str, wanted: str, file: CocoFile) -> tuple[int, bool, bool]:
        ours, theirs = name.split("/")[::-1], wanted.split("/")[::-1]
        same = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), len(theirs))
        in_split = file.split is not None and any(layout.split_of_name(one) == file.split for one in ours[1:])
        return same, file.subset in ours[1:], in_split


def _root(json_names: Sequence[str]) -> str:
    """The folder of the data set: above those of the JSON files and of splits."""
    tops: list[list[str]] = []
    for name in json_names:
        parts = name.split("/")[:-1]
        while parts and (parts[-1].lower() in _JSON_FOLDERS or layout.split_of_name(parts[-1])):
            parts.pop()
        tops.append(parts)
    common = takewhile(lambda parts: len(set(parts)) == 1, zip(*tops, strict=False))
    return "".join(f"{parts[0]}/" for parts in common)
