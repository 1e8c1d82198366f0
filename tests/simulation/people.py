"""The people of a simulated world. Each does one thing at a time, by chance; what a system does not let them do they leave."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autotask_simulator.errors import Refused as TenantRefused
from quickbooks_simulator.statuses import Refused as BooksRefused
from stockpost.app.backups import Backups
from stockpost.app.deciding_again import LetGo
from stockpost.app.desk import Desk
from stockpost.app.errors import Unreachable, UseError
from stockpost.app.views import ProblemView
from stockpost.core.left_alone import KEPT
from stockpost.store.errors import StoreError
from tests.simulation.invariants.marks import whole

if TYPE_CHECKING:
    from tests.simulation.world import World

LOCATIONS = ("Main", "Van")
LET_GO = ("detached", "ignored")
NOT_ALLOWED = (TenantRefused, BooksRefused, ValueError)
TURNED_AWAY = (UseError, Unreachable, StoreError)
"""What a door of Stockpost may answer to a person: a sentence with a remedy."""

Act = Callable[["World", random.Random], None]


# Autotask: the technician


def raise_order(world: World, chance: random.Random) -> None:
    if len(world.order_numbers()) >= world.sizes.orders_max:
        return
    products = chance.sample(world.products, chance.randint(1, min(world.sizes.lines_max, len(world.products))))
    lines = [
        {"product": name, "quantity": chance.choice([1, 2, 5, 12]), "unitCost": chance.choice(["0", "3", "10.50"])}
        for name in products
    ]
    if "inventory_sites" in world.settings:
        for number, line in enumerate(lines, start=len(lines)):
            line["location"] = LOCATIONS[number % len(LOCATIONS)]
    world.tenancy.act("add-order", purchaseOrder={"vendor": chance.choice(world.vendors), "lines": lines})


def receive(world: World, chance: random.Random) -> None:
    order, line = world.any_line(chance)
    world.tenancy.act("receive", order=order, line=line, quantity=chance.choice([1, 1, 2, 5]))


def take_receipt_back(world: World, chance: random.Random) -> None:
    order, line = world.any_line(chance)
    world.tenancy.act("un-receive", order=order, line=line, quantity=1)


def change_line(world: World, chance: random.Random) -> None:
    order, line = world.any_line(chance)
    change = chance.choice([{"quantity": chance.randint(1, 14)}, {"unitCost": chance.choice(["1.25", "10.50", "0"])}])
    world.tenancy.act("edit-line", order=order, line=line, set=change)


def change_memo(world: World, chance: random.Random) -> None:
    order, _ = world.any_line(chance)
    world.tenancy.act("edit-order", order=order, set={"generalMemo": f"Note {chance.randint(1, 9)}"})


def cancel(world: World, chance: random.Random) -> None:
    order, _ = world.any_line(chance)
    world.tenancy.act("cancel", order=order)


def count_stock(world: World, chance: random.Random) -> None:
    product, location = chance.choice(world.products), chance.choice(LOCATIONS)
    world.tenancy.act("adjust-stock", product=product, location=location, onHand=chance.randint(0, 30))


def move_stock(world: World, chance: random.Random) -> None:
    product = chance.choice(world.products)
    world.tenancy.act("move-stock", product=product, **{"from": "Main", "to": "Van"}, quantity=1)


TECHNICIAN: tuple[Act, ...] = (
    *(raise_order, receive, receive, receive, take_receipt_back, change_line, change_memo),
    *(cancel, count_stock, count_stock, move_stock),
)


# QuickBooks: the bookkeeper


def edit_order(world: World, chance: random.Random) -> None:
    order = world.any_transaction(chance, "PurchaseOrder")
    change: dict[str, Any] = chance.choice(
        [{"memo": "typed over"}, {"vendorMessage": "please hurry"}, {"lines": {"0": {"quantity": "20"}}}]
    )
    world.bookkeeping.act("edit-order", txnId=order, **change)


def close_order(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("edit-order", txnId=world.any_transaction(chance, "PurchaseOrder"), isManuallyClosed=True)


def delete_order(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("delete", txnId=world.any_transaction(chance, "PurchaseOrder"))


def delete_receipt(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("delete", txnId=world.any_transaction(chance, "ItemReceipt"))


def edit_receipt(world: World, chance: random.Random) -> None:
    """Other units on a receipt, or a receipt that no longer counts for its order."""
    edit_purchase(world, chance, "ItemReceipt")


def edit_purchase(world: World, chance: random.Random, kind: str) -> None:
    edit: dict[str, Any] = chance.choice([{"quantity": "1"}, {"quantity": "4"}, {"unlink": True}])
    txn_id = world.any_transaction(chance, kind)
    world.bookkeeping.act("edit-purchase", txnId=txn_id, lines={"0": edit})
    world.edited_receipts.add(txn_id)


def enter_bill(world: World, chance: random.Random) -> None:
    receipt = world.any_transaction(chance, "ItemReceipt")
    bill = world.bookkeeping.act("receipt-to-bill", txnId=receipt)["txnId"]
    if receipt in world.edited_receipts:
        # That it keeps its TxnID is UNVERIFIED.
        world.edited_receipts.add(bill)


def receive_by_hand(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("receive", txnId=world.any_transaction(chance, "PurchaseOrder"))


def sell(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("sell", item=chance.choice(world.products), quantity="1")


def type_order(world: World, chance: random.Random) -> None:
    """An order of a person's own with a number that Autotask has, too."""
    line = {"item": chance.choice(world.products), "quantity": "1", "rate": "2"}
    number = chance.choice(world.order_numbers())
    world.bookkeeping.act("enter-order", vendor=chance.choice(world.vendors), number=number, lines=[line])


def close_books(world: World, chance: random.Random) -> None:
    world.bookkeeping.act("preferences", closingDate=chance.choice(["2026-11-20", "2026-12-31", ""]))


def block_quickbooks(world: World, chance: random.Random) -> None:
    name = chance.choice(["modalDialog", "multiUser", "isOpen", "accessGranted"])
    value = chance.random() < 0.5
    world.bookkeeping.act("preferences", **{name: value})


def back_up_books(world: World, _chance: random.Random) -> None:
    world.backups.append(world.bookkeeping.backup())


def restore_books(world: World, chance: random.Random) -> None:
    """What came after the backup is gone, also what QuickBooks remembers of message sets."""
    if world.backups and not world.is_asleep:
        world.bookkeeping.restore(chance.choice(world.backups))


def forget_message_sets(world: World, _chance: random.Random) -> None:
    """QuickBooks loses its memory. Not while a computer sleeps with a message: that pair is found afterwards, not prevented."""
    if not world.is_asleep:
        world.bookkeeping.act("forget-message-sets")


BOOKKEEPER: tuple[Act, ...] = (
    *(edit_order, close_order, delete_order, delete_receipt, enter_bill, receive_by_hand),
    *(edit_receipt,),
    *(sell, sell, type_order, close_books, block_quickbooks, back_up_books, restore_books, forget_message_sets),
)


def repeat_by_hand(world: World, chance: random.Random) -> None:
    """Somebody thinks that an order was not entered and types it."""
    tenant = world.tenancy.tenant
    order = chance.choice(list(tenant.tables["PurchaseOrders"].values()))
    vendor = str(tenant.get("Companies", whole(order["vendorID"]))["companyName"])[:41].strip()
    line = {"item": chance.choice(world.products)[:31].strip(), "quantity": "1", "rate": "2"}
    world.bookkeeping.act("enter-order", vendor=vendor, number=str(order["purchaseOrderNumber"]), lines=[line])


MEDDLING: tuple[Act, ...] = (
    *(
        type_order,
        repeat_by_hand,
        repeat_by_hand,
        receive_by_hand,
        receive_by_hand,
        forget_message_sets,
        forget_message_sets,
    ),
    *(delete_receipt, edit_order, close_order),
)


# Stockpost: the operator


def refresh(world: World, chance: random.Random) -> None:
    world.any_host(chance).desk.refresh(world.company, who="dana")


def approve(world: World, chance: random.Random) -> None:
    desk = world.any_host(chance).desk
    if chance.random() < 0.5:
        desk.approve_transfer(world.company, [], who="dana", all_orders=True)
        return
    numbers = world.order_numbers()
    chosen = chance.sample(numbers, min(len(numbers), chance.randint(1, 3)))
    desk.approve_transfer(world.company, chosen, who="dana")


def approve_sync(world: World, chance: random.Random) -> None:
    world.any_host(chance).desk.approve_sync(world.company, [chance.choice(world.products)], who="dana")


def cancel_run(world: World, chance: random.Random) -> None:
    desk = world.any_host(chance).desk
    active = [run for run in desk.runs(world.company) if run.state in ("queued", "in_progress")]
    if active:
        desk.cancel_run(world.company, chance.choice(active).run or 0, who="dana")


def decides_again(world: World, desk: Desk, chance: random.Random) -> bool:
    meant = let_go(world, desk)
    if not meant or chance.random() < 0.5:
        return False
    desk.decide_again(world.company, chance.choice(meant), who="dana")
    return True


def let_go(world: World, desk: Desk) -> list[LetGo]:
    """All that somebody let go of or left to QuickBooks, each by itself."""
    orders = [one.number for one in desk.orders(world.company) if one.transfer_status in LET_GO]
    invoices = [one.number for one in desk.invoices.known(world.company) if one.transfer_status in LET_GO]
    items = [one.count.item for one in desk.stock(world.company).items if KEPT in one.count.reason]
    return [
        *(LetGo(orders=[number]) for number in orders),
        *(LetGo(invoices=[number]) for number in invoices),
        *(LetGo(items=[name]) for name in items),
    ]


def resolve_any(world: World, chance: random.Random) -> None:
    """Any choice of any problem, also one that is not the remedy; what somebody let go of is decided again now and then."""
    desk = world.any_host(chance).desk
    if decides_again(world, desk, chance):
        return
    open_problems = [found for found in desk.problems(world.company) if found.choices]
    if not open_problems:
        return
    found = chance.choice(open_problems)
    choice = chance.choice([one.choice for one in found.choices])
    name = chance.choice(world.products) if choice == "map" else None
    if choice != "map" or found.item:
        decide(world, desk, found, choice, name=name)


def decide(world: World, desk: Desk, found: ProblemView, choice: str, *, name: str | None = None) -> None:
    """Resolve a problem. That a write of unknown outcome is tried again is remembered: its bytes may leave once more (S3); and that
    an edit was agreed to: the order or invoice need not say what Autotask says (L2)."""
    world.retries += (found.code, choice) == ("outcome_unknown", "retry")
    if choice == "adopt" and found.invoice is not None:
        shown = desk.invoices.known(world.company)
        world.agreed_invoices |= {view.autotask_id for view in shown if view.number == found.invoice}
    elif choice == "adopt" and found.order is not None and found.differences:
        world.agreed_orders.add(found.order)
    desk.resolve(world.company, found.id, choice, who="dana", name=name, may_share=True)


def look(world: World, chance: random.Random) -> None:
    """Reading changes nothing and never fails."""
    desk = world.any_host(chance).desk
    desk.orders(world.company)
    desk.history(world.company)


def undo_run(world: World, chance: random.Random) -> None:
    desk = world.any_host(chance).desk
    finished = [run for run in desk.runs(world.company) if run.state not in ("queued", "in_progress")]
    if finished:
        desk.approve_undo(world.company, chance.choice(finished).run or 0, who="dana")


OPERATOR: tuple[Act, ...] = (
    *(refresh, approve, approve, approve, approve_sync, cancel_run, resolve_any, resolve_any, undo_run, look),
)

# The computers: the administrator


def back_up_stockpost(world: World, _chance: random.Random) -> None:
    world.shared.copies += 1
    _backups(world).back_up(_copy(world, world.shared.copies))


def restore_stockpost(world: World, chance: random.Random) -> None:
    """Not while a computer sleeps with a message: that pair is found afterwards, not prevented."""
    if world.shared.copies and not world.is_asleep:
        _restore(world, chance.randint(1, world.shared.copies))


def restore_newest_copy(world: World, _chance: random.Random) -> None:
    """Whatever happened since it was made is to be found in QuickBooks."""
    if world.shared.copies and not world.is_asleep:
        _restore(world, world.shared.copies)


def _restore(world: World, number: int) -> None:
    copy = _copy(world, number)
    world.replace_database(lambda: _backups(world).restore(copy, who="dana"))


def _backups(world: World) -> Backups:
    return Backups(database_url=world.shared.place.url, clock=world.time)


def _copy(world: World, number: int) -> Path:
    return world.shared.place.folder / f"stockpost.db.copy-{number}"


def clock_jumps(world: World, chance: random.Random) -> None:
    """The clock of a server or of the QuickBooks computer is set."""
    seconds = chance.choice([-86_400, -3_600, -20, 20, 3_600, 86_400])
    if chance.random() < 0.7:
        world.any_host(chance).clock_error = timedelta(seconds=seconds)
        world.shared.was_ahead |= seconds > 0
    else:
        world.bookkeeping.clock.error = seconds


def update_host(world: World, chance: random.Random) -> None:
    """One host gets the next version of the program, or goes back to the old one."""
    host = chance.choice(world.hosts)
    host.version = 1 - host.version
    host.restart()


ADMINISTRATOR: tuple[Act, ...] = (
    *(back_up_stockpost, back_up_stockpost, restore_stockpost, clock_jumps, update_host, update_host),
)


# When the storm is over: each problem by its remedy

REMEDIES = {
    "changed_in_quickbooks": ("overwrite", "adopt", "detach"),
    "deleted_in_quickbooks": ("recreate", "detach"),
    "receipt_deleted": ("recreate", "detach"),
    "receipt_changed": ("adopt", "detach"),
    "entry_gone": ("adopt", "recreate", "map"),
    "name_moved": ("map",),
    **dict.fromkeys(("vendor_missing", "customer_missing", "item_missing"), ("map",)),
    "name_inactive": ("reactivate",),
    "closed_in_quickbooks": ("overwrite", "detach"),
    "received_less": ("detach",),
    "quantity_below_received": ("detach",),
    "received_more": ("detach",),
    "vendor_changed": ("detach",),
    "received_as_another": ("adopt", "detach"),
    "number_taken": ("adopt", "retry"),
    "change_too_large": ("approve",),
    "location_vanished": ("approve", "retry"),
    "on_hand_unknown": ("skip",),
    "item_shared": ("detach",),
    "counted_by_serial": ("detach",),
    "order_canceled": ("ignore",),
    "duplicate_found": ("detach",),
    "undo_blocked": ("skip",),
    "came_back": ("adopt", "detach"),
    "invoice_number_taken": ("adopt", "ignore"),
    "invoice_voided": ("detach", "ignore"),
    "invoice_total_differs": ("detach",),
}
"""Code to the choice that brings the order to its end; where none is named, trying again."""


def remedy_of(found: ProblemView, chance: random.Random) -> str:
    """The choice a sensible person makes; among several of a code any one."""
    offered = [one.choice for one in found.choices]
    wanted = [choice for choice in REMEDIES.get(found.code, ("retry", "skip")) if choice in offered]
    return chance.choice(wanted) if wanted and found.code in REMEDIES else (wanted or offered)[0]
