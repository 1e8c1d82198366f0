"""Inventory adjustments: counted quantities against an account (FACTS 4, InventoryAdjustment)."""

from __future__ import annotations

from decimal import Decimal

from . import ledger, references, statuses, tracked_numbers
from .ledger import PostingList
from .places import place_counts, site_counts
from .records import ZERO, Line, ListEntry, Transaction
from .references import is_given
from .stock import MovementList, is_inventory, on_hand_today
from .transactions import Values, item_of, kept_fields, line_fields, refuse_uncarried_features, txn_date
from .work import Work

KIND = "InventoryAdjustment"
NOT_KEPT = (
    "AccountRef",
    "TxnDate",
    "RefNumber",
    "InventoryAdjustmentLineAdd",
    "InventoryAdjustmentLineMod",
    "TxnID",
    "EditSequence",
)
_CHANGES = ("QuantityAdjustment", "ValueAdjustment", "SerialNumberAdjustment", "LotNumberAdjustment")


def add_adjustment(work: Work, values: Values) -> Transaction:
    """InventoryAdjustmentAdd. Raises Refused."""
    values = work.clean(values)
    check_may_adjust(work)
    refuse_uncarried_features(work, values)
    if not is_given(values, "AccountRef"):
        raise statuses.missing_element("AccountRef")
    account = adjustment_account(work, values)
    date = txn_date(work, KIND, values)
    work.check_open_period("modify", KIND, date)
    txn_id = work.new_txn_id()
    work.new_txn_id()
    postings = PostingList()
    movements = MovementList(work, postings)
    site_id = ""
    if is_given(values, "InventorySiteRef"):
        site_id = references.resolve(work.books, "InventorySiteRef", values["InventorySiteRef"], KIND).list_id
    lines = tuple(
        _line(work, line, movements, account.list_id, site_id) for line in values["InventoryAdjustmentLineAdd"]
    )
    adjustment = Transaction(
        kind=KIND,
        txn_id=txn_id,
        number=work.new_txn_number(),
        time_created=work.now,
        time_modified=work.now,
        txn_date=date,
        ref_number=values.get("RefNumber", ""),
        account_id=account.list_id,
        lines=lines,
        postings=postings.result(),
        movements=movements.result(),
        fields=kept_fields(work, values, NOT_KEPT, KIND),
    )
    work.books.put_transaction(adjustment)
    return adjustment


def check_may_adjust(work: Work) -> None:
    """Inventory is on, and single-user mode unless Enterprise has Advanced Inventory (FACTS 4)."""
    if not work.preferences.is_using_inventory:
        raise statuses.not_available()
    _check_mode(work)


def check_may_take_back(work: Work, kind: str) -> None:
    """Deleting or voiding an adjustment needs single-user mode as adding one does (a switch); other kinds never do."""
    if kind == KIND and work.preferences.unverified.adjustment_removal_needs_single_user:
        _check_mode(work)


def _check_mode(work: Work) -> None:
    preferences = work.preferences
    if preferences.multi_user and not preferences.has_advanced_inventory and not work.by_person:
        raise statuses.Refused(3162, "You must be in single-user mode to perform this action.")


def adjustment_account(work: Work, values: Values) -> ListEntry:
    """The account the difference is posted to."""
    account = references.resolve(work.books, "AccountRef", values["AccountRef"], KIND)
    if ledger.account_type(account) in ("NonPosting", "AccountsPayable", "AccountsReceivable"):
        raise statuses.invalid_reference("Account", account.name, KIND, "The account is of the wrong type.")
    return account


def adjusted_item(work: Work, values: Values) -> ListEntry:
    """The inventory item of a line."""
    if not is_given(values, "ItemRef"):
        raise statuses.missing_element("ItemRef")
    item = item_of(work, values, KIND)
    if item is None or not is_inventory(item):
        given = values["ItemRef"]
        raise statuses.invalid_reference("Item", given.get("ListID") or given["FullName"], f"{KIND} line")
    return item


def _line(work: Work, values: Values, movements: MovementList, account_id: str, site_id: str) -> Line:
    change: Values = next((values[name] for name in _CHANGES if name in values), {})
    refuse_uncarried_features(work, change)
    numbered = tracked_numbers.adjustment_of(values)
    if numbered is not None:
        tracked_numbers.refuse_untracked_kind(work, numbered[1])
    item = adjusted_item(work, values)
    if numbered is None:
        on_hand = on_hand_today(work, item.list_id)
        if site_id and references.is_given(change, "InventorySiteLocationRef"):
            given = change["InventorySiteLocationRef"]
            bin_id = references.resolve(work.books, "InventorySiteLocationRef", given, KIND).list_id
            on_hand = place_counts(work.books).get((item.list_id, site_id, bin_id), ZERO)
        elif site_id or _counts_without_site(work):
            on_hand = site_counts(work.books).get((item.list_id, site_id), ZERO)
        numbered = _difference(change, on_hand), change
    difference, given = numbered
    if change.get("CountAdjustment"):
        difference = tracked_numbers.lot_difference(work.books, (item.list_id, site_id, given["LotNumber"]), difference)
    fields = line_fields(work, {name: given[name] for name in ("SerialNumber", "LotNumber") if given.get(name)}, KIND)
    if references.is_given(change, "InventorySiteLocationRef"):
        fields |= line_fields(work, {"InventorySiteLocationRef": change["InventorySiteLocationRef"]}, KIND)
    value = movements.adjust(item, difference, account_id)
    return Line(line_id=work.new_txn_id(), item_id=item.list_id, quantity=difference, amount=value, fields=fields)


def _counts_without_site(work: Work) -> bool:
    """An adjustment that names no site counts what is nowhere, not the whole company (a switch)."""
    return work.preferences.multi_location and not work.preferences.unverified.count_without_site_is_total


def _difference(change: Values, on_hand: Decimal) -> Decimal:
    """NewQuantity is absolute and overwrites what happened meanwhile; QuantityDifference keeps it (FACTS 4)."""
    if change.get("NewQuantity"):
        return Decimal(change["NewQuantity"]) - on_hand
    if change.get("QuantityDifference"):
        return Decimal(change["QuantityDifference"])
    return ZERO
