"""Images from IIIF servers of versions 2 and 3: at once, tried again, gone on with; nothing is fetched unasked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from arkindex_exports import ExportMaker, page_png, rectangle
from terrazzo.formats.arkindex.format import Arkindex
from terrazzo.formats.arkindex.iiif import TRIES, fetch_images
from terrazzo.formats.joined import open_joined

NAMES = ("a b.png", "broken.png", "c.png", "d.png", "gone.png", "moody.png")


class IiifServer(ThreadingHTTPServer):
    """Serves made pages at the addresses of one version of IIIF; counts what is asked.

    ``moody`` answers at the third time, ``broken`` never with a whole picture, ``gone`` is not there, and ``c`` and
    ``d`` are answered once both are asked for.
    """

    def __init__(self, whole: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.whole = whole
        self.asked: Counter[str] = Counter()
        self.both = threading.Barrier(2)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/iiif"


class Handler(BaseHTTPRequestHandler):
    server: IiifServer

    def do_GET(self) -> None:
        name = next((one for one in NAMES if self.path == self._path(one)), "")
        self.server.asked[name] += 1
        if name in ("", "gone.png"):
            self.send_error(404)
            return
        if name == "moody.png" and self.server.asked[name] < 3:
            self.send_error(503)
            return
        if name in ("c.png", "d.png"):
            self.server.both.wait(timeout=20)
        data = page_png(60, 40, NAMES.index(name))
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:50] if name == "broken.png" else data)

    def _path(self, name: str) -> str:
        return f"/iiif/books%2F{name.replace(' ', '%20')}/full/{self.server.whole}/0/default.jpg"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is told."""


@pytest.fixture(params=[(2, "full"), (3, "max")], ids=["version 2", "version 3"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[IiifServer, Path]]:
    """A server, and an export of its pages."""
    version, whole = request.param
    server = IiifServer(whole)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made = ExportMaker(tmp_path / "export.sqlite", server=server.address, server_version=version)
    for name in NAMES:
        image = made.image(f"books/{name}", 60, 40)
        page = made.element(name, "page", None, image)
        made.element("1", "text_line", page, image, rectangle(5, 5, 50, 12))
    try:
        yield server, made.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_images_come_and_what_does_not_is_named(served: tuple[IiifServer, Path], tmp_path: Path) -> None:
    server, export = served
    told: list[tuple[int, int]] = []
    failed = fetch_images(export, tmp_path / "kept", pause_s=0.01, on_progress=lambda *part: told.append(part))
    causes = {one.name: one.cause for one in failed}
    assert sorted(causes) == ["books/broken.png", "books/gone.png"]
    assert "404" in causes["books/gone.png"]
    assert f"{TRIES} times" in causes["books/broken.png"]
    assert (server.asked["moody.png"], server.asked["gone.png"]) == (3, 1)
    assert told[0] == (0, 6) and told[-1] == (6, 6)
    with Arkindex().read(open_joined(export, tmp_path / "kept")) as found:
        assert found.check() == ()
        assert [one.path for one in found.items] == ["a b.jpg", "c.jpg", "d.jpg", "moody.jpg"]
        assert found.image_bytes(found.items[0]) == page_png(60, 40, 0)
        assert any("2 images are missing" in one and "books/gone.png" in one for one in found.warnings)


def test_it_goes_on_where_it_was_broken_off(served: tuple[IiifServer, Path], tmp_path: Path) -> None:
    server, export = served
    fetch_images(export, tmp_path / "kept", pause_s=0.01)
    before = Counter(server.asked)
    fetch_images(export, tmp_path / "kept", pause_s=0.01)
    asked = {unquote(name) for name, count in server.asked.items() if count > before[name]}
    assert asked == {"broken.png", "gone.png"}


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/iiif"
    made = ExportMaker(tmp_path / "export.sqlite", server=address)
    made.element("a", "page", None, made.image("a.png", 6, 4))
    made.element("b", "page", None, made.image("b.png", 6, 4))
    failed = fetch_images(made.close(), tmp_path / "kept", pause_s=0.001)
    assert [one.name for one in failed] == ["a.png", "b.png"]
    assert all("cannot be reached" in one.cause for one in failed)


def test_only_the_web_is_asked(tmp_path: Path) -> None:
    made = ExportMaker(tmp_path / "export.sqlite", server=(tmp_path / "secret").as_uri())
    made.element("a", "page", None, made.image("a.png", 6, 4))
    (failed,) = fetch_images(made.close(), tmp_path / "kept", pause_s=0.001)
    assert "no address of the web" in failed.cause
