"""Why both sides count differently, in sentences: the same on pages, in tables and in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from stockpost.app.views import SiteView, StockItemView
from stockpost.core.decimals import grouped, signed
from stockpost.core.edited_invoices import AgreedUnits
from stockpost.core.item_counts import (
    TAKEN_BACK,
    ItemCount,
    LastSync,
    LateUnits,
    Movements,
    UninvoicedCharge,
    VoidedUnits,
)

SYNC_RESULTS = {
    "adjusted": "adjusted",
    "equal": "equal",
    "left_out": "left out",
    "problem": "problem",
    TAKEN_BACK: "taken back",
}
"""How a sync of an item ended, in words."""
NOT_READ_YET = "Not read from QuickBooks yet; it is compared before anything is set."
"""A reason that a list says once, above its rows."""

NAMES_SHOWN_MAX = 3


def reasons(view: StockItemView) -> list[str]:
    """What explains the difference of an item, and what is special about it; the most helpful sentence first."""
    count = view.count
    found = [f"{_first_upper(words)}."] if (words := count.reason or view.asked) else []
    found += _together(count)
    if count.limit is not None:
        limit = f"{grouped(count.limit)} (setting on_hand_change_limit)"
        found.append(f"A sync waits for approval before it sets this count: the change is above the limit of {limit}.")
    found += [
        f"{grouped(units)} at {place} no longer listed by Autotask: a sync asks before it changes the count."
        for place, units in view.vanished
    ]
    found += [f"{grouped(units)} received on PO {order} and not yet posted." for order, units in count.unposted]
    found += [f"{grouped(one.units)} received on PO {one.number}, which was let go of." for one in view.let_go]
    found += _uninvoiced(count)
    found += [_voided_words(one) for one in view.voided]
    if count.arriving:
        found.append(f"Receipts of this transfer add {grouped(count.arriving)} first.")
    found += [words for one in view.sites if (words := _site_words(one))]
    if view.movements is not None:
        before = _before(view, view.movements)
        found += _since_last_sync(view.movements)
        found += [
            f"QuickBooks before the last sync, which did not mend it: {signed(one.units)} {_late_words(one)}."
            for one in view.movements.late_before
        ]
        found += _agreed(view.movements, is_before_told=bool(before))
        found += before
    if count.never_transferred:
        orders = ", ".join(count.never_transferred)
        found.append(f"Autotask's count includes what was received on {orders}, never transferred.")
    if count.is_in_quickbooks is False:
        found.append("Not in QuickBooks yet.")
    elif count.quickbooks is None and count.target is not None and not count.reason:
        found.append(NOT_READ_YET)
    if count.kind == "InventoryAssembly":
        found.append("An assembly: its own count is set, its components stay as they are.")
    if count.difference and count.average_cost == 0 and not count.reason:
        found.append("Its average cost in QuickBooks is 0, so the count changes and no value is posted.")
    return found


def of_all(count: ItemCount) -> str:
    """Whose a count is that several products share: “both products together”, “all 3 products together”."""
    return "both products together" if count.products == 2 else f"all {count.products} products together"


def _together(count: ItemCount) -> list[str]:
    """“Together with “Toner B” (15) there should be 22 of this item, and QuickBooks has 22.”"""
    if not count.shared_with:
        return []
    stocked = [(name, "not stocked" if units is None else grouped(units)) for name, units in count.shared_with]
    others = _names([f"“{name}” ({units})" for name, units in stocked])
    if count.target_together is None:
        return [f"This item of QuickBooks stands for {others} as well."]
    arriving = f", {grouped(count.arriving)} coming by receipts" if count.arriving else ""
    return [
        f"Together with {others} there should be {grouped(count.target_together)} of this item, and QuickBooks has {grouped(count.quickbooks)}{arriving}."
    ]


def _uninvoiced(count: ItemCount) -> list[str]:
    """What is held for its invoice, charge by charge; what is not, in one sentence: it is no part of the difference."""
    delivered = count.uninvoiced or ()
    if count.is_holding:
        return [
            f"{grouped(one.units)} delivered as “{one.charge}”{_where_invoiced([one])}: kept until the invoice takes it off."
            for one in delivered
        ]
    twice = "a sync takes them off QuickBooks, and their invoice takes them off a second time until the next sync"
    groups = [[one for one in delivered if not one.invoice], [one for one in delivered if one.invoice]]
    return [
        f"{grouped(sum((one.units for one in group), Decimal(0)))} delivered as {_names([f'“{one.charge}”' for one in group])}"
        f"{_where_invoiced(group)}: {twice}."
        for group in groups
        if group
    ]


def _where_invoiced(delivered: Sequence[UninvoicedCharge]) -> str:
    """Of charges that are all invoiced in Autotask, or none of them."""
    invoices = list(dict.fromkeys(one.invoice for one in delivered if one.invoice))
    return (
        f", invoiced in Autotask ({_names(invoices)}), not yet in QuickBooks" if invoices else " and not yet invoiced"
    )


def _site_words(view: SiteView) -> str:
    """“Van: 5 in Autotask at Van – North and Van – South, should be 5, 3 in QuickBooks.” Nothing where they agree."""
    share = view.share
    if not share.difference:
        return ""
    where = f" at {' and '.join(view.locations)}" if view.locations else ""
    should = f", should be {grouped(share.target)}" if share.target != share.autotask else ""
    arriving = f", {grouped(share.arriving)} coming by receipts" if share.arriving else ""
    return f"{share.site}: {grouped(share.autotask)} in Autotask{where}{should}, {grouped(share.quickbooks)} in QuickBooks{arriving}."


def _since_last_sync(moved: Movements) -> list[str]:
    """Nothing where nothing moved."""
    autotask = _parts((moved.received, "received"), (moved.autotask_otherwise, _autotask_words(moved)))
    quickbooks = _parts(
        (moved.posted, "posted" if moved.posted > 0 else "of receipts that are gone"),
        (-moved.missing, "of receipts that somebody deleted or changed"),
        (moved.adjusted, "by an adjustment of Stockpost, made or taken back"),
        *((one.units, _late_words(one)) for one in moved.late),
        *_invoice_parts(moved.invoiced),
        *((one.units, f"of invoice {one.number} that {one.done}") for one in moved.asked),
        (moved.quickbooks_otherwise, _quickbooks_words(moved)),
    )
    since = "since the last sync was taken back" if moved.is_taken_back else "since the last sync"
    found = []
    if autotask:
        found.append(f"Autotask {since}: {autotask}.")
    if quickbooks:
        found.append(f"QuickBooks {since}: {quickbooks}.")
    posted_later = (
        moved.posted_not_read,
        "posted" if moved.posted_not_read > 0 else "of receipts that were taken back",
    )
    if later := _parts(posted_later, *_invoice_parts(moved.not_read)):
        found.append(f"QuickBooks since its count was read: {later}.")
    if moved.is_other_item:
        found.append(f"It stands for another item of QuickBooks {since}, which had another count.")
    if moved.are_other_products:
        found.append(
            f"The item stands for other products than before {since} (a mapping or a merge), so its count in QuickBooks is another one."
        )
    return found


def _late_words(one: LateUnits) -> str:
    return f"by an older count that Stockpost set late ({one.at})"


def _agreed(moved: Movements, *, is_before_told: bool) -> list[str]:
    """What the last sync had met already is in the counts that it left."""
    units = [one.units - one.met if is_before_told else one.units for one in moved.agreed]
    return [_agreed_words(one, part) for one, part in zip(moved.agreed, units, strict=True) if part]


def _before(view: StockItemView, moved: Movements) -> list[str]:
    """What the last sync left, where that is no more what is received and not posted, or held for an invoice, and no question is named; nor
    are orders that were let go of since, or changes of invoices that it had met before they were decided."""
    count = view.count
    if moved.before is None or not count.is_other or count.reason or view.asked:
        return []
    autotask, quickbooks = moved.before
    lacking = autotask - quickbooks + (count.target or Decimal(0)) - (count.autotask or Decimal(0))
    told = sum((one.units for one in view.let_go), Decimal(0)) - sum((one.met for one in moved.agreed), Decimal(0))
    return [] if lacking == told else [_before_words(autotask, quickbooks, view.last_sync)]


def _before_words(autotask: Decimal, quickbooks: Decimal, last: LastSync | None) -> str:
    counts = f"Autotask had {grouped(autotask)} then and QuickBooks {grouped(quickbooks)}"
    if last is None or last.result == TAKEN_BACK:
        return f"The last sync was taken back: {counts}."
    if last.result not in ("adjusted", "equal"):
        return f"The last sync set nothing: {counts}."
    if quickbooks > autotask:
        return f"The last sync held {grouped(quickbooks - autotask)} for invoices that were still to come: {counts}."
    return f"The last sync left out {grouped(autotask - quickbooks)} that was not posted yet: {counts}."


def _agreed_words(one: AgreedUnits, units: Decimal) -> str:
    return f"{signed(units)} in QuickBooks: invoice {one.number} was {one.done}, and {one.decided}."


def _voided_words(one: VoidedUnits) -> str:
    still = "is still in QuickBooks" if one.let_go_at is None else "was left as it is in QuickBooks"
    return f"Invoice {one.number} is voided in Autotask and {still}, where it took {grouped(one.units)} off."


def _invoice_parts(invoiced: Sequence[tuple[str, Decimal]]) -> list[tuple[Decimal, str]]:
    """What invoices of ours took off, and what came back with those that were taken back."""
    taken = [(name, units) for name, units in invoiced if units < 0]
    back = [(name, units) for name, units in invoiced if units > 0]
    return [
        (sum((units for _, units in group), Decimal(0)), f"{words} {_invoices([name for name, _ in group])}")
        for group, words in ((taken, "on"), (back, "by taking back"))
        if group
    ]


def _invoices(numbers: Sequence[str]) -> str:
    """“invoice INV-3”, “2 invoices (INV-3 and INV-4)”, “7 invoices (INV-3, INV-4, INV-5 and 4 more)”."""
    if len(numbers) == 1:
        return f"invoice {numbers[0]}"
    return f"{len(numbers)} invoices ({_names(numbers)})"


def _names(names: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B, C and 4 more”."""
    shown = list(names[:NAMES_SHOWN_MAX])
    last = f"{len(names) - len(shown)} more" if len(names) > len(shown) else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def _autotask_words(moved: Movements) -> str:
    return "delivered, shipped or corrected" if (moved.autotask_otherwise or 0) < 0 else "counted or moved in"


def _quickbooks_words(moved: Movements) -> str:
    return "sold or taken out" if (moved.quickbooks_otherwise or 0) < 0 else "received or added by somebody"


def _parts(*changes: tuple[Decimal | None, str]) -> str:
    return ", ".join(f"{signed(units)} {words}" for units, words in changes if units)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
