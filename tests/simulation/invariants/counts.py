"""What Autotask counts of a product, and what QuickBooks should, read from the systems themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import text

from autotask_simulator.tenant import Row
from quickbooks_simulator.places import site_counts
from stockpost.core.left_alone import KEPT
from tests.simulation.invariants.marks import Violation, whole
from tests.simulation.world import World

DELIVERED = "Delivered/Shipped Full"
SETTLED_INVOICES = ("transferred", "detached", "ignored")


def item_of(product: Row) -> str:
    """The full name of the item in QuickBooks: `~` separates levels of at most 31 characters (N2)."""
    return item_name(str(product["name"]))


def item_name(name: str) -> str:
    return ":".join(level[:31].strip() for level in name.split("~"))


def chosen_items(world: World) -> dict[int, str]:
    """By product the item that a person has chosen for it, which may be that of another product."""
    query = """SELECT m.autotask_id, m.name FROM mappings m JOIN companies c ON c.id = m.company_id
        WHERE m.kind = 'item' AND c.name = :name"""
    with world.hosts[0].database.read() as connection:
        rows = connection.execute(text(query), {"name": world.company})
        return {row.autotask_id: row.name for row in rows}


def kept_in_quickbooks(world: World) -> set[int]:
    """The products whose count a person left to QuickBooks, as long as Stockpost keeps to that: what was decided about may be gone."""
    query = """SELECT d.product_id FROM decisions d JOIN companies c ON c.id = d.company_id
        WHERE d.choice = 'detach' AND d.product_id IS NOT NULL AND c.name = :name"""
    host = world.hosts[0]
    with host.database.read() as connection:
        decided = set(connection.execute(text(query), {"name": world.company}).scalars())
    if not decided:
        return set()
    counts = [one.count for one in host.desk.stock(world.company).items]
    return {count.product_id for count in counts if count.product_id in decided and KEPT in count.reason}


def items_meant(world: World) -> dict[int, str]:
    """By product the ListID of the item that it means now, empty where there is none: names change, and two may lead to one item."""
    return likeliest(items_possible(world))


def likeliest(possible: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """The first of those that are possible, empty where there is none."""
    return {product_id: next(iter(found), "") for product_id, found in possible.items()}


def items_possible(world: World) -> dict[int, list[str]]:
    """By product the ListIDs of the items that it means now or meant at an earlier look, the likeliest first."""
    books, chosen = world.bookkeeping.books, chosen_items(world)
    possible: dict[int, list[str]] = {}
    for row in world.tenancy.tenant.tables["Products"].values():
        product_id = whole(row["id"])
        # An order that needed no look since its product was renamed in Autotask has the item of the name before, and one that was
        # received before a person chose another item keeps the one that it has.
        names = [
            *filter(None, [chosen.get(product_id)]),
            item_of(row),
            *map(item_name, reversed(world.former.get(str(row["name"]), []))),
        ]
        found = []
        for name in names:
            # An order that needs none since its item was renamed or merged in QuickBooks has what became of that.
            once = (books.entry("Item", list_id) for list_id in world.once_called("Item", name))
            for item in (books.by_name("Item", name), *once):
                found += [item.list_id] if item is not None else []
        possible[product_id] = found
    return possible


def check_sites(world: World, product_id: int, item: str) -> None:
    """L4 where each location has its site: each of these holds what Autotask counts at the locations that lead to it, and what is held
    (I4) is where it was delivered from."""
    tenant, books, reader = world.tenancy.tenant, world.bookkeeping.books, world.tenancy.api.reader
    query = """SELECT m.autotask_id, m.name FROM mappings m JOIN companies c ON c.id = m.company_id
        WHERE m.kind = 'location' AND c.name = :name"""
    with world.hosts[0].database.read() as connection:
        sites = {row.autotask_id: row.name for row in connection.execute(text(query), {"name": world.company})}
    rest = world.settings.get("inventory_site", "")
    wanted = dict.fromkeys([*sites.values(), *filter(None, [rest])], Decimal(0))
    for row in tenant.linked("InventoryProducts", "productID", product_id):
        units = Decimal(str(reader.complete("InventoryProducts", row)["onHandUnits"]))
        site = sites.get(whole(row["inventoryLocationID"]), rest)
        if units or site:
            wanted[site] += units
    for charge in _held_charges(world, product_id):
        wanted[_site_of_charge(world, charge, sites, rest)] += Decimal(str(charge["unitQuantity"]))
    counts = site_counts(books)
    for name, units in wanted.items():
        entry = books.by_name("InventorySite", name)
        there = counts.get((item, entry.list_id), Decimal(0)) if entry is not None else Decimal(0)
        if there != units:
            raise Violation(f"L4: {item} at {name}: Autotask {units}, QuickBooks {there}")


def on_hand(world: World, product_id: int) -> Decimal | None:
    rows = list(world.tenancy.tenant.linked("InventoryProducts", "productID", product_id))
    if not rows:
        return None
    reader = world.tenancy.api.reader
    return sum((Decimal(str(reader.complete("InventoryProducts", row)["onHandUnits"])) for row in rows), Decimal(0))


def held_units(world: World, product_id: int) -> Decimal:
    """Units that are delivered and on no invoice that was transferred or let go of, where the settings hold them (I4)."""
    return sum((Decimal(str(row["unitQuantity"])) for row in _held_charges(world, product_id)), Decimal(0))


def _held_charges(world: World, product_id: int) -> list[Row]:
    if world.settings.get("hold_uninvoiced") != "true" or world.settings.get("decrement_on_invoice") == "false":
        return []
    tenant = world.tenancy.tenant
    shown = world.hosts[0].desk.invoices.known(world.company)
    settled = {view.autotask_id for view in shown if view.transfer_status in SETTLED_INVOICES and not view.is_voided}
    taken = {row["ticketChargeID"] for row in tenant.rows("BillingItems") if row["invoiceID"] in settled}
    return [
        row
        for row in tenant.rows("TicketCharges")
        if row["productID"] == product_id
        and row["id"] not in taken
        and tenant.label("Charges.status", row["status"]) == DELIVERED
    ]


def _site_of_charge(world: World, charge: Row, sites: dict[int, str], rest: str) -> str:
    """That of the location which its units left; where these are several, the one for the rest."""
    tenant = world.tenancy.tenant
    parts = tenant.linked("InventoryStockedItems", "ticketChargeID", charge["id"])
    places = {
        tenant.get("InventoryProducts", whole(part["inventoryProductID"]))["inventoryLocationID"] for part in parts
    }
    found = {sites.get(whole(location), rest) for location in places}
    return found.pop() if len(found) == 1 else rest
