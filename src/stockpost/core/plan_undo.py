"""What it takes to take a run back (P6): its transactions are deleted newest first, each only as long as it is as we left it.

Invoices go first, then adjustments, receipts, and orders: an order cannot go before its receipts. What somebody built on is left whole:
an order with all its receipts and the adjustments of its items, and the reason is a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TypeVar

from stockpost.core.compare import changes_since
from stockpost.core.decimals import number
from stockpost.core.facts import Needs
from stockpost.core.invoice_changes import as_sent, changed_titles, is_voided
from stockpost.core.ledger import OrderLink, StepKind
from stockpost.core.problems import Problem
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksReceipt
from stockpost.core.receipt_changes import is_closed_by_people, unread_of
from stockpost.core.refusals import refusal_problem
from stockpost.core.requests import InventoryAdjustmentAdd, ItemReceiptAdd, TxnDel
from stockpost.core.shared_adjustments import request_of
from stockpost.core.steps import Step, content_hash
from stockpost.core.undo_chains import what_stays
from stockpost.core.undo_items import (
    Falls,
    Stock,
    UndoInput,
    UndoItem,
    counts_stock,
    falls_of,
    listed,
    name_of_site,
    subjects_of,
    together,
)
from stockpost.core.undo_obstacles import (
    CHANGED_ADJUSTMENT,
    CHANGED_RECEIPT,
    INVOICE_LET_GO,
    LET_GO,
    NOT_AS_WRITTEN,
    NOT_OURS,
    UNLINKED_RECEIPT,
    VOIDED_INVOICE,
    UndoObstacle,
    changed_figures,
    in_closed_period,
    is_elsewhere,
    linked_words,
    moved_receipt,
    not_shown,
    what_is_back,
)

DELETABLE = {
    StepKind.CREATE_INVOICE: "Invoice",
    StepKind.ADJUST_ON_HAND: "InventoryAdjustment",
    StepKind.RECEIVE_ITEMS: "ItemReceipt",
    StepKind.CREATE_PURCHASE_ORDER: "PurchaseOrder",
}
"""What a run creates and undo deletes, in the order in which it is deleted, with QuickBooks' names."""

Told = TypeVar("Told")


@dataclass(slots=True, kw_only=True)
class UndoPlan:
    """The outcome: deletions that are due now (in a preview all of them), what stands in the way, what must be asked first, and
    what somebody has deleted already."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    needs: Needs = field(default_factory=Needs)
    gone: list[UndoItem] = field(default_factory=list)
    product_ids: set[int] = field(default_factory=set)
    """The products that the deletions are about."""


def plan_undo(given: UndoInput) -> UndoPlan:
    """Plan the undo from the facts; the same facts give the same plan."""
    look = _Look(given)
    obstacles: dict[str, UndoObstacle] = {}
    for item in given.items:
        found = look.obstacle_as_answered(item)
        if found is not None:
            obstacles[item.txn_id] = found
    back = [item for item in given.deleted if look.is_back(item)]
    if look.plan.needs and given.facts.is_live:
        look.ask_together()
        return look.plan
    look.plan.gone = [item for item in given.items if look.is_gone(item)]
    left = [item for item in given.items if not look.is_gone(item)]
    kept, returned = what_is_back(back, given.ledger, run=given.run, order_name=given.order_name)
    refused = _refused(given, left)
    stays, reasons = _what_stays(
        look,
        left,
        obstacles | kept,
        back=[item for item in back if item.txn_id in kept],
        refused=refused.keys(),
    )
    if look.plan.needs and given.facts.is_live:
        return look.plan
    look.plan.problems = [*reasons, *returned, *refused.values()]
    for kind in DELETABLE:
        due = [item for item in left if item.step.kind == kind and item.txn_id not in stays]
        look.plan.steps += [deletion(item, given, names=look.names(item)) for item in due]
        look.plan.product_ids.update(*(item.product_ids for item in due))
        if given.facts.is_live and due:
            break
    return look.plan


class _Look:
    """Compares each transaction with what was written."""

    def __init__(self, given: UndoInput) -> None:
        self.given = given
        self.facts = given.facts
        self.ours = {item.txn_id for item in given.items}
        self.plan = UndoPlan(needs=self.facts.needs())

    def ask_together(self) -> None:
        """Where one order is asked for once more, as after its receipts were deleted, so are the others: a person may have changed them
        meanwhile, and a deletion names no EditSequence."""
        needs = self.plan.needs
        if needs.order_txn_ids:
            needs.order_txn_ids |= {
                item.txn_id
                for item in self.given.items
                if item.step.kind == StepKind.CREATE_PURCHASE_ORDER and not self.is_gone(item)
            }

    def is_gone(self, item: UndoItem) -> bool:
        """Known to be absent: a person was quicker. A receipt that became a bill is not absent. What another one took the place of is gone
        until it is seen: nobody is told to delete that one."""
        known, _ = self._looked_up(item)
        if item.txn_id not in known:
            return not self.facts.is_live and item.is_replaced(self.given.ledger)
        return known[item.txn_id] is None and not self._is_billed(item)

    def is_back(self, item: UndoItem) -> bool:
        """Of what was deleted: is it there again, perhaps as a bill by now?"""
        known, asked = self._looked_up(item)
        if item.txn_id not in known:
            asked.add(item.txn_id)
            if item.step.kind == StepKind.RECEIVE_ITEMS:
                self.plan.needs.bill_txn_ids.add(item.txn_id)
        return known.get(item.txn_id) is not None or self.facts.bills.get(item.txn_id) is not None

    def _looked_up(self, item: UndoItem) -> tuple[Mapping[str, object | None], set[str]]:
        """What is known of its kind, by TxnID, and where to ask for more."""
        facts, needs = self.facts, self.plan.needs
        return {
            StepKind.ADJUST_ON_HAND: (facts.adjustments, needs.adjustment_txn_ids),
            StepKind.RECEIVE_ITEMS: (facts.receipts, needs.receipt_txn_ids),
            StepKind.CREATE_PURCHASE_ORDER: (facts.orders, needs.order_txn_ids),
            StepKind.CREATE_INVOICE: (facts.invoices, needs.invoice_txn_ids),
        }[item.step.kind]

    def obstacle_as_answered(self, item: UndoItem) -> UndoObstacle | None:
        """Of what QuickBooks refuses to show nobody knows whether it is as we left it. Where its deletion was refused, that is told."""
        found, unanswered = self.asking(partial(self.obstacle, item))
        if not unanswered or item.refusal(self.given.ledger):
            return found
        return not_shown(unanswered, self.facts.refused)

    def asking(self, look: Callable[[], Told]) -> tuple[Told, set[str]]:
        """What is seen, and which questions it needs that QuickBooks refuses to answer."""
        others, self.plan.needs = self.plan.needs, self.facts.needs()
        found = look()
        own, self.plan.needs = self.plan.needs, others
        if not own.unanswered:
            others.add(own)
        return found, own.unanswered

    def obstacle(self, item: UndoItem) -> UndoObstacle | None:
        if item.is_doubled:
            return UndoObstacle(
                "It is in QuickBooks more than once.", "Delete all but one there (or void an invoice) and try again."
            )
        if item.built_on:
            return UndoObstacle(
                item.built_on, "Take that run back first where History has it, or leave this one as it is."
            )
        if item.step.kind == StepKind.CREATE_PURCHASE_ORDER:
            return self._of_order(item)
        if item.step.kind == StepKind.RECEIVE_ITEMS:
            return self._of_receipt(item)
        if item.step.kind == StepKind.CREATE_INVOICE:
            return self._of_invoice(item)
        return self._of_adjustment(item)

    def _of_order(self, item: UndoItem) -> UndoObstacle | None:
        if item.txn_id not in self.facts.orders:
            self.plan.needs.order_txn_ids.add(item.txn_id)
        link = self.given.ledger.links.get(item.step.order_id or 0)
        if link is None or link.txn_id != item.txn_id or link.state.is_let_go:
            return LET_GO if link is not None and link.state.is_let_go else NOT_OURS
        found = self.facts.orders.get(item.txn_id)
        if found is None:
            return None
        if link.written and link.written.is_uncertain:
            return NOT_AS_WRITTEN
        changed = changes_since(link.written, found, is_whole=True) if link.written else []
        if changed:
            fields = ", ".join(dict.fromkeys(change.title for change in changed))
            return UndoObstacle(f"Somebody changed it in QuickBooks: {fields}.")
        if is_closed_by_people(link, found):
            return UndoObstacle("Somebody closed it by hand in QuickBooks, or a line of it.")
        others = [one.kind for one in found.linked if one.txn_id not in self.ours or one.kind == "Bill"]
        if others:
            return UndoObstacle(f"It is linked to {linked_words(others)} in QuickBooks.")
        return in_closed_period(found, self.facts.preferences)

    def _of_receipt(self, item: UndoItem) -> UndoObstacle | None:
        unread_of({item.txn_id}, self.facts, self.plan.needs)
        order = self._order_of(item)
        link = self.given.ledger.links.get(item.step.order_id or 0)
        if link is None or link.state.is_let_go:
            return LET_GO if link is not None and link.state.is_let_go else NOT_OURS
        if self._is_billed(item):
            return UndoObstacle("The receipt was turned into a bill.")
        found = self.facts.receipts.get(item.txn_id)
        if found is None:
            return None
        if self._has_separate_bill(order):
            return UndoObstacle("A bill was entered for its order, which the receipt belongs to.")
        request = item.step.request
        if not isinstance(request, ItemReceiptAdd):
            return NOT_AS_WRITTEN
        if off_its_order := self._off_its_order(item, link, order, found):
            return off_its_order
        # Of an order that a person deleted, what was written tells which item each line was for, if that is known.
        lines = order.lines if order else link.written.lines if link.written else ()
        items = {line.txn_line_id: line.item_list_id for line in lines}
        sent = sorted((items.get(line.order_txn_line_id, ""), line.quantity, line.unit) for line in request.lines)
        there = sorted(
            (line.item_list_id if items else "", line.quantity or Decimal(0), line.unit) for line in found.lines
        )
        written = (request.vendor_list_id, request.ref_number, request.memo, request.txn_date)
        now = (found.vendor_list_id, found.ref_number, found.memo, found.txn_date)
        if sent != there or written != now or is_elsewhere(request, found):
            return CHANGED_RECEIPT
        if figures := changed_figures(item, found):
            return figures
        others = [one.kind for one in found.linked if one.kind != "PurchaseOrder"]
        if others:
            return UndoObstacle(f"The receipt is linked to {linked_words(others)} in QuickBooks.")
        return in_closed_period(found, self.facts.preferences)

    def _off_its_order(
        self, item: UndoItem, link: OrderLink, order: QuickBooksOrder | None, found: QuickBooksReceipt
    ) -> UndoObstacle | None:
        """Did somebody take it off its order, or a line of it? Without an order it is on none."""
        linked = [one for one in found.linked if one.kind == "PurchaseOrder"]
        others = [one.ref_number for one in linked if one.txn_id != link.txn_id]
        if others:
            return moved_receipt(others)
        # That of several lines one was taken off, the receipt says no word of; the order does.
        received = {line.txn_line_id: line.received or Decimal(0) for line in (order.lines if order else ())}
        parts = item.step.parts if len(item.step.parts) > 1 else ()
        is_short = any(
            received.get(part.txn_line_id, 0) < self.given.ledger.posted_by_us(link.order_id, part.line_id)
            for part in parts
        )
        return UNLINKED_RECEIPT if order and (is_short or not linked) else None

    def _of_invoice(self, item: UndoItem) -> UndoObstacle | None:
        if item.txn_id not in self.facts.invoices:
            self.plan.needs.invoice_txn_ids.add(item.txn_id)
        link = self.given.ledger.invoices.get(item.step.invoice_id or 0)
        if link is None or link.txn_id != item.txn_id or link.state.is_let_go:
            return INVOICE_LET_GO if link is not None and link.state.is_let_go else NOT_OURS
        found = self.facts.invoices.get(item.txn_id)
        if found is None:
            return None
        if is_voided(found):
            return VOIDED_INVOICE
        written = link.written or as_sent(item.step, found)
        if written is None:
            return NOT_AS_WRITTEN
        changed = changed_titles(written, found)
        if changed:
            return UndoObstacle(f"Somebody changed it in QuickBooks: {', '.join(changed)}.")
        if found.linked:
            return UndoObstacle(f"It is linked to {linked_words([one.kind for one in found.linked])} in QuickBooks.")
        return in_closed_period(found, self.facts.preferences)

    def _of_adjustment(self, item: UndoItem) -> UndoObstacle | None:
        if item.set_elsewhere:
            return UndoObstacle(
                f"The same inventory adjustment set the count of {listed(item.set_elsewhere)} for another run.",
                "Delete it in QuickBooks by hand where both are to go, or leave it as it is.",
            )
        if item.txn_id not in self.facts.adjustments:
            self.plan.needs.adjustment_txn_ids.add(item.txn_id)
        found = self.facts.adjustments.get(item.txn_id)
        if found is None:
            return None
        request = request_of(item.steps)
        if not isinstance(request, InventoryAdjustmentAdd):
            return NOT_AS_WRITTEN
        sent = (request.ref_number, request.memo, request.txn_date, sorted(line.item_list_id for line in request.lines))
        there = sorted(line.item_list_id for line in found.lines)
        named = ({request.inventory_site_list_id, found.site_list_id}, {request.account_list_id, found.account_list_id})
        if sent != (found.ref_number, found.memo, found.txn_date, there) or any(len(one - {""}) > 1 for one in named):
            return CHANGED_ADJUSTMENT
        return changed_figures(item, found) or in_closed_period(found, self.facts.preferences)

    def _order_of(self, item: UndoItem) -> QuickBooksOrder | None:
        """The order that the receipt is linked to, as last known."""
        link = self.given.ledger.links.get(item.step.order_id or 0)
        txn_id = link.txn_id if link is not None else ""
        if txn_id and txn_id not in self.facts.orders:
            self.plan.needs.order_txn_ids.add(txn_id)
        return self.facts.orders.get(txn_id)

    def _is_billed(self, item: UndoItem) -> bool:
        order = self._order_of(item) if item.step.kind == StepKind.RECEIVE_ITEMS else None
        bills = {one.txn_id for one in order.linked if one.kind == "Bill"} if order else set()
        return item.txn_id in bills or self.facts.bills.get(item.txn_id) is not None

    def _has_separate_bill(self, order: QuickBooksOrder | None) -> bool:
        """With Enhanced Inventory Receiving a bill stands beside the receipts: without them it would pay for what never came."""
        preferences = self.facts.preferences
        is_separate = preferences is not None and preferences.is_enhanced_receiving_enabled
        return is_separate and order is not None and any(one.kind == "Bill" for one in order.linked)

    def is_read(self, item: UndoItem) -> bool:
        return item.txn_id in self._looked_up(item)[0]

    def moves(self, item: UndoItem) -> set[int]:
        """The products whose count changes with it, as far as they are known: a receipt may hold any of its order."""
        ordered = self.given.products.get(item.step.order_id or 0, frozenset())
        return item.product_ids | (ordered if item.step.kind == StepKind.RECEIVE_ITEMS else frozenset())

    def names(self, item: UndoItem) -> list[str]:
        """The items whose on hand changes when the transaction goes."""
        if item.step.kind == StepKind.CREATE_INVOICE:
            return [name for name in item.step.item_key.split("\n") if name]
        return sorted({name for name, _ in falls_of(item, self.facts).values()})

    def on_hand(self, stock: Stock, name: str) -> Decimal | None:
        """What is there now; None where it is not known, or not counted."""
        if not stock.site_list_id:
            if stock.key not in self.facts.on_hand and counts_stock(self.facts, stock.key):
                self.plan.needs.items[stock.key] = name
            return self.facts.on_hand.get(stock.key)
        if stock.key in self.facts.item_sites:
            here = (one for one in self.facts.item_sites[stock.key] if one.site_list_id == stock.site_list_id)
            return sum((one.on_hand for one in here), Decimal(0))
        preferences = self.facts.preferences
        keeps_sites = preferences is not None and preferences.is_multi_location_enabled
        if keeps_sites and stock.key in self.facts.on_hand:
            self.plan.needs.item_sites[stock.key] = name
        return None


def _what_stays(
    look: _Look,
    left: Sequence[UndoItem],
    obstacles: Mapping[str, UndoObstacle],
    *,
    back: Sequence[UndoItem],
    refused: Collection[str],
) -> tuple[set[str], list[Problem]]:
    """TxnIDs that stay, and why, also since units were sold, used or moved. What stays takes nothing out and puts nothing back, so it is
    asked again whether there are enough until nothing more stays."""
    falls = {item.txn_id: falls_of(item, look.facts) for item in left}
    while True:
        blocked, problems = what_stays(look.given, [*left, *back], obstacles)
        stays = blocked.union(refused)
        missing = _missing(look, left, falls, stays)
        if not missing:
            return stays, problems
        obstacles = {**obstacles, **missing}


def _missing(
    look: _Look, left: Sequence[UndoItem], falls: Mapping[str, Falls], stays: Collection[str]
) -> dict[str, UndoObstacle]:
    """Of what goes, what would take out more than is there: on hand would fall below zero. As long as some of it was not read, as in a
    preview, nobody can say so of its products."""
    going = [item for item in left if item.txn_id not in stays]
    unread = set[int]().union(*(look.moves(item) for item in going if not look.is_read(item)))
    counts = [item for item in left if item.txn_id in stays and item.step.kind == StepKind.ADJUST_ON_HAND]
    counted = set[int]().union(*(item.product_ids for item in counts))
    found: dict[str, UndoObstacle] = {}
    for stock, (name, quantity) in together(falls[item.txn_id] for item in going).items():
        there = [item for item in going if stock in falls[item.txn_id]]
        on_hand, unanswered = look.asking(partial(look.on_hand, stock, name))
        if unanswered:
            found |= dict.fromkeys((item.txn_id for item in there), not_shown(unanswered, look.facts.refused))
        products = set[int]().union(*(look.moves(item) for item in there))
        if on_hand is None or on_hand - quantity >= min(on_hand, Decimal(0)) or products & unread:
            continue
        at = f" at {stock.site_name or 'its site'}" if stock.site_list_id else ""
        since = "sold, used or moved" if at else "sold or used"
        or_else = ", or taken off by a count that stays" if products & counted else ""
        detail = f"{name}: {number(on_hand)} on hand{at}, {number(quantity)} would be taken out. Some were {since} since{or_else}."
        found |= {item.txn_id: UndoObstacle(detail) for item in there}
    return found


def _refused(given: UndoInput, left: Sequence[UndoItem]) -> dict[str, Problem]:
    """Deletions that QuickBooks refused, by TxnID: they wait for a person, and so does what comes after them in the chain."""
    refused: dict[str, Problem] = {}
    for item in left:
        record = item.refusal(given.ledger)
        if record is not None:
            refused[item.txn_id] = refusal_problem(deletion(item, given), record, order_id=item.step.order_id)
    orders = {item.step.order_id for item in left if item.txn_id in refused and item.step.order_id is not None}
    waiting = [
        item
        for item in left
        if item.step.kind == StepKind.CREATE_PURCHASE_ORDER
        and item.step.order_id in orders
        and item.txn_id not in refused
    ]
    for item in waiting:
        first = next(one for one in left if one.txn_id in refused and one.step.order_id == item.step.order_id)
        refused[item.txn_id] = refused[first.txn_id]
    return refused


def deletion(item: UndoItem, given: UndoInput, *, names: Sequence[str] = ()) -> Step:
    """The step that deletes a transaction. `names` are the items whose on hand it changes."""
    step = item.step
    name = f"PO {given.order_name(step.order_id)}" if step.order_id is not None else ""
    site = name_of_site(item, given.facts)
    summary = {
        StepKind.CREATE_PURCHASE_ORDER: f"Delete {name}",
        StepKind.RECEIVE_ITEMS: f"Delete the receipt of {step.subject} on {name}",
        StepKind.ADJUST_ON_HAND: f"Delete the adjustment of {subjects_of([item])}{f' at {site}' if site else ''}",
        StepKind.CREATE_INVOICE: f"Delete invoice {step.subject}",
    }[step.kind]
    return Step(
        base=item.deletion,
        generation=given.ledger.next_generation(item.deletion),
        kind=StepKind.DELETE_TRANSACTION,
        subject=subjects_of([item]),
        summary=summary,
        request=TxnDel(kind=DELETABLE[step.kind], txn_id=item.txn_id),
        content_hash=content_hash("delete", item.txn_id),
        order_id=step.order_id,
        product_id=step.product_id,
        invoice_id=step.invoice_id,
        item_key="\n".join(names),
    )
