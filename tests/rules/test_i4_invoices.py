"""I4: invoices of Autotask are listed, and transferred with what they sell from stock as the settings say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest

from tests.rules.both_sides import add_name, entities, sentences, settings
from tests.rules.shop import MAIN, Shop, kinds

_numbers = count(1)


def client(shop: Shop, name: str = "") -> str:
    """A customer of Autotask that nobody else uses."""
    name = name or f"Client {next(_numbers):03} of {shop.vendor()}"
    shop.acme.autotask.act("set-company", company=shop.vendor(), set={"companyName": name})
    return name


def charge(shop: Shop, item: str, quantity: int, *, company: str, name: str = "", **more: object) -> str:
    """The name of a new charge of a ticket, for an item at 25.00."""
    name = name or f"{quantity} × {item} {next(_numbers)}"
    values = {"kind": "ticket", "title": f"Ticket about {item}", "unitPrice": "25.00", **more}
    shop.acme.autotask.act("add-charge", **values, company=company, name=name, product=item, quantity=quantity)
    return name


def deliver(shop: Shop, charge_name: str) -> None:
    shop.acme.autotask.act("deliver-charge", charge=charge_name, location=MAIN)


def invoice(shop: Shop, *charges: str, company: str, number: str = "", **more: object) -> str:
    """The number of a new invoice that bills the charges."""
    number = number or f"INV-{next(_numbers)}"
    shop.acme.autotask.act("add-invoice", company=company, number=number, charges=list(charges), **more)
    return number


def sale(shop: Shop, item: str, quantity: int, *, company: str = "", number: str = "") -> str:
    """The number of an invoice over one charge."""
    company = company or client(shop)
    return invoice(shop, charge(shop, item, quantity, company=company), company=company, number=number)


def row(shop: Shop, number: str, *more: str) -> Any:
    (found,) = [one for one in shop.run("invoices", "--older", *more) if one["number"] == number]
    return found


def transfer(shop: Shop, *numbers: str) -> Any:
    """Approves, and lets the Web Connector call until the run is over."""
    answer = shop.answer("transfer-invoice", *numbers, "--yes")
    assert answer.code in (0, 1), answer.err + answer.out
    document = answer.document
    return document if document["run"] is None else shop.acme.finish(document)


def written(shop: Shop, number: str) -> Sequence[Any]:
    """The invoices of QuickBooks with a number."""
    return [one for one in shop.books()["invoices"] if one["refNumber"] == number and not one["isVoided"]]


def problem_of(shop: Shop, code: str, words: str) -> Any:
    """The only open problem of this code whose words name the invoice."""
    (found,) = [one for one in shop.run("problems") if one["code"] == code and words in sentences(one)]
    return found


# The list


def test_invoices_are_listed(shop: Shop) -> None:
    """Protects the list: what Autotask invoiced is shown with customer, lines and total, and a voided one says so."""
    item, customer = shop.item(), client(shop)
    number = invoice(shop, charge(shop, item, 3, company=customer, name="Three"), company=customer)
    found = row(shop, number, "--refresh")
    assert (found["customer"], found["total"], found["transfer_status"]) == (customer, "75.00", "not_transferred")
    assert found["lines"] == [{"description": "Three", "item": item, "quantity": "3", "amount": "75.00", "tax": "0.00"}]
    shop.acme.autotask.act("void-invoice", invoice=number)
    assert row(shop, number)["voided"] is False
    shop.run("refresh")
    assert row(shop, number, "--status", "not_transferred")["voided"] is True


def test_an_unknown_status_is_wrong_use(shop: Shop) -> None:
    """Protects scripts: a status that there is not is refused, not taken for an empty list."""
    assert shop.answer("invoices", "--status", "lost").code == 2


# The transfer


def test_an_invoice_is_transferred_once(shop: Shop) -> None:
    """Protects I4 and P1: customer, number, dates and lines become one invoice; a second transfer writes nothing."""
    item, customer = shop.item(), client(shop)
    number = invoice(
        shop,
        charge(shop, item, 3, company=customer, name="Three units"),
        company=customer,
        date="2026-11-03",
        due="2026-12-03",
        comments="Thank you.",
    )
    preview = shop.run("transfer-invoice", number, "--preview")
    # The item of charges is there already where another test came first.
    planned = kinds(preview, "planned")
    (line,) = preview["writes"][-1]["lines"]
    assert (line["quantity"], line["price"], line["amount"]) == ("3", "25.00", "75.00")
    assert item in line["text"] and "Three units" in line["text"]
    assert [kind for kind in planned if kind != "create_item"] == ["create_customer", "create_invoice"]
    assert [one["state"] for one in transfer(shop, number)["writes"]] == ["confirmed"] * len(planned)
    found = row(shop, number)
    (there,) = written(shop, number)
    assert (found["transfer_status"], found["quickbooks"]) == (
        "transferred",
        {"txn_id": there["txnId"], "ref_number": number},
    )
    assert (there["entity"], there["date"], there["total"]) == (customer, "2026-11-03", "75.00")
    assert there["memo"].startswith("Thank you.\n[AT:invoice:")
    (line,) = there["lines"]
    assert (line["item"], line["quantity"], line["rate"], line["amount"]) == ("Autotask Charge", "3", "25.00", "75.00")
    answer = shop.qbxml(f"<InvoiceQueryRq><RefNumber>{number}</RefNumber></InvoiceQueryRq>")
    assert "<DueDate>2026-12-03</DueDate>" in answer
    again = transfer(shop, number)
    assert (again["state"], again["writes"], len(written(shop, number))) == ("done", [], 1)


def test_stocked_items_are_sold_by_their_item(shop: Shop) -> None:
    """Protects I4: with decrement_on_invoice a line of a product that QuickBooks stocks lowers its on hand, be it charged on a ticket, a
    project or a contract; others do not."""
    item, other = shop.items(2)
    shop.add_item(item, on_hand=10)
    add_name(shop, "ItemService", other)
    customer = client(shop)
    units = {"ticket": 1, "project": 2, "contract": 1}
    charges = [charge(shop, item, many, company=customer, kind=kind) for kind, many in units.items()]
    charges.append(charge(shop, other, 4, company=customer))
    number = invoice(shop, *charges, company=customer)
    (summary,) = [one["summary"] for one in shop.run("transfer-invoice", number, "--preview")["writes"][-1:]]
    assert "takes" not in summary
    transfer(shop, number)
    assert [line["item"] for line in written(shop, number)[0]["lines"]] == [item, item, item, other]
    assert shop.on_hand(item) == ["6"]
    later = sale(shop, item, 1)
    summary = shop.run("transfer-invoice", later, "--preview")["writes"][-1]["summary"]
    assert summary.endswith(f"takes 1 × {item} off on hand")


def test_without_decrement_on_hand_stays(shop: Shop) -> None:
    """Protects I4: with decrement_on_invoice off every line goes out by description, and on hand is as before."""
    item = shop.item()
    shop.add_item(item, on_hand=10)
    with settings(shop, decrement_on_invoice="false"):
        number = sale(shop, item, 4)
        transfer(shop, number)
    (line,) = written(shop, number)[0]["lines"]
    assert (line["item"], shop.on_hand(item)) == ("Autotask Charge", ["10"])
    assert item in line["description"]


# Numbers


def test_a_long_number_is_shortened_and_said_so(shop: Shop) -> None:
    """Protects N4: of a long number the last 11 characters go to QuickBooks, the whole one stands in the memo and the preview."""
    number = sale(shop, shop.item(), 1, number="2026-INVOICE-0001")
    assert "QuickBooks gets VOICE-0001"[:16] in shop.acme.said("transfer-invoice", number, "--preview")
    transfer(shop, number)
    (there,) = written(shop, "NVOICE-0001")
    assert there["memo"].startswith("Autotask invoice 2026-INVOICE-0001\n")


def test_two_numbers_that_become_equal_are_a_problem(shop: Shop) -> None:
    """Protects P1: two invoices that would have the same number in QuickBooks are not both entered."""
    first, second = (sale(shop, shop.item(), 1, number=f"{year}-SAMENUMBER1") for year in (2025, 2026))
    (found,) = shop.run("transfer-invoice", first, second, "--preview", code=1)["problems"]
    assert (found["explanation"].startswith(f"Invoice {first} over "), "in Autotask" in found["remedy"]) == (True, True)
    run = transfer(shop, first, second)
    assert run["state"] == "done_with_problems"
    assert len(written(shop, "SAMENUMBER1")) == 1
    found = problem_of(shop, "invoice_number_taken", second)
    shop.resolve(found, "skip")
    assert row(shop, second)["transfer_status"] == "not_transferred"


def test_the_invoice_of_another_one_is_not_adopted(shop: Shop) -> None:
    """Protects P1: an invoice in QuickBooks stands for one of Autotask; for a second one it cannot be chosen."""
    first, second = (sale(shop, shop.item(), 1, number=f"{year}-SAMENUMBER2") for year in (2025, 2026))
    transfer(shop, first)
    transfer(shop, second)
    found = problem_of(shop, "invoice_number_taken", second)
    answer = shop.answer("resolve", str(found["id"]), "adopt")
    assert (answer.code, "is no choice" in answer.err, f"Autotask's invoice {first}" in found["explanation"]) == (
        2,
        True,
        True,
    )
    assert found["remedy"] == "Leave this one out, or give it another number in Autotask and try again."
    shop.resolve(found, "skip")


@pytest.mark.parametrize("choice", ["adopt", "retry", "ignore"])
def test_a_taken_number_is_never_adopted_silently(shop: Shop, choice: str) -> None:
    """Protects N4: an invoice of the same number that is not ours stands in the way until a person decides what it is."""
    item = shop.item()
    shop.add_item(item, on_hand=5)
    number, somebody = sale(shop, item, 1), f"Walk-in {next(_numbers)}"
    add_name(shop, "Customer", somebody)
    shop.qbxml(
        f"<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>{somebody}</FullName></CustomerRef>"
        f"<RefNumber>{number}</RefNumber><InvoiceLineAdd><ItemRef><FullName>{item}</FullName></ItemRef>"
        "<Quantity>1</Quantity></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
    )
    assert transfer(shop, number)["state"] == "done_with_problems"
    assert row(shop, number)["transfer_status"] == "problem"
    found = problem_of(shop, "invoice_number_taken", number)
    (there,) = written(shop, number)
    if choice == "retry":
        shop.act("delete", txnId=there["txnId"])
        shop.resolve(found, choice)
        assert written(shop, number)[0]["txnId"] != there["txnId"]
    else:
        shop.resolve(found, choice)
        assert [one["txnId"] for one in written(shop, number)] == [there["txnId"]]
    status = {"adopt": "transferred", "retry": "transferred", "ignore": "ignored"}[choice]
    assert row(shop, number)["transfer_status"] == status
    assert transfer(shop, number)["writes"] == []


# What stands in the way


def test_a_customer_that_is_no_customer_is_mapped(shop: Shop) -> None:
    """Protects N3 for invoices: a vendor of the customer's name is a problem that names the invoice, and a mapping solves it."""
    name = f"Both Sides {next(_numbers)}"
    add_name(shop, "Vendor", name)
    add_name(shop, "Customer", f"{name} Inc.")
    number = sale(shop, shop.item(), 1, company=client(shop, name))
    run = transfer(shop, number)
    assert [one["code"] for one in run["problems"]] == ["customer_name_taken"]
    assert row(shop, number)["problems"][0]["code"] == "customer_name_taken"
    shop.resolve(problem_of(shop, "customer_name_taken", name), "map", "--name", f"{name} Inc.")
    assert written(shop, number)[0]["entity"] == f"{name} Inc."


def test_a_missing_customer_waits_where_none_is_created(shop: Shop) -> None:
    """Protects N1: with create_missing_customers off a person adds the customer, and the invoice goes on by itself (B14, P2)."""
    name = client(shop)
    with settings(shop, create_missing_customers="false"):
        number = sale(shop, shop.item(), 1, company=name)
        assert shop.run("transfer-invoice", number, "--preview", code=1)["waiting"] == [number]
        assert transfer(shop, number)["waiting"] == [number]
        problem_of(shop, "customer_missing", name)
        add_name(shop, "Customer", name)
        other = client(shop)
        add_name(shop, "Customer", other)
        transfer(shop, sale(shop, shop.item(), 1, company=other))
        assert len(written(shop, number)) == 1
    assert [one for one in shop.run("problems") if name in one["title"]] == []


def test_an_invoice_that_changed_while_it_waited_wants_another_approval(shop: Shop) -> None:
    """Protects what was approved: once the customer is there, an invoice that Autotask changed meanwhile is not written as it was, and the
    run says why; approved again it is entered once."""
    name = client(shop)
    with settings(shop, create_missing_customers="false"):
        number = sale(shop, shop.item(), 1, company=name)
        waiting = transfer(shop, number)
        invoice_id = row(shop, number)["autotask_id"]
        shop.acme.autotask.act("set-record", entity="Invoices", id=invoice_id, set={"dueDate": "2031-01-15T00:00:00Z"})
        shop.run("refresh")
        add_name(shop, "Customer", name)
        other = client(shop)
        add_name(shop, "Customer", other)
        transfer(shop, sale(shop, shop.item(), 1, company=other))
    assert written(shop, number) == []
    notes = shop.notes(waiting)
    assert any(f"{number}: it was changed in Autotask after it was approved" in note for note in notes), notes
    assert [one for one in shop.run("problems") if name in one["title"]] == []
    assert transfer(shop, number)["state"] == "done"
    assert len(written(shop, number)) == 1


def test_an_inactive_customer_is_made_active_again(shop: Shop) -> None:
    """Protects N2: an inactive namesake is a problem whose choice makes it active, and then the invoice is entered."""
    name = client(shop)
    add_name(shop, "Customer", name, is_active=False)
    number = sale(shop, shop.item(), 1, company=name)
    transfer(shop, number)
    shop.resolve(problem_of(shop, "name_inactive", name), "reactivate")
    assert written(shop, number)[0]["entity"] == name
    assert len(entities(shop, name)) == 1


def test_a_credit_is_no_invoice(shop: Shop) -> None:
    """Protects the books: a negative total is a problem in words and never a wrong document; on the spot and in the preview."""
    customer = client(shop)
    number = invoice(shop, charge(shop, shop.item(), 1, company=customer, unitPrice="-5.00"), company=customer)
    preview = shop.run("transfer-invoice", number, "--preview", code=1)
    assert (preview["writes"], [one["code"] for one in preview["problems"]]) == ([], ["field_invalid"])
    assert "credit memo" in preview["problems"][0]["explanation"]
    transfer(shop, number)
    assert written(shop, number) == []
    shop.resolve(problem_of(shop, "field_invalid", number), "ignore")
    assert row(shop, number)["transfer_status"] == "ignored"


def test_unknown_numbers_are_wrong_use(shop: Shop) -> None:
    """Protects scripts: a number that nobody has, or none at all, is refused with exit code 2."""
    assert shop.answer("transfer-invoice", "INV-none", "--yes").code == 2
    assert shop.answer("transfer-invoice", "--yes").code == 2


# Afterwards


@pytest.mark.parametrize("choice", ["recreate", "detach"])
def test_an_invoice_that_was_deleted_is_not_entered_again_by_itself(shop: Shop, choice: str) -> None:
    """Protects B11 for invoices: whether it is created again is a person's decision."""
    item = shop.item()
    shop.add_item(item, on_hand=5)
    number = sale(shop, item, 2)
    transfer(shop, number)
    shop.act("delete", txnId=written(shop, number)[0]["txnId"])
    transfer(shop, number)
    found = problem_of(shop, "deleted_in_quickbooks", number)
    assert written(shop, number) == []
    shop.resolve(found, choice)
    status, on_hand = ("transferred", ["3"]) if choice == "recreate" else ("detached", ["5"])
    assert (row(shop, number)["transfer_status"], shop.on_hand(item)) == (status, on_hand)


def test_a_run_of_invoices_is_taken_back(shop: Shop) -> None:
    """Protects P6: undo deletes the invoice, the units are back, and it can be transferred again under a new mark."""
    item = shop.item()
    shop.add_item(item, on_hand=5)
    number = sale(shop, item, 2)
    run = transfer(shop, number)
    (first,) = written(shop, number)
    preview = shop.run("undo", str(run["run"]), "--preview")
    assert [one["summary"] for one in preview["writes"]] == [f"Delete invoice {number}"]
    undone = shop.acme.finish(shop.run("undo", str(run["run"]), "--yes"))
    assert (undone["state"], kinds(undone)) == ("done", ["delete_transaction"])
    assert (written(shop, number), shop.on_hand(item)) == ([], ["5"])
    assert row(shop, number)["transfer_status"] == "not_transferred"
    transfer(shop, number)
    (second,) = written(shop, number)
    assert (shop.on_hand(item), second["memo"] == first["memo"]) == (["3"], False)


def test_what_somebody_changed_is_not_taken_back(shop: Shop) -> None:
    """Protects P4 and P6: an invoice that somebody changed stays, and the reason is told."""
    number = sale(shop, shop.item(), 2)
    run = transfer(shop, number)
    (there,) = written(shop, number)
    shop.act("void", txnId=there["txnId"])
    undone = shop.acme.finish(shop.run("undo", str(run["run"]), "--yes"))
    assert undone["state"] == "done_with_problems"
    assert "voided it in QuickBooks" in problem_of(shop, "undo_blocked", number)["explanation"]
    assert [one["txnId"] for one in shop.books()["invoices"] if one["refNumber"] == number] == [there["txnId"]]


def test_what_waits_can_be_taken_back(shop: Shop) -> None:
    """Protects P2: an approved invoice that was not sent is taken back by canceling its run."""
    number = sale(shop, shop.item(), 1)
    run = shop.run("transfer-invoice", number, "--yes")
    assert row(shop, number)["transfer_status"] == "queued"
    assert "under way already" in " ".join(_notes(shop, number))
    shop.acme.desk.cancel_run("Acme", run["run"], who="dana")
    assert row(shop, number)["transfer_status"] == "not_transferred"
    shop.acme.call_quickbooks()
    assert written(shop, number) == []


def _notes(shop: Shop, number: str) -> Sequence[str]:
    notes: Sequence[str] = shop.acme.desk.invoices.preview("Acme", [number]).notes
    return notes


# Stock: hold_uninvoiced


def test_what_is_delivered_and_not_invoiced_is_held(shop: Shop) -> None:
    """Protects I4: with hold_uninvoiced a sync leaves QuickBooks the units that the later invoice takes off, and says so; of
    what Autotask has invoiced it does not say that it is not."""
    item, customer = shop.item(), client(shop)
    shop.stock(item, 10)
    shop.add_item(item, on_hand=10)
    sold = charge(shop, item, 4, company=customer, name=f"Sold {item}")
    deliver(shop, sold)
    with settings(shop, hold_uninvoiced="true"):
        shop.sync(item)
        assert shop.on_hand(item) == ["10"]
        assert shop.run("sync", "--item", item, "--preview")["writes"] == []
        shop.stock(item, 7)
        (write,) = shop.run("sync", "--item", item, "--preview")["writes"]
        assert f"7 in Autotask, 4 more delivered and not yet invoiced (Sold {item}): 11" in write["summary"]
        number = invoice(shop, sold, company=customer)
        shop.run("refresh")
        (write,) = shop.run("sync", "--item", item, "--preview")["writes"]
        told = (
            f"7 in Autotask, 4 more delivered, invoiced in Autotask ({number}), not yet in QuickBooks (Sold {item}): 11"
        )
        assert told in write["summary"]
        transfer(shop, number)
        assert shop.on_hand(item) == ["6"]
        shop.sync(item)
        assert shop.on_hand(item) == ["7"]


def test_an_invoice_entered_by_hand_is_not_held(shop: Shop) -> None:
    """Protects I4: an invoice that a person keeps out of the transfer is settled, so its units are not kept for it any longer."""
    item, customer = shop.item(), client(shop)
    shop.stock(item, 10)
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    number = invoice(shop, sold, company=customer)
    with settings(shop, hold_uninvoiced="true"):
        shop.sync(item)
        assert shop.on_hand(item) == ["10"]
        shop.acme.autotask.act("void-invoice", invoice=number)
        shop.run("invoices", "--refresh")
        shop.sync(item)
        assert shop.on_hand(item) == ["10"]
        with settings(shop, decrement_on_invoice="false"):
            shop.sync(item)
            assert shop.on_hand(item) == ["6"]
