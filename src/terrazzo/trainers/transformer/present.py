"""Whether the library transformers is there; what is said where it is not."""

from __future__ import annotations

from terrazzo.errors import Invalid
from terrazzo.trainers.transformer.catalogue import INSTALL, installed


def check_installed(name: str) -> None:
    """Raise ``Invalid`` when the library that an architecture needs is not installed."""
    if not installed():
        raise Invalid(
            f"{name} needs the library transformers, which is not installed.",
            f"Install it where Terrazzo runs ({INSTALL}), or choose another architecture.",
        )
