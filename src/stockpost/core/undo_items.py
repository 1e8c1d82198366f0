"""A transaction of a run that is to be taken back, and what its deletion takes off on hand: in all, and at inventory sites (P6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from stockpost.core.facts import Facts
from stockpost.core.ledger import InvoiceLink, Ledger, OrderLink, StepKind, StepRecord, StepState, deletion_base
from stockpost.core.markers import is_of_site
from stockpost.core.names import fold
from stockpost.core.requests import InventoryAdjustmentAdd
from stockpost.core.steps import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoItem:
    """One transaction of the run, as it was written. `built_on` says which later run of ours built on it, in words; `others` are further
    counts that the same adjustment set, and `set_elsewhere` the items whose counts it set for other runs."""

    step: Step
    txn_id: str
    built_on: str = ""
    others: tuple[Step, ...] = ()
    set_elsewhere: tuple[str, ...] = ()
    is_doubled: bool = False
    """It is in QuickBooks more than once, so which one is to go is a person's to say."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All that was written in it."""
        return (self.step, *self.others)

    @property
    def product_ids(self) -> set[int]:
        """The products that it is about."""
        return {step.product_id for step in self.steps if step.product_id is not None}

    @property
    def deletion(self) -> str:
        """The base of the step that deletes it."""
        return deletion_base(self.txn_id)

    def refusal(self, ledger: Ledger) -> StepRecord | None:
        """Its deletion, where QuickBooks refused it, or nobody knows what became of it."""
        record = ledger.steps.get(self.deletion)
        return record if record is not None and record.state == StepState.REJECTED else None

    def is_replaced(self, ledger: Ledger) -> bool:
        """Is it an order or invoice that is not linked any more, since it was entered again, or another one taken over?"""
        link: OrderLink | InvoiceLink | None
        if self.step.kind == StepKind.CREATE_PURCHASE_ORDER:
            link = ledger.links.get(self.step.order_id or 0)
        elif self.step.kind == StepKind.CREATE_INVOICE:
            link = ledger.invoices.get(self.step.invoice_id or 0)
        else:
            return False
        return link is None or link.txn_id != self.txn_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoInput:
    """All that it takes. `items` are the transactions not yet taken back, newest first; `order_name` gives the number of an
    Autotask order."""

    run: int
    items: Sequence[UndoItem]
    ledger: Ledger
    facts: Facts
    order_name: Callable[[int], str]
    deleted: Sequence[UndoItem] = ()
    """What counts no more as far as the ledger knows, and may be there: an older company file was put back."""
    products: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """By Autotask order the products on it, now and as the run transferred it."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Units of an item, by its folded name: all of them, or those at one inventory site."""

    key: str
    site_list_id: str = ""
    site_name: str = field(default="", compare=False)


Falls = dict[Stock, tuple[str, Decimal]]
"""By how many units on hand falls, with the item's name."""


def site_set(step: Step) -> str:
    """The inventory site whose count a step set; empty where it set a total, or what it set is not known any more."""
    return step.request.inventory_site_list_id if isinstance(step.request, InventoryAdjustmentAdd) else ""


def may_be_one_count(one: Step, other: Step) -> bool:
    """May two steps have set the same units of an item? The total is made of all sites, and where one site is chosen its count follows those
    of the others; where each location has its site (decision 14), sites are apart."""
    sites = {site_set(step) if is_of_site(step.base) else "" for step in (one, other)}
    return "" in sites or len(sites) == 1


def falls_of(item: UndoItem, facts: Facts) -> Falls:
    """What goes with the transaction, as QuickBooks shows it: of each item in all, and at each site that it names."""
    found: Falls = {}
    for name, quantity, stock in _lines(item, facts):
        for one in dict.fromkeys((Stock(stock.key), stock)):
            found[one] = (name, found.get(one, (name, Decimal(0)))[1] + quantity)
    return found


def together(falls: Iterable[Falls]) -> Falls:
    """What goes in all."""
    found: Falls = {}
    for one in falls:
        for stock, (name, quantity) in one.items():
            found[stock] = (name, found.get(stock, (name, Decimal(0)))[1] + quantity)
    return found


def _lines(item: UndoItem, facts: Facts) -> Iterator[tuple[str, Decimal, Stock]]:
    if item.step.kind == StepKind.RECEIVE_ITEMS:
        receipt = facts.receipts.get(item.txn_id)
        for line in receipt.lines if receipt else ():
            stock = Stock(fold(line.item_name), line.site_list_id, line.site_name)
            yield line.item_name, line.quantity or Decimal(0), stock
    elif item.step.kind == StepKind.ADJUST_ON_HAND:
        adjustment = facts.adjustments.get(item.txn_id)
        for part in adjustment.lines if adjustment else ():
            stock = Stock(fold(part.item_name), site_set(item.step), name_of_site(item, facts))
            yield part.item_name, part.quantity_difference or Decimal(0), stock


def name_of_site(item: UndoItem, facts: Facts) -> str:
    """The inventory site whose counts an adjustment set, as QuickBooks calls it as far as known; empty where it named none."""
    list_id = site_set(item.step)
    adjustment = facts.adjustments.get(item.txn_id)
    told = adjustment.site_name if adjustment is not None else ""
    known = (site.name for site in facts.sites.values() if site is not None and site.list_id == list_id)
    return (told or next(known, "")) if list_id else ""


SUBJECTS_SHOWN_MAX = 3


def subjects_of(items: Sequence[UndoItem]) -> str:
    """What the transactions were written for, as far as it is shown."""
    return listed(list(dict.fromkeys(step.subject for item in items for step in item.steps)))


def listed(subjects: Sequence[str]) -> str:
    """“A, B, C and 12 more”."""
    shown = ", ".join(subjects[:SUBJECTS_SHOWN_MAX])
    more = len(subjects) - SUBJECTS_SHOWN_MAX
    return f"{shown} and {more} more" if more > 0 else shown


def name_of(items: Sequence[UndoItem]) -> str:
    """What belongs to no order."""
    if items[0].step.kind == StepKind.CREATE_INVOICE:
        return f"Invoice {items[0].step.subject}"
    return f"The count{'s' if len(items) > 1 or items[0].others else ''} of {subjects_of(items)}"


def counts_stock(facts: Facts, key: str) -> bool:
    """May an item have a count that is not known yet? Not one that was renamed or deleted meanwhile."""
    known = facts.items.get(key)
    return key not in facts.items or (known is not None and known.on_hand is not None)
