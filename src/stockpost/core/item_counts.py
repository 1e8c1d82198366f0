"""What both sides count of one product, and what a sync would set: the row of the stock page and of a sync's preview (B7, B8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import Product, PurchaseOrder, StockRow, VanishedRow
from stockpost.core.edited_invoices import AgreedUnits, AskedUnits, beside_agreed, beside_asked
from stockpost.core.facts import Facts
from stockpost.core.ledger import Ledger
from stockpost.core.names import fold, item_name
from stockpost.core.quickbooks_records import SiteCount
from stockpost.core.requests import InvoiceAdd
from stockpost.core.steps import Step

NOTHING = Decimal(0)
TAKEN_BACK = "taken_back"
"""Result of a sync whose adjustment was deleted by the undo of its run."""
NO_SITE = "no site"
"""Where units are that QuickBooks assigns to none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShare:
    """What one inventory site should hold of a product where each location of Autotask has its site: `autotask` is on hand at the
    locations that lead to it, `held` was delivered and waits for an invoice that takes it off there, the rest as in `ItemCount`."""

    site: str
    locations: tuple[int, ...]
    autotask: Decimal
    target: Decimal
    quickbooks: Decimal | None = None
    arriving: Decimal = NOTHING
    held: Decimal = NOTHING

    @property
    def difference(self) -> Decimal | None:
        """Units that a sync would add there; None where QuickBooks' count is not known."""
        return None if self.quickbooks is None else self.target - self.quickbooks - self.arriving


@dataclass(frozen=True, slots=True)
class UninvoicedCharge:
    """A delivered charge whose invoice is not in QuickBooks yet; `invoice` as in `Delivery`."""

    charge: str
    units: Decimal
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGoUnits:
    """Units that Autotask has received on an order that a person let go of, and that are on no receipt of it in QuickBooks."""

    order_id: int
    number: str
    units: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCount:
    """One product's counts.

    `autotask` is its total over `locations`, None where Autotask says nothing; `vanished` are locations that it lists no longer, of which
    nobody said yet that their units are gone. `unposted` are units received on transferred
    orders and not yet posted, by order number; `uninvoiced` are delivered charges that an invoice is still to take off QuickBooks' on hand,
    by name, None where Autotask was not asked for them or did not tell (I4). `target` is what is left without the ones and, where they are
    held (`is_holding`), with the others, None where nothing can be set. `let_go` are part of it.
    `quickbooks_name` is what QuickBooks called the item when it was last read, and `list_id` its id there; empty where that is not known.
    `quickbooks` is on hand as last read, None where it was not; `is_in_quickbooks` is None where that is not known either.
    `sites` is where these are, by name, empty in a company file that keeps no sites; `by_site` is empty unless each location of Autotask
    has its site.
    `arriving` are units that receipts of the same plan add first. `received` and `posted` are all units that Autotask has
    received on known orders and that receipts of ours hold, `missing` units that such receipts lack in QuickBooks, where an open problem of
    their order asks about it. `reason` says why the item is left alone.
    `shared_with` are the other products that stand for the same item of QuickBooks, with what each should have beside what is arriving (None
    where it is not stocked): the difference is then that of all of them together.
    `limit` is that of the settings where a change is above it that nobody approved, None otherwise.
    `cost_when_created` is the purchase cost with which the plan would create the item, None where it creates none or names none.
    """

    product_id: int
    item: str
    item_key: str
    autotask: Decimal | None = None
    locations: tuple[StockRow, ...] = ()
    vanished: tuple[VanishedRow, ...] = ()
    unposted: tuple[tuple[str, Decimal], ...] = ()
    uninvoiced: tuple[UninvoicedCharge, ...] | None = None
    is_holding: bool = False
    never_transferred: tuple[str, ...] = ()
    let_go: tuple[LetGoUnits, ...] = ()
    target: Decimal | None = None
    is_in_quickbooks: bool | None = None
    quickbooks_name: str = ""
    list_id: str = ""
    kind: str = ""
    quickbooks: Decimal | None = None
    sites: tuple[tuple[str, Decimal], ...] = ()
    by_site: tuple[SiteShare, ...] = ()
    arriving: Decimal = NOTHING
    on_order: Decimal | None = None
    average_cost: Decimal | None = None
    cost_when_created: Decimal | None = None
    received: Decimal = NOTHING
    posted: Decimal = NOTHING
    missing: Decimal = NOTHING
    shared_with: tuple[tuple[str, Decimal | None], ...] = ()
    limit: Decimal | None = None
    reason: str = ""

    @property
    def products(self) -> int:
        """How many stand for the item."""
        return 1 + len(self.shared_with)

    @property
    def target_together(self) -> Decimal | None:
        """What QuickBooks should have of the item: the target, with those of other products that stand for it, as far as they are stocked."""
        if self.target is None:
            return None
        return self.target + sum((units or NOTHING for _, units in self.shared_with), NOTHING)

    @property
    def uninvoiced_units(self) -> Decimal | None:
        """Units delivered and not yet invoiced, None where that is not known."""
        return None if self.uninvoiced is None else sum((one.units for one in self.uninvoiced), NOTHING)

    @property
    def held_units(self) -> Decimal:
        """Those that are part of the target."""
        return self.uninvoiced_units or NOTHING if self.is_holding else NOTHING

    @property
    def other_name(self) -> str:
        """QuickBooks' name where it is another one: mapped, renamed, shortened, or a sub-item."""
        return "" if fold(self.quickbooks_name) == fold(self.item) else self.quickbooks_name

    @property
    def difference(self) -> Decimal | None:
        """Units that a sync would add (or take away, below zero); None where one of the counts is not known."""
        target = self.target_together
        if target is None or self.is_in_quickbooks is None:
            return None
        if not self.is_in_quickbooks:
            # It would be created, with nothing on hand.
            return target - self.arriving
        if self.by_site:
            # What sites hold that no location leads to is left alone.
            found = [share.difference for share in self.by_site]
            return None if None in found else sum((one for one in found if one is not None), NOTHING)
        return None if self.quickbooks is None else target - self.quickbooks - self.arriving

    @property
    def is_other(self) -> bool:
        """Would a sync set anything? Units at the wrong site are no difference of the total."""
        return bool(self.difference) or any(share.difference for share in self.by_site)

    @property
    def value(self) -> Decimal | None:
        """The difference at QuickBooks' average cost: what an adjustment would post to the accounts (QuickBooks FACTS 4)."""
        difference = self.difference
        return None if difference is None or self.average_cost is None else difference * self.average_cost

    @property
    def estimated_value(self) -> Decimal | None:
        """The same of an item that would be created, at the cost it is created with: about that, since receipts that come first bring
        their own. None where QuickBooks has the item, or where that is not known."""
        difference, cost = self.difference, self.cost_when_created
        return None if self.is_in_quickbooks is not False or difference is None or cost is None else difference * cost


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSync:
    """How the last sync of a product ended, with the counts as they were then.

    `result` is `adjusted`, `equal`, `left_out`, `problem` or `taken_back`; `reason` explains the last three. Where what a sync set was
    taken back, run, time and counts are those of the undo. `item_key` and `products` are those of its count, empty and 0 where it was not
    kept yet.
    """

    product_id: int
    run_id: int
    time: datetime
    result: str
    reason: str = ""
    autotask: Decimal | None = None
    quickbooks: Decimal | None = None
    received: Decimal = NOTHING
    posted: Decimal = NOTHING
    item_key: str = ""
    products: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicedUnits:
    """What an invoice that Stockpost entered did to QuickBooks' on hand of an item: below zero where it took units off, above where it
    was taken back. `time` is when QuickBooks confirmed it."""

    number: str
    units: Decimal
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedUnits:
    """What a receipt of ours did to QuickBooks' on hand: above zero, below where it was taken back. `product_id` is that of its line in
    Autotask; the item is the one that QuickBooks has on the order, which a person may have mapped the product away from since, by its
    ListID, or by its folded names where the order is gone. `time` as in `InvoicedUnits`."""

    product_id: int
    units: Decimal
    time: datetime
    item_list_id: str = ""
    item_keys: tuple[str, ...] = ()

    def is_of(self, count: ItemCount) -> bool:
        """Did it move the count of this item?"""
        if self.item_list_id:
            return self.item_list_id == count.list_id
        if self.item_keys:
            return not {count.item_key, fold(count.quickbooks_name)}.isdisjoint(self.item_keys)
        return self.product_id == count.product_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUnits:
    """A count that Stockpost set, or whose adjustment it took back, without a sync that ended with it: the run was canceled or broken off, or
    an older copy of the database knows of none. `target` is None where it is not known, or not that of the whole item. `time` as in
    `InvoicedUnits`."""

    time: datetime
    target: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateUnits:
    """What an older count of ours that a computer set late did to QuickBooks' on hand. `time` is when it was noticed, `at` when QuickBooks
    says that it was set, in words; `is_open`: no sync has met it."""

    time: datetime
    units: Decimal
    at: str
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidedUnits:
    """Units of an item that an invoice took off in QuickBooks, and that are off there still although Autotask voided the invoice.
    `let_go_at` is when a person left it so, None as long as that waits for a decision."""

    number: str
    units: Decimal
    let_go_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """What happened to both counts since the last sync. `otherwise` is what nothing else explains: deliveries, sales by hand,
    corrections; None where a count is not known. `missing` went out with receipts of ours that an open problem asks about, `asked` came
    back or went out with invoices of ours of which one does.

    `is_taken_back`: it was the undo of a sync, and the counts begin with what that left. `invoiced` is by number what our invoices changed
    in QuickBooks' count, the newest first; `not_read` what they changed after that count was read, so that it is not in it yet, and
    `posted_not_read` the same of receipts. `adjusted` is what Stockpost set without a sync that ended with it. `before` are both counts at
    the end of the last sync, where that left another difference than is there by what is received and not posted, or held.
    """

    since: datetime
    received: Decimal
    autotask_otherwise: Decimal | None
    posted: Decimal
    quickbooks_otherwise: Decimal | None
    missing: Decimal = NOTHING
    asked: tuple[AskedUnits, ...] = ()
    is_taken_back: bool = False
    invoiced: tuple[tuple[str, Decimal], ...] = ()
    not_read: tuple[tuple[str, Decimal], ...] = ()
    agreed: tuple[AgreedUnits, ...] = ()
    """Of invoices that people changed: decided since, as far as it is in QuickBooks' count and the last sync did not even it out."""
    is_other_item: bool = False
    """QuickBooks' counts then and now are of two items, since somebody mapped the product to another one."""
    posted_not_read: Decimal = NOTHING
    adjusted: Decimal = NOTHING
    before: tuple[Decimal, Decimal] | None = None
    are_other_products: bool = False
    """They are of one item, and of more or fewer products: one was mapped to it or away from it, or a merged item became part of it."""
    late: tuple[LateUnits, ...] = ()
    """What older counts did that were set late."""
    late_before: tuple[LateUnits, ...] = ()
    """The same of those that the last sync did not meet, since it set nothing."""


def movements(
    count: ItemCount,
    last: LastSync | None,
    *,
    moved: Iterable[PostedUnits] = (),
    adjusted: Iterable[SetUnits] = (),
    late: Collection[LateUnits] = (),
    invoiced: Iterable[InvoicedUnits] = (),
    agreed: Iterable[AgreedUnits] = (),
    asked: Iterable[AskedUnits] = (),
    read_at: datetime | None = None,
) -> Movements | None:
    """None without a sync to begin from. `moved` are receipts of the product and of the item; `invoiced` is newest first, `read_at` when
    QuickBooks' count was read."""
    if last is None:
        return None
    receipts = [one for one in moved if one.time > last.time]
    since = [one for one in invoiced if one.time > last.time]
    (read, later), (counted, not_counted) = _parted(receipts, read_at), _parted(since, read_at)
    received = count.received - last.received
    # What people did to receipts, and was decided, is in no receipt of ours.
    decided = count.posted - last.posted - _units(one for one in receipts if one.product_id == count.product_id)
    posted = decided + _units(one for one in read if one.is_of(count))
    set_late = [one for one in _parted(late, read_at)[0] if one.time > last.time]
    quickbooks = _otherwise(count.quickbooks, last.quickbooks, posted + _units([*counted, *set_late]))
    is_other_item = bool(last.item_key) and last.item_key != count.item_key
    are_other_products = not is_other_item and last.products not in (0, count.products)
    is_other = (is_other_item or are_other_products) and bool(quickbooks)
    of_item: list[KnownUnits] = [*(one for one in read if one.is_of(count)), *counted, *set_late]
    was_set = _was_set(last, _parted(adjusted, read_at)[0], quickbooks, decided, of_item)
    quickbooks = None if quickbooks is None else quickbooks - was_set
    before = None if is_other or count.by_site else _before(count, last)
    decided_since = [one for one in agreed if one.time > last.time]
    quickbooks, taken_over = beside_agreed(
        None if is_other else quickbooks, decided_since, may_be_met=_has_left(count, last, before)
    )
    # A sync that was refused for the same reason found it missing already; and QuickBooks' count may be older than that.
    was_met = bool(count.reason) and last.reason == count.reason
    quickbooks, found = beside_asked(quickbooks, [] if was_met else list(asked))
    missing = NOTHING if was_met else min(count.missing, max(-(quickbooks or NOTHING), NOTHING))
    return Movements(
        since=last.time,
        is_taken_back=last.result == TAKEN_BACK,
        received=received,
        autotask_otherwise=_otherwise(count.autotask, last.autotask, received),
        posted=posted,
        posted_not_read=_units(one for one in later if one.is_of(count)),
        adjusted=NOTHING if is_other else was_set,
        before=before,
        quickbooks_otherwise=None if quickbooks is None else quickbooks + missing,
        missing=missing,
        asked=found,
        invoiced=_by_number(counted),
        not_read=_by_number(not_counted),
        agreed=taken_over,
        is_other_item=is_other and is_other_item,
        are_other_products=is_other and are_other_products,
        late=() if is_other else tuple(set_late),
        late_before=tuple(one for one in late if one.is_open and one.time <= last.time),
    )


KnownUnits = InvoicedUnits | PostedUnits | LateUnits
Moved = TypeVar("Moved", InvoicedUnits, PostedUnits, SetUnits, LateUnits)


def _parted(moved: Iterable[Moved], read_at: datetime | None) -> tuple[list[Moved], list[Moved]]:
    """What QuickBooks' count has in it, and what came after it was read."""
    read: list[Moved] = []
    later: list[Moved] = []
    for one in moved:
        (read if read_at is None or one.time <= read_at else later).append(one)
    return read, later


def _units(moved: Iterable[KnownUnits]) -> Decimal:
    return sum((one.units for one in moved), NOTHING)


def _was_set(
    last: LastSync,
    adjusted: Sequence[SetUnits],
    otherwise: Decimal | None,
    decided: Decimal,
    moved: Sequence[KnownUnits],
) -> Decimal:
    """What of the movements that nothing else explains Stockpost set, since the last sync: all of it where the count that it set is not known."""
    newest = max((one for one in adjusted if one.time > last.time), key=lambda one: one.time, default=None)
    if newest is None or otherwise is None or last.quickbooks is None:
        return NOTHING
    if newest.target is None:
        return otherwise
    return newest.target - last.quickbooks - decided - _units(one for one in moved if one.time <= newest.time)


def _before(count: ItemCount, last: LastSync) -> tuple[Decimal, Decimal] | None:
    """Both counts as the last sync left them; None where they were equal, or are other ones still for what is told of the counts of now."""
    if last.autotask is None or last.quickbooks is None or count.autotask is None or count.target is None:
        return None
    is_told = last.quickbooks - last.autotask in (NOTHING, count.target - count.autotask)
    return None if is_told or count.shared_with else (last.autotask, last.quickbooks)


def _has_left(count: ItemCount, last: LastSync, before: tuple[Decimal, Decimal] | None) -> bool:
    """Did the last sync leave a difference that may be what people had made of invoices by then? Of several products or sites nobody knows."""
    return last.result not in ("adjusted", "equal") and bool(before or count.shared_with or count.by_site)


def _by_number(invoiced: Iterable[InvoicedUnits]) -> tuple[tuple[str, Decimal], ...]:
    """An invoice that was entered and taken back changed nothing."""
    found: dict[str, Decimal] = {}
    for one in invoiced:
        found[one.number] = found.get(one.number, NOTHING) + one.units
    return tuple((number, units) for number, units in found.items() if units)


def _otherwise(now: Decimal | None, then: Decimal | None, explained: Decimal) -> Decimal | None:
    return None if now is None or then is None else now - then - explained


def item_key_of(mappings: Mapping[tuple[str, int], str], product: Product) -> str:
    """The folded name of the QuickBooks item that a product stands for: the mapped one, else its own name as QuickBooks stores it."""
    mapped = mappings.get(("item", product.id))
    return fold(mapped) if mapped else item_name(product.name).key


def with_quickbooks(count: ItemCount, facts: Facts) -> ItemCount:
    """The same with what QuickBooks said of the item last."""
    if count.item_key not in facts.items:
        return count
    item = facts.items[count.item_key]
    if item is None:
        return replace(count, is_in_quickbooks=False)
    return replace(
        count,
        is_in_quickbooks=True,
        quickbooks_name=item.full_name,
        list_id=item.list_id,
        kind=item.kind,
        quickbooks=facts.on_hand.get(count.item_key, item.on_hand),
        sites=units_by_site(facts.item_sites.get(count.item_key, ())),
        on_order=item.on_order,
        average_cost=item.average_cost,
    )


def units_by_site(counts: Iterable[SiteCount]) -> tuple[tuple[str, Decimal], ...]:
    """Units at each site, its bins together; what names no site comes last. Sites without units are left out."""
    found: dict[str, Decimal] = {}
    for one in sorted(counts, key=lambda one: (not one.site_name, one.site_name.casefold())):
        name = one.site_name or NO_SITE
        found[name] = found.get(name, NOTHING) + one.on_hand
    return tuple((name, units) for name, units in found.items() if units)


def received_units(orders: Iterable[PurchaseOrder]) -> dict[int, Decimal]:
    """Units that Autotask has received, by product."""
    found: dict[int, Decimal] = {}
    for order in orders:
        products = {line.id: line.product.id for line in order.lines if line.product is not None}
        for receiving in order.receivings:
            product_id = products.get(receiving.line_id)
            if product_id is not None:
                found[product_id] = found.get(product_id, NOTHING) + receiving.quantity
    return found


def posted_units(orders: Iterable[PurchaseOrder], ledger: Ledger) -> dict[int, Decimal]:
    """Units of our own receipts, by product."""
    found: dict[int, Decimal] = {}
    for order in orders:
        for line in order.lines:
            if line.product is not None and order.id in ledger.receipts:
                units = ledger.posted_by_us(order.id, line.id)
                found[line.product.id] = found.get(line.product.id, NOTHING) + units
    return found


def sold_units(step: Step, invoice: Invoice) -> dict[tuple[int, str], Decimal]:
    """Units that a sent invoice takes off QuickBooks' on hand, by product and ListID of the item; nothing where it is not known what was
    sent."""
    products = {line.id: line.product.id for line in invoice.lines if line.product is not None}
    found: dict[tuple[int, str], Decimal] = {}
    lines = step.request.lines if isinstance(step.request, InvoiceAdd) else ()
    for line_id, line in zip(step.line_ids, lines, strict=False):
        # Line 0 sells nothing from stock.
        if line_id in products and line.quantity:
            key = (products[line_id], line.item_list_id)
            found[key] = found.get(key, NOTHING) + line.quantity
    return found
