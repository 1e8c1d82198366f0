"""Worlds in which each Autotask location has its inventory site: a part of the seeds, the rest as it always was."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from quickbooks_simulator.sites import add_transfer
from stockpost.store import companies, links
from tests.simulation.invariants.counts import item_name
from tests.simulation.people import LOCATIONS

if TYPE_CHECKING:
    from tests.simulation.world import World

SITES_SHARE = 0.1
REST, VAN = LOCATIONS
OTHER = "Consignment"
"""A site that no location leads to."""


def has_sites(seed: int) -> bool:
    return random.Random(f"sites {seed}").random() < SITES_SHARE


def settings_of_sites(seed: int) -> dict[str, str]:
    """The van is mapped, the warehouse is the site for the rest."""
    return {"inventory_sites": "by_location", "inventory_site": REST} if has_sites(seed) else {}


def keep_sites(world: World) -> None:
    """The company file keeps stock by site, and a person has mapped the van to its site before the first transfer."""
    world.bookkeeping.act("preferences", multiLocation=True)
    for name in (REST, VAN, OTHER):
        world.bookkeeping.act("add-entry", kind="InventorySite", fields={"Name": name})
    (location_id,) = [
        int(str(row["id"])) for row in world.tenancy.tenant.rows("InventoryLocations") if row["locationName"] == VAN
    ]
    database = world.hosts[0].database
    with database.write() as connection:
        company = companies.company_named(connection, world.company)
        assert company is not None
        mapping = {"kind": "location", "autotask_id": location_id, "name": VAN}
        links.save_mapping(connection, company.id, who="dana", time=world.time(), **mapping)


def move_between_sites(world: World, chance: random.Random) -> None:
    """A person moves a unit in QuickBooks alone."""
    origin, target = chance.sample((REST, VAN, OTHER), 2)
    item = {"FullName": item_name(chance.choice(world.products))}
    values = {
        "FromInventorySiteRef": {"FullName": origin},
        "ToInventorySiteRef": {"FullName": target},
        "TransferInventoryLineAdd": [{"ItemRef": item, "QuantityToTransfer": "1"}],
    }
    with world.bookkeeping.quickbooks.change(by_person=True) as work:
        add_transfer(work, values)
