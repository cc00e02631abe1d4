"""Which file is the image of a IIIF address: the last parts of its identifier, as far as they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

from terrazzo.formats.arkindex.database import ServedImage
from terrazzo.formats.names import nfc, stem


class Pictures:
    """The image files that there are, looked for by the identifiers of served images."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_base: defaultdict[str, list[str]] = defaultdict(list)
        self._by_stem: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            base = name.rpartition("/")[2].casefold()
            self._by_base[base].append(name)
            self._by_stem[stem(base)].append(name)

    def find(self, image: ServedImage) -> tuple[str, ...]:
        """The files that may be meant: one when it is clear, none when there is no such file."""
        wanted = identifier_of(image)
        base = wanted.rpartition("/")[2].casefold()
        found = self._by_base.get(base) or self._by_stem.get(base) or self._by_stem.get(stem(base))
        found = found or self._by_stem.get(image.id.casefold()) or []
        if len(found) < 2:
            return tuple(found)
        ranks = {name: _agreeing(name, wanted) for name in found}
        best = max(ranks.values())
        return tuple(name for name, rank in ranks.items() if rank == best)


def identifier_of(image: ServedImage) -> str:
    """What the address calls the image on its server, for example ``folder/page.jpg``."""
    url = image.url.rstrip("/")
    server = image.server.rstrip("/") + "/"
    return nfc(unquote(url.removeprefix(server) if url.startswith(server) else url.rpartition("/")[2]))


def _agreeing(name: str, wanted: str) -> int:
    ours, theirs = name.casefold().split("/")[::-1], wanted.casefold().split("/")[::-1]
    pairs = list(zip(ours, theirs, strict=False))
    return next((number for number, (one, other) in enumerate(pairs) if one != other), len(pairs))
