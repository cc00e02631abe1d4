"""The server process: uvicorn that ends live streams at once when it is asked to stop."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from terrazzo.api.app import create_app
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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the streams first, else uvicorn would wait for them."""
        self._terrazzo.state.closing.set()
        await super().shutdown(sockets)

    @property
    def port(self) -> int:
        """The port that it listens on (of use when 0 was asked for); only while it runs."""
        return int(self.servers[0].sockets[0].getsockname()[1])


def make_server(
    home: Home, *, host: str = "127.0.0.1", port: int = 8765, supervise: bool = True, allowed_hosts: Sequence[str] = ()
) -> Server:
    """A server of one data folder, ready to ``run()``."""
    app = create_app(home, supervise=supervise, allowed_hosts=(host, *allowed_hosts))
    return Server(app, host=host, port=port)
