"""What all transactions share: dates, numbers, saving, deleting, voiding, custom fields of lines (FACTS 2, 4, 5)."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import msgspec

from . import references, statuses, stock, tracked_numbers, units_of_measure
from .books import Books
from .records import ZERO, DataExt, Deleted, Line, ListEntry, Transaction
from .references import is_given
from .scalars import PRICE_STEP, to_cents
from .structure.other import DATA_EXT_TRANSACTIONS
from .work import Work

Values = dict[str, Any]

_NOT_ON_LINES = ("ItemDiscount", "ItemSalesTax", "ItemSalesTaxGroup", "ItemSubtotal", "ItemPayment", "ItemGroup")
_OBJECTS_OF_LINES = ("Item", *DATA_EXT_TRANSACTIONS)
"""What a custom field that stands on a line is assigned to."""
LINE_FIELDS_IN_RECORD = (
    "TxnLineID",
    "ItemRef",
    "AccountRef",
    "Quantity",
    "Rate",
    "RatePercent",
    "Cost",
    "Amount",
    "LinkToTxn",
    "IsManuallyClosed",
    "DataExt",
    "OverrideItemAccountRef",
    "OptionForPriceRuleConflict",
)


def find_transaction(books: Books, txn_id: str, kind: str | None, field: str = "TxnID") -> Transaction:
    """The transaction with this id, else 3000 or 3120."""
    if not references.is_plausible_id(txn_id):
        raise statuses.invalid_id(txn_id, field)
    found = books.transaction(txn_id)
    if found is None or (kind is not None and found.kind != kind):
        raise statuses.not_found(txn_id)
    return found


def check_edit_sequence(transaction: Transaction, given: str) -> None:
    """3200 unless it is the current one; the check is to the second only (FACTS 2, 5)."""
    if given != transaction.edit_sequence:
        raise statuses.stale_edit_sequence(given)


def txn_date(work: Work, kind: str, values: Values) -> str:
    """TxnDate; left out it is that of the last saved transaction of the type (a switch; FACTS 4)."""
    if values.get("TxnDate"):
        return str(values["TxnDate"])
    if work.preferences.unverified.txn_date_defaults_to_last:
        last = None
        for last in work.books.transactions(kind):  # noqa: B007 - the last one is wanted
            pass
        if last is not None:
            return last.txn_date
    return work.today


def line_fields(work: Work, values: Values, where: str) -> dict[str, Any]:
    """Fields of a line that are only kept and given back; references resolved, empty ones left out."""
    kept = {name: value for name, value in values.items() if name not in LINE_FIELDS_IN_RECORD and name[0] != "@"}
    resolved = references.resolve_all(work.books, kept, f"{where} line")
    return {name: value for name, value in resolved.items() if value not in ("", {}, [])}


def line_data_ext(work: Work, values: Values) -> tuple[DataExt, ...]:
    """Custom fields of a line; an undefined one is refused (3180, code UNVERIFIED). Other1, Other2 always exist."""
    return tuple(make_data_ext(work, value, _OBJECTS_OF_LINES, "3180") for value in values.get("DataExt", []))


def make_data_ext(work: Work, value: Values, objects: Collection[str], code: str = "3120") -> DataExt:
    """A field value; the field must be defined first (FACTS 2), for one of ``objects`` (a switch)."""
    owner_id, name = str(value["OwnerID"]).upper(), str(value["DataExtName"])
    if name in ("Other", "Other1", "Other2") and owner_id == "0":
        return DataExt(owner_id=owner_id, name=name, value=str(value["DataExtValue"]))
    definition = work.books.table("dataExtDefinitions").get(f"{owner_id}/{name.casefold()}")
    anywhere = not work.preferences.unverified.fields_only_where_assigned
    if definition is None or not (anywhere or set(definition.objects) & set(objects)):
        if code == "3120":
            raise statuses.not_found(name)
        raise statuses.cannot_save("DataExt", f'The custom field "{name}" is not defined.')
    limit = 1024 if definition.type == "STR1024TYPE" else 255
    if len(value["DataExtValue"]) > limit:
        raise statuses.too_long("DataExtValue", value["DataExtValue"])
    return DataExt(owner_id=owner_id, name=definition.name, value=str(value["DataExtValue"]), type=definition.type)


def decimal_or_none(values: Values, name: str) -> Decimal | None:
    """A number, None when absent or empty."""
    value = values.get(name)
    return Decimal(value) if value not in (None, "") else None


def priced(
    quantity: Decimal, rate: Decimal | None, amount: Decimal | None, suggested: Decimal
) -> tuple[Decimal, Decimal]:
    """Rate and amount of a line (FACTS 4): with both, the rate gives way; with none, the suggested cost is used."""
    if amount is not None:
        return (amount / quantity).quantize(PRICE_STEP) if quantity else ZERO, to_cents(amount)
    rate = suggested if rate is None else rate
    return rate, to_cents(quantity * rate)


def item_of(work: Work, values: Values, where: str) -> ListEntry | None:
    """The item of a line; discounts and sales taxes cannot stand on a purchase order (FACTS 4), groups have lines of
    their own, and what posts to no account of an item is not simulated on any line: 3140."""
    if not is_given(values, "ItemRef"):
        return None
    item = references.resolve(work.books, "ItemRef", values["ItemRef"], f"{where} line")
    if item.kind in _NOT_ON_LINES:
        raise statuses.invalid_reference("Item", item.name, f"{where} line", "This item type cannot be used here.")
    return item


def purchase_defaults(item: ListEntry) -> tuple[str, Decimal]:
    """Description and cost suggested for buying an item."""
    fields = item.fields
    if stock.is_inventory(item) or item.kind == "ItemFixedAsset":
        return fields.get("PurchaseDesc", ""), Decimal(fields.get("PurchaseCost") or "0")
    if "SalesAndPurchase" in fields:
        both = fields["SalesAndPurchase"]
        return both.get("PurchaseDesc", ""), Decimal(both.get("PurchaseCost") or "0")
    one = fields.get("SalesOrPurchase", {})
    return one.get("Desc", ""), Decimal(one.get("Price") or "0")


def sales_defaults(item: ListEntry) -> tuple[str, Decimal]:
    """Description and price suggested for selling an item."""
    fields = item.fields
    if stock.is_inventory(item):
        return fields.get("SalesDesc", ""), Decimal(fields.get("SalesPrice") or "0")
    if "SalesAndPurchase" in fields:
        both = fields["SalesAndPurchase"]
        return both.get("SalesDesc", ""), Decimal(both.get("SalesPrice") or "0")
    one = fields.get("SalesOrPurchase", {})
    return one.get("Desc", ""), Decimal(one.get("Price") or "0")


def item_account(item: ListEntry, *, buying: bool) -> str:
    """Account a line of a non-inventory item posts to."""
    both = item.fields.get("SalesAndPurchase")
    if both is not None:
        return str(both["ExpenseAccountRef" if buying else "IncomeAccountRef"]["ListID"])
    one = item.fields if item.kind == "ItemFixedAsset" else item.fields["SalesOrPurchase"]
    return str(one["AssetAccountRef" if item.kind == "ItemFixedAsset" else "AccountRef"]["ListID"])


def kept_fields(work: Work, values: Values, without: tuple[str, ...], where: str) -> dict[str, Any]:
    """Header fields that are only kept and given back."""
    kept = {name: value for name, value in values.items() if name not in without and name[0] != "@"}
    resolved = references.resolve_all(work.books, kept, where)
    return {name: value for name, value in resolved.items() if value not in ("", {}, [])}


def refuse_uncarried_features(work: Work, values: Values) -> None:
    """Sites, numbers, units of measure and foreign rates need features that are off (3250; code UNVERIFIED for sites)."""
    preferences = work.preferences
    if not preferences.multi_location and (
        is_given(values, "InventorySiteRef") or is_given(values, "InventorySiteLocationRef")
    ):
        raise statuses.not_available()
    if not preferences.is_multi_currency_on and values.get("ExchangeRate"):
        raise statuses.not_available()
    if "CreditCardTxnInfo" in values:
        raise statuses.no_merchant_account()
    units_of_measure.refuse_when_off(work, values)
    if (
        preferences.unverified.class_refused_when_off
        and not preferences.class_tracking
        and is_given(values, "ClassRef")
    ):
        raise statuses.not_available()
    tracked_numbers.refuse_untracked_kind(work, values)
    for value in values.values():
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict):
                refuse_uncarried_features(work, one)


def touch_orders(work: Work, lines: tuple[Line, ...]) -> None:
    """A linked transaction alters the EditSequence of its purchase orders (a switch; FACTS 5)."""
    if not work.preferences.unverified.receipt_changes_order_edit_sequence:
        return
    for txn_id in {line.link_txn_id for line in lines if line.link_txn_id is not None}:
        order = work.books.transaction(txn_id)
        if order is not None:
            work.books.put_transaction(msgspec.structs.replace(order, time_modified=work.now))


def delete_transaction(work: Work, kind: str, txn_id: str) -> Transaction:
    """TxnDel: stock, ledger and links go back (FACTS 4); a linked order cannot go (3160, a switch)."""
    found = find_transaction(work.books, txn_id, kind)
    work.check_open_period("delete", kind, found.txn_date)
    if work.books.linked_to(txn_id) and work.preferences.unverified.linked_order_delete_refused:
        raise statuses.cannot_delete(
            f"the {kind} transaction", "This transaction is linked to another transaction and cannot be deleted."
        )
    stock.reverse(work, found)
    work.books.drop("transactions", txn_id)
    touch_orders(work, found.lines)
    deleted = Deleted(
        is_list=False,
        kind=kind,
        id=txn_id,
        time_created=found.time_created,
        time_deleted=work.now,
        label=found.ref_number,
    )
    work.books.put("deleted", f"{kind}/{txn_id}", deleted)
    return found


def void_transaction(work: Work, kind: str, txn_id: str) -> Transaction:
    """TxnVoid: amounts and quantities become zero, the record stays (FACTS 4)."""
    found = find_transaction(work.books, txn_id, kind)
    work.check_open_period("modify", kind, found.txn_date)
    stock.reverse(work, found)

    def emptied(line: Line) -> Line:
        quantity = None if line.quantity is None else ZERO
        return msgspec.structs.replace(line, quantity=quantity, amount=ZERO)

    memo = str(found.fields.get("Memo", ""))
    voided = msgspec.structs.replace(
        found,
        is_voided=True,
        time_modified=work.now,
        lines=tuple(emptied(line) for line in found.lines),
        expense_lines=tuple(emptied(line) for line in found.expense_lines),
        postings=(),
        movements=(),
        fields={**found.fields, "Memo": f"VOID: {memo}".strip()[:4095]},
    )
    work.books.put_transaction(voided)
    touch_orders(work, found.lines)
    return voided
