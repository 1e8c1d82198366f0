"""The server's log: one JSON line per event, and no secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from stockpost.cli.logs import configure_logging


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logging(stream)
    yield stream
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_events_are_json_lines_without_secrets(log: io.StringIO) -> None:
    """Protects secrets and log readers: values named as secrets are hidden, newlines cannot forge a second line."""
    structlog.get_logger("stockpost.test").info("joined\nforged", web_connector_password="hunter2", company="Acme")
    (line,) = log.getvalue().splitlines()
    event = json.loads(line)
    assert (event["event"], event["company"], event["level"]) == ("joined\nforged", "Acme", "info")
    assert event["web_connector_password"] == "[hidden]"
    assert "hunter2" not in line


def test_libraries_are_heard_from_warnings_on(log: io.StringIO) -> None:
    """Protects secrets in addresses that libraries log at lower levels, and keeps their warnings."""
    logging.getLogger("httpx2").info("GET https://x/?secret=hunter2")
    logging.getLogger("uvicorn.error").warning("port %s", 80)
    (line,) = log.getvalue().splitlines()
    assert json.loads(line)["event"] == "port 80"
