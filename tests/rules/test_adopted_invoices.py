"""An invoice that people entered in QuickBooks by hand under the number of Autotask's: compared before it is taken for the same one, and
watched afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from stockpost.web import words
from tests.rules.both_sides import Driven, add_name, sentences, settings
from tests.rules.shop import Shop, kinds
from tests.rules.test_i4_invoices import charge, client, deliver, invoice, problem_of, row, sale, transfer, written


def enter_by_hand(
    shop: Shop,
    number: str,
    customer: str,
    item: str,
    quantity: int,
    rate: str,
    *,
    memo: str = "",
    more: Sequence[tuple[int, str]] = (),
) -> None:
    """What a person entered in QuickBooks; `more` lines of the same item."""
    lines = "".join(
        f"<InvoiceLineAdd><ItemRef><FullName>{item}</FullName></ItemRef><Quantity>{many}</Quantity><Rate>{each}</Rate></InvoiceLineAdd>"
        for many, each in ((quantity, rate), *more)
    )
    shop.qbxml(
        f"<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>{customer}</FullName></CustomerRef><TxnDate>2026-11-05</TxnDate>"
        f"<RefNumber>{number}</RefNumber>{f'<Memo>{memo}</Memo>' if memo else ''}{lines}</InvoiceAdd></InvoiceAddRq>"
    )


def _taken(shop: Shop, *, on_hand: int = 20) -> tuple[str, str, Any]:
    """The item, the number and the problem: 5 for 125.00 in Autotask, 1 for 99.00 in QuickBooks."""
    item, customer = shop.item(), client(shop)
    shop.add_item(item, on_hand=on_hand)
    add_name(shop, "Customer", customer)
    number = invoice(shop, charge(shop, item, 5, company=customer), company=customer, date="2026-11-03")
    enter_by_hand(shop, number, customer, item, 1, "99.00")
    transfer(shop, number)
    return item, number, problem_of(shop, "invoice_number_taken", number)


def _set_quantity(shop: Shop, number: str, quantity: int) -> None:
    (there,) = written(shop, number)
    text = shop.qbxml(
        f"<InvoiceQueryRq><TxnID>{there['txnId']}</TxnID><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>"
    )
    (record,) = ElementTree.fromstring(text).iter("InvoiceRet")
    shop.qbxml(
        f"<InvoiceModRq><InvoiceMod><TxnID>{there['txnId']}</TxnID><EditSequence>{record.findtext('EditSequence')}</EditSequence>"
        f"<InvoiceLineMod><TxnLineID>{record.findtext('InvoiceLineRet/TxnLineID')}</TxnLineID><Quantity>{quantity}</Quantity>"
        "</InvoiceLineMod></InvoiceMod></InvoiceModRq>"
    )


def _rows(found: Any) -> dict[str, tuple[str, str, str]]:
    return {one["field"]: (one["autotask"], one["last_transferred"], one["quickbooks"]) for one in found["differences"]}


def test_both_invoices_are_compared_before_one_is_taken(shop: Shop) -> None:
    """Protects the books: an invoice of the same number may be over another amount; both stand side by side before a person says that they
    are one."""
    item, _, found = _taken(shop)
    rows = _rows(found)
    assert rows["Total"] == ("125.00", "", "99.00")
    assert rows["Date"] == ("2026-11-03", "", "2026-11-05")
    assert rows["Line 1"] == (f"{item}: 5 for 125.00", "", f"{item}: 1 for 99.00")
    assert rows["Customer"][0] == rows["Customer"][2]
    text = shop.acme.said("problems")
    assert "125.00" in text and "99.00" in text
    shop.resolve(found, "skip")


def test_equal_lines_are_counted(shop: Shop) -> None:
    """Protects the comparison: lines that are equal on both sides are not shown one by one, and it is said that there are such; a table of
    one line looked as if the invoice had no other."""
    item, customer = shop.item(), client(shop)
    shop.add_item(item, on_hand=20)
    add_name(shop, "Customer", customer)
    charges = [charge(shop, item, many, company=customer) for many in (5, 2, 3)]
    number = invoice(shop, *charges, company=customer)
    enter_by_hand(shop, number, customer, item, 5, "25.00", more=((2, "25.00"), (3, "24.00")))
    transfer(shop, number)
    found = problem_of(shop, "invoice_number_taken", number)
    rows = _rows(found)
    assert [field for field in rows if "Line" in field] == ["Line 1", "Lines"]
    assert rows["Line 1"] == (f"{item}: 3 for 75.00", "", f"{item}: 3 for 72.00")
    assert rows["Lines"] == ("2 further lines are equal", "", "2 further lines are equal")
    shop.resolve(found, "skip")


def test_what_was_taken_over_is_shown_on_both_sides(shop: Shop) -> None:
    """Protects honesty: after it was taken over the list says both totals, not Autotask's alone."""
    _, number, found = _taken(shop)
    shop.resolve(found, "adopt")
    there = row(shop, number)
    assert (there["transfer_status"], there["total"], there["quickbooks_total"]) == ("transferred", "125.00", "99.00")
    assert f"{number}, 99.00" in shop.acme.said("invoices", "--older")


def test_who_took_it_over_is_told(shop: Shop) -> None:
    """Protects P3: an invoice that was not sent, since a person took over QuickBooks' one, says so in its run, in the history and in the
    list, which names QuickBooks' customer as well; before, its run said "Not sent" and nothing else did."""
    item, customer = shop.item(), client(shop)
    shop.add_item(item, on_hand=20)
    for name in (customer, f"{customer}, Inc."):
        add_name(shop, "Customer", name)
    number = invoice(shop, charge(shop, item, 5, company=customer), company=customer)
    enter_by_hand(shop, number, f"{customer}, Inc.", item, 1, "99.00")
    run = transfer(shop, number)
    (there,) = written(shop, number)
    shop.resolve(problem_of(shop, "invoice_number_taken", number), "adopt")
    (found,) = [one for one in shop.run("history") if one["kind"] == "take_over_invoice" and number in one["summary"]]
    assert (found["run"], found["state"], found["txn_id"]) == (run["run"], "adopted", there["txnId"])
    (note,) = shop.notes(run)
    assert (
        note
        == f"Invoice {number} was taken over from QuickBooks by {found['who']}, as {number} over 99.00: nothing was written."
    )
    view = shop.acme.desk.run("Acme", run["run"])
    assert [(one.state, one.is_needed) for one in view.writes if one.kind == "create_invoice"] == [("skipped", False)]
    listed = row(shop, number)
    assert (listed["quickbooks_customer"], listed["taken_over_by"]) == (f"{customer}, Inc.", found["who"])
    text = shop.acme.said("invoices", "--older")
    assert f"taken over by {found['who']}" in text and f"({customer}, Inc. in QuickBooks)" in text


def test_nobody_calls_it_transferred(shop: Shop) -> None:
    """Protects honesty: an invoice that was taken over was never transferred; what became of it there is told so, and the number of its
    problem is in the JSON."""
    _, number, found = _taken(shop)
    assert (found["order"], found["invoice"], found["invoice_id"]) == (None, number, row(shop, number)["autotask_id"])
    shop.resolve(found, "adopt")
    who = row(shop, number)["taken_over_by"]
    (there,) = written(shop, number)
    _set_quantity(shop, number, 5)
    transfer(shop, number)
    found = problem_of(shop, "changed_in_quickbooks", number)
    assert f"Since it was taken over from QuickBooks by {who}, somebody changed" in found["explanation"]
    text = shop.acme.said("problems")
    assert "Last agreed" in text
    shop.resolve(found, "adopt")
    _set_quantity(shop, number, 7)
    transfer(shop, number)
    found = problem_of(shop, "changed_in_quickbooks", number)
    # What is shown before is the change that was agreed to, not what had been taken over.
    assert ("5 for 495.00", "7 for 693.00") in [row[1:] for row in _rows(found).values()]
    assert "When taken over" not in shop.acme.said("problems")
    shop.act("delete", txnId=there["txnId"])
    transfer(shop, number)
    found = problem_of(shop, "deleted_in_quickbooks", number)
    assert f"It was taken over from QuickBooks by {who} as {number}" in found["explanation"]
    assert "transferred" not in sentences(found)
    shop.resolve(found, "detach")


def test_what_was_taken_over_is_watched(shop: Shop) -> None:
    """Protects the counts (B10 for invoices): who edits it in QuickBooks afterwards is asked about before a sync hides it; of a deletion
    and a voiding it is told what had been there."""
    item, number, found = _taken(shop)
    shop.resolve(found, "adopt")
    _set_quantity(shop, number, 5)
    shop.stock(item, 20)
    refused = shop.sync(item)
    assert (kinds(refused), shop.on_hand(item)) == ([], ["15"])
    found = problem_of(shop, "changed_in_quickbooks", number)
    rows = _rows(found)
    assert rows[f"{item}: quantity and amount"] == ("5 for 125.00", "1 for 99.00", "5 for 495.00")
    assert rows["Total"] == ("125.00", "99.00", "495.00")
    shop.resolve(found, "adopt")
    shop.sync(item)
    assert shop.on_hand(item) == ["20"]
    shop.act("void", txnId=written(shop, number)[0]["txnId"])
    transfer(shop, number)
    found = problem_of(shop, "changed_in_quickbooks", number)
    assert _rows(found) == {"Invoice": ("125.00", "495.00", "voided")}
    shop.resolve(found, "detach")


def test_an_item_that_only_quickbooks_has_on_it_is_left_alone_as_well(shop: Shop) -> None:
    """Protects the counts (B10 for invoices): what a person sells on the invoice in QuickBooks need not be on Autotask's; as long as it is
    asked about, the count of that item is left alone with the reason. Before, a sync hid the sale."""
    _, number, found = _taken(shop)
    other = shop.item()
    shop.add_item(other, on_hand=8)
    shop.stock(other, 8)
    shop.resolve(found, "adopt")
    (there,) = written(shop, number)
    shop.qbxml(
        f"<InvoiceModRq><InvoiceMod><TxnID>{there['txnId']}</TxnID><EditSequence>{there['editSequence']}</EditSequence>"
        f"<InvoiceLineMod><TxnLineID>-1</TxnLineID><ItemRef><FullName>{other}</FullName></ItemRef><Quantity>2</Quantity>"
        "</InvoiceLineMod></InvoiceMod></InvoiceModRq>"
    )
    run = shop.sync(other)
    found = problem_of(shop, "changed_in_quickbooks", number)
    assert (kinds(run), shop.on_hand(other)) == ([], ["6"])
    assert f"Left out {other}: Invoice {number} was changed in QuickBooks" in str(run["writes"])
    shop.resolve(found, "adopt")
    shop.sync(other)
    assert shop.on_hand(other) == ["8"]


def test_a_date_of_autotask_is_told_beside_what_was_taken_over(shop: Shop) -> None:
    """Protects honesty: what QuickBooks had when it was taken over is not told as Autotask's."""
    _, number, found = _taken(shop)
    shop.resolve(found, "adopt")
    (there,) = written(shop, number)
    shop.qbxml(
        f"<InvoiceModRq><InvoiceMod><TxnID>{there['txnId']}</TxnID><EditSequence>{there['editSequence']}</EditSequence>"
        "<TxnDate>2026-11-09</TxnDate></InvoiceMod></InvoiceModRq>"
    )
    transfer(shop, number)
    found = problem_of(shop, "changed_in_quickbooks", number)
    assert _rows(found)["Date"] == ("2026-11-03", "2026-11-05", "2026-11-09")
    shop.resolve(found, "detach")


def test_two_invoices_are_not_both_one_in_quickbooks(shop: Shop) -> None:
    """Protects P1: what one Autotask invoice took over cannot be taken over by another one whose number is the same once shortened."""
    item, customer = shop.item(), client(shop)
    shop.add_item(item, on_hand=9)
    add_name(shop, "Customer", customer)
    first, second = (sale(shop, item, 1, company=customer, number=f"{year}-SAMENUMBER8") for year in (2025, 2026))
    enter_by_hand(shop, "SAMENUMBER8", customer, item, 1, "25.00")
    transfer(shop, first)
    shop.resolve(problem_of(shop, "invoice_number_taken", first), "adopt")
    transfer(shop, second)
    (found,) = [one for one in shop.run("problems") if one["invoice"] == second]
    assert found["explanation"] == (
        f"QuickBooks has it already: there it is Autotask's invoice {first} over 25.00. So invoice {second} over 25.00 is not entered."
    )
    assert [one["choice"] for one in found["choices"]] == ["retry", "skip", "ignore"]
    assert "QuickBooks" not in found["remedy"]
    assert shop.answer("resolve", str(found["id"]), "adopt").code == 2
    assert (row(shop, first)["transfer_status"], row(shop, second)["transfer_status"]) == ("transferred", "problem")
    shop.resolve(found, "skip")


def test_both_are_offered_one_until_one_of_them_takes_it_over(shop: Shop) -> None:
    """Protects P1 and the page: the invoice of QuickBooks that two could be is offered to the second no more as soon as the first has it,
    before QuickBooks is asked again; and a run in which both wait tells two of one number by their totals."""
    item, customer = shop.item(), client(shop)
    shop.add_item(item, on_hand=9)
    add_name(shop, "Customer", customer)
    number = sale(shop, item, 1, company=customer)
    sale(shop, item, 2, company=customer, number=number)
    enter_by_hand(shop, number, customer, item, 1, "25.00")
    run = transfer(shop, number)
    names = f"Invoice {number} over 25.00 and Invoice {number} over 50.00 stay approved"
    assert names in words.waiting_sentence(shop.acme.desk.run("Acme", run["run"]))
    first, second = sorted(
        (one for one in shop.run("problems") if one["invoice"] == number), key=lambda one: one["invoice_id"]
    )
    assert all("adopt" in [choice["choice"] for choice in one["choices"]] for one in (first, second))
    shop.resolve(first, "adopt")
    (left,) = [one for one in shop.run("problems") if one["invoice"] == number]
    assert left["explanation"] == (
        f"QuickBooks has it already: there it is Autotask's invoice {number} over 25.00. So invoice {number} over 50.00 is not entered."
    )
    assert (left["id"], "adopt" in [one["choice"] for one in left["choices"]]) == (second["id"], False)
    shop.resolve(left, "skip")


def test_a_copy_that_a_person_made_can_be_taken_over(shop: Shop) -> None:
    """Protects the choice: a copy of an invoice of ours bears that one's mark, and is another transaction: a person may say that it is
    the invoice that bears its number."""
    item, customer = shop.item(), client(shop)
    shop.add_item(item, on_hand=9)
    add_name(shop, "Customer", customer)
    first, second = (sale(shop, item, 1, company=customer) for _ in range(2))
    transfer(shop, first)
    memo = written(shop, first)[0]["memo"]
    enter_by_hand(shop, second, customer, item, 1, "25.00", memo=memo)
    transfer(shop, second)
    shop.resolve(problem_of(shop, "invoice_number_taken", second), "adopt")
    assert row(shop, second)["taken_over_by"]


def test_all_invoices_of_the_number_are_told(shop: Shop) -> None:
    """Protects the books: QuickBooks may have a number several times; the one that is most like Autotask's is offered, and the others are
    told by date, amount and customer. Before, the first that came was offered alone."""
    item, customer = shop.item(), client(shop)
    shop.add_item(item, on_hand=20)
    for name in (customer, f"{customer}, Inc."):
        add_name(shop, "Customer", name)
    number = sale(shop, item, 5, company=customer)
    for name, rate in ((f"{customer}, Inc.", "25.00"), (customer, "24.00"), (customer, "25.00")):
        enter_by_hand(shop, number, name, item, 5, rate)
    transfer(shop, number)
    found = problem_of(shop, "invoice_number_taken", number)
    rows = _rows(found)
    assert (rows["Total"], rows["Customer"]) == (("125.00", "", "125.00"), (customer, "", customer))
    assert rows["Lines"] == ("all lines are equal", "", "all lines are equal")
    told = (
        "QuickBooks has 2 more with this number: "
        f"one of 2026-11-05 over 120.00 for {customer}; one of 2026-11-05 over 125.00 for {customer}, Inc."
    )
    assert told in found["explanation"]
    assert found["remedy"].endswith(
        "If another of them is meant, give the one that is compared here another number in QuickBooks and try again."
    )
    shop.resolve(found, "skip")


def test_a_sync_after_it_sets_what_autotask_counts(shop: Shop) -> None:
    """Protects I4: with hold_uninvoiced the charges of an invoice that was taken over are held no more, whatever QuickBooks has on it: both
    sides are equal after the sync, and the difference is explained by what QuickBooks has on it."""
    with settings(shop, hold_uninvoiced="true"):
        item, customer = shop.item(), client(shop)
        shop.add_item(item, on_hand=20)
        shop.stock(item, 20)
        add_name(shop, "Customer", customer)
        sold = charge(shop, item, 5, company=customer)
        deliver(shop, sold)
        shop.sync(item)
        assert shop.on_hand(item) == ["20"]
        number = invoice(shop, sold, company=customer)
        enter_by_hand(shop, number, customer, item, 1, "99.00")
        transfer(shop, number)
        shop.resolve(problem_of(shop, "invoice_number_taken", number), "adopt")
        preview = shop.run("sync", "--item", item, "--preview")
        (counts,) = [one["counts"] for one in preview["writes"]]
        assert (counts["target"], counts["not_yet_invoiced"]) == ("15", [])
        shop.sync(item)
        assert shop.on_hand(item) == ["15"]


def test_an_invoice_can_be_used_after_a_conversation_that_broke_off(shop: Shop) -> None:
    """Protects the choice: whoever decides later can still use the invoice in QuickBooks. Before, what was read of it was dropped as the next
    conversation began, and the choice was refused as “no longer known” until one had read it again."""
    _, number, found = _taken(shop)
    approved = shop.run("transfer", shop.order((shop.item(), 1)), "--yes")
    Driven(shop).break_off()
    shop.resolve(found, "adopt")
    assert row(shop, number)["taken_over_by"]
    shop.acme.finish(approved)
