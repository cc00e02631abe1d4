"""Which of the known weights a file is: by its sha256, by its name, by its tensors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from terrazzo.errors import Invalid
from terrazzo.weights.known import KnownWeights


def recognised(
    file: str, sha256: str, fingerprint: str | None, catalogue: Sequence[KnownWeights]
) -> tuple[KnownWeights, str]:
    """The weights that a file is, and how that is known.

    Args:
        file: Its name. fingerprint: Of its tensors, when they can be told.

    Raises:
        Invalid: nothing in the catalogue is like it, or several are.
    """
    for one in catalogue:
        if one.sha256 == sha256:
            return one, "by its sha256"
    stem = PurePath(file).stem
    named = [one for one in catalogue if stem == one.name or stem == one.title]
    if len(named) == 1:
        return named[0], "by its name"
    alike = [one for one in catalogue if fingerprint is not None and one.fingerprint == fingerprint]
    if len(alike) == 1:
        return alike[0], "by its tensors"
    if alike:
        names = ", ".join(one.name for one in alike)
        raise Invalid(f"{file} may be one of several weights: {names}.", "Say which one with a name (--name).")
    raise Invalid(
        f"Nobody knows what the weights in {file} are for: neither their sha256 nor their name nor their tensors are "
        "in the catalogue.",
        "Give them a name (--name): that of the catalogue they are to stand for (terrazzo weights list), or a new one.",
    )
