"""The web pages: files of the web build, and ``index.html`` for every address of the single-page application."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT = Path(__file__).parent / "static"
"""Where ``npm run build`` in ``web/`` puts the pages."""

_NOT_BUILT = """<!doctype html><meta charset="utf-8"><title>Terrazzo</title>
<body style="font-family: system-ui; margin: 4rem auto; max-width: 40rem; line-height: 1.5">
<h1>The web pages are not built</h1>
<p>The server runs and its API answers under <code>/api/v1</code>, but this checkout holds no built pages.
Run <code>make web</code> in it and reload this page.</p>"""


class Pages(StaticFiles):
    """Static files; hashed assets are kept for ever, everything else is asked for again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._index = folder / "index.html"

    async def check_config(self) -> None:
        """A folder that is missing is no fault of the server: ``get_response`` says what to do."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the application for an address that is one of its pages."""
        # Normalised by Starlette to the system's separator.
        is_asset = Path(path).parts[:1] == ("assets",)
        if Path(path).parts[:1] == ("api",):
            raise HTTPException(404)
        if not self._index.is_file():
            return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        try:
            response = await super().get_response("index.html" if path == "." else path, scope)
        except HTTPException as error:
            if error.status_code != 404 or is_asset:
                raise
            response = await super().get_response("index.html", scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_asset else "no-cache"
        return response
