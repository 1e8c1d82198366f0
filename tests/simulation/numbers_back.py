"""Numbers that Stockpost writes to Autotask, in some of the worlds of chance, and what people type there themselves."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.simulation.world import World

SHARE, RATE = 1 / 8, 0.3
"""Of the seeds, and of the events of such a seed."""


def writes_numbers_back(seed: int) -> bool:
    """Whether numbers are written back in this seed, drawn by itself, so that all others tell what they told before."""
    return random.Random(f"numbers back {seed}").random() < SHARE


def settings_of_numbers(seed: int) -> Mapping[str, str]:
    source = random.Random(f"source of numbers {seed}").choice(["autotask", "autotask", "external", "quickbooks"])
    return {"write_back_number": "true", "number_source": source} if writes_numbers_back(seed) else {}


def numbers_go_back(world: World, event: int) -> None:
    """After an event of the storm, sometimes. The event has happened already, so that it is what it was without this."""
    chance = random.Random(f"numbers back {world.seed} {event}")
    if chance.random() < RATE:
        world.chance.seed(f"numbers back {world.seed} {event}")
        world.do(chance.choice([write_numbers, write_numbers, write_numbers, type_number]))


def write_numbers(world: World, chance: random.Random) -> None:
    """What the server does every minute, on any host."""
    world.any_host(chance).desk.write_back(world.company)


def type_number(world: World, chance: random.Random) -> None:
    """The technician types the number of the vendor's, or takes it out again."""
    order_id = chance.choice(list(world.tenancy.tenant.tables["PurchaseOrders"]))
    _type(world, order_id, chance.choice(["", f"{world.sizes.prefix}V-{chance.randint(1, 99)}"]))


def take_out_number(world: World, order: str | None) -> None:
    """Two orders have the same one: the technician takes it out of that which waits."""
    ids = {str(row["purchaseOrderNumber"]): row["id"] for row in world.tenancy.tenant.tables["PurchaseOrders"].values()}
    if world.typed_numbers.get(ids.get(order)):
        _type(world, ids[order], "")


def _type(world: World, order_id: int, number: str) -> None:
    row = world.tenancy.tenant.get("PurchaseOrders", order_id)
    world.tenancy.act("edit-order", order=str(row["purchaseOrderNumber"]), set={"externalPONumber": number})
    world.typed_numbers[order_id] = number
