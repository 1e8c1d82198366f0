"""What a person saw in a preview is what they approve (decision 7): the approval names it, and what differs is shown again instead."""

from __future__ import annotations

import hashlib

import msgspec

from stockpost.app.views import RunView, WriteView


def to_write(run: RunView) -> list[WriteView]:
    """The writes that are meant to happen; what is left out or was taken back stays on the page but is not counted."""
    return [write for write in run.writes if write.state != "skipped"]


def shown_digest(preview: RunView) -> str:
    """A text that changes when any write of the preview changes, or the lines or the note that are shown with it."""
    writes = [
        (write.kind, write.subject, write.summary, write.order, write.invoice, write.note, write.lines)
        for write in preview.writes
    ]
    return hashlib.sha256(msgspec.json.encode(writes)).hexdigest()


def is_as_shown(preview: RunView, shown: str | None) -> bool:
    """May these writes be queued, where `shown` is the digest of what was seen? None where nobody looked at a preview, as a script."""
    return shown is None or (bool(to_write(preview)) and shown_digest(preview) == shown)
