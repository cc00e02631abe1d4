"""Weights: what the architectures need and where it is, files brought in, fetched and removed."""

from __future__ import annotations

from pathlib import Path

from terrazzo.errors import NotFound
from terrazzo.services.train.records import WeightsRecord
from terrazzo.services.workspace import Workspace
from terrazzo.trainers.registry import known_weights, trainers
from terrazzo.trainers.weights import place_of, status_of
from terrazzo.weights import KeptWeights, KnownWeights, WeightStore
from terrazzo.weights.fetch import Tell, fetch
from terrazzo.weights.progress import progress_of
from terrazzo.weights.store import checked_name


def store_of(ws: Workspace) -> WeightStore:
    """The weights of a data folder."""
    return WeightStore(ws.home.weights)


def list_weights(ws: Workspace) -> tuple[WeightsRecord, ...]:
    """All weights: those that the trainers know, with where they are, then others that are kept."""
    store = store_of(ws)
    kept = {one.name: one for one in store.list()}
    needed: dict[str, list[str]] = {}
    for trainer in trainers().values():
        for one in trainer.architectures():
            needed.setdefault(one.weights_name, []).append(one.name)
    known = known_weights()
    named = {one.name for one in known}
    return (
        *(_known(store, one, kept.get(one.name), tuple(needed.get(one.name, ()))) for one in known),
        *(_own(one) for one in kept.values() if one.name not in named),
    )


def get_known(name: str) -> KnownWeights:
    """Weights of the catalogue; ``NotFound`` when it has none of that name."""
    for one in known_weights():
        if one.name == name:
            return one
    raise NotFound(f"The catalogue has no weights named {name[:120]!r}.", "See all with “terrazzo weights list”.")


def import_weights(ws: Workspace, path: Path, *, name: str | None = None, file: str | None = None) -> KeptWeights:
    """Copy a file of weights into the data folder; see ``WeightStore.add``.

    Args:
        file: What the file is called, when ``path`` is a temporary name for it.
    """
    return store_of(ws).add(path, known_weights(), name=name or None, file=file)


def fetch_weights(ws: Workspace, name: str, tell: Tell = lambda done, total: None) -> KeptWeights:
    """Bring weights of the catalogue in from where they come from; see ``terrazzo.weights.fetch``."""
    return fetch(store_of(ws), get_known(name), tell)


def remove_weights(ws: Workspace, name: str) -> None:
    """Delete weights of the data folder; ``NotFound`` when none of that name are kept."""
    store_of(ws).remove(checked_name(name))


def _known(
    store: WeightStore, known: KnownWeights, kept: KeptWeights | None, needed_by: tuple[str, ...]
) -> WeightsRecord:
    progress = None if kept is not None else progress_of(store, known)
    return WeightsRecord(
        name=known.name,
        title=known.title,
        licence=known.licence,
        source=known.source,
        address=None if known.package else known.address,
        file=known.file if kept is None else kept.file,
        size=known.size if kept is None else kept.size,
        sha256=known.sha256 if kept is None or kept.sha256 is None else kept.sha256,
        status="here" if kept is not None else status_of(known),
        place="store" if kept is not None else place_of(known, store),
        needed_by=needed_by,
        how="" if kept is None else kept.how,
        added_at=None if kept is None else kept.added_at,
        progress=progress,
    )


def _own(kept: KeptWeights) -> WeightsRecord:
    """Weights that only a person knows: they are used by the name of their file."""
    return WeightsRecord(
        name=kept.name,
        title="Your own file",
        licence="as you know it",
        source="a file that you brought",
        address=None,
        file=kept.file,
        size=kept.size,
        sha256=kept.sha256,
        status="here",
        place="store",
        needed_by=(),
        how=kept.how,
        added_at=kept.added_at,
        progress=None,
    )
