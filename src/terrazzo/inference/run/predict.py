"""One picture after the other through a predictor into files; what cannot be read is left out and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.imaging.decode import decode
from terrazzo.inference.run.given_pictures import LeftOut
from terrazzo.inference.run.outputs import RunOutputs
from terrazzo.types import Predictor


@dataclass(frozen=True, slots=True)
class PredictRun:
    """What became of a run.

    ``written``: the content of the JSON of each picture. ``left_out``: files that could not be read. ``replaced``:
    stems whose files of an earlier run were replaced. ``renamed``: (name, stem) of pictures whose name another had.
    """

    written: tuple[dict[str, Any], ...]
    left_out: tuple[LeftOut, ...]
    replaced: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def predict_pictures(
    predictor: Predictor[Any],
    outputs: RunOutputs,
    pictures: Sequence[tuple[str, Path]],
    *,
    damaged: Sequence[LeftOut] = (),
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> PredictRun:
    """Predict pictures given as (name, path).

    Args:
        damaged: what was left out before.
        on_progress: is told how many are done, of how many.
    """
    written: list[dict[str, Any]] = []
    left_out = list(damaged)
    for number, (name, path) in enumerate(pictures, start=1):
        try:
            image_HWC = decode(path.read_bytes(), name)
        except Invalid as error:
            left_out.append(LeftOut(name, error))
        else:
            written.append(outputs.write(name, image_HWC, predictor(image_HWC)))
        on_progress(number, len(pictures))
    if written:
        outputs.finish()
    return PredictRun(tuple(written), tuple(left_out), tuple(outputs.replaced), tuple(outputs.renamed))
