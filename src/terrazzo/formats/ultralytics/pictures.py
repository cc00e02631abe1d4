"""Which images there are in each split of an Ultralytics data set, and where the label file of each is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from terrazzo.formats.base import Problem
from terrazzo.formats.layout import some
from terrazzo.formats.names import nfc, stem, text_of
from terrazzo.formats.source import Source
from terrazzo.formats.ultralytics.description import Description
from terrazzo.imaging.decode import is_image_name
from terrazzo.types import SPLITS, Split
from terrazzo.words import counted, is_or_are


def label_name(image: str) -> str:
    """``images/train/a.jpg`` to ``labels/train/a.txt``: the last folder ``images`` counts, as for Ultralytics."""
    return f"{'/labels/'.join(f'/{stem(image)}'.rsplit('/images/', 1))[1:]}.txt"


class Pictures:
    """The images by split; ``others`` are in none. ``problems`` and ``warnings`` say what is not there."""

    def __init__(self, source: Source, description: Description) -> None:
        self._source = source
        self._names = frozenset(source.names())
        self._images = [name for name in source.names() if is_image_name(name)]
        self._said = description
        self.folder = f"{description.name.rpartition('/')[0]}/".removeprefix("/")
        self.problems: list[Problem] = []
        self.warnings: list[str] = []
        self.lists: set[str] = set()
        """Text files that list images."""
        self.split_of: dict[str, Split] = {}
        twice: list[str] = []
        for split in SPLITS:
            for place in description.places.get(split, ()):
                for image in self._at(place, split):
                    if self.split_of.setdefault(image, split) != split:
                        twice.append(image)
        if twice:
            which = f"{counted(len(twice), 'image')} {is_or_are(len(twice))} in two splits"
            self.warnings.append(f"{which} and counts for the first of train, val, test: {some(twice)}.")
        self.others = [one for one in self._images if one not in self.split_of and one.startswith(self.folder)]

    def _at(self, place: str, split: Split) -> list[str]:
        """The images that a place of a split means."""
        folder, file = self._found(place)
        if file is not None and file.lower().endswith(".txt"):
            self.lists.add(file)
            return self._listed(file)
        if file is not None and is_image_name(file):
            return [file]
        if folder is not None:
            return [one for one in self._images if one.startswith(folder)]
        self.warnings.append(f"{self._said.name} says {split}: {place}, which is not there; it is left out.")
        return []

    def _found(self, place: str) -> tuple[str | None, str | None]:
        """The folder (with its slash) or the file of a place.

        The paths in such files are often those of another machine, or begin with ``..`` though they should not; so the
        longest end of one that is there counts, looked for below ``path`` and beside the file.
        """
        parts = _parts(place)
        root = _parts(self._said.path)
        bases = ["".join(f"{one}/" for one in root[begin:]) for begin in range(len(root) + 1)]
        for begin in range(len(parts)):
            rest = "/".join(parts[begin:])
            for base in bases:
                name = f"{self.folder}{base}{rest}"
                if name in self._names:
                    return None, name
                if any(one.startswith(f"{name}/") for one in self._images):
                    return f"{name}/", None
        return (self.folder, None) if not parts else (None, None)

    def _listed(self, file: str) -> list[str]:
        """The images that a text file lists, one a line."""
        images: list[str] = []
        for number, line in enumerate(text_of(self._source.read(file), file, "the list").splitlines(), start=1):
            if not line.strip():
                continue
            image = self._image(line.strip(), file.rpartition("/")[0])
            if image is None:
                self.problems.append(
                    Problem(
                        file=file,
                        message=f"{file}, line {number}: there is no image {line.strip()[:200]}.",
                        remedy="Add the image, or remove the line.",
                    )
                )
            else:
                images.append(image)
        return images

    def _image(self, text: str, beside: str) -> str | None:
        parts = _parts(nfc(text))
        tops = dict.fromkeys((f"{beside}/" if beside else "", self.folder))
        candidates = (f"{top}{'/'.join(parts[begin:])}" for begin in range(len(parts)) for top in tops)
        return next((one for one in candidates if one in self._names and is_image_name(one)), None)


def left_out(source: Source, used: Iterable[str]) -> list[str]:
    """Files that are neither images nor read, but for what every export has beside them."""
    known = frozenset(used)
    return [
        name
        for name in source.names()
        if not is_image_name(name)
        and name not in known
        and not name.endswith(".cache")
        and not name.rpartition("/")[2].upper().startswith("README")
    ]


def _parts(path: str) -> list[str]:
    """The parts of a path of any system that are names."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return [one for one in parts if one not in ("/", ".", "..") and not one.endswith(":")]
