"""Who may use this Terrazzo: whoever knows the token of its data folder."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from terrazzo.errors import Forbidden, Invalid
from terrazzo.files import traces
from terrazzo.home import Home

_MINIMUM_LENGTH = 16


def token(home: Home) -> str:
    """The secret: ``TERRAZZO_TOKEN``, or the one in ``home/token`` (mode 0600), which is made at the first call.

    Raises:
        Invalid: the token is so short that it can be guessed.
    """
    path = home.root / "token"
    given = os.environ.get("TERRAZZO_TOKEN", "").strip()
    if not given and not path.exists():
        _make(path)
    secret = given or path.read_text(encoding="ascii").strip()
    if len(secret) < _MINIMUM_LENGTH:
        where = "TERRAZZO_TOKEN" if given else str(path)
        raise Invalid(
            f"The token in {where} has fewer than {_MINIMUM_LENGTH} characters, so it can be guessed.",
            "Set TERRAZZO_TOKEN to a longer one." if given else "Delete the file; a new token is then made.",
        )
    return secret


def cookie_name(home: Home) -> str:
    """The name of the cookie that holds the token: browsers keep the cookies of all ports of a host together.

    It follows from the token, so two data folders never share it, even at the same path in two containers.
    """
    return "terrazzo_" + hashlib.sha256(b"cookie " + token(home).encode()).hexdigest()[:12]


def check_token(home: Home, given: str | None) -> None:
    """Let the caller in or raise ``Forbidden``; takes the same time whatever part of the token is right."""
    if not given:
        raise Forbidden("This needs the token.", "Open the address that “terrazzo up” prints; it holds the token.")
    if not hmac.compare_digest(given.encode(), token(home).encode()):
        raise Forbidden("The token is wrong.", "Open the address that “terrazzo up” prints; it holds the token.")


def _make(path: Path) -> None:
    """Write a new secret; when two processes do this at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(traces.new_name())
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        temporary.unlink()
