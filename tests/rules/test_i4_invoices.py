"""I4: invoices of Autotask are listed, and transferred with what they sell from stock as the settings say."""

from __future__ import annotations

import pytest

from tests.rules.shop import Shop


def charge(shop: Shop, item: str, quantity: int, *, name: str = "", company: str = "", **more: object) -> str:
    """The name of a new charge of a ticket, for an item."""
    name = name or f"Charge of {item}"
    shop.acme.autotask.act(
        "add-charge",
        **{"kind": "ticket", "company": company, "title": f"Ticket about {item}", "name": name, "product": item}
        | {"quantity": quantity, "unitPrice": "25.00", **more},
    )
    return name


def invoice(shop: Shop, number: str, *charges: str, company: str) -> None:
    shop.acme.autotask.act("add-invoice", company=company, number=number, charges=list(charges))


def row(shop: Shop, number: str, *more: str) -> dict[str, object]:
    (found,) = [one for one in shop.run("invoices", "--older", *more) if one["number"] == number]
    return dict(found)


def test_invoices_are_listed(shop: Shop) -> None:
    """Protects the list: what Autotask invoiced is shown with customer, lines and total, and a voided one says so."""
    item, customer = shop.item(), shop.vendor()
    invoice(shop, "INV-L1", charge(shop, item, 3, company=customer), company=customer)
    found = row(shop, "INV-L1", "--refresh")
    assert (found["customer"], found["total"], found["transfer_status"]) == (customer, "75.00", "not_transferred")
    assert found["lines"] == [
        {"description": f"Charge of {item}", "item": item, "quantity": "3", "amount": "75.00", "tax": "0.00"}
    ]
    shop.acme.autotask.act("void-invoice", invoice="INV-L1")
    assert row(shop, "INV-L1")["voided"] is False
    shop.run("refresh")
    assert row(shop, "INV-L1")["voided"] is True
    assert row(shop, "INV-L1", "--status", "not_transferred")["lines"] == []


@pytest.mark.parametrize("arguments", [("--status", "lost")])
def test_an_unknown_status_is_wrong_use(shop: Shop, arguments: tuple[str, ...]) -> None:
    """Protects scripts: a status that there is not is refused, not taken for an empty list."""
    assert shop.answer("invoices", *arguments).code == 2
