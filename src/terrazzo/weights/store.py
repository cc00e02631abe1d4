"""The folder ``weights`` of the data folder: files of weights by name, each with a record of what it is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, ValidationError

from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.files import traces
from terrazzo.files.disk import require
from terrazzo.files.whole import whole_file, write_atomically
from terrazzo.home import Home
from terrazzo.types import Record
from terrazzo.weights.checked import SUFFIXES, check_file, sha256_of
from terrazzo.weights.known import NAME, KnownWeights
from terrazzo.weights.recognise import recognised

_CHUNK = 1 << 20


class KeptWeights(Record):
    """A file of weights in the data folder.

    ``sha256``, ``added_at`` and ``how`` (it was recognised, or came) are None and "" for a file that a person put
    into the folder by hand.
    """

    name: str = Field(pattern=NAME)
    file: str
    size: int
    sha256: str | None = None
    added_at: datetime | None = None
    how: str = ""


class WeightStore:
    """Weights in a folder; what lies in it by hand counts as well.

    Beside the files there are ``records/NAME.json`` and, of what is being fetched, ``partial/``.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def from_environment(cls) -> WeightStore:
        """That of the data folder of this process."""
        return cls(Home.from_environment().weights)

    def list(self) -> tuple[KeptWeights, ...]:
        """All that is kept, by name."""
        if not self.root.is_dir():
            return ()
        files = [one for one in self.root.iterdir() if _is_weights(one)]
        return tuple(self._kept(one) for one in sorted(files, key=lambda one: one.name.casefold()))

    def has(self, name: str) -> bool:
        """Whether weights of that name are kept; quick, as their bytes are not read."""
        return self._file(name) is not None

    def path(self, weights: KnownWeights) -> Path | None:
        """The file of these weights, after its bytes were checked; None when it is not kept.

        Raises:
            Invalid: the file is not what it was when it came, or not what the catalogue says.
        """
        found = self._file(weights.name)
        if found is None:
            return None
        expected = {weights.sha256, self._kept(found).sha256} - {None}
        if expected and expected != {sha256_of(found)}:
            raise Invalid(
                f"The file {found.name} in {self.root} is not what it should be: its sha256 is another one.",
                f"Remove it (terrazzo weights remove {weights.name}) and bring it again.",
            )
        return found

    def add(
        self, source: Path, catalogue: Sequence[KnownWeights], *, name: str | None = None, file: str | None = None
    ) -> KeptWeights:
        """Copy a file of weights in, under ``name`` or that of the weights that it is recognised as.

        Args:
            file: What the file is called, when ``source`` is a temporary name for it.

        Raises:
            Invalid: it is no whole file of weights, nobody knows what it is, or it is not what its name says.
            Conflict: other weights of that name are kept.
            DiskTrouble: the disk cannot take it.
        """
        called = file or source.name
        tensors = check_file(source, called)
        sha256 = sha256_of(source)
        if name is None:
            known, how = recognised(called, sha256, tensors, catalogue)
            name = known.name
        else:
            how = "named by you"
        checked_name(name)
        wanted = {one.name: one.sha256 for one in catalogue}.get(name)
        if wanted is not None and wanted != sha256:
            raise Invalid(
                f"{called} is not {name}: its sha256 is {sha256[:12]}… and not {wanted[:12]}….",
                "Bring the file that the catalogue means, or give this one a name of its own (--name).",
            )
        return self._copied(source, self.root / f"{name}{Path(called).suffix.lower()}", sha256, how)

    def _copied(self, source: Path, target: Path, sha256: str, how: str) -> KeptWeights:
        former = self._file(target.stem)
        if former is not None and (former != target or sha256_of(former) != sha256):
            raise Conflict(
                f"Other weights named {target.stem} are kept already.",
                f"Remove them first (terrazzo weights remove {target.stem}), or choose another name.",
            )
        if former is None:
            size = source.stat().st_size
            self.root.mkdir(parents=True, exist_ok=True)
            require(self.root, size)
            with whole_file(target, needed=size) as out, source.open("rb") as file:
                shutil.copyfileobj(file, out, _CHUNK)
        return self.record(target, sha256, how)

    def record(self, target: Path, sha256: str, how: str) -> KeptWeights:
        """Write down what a file is that lies in the folder now."""
        kept = KeptWeights(
            name=target.stem,
            file=target.name,
            size=target.stat().st_size,
            sha256=sha256,
            added_at=datetime.now(UTC),
            how=how,
        )
        path = self._record_path(target.stem)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, kept.model_dump_json(indent=2).encode())
        return kept

    def remove(self, name: str) -> None:
        """Delete weights; ``NotFound`` when none of that name are kept."""
        found = self._file(checked_name(name))
        if found is None:
            raise NotFound(f"No weights named {name} are kept.", "See all with “terrazzo weights list”.")
        found.unlink(missing_ok=True)
        self._record_path(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path | None:
        paths = (self.root / f"{name}{suffix}" for suffix in SUFFIXES)
        return next((path for path in paths if path.is_file()), None)

    def _record_path(self, name: str) -> Path:
        return self.root / "records" / f"{name}.json"

    def _kept(self, file: Path) -> KeptWeights:
        """The record of a file, or what can be seen when it has none or one of another file."""
        size = file.stat().st_size
        path = self._record_path(file.stem)
        if path.is_file():
            try:
                kept = KeptWeights.model_validate_json(path.read_bytes())
            except ValidationError as error:
                raise Invalid(f"{path} is no record of weights.", "Delete it; the weights stay.") from error
            if kept.file == file.name:
                return kept.model_copy(update={"size": size})
        return KeptWeights(name=file.stem, file=file.name, size=size)


def checked_name(name: str) -> str:
    """The name itself; ``Invalid`` when weights cannot be called so."""
    if not re.fullmatch(NAME, name):
        raise Invalid(
            f"Weights cannot be named {name[:120]!r}.",
            "Use letters, digits and . _ - +, beginning with a letter or a digit.",
        )
    return name


def _is_weights(path: Path) -> bool:
    return (
        path.suffix in SUFFIXES
        and not traces.is_trace(path.name)
        and re.fullmatch(NAME, path.stem) is not None
        and path.is_file()
    )
