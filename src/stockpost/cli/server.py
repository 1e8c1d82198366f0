"""The web server in a thread of its own, so that the main thread keeps the signals and can do other things beside it."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from stockpost.app.desk import Desk
from stockpost.app.errors import Unreachable, UseError
from stockpost.cli.schedule import Schedule

_BACKLOG = 2048
_GRACE_SECONDS = 5
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.05


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket. UseError where the address is not ours or the port is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise UseError(
            f"The host “{host}” (--host) is not known. Use 127.0.0.1, or 0.0.0.0 for every address."
        ) from None
    opened = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            # On Windows this option would let two programs share the port.
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise UseError(
            f"Port {port} on {host} cannot be used ({error.strerror}). Choose another one with --port; 0 takes a free one."
        ) from None
    return opened


def socket_url(opened: socket.socket) -> str:
    """The address of the socket for a browser on this machine, by the name under which the Web Connector takes plain http."""
    host, port = opened.getsockname()[:2]
    if host in ("0.0.0.0", "::", "127.0.0.1", "::1"):  # noqa: S104 -- compared, not bound
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def running_server(app: ASGIApp, opened: socket.socket) -> Iterator[threading.Thread]:
    """The application answers on the socket within the block. Requests under way get a few seconds to end."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_GRACE_SECONDS
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, name="server", daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise Unreachable("The server did not start; the log says why.", code="server")
            time.sleep(_POLL_SECONDS)
        yield thread
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)
        opened.close()


@contextmanager
def running_schedule(desk: Desk) -> Iterator[None]:
    """Autotask is read and numbers are written back on schedule within the block."""
    stop = threading.Event()
    schedule = Schedule(desk, seconds=time.monotonic)
    thread = threading.Thread(target=schedule.run, args=(stop,), name="schedule", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_STOP_SECONDS)
