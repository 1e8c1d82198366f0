"""The words for where an order or an invoice stands (design 3.1)."""

from __future__ import annotations

from typing import Literal, get_args

from stockpost.app.errors import UseError

TransferStatus = Literal[
    "not_transferred",
    "queued",
    "in_progress",
    "transferred",
    "needs_update",
    "problem",
    "detached",
    "closed",
    "ignored",
]
TRANSFER_STATUSES: tuple[str, ...] = get_args(TransferStatus)


def check_status(status: str | None) -> None:
    """UseError for a word that is no transfer status; None stands for all of them."""
    if status is not None and status not in TRANSFER_STATUSES:
        raise UseError(f"There is no transfer status “{status}”. The statuses are: {', '.join(TRANSFER_STATUSES)}.")
