"""Units claimed for a charge: picked, given back, delivered (FACTS A5, A8; help pages Pick_… and Unpick_Stocked_Item).

A picked unit stays on hand and is no longer available; its stocked item names the charge. Delivering lowers on hand.
"""

from decimal import Decimal

from autotask_simulator.errors import Refused
from autotask_simulator.rules import stock
from autotask_simulator.rules.stock import TABLE, number
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value

STATUS = "Charges.status"
LINKS = {"TicketCharges": "ticketChargeID", "ProjectCharges": "projectChargeID", "ContractCharges": "contractChargeID"}
"""The field of a stocked item that names a charge of that table."""
_PARENTS = {"TicketCharges": "Tickets", "ProjectCharges": "Projects", "ContractCharges": "Contracts"}
_PARENT_LINKS = {"TicketCharges": "ticketID", "ProjectCharges": "projectID", "ContractCharges": "contractID"}
OPEN_STATUSES = ("Pending", "Waiting Approval", "Need to Order/Fulfill", "On Order", "Ready to Deliver/Ship")


def find_charge(tenant: Tenant, charge_id: Value) -> tuple[str, Row] | None:
    """The table and row of a charge: all three kinds draw from one sequence of ids."""
    for table in LINKS:
        charge = tenant.find(table, charge_id)
        if charge is not None:
            return table, charge
    return None


def status_of(tenant: Tenant, charge: Row) -> str:
    """The label of a charge's status."""
    return tenant.label(STATUS, charge["status"])


def set_status(tenant: Tenant, charge: Row, label: str, actor: Actor) -> None:
    """Give a charge a status, and note who did so and when."""
    if status_of(tenant, charge) != label:
        tenant.change(
            charge,
            status=tenant.choice(STATUS, label),
            statusLastModifiedBy=actor.resource_id,
            statusLastModifiedDate=tenant.now(),
        )


def units(charge: Row) -> int:
    """Whole units that a charge is for."""
    quantity = charge["unitQuantity"]
    return int(quantity) if isinstance(quantity, Decimal | int) else 0


def claimed_rows(tenant: Tenant, table: str, charge: Row) -> list[Row]:
    """The stocked items picked for or delivered on a charge, oldest first."""
    return sorted(tenant.linked(TABLE, LINKS[table], charge["id"]), key=lambda row: number(row["id"]))


def claimed(tenant: Tenant, table: str, charge: Row, counter: str) -> int:
    """Units of a charge that are picked (`pickedUnits`) or delivered (`deliveredUnits`)."""
    return sum(number(row[counter]) for row in claimed_rows(tenant, table, charge))


def needed(tenant: Tenant, table: str, charge: Row) -> int:
    """Units still to be picked or delivered."""
    done = claimed(tenant, table, charge, "pickedUnits") + claimed(tenant, table, charge, "deliveredUnits")
    return max(0, units(charge) - done)


def check_open(tenant: Tenant, charge: Row) -> None:
    """Delivered, canceled and billed charges take no more units and give none back."""
    if status_of(tenant, charge) not in OPEN_STATUSES:
        raise Refused("The charge was delivered or canceled before.")


def pick(tenant: Tenant, table: str, charge: Row, rows: list[Row], *, quantity: int, actor: Actor) -> None:
    """Claim units for a charge: above 0 and not more than it needs or than there are."""
    check_open(tenant, charge)
    wanted = needed(tenant, table, charge)
    if quantity > wanted:
        raise Refused(f"{quantity} units cannot be picked: the charge needs {wanted}.")
    for row, share in stock.choose(tenant, rows, quantity=quantity, what="picked"):
        own = stock.part(tenant, row, share)
        tenant.relink(
            TABLE,
            own,
            **{LINKS[table]: charge["id"]},
            pickedUnits=share,
            statusID=tenant.choice(stock.STATUS, "Picked"),
            pickedRemovedByResourceID=actor.resource_id,
            pickedRemovedDateTime=tenant.now(),
        )
    if not needed(tenant, table, charge):
        set_status(tenant, charge, "Ready to Deliver/Ship", actor)


def unpick(tenant: Tenant, table: str, charge: Row, *, quantity: int, actor: Actor) -> None:
    """Give picked units back to the shelf they came from; the charge needs them again."""
    check_open(tenant, charge)
    picked = [row for row in claimed_rows(tenant, table, charge) if number(row["pickedUnits"])]
    there = sum(number(row["pickedUnits"]) for row in picked)
    if not 0 < quantity <= there:
        raise Refused(f"{quantity} units cannot be un-picked: {there} are picked.")
    for row in picked:
        share = min(quantity, number(row["pickedUnits"]))
        if share:
            own = stock.part(tenant, row, share)
            tenant.relink(
                TABLE,
                own,
                **{LINKS[table]: None},
                pickedUnits=0,
                statusID=tenant.choice(stock.STATUS, "Available"),
                pickedRemovedByResourceID=None,
                pickedRemovedDateTime=None,
            )
            quantity -= share
    ordered = bool(tenant.linked("PurchaseOrderItems", "chargeID", charge["id"]))
    set_status(tenant, charge, "On Order" if ordered else "Need to Order/Fulfill", actor)


def deliver(tenant: Tenant, table: str, charge: Row, rows: list[Row], *, actor: Actor) -> None:
    """Deliver or ship all units of a charge, the picked ones first and the rest from `rows`: on hand falls at once."""
    check_open(tenant, charge)
    missing = needed(tenant, table, charge)
    taken = stock.choose(tenant, rows, quantity=missing, what="delivered") if missing else []
    taken = [
        *((row, number(row["pickedUnits"])) for row in claimed_rows(tenant, table, charge) if row["pickedUnits"]),
        *taken,
    ]
    if not taken:
        raise Refused("The charge has no units to deliver.")
    hand_over(tenant, table, charge, taken, actor=actor)
    set_status(tenant, charge, "Delivered/Shipped Full", actor)


def hand_over(tenant: Tenant, table: str, charge: Row, taken: list[tuple[Row, int]], *, actor: Actor) -> None:
    """Units leave the shelf for the customer of the charge."""
    parent = tenant.get(_PARENTS[table], charge[_PARENT_LINKS[table]])
    for row in stock.take_out(tenant, taken, counter="deliveredUnits", status="Delivered/Shipped", actor=actor):
        tenant.relink(TABLE, row, **{LINKS[table]: charge["id"]}, companyID=parent["companyID"])
