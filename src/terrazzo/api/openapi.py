"""``python -m terrazzo.api.openapi > web/openapi.json``: the document from which the web's types are made."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from terrazzo.api.app import create_app
from terrazzo.home import Home


def document() -> str:
    """The OpenAPI document as JSON with sorted keys; nothing is opened or written for it."""
    app = create_app(Home(Path(tempfile.gettempdir())), supervise=False)
    return json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
