"""Where goods are: sites and the bins in them, worked out from the transactions (FACTS 9).

Receipts, bills and sales name site and bin (InventorySiteLocationRef) on their lines, adjustments the site in their
head and the bin on the line, transfers both ends. A bin is an entry of the site list whose ParentSiteRef is its site.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from . import statuses
from .books import Books
from .records import ZERO, Line, Transaction
from .references import reference_of
from .stock import is_inventory, sign_of, site_of

TRANSFER = "TransferInventory"
ORDER = "PurchaseOrder"
ADJUSTMENT = "InventoryAdjustment"
Place = tuple[str, str]
"""Ids of site and bin, empty for none."""


def places_of(transaction: Transaction, line: Line) -> Iterator[tuple[Place, int]]:
    """The places whose count the line changes, with 1 for more and -1 for less."""
    head = transaction.fields
    if transaction.kind == TRANSFER:
        for end, sign in (("From", -1), ("To", 1)):
            bin_id = site_of(line.fields, f"{end}InventorySiteLocationRef")
            yield (site_of(head, f"{end}InventorySiteRef"), bin_id), sign
    elif sign_of(transaction):
        yield _named(transaction, line), sign_of(transaction)


def _named(transaction: Transaction, line: Line) -> Place:
    site = site_of(line.fields, "InventorySiteRef") or site_of(transaction.fields, "InventorySiteRef")
    return site, site_of(line.fields, "InventorySiteLocationRef")


def place_counts(books: Books) -> dict[tuple[str, str, str], Decimal]:
    """Ids of item, site and bin to the count there, in base units; empty ids for what names none."""
    counts: dict[tuple[str, str, str], Decimal] = {}
    for transaction in books.transactions():
        for line in transaction.lines:
            if line.item_id is None or not is_inventory(books.entry("Item", line.item_id)):
                continue
            for place, sign in places_of(transaction, line):
                key = (line.item_id, *place)
                counts[key] = counts.get(key, ZERO) + sign * line.base_quantity
    return counts


def site_counts(books: Books) -> dict[tuple[str, str], Decimal]:
    """Ids of item and site to the count there, whatever the bin."""
    counts: dict[tuple[str, str], Decimal] = {}
    for (item_id, site, _), count in place_counts(books).items():
        counts[item_id, site] = counts.get((item_id, site), ZERO) + count
    return counts


def check_changes(books: Books) -> None:
    """A bin is one of the site named with it (3140; code UNVERIFIED), in each transaction this request changed; goods
    name a site (a switch). Raises Refused."""
    for before, after in books.changed_transactions():
        if after is not None:
            _refuse_blank_sites(books, before, after)
        for line in () if after is None else after.lines:
            assert after is not None  # noqa: S101 - it has lines
            named = [place for place, _ in places_of(after, line)]
            for site, bin_id in [_named(after, line)] if after.kind == ORDER else named:
                entry = books.entry("InventorySite", bin_id) if bin_id else None
                if entry is not None and (not site or site_of(entry.fields, "ParentSiteRef") != site):
                    said = reference_of(books, "InventorySiteLocationRef", bin_id) or {}
                    reason = "It is no bin of the inventory site."
                    raise statuses.invalid_reference(
                        "InventorySite", said.get("FullName", bin_id), f"{after.kind} line", reason
                    )


def _refuse_blank_sites(books: Books, before: Transaction | None, after: Transaction) -> None:
    """3180 for goods that name no site; lines that were there with this quantity are let be."""
    preferences = books.preferences
    if not (preferences.multi_location and preferences.unverified.blank_sites_refused) or after.kind == ADJUSTMENT:
        return
    kept = set() if before is None else {(line.line_id, line.quantity) for line in before.lines}
    for line in after.lines:
        item = None if line.item_id is None else books.entry("Item", line.item_id)
        sites = [site for (site, _), _ in places_of(after, line)]
        is_new = line.quantity and (line.line_id, line.quantity) not in kept
        if is_new and is_inventory(item) and "" in sites:
            raise statuses.cannot_save(after.kind, "You must name an inventory site for each item.")


def check_counts(books: Books) -> list[str]:
    """What must hold: the counts at all places add up to the item's on hand."""
    totals: dict[str, Decimal] = {}
    for (item_id, _, _), count in place_counts(books).items():
        totals[item_id] = totals.get(item_id, ZERO) + count
    return [
        f"the places of item {item_id} hold {total:f}, not as much as on hand"
        for item_id, total in totals.items()
        if total != books.table("stock")[item_id].on_hand
    ]
