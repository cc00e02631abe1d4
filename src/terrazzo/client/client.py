"""The client: one server, and a method for each of its routes."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from terrazzo.client.connection import Connection
from terrazzo.client.data import DataVerbs
from terrazzo.client.work import WorkVerbs


class Client(DataVerbs, WorkVerbs):
    """Talks to one server; use it in a ``with`` block, or ``close()`` it.

    Args:
        url: Address of the server; the one with ``?token=`` that ``terrazzo up`` prints also does.
        token: Default: the one in ``url``, else ``TERRAZZO_TOKEN``.
        timeout: Seconds to wait for an answer.
        transport: Another way to the server than a plain connection, for example through a proxy.

    Every method raises the errors of ``terrazzo.errors`` that the server answered with, and ``Invalid`` when no server
    answers.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8765",
        token: str | None = None,
        *,
        timeout: float = 300.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._server = Connection(url, token, timeout, transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._server.close()
