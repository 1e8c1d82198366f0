"""After a restore it is read back from QuickBooks which entry each name led to; what is not certain is not learned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder
from stockpost.core.ledger import KnownEntry, LinkState, OrderLink, WrittenLine, WrittenOrder
from stockpost.core.markers import entry_guid, memo_token
from stockpost.core.names import item_name
from stockpost.core.quickbooks_records import (
    Entity,
    Item,
    QuickBooksAdjustment,
    QuickBooksAdjustmentLine,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksOrderLine,
)
from stockpost.core.recognise_names import (
    Name,
    Used,
    created_for,
    recognised_entries,
    used_by_adjustment,
    used_by_invoice,
    used_by_order,
)
from tests.core.sample_invoices import INVOICE

KEY = "key"
SWITCH, TONER = ("item", 1), ("item", 2)
NAMES = {SWITCH: item_name("Switch"), TONER: item_name("Toner"), ("vendor", 1): item_name("Ingram")}


def item(list_id: str, guid: str = "") -> Item:
    return Item(kind="Inventory", list_id=list_id, full_name="Renamed", external_guid=guid)


def test_an_entry_is_what_it_was_created_for() -> None:
    """Protects N1: the mark names the Autotask id and the kind of list, whatever either side calls it by now and however often it was
    created again; a mark of nobody we know is counted, and what carries none is not looked at."""
    found = [
        item("1", entry_guid(KEY, "item", 1, 0).upper()),
        Entity(kind="Vendor", list_id="1", full_name="Inc.", external_guid=entry_guid(KEY, "vendor", 1, 3)),
        item("3", entry_guid("another company", "item", 1, 0)),
        item("4"),
    ]
    assert created_for(KEY, NAMES, found) == ({SWITCH: ["1"], ("vendor", 1): ["1"]}, 1)
    assert created_for(KEY, NAMES, [item("4")]) == ({}, 0)


def learned(
    *used: tuple[Name, str, str],
    created: dict[Name, list[str]] | None = None,
    known: dict[Name, KnownEntry] | None = None,
) -> dict[Name, str]:
    """By name the ListID."""
    uses = [Used(name=name, list_id=list_id, full_name=full_name) for name, list_id, full_name in used]
    found = recognised_entries(NAMES, known or {}, created=created or {}, used=uses)
    assert all(
        (entry.full_name, entry.key) == (NAMES[name].full_name, NAMES[name].key) for name, entry in found.items()
    )
    return {name: entry.list_id for name, entry in found.items()}


def test_what_was_created_for_a_name_comes_before_what_is_used_for_it() -> None:
    """Protects N1: a person may have typed another item over ours in an order; of two that were created none is taken."""
    assert learned((SWITCH, "2", "Other"), created={SWITCH: ["1"]}) == {SWITCH: "1"}
    assert learned((SWITCH, "2", "Other")) == {SWITCH: "2"}
    assert learned(created={SWITCH: ["1", "2"]}) == {}


def test_what_the_ledger_knows_stays() -> None:
    """Protects N1: a copy is older than QuickBooks, but a ListID does not change."""
    known = {SWITCH: KnownEntry(list_id="9", full_name="Switch", key="switch")}
    assert learned((SWITCH, "2", "Other"), known=known) == {}
    assert learned(created={SWITCH: ["1"]}, known=known) == {}


@pytest.mark.parametrize(
    "used",
    [
        pytest.param([(SWITCH, "1", "Renamed"), (SWITCH, "2", "Other")], id="several for one name"),
        pytest.param([(SWITCH, "1", "Renamed"), (TONER, "1", "Renamed")], id="one for several names"),
        pytest.param([(SWITCH, "2", "Toner")], id="called as another"),
        pytest.param([(("item", 7), "1", "Renamed")], id="of a product that Autotask does not have"),
    ],
)
def test_what_is_not_certain_is_not_learned(used: list[tuple[Name, str, str]]) -> None:
    """Protects stock: units of one product never go to the item of another by a guess."""
    assert learned(*used) == {}


def test_the_entry_of_another_name_is_not_learned() -> None:
    """Protects stock: an item that another product led to, or was created for, was typed over ours; a vendor may have its number."""
    known = {TONER: KnownEntry(list_id="1", full_name="Toner", key="toner")}
    assert learned((SWITCH, "1", "Renamed"), known=known) == {}
    assert learned((SWITCH, "1", "Renamed"), created={TONER: ["1"]}) == {TONER: "1"}
    assert learned((SWITCH, "1", "Renamed"), created={("vendor", 1): ["1"]}) == {SWITCH: "1", ("vendor", 1): "1"}


def test_an_order_tells_its_vendor_and_items() -> None:
    """Protects N1: only lines that are as Autotask has them tell their item: where people changed more, it may be another one."""
    lines = (
        OrderLine(id=11, product=Product(id=1, name="Switch"), quantity=Decimal(3), unit_cost=Decimal(2)),
        OrderLine(id=12, product=Product(id=2, name="Toner"), quantity=Decimal(3), unit_cost=Decimal(2)),
        OrderLine(id=13, product=None, quantity=Decimal(3), unit_cost=Decimal(2)),
        OrderLine(id=14, product=Product(id=2, name="Toner"), quantity=Decimal(3), unit_cost=Decimal(0)),
    )
    order = PurchaseOrder(
        id=1,
        number="1",
        vendor_id=5,
        vendor_name="Ingram",
        status=OrderStatus.SUBMITTED,
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        lines=lines,
    )
    there = [
        QuickBooksOrderLine(
            txn_line_id="a", item_list_id="1", item_name="Renamed", quantity=Decimal(3), rate=Decimal(2)
        ),
        QuickBooksOrderLine(txn_line_id="b", item_list_id="2", item_name="Other", quantity=Decimal(4), rate=Decimal(2)),
        QuickBooksOrderLine(txn_line_id="c", item_list_id="3", item_name="Typed", quantity=Decimal(3), rate=Decimal(2)),
        QuickBooksOrderLine(txn_line_id="d", quantity=Decimal(3)),
        QuickBooksOrderLine(txn_line_id="e", item_list_id="5", item_name="By hand"),
    ]
    written = WrittenOrder(
        vendor_list_id="9",
        ref_number="1",
        memo="",
        vendor_message="",
        ship_address=(),
        lines=tuple(
            WrittenLine(txn_line_id=name, line_id=line.id, item_list_id="", quantity=Decimal(3), rate=Decimal(2))
            for name, line in zip("abcd", lines, strict=True)
        ),
    )
    found = QuickBooksOrder(
        txn_id="T", edit_sequence="1", vendor_list_id="9", vendor_name="Ingram Inc.", lines=tuple(there)
    )
    link = OrderLink(order_id=1, state=LinkState.LINKED, txn_id="T", written=written)
    vendor = Used(name=("vendor", 5), list_id="9", full_name="Ingram Inc.")
    assert list(used_by_order(order, link, found)) == [vendor, Used(name=SWITCH, list_id="1", full_name="Renamed")]
    assert list(used_by_order(order, replace(link, written=None), found)) == [vendor]


def test_adjustments_and_invoices_tell_theirs() -> None:
    """Protects N1: an adjustment names its products one by one, as long as nobody added or removed a line; an invoice its customer."""
    line = QuickBooksAdjustmentLine(item_list_id="1", item_name="Renamed")
    adjustment = QuickBooksAdjustment(txn_id="A", edit_sequence="1", memo=memo_token(KEY, "onhand:1", 0), lines=(line,))
    assert list(used_by_adjustment(KEY, adjustment, shows_guids=False)) == [
        Used(name=SWITCH, list_id="1", full_name="Renamed")
    ]
    assert list(used_by_adjustment(KEY, replace(adjustment, lines=(line, line)), shows_guids=False)) == []
    invoice = QuickBooksInvoice(txn_id="I", edit_sequence="1", customer_list_id="7", customer_name="Lakeview LLC")
    assert used_by_invoice(INVOICE, invoice) == Used(name=("customer", 7), list_id="7", full_name="Lakeview LLC")
