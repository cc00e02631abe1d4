"""The bodies of requests: a limit for each route before anything is parsed, and no text that no record can hold."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from terrazzo.api.failures import Refused, error_response
from terrazzo.errors import Invalid, TerrazzoError
from terrazzo.files.disk import in_words, require
from terrazzo.home import Home

LOGIN_BYTES = 8 << 10
JSON_BYTES = 16 << 20
UPLOAD_BYTES = 64 << 30
"""Uploads go to the disk, and are refused before when it cannot hold them."""

LOGIN = re.compile(r"/api/v1/login")
UPLOADS = re.compile(r"/api/v1/(projects/[^/]+/(images|imports)|jobs/predict)")
"""The only addresses that take files."""

_MARGIN = 16 << 20
"""Room that an upload leaves on the disk."""

_SUSPICIOUS = re.compile(rb"\0|\\u0000|\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
"""What a JSON text has in it when one of its strings may hold U+0000 or half of a surrogate pair."""


class Bodies:
    """ASGI middleware behind the gate: counts what comes in, and stops it at the limit of its route."""

    def __init__(self, app: ASGIApp, *, home: Home) -> None:
        self._app = app
        self._home = home

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with a counted body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        uploads = scope["method"] == "POST" and UPLOADS.fullmatch(scope["path"]) is not None
        limit = UPLOAD_BYTES if uploads else LOGIN_BYTES if LOGIN.fullmatch(scope["path"]) else JSON_BYTES
        headers = Headers(scope=scope)
        try:
            _check_address(scope)
            declared = _declared(headers)
            if declared > limit:
                raise _too_large(limit)
            if uploads:
                # Files lie in the system's folder while they come in, then in the data folder.
                for folder in (self._home.cache, Path(tempfile.gettempdir())):
                    require(folder, declared + _MARGIN)
            counted = _counted(receive, limit)
            if not uploads and "json" in headers.get("content-type", ""):
                counted = _replayed(await _whole(counted))
        except Refused as refused:
            await error_response(refused)(scope, receive, send)
        except TerrazzoError as error:
            await error_response(error)(scope, receive, send)
        else:
            await self._app(scope, counted, send)


def _declared(headers: Headers) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isdecimal() and len(text) < 20 else 0


def _too_large(limit: int) -> Refused:
    return Refused(
        413,
        Invalid(
            f"The request is too large: at most {in_words(limit)} are read here.",
            "Send less in one request.",
        ),
    )


def _counted(receive: Receive, limit: int) -> Receive:
    """``receive`` that raises when more than ``limit`` bytes came, whatever the request declared."""
    count = 0

    async def counted() -> Message:
        nonlocal count
        message = await receive()
        count += len(message.get("body", b""))
        if count > limit:
            raise _too_large(limit)
        return message

    return counted


async def _whole(receive: Receive) -> list[Message]:
    """All messages of a body, which is looked through for text that cannot be kept."""
    messages: list[Message] = []
    while not messages or (messages[-1]["type"] == "http.request" and messages[-1].get("more_body", False)):
        messages.append(await receive())
    body = b"".join(message.get("body", b"") for message in messages)
    if _SUSPICIOUS.search(body):
        _check_text(body)
    return messages


def _replayed(messages: list[Message]) -> Receive:
    """``receive`` that gives messages that came already, then says that nothing more comes."""
    left = iter(messages)

    async def replayed() -> Message:
        return next(left, {"type": "http.disconnect"})

    return replayed


def _check_address(scope: Scope) -> None:
    if "\0" in scope["path"] or b"\0" in unquote_to_bytes(scope["query_string"]):
        raise Invalid("The address holds the character U+0000.", "Leave it out.")


def _check_text(body: bytes) -> None:
    """Raise ``Invalid`` when a text of a JSON body holds U+0000 or half of a surrogate pair."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return  # Whoever parses it for the route says what is wrong with it.
    for text in _texts(parsed):
        for character in text:
            if character == "\0" or "\ud800" <= character <= "\udfff":
                raise Invalid(
                    f"A text of the request holds the character U+{ord(character):04X}, which no text can keep.",
                    "Leave it out.",
                )


def _texts(value: Any) -> Iterator[str]:
    """All texts of a JSON value, also the names of its fields."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            left.extend(one.keys())
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
