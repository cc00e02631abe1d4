"""How the client reaches a server: requests, errors by their kind, downloads, live events."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

import httpx
from pydantic import TypeAdapter, ValidationError

from terrazzo.errors import Cancelled, Conflict, Forbidden, Invalid, NotFound, TerrazzoError
from terrazzo.files.whole import whole_file
from terrazzo.services.jobs.records import ErrorRecord

T = TypeVar("T")

_KINDS: dict[str, type[TerrazzoError]] = {one.kind: one for one in (Invalid, NotFound, Conflict, Forbidden, Cancelled)}
PATIENCE_SECONDS = 120.0
"""How long a stream waits for a server that went away: it may be starting again."""


class ServerEvent(NamedTuple):
    """One server-sent event; ``id`` is None when the server gave none."""

    name: str
    data: str
    id: int | None


def part(value: str) -> str:
    """A value as one part of an address."""
    return quote(value, safe="")


def given(**values: Any) -> dict[str, Any]:
    """The values that are not None."""
    return {name: value for name, value in values.items() if value is not None}


class Connection:
    """One server and its token; the errors that it answers with become those of ``terrazzo.errors``."""

    def __init__(self, url: str, token: str | None, timeout: float, transport: httpx.BaseTransport | None) -> None:
        address = urlsplit(url)
        token = token or next(iter(parse_qs(address.query).get("token", [])), None) or os.environ.get("TERRAZZO_TOKEN")
        self._root = f"{address.scheme}://{address.netloc}"
        self._http = httpx.Client(
            base_url=f"{self._root}/api/v1",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=timeout,
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, kind: type[T], method: str, path: str, **arguments: Any) -> T:
        """Send a request whose answer is JSON of ``kind``."""
        return TypeAdapter(kind).validate_json(self.send(method, path, **arguments).content)

    def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send a request; the answer is a good one."""
        try:
            response = self._http.request(method, path, **arguments)
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        _check(response)
        return response

    def download(self, path: str, target: Path, **params: Any) -> Path:
        """Write an answer to ``target``, which appears only when it is whole."""
        try:
            with self._http.stream("GET", path, params=params) as response:
                if response.is_error:
                    response.read()
                _check(response)
                with whole_file(target) as file:
                    for chunk in response.iter_bytes(1 << 20):
                        file.write(chunk)
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        return target

    def stream(self, path: str, after: int) -> Iterator[ServerEvent]:
        """Server-sent events until the one named ``end``; goes on after the last one when the connection breaks."""
        lost: float | None = None
        while True:
            try:
                with self._http.stream("GET", path, params={"after": after}, timeout=60) as response:
                    if response.is_error:
                        response.read()
                    _check(response)
                    lost = None
                    for event in _parse(response.iter_lines()):
                        if event.name == "end":
                            return
                        after = event.id if event.id is not None else after
                        yield event
            except httpx.TransportError as error:
                lost = lost or time.monotonic()
                if time.monotonic() - lost > PATIENCE_SECONDS:
                    raise self._unreachable(error) from error
            time.sleep(1)

    def _unreachable(self, error: httpx.TransportError) -> Invalid:
        return Invalid(
            f"The server at {self._root} does not answer ({str(error) or type(error).__name__}).",
            "Start it with `terrazzo up`, or correct the address.",
        )


def _check(response: httpx.Response) -> None:
    """Raise the error that the server answered with."""
    if not response.is_error:
        return
    try:
        record = ErrorRecord.model_validate_json(response.content)
    except ValidationError:
        raise TerrazzoError(
            f"The server answered {response.status_code} {response.reason_phrase}.",
            "Check that it is a Terrazzo.",
        ) from None
    raise _KINDS.get(record.kind, TerrazzoError)(record.message, record.remedy, details=record.details)


def _parse(lines: Iterator[str]) -> Iterator[ServerEvent]:
    """Events of a stream; an empty line ends one."""
    name, data, number = "message", "", None
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data = value
        elif field == "id":
            number = int(value)
        elif not line:
            if data:
                yield ServerEvent(name, data, number)
            name, data, number = "message", "", None
