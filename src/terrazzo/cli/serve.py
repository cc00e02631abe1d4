"""``terrazzo up``: the web pages and the API on this machine."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from terrazzo.cli.console import output

if TYPE_CHECKING:
    from terrazzo.home import Home

HOST = "127.0.0.1"
PORT = 8765

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 means every network this machine is in.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]


def up(host: Host = HOST, port: Port = PORT, no_browser: NoBrowser = False) -> None:
    """Serve the web pages until Ctrl-C, and work on the jobs that are queued."""
    from terrazzo.home import Home

    serve(Home.from_environment(), host=host, port=port, browser=not no_browser)


def serve(home: Home, *, host: str, port: int, browser: bool) -> None:
    """Serve until Ctrl-C or SIGTERM; prints the address with the token as soon as it answers.

    Raises:
        Conflict: the port is taken.
    """
    from terrazzo.api.server import make_server
    from terrazzo.services.access import token

    home.create()
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with make_server(home, host=host, port=port).in_background() as address:
            opened = f"{address}/?token={token(home)}"
            console = output()
            console.print("Terrazzo runs here; the address holds your token, so keep it to yourself:")
            console.print(f"\n    {opened}\n", style="bold")
            if home.is_shared:
                console.print(f"The data folder {home.root} is shared: a group may read and change what is in it.")
            console.print("Ctrl-C ends it. Running jobs go on; the next start finds them.", style="dim")
            if browser:
                _open_browser(opened)
            while not ended.wait(1.0):
                continue
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open_browser(address: str) -> None:
    """Open the pages where there is a screen; a text browser would take over the terminal."""
    import os
    import sys
    import webbrowser

    if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)
