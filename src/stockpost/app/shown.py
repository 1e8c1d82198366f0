"""What a person saw in a preview is what they approve (decision 7): the approval names it, and what differs is shown again instead."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from stockpost.app.views import RunView, WriteView


def to_write(run: RunView) -> list[WriteView]:
    """The writes that are meant to happen; what is left out or was taken back stays on the page but is not counted."""
    return [write for write in run.writes if write.state != "skipped"]


def can_be_approved(preview: RunView) -> bool:
    """Is anything to be written, or to be compared?"""
    return bool(to_write(preview) or preview.compared_orders)


def shown_digest(preview: RunView) -> str:
    """A text that changes when any write of the preview changes, or the lines or the note that are shown with it."""
    writes = [
        (write.kind, write.subject, write.summary, write.order, write.invoice, write.note, write.lines)
        for write in preview.writes
    ]
    return hashlib.sha256(msgspec.json.encode(writes)).hexdigest()


def what_differs(preview: Callable[[], RunView], shown: str | None) -> RunView | None:
    """The preview as it is now, where its writes are not those that were seen, of which `shown` is the digest; None where they may
    be queued. Where nobody looked at a preview, as a script, `shown` is None and none is made."""
    if shown is None:
        return None
    now = preview()
    return None if can_be_approved(now) and shown_digest(now) == shown else now
