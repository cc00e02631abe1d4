"""The gate before every request: host names, the token, other sites' requests, and protective headers."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import quote, urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from terrazzo.api.failures import error_response
from terrazzo.errors import Forbidden, TerrazzoError
from terrazzo.home import Home
from terrazzo.services import access

OPEN = frozenset({"/api/v1/health", "/api/v1/login"})
"""The only routes of the API that answer without the token."""

_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::"})
_HOST = re.compile(r"(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PAGE_POLICY = "frame-ancestors 'none'; base-uri 'self'; object-src 'none'"
_DATA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


class Hosts:
    """Which ``Host`` headers are answered, so that a foreign name that resolves to this machine gets nothing.

    Listening on all addresses (``0.0.0.0``, ``::``) allows every IP address and this machine's name: only names can
    be rebound.
    """

    def __init__(self, allowed: Sequence[str]) -> None:
        self._names = _LOCAL | {one.lower().strip("[]") for one in allowed}
        self._any_address = bool(self._names & _EVERYWHERE)
        if self._any_address:
            self._names |= {socket.gethostname().lower()}

    def allow(self, header: str) -> bool:
        """Whether this value of the header is one of ours; the port does not matter."""
        found = _HOST.fullmatch(header.lower())
        if found is None:
            return False
        name = found["name"].strip("[]")
        return name in self._names or (self._any_address and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def set_cookie(response: Response, home: Home, token: str) -> None:
    """Remember the token in the browser, out of reach of scripts and of other sites."""
    name = access.cookie_name(home)
    response.set_cookie(name, token, max_age=365 * 24 * 3600, path="/", httponly=True, samesite="strict")


class Gate:
    """ASGI middleware: nothing behind it sees a request that may not be there, not even its body."""

    def __init__(self, app: ASGIApp, *, home: Home, hosts: Hosts) -> None:
        self._app = app
        self._home = home
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, redirect, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # The path of the scope, never that of ``request.url``, which is made with the Host header of the caller.
        answer = self._answer(HTTPConnection(scope), scope["method"], scope["path"])
        policy = _DATA_POLICY if scope["path"].startswith("/api/") else _PAGE_POLICY
        await (answer or self._app)(scope, receive, _protect(send, policy))

    def _answer(self, request: HTTPConnection, method: str, path: str) -> Response | None:
        """A refusal or a redirect; None lets the request pass."""
        if not self._hosts.allow(request.headers.get("host", "")):
            return error_response(
                Forbidden(
                    f"This server does not answer to the name {request.headers.get('host', '')!r}.",
                    "Open it by the address that the terminal shows, or start it with --host and this name.",
                )
            )
        if not path.startswith("/api/"):
            return self._enter(request, path) if "token" in request.query_params and method == "GET" else None
        if path in OPEN:
            return None
        return self._check(request, method)

    def _check(self, request: HTTPConnection, method: str) -> Response | None:
        """The token of an API request, from its header or from the cookie."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        by_cookie = scheme.lower() != "bearer"
        try:
            if by_cookie:
                given = request.cookies.get(access.cookie_name(self._home), "")
        except TerrazzoError as error:
            return error_response(error)
        if not given:
            missing = Forbidden(
                "This address needs the token of the server.",
                "Open the address with the token that the terminal shows, or send “Authorization: Bearer TOKEN”.",
            )
            return error_response(missing, status=401)
        try:
            access.check_token(self._home, given.strip())
        except TerrazzoError as error:
            return error_response(error, status=401 if isinstance(error, Forbidden) else None)
        if by_cookie and method not in _SAFE_METHODS and not _same_site(request):
            return error_response(
                Forbidden("Another site sent this request with your cookie.", "Send it from the pages of this server.")
            )
        return None

    def _enter(self, request: HTTPConnection, path: str) -> Response:
        """``GET /…?token=``: remember the token and drop it from the address, where others could read it."""
        query = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "token"])
        # One leading slash only: "//name" would lead to another site.
        response = RedirectResponse("/" + quote(path.lstrip("/")) + (f"?{query}" if query else ""), status_code=303)
        given = request.query_params["token"]
        try:
            access.check_token(self._home, given)
        except TerrazzoError:
            return response  # The page that opens finds no cookie and asks for the token.
        set_cookie(response, self._home, given)
        return response


def _same_site(request: HTTPConnection) -> bool:
    """Whether our own pages sent this; SameSite=Strict does not tell ports of one host apart, these headers do."""
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return said in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _protect(send: Send, policy: str) -> Send:
    """Add headers that keep files which people uploaded from acting as pages."""

    async def protected(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Referrer-Policy", "same-origin")
            headers.setdefault("Content-Security-Policy", policy)
        await send(message)

    return protected
