"""What people do with charges and invoices in a world of chance, beside what they do in a year of trade."""

from __future__ import annotations

import random

from tests.simulation import people, trade
from tests.simulation.invariants.counts import DELIVERED
from tests.simulation.invariants.marks import whole
from tests.simulation.world import World

INVOICES_MAX = 4


# Autotask: the technician


def invoice_at_once(world: World, chance: random.Random) -> None:
    """Goods are billed that were not delivered from a shelf of ours."""
    tenant = world.tenancy.tenant
    if len(tenant.tables["Invoices"]) >= INVOICES_MAX:
        return
    customer, name = chance.choice(world.customers), f"Charge {len(tenant.tables['TicketCharges']) + 1}"
    values = {"kind": "ticket", "title": "On-site work", "name": name, "unitPrice": chance.choice(["25", "9.90", "0"])}
    product, quantity = chance.choice(world.products), chance.randint(1, 3)
    world.tenancy.act("add-charge", company=customer, product=product, quantity=quantity, **values)
    world.tenancy.act("add-invoice", company=customer, number=_next_number(world), charges=[name])


def invoice_charges(world: World, chance: random.Random) -> None:
    if len(world.tenancy.tenant.tables["Invoices"]) < INVOICES_MAX:
        trade.invoice_charges(world, chance)


def deliver_charge(world: World, chance: random.Random) -> None:
    tenant = world.tenancy.tenant
    delivered = tenant.choice("Charges.status", DELIVERED)
    if sum(1 for row in tenant.rows("TicketCharges") if row["status"] == delivered) < INVOICES_MAX:
        trade.deliver_charge(world, chance)


def change_invoice(world: World, chance: random.Random) -> None:
    """Autotask lets an invoice be numbered anew, and fall due on another day."""
    rows = list(world.tenancy.tenant.rows("Invoices"))
    if rows:
        changed = chance.choice([{"invoiceNumber": f"N-{chance.randint(100, 999)}"}, {"dueDate": "2027-01-31"}])
        world.tenancy.act("set-record", entity="Invoices", id=whole(chance.choice(rows)["id"]), set=changed)


def _next_number(world: World) -> str:
    return f"INV-{len(world.tenancy.tenant.tables['Invoices']) + 1}"


TECHNICIAN: tuple[people.Act, ...] = (
    *(deliver_charge, deliver_charge, invoice_charges, invoice_charges, invoice_at_once, invoice_at_once),
    *(trade.void_invoice, change_invoice),
)


# QuickBooks: the bookkeeper


def edit_invoice(world: World, chance: random.Random) -> None:
    change = chance.choice([{"Memo": "typed over"}, {"PONumber": "4711"}, {"RefNumber": "77"}])
    world.bookkeeping.edit(world.any_transaction(chance, "Invoice"), **change)


def void_invoice(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("void", txnId=world.any_transaction(chance, "Invoice"))


def copy_invoice(world: World, chance: random.Random) -> None:
    world.bookkeeping.copy_invoice(world.any_transaction(chance, "Invoice"))


def type_invoice(world: World, chance: random.Random) -> None:
    """An invoice of a person's own with a number that Autotask has, too."""
    rows = list(world.tenancy.tenant.rows("Invoices"))
    if rows:
        row = chance.choice(rows)
        customer = str(world.tenancy.tenant.get("Companies", whole(row["companyID"]))["companyName"])[:41].strip()
        item = chance.choice(world.products)[:31].strip()
        world.bookkeeping.enter_invoice(customer, number=str(row["invoiceNumber"])[:11], item=item)


BOOKKEEPER: tuple[people.Act, ...] = (trade.delete_invoice, edit_invoice, void_invoice, copy_invoice, type_invoice)


# Stockpost: the operator


def refresh_invoices(world: World, chance: random.Random) -> None:
    world.any_host(chance).desk.invoices.refresh(world.company, who="dana")


def approve_invoices(world: World, chance: random.Random) -> None:
    """Some of them, whatever has become of them."""
    numbers = [str(row["invoiceNumber"]) for row in world.tenancy.tenant.rows("Invoices")]
    if numbers:
        chosen = chance.sample(numbers, chance.randint(1, len(numbers)))
        world.any_host(chance).desk.invoices.approve(world.company, chosen, who="dana")


OPERATOR: tuple[people.Act, ...] = (approve_invoices, approve_invoices, approve_invoices, refresh_invoices)


# When the storm is over


def look_at_invoices(world: World, _chance: random.Random) -> None:
    """What became of those that are in QuickBooks."""
    desk = world.hosts[0].desk
    known = [view.number for view in desk.invoices.known(world.company) if view.transfer_status == "transferred"]
    if known:
        desk.invoices.approve(world.company, known, who="dana")


def is_waiting(world: World) -> bool:
    """Some invoice has not come to its end."""
    return any(
        view.transfer_status == "not_transferred" and not view.is_voided
        for view in world.hosts[0].desk.invoices.known(world.company)
    )
