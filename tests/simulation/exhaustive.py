"""Every fault at every place of a small world: one order with two receipts and one adjustment, from its approval to its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.simulation.fate import FAULTS, Placed
from tests.simulation.place import Place
from tests.simulation.run import Outcome, calm, judge, watch_safety
from tests.simulation.world import Sizes, World, make_shared, make_world

Placement = Mapping[int, str]
SESSIONS_MAX = 12
SIZES = Sizes(products=1, vendors=1, orders_max=1, lines_max=1)
ORDER = {
    "vendor": "Ingram Micro",
    "created": "-5",
    "lines": [
        {
            "product": "Switch 24-Port PoE",
            "quantity": 5,
            "unitCost": "10.50",
            "received": [{"quantity": 2, "date": "-4"}, {"quantity": 1, "date": "-2"}],
        }
    ],
}
STOCK = {"product": "Switch 24-Port PoE", "location": "Van", "onHand": 4}


def run_placed(place: Place, placement: Placement) -> tuple[Outcome, Placed]:
    """The story with these faults; nobody else does anything."""
    shared = make_shared(0, place, hosts=1)
    world = make_world(0, shared, sizes=SIZES, tenant={"purchaseOrders": [ORDER], "stock": [STOCK]})
    watch_safety(world)
    world.shared.is_calm = True
    fate = Placed(placement)
    return judge(0, shared, lambda: _tell(world, fate)), fate


def _tell(world: World, fate: Placed) -> None:
    world.hosts[0].desk.refresh(world.company, who="dana")
    world.hosts[0].desk.approve_transfer(world.company, [], who="dana", all_orders=True)
    world.shared.fate = fate
    for _ in range(SESSIONS_MAX):
        world.run_session()
        if world.hosts[0].desk.run(world.company, 1).state not in ("queued", "in_progress"):
            break
    calm(world.shared, looks_again=False)


def singles(place: Place) -> Iterator[Placement]:
    """Each fault at each place that the story passes when nothing goes wrong."""
    _, fate = run_placed(place, {})
    for position, where in enumerate(fate.passed):
        for kind in FAULTS[where]:
            yield {position: kind}


def with_one_more(place: Place, placement: Placement) -> Iterator[Placement]:
    """The placement with each further fault at each later place that its story passes."""
    _, fate = run_placed(place, placement)
    last = max(placement)
    for position, where in enumerate(fate.passed):
        if position > last:
            for kind in FAULTS[where]:
                yield {**placement, position: kind}
