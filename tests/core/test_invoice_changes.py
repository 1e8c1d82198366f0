"""What is told of an invoice of ours that is not as it was entered, and what is no change of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from stockpost.core.autotask_invoices import Invoice, InvoiceLine
from stockpost.core.autotask_records import Product
from stockpost.core.invoice_changes import changed_titles, units_changed, units_moved
from stockpost.core.ledger import InvoiceLink, Ledger, LinkState
from stockpost.core.plan import Plan
from stockpost.core.quickbooks_records import Entity, Item, LinkedTransaction, QuickBooksInvoice, QuickBooksInvoiceLine
from tests.core.sample_invoices import INVOICE, everything, plan, there

LINE = there().lines[0]
WRITTEN = there()
VOID = there(memo="VOID: x", subtotal=Decimal(0), lines=())
EXTRA = replace(LINE, txn_line_id="L-2", quantity=Decimal(1), amount=Decimal(3))


def look(found: QuickBooksInvoice, *, written: QuickBooksInvoice | None = WRITTEN, **facts: object) -> Plan:
    link = InvoiceLink(
        invoice_id=3,
        state=LinkState.LINKED,
        txn_id="X-1",
        ref_number="INV-3",
        content_hash="" if written is VOID else "h",
        written=written,
    )
    return plan(facts=everything(invoices={"X-1": found}, **facts), ledger=Ledger(invoices={3: link}))


@pytest.mark.parametrize(
    ("found", "rows"),
    [
        (there(memo="mine"), [("Memo", there().memo, there().memo, "mine")]),
        (there(ref_number="9"), [("Number", "INV-3", "INV-3", "9")]),
        (there(txn_date=date(2026, 11, 4)), [("Date", "2026-11-03", "2026-11-03", "2026-11-04")]),
        (there(po_number="Cust-77"), [("PO number", "", "", "Cust-77")]),
        (there(lines=(replace(LINE, description="Mine"),)), [("Battery: description", "", "", "Mine")]),
        (
            there(lines=(replace(LINE, quantity=Decimal(3), amount=Decimal(75)),)),
            [("Battery: quantity and amount", "2 for 50.00", "2 for 50.00", "3 for 75.00")],
        ),
        (there(lines=()), [("Line Battery", "2 for 50.00", "2 for 50.00", "removed")]),
        (there(lines=(LINE, EXTRA)), [("Line Battery", "not there", "not there", "1 for 3.00")]),
        (
            there(lines=(replace(EXTRA, txn_line_id="L-8"), replace(LINE, quantity=Decimal(3)))),
            [("Battery (line 2): quantity", "2", "2", "3"), ("Line Battery", "not there", "not there", "1 for 3.00")],
        ),
        (VOID, [("Invoice", "50.00", "50.00", "voided")]),
    ],
)
def test_each_change_is_a_row(found: QuickBooksInvoice, rows: list[tuple[str, str, str, str]]) -> None:
    """Protects B10 for invoices: what was changed is shown beside Autotask and the transfer, and a person agrees or lets go.
    None of it is deleted by an undo (P6)."""
    assert changed_titles(WRITTEN, found) != []
    (problem,) = look(found).problems
    assert (problem.code, problem.choices) == ("changed_in_quickbooks", ("adopt", "retry", "detach"))
    shown = [(one.field, one.autotask, one.last_transferred, one.quickbooks) for one in problem.differences]
    assert shown == rows


def test_one_that_was_found_again_and_is_void_is_asked_about_once() -> None:
    """Protects the bookkeeper after a restore: somebody voided the invoice before Stockpost found it again; once agreed to, all is said."""
    (problem,) = look(VOID, written=None).problems
    assert (problem.code, problem.differences[0].quickbooks) == ("changed_in_quickbooks", "voided")
    assert look(VOID, written=VOID).problems == []


def test_a_voided_invoice_is_told_as_voided() -> None:
    """Protects the bookkeeper from “somebody changed: Invoice”: what was done is said, and what it means for the books; a memo that only
    reads so is a memo."""
    (problem,) = look(VOID).problems
    assert problem.title == "Invoice INV-3 was voided in QuickBooks"
    assert problem.explanation.startswith(
        "Somebody voided it since it was transferred: it stands there with an amount of 0.00"
    )
    (problem,) = look(there(memo="voided")).problems
    assert (problem.title, problem.explanation.split(". ")[0]) == (
        "Invoice INV-3 was changed in QuickBooks",
        "Since it was transferred, somebody changed: Memo",
    )


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [
        (there(), VOID, [("battery", 2)]),
        (there(), there(lines=(replace(LINE, quantity=Decimal(5)),)), [("battery", -3)]),
        (there(), there(lines=()), [("battery", 2)]),
        (there(), there(lines=(LINE, EXTRA)), [("battery", -1)]),
        (there(), there(memo="mine"), []),
        (there(lines=(replace(LINE, unit="each"),)), there(lines=(replace(LINE, unit="case"),)), []),
        (None, VOID, []),
    ],
)
def test_a_change_of_an_invoice_tells_what_it_did_to_the_stock(
    before: QuickBooksInvoice | None, now: QuickBooksInvoice, changed: list[tuple[str, int]]
) -> None:
    """Protects “why” on Stock: what came back on hand or went off with the change, item by item; nothing is guessed of mixed units of
    measure, nor where it is not known what the invoice was."""
    assert units_changed(before, now) == tuple((name, Decimal(units)) for name, units in changed)


def test_what_became_of_an_invoice_of_ours_is_told_as_units_where_it_is_known() -> None:
    """Protects “why” on Stock where an invoice is let go of: deleted, it brought all back, changed, the difference; nothing is guessed where
    it was not read, or where it was found again and not kept what it was."""
    link = InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id="X-1", written=WRITTEN)
    more = there(lines=(replace(LINE, quantity=Decimal(5)),))
    assert units_moved(link, {"X-1": None}) == (("battery", Decimal(2)),)
    assert units_moved(link, {"X-1": more}) == (("battery", Decimal(-3)),)
    assert units_moved(link, {"X-2": None}) == ()
    assert units_moved(replace(link, written=None), {"X-1": None}) == ()


def test_another_unit_of_measure_is_a_change() -> None:
    """Protects stock: 2 cases are not 2 pieces, though the quantity is the same. What was entered before units were kept has none."""
    each = there(lines=(replace(LINE, unit="each"),))
    case = there(lines=(replace(LINE, unit="case"),))
    (problem,) = look(case, written=each).problems
    assert [(one.field, one.last_transferred, one.quickbooks) for one in problem.differences] == [
        ("Battery: unit of measure", "each", "case")
    ]
    assert look(case, written=there()).problems == []
    assert changed_titles(each, case) == ["Battery: unit of measure"]


def test_what_is_no_change() -> None:
    """Protects people from needless questions: a payment, a new name, a merged customer or item are no edit of the invoice."""
    merged = there(customer_list_id="C-2", customer_name="Lakeview Group", lines=(replace(LINE, item_list_id="I-9"),))
    paid = there(linked=(LinkedTransaction(txn_id="P-1", kind="ReceivePayment"),), edit_sequence="2")
    renamed = there(customer_name="Lakeview Inc.", lines=(replace(LINE, item_name="Battery 12V"),))
    for found in (there(), paid, renamed):
        assert (look(found).problems, bool(look(found).needs)) == ([], False)
    asking = look(merged)
    assert (asking.problems, asking.needs.entity_list_ids, asking.needs.item_list_ids) == ([], {"C-1"}, {"I-1"})
    assert look(merged, entities_by_list_id={"C-1": None}, items_by_list_id={"I-1": None}).problems == []


def test_another_customer_that_was_chosen_is_a_change() -> None:
    """Protects the customer's account: while the old customer and item are there, another one is a person's edit."""
    found = there(customer_list_id="C-2", customer_name="Else", lines=(replace(LINE, item_list_id="I-9"),))
    customer = Entity(kind="Customer", list_id="C-1", full_name="Lakeview")
    item = Item(kind="Inventory", list_id="I-1", full_name="Battery")
    (problem,) = look(found, entities_by_list_id={"C-1": customer}, items_by_list_id={"I-1": item}).problems
    assert [one.field for one in problem.differences] == ["Customer", "Battery: item"]
    assert problem.differences[0].autotask == INVOICE.customer_name


def taken_over(
    *lines: QuickBooksInvoiceLine, was: QuickBooksInvoice, invoice: Invoice, **facts: object
) -> list[tuple[str, str, str, str]]:
    """The rows of an invoice that was taken over as it `was` and has these lines now."""
    total = sum((line.amount or Decimal(0) for line in lines), Decimal(0))
    link = InvoiceLink(
        invoice_id=3, state=LinkState.LINKED, txn_id="X-1", ref_number="INV-3", written=was, taken_over_by="dana"
    )
    found = replace(was, lines=lines, subtotal=total)
    (problem,) = plan(
        invoice,
        facts=everything(invoices={"X-1": found}, **facts),
        ledger=Ledger(invoices={3: link}, mappings={("item", 2): "Cable 3m"}),
    ).problems
    return [(one.field, one.autotask, one.last_transferred, one.quickbooks) for one in problem.differences]


def test_autotask_stands_beside_what_was_taken_over() -> None:
    """Protects the bookkeeper: lines that a person entered stand in another order and are not all there. Autotask's figure stands beside
    each that is the same thing, and the totals are told; before, the column was empty where the numbers of lines differed."""
    cable = Product(id=2, name="Patch cable")
    lines = (
        replace(INVOICE.lines[0], quantity=Decimal(5), amount=Decimal(125)),
        InvoiceLine(id=11, text="Cable", amount=Decimal(40), quantity=Decimal(4), product=cable),
    )
    invoice = replace(INVOICE, lines=lines)
    battery, wire = (
        LINE,
        replace(
            LINE, txn_line_id="L-2", item_list_id="I-2", item_name="Cable 3m", quantity=Decimal(1), amount=Decimal(9)
        ),
    )
    was = there(lines=(wire, battery), subtotal=Decimal(59))
    more = replace(wire, quantity=Decimal(2), amount=Decimal(18))
    assert taken_over(more, battery, was=was, invoice=invoice) == [
        ("Cable 3m: quantity and amount", "4 for 40.00", "1 for 9.00", "2 for 18.00"),
        ("Total", "165.00", "59.00", "68.00"),
    ]
    assert taken_over(battery, was=was, invoice=invoice)[0] == ("Line Cable 3m", "4 for 40.00", "1 for 9.00", "removed")
    only = replace(was, lines=(battery,), subtotal=Decimal(50))
    assert taken_over(battery, wire, was=only, invoice=invoice) == [
        ("Line Cable 3m", "4 for 40.00", "not there", "1 for 9.00"),
        ("Total", "165.00", "50.00", "59.00"),
    ]


def test_lines_of_ours_are_not_matched_with_other_ones() -> None:
    """Protects the bookkeeper: where Autotask tells other lines than were sent, beside each change stands what was sent, not the figure of
    another line."""
    (before,) = look(there(lines=(replace(LINE, amount=Decimal(60)),))).problems
    lines = (replace(INVOICE.lines[0], id=9, amount=Decimal(7), rate=None), *INVOICE.lines)
    link = InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id="X-1", content_hash="h", written=WRITTEN)
    (now,) = plan(
        replace(INVOICE, lines=lines),
        facts=everything(invoices={"X-1": there(lines=(replace(LINE, amount=Decimal(60)),))}),
        ledger=Ledger(invoices={3: link}),
    ).problems
    assert now.differences == before.differences
    assert [(one.field, one.autotask, one.quickbooks) for one in now.differences] == [
        ("Battery: amount", "50.00", "60.00")
    ]


def test_what_autotask_calls_a_line_that_was_taken_over_stands_beside_it() -> None:
    """Protects the bookkeeper: what is no product is found by its text, and another text or item in QuickBooks is shown beside the words
    of Autotask; of what Autotask does not have nothing is claimed."""
    labor = InvoiceLine(id=11, text="Labor, on site", amount=Decimal(40), quantity=Decimal(4))
    invoice = replace(INVOICE, lines=(INVOICE.lines[0], labor))
    hours = replace(LINE, txn_line_id="L-2", item_list_id="I-5", item_name="Hours", description="labor, ON SITE")
    gift = replace(LINE, txn_line_id="L-3", item_list_id="I-6", item_name="Gift", description="gift")
    was = there(lines=(hours, LINE, gift), subtotal=Decimal(150))
    rows = taken_over(
        replace(hours, description="Travel"),
        replace(LINE, item_list_id="I-9", item_name="Switch"),
        replace(gift, description="present"),
        was=was,
        invoice=invoice,
        items_by_list_id={"I-1": Item(kind="Inventory", list_id="I-1", full_name="Battery")},
    )
    assert rows == [
        ("Hours: description", "Labor, on site", "labor, ON SITE", "Travel"),
        ("Battery: item", "Battery", "Battery", "Switch"),
        ("Gift: description", "", "gift", "present"),
    ]
    typed = taken_over(
        replace(hours, item_list_id="I-9", item_name="Drive"),
        was=there(lines=(hours,)),
        invoice=replace(invoice, lines=(labor,)),
        items_by_list_id={"I-5": Item(kind="Service", list_id="I-5", full_name="Hours")},
    )
    assert typed[0] == ("Hours: item", "", "Hours", "Drive")


def test_an_item_that_was_entered_anew_is_one_row() -> None:
    """Protects the bookkeeper: who takes a line out and enters its item again has changed that line; before, it stood there as removed
    and once more as added. The same line entered again is no change."""
    again = replace(LINE, txn_line_id="L-9", quantity=Decimal(3), amount=Decimal(75))
    (problem,) = look(there(lines=(again,), subtotal=Decimal(75))).problems
    assert [(one.field, one.autotask, one.last_transferred, one.quickbooks) for one in problem.differences] == [
        ("Battery: quantity and amount", "2 for 50.00", "2 for 50.00", "3 for 75.00"),
        ("Total", "50.00", "50.00", "75.00"),
    ]
    assert look(there(lines=(replace(LINE, txn_line_id="L-9"),))).problems == []


def test_another_tax_on_what_was_taken_over_is_told() -> None:
    """Protects the books: of an invoice that was taken over the total is QuickBooks'; a change of it alone was not told."""
    link = InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id="X-1", written=there(), taken_over_by="dana")
    found = there(sales_tax=Decimal(4))
    (problem,) = plan(facts=everything(invoices={"X-1": found}), ledger=Ledger(invoices={3: link})).problems
    assert [(one.field, one.last_transferred, one.quickbooks) for one in problem.differences] == [
        ("Total", "50.00", "54.00")
    ]
