"""Why counts differ where an invoice has its part in it: voided in Autotask, let go of, taken over, or not yet in QuickBooks."""

from __future__ import annotations

import pytest

from tests.rules.both_sides import add_name, settings
from tests.rules.shop import Shop
from tests.rules.test_adopted_invoices import enter_by_hand
from tests.rules.test_explained_counts import read_both, set_quantity, synced
from tests.rules.test_i4_invoices import charge, client, deliver, invoice, problem_of, sale, transfer, written
from tests.rules.test_stock_page import row
from tests.rules.test_uninvoiced import TWICE


def _why(shop: Shop, item: str) -> list[str]:
    read_both(shop)
    return [reason for reason in row(shop, item)["why"] if "average cost" not in reason]


def _sold(shop: Shop) -> tuple[str, str, str]:
    """An item, the number of the transferred invoice that took 4 of it off, and its TxnID; both sides have 6 after a sync."""
    item, customer = synced(shop), client(shop)
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    number = invoice(shop, sold, company=customer)
    transfer(shop, number)
    shop.sync(item)
    return item, number, written(shop, number)[0]["txnId"]


def _void(shop: Shop, number: str) -> None:
    shop.acme.autotask.act("void-invoice", invoice=number)
    shop.run("refresh")


def test_an_invoice_that_autotask_voided_is_a_reason(shop: Shop) -> None:
    """“Why”: as long as it is asked about, and until the next sync once it was left as it is, the invoice is named with what it took off;
    with hold_uninvoiced its units are what differs."""
    with settings(shop, hold_uninvoiced="true"):
        item, number, _ = _sold(shop)
        _void(shop, number)
        told = f"Invoice {number} is voided in Autotask and is still in QuickBooks, where it took 4 off."
        assert told in _why(shop, item)
        assert row(shop, item)["difference"] == "4"
        shop.resolve(problem_of(shop, "invoice_voided", number), "detach")
        left = f"Invoice {number} is voided in Autotask and was left as it is in QuickBooks, where it took 4 off."
        assert left in _why(shop, item)
        shop.sync(item)
        assert [one for one in _why(shop, item) if number in one] == []


def test_what_came_back_with_an_invoice_that_is_voided_on_both_sides_is_a_reason(shop: Shop) -> None:
    """“Why”: nobody “received” what came back with it; it is told though nobody decided anything."""
    item, number, txn_id = _sold(shop)
    _void(shop, number)
    found = problem_of(shop, "invoice_voided", number)
    shop.act("void", txnId=txn_id)
    shop.resolve(found, "retry")
    assert f"+4 in QuickBooks: invoice {number} was voided there, and Autotask has voided it as well." in _why(
        shop, item
    )
    shop.sync(item)
    assert [one for one in _why(shop, item) if number in one] == []


def test_a_change_that_a_sync_covered_is_not_told_again(shop: Shop) -> None:
    """“Why”: whoever looks once more at an invoice that Autotask voided decides nothing; a change that was agreed to before, and that a
    sync met, was told anew, as if it were voided on both sides."""
    item, number, txn_id = _sold(shop)
    set_quantity(shop, txn_id, "1")
    transfer(shop, number)
    shop.resolve(problem_of(shop, "changed_in_quickbooks", number), "adopt")
    agreed = f"+3 in QuickBooks: invoice {number} was changed there, and that was taken over."
    assert agreed in _why(shop, item)
    _void(shop, number)
    shop.resolve(problem_of(shop, "invoice_voided", number), "retry")
    assert agreed in _why(shop, item), "no sync came since"
    shop.sync(item)
    shop.resolve(problem_of(shop, "invoice_voided", number), "retry")
    why = _why(shop, item)
    assert [one for one in why if "in QuickBooks: invoice" in one] == []
    assert f"Invoice {number} is voided in Autotask and is still in QuickBooks, where it took 1 off." in why
    shop.resolve(problem_of(shop, "invoice_voided", number), "detach")


def test_one_that_was_taken_over_and_is_voided_on_both_sides(shop: Shop) -> None:
    """“Why”: what comes back with it was voided, not “entered there by hand”."""
    item, customer = synced(shop), client(shop)
    add_name(shop, "Customer", customer)
    number = sale(shop, item, 5, company=customer)
    enter_by_hand(shop, number, customer, item, 1, "99.00")
    transfer(shop, number)
    shop.resolve(problem_of(shop, "invoice_number_taken", number), "adopt")
    shop.act("void", txnId=written(shop, number)[0]["txnId"])
    _void(shop, number)
    transfer(shop, number)
    assert [one for one in _why(shop, item) if "in QuickBooks: invoice" in one] == [
        f"−1 in QuickBooks: invoice {number} was entered there by hand, and that was taken over.",
        f"+1 in QuickBooks: invoice {number} was voided there, and Autotask has voided it as well.",
    ]


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("void", "+4 in QuickBooks: invoice {number} was voided there, and it was let go of."),
        ("change", "+3 in QuickBooks: invoice {number} was changed there, and it was let go of."),
        ("delete", "+4 in QuickBooks: invoice {number} was deleted there, and it was let go of."),
    ],
)
def test_the_units_of_an_invoice_that_was_let_go_of_are_a_reason(shop: Shop, act: str, told: str) -> None:
    """“Why”: what people had made of it in QuickBooks before it was let go of is told with its number, and “received by somebody” is not."""
    item, number, txn_id = _sold(shop)
    if act == "change":
        set_quantity(shop, txn_id, "1")
    else:
        shop.act(act, txnId=txn_id)
    transfer(shop, number)
    code = "deleted_in_quickbooks" if act == "delete" else "changed_in_quickbooks"
    found = problem_of(shop, code, number)
    assert found["title"].startswith(f"Invoice {number} was ")
    shop.resolve(found, "detach")
    assert _why(shop, item) == [told.format(number=number)]
    shop.sync(item)
    assert _why(shop, item) == []


@pytest.mark.parametrize("act", ["voided", "changed", "deleted"])
def test_an_invoice_that_is_asked_about_is_a_reason(shop: Shop, act: str) -> None:
    """“Why” beside an open problem: what came back with an invoice that somebody voided, lowered or deleted in QuickBooks is told with its
    number, and only the rest was “received by somebody”; all of it was. Once a sync met it, both are counted anew."""
    item, number, txn_id = _sold(shop)
    if act == "changed":
        set_quantity(shop, txn_id, "1")
    else:
        shop.act("void" if act == "voided" else "delete", txnId=txn_id)
    transfer(shop, number)
    code = "deleted_in_quickbooks" if act == "deleted" else "changed_in_quickbooks"
    found = problem_of(shop, code, number)
    back = 3 if act == "changed" else 4
    reason = f"{found['title']}; its items are left alone until that is resolved."
    told = f"QuickBooks since the last sync: +{back} of invoice {number} that somebody {act}"
    assert _why(shop, item) == [reason, f"{told}."]
    shop.act("adjust", item=item, newQuantity=6 + back + 2)
    assert _why(shop, item) == [reason, f"{told}, +2 received or added by somebody."]
    shop.sync(item)
    assert _why(shop, item) == [reason]


def test_what_an_invoice_that_was_taken_over_took_off_is_a_reason(shop: Shop) -> None:
    """“Why”: it is what QuickBooks has on it, not what Autotask says."""
    item, customer = synced(shop), client(shop)
    add_name(shop, "Customer", customer)
    number = sale(shop, item, 5, company=customer)
    shop.qbxml(
        f"<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>{customer}</FullName></CustomerRef>"
        f"<RefNumber>{number}</RefNumber><InvoiceLineAdd><ItemRef><FullName>{item}</FullName></ItemRef>"
        "<Quantity>1</Quantity></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
    )
    transfer(shop, number)
    shop.resolve(problem_of(shop, "invoice_number_taken", number), "adopt")
    told = f"−1 in QuickBooks: invoice {number} was entered there by hand, and that was taken over."
    assert told in _why(shop, item)


@pytest.mark.parametrize("hold", ["true", "false"])
def test_what_is_invoiced_in_autotask_alone_says_so(shop: Shop, hold: str) -> None:
    """“Why”: a delivered charge whose invoice exists in Autotask is not “not yet invoiced”: it is not yet in QuickBooks."""
    transfer(shop, sale(shop, shop.item(), 1))
    with settings(shop, hold_uninvoiced=hold):
        item, customer = synced(shop), client(shop)
        sold = charge(shop, item, 4, company=customer)
        deliver(shop, sold)
        number = invoice(shop, sold, company=customer)
        end = "kept until the invoice takes it off." if hold == "true" else TWICE
        told = f"4 delivered as “{sold}”, invoiced in Autotask ({number}), not yet in QuickBooks: {end}"
        assert told in _why(shop, item)
        assert row(shop, item)["not_yet_invoiced"] == [{"charge": sold, "quantity": "4", "invoice": number}]
        transfer(shop, number)
        assert row(shop, item)["not_yet_invoiced"] == []


def _story(shop: Shop, item: str) -> list[str]:
    """What the page of the item tells, the newest first."""
    return [event.text for event in shop.acme.desk.item("Acme", row(shop, item)["autotask_id"]).events]


def test_a_sale_is_told_after_autotask_voided_its_invoice(shop: Shop) -> None:
    """Protects the story of an item and “why”: Autotask names no products on a voided invoice any more, and what was sent stays what was
    sent, also once the invoice was let go of."""
    item, customer = synced(shop), client(shop)
    number = sale(shop, item, 4, company=customer)
    transfer(shop, number)
    sold = next(one for one in _story(shop, item) if f"Sell 4 on invoice {number}" in one)
    _void(shop, number)
    assert sold in _story(shop, item)
    shop.resolve(problem_of(shop, "invoice_voided", number), "detach")
    assert sold in _story(shop, item)
    assert f"QuickBooks since the last sync: −4 on invoice {number}." in _why(shop, item)


def test_what_was_taken_over_stays_told_after_it_was_let_go(shop: Shop) -> None:
    """Protects the story of an item and “why”: what an invoice that people entered had taken off is told with who took it over, and not
    replaced by what was changed of it before it was let go of; that was told as “sold or taken out”."""
    item, customer = synced(shop), client(shop)
    add_name(shop, "Customer", customer)
    number = sale(shop, item, 5, company=customer)
    enter_by_hand(shop, number, customer, item, 1, "99.00")
    transfer(shop, number)
    shop.resolve(problem_of(shop, "invoice_number_taken", number), "adopt")
    taken = f"−1 in QuickBooks: invoice {number} was entered there by hand, and that was taken over."
    told = f"1 sold on invoice {number}, which was entered in QuickBooks by hand: taken over"
    assert taken in _why(shop, item)
    assert told in _story(shop, item)
    set_quantity(shop, written(shop, number)[0]["txnId"], 3)
    transfer(shop, number)
    shop.resolve(problem_of(shop, "changed_in_quickbooks", number), "detach")
    why = _why(shop, item)
    assert [one for one in why if "since the last sync" in one] == []
    assert why == [taken, f"−2 in QuickBooks: invoice {number} was changed there, and it was let go of."]
    assert told in _story(shop, item)
