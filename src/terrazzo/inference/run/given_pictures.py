"""Which pictures people mean who name files, folders and zips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from terrazzo.errors import Invalid, NotFound, TerrazzoError
from terrazzo.files.disk import writing_to
from terrazzo.formats.source import open_source
from terrazzo.imaging.decode import EXTENSIONS, is_image_name

_ENDINGS = ", ".join(EXTENSIONS)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that could not be read: its name, and why."""

    name: str
    error: TerrazzoError


class GivenPictures:
    """Pictures by name and path; those of zips lie in a temporary folder until ``close``.

    Attributes:
        pictures: (name, path) of each, in the order given.
        left_out: damaged entries of zips.
    """

    def __init__(self, paths: Iterable[Path | str]) -> None:
        self._stack = ExitStack()
        self.left_out: list[LeftOut] = []
        zips: dict[Path, list[tuple[str, Path]]] = {}
        try:
            plain: list[Path | str] = []
            order: list[Path] = []
            for given in paths:
                path = Path(given)
                order.append(path)
                if path.suffix.lower() == ".zip" and path.is_file():
                    zips[path] = self._unpacked(path)
                else:
                    plain.append(path)
            self.pictures = _in_order(order, zips)
        except BaseException:
            self.close()
            raise
        if not self.pictures and not self.left_out:
            self.close()
            raise Invalid("There are no images to predict.", f"Give files, folders or zips with {_ENDINGS}.")

    def _unpacked(self, path: Path) -> list[tuple[str, Path]]:
        """(name, path) of the pictures of a zip; damaged ones are left out, other files too."""
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="terrazzo-")))
        found: list[tuple[str, Path]] = []
        with open_source(path) as source:
            names = [name for name in source.names() if is_image_name(name)]
            if not names:
                raise Invalid(f"There is no picture in {path}.", f"Put files that end in {_ENDINGS} into it.")
            for number, name in enumerate(names):
                target = folder / f"{number}{Path(name).suffix}"
                try:
                    data = source.read(name)
                except (Invalid, NotFound) as error:
                    self.left_out.append(LeftOut(f"{path.name}/{name}", error))
                    continue
                with writing_to(folder, len(data)):
                    target.write_bytes(data)
                found.append((name, target))
        return found

    def close(self) -> None:
        """Remove what was unpacked."""
        self._stack.close()

    def __enter__(self) -> GivenPictures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _in_order(given: Sequence[Path], zips: dict[Path, list[tuple[str, Path]]]) -> list[tuple[str, Path]]:
    """Each picture once: files, those of folders (sorted, named relative to it) and those of zips."""
    found: dict[Path, str] = {}
    for path in given:
        if path in zips:
            found.update((file, name) for name, file in zips[path])
        elif path.is_dir():
            for file in _images_below(path):
                found.setdefault(file.resolve(), file.relative_to(path).as_posix())
        elif not path.exists():
            raise NotFound(f"There is no file or folder {path}.", "Check the path.")
        elif not is_image_name(path.name):
            raise Invalid(f"{path} is not an image.", f"Give files that end in {_ENDINGS}, folders, or zips.")
        else:
            found.setdefault(path.resolve(), path.name)
    return [(name, path) for path, name in found.items()]


def _images_below(folder: Path) -> list[Path]:
    """Image files of a folder and all below it, sorted, without what is hidden."""
    return sorted(
        file
        for file in folder.rglob("*")
        if is_image_name(file.name)
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
