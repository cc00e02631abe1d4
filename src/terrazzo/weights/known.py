"""What is known of weights before they are here: their name, their licence and where they come from."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pydantic import Field

from terrazzo.types import Record

_HUB = "https://huggingface.co"

NAME = r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$"
"""What a name of weights looks like; a file of that name is safe on every system."""


class KnownWeights(Record):
    """One file of weights that an architecture can start from, as the catalogue of its trainer declares it.

    It comes from a Python ``package`` that is installed, from a repository ``hub`` of the Hugging Face hub, or from
    ``url``; with none of them only a person can bring the file.
    """

    name: str = Field(pattern=NAME)
    title: str
    licence: str
    package: str | None = None
    hub: str | None = None
    hub_file: str = "model.safetensors"
    url: str | None = None
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """Of the whole file, where it is known; what has another one is refused."""
    size: int | None = None
    """Of the file in bytes, about."""
    fingerprint: str | None = None
    """Of the names and shapes of its tensors (``terrazzo.weights.checked.fingerprint``), by which it is recognised."""

    @property
    def suffix(self) -> str:
        """The ending of its file, with the dot."""
        return PurePosixPath(urlsplit(self.url).path if self.url else self.hub_file).suffix

    @property
    def file(self) -> str:
        """The name of its file in the data folder."""
        return f"{self.name}{self.suffix}"

    @property
    def source(self) -> str:
        """Where it comes from, in words for people."""
        if self.package is not None:
            return f"Python package {self.package}"
        if self.hub is not None:
            return f"Hugging Face hub: {self.hub}"
        return self.url if self.url is not None else "a file that you bring"

    @property
    def address(self) -> str | None:
        """The address of the file; ``HF_ENDPOINT`` names another hub. None when it cannot be fetched."""
        if self.hub is not None:
            endpoint = os.environ.get("HF_ENDPOINT", _HUB).rstrip("/")
            return f"{endpoint}/{self.hub}/resolve/main/{self.hub_file}"
        return self.url
