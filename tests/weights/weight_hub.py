"""A hub on this machine: a real HTTP server that gives one file, by parts when asked, and can break off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Hub:
    """``files`` by path; the next answer ends after ``breaks_after`` bytes; ``ranges`` are what was asked for."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    announced: dict[str, str] = field(default_factory=dict)
    breaks_after: int | None = None
    ranges: list[str] = field(default_factory=list)


@contextmanager
def served() -> Iterator[Hub]:
    """The hub while the block runs."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = hub.files.get(self.path)
            if data is None:
                self.send_error(404)
                return
            asked = self.headers.get("Range", "")
            hub.ranges.append(asked)
            begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(data) - begin))
            if self.path in hub.announced:
                self.send_header("X-Linked-Etag", f'"{hub.announced[self.path]}"')
            self.end_headers()
            end, hub.breaks_after = hub.breaks_after, None
            self.wfile.write(data[begin:end])

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
