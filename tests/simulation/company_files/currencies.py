"""Vendors and customers of several currencies: an order is only ever entered for a name that is kept in its currency (QuickBooks FACTS 9)."""

from __future__ import annotations

from tests.simulation.company_files.looks import (
    account,
    add_entry,
    name_of,
    of_kind,
    on_hand,
    open_codes,
    prefer,
    preview,
    sale,
)
from tests.simulation.stage import OTHER_VENDOR, SWITCH, VENDOR, Scene, Stage, line

BUYER = "Rhein Kunde"
EURO = {"CurrencyRef": {"FullName": "Euro"}}
TENANT = {
    "currencies": [{"name": "EUR", "exchangeRate": "1.1"}],
    "companies": [{"companyName": VENDOR, "currency": "EUR"}, {"companyName": OTHER_VENDOR}, {"companyName": BUYER}],
}


def _vendor_is_created_in_euro(stage: Stage) -> None:
    """The vendor is created in the currency of the order, whose costs stay euro; stock is valued in dollars at QuickBooks' own rate."""
    prefer(stage, isMultiCurrencyOn=True)
    order = stage.order(line(SWITCH, 10, unitCost="8"))
    stage.receive(order, 4)
    stage.count(SWITCH, 9)
    stage.transfer()
    (entered,), (received,) = of_kind(stage, "PurchaseOrder"), of_kind(stage, "ItemReceipt")
    assert [name_of(stage, "Currency", one.fields, "CurrencyRef") for one in (entered, received)] == ["Euro", "Euro"]
    assert (entered.lines[0].rate, received.lines[0].rate, on_hand(stage, SWITCH)) == (8, 8, ["9"])
    assert account(stage, "Accounts Payable - EUR") == "40.00"
    stage.receive(order, 6)
    stage.transfer()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["15"], [])


def _vendor_is_kept_in_dollars(stage: Stage) -> None:
    """A vendor of the same name in another currency is not used: 8 euro would become 8 dollars. A person chooses the other one."""
    prefer(stage, isMultiCurrencyOn=True)
    add_entry(stage, "Vendor", Name=VENDOR)
    order = stage.order(line(SWITCH, 10, unitCost="8"))
    stage.receive(order, 4)
    stage.transfer()
    found = stage.problem("currency_differs")
    assert ("Euro" in found.title, "US Dollar" in found.explanation) == (True, True), found
    assert of_kind(stage, "PurchaseOrder") == []
    add_entry(stage, "Vendor", Name="Rhein (EUR)", **EURO)
    stage.resolve("currency_differs", "map", name="Rhein (EUR)")
    stage.sessions()
    (entered,) = of_kind(stage, "PurchaseOrder")
    assert name_of(stage, "Currency", entered.fields, "CurrencyRef") == "Euro"
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["4"], [])


def _quickbooks_keeps_one_currency(stage: Stage) -> None:
    """Where QuickBooks knows no euro nothing is entered; once the vendor is one of Autotask's own currency, all goes on."""
    order = stage.order(line(SWITCH, 10, unitCost="8"))
    stage.receive(order, 4)
    stage.transfer()
    assert [one.code for one in preview(stage, order).problems] == ["currency_differs"]
    found = stage.problem("currency_differs")
    assert ("one currency" in found.explanation, [one.choice for one in found.choices]) == (True, ["retry", "skip"])
    assert of_kind(stage, "PurchaseOrder") == []
    stage.tenant.act("set-company", company=VENDOR, set={"currencyID": None})
    stage.resolve("currency_differs", "retry")
    stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["4"], [])


def _names_kept_in_euro(stage: Stage) -> None:
    """The other way round: an order and an invoice of Autotask's own currency are not entered for names that QuickBooks keeps in euro."""
    prefer(stage, isMultiCurrencyOn=True)
    stage.tenant.act("set-company", company=VENDOR, set={"currencyID": None})
    add_entry(stage, "Vendor", Name=VENDOR, **EURO)
    add_entry(stage, "Customer", Name=BUYER, **EURO)
    add_entry(stage, "Vendor", Name="Home vendor")
    add_entry(stage, "Customer", Name="Home customer")
    stage.order(line(SWITCH, 10, unitCost="8"))
    stage.transfer()
    stage.resolve("currency_differs", "map", name="Home vendor")
    stage.sessions()
    assert len(of_kind(stage, "PurchaseOrder")) == 1
    stage.desk.invoices.approve(stage.world.company, [sale(stage, company=BUYER)], who="dana")
    stage.sessions()
    assert (of_kind(stage, "Invoice"), open_codes(stage)) == ([], ["currency_differs"])
    stage.resolve("currency_differs", "map", name="Home customer")
    stage.sessions()
    assert (len(of_kind(stage, "Invoice")), open_codes(stage)) == (1, [])


STORIES = (
    Scene(_vendor_is_created_in_euro, tenant=TENANT),
    Scene(_vendor_is_kept_in_dollars, tenant=TENANT),
    Scene(_quickbooks_keeps_one_currency, tenant=TENANT),
    Scene(_names_kept_in_euro, tenant=TENANT),
)
