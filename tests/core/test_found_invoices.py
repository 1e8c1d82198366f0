"""An invoice that is found after a lost answer, or in the place of another one, counts as it was sent: what people made of it shows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from stockpost.core.autotask_invoices import InvoiceLine
from stockpost.core.autotask_records import Product
from stockpost.core.invoice_changes import as_sent, units_changed
from stockpost.core.ledger import InvoiceLink, Ledger, LinkState
from stockpost.core.quickbooks_records import Item, QuickBooksInvoice, QuickBooksInvoiceLine
from stockpost.core.requests import InvoiceAdd
from stockpost.core.steps import Step
from tests.core.sample_invoices import INVOICE, everything, plan

CABLE = Product(id=2, name="Cable")
SOLD = replace(
    INVOICE,
    lines=(*INVOICE.lines, InvoiceLine(id=11, text="", amount=Decimal(10), quantity=Decimal(3), product=CABLE)),
)
FACTS: dict[str, Any] = {
    "items": {
        "battery": Item(kind="Inventory", list_id="I-1", full_name="Battery"),
        "cable": Item(kind="Inventory", list_id="I-3", full_name="Cable"),
    }
}


def _step() -> Step:
    (step,) = plan(SOLD, facts=everything(**FACTS)).steps
    return step


def _stored(step: Step, **changes: object) -> QuickBooksInvoice:
    """As QuickBooks has it when nobody touched it: it gives a line the text of its item."""
    request = step.request
    assert isinstance(request, InvoiceAdd)
    lines = (
        QuickBooksInvoiceLine(
            txn_line_id="L-1",
            item_list_id="I-1",
            item_name="Battery",
            description="Battery",
            quantity=Decimal(2),
            unit="",
            rate=Decimal(25),
            amount=Decimal("50.00"),
        ),
        QuickBooksInvoiceLine(
            txn_line_id="L-2",
            item_list_id="I-3",
            item_name="Cable",
            description="Patch cable",
            quantity=Decimal(3),
            unit="ea",
            amount=Decimal("10.00"),
        ),
    )
    stored = QuickBooksInvoice(
        txn_id="X-1",
        edit_sequence="1",
        ref_number=request.ref_number,
        txn_date=request.txn_date,
        due_date=request.txn_date,
        customer_list_id="C-1",
        customer_name="Lakeview",
        memo=request.memo,
        external_guid=request.external_guid,
        subtotal=Decimal(60),
        lines=lines,
    )
    return replace(stored, **changes)  # type: ignore[arg-type]


def _rows(found: QuickBooksInvoice, **facts: object) -> list[tuple[str, str, str]]:
    link = InvoiceLink(
        invoice_id=3, state=LinkState.LINKED, txn_id="X-1", content_hash="h", written=as_sent(_step(), found)
    )
    facts = {"items_by_list_id": {}, **FACTS, **facts, "invoices": {"X-1": found}}
    made = plan(SOLD, facts=everything(**facts), ledger=Ledger(invoices={3: link}))
    return [
        (one.field, one.last_transferred, one.quickbooks) for problem in made.problems for one in problem.differences
    ]


FIRST, SECOND = _stored(_step()).lines
MORE = replace(FIRST, quantity=Decimal(4), amount=Decimal(100))


@pytest.mark.parametrize(
    ("changes", "rows"),
    [
        ({}, []),
        ({"memo": "mine"}, [("Memo", _stored(_step()).memo, "mine")]),
        ({"customer_list_id": "C-2", "customer_name": "Else"}, [("Customer", "", "Else")]),
        ({"lines": (MORE, SECOND)}, [("Battery: quantity and amount", "2 for 50.00", "4 for 100.00")]),
        ({"lines": (SECOND,)}, [("Line Battery", "2 for 50.00", "removed")]),
        ({"lines": (FIRST, SECOND, replace(MORE, txn_line_id="L-3"))}, [("Line Battery", "not there", "4 for 100.00")]),
        (
            {"lines": (FIRST, replace(SECOND, item_list_id="I-9", item_name="Wire"))},
            [("Cable: item", "Cable", "Wire")],
        ),
        ({"memo": "VOID: x", "subtotal": Decimal(0), "lines": ()}, [("Invoice", "60.00", "voided")]),
    ],
)
def test_what_people_made_of_it_before_it_was_found_is_told(
    changes: dict[str, object], rows: list[tuple[str, str, str]]
) -> None:
    """Protects the books: an edit that came before Stockpost knew of the invoice is one all the same. What QuickBooks gives a line by itself is
    none."""
    known = {
        "entities_by_list_id": {"C-1": everything().entities["lakeview"]},
        "items_by_list_id": {"I-3": FACTS["items"]["cable"]},
    }
    assert _rows(_stored(_step(), **changes), **known) == rows


def test_what_it_did_to_the_stock_is_known() -> None:
    """Protects “why” on Stock: what a line took off that is not there any more is told of its item; nothing is known of what was not sent."""
    step = _step()
    sent = as_sent(step, _stored(step, lines=(SECOND,)))
    assert units_changed(sent, _stored(step, lines=(SECOND,))) == (("battery", Decimal(2)),)
    assert as_sent(replace(step, request=None), _stored(step)) is None
