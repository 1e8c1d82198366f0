"""What the product logs while a world is told, in either way and at the levels at which it logs by itself."""

from __future__ import annotations

import logging

import structlog

PRODUCT = "stockpost"


class Log(logging.Handler):
    """Keeps each line from its beginning to its end, tracebacks included."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._before = structlog.get_config()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def begin(self) -> None:
        logging.getLogger().addHandler(self)
        logging.getLogger(PRODUCT).setLevel(logging.INFO)
        structlog.configure(
            processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
            logger_factory=structlog.stdlib.LoggerFactory(),
            wrapper_class=structlog.stdlib.BoundLogger,
        )

    def end(self) -> None:
        logging.getLogger().removeHandler(self)
        logging.getLogger(PRODUCT).setLevel(logging.NOTSET)
        structlog.configure(**self._before)
