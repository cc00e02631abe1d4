"""The images of an export from their IIIF servers: several at once, tried again, and gone on with after a break.

This is the only part that reaches out to a network, and nobody calls it unasked.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from terrazzo.errors import Invalid
from terrazzo.files.whole import write_atomically
from terrazzo.formats.arkindex.choices import ExportChoices
from terrazzo.formats.arkindex.database import ServedImage, load
from terrazzo.formats.arkindex.pages import chosen_dataset, pages_of
from terrazzo.formats.arkindex.pictures import identifier_of
from terrazzo.imaging.decode import probe

AT_ONCE = 6
TRIES = 4
_TIMEOUT_S = 60
_MOST_BYTES = 1024**3
_FOR_NOW = (408, 425, 429, 500, 502, 503, 504)
"""Answers that another try may change."""


@dataclass(frozen=True, slots=True)
class NotFetched:
    """An image that did not come, by the identifier of its address, and why."""

    name: str
    cause: str


def address_of(image: ServedImage) -> str:
    """Where the whole image is, in the words of its server's version: ``full`` until 2, ``max`` since 3."""
    return f"{image.url.rstrip('/')}/full/{'max' if image.version >= 3 else 'full'}/0/default.jpg"


def fetch_images(
    export: Path,
    folder: Path,
    *,
    choices: ExportChoices | None = None,
    pause_s: float = 1.0,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[NotFetched, ...]:
    """Fetch the images of the export's pages into a folder, under their ids; those that are there already stay.

    Args:
        pause_s: seconds before the second try of an image; twice as long before each further one.
        on_progress: is told how many are done, of how many.

    Returns:
        What did not come.

    Raises:
        Invalid: no export that can be read.
    """
    found = load(export, export.name)
    dataset = chosen_dataset(found, (choices or ExportChoices()).dataset, export.name)
    images = {page.image.id: page.image for page in pages_of(found, dataset)}
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in images.values() if not _file(folder, one).exists()]
    failed: list[NotFetched] = []
    on_progress(len(images) - len(wanted), len(images))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        causes: Iterator[str | None] = pool.map(lambda one: _fetch(one, folder, pause_s), wanted)
        for number, (one, cause) in enumerate(zip(wanted, causes, strict=True), start=1):
            if cause is not None:
                failed.append(NotFetched(identifier_of(one), cause))
            on_progress(len(images) - len(wanted) + number, len(images))
    return tuple(failed)


def _file(folder: Path, image: ServedImage) -> Path:
    """Where an image is kept; ids of strangers do not leave the folder."""
    return folder / f"{''.join(letter for letter in image.id if letter.isalnum() or letter == '-')}.jpg"


def _fetch(image: ServedImage, folder: Path, pause_s: float) -> str | None:
    """Why an image did not come; None when it is there."""
    address = address_of(image)
    if not address.startswith(("http://", "https://")):
        return f"{address[:200]} is no address of the web"
    cause = ""
    for number in range(TRIES):
        if number:
            time.sleep(pause_s * 2 ** (number - 1))
        try:
            data = _read(address)
            probe(data, identifier_of(image))
        except urllib.error.HTTPError as error:
            cause = f"the server answers {error.code} ({error.reason})"
            if error.code not in _FOR_NOW:
                return cause
        except (OSError, HTTPException) as error:
            cause = f"the server cannot be reached or breaks off ({getattr(error, 'reason', None) or error})"
        except Invalid as error:
            cause = f"what came is no whole picture ({error.message})"
        else:
            write_atomically(_file(folder, image), data)
            return None
    return f"{cause}, {TRIES} times"


def _read(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"User-Agent": "Terrazzo", "Accept": "image/*"})
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
        data: bytes = answer.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Invalid(f"it has more than {_MOST_BYTES // 1024**3} GiB", "Fetch it yourself, and name the folder.")
    return data
