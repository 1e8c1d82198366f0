"""Invoices of ours from both ends: edited and voided by people in QuickBooks."""

from __future__ import annotations

from stockpost.web import words
from tests.rules.both_sides import entities
from tests.rules.shop import Shop, kinds
from tests.rules.test_i4_invoices import client, problem_of, row, sale, transfer, written


def test_an_edited_invoice_is_shown_and_taken_over(shop: Shop) -> None:
    """B10 for invoices: an edit is shown field by field and stops the counts of its items; adopt agrees to it and to nothing later."""
    item = shop.item()
    shop.add_item(item, on_hand=9)
    number = sale(shop, item, 2)
    transfer(shop, number)
    (there,) = written(shop, number)
    text = shop.qbxml(
        f"<InvoiceQueryRq><TxnID>{there['txnId']}</TxnID><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>"
    )
    line_id = text.partition("<TxnLineID>")[2].partition("<")[0]
    shop.qbxml(
        f"<InvoiceModRq><InvoiceMod><TxnID>{there['txnId']}</TxnID><EditSequence>{there['editSequence']}</EditSequence>"
        f"<InvoiceLineMod><TxnLineID>{line_id}</TxnLineID><Quantity>3</Quantity></InvoiceLineMod></InvoiceMod></InvoiceModRq>"
    )
    # It was entered, so nothing of it waits to be written.
    assert transfer(shop, number)["waiting"] == []
    found = problem_of(shop, "changed_in_quickbooks", number)
    rows = {one["field"]: (one["autotask"], one["last_transferred"], one["quickbooks"]) for one in found["differences"]}
    assert rows == {
        f"{item}: quantity and amount": ("2 for 50.00", "2 for 50.00", "3 for 75.00"),
        "Total": ("50.00", "50.00", "75.00"),
    }
    shop.stock(item, 5)
    refused = shop.sync(item)
    assert (kinds(refused), shop.on_hand(item)) == ([], ["6"])
    assert any(number in write["summary"] for write in refused["writes"] if write["state"] == "skipped")
    view = shop.acme.desk.run("Acme", refused["run"])
    assert (view.state, words.run_words(view)[0]) == ("done_with_problems", "Nothing was set")
    assert words.no_count_sentence(view) == (
        f"No count was set: 1 item is left alone. Invoice {number} was changed in QuickBooks; its items are left alone until that is resolved."
    )

    shop.resolve(found, "adopt")
    transfer(shop, number)
    assert (row(shop, number)["transfer_status"], row(shop, number)["problems"]) == ("transferred", [])
    shop.sync(item)
    assert shop.on_hand(item) == ["5"]

    shop.act("void", txnId=there["txnId"])
    # Nobody transfers it again: whoever syncs an item of it meets the change before the count is set.
    shop.stock(item, 4)
    assert (kinds(shop.sync(item)), shop.on_hand(item)) == ([], ["8"])
    found = problem_of(shop, "changed_in_quickbooks", number)
    assert [(one["field"], one["quickbooks"]) for one in found["differences"]] == [("Invoice", "voided")]
    shop.resolve(found, "detach")
    assert row(shop, number)["transfer_status"] == "detached"


def test_the_items_of_a_deleted_invoice_are_not_counted_before_it_is_decided(shop: Shop) -> None:
    """B10 for invoices: whoever syncs an item of it meets the deletion before the count is set, which would hide it; then it is entered again."""
    item = shop.item()
    shop.add_item(item, on_hand=9)
    number = sale(shop, item, 2)
    transfer(shop, number)
    shop.act("delete", txnId=written(shop, number)[0]["txnId"])
    shop.stock(item, 30)
    refused = shop.sync(item)
    found = problem_of(shop, "deleted_in_quickbooks", number)
    assert (kinds(refused), shop.on_hand(item)) == ([], ["9"])
    assert any(number in write["summary"] for write in refused["writes"] if write["state"] == "skipped")
    shop.resolve(found, "recreate")
    assert (row(shop, number)["transfer_status"], shop.on_hand(item)) == ("transferred", ["7"])
    shop.sync(item)
    assert shop.on_hand(item) == ["30"]


def _set_purchase_order_number(shop: Shop, number: str, text: str) -> None:
    (there,) = written(shop, number)
    shop.qbxml(
        f"<InvoiceModRq><InvoiceMod><TxnID>{there['txnId']}</TxnID><EditSequence>{there['editSequence']}</EditSequence>"
        f"<PONumber>{text}</PONumber></InvoiceMod></InvoiceModRq>"
    )


def test_invoices_that_nobody_transfers_again_are_noticed(shop: Shop) -> None:
    """B10 for invoices: each contact asks once what people changed or deleted since the last one; what was left alone stays unasked."""
    item = shop.item()
    shop.add_item(item, on_hand=9)
    numbers = [sale(shop, item, 1) for _ in range(3)]
    transfer(shop, *numbers)
    (deleted,) = written(shop, numbers[1])
    _set_purchase_order_number(shop, numbers[0], "4711")
    shop.act("delete", txnId=deleted["txnId"])
    # A transfer of something else is a contact.
    transfer(shop, sale(shop, shop.item(), 1))
    assert [[one["code"] for one in row(shop, number)["problems"]] for number in numbers] == [
        ["changed_in_quickbooks"],
        ["deleted_in_quickbooks"],
        [],
    ]
    shop.resolve(problem_of(shop, "deleted_in_quickbooks", numbers[1]), "recreate")
    found = problem_of(shop, "changed_in_quickbooks", numbers[0])
    shop.resolve(found, "retry")
    # Not put right yet, it is asked about again.
    found = problem_of(shop, "changed_in_quickbooks", numbers[0])
    _set_purchase_order_number(shop, numbers[0], "")
    shop.resolve(found, "retry")
    assert [row(shop, number)["problems"] for number in numbers] == [[], [], []]
    assert [row(shop, number)["transfer_status"] for number in numbers] == ["transferred"] * 3


def test_a_customer_that_was_merged_is_followed_once_a_person_says_so(shop: Shop) -> None:
    """N1 for invoices: QuickBooks merged the customer into another one; the next invoice waits, none is created, and map bills the one
    that remained."""
    name, remaining = client(shop), client(shop)
    transfer(shop, *(sale(shop, shop.item(), 1, company=one) for one in (name, remaining)))
    shop.act("merge", group="Entity", name=name, into=remaining)
    number = sale(shop, shop.item(), 2, company=name)
    run = transfer(shop, number)
    assert (kinds(run), written(shop, number), entities(shop, name)) == ([], [], [])
    found = problem_of(shop, "entry_gone", name)
    assert row(shop, number)["problems"][0]["code"] == "entry_gone"
    shop.resolve(found, "map", "--name", remaining)
    (there,) = written(shop, number)
    assert (there["entity"], entities(shop, name), row(shop, number)["problems"]) == (remaining, [], [])
