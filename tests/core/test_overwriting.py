"""What of a person's change of a received line cannot be overwritten, and what to do about it (B10, B13)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder
from tests.core.model import NOW, Company

LINE = OrderLine(id=1, product=Product(id=1, name="Cable"), quantity=Decimal(6), unit_cost=Decimal(3))
ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=7,
    vendor_name="Acme",
    status=OrderStatus.SUBMITTED,
    created_at=NOW,
    lines=(LINE,),
    receivings=(),
)
UNIT = (
    "It cannot be overwritten: 4 × “Cable” were received on the line in QuickBooks, which keeps the unit of what was received. Delete that "
    "receipt in QuickBooks before you try again."
)
BELOW = (
    "It cannot be overwritten: Autotask orders 3 × “Cable”, and 4 were received in QuickBooks. Correct the receipt there, or raise the "
    "quantity in Autotask, before you try again."
)


def _edited(changes: dict[str, object], *, received: int, ordered: int) -> tuple[tuple[str, ...], str]:
    """The choices and words after somebody received that much and changed the line, and Autotask orders so much now."""
    company = Company()
    company.carry_out([ORDER])
    (link,) = company.links.values()
    assert link.written is not None
    written = replace(link.written, lines=(replace(link.written.lines[0], unit="each"),))
    company.links[ORDER.id] = replace(link, written=written)
    if received:
        company.books.receive_by_hand(link.txn_id, 0, Decimal(received))
    there = company.books.orders[link.txn_id]
    line = replace(there.lines[0], **{"unit": "each", **changes})
    company.books.orders[link.txn_id] = replace(there, lines=(line,), edit_sequence="2")
    (found,) = company.plan([replace(ORDER, lines=(replace(LINE, quantity=Decimal(ordered)),))]).problems
    assert found.code == "changed_in_quickbooks"
    return found.choices, found.remedy


@pytest.mark.parametrize(
    ("changes", "ordered", "obstacle"),
    [
        ({"unit": "case"}, 6, UNIT),
        ({"quantity": Decimal(5)}, 3, BELOW),
    ],
)
def test_what_was_received_keeps_its_unit_and_is_not_ordered_below(
    changes: dict[str, object], ordered: int, obstacle: str
) -> None:
    """Protects B10: a choice that QuickBooks would refuse is not offered, and the words name what is in its way; before anything is
    received it can be overwritten."""
    choices, words = _edited(changes, received=4, ordered=ordered)
    assert ("overwrite" in choices, obstacle in words) == (False, True), words
    choices, words = _edited(changes, received=0, ordered=ordered)
    assert ("overwrite" in choices, "cannot be overwritten" in words) == (True, False), words


def test_a_quantity_that_covers_what_was_received_is_overwritten() -> None:
    """Protects the choice: as many as were received can be ordered, so Autotask's quantity can be put back."""
    choices, words = _edited({"quantity": Decimal(5)}, received=4, ordered=4)
    assert ("overwrite" in choices, "cannot be overwritten" in words) == (True, False), words
