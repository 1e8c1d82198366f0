"""Purchase orders: adding, changing, closing; they post nothing (FACTS 4, PurchaseOrder)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import msgspec

from . import currencies, references, statuses, units_of_measure
from .addresses import check_addresses
from .group_lines import changed_groups, new_groups, plain_lines
from .records import ZERO, Line, ListEntry, Transaction
from .references import is_given
from .scalars import is_true
from .stock import received_quantities
from .transactions import (
    Values,
    check_edit_sequence,
    decimal_or_none,
    find_transaction,
    item_of,
    kept_fields,
    line_data_ext,
    line_fields,
    priced,
    purchase_defaults,
    refuse_uncarried_features,
    txn_date,
)
from .work import Work

KIND = "PurchaseOrder"
_NOT_KEPT = (
    "VendorRef",
    "TxnDate",
    "RefNumber",
    "IsManuallyClosed",
    "PurchaseOrderLineAdd",
    "PurchaseOrderLineMod",
    "PurchaseOrderLineGroupAdd",
    "PurchaseOrderLineGroupMod",
    "TxnID",
    "EditSequence",
)


def add_purchase_order(work: Work, values: Values) -> Transaction:
    """PurchaseOrderAdd. Raises Refused."""
    values = work.clean(values)
    if not work.preferences.is_using_inventory:
        raise statuses.not_available()
    refuse_uncarried_features(work, values)
    vendor = _vendor(work, values)
    date = txn_date(work, KIND, values)
    work.check_open_period("modify", KIND, date)
    check_addresses(values)
    fields = _header_fields(work, values, vendor, date)
    currencies.begin(work, vendor, values, fields)
    _check_email(values, vendor)
    ref_number = values.get("RefNumber", "")
    if "RefNumber" not in values and work.preferences.unverified.auto_number_omitted_ref_number:
        ref_number = work.new_order_number()
    txn_id = work.new_txn_id()
    work.new_txn_id()

    def new_line(line: Values) -> Line:
        return _new_line(work, line, fields.get("ClassRef"))

    lines = tuple(new_line(line) for line in values.get("PurchaseOrderLineAdd", ()))
    groups, inner = new_groups(work, KIND, values.get("PurchaseOrderLineGroupAdd", []), new_line)
    order = Transaction(
        kind=KIND,
        txn_id=txn_id,
        number=work.new_txn_number(),
        time_created=work.now,
        time_modified=work.now,
        txn_date=date,
        ref_number=ref_number,
        entity_id=None if vendor is None else vendor.list_id,
        lines=(*lines, *inner),
        groups=groups,
        fields=fields,
    )
    work.books.put_transaction(order)
    return order


def modify_purchase_order(work: Work, values: Values) -> Transaction:
    """PurchaseOrderMod: if any line is given, the given list replaces all lines (FACTS 4). Raises Refused."""
    values = work.clean(values)
    order = find_transaction(work.books, str(values["TxnID"]), KIND)
    check_edit_sequence(order, str(values["EditSequence"]))
    refuse_uncarried_features(work, values)
    check_addresses(values)
    date = values.get("TxnDate") or order.txn_date
    work.check_open_period("modify", KIND, order.txn_date, date)
    vendor = _changed_vendor(work, order, values)
    changes = kept_fields(work, values, _NOT_KEPT, KIND)
    cleared = {name for name, value in values.items() if value in ("", {}) and name not in _NOT_KEPT}
    fields = {name: value for name, value in {**order.fields, **changes}.items() if name not in cleared}
    currencies.resume(work, order, vendor, values, fields)
    if "ShipToEntityRef" in changes:
        fields.pop("InventorySiteRef", None)
    elif "InventorySiteRef" in changes:
        fields.pop("ShipToEntityRef", None)  # each excludes the other (FACTS 4)
    received = received_quantities(work.books, order.txn_id)
    lines, groups = order.lines, order.groups
    if "PurchaseOrderLineMod" in values or "PurchaseOrderLineGroupMod" in values:
        plain = _replaced_lines(work, order, values.get("PurchaseOrderLineMod", []), fields.get("ClassRef"))
        groups, inner = changed_groups(
            work,
            order,
            values.get("PurchaseOrderLineGroupMod", []),
            nested="PurchaseOrderLineMod",
            new_line=lambda line: _new_line(work, line, fields.get("ClassRef")),
            change_line=lambda line, change: _changed_line(work, line, change, received.get(line.line_id, ZERO)),
        )
        lines = (*plain, *inner)
        _refuse_lost_lines(work, order, lines, received)
    lines, is_closed = _closed(order, lines, received, values)
    changed = msgspec.structs.replace(
        order,
        time_modified=work.now,
        txn_date=date,
        ref_number=values.get("RefNumber", order.ref_number),
        entity_id=None if vendor is None else vendor.list_id,
        lines=lines,
        groups=groups,
        fields=fields,
        is_closed=is_closed,
    )
    work.books.put_transaction(changed)
    return changed


def is_receivable(line: Line) -> bool:
    """Lines with an item can be received; text lines cannot."""
    return line.item_id is not None


def remaining(line: Line, taken: dict[str, Decimal]) -> Decimal:
    """What is still to be received (or billed) on a line; zero when it was closed by hand."""
    if line.is_closed or not is_receivable(line):
        return ZERO
    return max((line.quantity or ZERO) - taken.get(line.line_id, ZERO), ZERO)


def is_fully_received(order: Transaction, received: dict[str, Decimal]) -> bool:
    """Everything was received and nothing was closed by hand (FACTS 4)."""
    lines = [line for line in order.lines if is_receivable(line)]
    if order.is_closed or not lines or any(line.is_closed for line in lines):
        return False
    return all(received.get(line.line_id, ZERO) >= (line.quantity or ZERO) for line in lines)


def _vendor(work: Work, values: Values) -> ListEntry | None:
    if not is_given(values, "VendorRef"):
        return None
    return references.resolve(work.books, "VendorRef", values["VendorRef"], KIND)


def _changed_vendor(work: Work, order: Transaction, values: Values) -> ListEntry | None:
    old = None if order.entity_id is None else work.books.entry("Entity", order.entity_id)
    if "VendorRef" not in values:
        return old
    new = _vendor(work, values)
    fixed = work.preferences.unverified.order_vendor_fixed_after_receipt
    if fixed and new != old and work.books.linked_to(order.txn_id):
        raise statuses.cannot_save(KIND, "The vendor of an order that has linked transactions cannot be changed.")
    return new


def _header_fields(work: Work, values: Values, vendor: ListEntry | None, date: str) -> dict[str, Any]:
    """Kept fields, completed from vendor and company as QuickBooks does."""
    fields = kept_fields(work, values, _NOT_KEPT, KIND)
    if vendor is not None:
        if "VendorAddress" not in fields and vendor.fields.get("VendorAddress"):
            fields["VendorAddress"] = vendor.fields["VendorAddress"]
        if "TermsRef" not in fields and vendor.fields.get("TermsRef"):
            fields["TermsRef"] = vendor.fields["TermsRef"]
    if "ShipAddress" not in fields and "ShipToEntityRef" not in fields and work.books.company.address:
        fields["ShipAddress"] = work.books.company.address
    fields.setdefault("DueDate", due_date(work, date, fields.get("TermsRef")))
    fields.setdefault("ExpectedDate", date)
    return fields


def due_date(work: Work, date: str, terms: dict[str, str] | None) -> str:
    """TxnDate plus the days of the terms."""
    entry = None if terms is None else work.books.entry("Terms", terms["ListID"])
    days = 0 if entry is None else int(entry.fields.get("StdDueDays", 0))
    return (datetime.date.fromisoformat(date) + datetime.timedelta(days=days)).isoformat()


def _check_email(values: Values, vendor: ListEntry | None) -> None:
    """IsToBeEmailed fails without an e-mail address (FACTS 4)."""
    if is_true(values.get("IsToBeEmailed")) and (vendor is None or "@" not in vendor.fields.get("Email", "")):
        raise statuses.cannot_save(KIND, "The e-mail address is missing or invalid.")


def _new_line(work: Work, values: Values, header_class: dict[str, str] | None) -> Line:
    item = item_of(work, values, KIND)
    fields = line_fields(work, values, KIND)
    if header_class is not None:
        fields.setdefault("ClassRef", header_class)
    quantity, rate, amount = (decimal_or_none(values, name) for name in ("Quantity", "Rate", "Amount"))
    if item is None:
        if quantity is not None or rate is not None or amount is not None:
            raise statuses.missing_element("ItemRef")  # no account lines on orders (FACTS 4)
        return Line(line_id=work.new_txn_id(), fields=fields, data_ext=line_data_ext(work, values))
    description, cost = purchase_defaults(item)
    ratio = units_of_measure.unit_of(work, item, fields, "Purchase")
    cost = units_of_measure.in_unit(currencies.in_currency(work, cost), ratio)
    if description and "Desc" not in values:
        fields["Desc"] = description
    if item.fields.get("ManufacturerPartNumber") and "ManufacturerPartNumber" not in values:
        fields["ManufacturerPartNumber"] = item.fields["ManufacturerPartNumber"]
    quantity = Decimal(1) if quantity is None else quantity
    rate, amount = priced(quantity, rate, amount, cost)
    return Line(
        line_id=work.new_txn_id(),
        item_id=item.list_id,
        quantity=quantity,
        unit_ratio=ratio,
        rate=rate,
        amount=amount,
        is_closed=is_true(values.get("IsManuallyClosed")),
        fields=fields,
        data_ext=line_data_ext(work, values),
    )


def _replaced_lines(
    work: Work, order: Transaction, given: list[Values], header_class: dict[str, str] | None
) -> tuple[Line, ...]:
    """The given list replaces the lines: ids of kept lines in their old order, -1 for new ones (FACTS 4)."""
    old = {line.line_id: (index, line) for index, line in enumerate(plain_lines(order))}
    lines: list[Line] = []
    last = -1
    received = received_quantities(work.books, order.txn_id)
    for values in given:
        line_id = str(values["TxnLineID"])
        if line_id == "-1":
            lines.append(_new_line(work, values, header_class))
            continue
        if line_id not in old:
            raise statuses.not_found(line_id)
        index, line = old.pop(line_id)
        if index < last:
            raise statuses.wrong_order(_item_name(work, line))
        last = index
        lines.append(_changed_line(work, line, values, received.get(line_id, ZERO)))
    return tuple(lines)


def _refuse_lost_lines(work: Work, order: Transaction, lines: tuple[Line, ...], received: dict[str, Decimal]) -> None:
    kept = {line.line_id for line in lines}
    lost = [line.line_id for line in order.lines if line.line_id not in kept and line.line_id in received]
    if lost and work.preferences.unverified.received_lines_protected:
        raise statuses.cannot_save(KIND, "A line that has been received cannot be removed.")


def _item_name(work: Work, line: Line) -> str:
    item = None if line.item_id is None else work.books.entry("Item", line.item_id)
    return "" if item is None else work.books.full_name(item)


def _changed_line(work: Work, line: Line, values: Values, received: Decimal) -> Line:
    """A kept line: what is given replaces, an empty text clears; Rate, Amount, Quantity cannot be cleared."""
    item = item_of(work, values, KIND) if "ItemRef" in values else None
    item_id = line.item_id if item is None else item.list_id
    changes = line_fields(work, values, KIND)
    cleared = {name for name, value in values.items() if value in ("", {})}
    fields = {name: value for name, value in {**line.fields, **changes}.items() if name not in cleared}
    quantity = decimal_or_none(values, "Quantity")
    quantity = line.quantity if quantity is None else quantity
    rate, amount = decimal_or_none(values, "Rate"), decimal_or_none(values, "Amount")
    if item_id is None:
        return msgspec.structs.replace(line, fields=fields)
    used = work.books.entry("Item", item_id) if item is None else item
    ratio = line.unit_ratio if used is None else units_of_measure.unit_of(work, used, fields, "Purchase", line)
    suggested = units_of_measure.in_unit(line.rate or ZERO, ratio, line.unit_ratio)
    if item is not None and item_id != line.item_id and rate is None and amount is None:
        rate = units_of_measure.in_unit(currencies.in_currency(work, purchase_defaults(item)[1]), ratio)
    quantity = Decimal(1) if quantity is None else quantity
    if work.preferences.unverified.received_lines_protected and received:
        if item_id != line.item_id:
            raise statuses.cannot_save(KIND, "The item of a line that has been received cannot be changed.")
        if quantity < min(received, line.quantity or ZERO):  # more than ordered came in: the line stays as it is
            raise statuses.cannot_save(KIND, "The quantity cannot be less than the quantity already received.")
    new_rate, new_amount = priced(quantity, rate, amount, suggested)
    closed = is_true(values["IsManuallyClosed"]) if values.get("IsManuallyClosed") else line.is_closed
    if closed and not line.is_closed and received and received >= quantity:
        raise statuses.cannot_save(KIND, "A fully received line cannot be closed.")
    return msgspec.structs.replace(
        line,
        item_id=item_id,
        quantity=quantity,
        unit_ratio=ratio,
        rate=new_rate,
        amount=new_amount,
        is_closed=closed,
        fields=fields,
    )


def _closed(
    order: Transaction, lines: tuple[Line, ...], received: dict[str, Decimal], values: Values
) -> tuple[tuple[Line, ...], bool]:
    """Closing rules (FACTS 4): the header wins and closes all lines; closing all lines closes the header."""
    if values.get("IsManuallyClosed"):
        closing = is_true(values["IsManuallyClosed"])
        if is_fully_received(order, received):
            raise statuses.cannot_save(KIND, "A fully received purchase order cannot be closed or reopened by hand.")
        open_lines = {line.line_id for line in lines if received.get(line.line_id, ZERO) < (line.quantity or ZERO)}
        lines = tuple(
            msgspec.structs.replace(line, is_closed=closing) if line.line_id in open_lines else line for line in lines
        )
        return lines, closing
    receivable = [line for line in lines if is_receivable(line)]
    open_ones = [
        line for line in receivable if not line.is_closed and received.get(line.line_id, ZERO) < (line.quantity or ZERO)
    ]
    closed_by_lines = bool(receivable) and not open_ones and any(line.is_closed for line in receivable)
    if closed_by_lines:
        return lines, True
    still_closed = order.is_closed and not any(
        line.get("IsManuallyClosed") for line in values.get("PurchaseOrderLineMod", [])
    )
    return lines, still_closed and not open_ones if "PurchaseOrderLineMod" in values else order.is_closed
