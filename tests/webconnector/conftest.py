"""The endpoint over real HTTP, with a recording stand-in for the application behind it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

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


@contextmanager
def serving(conversations: RecordingConversations, **options: Any) -> Iterator[Endpoint]:
    """`/qbwc` on a free port of this machine within the block. `options` are those of `make_routes`."""
    routes = make_routes(conversations, **options)
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


@pytest.fixture(scope="module")
def running_endpoint() -> Iterator[Endpoint]:
    """An endpoint with a small body limit."""
    with serving(
        RecordingConversations(),
        body_bytes_max=BODY_BYTES_MAX,
        body_seconds_max=BODY_SECONDS_MAX,
        server_version="Stockpost test",
        new_fault_id=lambda: "f00d",
    ) as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(running_endpoint: Endpoint) -> Endpoint:
    """The running endpoint with a stand-in that remembers nothing of earlier tests."""
    running_endpoint.conversations.reset()
    return running_endpoint
