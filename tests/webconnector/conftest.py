"""The endpoint over real HTTP, with a recording stand-in for the application behind it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.applications import Starlette

from stockpost.webconnector.asgi import make_routes
from tests.webconnector.recorder import RecordingConversations

BODY_BYTES_MAX = 2 * 1024 * 1024
BODY_SECONDS_MAX = 1.0


@dataclass(frozen=True)
class Endpoint:
    """A running endpoint: its address, its port, and the stand-in."""

    url: str
    port: int
    conversations: RecordingConversations


@pytest.fixture(scope="module")
def running_endpoint() -> Iterator[Endpoint]:
    """`/qbwc` on a free port of this machine, with a small body limit."""
    conversations = RecordingConversations()
    routes = make_routes(
        conversations,
        body_bytes_max=BODY_BYTES_MAX,
        body_seconds_max=BODY_SECONDS_MAX,
        server_version="Stockpost test",
        new_fault_id=lambda: "f00d",
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="endpoint")
    thread.start()
    port = listener.getsockname()[1]
    try:
        yield Endpoint(url=f"http://127.0.0.1:{port}/qbwc", port=port, conversations=conversations)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


@pytest.fixture
def endpoint(running_endpoint: Endpoint) -> Endpoint:
    """The running endpoint with a stand-in that remembers nothing of earlier tests."""
    running_endpoint.conversations.reset()
    return running_endpoint
