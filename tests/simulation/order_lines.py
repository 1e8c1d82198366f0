"""What people do to the lines of an order in some of the worlds of chance, on both sides: two lines of one item, another product, lines
that come and go, units of a single line that somebody receives by hand."""

from __future__ import annotations

import random

from tests.simulation import people, trade
from tests.simulation.invariants.marks import whole
from tests.simulation.world import World

SHARE, RATE = 1 / 6, 0.25
"""Of the seeds, and of the events of such a seed."""


def changes_lines(seed: int) -> bool:
    """Whether this seed tells of lines that change, drawn by itself, so that all others tell what they told before."""
    return random.Random(f"order lines {seed}").random() < SHARE


def people_change_lines(world: World, event: int) -> None:
    """After an event of the storm, sometimes. The event has happened already, so that it is what it was without this."""
    chance = random.Random(f"order lines {world.seed} {event}")
    if chance.random() < RATE:
        world.chance.seed(f"order lines {world.seed} {event}")
        world.do(chance.choice(ACTS))


# Autotask: the technician


def add_twin(world: World, chance: random.Random) -> None:
    """A second line of an item that the order has already, as for another customer."""
    tenant = world.tenancy.tenant
    line = chance.choice(list(tenant.rows("PurchaseOrderItems")))
    order = str(tenant.get("PurchaseOrders", line["orderID"])["purchaseOrderNumber"])
    product = str(tenant.get("Products", line["productID"])["name"])
    cost = chance.choice([str(line["unitCost"]), "4"])
    world.tenancy.act("add-line", order=order, product=product, quantity=chance.randint(1, 5), unitCost=cost)


def change_product(world: World, chance: random.Random) -> None:
    order, line = world.any_line(chance)
    wanted = chance.choice(world.products)
    (product,) = [row for row in world.tenancy.tenant.rows("Products") if row["name"] == wanted]
    world.tenancy.act("edit-line", order=order, line=line, set={"productID": whole(product["id"])})


def un_receive(world: World, chance: random.Random) -> None:
    order, line = world.any_line(chance)
    world.tenancy.act("un-receive", order=order, line=line, quantity=chance.choice([1, 2, 5]))


# QuickBooks: the bookkeeper


def receive_lines_by_hand(world: World, chance: random.Random) -> None:
    """Some units of some lines, not all that is open."""
    order = world.any_transaction(chance, "PurchaseOrder")
    lines = range(len(world.bookkeeping.books.transaction(order).lines))
    units = {str(number): str(chance.choice([1, 2, 3])) for number in lines if chance.random() < 0.6}
    if units:
        world.bookkeeping.act("receive", txnId=order, quantities=units)


def close_line(world: World, chance: random.Random) -> None:
    order = world.any_transaction(chance, "PurchaseOrder")
    lines = world.bookkeeping.books.transaction(order).lines
    closed = chance.choice(lines)
    edited = [{"TxnLineID": line.line_id, **({"IsManuallyClosed": "true"} if line is closed else {})} for line in lines]
    world.bookkeeping.edit(order, PurchaseOrderLineMod=edited)


ACTS: tuple[people.Act, ...] = (
    *(
        add_twin,
        add_twin,
        change_product,
        trade.add_line,
        trade.remove_line,
        un_receive,
        people.receive,
        people.receive,
    ),
    *(receive_lines_by_hand, close_line),
)
