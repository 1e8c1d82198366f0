"""Has somebody changed the purchase order in QuickBooks? Only what Stockpost writes is compared (B10)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from stockpost.core.ledger import WrittenLine, WrittenOrder
from stockpost.core.quickbooks_records import QuickBooksOrder


def written_order(stored: QuickBooksOrder, line_ids: Sequence[int]) -> WrittenOrder:
    """The fields we write, as QuickBooks stored them. `line_ids` are the Autotask lines in the order of QuickBooks' lines."""
    return WrittenOrder(
        vendor_list_id=stored.vendor_list_id,
        ref_number=stored.ref_number,
        memo=stored.memo,
        vendor_message=stored.vendor_message,
        ship_address=stored.ship_address,
        fob=stored.fob,
        lines=tuple(
            WrittenLine(
                line_id=line_id,
                txn_line_id=line.txn_line_id,
                item_list_id=line.item_list_id,
                quantity=line.quantity or Decimal(0),
                rate=line.rate or Decimal(0),
            )
            for line_id, line in zip(line_ids, stored.lines, strict=False)
        ),
    )


def differences(written: WrittenOrder, found: QuickBooksOrder) -> list[tuple[str, str, str]]:
    """Rows of field, value as transferred, value in QuickBooks now; empty when nothing of ours was changed."""
    rows = []
    for field, ours, theirs in (
        ("Number", written.ref_number, found.ref_number),
        ("Memo", written.memo, found.memo),
        ("Vendor message", written.vendor_message, found.vendor_message),
        ("Ship to", "\n".join(written.ship_address), "\n".join(found.ship_address)),
    ):
        if ours != theirs:
            rows.append((field, ours, theirs))
    if written.vendor_list_id != found.vendor_list_id:
        rows.append(("Vendor", "as transferred", found.vendor_name))
    return rows + _line_differences(written, found)


def _line_differences(written: WrittenOrder, found: QuickBooksOrder) -> list[tuple[str, str, str]]:
    rows = []
    there = {line.txn_line_id: line for line in found.lines}
    for ours in written.lines:
        line = there.pop(ours.txn_line_id, None)
        text = f"{number(ours.quantity)} at {number(ours.rate)}"
        if line is None:
            rows.append(("Line", text, "removed"))
            continue
        name = f"Line {line.item_name}"
        if line.item_list_id != ours.item_list_id:
            rows.append((name, "another item", line.item_name))
        elif (line.quantity or Decimal(0), line.rate or Decimal(0)) != (ours.quantity, ours.rate):
            rows.append((name, text, f"{number(line.quantity)} at {number(line.rate)}"))
    rows.extend(
        (f"Line {line.item_name}", "not there", f"{number(line.quantity)} at {number(line.rate)}")
        for line in there.values()
    )
    return rows


def number(value: Decimal | None) -> str:
    """A number for people: no exponent, no trailing zeros."""
    text = f"{value or Decimal(0):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
