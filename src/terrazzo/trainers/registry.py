"""The trainers that are installed, found through the entry points ``terrazzo.trainers``."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from terrazzo.errors import Conflict, NotFound
from terrazzo.trainers.base import Architecture, Trainer
from terrazzo.types import TaskKind
from terrazzo.weights import KnownWeights


@cache
def trainers() -> dict[str, Trainer]:
    """Every installed trainer by name; built-in and outside ones alike.

    Raises:
        Conflict: two packages offer a trainer of the same name.
    """
    found: dict[str, Trainer] = {}
    for point in entry_points(group="terrazzo.trainers"):
        if point.name in found:
            raise Conflict(f"Two installed packages offer the trainer {point.name!r}.", "Uninstall one of them.")
        found[point.name] = point.load()()
    return found


def get_trainer(name: str) -> Trainer:
    """The trainer of that name; ``NotFound`` when no installed package offers it."""
    try:
        return trainers()[name]
    except KeyError:
        raise NotFound(
            f"There is no trainer {name!r}; installed are: {', '.join(sorted(trainers())) or 'none'}.",
            "Install the package that offers it.",
        ) from None


def find_architecture(name: str) -> tuple[Trainer, Architecture]:
    """The architecture of that name and its trainer; ``NotFound`` with the nearest names when there is none."""
    known = {one.name: (trainer, one) for trainer in trainers().values() for one in trainer.architectures()}
    if name in known:
        return known[name]
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=3, cutoff=0.3)
    raise NotFound(
        f"There is no architecture {name!r}." + (f" Near to it: {', '.join(near)}." if near else ""),
        "See all with “terrazzo architectures”.",
    )


def known_weights() -> tuple[KnownWeights, ...]:
    """The catalogue of weights: what the installed trainers declare, by name."""
    found = {one.name: one for trainer in trainers().values() for one in trainer.weights()}
    return tuple(found[name] for name in sorted(found, key=str.casefold))


def default_architecture(kind: TaskKind, *, gpu: bool) -> tuple[Trainer, Architecture]:
    """What is trained for a task of this kind when nobody chooses, by whether the machine has a GPU.

    Where there is no default for such a machine, that of the other one is taken.

    Raises:
        NotFound: no installed trainer has a default for this kind.
    """
    known = [(trainer, one) for trainer in trainers().values() for one in trainer.architectures()]
    for wanted in ("gpu", "cpu") if gpu else ("cpu", "gpu"):
        for trainer, one in known:
            if one.default == wanted and kind in one.default_for:
                return trainer, one
    raise NotFound(
        f"No installed trainer has a default architecture for the kind {kind!r}.",
        "Name one; see “terrazzo architectures”.",
    )
