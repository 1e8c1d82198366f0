"""What the adjustments of a run posted to the accounts: as QuickBooks valued them in its answers, which are kept."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from stockpost.core.ledger import StepKind, StepState
from stockpost.core.quickbooks_records import QuickBooksAdjustment
from stockpost.core.requests import InventoryAdjustmentAdd
from stockpost.qbxml import read_reply
from stockpost.store import steps
from stockpost.store.codec import decode_step


def posted_values(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, Decimal | None]:
    """By the id of the step; `rows` are of `steps`. Of one whose answer was lost, and that was found in QuickBooks afterwards, it is not
    known."""
    confirmed = [
        row for row in rows if row.kind == StepKind.ADJUST_ON_HAND.value and row.state == StepState.CONFIRMED.value
    ]
    values = {
        (record.txn_id, line.item_list_id): line.value_difference
        for reply in steps.replies_of(connection, {row.message_set for row in confirmed})
        for response in read_reply(reply).responses
        for record in response.records
        if isinstance(record, QuickBooksAdjustment)
        for line in record.lines
    }
    return {row.id: values.get((row.txn_id, _item_of(row))) for row in confirmed}


def _item_of(row: Row[Any]) -> str:
    request = decode_step(row.record).request
    assert isinstance(request, InventoryAdjustmentAdd)  # noqa: S101 - nothing else sets a count
    return request.lines[0].item_list_id
