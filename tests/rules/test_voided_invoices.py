"""I4: what becomes of an invoice that Autotask voids, before or after its transfer."""

from __future__ import annotations

from tests.rules.both_sides import entities, sentences
from tests.rules.shop import Shop
from tests.rules.test_i4_invoices import client, problem_of, row, sale, transfer, written


def test_a_voided_invoice_is_not_entered(shop: Shop) -> None:
    """Protects the books: what Autotask voided before is no invoice; voided while it waits for QuickBooks it is not entered."""
    first, second = sale(shop, shop.item(), 1), sale(shop, shop.item(), 1)
    shop.acme.autotask.act("void-invoice", invoice=first)
    answer = shop.answer("transfer-invoice", first, "--yes")
    assert (answer.code, answer.document["run"]) == (1, None)
    assert [one["code"] for one in answer.document["problems"]] == ["invoice_voided"]
    run = shop.run("transfer-invoice", second, "--yes")
    shop.acme.autotask.act("void-invoice", invoice=second)
    shop.run("refresh")
    assert shop.acme.finish(run)["state"] == "done_with_problems"
    assert (written(shop, first), written(shop, second)) == ([], [])
    problem_of(shop, "invoice_voided", second)


def test_one_voided_invoice_does_not_stop_the_others(shop: Shop) -> None:
    """Protects B14: of two approved invoices the sound one goes through."""
    sound, voided = sale(shop, shop.item(), 1), sale(shop, shop.item(), 1)
    shop.acme.autotask.act("void-invoice", invoice=voided)
    preview = shop.run("transfer-invoice", sound, voided, "--preview", code=1)
    assert (preview["waiting"], {one["subject"] for one in preview["writes"]} & {voided}) == ([], set())
    answer = shop.answer("transfer-invoice", sound, voided, "--yes")
    assert [one["code"] for one in answer.document["problems"]] == ["invoice_voided"]
    run = shop.acme.finish(answer.document)
    assert run["state"] == "done_with_problems"
    assert [one["title"] for one in run["problems"]] == [f"Invoice {voided} is voided in Autotask; left out"]
    assert len(written(shop, sound)) == 1
    # Nothing is left to decide about it.
    assert [one for one in shop.run("problems") if voided in sentences(one)] == []
    assert "left out" in shop.acme.said("transfer-invoice", sound, voided, "--preview")


def test_one_that_is_there_already_is_told_beside_a_voided_one(shop: Shop) -> None:
    """Protects the bookkeeper: a run of a voided invoice and of one that is in QuickBooks writes nothing, and says why of both; it was empty
    and told of the voided one alone."""
    there, voided = (sale(shop, shop.item(), 1) for _ in range(2))
    transfer(shop, there)
    shop.acme.autotask.act("void-invoice", invoice=voided)
    told = f"{there} is in QuickBooks already, as {there}: nothing is written to it. It is looked at there."
    assert told in shop.acme.said("transfer-invoice", there, voided, "--preview")
    run = transfer(shop, there, voided)
    assert (run["state"], run["writes"]) == ("done_with_problems", [])
    assert shop.notes(run) == (told,)
    assert [one["invoice"] for one in run["problems"]] == [voided]


def test_nothing_is_created_for_a_voided_invoice(shop: Shop) -> None:
    """Protects the books: the customer and the item that only a voided invoice names are neither promised nor created."""
    sound, customer, item = sale(shop, shop.item(), 1), client(shop), shop.item()
    transfer(shop, sale(shop, shop.item(), 1))
    voided = sale(shop, item, 1, company=customer)
    shop.acme.autotask.act("void-invoice", invoice=voided)
    preview = shop.run("transfer-invoice", sound, voided, "--preview", code=1)
    assert [one["kind"] for one in preview["writes"]] == ["create_customer", "create_invoice"]
    assert customer not in {one["subject"] for one in preview["writes"]}
    run = transfer(shop, sound, voided)
    assert [one["state"] for one in run["writes"]] == ["confirmed", "confirmed"]
    assert entities(shop, customer) == []


def test_voided_after_the_transfer_is_told(shop: Shop) -> None:
    """Protects the books: an invoice that Autotask voids later stays in QuickBooks until a person decides, and is told of."""
    number = _voided_later(shop)
    found = problem_of(shop, "invoice_voided", number)
    assert row(shop, number)["transfer_status"] == "problem"
    (there,) = written(shop, number)
    shop.act("void", txnId=there["txnId"])
    shop.resolve(found, "detach")
    assert row(shop, number)["transfer_status"] == "detached"


def _voided_later(shop: Shop) -> str:
    """The number of an invoice that Autotask voided after its transfer."""
    number = sale(shop, shop.item(), 1)
    transfer(shop, number)
    shop.acme.autotask.act("void-invoice", invoice=number)
    shop.run("refresh")
    return number


def test_what_is_voided_on_both_sides_is_settled(shop: Shop) -> None:
    """Protects against a needless question: once somebody voided it in QuickBooks by hand, Try again finds nothing left to decide, and
    nobody is asked later."""
    number = _voided_later(shop)
    found = problem_of(shop, "invoice_voided", number)
    shop.resolve(found, "retry")
    found = problem_of(shop, "invoice_voided", number)
    assert "is still in QuickBooks" in found["explanation"]
    shop.act("void", txnId=written(shop, number)[0]["txnId"])
    shop.resolve(found, "retry")
    there = row(shop, number)
    assert (there["transfer_status"], there["problems"], there["voided_in_quickbooks"]) == ("transferred", [], True)
    transfer(shop, sale(shop, shop.item(), 1))
    assert row(shop, number)["problems"] == []


def test_what_is_voided_here_and_deleted_there_is_let_go_of(shop: Shop) -> None:
    """Protects the words: an invoice that Autotask voided and somebody deleted in QuickBooks is neither “still there” nor to be entered
    again."""
    number = _voided_later(shop)
    shop.act("delete", txnId=written(shop, number)[0]["txnId"])
    shop.resolve(problem_of(shop, "invoice_voided", number), "retry")
    found = problem_of(shop, "invoice_voided", number)
    assert "is deleted in QuickBooks" in found["explanation"]
    assert [one["choice"] for one in found["choices"]] == ["detach", "retry"]
    shop.resolve(found, "detach")
    assert row(shop, number)["transfer_status"] == "detached"
