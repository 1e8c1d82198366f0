"""Small worlds for every placement of faults: one order with its receipts, from its approval to its end.

QuickBooks is known from an earlier session, and the server has just started, so that it remembers nothing of Autotask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.simulation.fate import Fate
from tests.simulation.place import Place
from tests.simulation.run import calm, watch_safety
from tests.simulation.state import BETWEEN_SESSIONS, Eye
from tests.simulation.time_and_ids import START
from tests.simulation.world import Shared, Sizes, World, close_world, make_shared, make_world

SESSIONS_MAX = 12
VENDOR, PRODUCT = "Ingram Micro", "Switch 24-Port PoE"
SIZES = Sizes(products=1, vendors=1, orders_max=1, lines_max=1)
STOCK = {"product": PRODUCT, "location": "Van", "onHand": 4}
ITEM = {
    "Name": PRODUCT,
    "IncomeAccountRef": {"FullName": "Autotask Income from PO"},
    "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
    "AssetAccountRef": {"FullName": "Inventory Asset"},
}


@dataclass(frozen=True)
class SmallWorld:
    """One order with its receipts. `is_known`: QuickBooks has its vendor and its item, and after the receipt both sides count alike."""

    received: tuple[int, ...]
    is_known: bool

    def tenant(self) -> dict[str, Any]:
        received = [{"quantity": quantity, "date": f"-{4 - number}"} for number, quantity in enumerate(self.received)]
        line = {"product": PRODUCT, "quantity": 5, "unitCost": "10.50", "received": received}
        order = {"vendor": VENDOR, "created": "-5", "lines": [line]}
        return {"purchaseOrders": [order], "stock": [] if self.is_known else [STOCK]}


WORLDS = {
    "order": SmallWorld((), is_known=True),
    "tiny": SmallWorld((2,), is_known=True),
    "small": SmallWorld((2, 1), is_known=False),
}


def tell(small: SmallWorld, place: Place, fate: Fate, rest: Callable[[int], None]) -> None:
    """The story under a fate; nobody else does anything. Raises what is wrong. `rest` is given the state after each call."""
    shared = make_shared(0, place, hosts=1)
    try:
        _tell(small, shared, fate, rest)
    finally:
        close_world(shared)


def _tell(small: SmallWorld, shared: Shared, fate: Fate, rest: Callable[[int], None]) -> None:
    settings = {"sync_after_transfer": "false"} if small.is_known else {}
    world = make_world(0, shared, sizes=SIZES, tenant=small.tenant(), settings=settings)
    if small.is_known:
        world.bookkeeping.act("add-entry", kind="Vendor", fields={"Name": VENDOR})
        world.bookkeeping.act("add-entry", kind="ItemInventory", fields=ITEM)
    watch_safety(world)
    shared.is_calm = True
    for _ in session(world):
        pass
    world.hosts[0].desk.refresh(world.company, who="dana")
    world.hosts[0].desk.approve_transfer(world.company, [], who="dana", all_orders=True)
    world.hosts[0].restart()
    eye = Eye(world)
    shared.fate = fate
    for _ in range(SESSIONS_MAX):
        for _ in session(world):
            state = eye.state()
            # The state alone decides what comes, chance included.
            shared.chance.seed(state)
            rest(state)
        if world.hosts[0].desk.run(world.company, 1).state not in ("queued", "in_progress"):
            break
    calm(shared, looks_again=False)


def session(world: World) -> Iterator[None]:
    """The next session, call by call."""
    world.time.advance(BETWEEN_SESSIONS - (world.time() - START).total_seconds() % BETWEEN_SESSIONS)
    world.sessions[0] = world.connectors[0].session()
    while 0 in world.sessions:
        world.time.advance(1)
        if next(world.sessions[0], "over") == "over":
            del world.sessions[0]
        world.watch()
        yield
