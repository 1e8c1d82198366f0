"""Inventory sites: counts at each of them, transfers between them, ItemSitesQuery (FACTS 4, 9).

The count of an item at a site is worked out from the transactions: receipts, bills and sales name the site on their
lines, adjustments in their head. What names none is counted without a site. The sum over all sites is the item's
QuantityOnHand, which transfers do not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from . import references, statuses
from .filters import is_wanted_active, wanted_objects
from .places import place_counts, site_counts
from .records import ZERO, Line, ListEntry, Transaction
from .references import reference_of
from .render import Answer
from .scalars import quantity_text
from .stock import is_inventory, on_order_at_sites, site_of
from .transactions import Values, item_of, kept_fields, line_fields, refuse_uncarried_features, txn_date
from .work import Work

KIND = "TransferInventory"
NO_SITE = NO_BIN = ""
ITEM_TYPES_WITH_STOCK = ("AllExceptFixedAsset", "Inventory", "InventoryAndAssembly", "Sales")
_NOT_KEPT = ("TxnDate", "RefNumber", "TransferInventoryLineAdd")


def moves_between(transfer: Transaction, sites: set[str]) -> bool:
    """The transfer leaves or reaches one of these sites."""
    return any(site_of(transfer.fields, name) in sites for name in ("FromInventorySiteRef", "ToInventorySiteRef"))


def add_transfer(work: Work, values: Values) -> Transaction:
    """TransferInventoryAdd: moves counts between sites, posts nothing. Raises Refused."""
    values = work.clean(values)
    if not work.preferences.is_using_inventory or not work.preferences.multi_location:
        raise statuses.not_available()
    refuse_uncarried_features(work, values)
    for name in ("FromInventorySiteRef", "ToInventorySiteRef"):
        if not references.is_given(values, name):
            raise statuses.missing_element(name)
    fields = kept_fields(work, values, _NOT_KEPT, KIND)
    date = txn_date(work, KIND, values)
    work.check_open_period("modify", KIND, date)
    txn_id = work.new_txn_id()
    lines = tuple(_transfer_line(work, line) for line in values.get("TransferInventoryLineAdd", []))
    if fields["FromInventorySiteRef"] == fields["ToInventorySiteRef"] and not _moves_between_bins(work, lines):
        site = values["ToInventorySiteRef"]
        given = str(site.get("FullName") or site.get("ListID"))
        raise statuses.invalid_value("ToInventorySiteRef", given, "The two sites must differ.")
    if not lines:
        raise statuses.cannot_save(KIND, "You cannot save an empty transaction.")
    transfer = Transaction(
        kind=KIND,
        txn_id=txn_id,
        number=work.new_txn_number(),
        time_created=work.now,
        time_modified=work.now,
        txn_date=date,
        ref_number=values.get("RefNumber", ""),
        lines=lines,
        fields=fields,
    )
    work.books.put_transaction(transfer)
    if work.preferences.unverified.negative_on_hand_refused:
        _refuse_missing_goods(work, transfer)
    return transfer


def _moves_between_bins(work: Work, lines: tuple[Line, ...]) -> bool:
    """Whether a transfer within one site, by the switch, takes goods from one bin to another."""
    if work.preferences.unverified.transfer_within_site_refused:
        return False
    ends = ("FromInventorySiteLocationRef", "ToInventorySiteLocationRef")
    bins = [{site_of(line.fields, name) for name in ends} for line in lines]
    return all(len(both) == len(ends) and NO_BIN not in both for both in bins)


def _transfer_line(work: Work, values: Values) -> Line:
    if not references.is_given(values, "ItemRef"):
        raise statuses.missing_element("ItemRef")
    item = item_of(work, values, KIND)
    if item is None or not is_inventory(item):
        given = values["ItemRef"]
        raise statuses.invalid_reference("Item", given.get("ListID") or given["FullName"], f"{KIND} line")
    quantity = Decimal(values.get("QuantityToTransfer") or "0")
    if quantity <= 0:
        raise statuses.invalid_value("QuantityToTransfer", f"{quantity:f}", "It must be above zero.")
    kept = {name: value for name, value in values.items() if name != "QuantityToTransfer"}
    return Line(
        line_id=work.new_txn_id(), item_id=item.list_id, quantity=quantity, fields=line_fields(work, kept, KIND)
    )


def _refuse_missing_goods(work: Work, transfer: Transaction) -> None:
    counts, site = site_counts(work.books), site_of(transfer.fields, "FromInventorySiteRef")
    for line in transfer.lines:
        if counts.get((line.item_id or "", site), ZERO) < 0:
            raise statuses.cannot_save(KIND, "You do not have enough on hand at this site.")


@dataclass(frozen=True, slots=True)
class ItemSite:
    """A row of ItemSitesQuery."""

    item: ListEntry
    site: ListEntry | None
    bin: ListEntry | None
    on_hand: Decimal
    on_order: Decimal

    @property
    def list_id(self) -> str:
        """An id of its own, always the same for this item, site and bin."""
        number = 0
        for entry, bits in ((self.item, 20), (self.site, 10), (self.bin, 10)):
            own = 0 if entry is None else int(entry.list_id.partition("-")[0], 16)
            number = (number << bits) + own % (1 << bits)
        return f"{0x80000000 + number:X}-{self.item.time_created}"


def item_sites(work: Work) -> list[ItemSite]:
    """All rows, one for each place; an item that is nowhere has one row without a site. Orders count at their site."""
    books = work.books
    counts = place_counts(books)
    ordered = {(*place, NO_BIN): rest for place, rest in on_order_at_sites(books).items()}
    rows = []
    for item in books.entries("Item"):
        if not is_inventory(item):
            continue
        places = dict.fromkeys((one[1], one[2]) for one in (*counts, *ordered) if one[0] == item.list_id)
        for site, bin_id in places or {(NO_SITE, NO_BIN): None}:
            place = (item.list_id, site, bin_id)
            entry, inner = (books.entry("InventorySite", one) if one else None for one in (site, bin_id))
            rows.append(ItemSite(item, entry, inner, counts.get(place, ZERO), ordered.get(place, ZERO)))
    return rows


def find_item_sites(work: Work, values: Values) -> tuple[list[ItemSite], str | None]:
    """Rows an ItemSitesQuery asks for, and the first id it asked for in vain. Raises Refused."""
    if not work.preferences.multi_location:
        raise statuses.not_available()
    rows = item_sites(work)
    if values.get("ListID"):
        known = {row.list_id: row for row in rows}
        for list_id in values["ListID"]:
            if not references.is_plausible_id(list_id):
                raise statuses.invalid_id(list_id, "ListID")
        missing = next((list_id for list_id in values["ListID"] if list_id not in known), None)
        return [known[list_id] for list_id in dict.fromkeys(values["ListID"]) if list_id in known], missing
    if values.get("ItemTypeFilter", "Inventory") not in ITEM_TYPES_WITH_STOCK:
        return [], None
    filters = values.get("ItemSiteFilter", {})
    items = wanted_objects(work, "Item", filters.get("ItemFilter"))
    sites = wanted_objects(work, "InventorySite", filters.get("SiteFilter"))
    found = [
        row
        for row in rows
        if is_wanted_active(values, is_active=row.item.is_active)
        and (items is None or row.item.list_id in items)
        and (sites is None or (row.site is not None and row.site.list_id in sites))
    ]
    return found, None


def item_site_answer(work: Work, row: ItemSite) -> Answer:
    """ItemSitesRet."""
    answer: Answer = {
        "ListID": row.list_id,
        "TimeCreated": work.moment(row.item.time_created),
        "TimeModified": work.moment(row.item.time_modified),
        "EditSequence": row.item.edit_sequence,
        "ItemInventoryRef": {"ListID": row.item.list_id, "FullName": work.books.full_name(row.item)},
        "QuantityOnHand": quantity_text(row.on_hand),
        "QuantityOnPurchaseOrders": quantity_text(row.on_order),
        "QuantityOnSalesOrders": "0",
        "QuantityToBeBuiltByPendingBuildTxns": "0",
        "QuantityRequiredByPendingBuildTxns": "0",
        "QuantityOnPendingTransfers": "0",
    }
    if row.bin is not None:
        answer["InventorySiteLocationRef"] = reference_of(work.books, "InventorySiteLocationRef", row.bin.list_id)
    if row.site is not None:
        answer["InventorySiteRef"] = reference_of(work.books, "InventorySiteRef", row.site.list_id)
    return answer
