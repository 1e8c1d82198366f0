"""The server's log: lines for people in a terminal, JSON elsewhere, on standard error. Secrets never reach it."""

from __future__ import annotations

import logging
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "ticket", "setup_code")


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last guard: a value whose name says that it is secret is not written, whoever logged it."""
    for name in event:
        if any(word in name.lower() for word in _SECRET_WORDS):
            event[name] = "[hidden]"
    return event


def configure_logging(stream: TextIO) -> None:
    """Sends our log and that of the libraries (warnings and worse) to `stream`."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    ends: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if stream.isatty():
        ends.append(structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback))
    else:
        ends += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=ends))
    root = logging.getLogger()
    root.handlers = [handler]
    # Libraries log addresses and headers at their lower levels.
    root.setLevel(logging.WARNING)
    logging.getLogger("stockpost").setLevel(logging.INFO)
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
