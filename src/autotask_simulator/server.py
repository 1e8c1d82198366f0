"""The socket and the web server."""

import socket

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
