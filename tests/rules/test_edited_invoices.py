"""B10 for invoices from both ends: each field that people edit in QuickBooks, what is shown of it, and each choice to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.rules.both_sides import add_name
from tests.rules.shop import Shop, kinds
from tests.rules.test_i4_invoices import charge, client, invoice, problem_of, row, transfer


@dataclass(frozen=True)
class Billed:
    """A transferred invoice of 2 of an item, of which 7 are left."""

    item: str
    customer: str
    number: str
    txn_id: str


def _billed(shop: Shop) -> Billed:
    item, customer = shop.item(), client(shop)
    shop.add_item(item, on_hand=9)
    sold = charge(shop, item, 2, company=customer)
    number = invoice(shop, sold, company=customer, date="2026-11-03", due="2026-12-03", comments="Thank you.")
    transfer(shop, number)
    assert shop.on_hand(item) == ["7"]
    return Billed(item, customer, number, row(shop, number)["quickbooks"]["txn_id"])


def _record(shop: Shop, billed: Billed) -> ElementTree.Element:
    text = shop.qbxml(
        f"<InvoiceQueryRq><TxnID>{billed.txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>"
    )
    (found,) = ElementTree.fromstring(text).iter("InvoiceRet")
    return found


def _edit(shop: Shop, billed: Billed, change: str) -> None:
    """What a person types: elements of InvoiceMod, in which LINE stands for the line that there is."""
    there = _record(shop, billed)
    change = change.replace("LINE", f"<TxnLineID>{there.findtext('InvoiceLineRet/TxnLineID')}</TxnLineID>")
    shop.qbxml(
        f"<InvoiceModRq><InvoiceMod><TxnID>{billed.txn_id}</TxnID>"
        f"<EditSequence>{there.findtext('EditSequence')}</EditSequence>{change}</InvoiceMod></InvoiceModRq>"
    )


EXTRA = "<InvoiceLineMod><TxnLineID>-1</TxnLineID><ItemRef><FullName>{other}</FullName></ItemRef><Quantity>1</Quantity><Rate>3</Rate></InvoiceLineMod>"
KEPT = "<InvoiceLineMod>LINE</InvoiceLineMod>"
EDITS = {
    "customer": ("<CustomerRef><FullName>{someone}</FullName></CustomerRef>", "Customer", "{customer}", "{someone}"),
    "date": ("<TxnDate>2026-11-04</TxnDate>", "Date", "2026-11-03", "2026-11-04"),
    "number": ("<RefNumber>H-{number}</RefNumber>", "Number", "{number}", "H-{number}"),
    "po number": ("<PONumber>4711</PONumber>", "PO number", "", "4711"),
    "due date": ("<DueDate>2027-01-15</DueDate>", "Due date", "2026-12-03", "2027-01-15"),
    "memo": ("<Memo>by hand</Memo>", "Memo", "{memo}", "by hand"),
    "quantity": (
        "<InvoiceLineMod>LINE<Quantity>3</Quantity></InvoiceLineMod>",
        "{item}: quantity and amount",
        "2 for 50.00",
        "3 for 75.00",
    ),
    "price": (
        "<InvoiceLineMod>LINE<Rate>20</Rate><Amount>40</Amount></InvoiceLineMod>",
        "{item}: amount",
        "50.00",
        "40.00",
    ),
    "description": (
        "<InvoiceLineMod>LINE<Desc>by hand</Desc></InvoiceLineMod>",
        "{item}: description",
        "{text}",
        "by hand",
    ),
    "item": (
        "<InvoiceLineMod>LINE<ItemRef><FullName>{other}</FullName></ItemRef></InvoiceLineMod>",
        "{item}: item",
        "{item}",
        "{other}",
    ),
    "line added": (KEPT + EXTRA, "Line {other}", "not there", "1 for 3.00"),
    "line removed": (EXTRA, "Line {item}", "2 for 50.00", "removed"),
}


def _edited(shop: Shop, edit: str) -> tuple[Billed, Any]:
    """An invoice that somebody edited, and what is shown of it once it is looked at: nothing is written, and its item is not synced."""
    billed, other, someone = _billed(shop), shop.item(), client(shop)
    shop.add_item(other, on_hand=9)
    add_name(shop, "Customer", someone)
    there = _record(shop, billed)
    names = {"item": billed.item, "customer": billed.customer, "number": billed.number, "other": other}
    names |= {"memo": there.findtext("Memo") or "", "text": there.findtext("InvoiceLineRet/Desc") or ""}
    change, *told = (text.format(**names, someone=someone) for text in EDITS[edit])
    _edit(shop, billed, change)
    before = ElementTree.tostring(_record(shop, billed))
    shop.stock(billed.item, 30)
    refused = shop.sync(billed.item)
    assert kinds(refused) == []
    assert any(billed.number in one["summary"] for one in refused["writes"] if one["state"] == "skipped")
    found = problem_of(shop, "changed_in_quickbooks", f"nvoice {billed.number} ")
    assert told in [[one["field"], one["last_transferred"], one["quickbooks"]] for one in found["differences"]]
    assert [one["choice"] for one in found["choices"]] == ["adopt", "retry", "detach"]
    assert kinds(shop.resolve(found, "retry")) == []
    found = problem_of(shop, "changed_in_quickbooks", f"nvoice {billed.number} ")
    assert ElementTree.tostring(_record(shop, billed)) == before
    return billed, found


@pytest.mark.parametrize("choice", ["adopt", "detach"])
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_an_invoice_is_shown_and_decided(shop: Shop, edit: str, choice: str) -> None:
    """B10 for invoices: retry asks again while it is as it is; agreed to or let go of, the invoice stays as people made it, and its item
    is synced again."""
    billed, found = _edited(shop, edit)
    before = ElementTree.tostring(_record(shop, billed))
    assert shop.resolve(found, choice)["run"] is None
    shop.sync(billed.item)
    assert shop.on_hand(billed.item) == ["30"]
    transfer(shop, billed.number)
    there = row(shop, billed.number)
    assert (there["transfer_status"], there["problems"]) == ("transferred" if choice == "adopt" else "detached", [])
    assert ElementTree.tostring(_record(shop, billed)) == before


def test_a_paid_invoice_is_as_it_was_and_still_watched(shop: Shop) -> None:
    """B10 for invoices: a payment is no edit, so nobody is asked and its item is synced; what is typed afterwards is asked about."""
    billed = _billed(shop)
    shop.act("pay", txnId=billed.txn_id)
    there = _record(shop, billed)
    assert (there.findtext("IsPaid"), there.findtext("BalanceRemaining")) == ("true", "0.00")
    shop.stock(billed.item, 30)
    shop.sync(billed.item)
    assert (shop.on_hand(billed.item), kinds(transfer(shop, billed.number))) == (["30"], [])
    assert (row(shop, billed.number)["transfer_status"], row(shop, billed.number)["problems"]) == ("transferred", [])
    _edit(shop, billed, "<Memo>paid by hand</Memo>")
    transfer(shop, billed.number)
    found = problem_of(shop, "changed_in_quickbooks", f"nvoice {billed.number} ")
    assert [one["field"] for one in found["differences"]] == ["Memo"]
