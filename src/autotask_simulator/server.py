"""The socket and the web server."""

import contextlib
import os
import socket
import threading

import uvicorn

from autotask_simulator.application import Application


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks a free one."""
    # With the protocol named, asyncio sends small writes at once; else each answer would wait 40 ms for the client's
    # delayed acknowledgement of its head.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(128)
    return listener


def make_server(application: Application) -> uvicorn.Server:
    """A server without logs of its own requests; it ends on SIGTERM and SIGINT."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            log_level="warning",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
    )


def end_with_input(server: uvicorn.Server) -> None:
    """End when standard input is closed, as it is when the program that holds its other end is gone."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):  # the descriptor itself: sys.stdin would be locked when the program ends
                pass
        server.should_exit = True

    threading.Thread(target=watch, name="input", daemon=True).start()
