"""Item receipts and bills: lines linked to purchase orders, stock and ledger (FACTS 4, linking rules)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from . import currencies, ledger, references, statuses, stock, units_of_measure
from .addresses import check_addresses
from .group_lines import changed_groups, new_groups, plain_lines
from .ledger import PostingList
from .linking import Link, collect_links, only_bills
from .purchase_orders import due_date
from .records import ZERO, GroupLine, Line, ListEntry, Transaction
from .references import is_given
from .scalars import is_true, to_cents
from .stock import MovementList, is_inventory
from .transactions import (
    Values,
    check_edit_sequence,
    decimal_or_none,
    find_transaction,
    item_account,
    item_of,
    kept_fields,
    line_data_ext,
    line_fields,
    priced,
    purchase_defaults,
    refuse_uncarried_features,
    touch_orders,
    txn_date,
)
from .work import Work

_NOT_KEPT = (
    "VendorRef",
    "APAccountRef",
    "TxnDate",
    "RefNumber",
    "LinkToTxnID",
    "ExpenseLineAdd",
    "ItemLineAdd",
    "ExpenseLineMod",
    "ItemLineMod",
    "ItemGroupLineAdd",
    "ItemGroupLineMod",
    "ClearExpenseLines",
    "ClearItemLines",
    "TxnID",
    "EditSequence",
)


def add_purchase(work: Work, kind: str, values: Values) -> tuple[Transaction, list[str]]:
    """ItemReceiptAdd or BillAdd; the second part names purchase orders that were closed already (warning 570)."""
    values = work.clean(values)
    refuse_uncarried_features(work, values)
    if not is_given(values, "VendorRef"):
        raise statuses.missing_element("VendorRef")
    vendor = references.resolve(work.books, "VendorRef", values["VendorRef"], kind)
    date = txn_date(work, kind, values)
    work.check_open_period("modify", kind, date)
    check_addresses(values)
    fields = kept_fields(work, values, _NOT_KEPT, kind)
    if kind == "Bill":
        fields.setdefault("DueDate", due_date(work, date, fields.get("TermsRef") or vendor.fields.get("TermsRef")))
        if vendor.fields.get("TermsRef"):
            fields.setdefault("TermsRef", vendor.fields["TermsRef"])
    currencies.begin(work, vendor, values, fields)
    links, closed_orders = collect_links(work, kind, vendor, values)
    txn_id = work.new_txn_id()
    account_id = payable_account(work, kind, values, vendor)
    work.new_txn_id()
    expense_lines = tuple(_expense_line(work, kind, line) for line in values.get("ExpenseLineAdd", []))
    groups, inner = new_groups(
        work, kind, values.get("ItemGroupLineAdd", []), lambda line: _line(work, kind, Link(values=line))
    )
    lines = (*(_line(work, kind, link) for link in links), *inner)
    if not lines and not expense_lines:
        raise statuses.cannot_save(kind, "You cannot save an empty transaction.")
    transaction = Transaction(
        kind=kind,
        txn_id=txn_id,
        number=work.new_txn_number(),
        time_created=work.now,
        time_modified=work.now,
        txn_date=date,
        ref_number=values.get("RefNumber", ""),
        entity_id=vendor.list_id,
        account_id=account_id,
        lines=lines,
        groups=groups,
        expense_lines=expense_lines,
        only_bills=only_bills(work, kind),
        fields=fields,
    )
    saved = save_purchase(work, transaction)
    touch_orders(work, saved.lines)
    return saved, closed_orders


def modify_purchase(work: Work, kind: str, values: Values) -> Transaction:
    """ItemReceiptMod or BillMod: given lines replace all lines; links may be lost (FACTS 4, rule 8). Raises Refused."""
    values = work.clean(values)
    old = find_transaction(work.books, str(values["TxnID"]), kind)
    check_edit_sequence(old, str(values["EditSequence"]))
    refuse_uncarried_features(work, values)
    check_addresses(values)
    date = values.get("TxnDate") or old.txn_date
    work.check_open_period("modify", kind, old.txn_date, date)
    entity_id = old.entity_id
    if is_given(values, "VendorRef"):
        entity_id = references.resolve(work.books, "VendorRef", values["VendorRef"], kind).list_id
        if entity_id != old.entity_id and any(line.link_txn_id for line in old.lines):
            raise statuses.cannot_save(kind, "The vendor of a linked transaction cannot be changed.")
    changes = kept_fields(work, values, _NOT_KEPT, kind)
    cleared = {name for name, value in values.items() if value in ("", {})}
    fields = {name: value for name, value in {**old.fields, **changes}.items() if name not in cleared}
    vendor = None if entity_id is None else work.books.entry("Entity", entity_id)
    currencies.resume(work, old, vendor, values, fields)
    stock.reverse(work, old)
    lines, groups = _modified_lines(work, old, values)
    changed = msgspec.structs.replace(
        old,
        time_modified=work.now,
        txn_date=date,
        ref_number=values.get("RefNumber", old.ref_number),
        entity_id=entity_id,
        account_id=payable_account(work, kind, values, vendor) if "APAccountRef" in values else old.account_id,
        lines=lines,
        groups=groups,
        expense_lines=_modified_expense_lines(work, old, values),
        fields=fields,
    )
    if not changed.lines and not changed.expense_lines:
        raise statuses.cannot_save(kind, "You cannot save an empty transaction.")
    saved = save_purchase(work, changed)
    touch_orders(work, (*old.lines, *saved.lines))
    return saved


def payable_account(work: Work, kind: str, values: Values, vendor: ListEntry | None) -> str:
    """Accounts payable; with Enhanced Inventory Receiving receipts use the offset account (FACTS 4)."""
    if kind == "ItemReceipt" and work.preferences.enhanced_inventory_receiving:
        return ledger.special_account(work, "ItemReceiptAccount").list_id
    if is_given(values, "APAccountRef"):
        account = references.resolve(work.books, "APAccountRef", values["APAccountRef"], kind)
        if ledger.account_type(account) != "AccountsPayable":
            raise statuses.invalid_reference("Account", account.name, kind, "The account is of the wrong type.")
        currencies.check_account(work, account, vendor, kind)
        return account.list_id
    return currencies.special_account(work, "AccountsPayable", vendor).list_id


def save_purchase(work: Work, transaction: Transaction) -> Transaction:
    """Post a receipt or bill: goods into stock, other items and expenses to their accounts, payables up.

    A bill beside receipts takes from Inventory Offset what they posted there; where its cost is not theirs, the
    difference stays there: our reading, since receipt and bill are separate and the receipt's cost is fixed (FACTS 4).
    """
    postings = PostingList()
    movements = MovementList(work, postings)
    for line in transaction.expense_lines:
        if line.account_id is not None:
            postings.debit(line.account_id, transaction.in_home(line.amount))
    for line in transaction.lines:
        item = None if line.item_id is None else work.books.entry("Item", line.item_id)
        if item is None:
            continue
        if transaction.only_bills and clears_offset(work, line):
            offset = ledger.special_account(work, "ItemReceiptAccount")
            postings.debit(offset.list_id, transaction.in_home(line.amount))
        elif is_inventory(item):
            movements.receive(item, line.base_quantity, transaction.in_home(line.amount))
        else:
            postings.debit(item_account(item, buying=True), transaction.in_home(line.amount))
    assert transaction.account_id is not None  # noqa: S101 - set by every caller
    postings.credit(transaction.account_id, postings.total)
    saved = msgspec.structs.replace(transaction, postings=postings.result(), movements=movements.result())
    work.books.put_transaction(saved)
    return saved


def clears_offset(work: Work, line: Line) -> bool:
    """Whether a bill beside receipts finds the line's value in Inventory Offset: goods, and what an order ordered."""
    item = None if line.item_id is None else work.books.entry("Item", line.item_id)
    return is_inventory(item) or line.link_txn_id is not None


def _line(work: Work, kind: str, link: Link) -> Line:
    values, source = link.values, link.line
    fields = line_fields(work, values, kind)
    item: ListEntry | None
    if source is None:
        item = item_of(work, values, kind)
        description, cost = ("", ZERO) if item is None else purchase_defaults(item)
        cost = currencies.in_currency(work, cost)
        suggested_quantity = Decimal(1)
    else:
        item = work.books.entry("Item", source.item_id or "")
        description, cost = str(source.fields.get("Desc", "")), source.rate or ZERO
        suggested_quantity = link.remaining
        for name in ("CustomerRef", "ClassRef", "UnitOfMeasure", "OverrideUOMSetRef"):
            if name in source.fields:
                fields.setdefault(name, source.fields[name])
    given = [decimal_or_none(values, name) for name in ("Quantity", "Cost", "Amount")]
    if item is None:
        if any(value is not None for value in given):
            raise statuses.missing_element("ItemRef")
        return Line(line_id=work.new_txn_id(), fields=fields)
    if description and "Desc" not in values:
        fields["Desc"] = description
    ratio = units_of_measure.unit_of(work, item, fields, "Purchase", source)
    before = units_of_measure.ONE if source is None else source.unit_ratio
    cost = units_of_measure.in_unit(cost, ratio, before)
    if source is not None:
        suggested_quantity = units_of_measure.in_unit(suggested_quantity, before, ratio)
    quantity = suggested_quantity if given[0] is None else given[0]
    rate, amount = priced(quantity, given[1], given[2], cost)
    is_bound = source is not None or work.preferences.unverified.enhanced_unlinked_cost_fixed
    if is_bound and _is_cost_fixed(work, kind):
        rate, amount = _unedited(work, quantity, given[1], given[2], cost)
    return Line(
        line_id=work.new_txn_id(),
        item_id=item.list_id,
        quantity=quantity,
        unit_ratio=ratio,
        rate=rate,
        amount=amount,
        link_txn_id=None if link.order is None else link.order.txn_id,
        link_line_id=None if source is None else source.line_id,
        fields=fields,
        data_ext=line_data_ext(work, values),
    )


def _expense_line(work: Work, kind: str, values: Values) -> Line:
    if not is_given(values, "AccountRef"):
        raise statuses.missing_element("AccountRef")
    account = references.resolve(work.books, "AccountRef", values["AccountRef"], f"{kind} line")
    if ledger.account_type(account) in ("NonPosting", "AccountsPayable", "AccountsReceivable"):
        raise statuses.invalid_reference("Account", account.name, f"{kind} line", "The account is of the wrong type.")
    return Line(
        line_id=work.new_txn_id(),
        account_id=account.list_id,
        amount=to_cents(decimal_or_none(values, "Amount") or ZERO),
        fields=line_fields(work, values, kind),
        data_ext=line_data_ext(work, values),
    )


def _modified_lines(work: Work, old: Transaction, values: Values) -> tuple[tuple[Line, ...], tuple[GroupLine, ...]]:
    if is_true(values.get("ClearItemLines")):
        return (), ()
    if "ItemLineMod" not in values and "ItemGroupLineMod" not in values:
        return old.lines, old.groups
    groups, inner = changed_groups(
        work,
        old,
        values.get("ItemGroupLineMod", []),
        nested="ItemLineMod",
        new_line=lambda line: _line(work, old.kind, Link(values=line)),
        change_line=lambda line, change: _modified_line(work, line, change, old.kind),
    )
    return (*_modified_plain_lines(work, old, values.get("ItemLineMod", [])), *inner), groups


def _modified_plain_lines(work: Work, old: Transaction, changes: list[Values]) -> tuple[Line, ...]:
    known = {line.line_id: (index, line) for index, line in enumerate(plain_lines(old))}
    last = -1
    lines = []
    for given in changes:
        line_id = given["TxnLineID"]
        if line_id == "-1":
            lines.append(_line(work, old.kind, Link(values=given)))
            continue
        if line_id not in known:
            raise statuses.not_found(line_id)
        index, line = known.pop(line_id)
        if index < last:
            raise statuses.wrong_order(str(line.fields.get("Desc", "")))
        last = index
        lines.append(_modified_line(work, line, given, old.kind))
    return tuple(lines)


def _modified_line(work: Work, line: Line, values: Values, kind: str) -> Line:
    item = item_of(work, values, kind)
    changes: dict[str, Any] = line_fields(work, values, kind)
    quantity = decimal_or_none(values, "Quantity")
    quantity = (line.quantity or ZERO) if quantity is None else quantity
    rate, amount = decimal_or_none(values, "Cost"), decimal_or_none(values, "Amount")
    fields = {**line.fields, **changes}
    used = item or (None if line.item_id is None else work.books.entry("Item", line.item_id))
    ratio = line.unit_ratio if used is None else units_of_measure.unit_of(work, used, fields, "Purchase", line)
    suggested = units_of_measure.in_unit(line.rate or ZERO, ratio, line.unit_ratio)
    new_rate, new_amount = priced(quantity, rate, amount, suggested)
    if _is_cost_fixed(work, kind):
        new_rate, new_amount = _unedited(work, quantity, rate, amount, suggested)
    drops = work.preferences.unverified.receipt_mod_drops_links
    return msgspec.structs.replace(
        line,
        item_id=line.item_id if item is None else item.list_id,
        quantity=quantity,
        unit_ratio=ratio,
        rate=new_rate,
        amount=new_amount,
        link_txn_id=None if drops else line.link_txn_id,
        link_line_id=None if drops else line.link_line_id,
        fields=fields,
    )


def _is_cost_fixed(work: Work, kind: str) -> bool:
    """With Enhanced Inventory Receiving the cost of a receipt is not editable (FACTS 4)."""
    return kind == "ItemReceipt" and work.preferences.enhanced_inventory_receiving


def _unedited(
    work: Work, quantity: Decimal, cost: Decimal | None, amount: Decimal | None, kept: Decimal
) -> tuple[Decimal, Decimal]:
    """Rate and amount of a line whose cost is fixed; another one is refused with 3180 (a switch, code UNVERIFIED)."""
    rate, total = priced(quantity, None, None, kept)
    is_edited = (cost is not None and cost != kept) or (amount is not None and to_cents(amount) != total)
    if is_edited and work.preferences.unverified.enhanced_receipt_cost_refused:
        raise statuses.cannot_save("ItemReceipt", "The cost of an item receipt cannot be edited.")
    return rate, total


def _modified_expense_lines(work: Work, old: Transaction, values: Values) -> tuple[Line, ...]:
    if is_true(values.get("ClearExpenseLines")):
        return ()
    if "ExpenseLineMod" not in values:
        return old.expense_lines
    known = {line.line_id: line for line in old.expense_lines}
    lines = []
    for given in values["ExpenseLineMod"]:
        line_id = given["TxnLineID"]
        if line_id == "-1":
            lines.append(_expense_line(work, old.kind, given))
            continue
        if line_id not in known:
            raise statuses.not_found(line_id)
        line = known[line_id]
        amount = decimal_or_none(given, "Amount")
        lines.append(
            msgspec.structs.replace(
                line,
                amount=line.amount if amount is None else to_cents(amount),
                fields={**line.fields, **line_fields(work, given, old.kind)},
            )
        )
    return tuple(lines)
