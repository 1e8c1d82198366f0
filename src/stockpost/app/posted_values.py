"""What adjustments and receipts posted to the accounts: as QuickBooks valued them in its answers, which are kept."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from stockpost.core.decimals import line_amount
from stockpost.core.ledger import StepKind, StepState
from stockpost.core.quickbooks_records import QuickBooksAdjustment, QuickBooksReceipt
from stockpost.core.requests import InventoryAdjustmentAdd
from stockpost.qbxml import read_reply
from stockpost.store import step_reports, steps
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


def receipt_values(connection: Connection, company_id: int, order_id: int) -> dict[tuple[str, int], Decimal]:
    """What the receipts of an order posted, by TxnID and Autotask line: at the cost that the line had then. Of a receipt whose answer was
    lost, and that was found in QuickBooks afterwards, it is not known."""
    rows = step_reports.receipts_confirmed(connection, company_id, order_id)
    receipts = {
        record.txn_id: record
        # One answer tells of all that was sent with the same message set.
        for reply in {row.message_set: row.reply for row in rows}.values()
        for response in read_reply(reply).responses
        for record in response.records
        if isinstance(record, QuickBooksReceipt)
    }
    values: dict[tuple[str, int], Decimal] = {}
    for row in rows:
        parts, receipt = decode_step(row.record).parts, receipts.get(row.txn_id)
        # As they were sent; of a receipt that says something else it is not known which line is which.
        if receipt is None or len(receipt.lines) != len(parts):
            continue
        for part, line in zip(parts, receipt.lines, strict=True):
            if line.quantity is not None and line.cost is not None:
                key = (receipt.txn_id, part.line_id)
                values[key] = values.get(key, Decimal(0)) + line_amount(line.quantity, line.cost)
    return values
