"""What does the work of each kind of job: functions registered by the entry points ``terrazzo.jobs``."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any, cast

from terrazzo.errors import Invalid
from terrazzo.jobs.context import JobContext

Handler = Callable[[JobContext], dict[str, Any]]
"""Does the work and returns the outcome. Raises ``Cancelled`` (by ``run.check``) when it is asked to stop."""


def load_handler(kind: str) -> Handler:
    """The handler of a kind of job.

    Raises:
        Invalid: no package, or more than one, offers it.
    """
    found = {point.value: point for point in entry_points(group="terrazzo.jobs", name=kind)}
    if not found:
        raise Invalid(
            f"Nothing here can do jobs of the kind {kind!r}.",
            "Install Terrazzo as a package (pip install), and the plug-in that offers this kind.",
        )
    if len(found) > 1:
        raise Invalid(
            f"Several packages offer jobs of the kind {kind!r}: {', '.join(sorted(found))}.",
            "Uninstall all but one of them.",
        )
    return cast(Handler, next(iter(found.values())).load())
