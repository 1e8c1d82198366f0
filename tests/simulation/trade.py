"""What people of both sides do day by day in a year of ordinary trade, beside what `people` do: deliver, bill, invoice, correct."""

from __future__ import annotations

import random

from autotask_simulator.tenant import Row
from tests.simulation import lists, people
from tests.simulation.invariants.counts import DELIVERED
from tests.simulation.invariants.marks import whole
from tests.simulation.world import World

CHARGES_MAX, DELIVERED_MAX = 4, 3


# Autotask: the technician


def receive_part(world: World, chance: random.Random) -> None:
    """Some of what is still to come on some line, all of it every second time."""
    tenant = world.tenancy.tenant
    open_lines = [
        (row, rest)
        for row in tenant.rows("PurchaseOrderItems")
        if (rest := _still_to_come(world, row)) > 0 and not _is_canceled(world, row)
    ]
    if not open_lines:
        return
    row, rest = chance.choice(open_lines)
    order = tenant.get("PurchaseOrders", whole(row["orderID"]))
    siblings = [whole(line["id"]) for line in tenant.linked("PurchaseOrderItems", "orderID", row["orderID"])]
    world.tenancy.act(
        "receive",
        order=str(order["purchaseOrderNumber"]),
        line=siblings.index(whole(row["id"])) + 1,
        quantity=rest if chance.random() < 0.5 else chance.randint(1, rest),
    )


def _still_to_come(world: World, line: Row) -> int:
    rows = world.tenancy.tenant.linked("PurchaseOrderItemReceiving", "purchaseOrderItemID", line["id"])
    return whole(line["quantity"]) - sum(whole(row["quantityNowReceiving"]) for row in rows)


def _is_canceled(world: World, line: Row) -> bool:
    tenant = world.tenancy.tenant
    order = tenant.get("PurchaseOrders", whole(line["orderID"]))
    return tenant.label("PurchaseOrders.status", order["status"]) == "Canceled"


def deliver_charge(world: World, chance: random.Random) -> None:
    """A customer gets units from a shelf that has some: on hand of Autotask falls."""
    tenant, reader = world.tenancy.tenant, world.tenancy.api.reader
    shelves = [
        (row, units)
        for row in tenant.rows("InventoryProducts")
        if (units := whole(reader.complete("InventoryProducts", row)["availableUnits"])) > 0
    ]
    if not shelves:
        return
    row, units = chance.choice(shelves)
    product = str(tenant.get("Products", whole(row["productID"]))["name"])
    location = str(tenant.get("InventoryLocations", whole(row["inventoryLocationID"]))["locationName"])
    name = f"Charge {len(tenant.tables['TicketCharges']) + 1}"
    values = {"kind": "ticket", "title": "On-site work", "name": name, "unitPrice": chance.choice(["25", "9.90", "0"])}
    quantity = chance.randint(1, min(units, DELIVERED_MAX))
    world.tenancy.act(
        "add-charge", company=chance.choice(world.customers), product=product, quantity=quantity, **values
    )
    world.tenancy.act("deliver-charge", charge=name, location=location)


def invoice_charges(world: World, chance: random.Random) -> None:
    """Some of what a customer got is billed."""
    tenant = world.tenancy.tenant
    delivered = tenant.choice("Charges.status", DELIVERED)
    open_charges = [
        (str(row["name"]), tenant.get("Tickets", whole(row["ticketID"]))["companyID"])
        for row in tenant.rows("TicketCharges")
        if row["status"] == delivered and not row["isBilled"]
    ]
    if open_charges:
        customer = chance.choice(open_charges)[1]
        chosen = [name for name, company in open_charges if company == customer][: chance.randint(1, CHARGES_MAX)]
        number = f"INV-{len(tenant.tables['Invoices']) + 1}"
        world.tenancy.act("add-invoice", company=customer, number=number, charges=chosen)


def void_invoice(world: World, chance: random.Random) -> None:
    """Any, however old."""
    rows = world.tenancy.tenant.rows("Invoices")
    standing = [str(row["invoiceNumber"]) for row in rows if not row["isVoided"]]
    if standing:
        world.tenancy.act("void-invoice", invoice=chance.choice(standing))


def add_line(world: World, chance: random.Random) -> None:
    order, _ = world.any_line(chance)
    product, quantity = chance.choice(world.products), chance.randint(1, 5)
    world.tenancy.act("add-line", order=order, product=product, quantity=quantity, unitCost="4")


def remove_line(world: World, chance: random.Random) -> None:
    """Not the last one: an order without lines is left out until it has some."""
    order, line = world.any_line(chance)
    if line > 1:
        world.tenancy.act("remove-line", order=order, line=line)


def change_vendor(world: World, chance: random.Random) -> None:
    """Some order of which nothing was received goes to another vendor; else Autotask lets nobody do so."""
    tenant = world.tenancy.tenant
    received = {
        row["orderID"] for row in tenant.rows("PurchaseOrderItems") if _still_to_come(world, row) != row["quantity"]
    }
    orders = [row for row in tenant.rows("PurchaseOrders") if row["id"] not in received]
    if orders:
        order = chance.choice(orders)
        named = [row for row in tenant.rows("Companies") if str(row["companyName"]) in world.vendors]
        vendor = chance.choice([row for row in named if row["id"] != order["vendorID"]])
        number = str(order["purchaseOrderNumber"])
        world.tenancy.act("edit-order", order=number, set={"vendorID": whole(vendor["id"])})


def move_back(world: World, chance: random.Random) -> None:
    product = chance.choice(world.products)
    world.tenancy.act("move-stock", product=product, **{"from": "Van", "to": "Main"}, quantity=1)


# QuickBooks: the bookkeeper


def type_over_receipt(world: World, chance: random.Random) -> None:
    world.bookkeeping.edit(world.any_transaction(chance, "ItemReceipt"), Memo="typed over")


def edit_bill(world: World, chance: random.Random) -> None:
    """Other units on the bill that a receipt became, or one that no longer counts for its order."""
    people.edit_purchase(world, chance, "Bill")


def delete_bill(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("delete", txnId=world.any_transaction(chance, "Bill"))


def delete_invoice(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("delete", txnId=world.any_transaction(chance, "Invoice"))


def count_item(world: World, chance: random.Random) -> None:
    """A person sets the count of an item by hand."""
    item = chance.choice(world.products)[:31].strip()
    world.bookkeeping.act("adjust", item=item, newQuantity=str(chance.randint(0, 30)))


def inactivate_item(world: World, chance: random.Random) -> None:
    item = chance.choice(world.products)[:31].strip()
    world.bookkeeping.act("edit-entry", group="Item", name=item, isActive=False)


def reactivate_items(world: World, _chance: random.Random) -> None:
    """All that somebody made inactive."""
    books = world.bookkeeping.books
    for entry in list(books.entries("Item")):
        if not entry.is_active:
            world.bookkeeping.act("edit-entry", group="Item", name=books.full_name(entry), isActive=True)


# Stockpost: the operator


def transfer_invoices(world: World, _chance: random.Random) -> None:
    """All that are not in QuickBooks yet."""
    desk = world.hosts[0].desk
    shown = desk.invoices.known(world.company, refresh=True)
    waiting = [view.number for view in shown if view.transfer_status == "not_transferred" and not view.is_voided]
    if waiting:
        desk.invoices.approve(world.company, waiting, who="dana")


def decide_everything_again(world: World, _chance: random.Random) -> None:
    """Nothing is let go of, or left to QuickBooks, any more; what several products share is decided with the first of them."""
    desk = world.hosts[0].desk
    while found := people.let_go(world, desk):
        desk.decide_again(world.company, found[0], who="dana")


def sync_everything(world: World, _chance: random.Random) -> None:
    world.hosts[0].desk.approve_sync(world.company, [], who="dana", full=True)


def resolve_sensibly(world: World, chance: random.Random) -> None:
    """One of the open problems, by its remedy; what somebody let go of is decided again now and then."""
    desk = world.hosts[0].desk
    found = [one for one in desk.problems(world.company) if one.choices]
    if people.decides_again(world, desk, chance) or not found:
        return
    chosen = chance.choice(found)
    choice, name = lists.with_entry(world, chosen, people.remedy_of(chosen, chance))
    people.decide(world, desk, chosen, choice, name=name)


OFTEN: tuple[people.Act, ...] = (
    *(people.raise_order, receive_part, receive_part, deliver_charge, deliver_charge, invoice_charges),
    *(people.approve, transfer_invoices, people.refresh, people.enter_bill),
)
"""What an ordinary day is made of."""
SELDOM: tuple[people.Act, ...] = (
    *(people.move_stock, move_back, people.move_stock, people.count_stock, people.take_receipt_back),
    *(people.change_line, add_line, remove_line, people.change_memo, people.cancel, void_invoice, people.receive),
    *(change_vendor, change_vendor),
    *(people.edit_order, people.close_order, people.delete_order, people.delete_receipt),
    *(people.edit_receipt, people.edit_receipt, type_over_receipt, edit_bill, edit_bill, delete_bill),
    *(people.receive_by_hand, people.sell, people.sell, people.type_order, delete_invoice, count_item),
    *(inactivate_item, reactivate_items),
    *(people.approve_sync, people.cancel_run, people.look, *[resolve_sensibly] * 6),
)
"""Corrections, moves and what people do on their own."""
