"""The server process: uvicorn that ends live streams at once when it is asked to stop."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from terrazzo.api.app import create_app
from terrazzo.errors import Conflict
from terrazzo.home import Home


class Server(uvicorn.Server):
    """``run()`` blocks until SIGINT or SIGTERM; ``should_exit = True`` stops it from another thread."""

    def __init__(self, app: FastAPI, *, host: str, port: int) -> None:
        # No access log: its first line would hold the token of the address that opens the pages.
        config = uvicorn.Config(
            app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=5
        )
        super().__init__(config)
        self._terrazzo = app
        self._ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; then those who wait in ``in_background`` go on."""
        await super().startup(sockets)
        self._ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the streams first, else uvicorn would wait for them."""
        self._terrazzo.state.closing.set()
        await super().shutdown(sockets)

    @contextmanager
    def in_background(self) -> Iterator[str]:
        """Run in a thread while the block runs; gives the address, with the port that was found when 0 was asked for.

        Raises:
            Conflict: the server did not start; its log says why, most often the port is taken.
            TerrazzoError: the data folder cannot be used.
        """
        thread = threading.Thread(target=self._run_in_thread, name="terrazzo-server", daemon=True)
        thread.start()
        self._ready.wait()
        try:
            if not self.started:
                failure = getattr(self._terrazzo.state, "failure", None)
                if failure is not None:
                    raise failure
                raise Conflict(
                    f"The server could not start on {self.config.host}:{self.config.port}.",
                    "Stop what listens there, or choose another port.",
                )
            yield self._address()
        finally:
            self.should_exit = True
            thread.join()

    def _address(self) -> str:
        """Where to find it from this machine."""
        address, port = self.servers[0].sockets[0].getsockname()[:2]
        address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
        return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"

    def _run_in_thread(self) -> None:
        try:
            self.run()
        except SystemExit:
            return  # How uvicorn says that it could not start; ``started`` tells.
        finally:
            self._ready.set()


def make_server(
    home: Home, *, host: str = "127.0.0.1", port: int = 8765, supervise: bool = True, allowed_hosts: Sequence[str] = ()
) -> Server:
    """A server of one data folder, ready to ``run()``."""
    app = create_app(home, supervise=supervise, allowed_hosts=(host, *allowed_hosts))
    return Server(app, host=host, port=port)
