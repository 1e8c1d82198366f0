"""Settings of a company as a seed draws them, and as an administrator changes them midway."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.simulation.people import NOT_ALLOWED

if TYPE_CHECKING:
    from tests.simulation.world import World

YES, NO = "true", "false"
DRAWN: Mapping[str, tuple[str, ...]] = {
    "decrement_on_invoice": (YES, YES, NO),
    "hold_uninvoiced": (NO, YES),
    "number_source": ("autotask", "autotask", "autotask", "external", "quickbooks"),
    "freight": ("fob", "fob", "line", "ignore"),
    "full_sync_with_transfer": (NO, NO, NO, YES),
    "create_missing_vendors": (YES, YES, YES, NO),
    "create_missing_customers": (YES, YES, YES, NO),
    "create_missing_items": (YES, YES, YES, NO),
    "write_back_number": (YES, NO),
    "on_hand_change_limit": ("1000", "1000", "0", "4"),
}
"""Beside those that each seed has always drawn."""
CHANGED: Mapping[str, tuple[str, ...]] = {
    **DRAWN,
    "receipt_grouping": ("line", "shipment"),
    "writes_per_message_set": ("1", "3", "20"),
    "sync_after_transfer": (YES, NO),
}
OTHER_READINGS: Mapping[str, object] = {
    "unknownIdStatus": "3120",
    "recoveredAnswer": "error_recovery",
    "messageSetMemory": 3,
    "receiptChangesOrderEditSequence": False,
    "convertedReceiptKeepsTxnId": False,
    "linkedOrderDeleteRefused": False,
    "mergedEntriesListedAsDeleted": False,
    "receivedLinesProtected": False,
    "orderVendorFixedAfterReceipt": False,
    "mergeChangesTransactions": True,
    "paymentChangesInvoice": False,
    "cutOffSetContinues": False,
}
"""What nobody could confirm on a real QuickBooks (UNVERIFIED), read otherwise than the simulator does by itself."""
ACCOUNTS = {
    "IncomeAccount": "Autotask Income from PO",
    "COGSAccount": "Cost of Goods Sold",
    "AssetAccount": "Inventory Asset",
}
QUOTED = re.compile("“(.+)”")
CREATING = ("create_missing_vendors", "create_missing_customers", "create_missing_items")


def more_settings(chance: random.Random) -> dict[str, str]:
    """Half of the seeds leave all as Stockpost has it by itself: what is usual is tried most."""
    if chance.random() < 0.5:
        return {}
    return {name: chance.choice(values) for name, values in DRAWN.items()}


def other_readings(chance: random.Random) -> dict[str, object]:
    """In a third of the seeds some of what is UNVERIFIED is the other way round: the promises hold whichever is true."""
    if chance.random() < 2 / 3:
        return {}
    return {name: value for name, value in OTHER_READINGS.items() if chance.random() < 0.3}


def change_settings(world: World, chance: random.Random) -> None:
    """An administrator changes one while transfers are under way."""
    name = chance.choice(list(CHANGED))
    set_settings(world, {name: chance.choice(CHANGED[name])})


def let_names_be_created(world: World) -> None:
    """Who wants the rest transferred lets Stockpost create what is missing. An item that a person has chosen is never created: they
    enter it in QuickBooks by hand."""
    free_taken_names(world)
    # An older copy of the database has older settings.
    (company,) = [one for one in world.hosts[0].desk.companies() if one.name == world.company]
    missing = {name: YES for name in CREATING if company.settings.get(name) == NO}
    if missing:
        set_settings(world, missing)
    for found in world.hosts[0].desk.problems(world.company):
        if found.code == "item_missing" and (named := QUOTED.search(found.title)):
            with contextlib.suppress(*NOT_ALLOWED):
                enter_item(world, named[1])


def enter_item(world: World, name: str) -> None:
    """A person enters an item by hand."""
    fields = {"Name": name, **{f"{field}Ref": {"FullName": account} for field, account in ACCOUNTS.items()}}
    world.bookkeeping.act("add-entry", kind="ItemInventory", fields=fields)


def free_taken_names(world: World) -> None:
    """What is of another kind and stands in the way gets another name by hand, as the problem says."""
    for found in world.hosts[0].desk.problems(world.company):
        if found.code.endswith("_name_taken") and (named := QUOTED.search(found.title)):
            new_name = f"{world.sizes.prefix}Not meant {found.id}"
            with contextlib.suppress(*NOT_ALLOWED):
                world.bookkeeping.act("edit-entry", group="Entity", name=named[1], newName=new_name)


def set_settings(world: World, settings: Mapping[str, str]) -> None:
    world.changed_settings |= settings.keys()
    try:
        world.hosts[0].desk.set_company(world.company, settings, who="dana")
    finally:
        # The process may die after it was stored.
        world.read_settings(settings)
    world.note(f"settings {dict(settings)}")
