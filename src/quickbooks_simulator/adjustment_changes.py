"""InventoryAdjustmentMod: given lines replace all lines, stock and ledger follow (FACTS 4, InventoryAdjustment)."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from . import references, statuses, stock, tracked_numbers
from .adjustments import KIND, NOT_KEPT, adjusted_item, adjustment_account, check_may_adjust
from .ledger import PostingList
from .records import ZERO, Line, Transaction
from .sale_changes import moved_postings
from .stock import MovementList, stock_of
from .transactions import (
    Values,
    check_edit_sequence,
    decimal_or_none,
    find_transaction,
    kept_fields,
    line_fields,
    refuse_uncarried_features,
)
from .work import Work

_LINE_FIELDS = ("SerialNumber", "LotNumber", "InventorySiteLocationRef")


def modify_adjustment(work: Work, values: Values) -> Transaction:
    """InventoryAdjustmentMod. Raises Refused."""
    values = work.clean(values)
    old = find_transaction(work.books, str(values["TxnID"]), KIND)
    check_edit_sequence(old, str(values["EditSequence"]))
    check_may_adjust(work)
    refuse_uncarried_features(work, values)
    date = values.get("TxnDate") or old.txn_date
    work.check_open_period("modify", KIND, old.txn_date, date)
    account_id = old.account_id
    if references.is_given(values, "AccountRef"):
        account_id = adjustment_account(work, values).list_id
    changes = kept_fields(work, values, NOT_KEPT, KIND)
    cleared = {name for name, value in values.items() if value in ("", {})}
    changed = msgspec.structs.replace(
        old,
        time_modified=work.now,
        txn_date=date,
        ref_number=values.get("RefNumber", old.ref_number),
        account_id=account_id,
        fields={name: value for name, value in {**old.fields, **changes}.items() if name not in cleared},
        postings=moved_postings(old.postings, old.account_id, account_id),
    )
    if "InventoryAdjustmentLineMod" in values:
        changed = _with_lines(work, old, changed, values["InventoryAdjustmentLineMod"])
    work.books.put_transaction(changed)
    return changed


def _with_lines(work: Work, old: Transaction, changed: Transaction, given: list[Values]) -> Transaction:
    assert changed.account_id is not None  # noqa: S101 - every adjustment has one
    stock.reverse(work, old)
    postings = PostingList()
    movements = MovementList(work, postings)
    known = {line.line_id: line for line in old.lines}
    lines = []
    for values in given:
        line_id = str(values["TxnLineID"])
        kept = None if line_id == "-1" else known.pop(line_id, None)
        if kept is None and line_id != "-1":
            raise statuses.not_found(line_id)
        lines.append(_line(work, kept, values, movements, changed))
    return msgspec.structs.replace(
        changed, lines=tuple(lines), postings=postings.result(), movements=movements.result()
    )


def _line(work: Work, kept: Line | None, values: Values, movements: MovementList, changed: Transaction) -> Line:
    """One line posted anew; a ValueDifference sets the value, else the average cost of now does."""
    account_id, site_id = str(changed.account_id), stock.site_of(changed.fields, "InventorySiteRef")
    item = None
    if references.is_given(values, "ItemRef") or kept is None:
        item = adjusted_item(work, values)
    elif kept.item_id is not None:
        item = work.books.entry("Item", kept.item_id)
    if item is None:
        raise statuses.missing_element("ItemRef")
    same_item = kept is not None and kept.item_id == item.list_id
    quantity, value = decimal_or_none(values, "QuantityDifference"), decimal_or_none(values, "ValueDifference")
    fields = dict(kept.fields) if kept is not None and same_item else {}
    numbered = tracked_numbers.changed_numbers(work.books, values, kept, item.list_id, site_id)
    if numbered is not None:
        quantity = numbered if quantity is None else quantity
        cleared = {"SerialNumber", "LotNumber"}
        fields = {name: value for name, value in fields.items() if name not in cleared}
    fields |= line_fields(work, {name: values[name] for name in _LINE_FIELDS if values.get(name)}, KIND)
    if quantity is None:
        quantity = (kept.quantity or ZERO) if kept is not None and same_item else ZERO
    if value is None and kept is not None and same_item and quantity == (kept.quantity or ZERO):
        value = kept.amount
    if value is None:
        value = movements.adjust(item, quantity, account_id)
    else:
        _check_value(work, item.list_id, quantity, value)
        movements.change(item, quantity, value, account_id)
    line_id = work.new_txn_id() if kept is None else kept.line_id
    return Line(line_id=line_id, item_id=item.list_id, quantity=quantity, amount=value, fields=fields)


def _check_value(work: Work, item_id: str, quantity: Decimal, value: Decimal) -> None:
    """Value without goods cannot be (3180; code UNVERIFIED)."""
    found = stock_of(work.books, item_id)
    if found.on_hand + quantity <= 0 and found.value + value != 0:
        raise statuses.cannot_save(KIND, "An item that is not on hand cannot have a value.")
