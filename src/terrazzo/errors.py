"""The five kinds of error that Terrazzo raises on purpose; each says what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class TerrazzoError(Exception):
    """Something a person can act on.

    Args:
        message: What is wrong, naming the thing ("Project 'pages' has no annotated images.").
        remedy: What to do about it, a sentence in the imperative ("Import images with masks.").
        details: What a program needs to do it, as JSON.
    """

    kind = "error"

    def __init__(self, message: str, remedy: str = "", *, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.details = details

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class Invalid(TerrazzoError):
    """The input is wrong: a file, a value, a combination of settings."""

    kind = "invalid"


class NotFound(TerrazzoError):
    """The thing that was named does not exist."""

    kind = "not_found"


class Conflict(TerrazzoError):
    """The thing exists but its state forbids this: a name is taken, a revision is stale, a job runs."""

    kind = "conflict"


class Forbidden(TerrazzoError):
    """The caller may not do this: no token, a wrong token, a missing role."""

    kind = "forbidden"


class Cancelled(TerrazzoError):
    """A person asked for the work to stop."""

    kind = "cancelled"
