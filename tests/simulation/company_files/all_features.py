"""One company file with everything switched on: what each feature does must hold beside the others."""

from __future__ import annotations

from tests.simulation.company_files.looks import (
    account,
    add_entry,
    books,
    checks,
    name_of,
    of_kind,
    on_hand,
    open_codes,
    prefer,
)
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, VENDOR, Scene, Stage, buy_by_the_case, line

TENANT = {
    "currencies": [{"name": "EUR", "exchangeRate": "1.1"}],
    "companies": [{"companyName": VENDOR, "currency": "EUR"}, {"companyName": OTHER_VENDOR}],
    "products": [{"name": SWITCH, "unitCost": "2"}, {"name": TONER, "unitCost": "2", "isSerialized": True}],
}
FEATURES = {
    "enhancedInventoryReceiving": True,
    "classTracking": True,
    "isMultiCurrencyOn": True,
    "serialOrLotTracking": "SerialNumber",
    "multiLocation": True,
    "multiUser": True,
}


def _everything_at_once(stage: Stage) -> None:
    """From the order in euro and pieces, over parts and a bill in between, to both counts; then a person's changes and the undo."""
    prefer(stage, **FEATURES)
    buy_by_the_case(stage, SWITCH)
    add_entry(stage, "Class", Name="Hardware")
    add_entry(stage, "InventorySite", Name="Main")
    order = stage.order(line(SWITCH, 24, unitCost="8"), line(TONER, 2, unitCost="5"))
    stage.receive(order, 12)
    stage.tenant.act("receive", order=order, line=2, quantity=1, serialNumber="A1")
    stage.transfer()
    (entered,) = of_kind(stage, "PurchaseOrder")
    assert [
        (one.quantity, one.rate, one.fields.get("UnitOfMeasure", ""), name_of(stage, "Class", one.fields, "ClassRef"))
        for one in entered.lines
    ] == [(24, 8, "each", "Hardware"), (2, 5, "", "Hardware")]
    assert name_of(stage, "Currency", entered.fields, "CurrencyRef") == "Euro"
    # 12 × 8 and 1 × 5 euro at 1.25.
    assert (account(stage, "Inventory Offset"), account(stage, "Accounts Payable - EUR")) == ("126.25", "0.00")
    assert on_hand(stage, SWITCH, TONER) == ["12", "1"]

    quantities = {"0": "24", "1": "2"}
    stage.books.act("receive", txnId=entered.txn_id, quantities=quantities, asBill=True)
    stage.receive(order, 12)
    stage.tenant.act("receive", order=order, line=2, quantity=1, serialNumber="A2")
    stage.count(SWITCH, 30)
    stage.transfer()
    assert (on_hand(stage, SWITCH, TONER), open_codes(stage)) == (["30", "2"], [])
    assert (account(stage, "Inventory Offset"), account(stage, "Accounts Payable - EUR")) == ("0.00", "252.50")
    assert books(stage)["purchaseOrders"][0]["isFullyReceived"]
    (check,) = [one for one in checks(stage) if "features" in one.check]
    assert check.detail.startswith(
        "Switched on: Enhanced Inventory Receiving, inventory sites, class tracking, several currencies (home: US Dollar), serial numbers"
    ), check.detail
    counted = of_kind(stage, "InventoryAdjustment")[-1]
    bearers = {"Class": "ClassRef", "InventorySite": "InventorySiteRef"}
    assert [name_of(stage, group, counted.fields, field) for group, field in bearers.items()] == ["Hardware", "Main"]

    stage.undo(2)
    stage.sessions()
    assert "bill" in stage.problem("undo_blocked").explanation
    stage.resolve("undo_blocked", "skip")
    assert (on_hand(stage, SWITCH, TONER), books(stage)["trialBalance"]["difference"]) == (["30", "2"], "0.00")


STORIES = (Scene(_everything_at_once, settings={"class_name": "Hardware", "inventory_site": "Main"}, tenant=TENANT),)
