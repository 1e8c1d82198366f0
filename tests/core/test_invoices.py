"""I4 in the pure core: from an Autotask invoice and what is known of QuickBooks to one invoice there, or a problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from stockpost.core.autotask_invoices import InvoiceLine
from stockpost.core.autotask_records import Product
from stockpost.core.desired_invoice import LINES_MAX, date_of
from stockpost.core.facts import Facts
from stockpost.core.ledger import InvoiceLink, Ledger, LinkState, StepKind, StepRecord, StepState
from stockpost.core.markers import external_guid, memo_token
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import (
    Account,
    Item,
    Preferences,
    QuickBooksInvoice,
    Site,
    Terms,
)
from stockpost.core.resolve import Catalogue
from tests.core.sample_invoices import INVOICE, KEY, LINE, NOON, TAX_ON, codes, everything, plan, request_of, there

# What is written


def test_a_stocked_product_is_sold_by_its_item() -> None:
    """Protects I4: the line takes the inventory item and says how many units leave; off, it goes by description."""
    made = plan()
    assert request_of(made).lines[0].item_list_id == "I-1"
    assert (made.steps[0].item_key, made.steps[0].invoice_id) == ("Battery", 3)
    assert made.steps[0].summary.endswith("takes 2 × Battery off on hand")
    off = plan(decrement_on_invoice=False)
    assert (request_of(off).lines[0].item_list_id, off.steps[0].item_key) == ("I-2", "")


@pytest.mark.parametrize(
    ("item", "list_id"),
    [
        (None, "I-2"),
        (Item(kind="Group", list_id="I-9", full_name="Battery"), "I-2"),
        (Item(kind="Service", list_id="I-9", full_name="Battery"), "I-9"),
    ],
)
def test_what_cannot_be_sold_goes_by_description(item: Item | None, list_id: str) -> None:
    """Protects I4: an item that is missing or of a kind that no line takes is replaced by the invoice item, never created."""
    items = {**everything().items, "battery": item}
    assert request_of(plan(facts=everything(items=items))).lines[0].item_list_id == list_id


def test_a_mapped_item_that_is_missing_is_a_problem() -> None:
    """Protects N1: a person's choice is not replaced by something else."""
    ledger = Ledger(mappings={("item", 1): "Chosen"})
    items = {**everything().items, "chosen": None}
    made = plan(facts=everything(items=items), ledger=ledger)
    assert codes(made) == ["item_missing"]
    preview = plan(facts=everything(is_live=False, items={}), ledger=ledger)
    assert codes(preview) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (
            {"items": {"battery": Item(kind="Inventory", list_id="I-1", full_name="Battery", is_active=False)}},
            "inactive",
        ),
        ({"items": {"battery": None, "autotask charge": Item(kind="Inventory", list_id="1", full_name="x")}}, "kind"),
        (
            {
                "items": {
                    "battery": None,
                    "autotask charge": Item(kind="Service", list_id="1", full_name="x", is_active=False),
                }
            },
            "inactive",
        ),
        (
            {
                "items": {"battery": None, "autotask charge": None},
                "accounts": {"autotask other": None},
                "whole_lists": {"accounts": True},
            },
            "account",
        ),
    ],
)
def test_items_that_cannot_be_used_are_problems(changes: dict[str, object], code: str) -> None:
    """Protects N2, N3 and N6 for invoices: each names the invoice and what stands in the way."""
    wanted = {"inactive": "name_inactive", "kind": "item_kind_differs", "account": "account_missing"}
    assert codes(plan(facts=everything(**changes))) == [wanted[code]]


def test_names_that_collide_are_a_problem() -> None:
    """Protects N2: of two long product names that become equal neither is sold for the other."""
    long = Product(id=2, name="A very long name of a product that is cut")
    invoice = replace(INVOICE, lines=(replace(LINE, product=long),))
    key = fold("A very long name of a product t")
    made = plan(invoice, catalogue=Catalogue(item_collisions={key: (long.name, "other")}))
    assert codes(made) == ["name_collision"]


def test_a_name_that_collides_is_asked_about_once() -> None:
    """Protects N2: two lines of one product whose name collides are one question, not two."""
    long = Product(id=2, name="A very long name of a product that is cut")
    lines = tuple(replace(LINE, id=number, product=long) for number in (1, 2))
    catalogue = Catalogue(item_collisions={fold("A very long name of a product t"): (long.name, "other")})
    assert codes(plan(replace(INVOICE, lines=lines), catalogue=catalogue)) == ["name_collision"]


def test_a_shortened_name_is_told_once() -> None:
    """Protects N2: two lines of one product with a long name lead to one note."""
    long = Product(id=2, name="A very long name of a product that is cut")
    lines = tuple(replace(LINE, id=number, product=long) for number in (1, 2))
    short = Item(kind="Inventory", list_id="I-7", full_name=long.name[:31].strip())
    items = {**everything().items, fold(short.full_name): short}
    made = plan(replace(INVOICE, lines=lines), facts=everything(items=items))
    assert made.notes == [f"INV-3: “{long.name}” is shortened to “{short.full_name}”"]


def test_stock_that_a_sync_lowered_before_is_told() -> None:
    """Protects I4: what a sync and an invoice would take off twice is said in the preview, where nothing is held for the invoice."""
    synced = Ledger(synced=frozenset({1}))
    (note,) = plan(ledger=synced).notes
    assert "The count of “Battery” was set by a sync before." in note
    assert plan(ledger=synced, hold_uninvoiced=True).notes == []
    assert plan(ledger=synced, decrement_on_invoice=False).notes == []
    assert plan(ledger=Ledger(synced=frozenset({2}))).notes == []


def test_the_invoice_item_is_created_first() -> None:
    """Protects the order of writes: the invoice waits for the item that its lines go on."""
    account = Account(list_id="A-1", full_name="Autotask Other", account_type="Income")
    items = {"battery": None, "autotask charge": None}
    made = plan(facts=everything(items=items, accounts={"autotask other": account}))
    assert [(step.kind, step.request is None) for step in made.steps] == [
        (StepKind.CREATE_ITEM, False),
        (StepKind.CREATE_INVOICE, True),
    ]
    assert made.open_invoice_ids == {3}


def test_what_is_not_known_is_asked_first() -> None:
    """Protects P1: nothing is written on a guess; each name is asked in the same message."""
    invoice = replace(INVOICE, terms="Net 30 days", lines=(LINE, replace(LINE, id=11, product=None)))
    made = plan(invoice, facts=Facts(is_live=True))
    assert [step.request for step in made.steps] == [None]
    assert set(made.needs.entities) == {"lakeview"}
    assert set(made.needs.items) == {"battery", "autotask charge"}
    assert (set(made.needs.terms), made.needs.invoice_numbers) == ({"net 30 days"}, {"INV-3"})


@pytest.mark.parametrize(
    ("terms", "list_id"),
    [
        (Terms(list_id="N-1", name="Net 30 days"), "N-1"),
        (Terms(list_id="N-1", name="Net 30 days", is_active=False), ""),
        (None, ""),
    ],
)
def test_terms_are_named_where_they_exist(terms: Terms | None, list_id: str) -> None:
    """Protects the field map: terms of another name, or inactive ones, are left to QuickBooks."""
    invoice = replace(INVOICE, terms="Net 30 days", due_at=datetime(2026, 12, 3, tzinfo=UTC), order_number="PO 9")
    request = request_of(plan(invoice, facts=everything(terms={"net 30 days": terms})))
    assert (request.terms_list_id, request.due_date, request.po_number) == (list_id, date(2026, 12, 3), "PO 9")
    assert request_of(plan(invoice, facts=everything(is_live=False))).terms_list_id == ""


@pytest.mark.parametrize(
    ("quantity", "rate", "amount", "written"),
    [
        ("2", "25", "50", (Decimal(2), Decimal(25), None)),
        ("3", "3.333333", "10", (Decimal(3), Decimal("3.33333"), None)),
        ("2", "25", "49.99", (Decimal(2), None, Decimal("49.99"))),
        ("2", None, "50", (Decimal(2), None, Decimal("50.00"))),
        (None, None, "50", (None, None, Decimal("50.00"))),
        ("0", "25", "50", (None, None, Decimal("50.00"))),
        ("0.5", "0.25", "0.12", (Decimal("0.5"), None, Decimal("0.12"))),
        ("0.5", "0.25", "0.13", (Decimal("0.5"), None, Decimal("0.13"))),
        ("0.5", "0.25", "0.125", (Decimal("0.5"), None, Decimal("0.13"))),
    ],
)
def test_amounts_are_autotasks_to_the_cent(quantity: Any, rate: Any, amount: str, written: tuple[Any, ...]) -> None:
    """Protects both ledgers: quantity and rate where they give the amount, else the amount itself."""
    line = InvoiceLine(
        id=1,
        text="Work",
        amount=Decimal(amount),
        quantity=None if quantity is None else Decimal(quantity),
        rate=None if rate is None else Decimal(rate),
    )
    (there,) = request_of(plan(replace(INVOICE, lines=(line,)))).lines
    assert (there.quantity, there.rate, there.amount) == written


def test_a_date_without_a_time_is_that_date() -> None:
    """Protects the date of an invoice from the time zone."""
    assert date_of(datetime(2026, 11, 3, tzinfo=UTC), lambda _: date(2026, 11, 2)) == date(2026, 11, 3)
    assert date_of(NOON, lambda _: date(2026, 11, 2)) == date(2026, 11, 2)


# Taxes


def test_lines_take_tax_codes_where_sales_tax_is_on() -> None:
    """Protects taxes: taxed lines take the taxable code, others the other one, and the region's tax item where there is one."""
    taxed = replace(LINE, tax=Decimal("3.50"))
    invoice = replace(INVOICE, lines=(taxed, replace(LINE, id=11)), tax_region="Florida")
    item = Item(kind="SalesTax", list_id="S-1", full_name="Florida")
    facts = everything(preferences=TAX_ON)
    request = request_of(plan(invoice, facts=replace(facts, items={**facts.items, "florida": item})))
    assert [line.tax_code_list_id for line in request.lines] == ["T-1", "T-2"]
    assert request.tax_item_list_id == "S-1"
    for other in (None, replace(item, is_active=False), replace(item, kind="Service")):
        items = {**facts.items, "florida": other}
        assert request_of(plan(invoice, facts=replace(facts, items=items))).tax_item_list_id == ""
    assert set(plan(invoice, facts=facts).needs.items) == {"florida"}
    assert not plan(invoice, facts=replace(facts, is_live=False)).needs
    untaxed = request_of(plan(replace(INVOICE, tax_region="Florida"), facts=facts))
    assert (untaxed.lines[0].tax_code_list_id, untaxed.tax_item_list_id) == ("T-2", "")


def test_tax_without_sales_tax_in_quickbooks_is_a_problem() -> None:
    """Protects the customer's balance: tax that QuickBooks would leave out is asked about; before the first contact nobody knows."""
    invoice = replace(INVOICE, lines=(replace(LINE, tax=Decimal("3.50")),))
    assert codes(plan(invoice)) == ["field_invalid"]
    (found,) = plan(invoice).problems
    assert found.remedy.startswith("Switch sales tax on in QuickBooks"), "Autotask is right"
    assert codes(plan(invoice, facts=everything(is_live=False, preferences=Preferences()))) == ["field_invalid"]
    assert codes(plan(invoice, facts=everything(is_live=False))) == []


# What would be a wrong document


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"lines": ()}, "without a line"),
        ({"lines": (LINE,) * (LINES_MAX + 1)}, str(LINES_MAX + 1)),
        ({"lines": (replace(LINE, is_foreign=True),)}, "another currency"),
        ({"lines": (replace(LINE, amount=Decimal(-1)),)}, "credit memo"),
        ({"lines": (replace(LINE, quantity=Decimal(-2), amount=Decimal(0)),)}, "bills -2 of"),
        ({"lines": (replace(LINE, quantity=None),)}, "does not say how many"),
        ({"lines": (replace(LINE, quantity=Decimal(0)),)}, "does not say how many"),
        ({"number": " "}, "no number that QuickBooks"),
    ],
)
def test_misfits_are_problems(changes: dict[str, Any], word: str) -> None:
    """Protects the books: what no invoice of QuickBooks can say is a problem with words, in the preview as well."""
    for is_live in (True, False):
        made = plan(replace(INVOICE, **changes), facts=everything(is_live=is_live))
        assert (codes(made), made.steps) == (["field_invalid"], [])
        assert word in made.problems[0].explanation


# Once


def test_an_invoice_of_ours_that_the_ledger_lacks_is_taken_up() -> None:
    """Protects P1: found by memo token or GUID it is linked and not entered; two of them are a problem."""
    for mark in ({}, {"memo": "", "external_guid": external_guid(KEY, "invoice:3", 0)}):
        made = plan(facts=everything(invoices_by_number={"INV-3": (there(**mark),)}))
        (found,) = made.recognised
        assert (found.txn_id, made.steps) == ("X-1", [])
        assert found.invoice is not None
        assert found.invoice.state == LinkState.LINKED
    several = (there(), there(txn_id="X-2"))
    assert codes(plan(facts=everything(invoices_by_number={"INV-3": several}))) == ["duplicate_found"]


def test_a_copy_that_a_person_made_is_not_taken_for_ours() -> None:
    """Protects P1: a person's copy has our memo and not our GUID; the one that has both is taken up."""
    several = (there(external_guid=""), there(txn_id="X-2", external_guid=external_guid(KEY, "invoice:3", 0)))
    made = plan(facts=everything(invoices_by_number={"INV-3": several}, guids_shown=["QuickBooksInvoice"]))
    assert ([found.txn_id for found in made.recognised], codes(made)) == (["X-2"], [])


@pytest.mark.parametrize("code", ["outcome_unknown", "duplicate_found", "request_refused"])
def test_doubts_and_refusals_hold_it_back(code: str) -> None:
    """Protects P1: what nobody knows, what is there twice and what QuickBooks refused is not sent again as it is."""
    (step,) = plan().steps
    record = StepRecord(
        base=step.base,
        generation=0,
        kind=step.kind,
        state=StepState.REJECTED,
        content_hash=step.content_hash,
        problem_code=code,
        status_text="TxnID X-1; TxnID X-2",
        invoice_id=3,
    )
    made = plan(ledger=Ledger(steps={step.base: record}))
    assert (codes(made), made.steps, made.problem_invoice_ids) == ([code], [], {3})


@pytest.mark.parametrize("state", [LinkState.DETACHED, LinkState.IGNORED])
def test_what_was_let_go_of_is_left_alone(state: LinkState) -> None:
    """Protects a person's decision: nothing is planned, asked or found wrong."""
    made = plan(ledger=Ledger(invoices={3: InvoiceLink(invoice_id=3, state=state)}))
    assert (made.steps, made.problems, bool(made.needs)) == ([], [], False)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (there(), None),
        (there(subtotal=None), None),
        (there(sales_tax=Decimal("0.01")), "invoice_total_differs"),
        (None, "deleted_in_quickbooks"),
    ],
)
def test_a_transferred_invoice_is_only_looked_at(found: QuickBooksInvoice | None, code: str | None) -> None:
    """Protects P4: an invoice that is there is never written again; what became of it is told."""
    link = InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id="X-1", content_hash="x")
    ledger = Ledger(invoices={3: link})
    made = plan(facts=everything(invoices={"X-1": found}), ledger=ledger)
    assert (codes(made), made.steps) == ([code] if code else [], [])
    assert plan(ledger=ledger).needs.invoice_txn_ids == {"X-1"}
    adopted = Ledger(invoices={3: replace(link, content_hash="")})
    other = plan(facts=everything(invoices={"X-1": there(subtotal=Decimal(1))}), ledger=adopted)
    assert other.problems == []


def test_tax_may_round_otherwise() -> None:
    """Protects against a needless question: QuickBooks rounds the tax once, Autotask line by line."""
    lines = tuple(replace(LINE, id=number, tax=Decimal("0.335")) for number in (1, 2))
    ledger = Ledger(invoices={3: InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id="X-1", content_hash="x")})
    for tax, code in (("0.67", []), ("0.68", []), ("0.70", ["invoice_total_differs"])):
        found = there(subtotal=Decimal(100), sales_tax=Decimal(tax))
        made = plan(replace(INVOICE, lines=lines), facts=everything(invoices={"X-1": found}), ledger=ledger)
        assert codes(made) == code


# Numbers, voided invoices, refusals


def test_a_number_is_shortened_and_the_whole_one_kept() -> None:
    """Protects N4: the last 11 characters, the whole number and the comments in the memo, and a note of it."""
    invoice = replace(INVOICE, number="2026-INVOICE-0001", comments="Thank you.")
    made = plan(invoice, facts=everything(invoices_by_number={"NVOICE-0001": ()}))
    request = request_of(made)
    assert request.ref_number == "NVOICE-0001"
    assert request.memo == f"Autotask invoice 2026-INVOICE-0001\nThank you.\n{memo_token(KEY, 'invoice:3', 0)}"
    assert "QuickBooks gets NVOICE-0001" in made.steps[0].note


def test_a_taken_number_and_one_that_is_there_twice_are_problems() -> None:
    """Protects N4: an invoice that is not ours is never adopted silently, nor are two of a run written under one number."""
    foreign = there(memo="", customer_name="Walk-in")
    made = plan(facts=everything(invoices_by_number={"INV-3": (foreign,)}))
    assert (codes(made), made.problems[0].basis) == (["invoice_number_taken"], "X-1:1")
    twice = plan(INVOICE, replace(INVOICE, id=4))
    assert [(step.invoice_id, step.kind) for step in twice.steps] == [(3, StepKind.CREATE_INVOICE)]
    assert [(one.code, one.invoice_id) for one in twice.problems] == [("invoice_number_taken", 4)]
    longer = replace(INVOICE, id=4, number="9-ABCDEFGHIJK"), replace(INVOICE, number="8-ABCDEFGHIJK")
    made = plan(*longer, facts=everything(invoices_by_number={"ABCDEFGHIJK": ()}))
    assert [(one.code, one.invoice_id) for one in made.problems] == [("invoice_number_taken", 4)]


def test_a_voided_invoice_is_never_entered() -> None:
    """Protects the books: voided before, there is nothing to do; voided later, a person voids it in QuickBooks."""
    voided = replace(INVOICE, is_voided=True, lines=())
    before = plan(voided)
    assert (codes(before), before.problems[0].choices) == (["invoice_voided"], ("skip", "ignore"))
    taken_back = Ledger(invoices={3: InvoiceLink(invoice_id=3, state=LinkState.GONE)})
    for made in (before, plan(voided, ledger=taken_back)):
        # It need not be that it was never transferred.
        assert "It is not in QuickBooks, so it is left out." in made.problems[0].explanation
    ledger = Ledger(invoices={3: InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id="X-1", content_hash="x")})
    after = plan(voided, facts=everything(invoices={"X-1": there()}), ledger=ledger)
    assert (codes(after), after.problems[0].choices) == (["invoice_voided"], ("detach", "retry"))


def test_a_voided_invoice_of_ours_that_the_ledger_lacks_is_taken_up() -> None:
    """Protects the books after a restore: that it is not in QuickBooks is said only where no invoice there bears its mark."""
    made = plan(replace(INVOICE, is_voided=True), facts=everything(invoices_by_number={"INV-3": (there(),)}))
    assert (codes(made), [found.txn_id for found in made.recognised], made.steps) == ([], ["X-1"], [])


def test_of_many_lines_that_differ_some_are_shown_and_all_are_counted() -> None:
    """Protects the comparison of a long invoice under a number that is taken: 20 lines are shown, and how many there are and how many of them are
    equal is told."""
    lines = [replace(LINE, id=10 + place, amount=Decimal(50 + place)) for place in range(25)]
    theirs = [
        replace(there().lines[0], txn_line_id=f"L-{place}", amount=Decimal(50 + place) if place < 2 else Decimal(1))
        for place in range(24)
    ]
    foreign = there(memo="", customer_name="Walk-in", lines=tuple(theirs))
    made = plan(replace(INVOICE, lines=tuple(lines)), facts=everything(invoices_by_number={"INV-3": (foreign,)}))
    (found,) = made.problems
    rows = [one for one in found.differences if one.field.startswith("Line")]
    assert [one.field for one in rows] == [*(f"Line {place}" for place in range(1, 21)), "Lines"]
    assert (rows[0].autotask, rows[0].quickbooks) == ("Battery: 2 for 52.00", "Battery: 2 for 1.00")
    assert (rows[-1].autotask, rows[-1].quickbooks) == ("25 in all, 2 of them equal", "24 in all, 2 of them equal")


def test_other_content_mends_a_refusal() -> None:
    """Protects P2: what QuickBooks refused is sent again once Autotask says something else."""
    refused = StepRecord(
        base="invoice:3",
        generation=0,
        kind=StepKind.CREATE_INVOICE,
        state=StepState.REJECTED,
        content_hash="other",
        problem_code="request_refused",
        attempts=1,
        invoice_id=3,
    )
    made = plan(ledger=Ledger(steps={"invoice:3": refused}))
    assert (codes(made), [step.generation for step in made.steps]) == ([], [1])


@pytest.mark.parametrize("is_there", [True, False])
def test_an_invoice_waits_for_the_site_that_it_takes_stock_from(is_there: bool) -> None:
    """Protects the counts by site: without the chosen site nothing is sold from some other one, and the invoice says why."""
    made = plan(
        facts=everything(
            preferences=Preferences(is_multi_location_enabled=True),
            sites={"main": Site(list_id="S-1", name="Main") if is_there else None},
        ),
        inventory_site="Main",
    )
    if is_there:
        assert request_of(made).lines[0].inventory_site_list_id == "S-1"
    else:
        assert (codes(made), made.steps) == (["site_missing"], [])
