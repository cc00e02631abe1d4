"""The fixture that brings files as a folder, a zip, and a zip with a top folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_samples import Files, Make, write_folder, write_zip

from terrazzo.formats.source import Source, open_source


@pytest.fixture(params=["folder", "zip", "zip with a top folder"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Files to a source, in each of the ways in which people bring them."""

    def build(files: Files) -> Source:
        if request.param == "folder":
            return open_source(write_folder(tmp_path / "data", files))
        top = "data/" if "top" in request.param else ""
        return open_source(write_zip(tmp_path / "data.zip", {f"{top}{name}": data for name, data in files.items()}))

    return build
