"""InvoiceMod: given lines replace all lines, stock and ledger follow (FACTS 4, 5)."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from . import currencies, references, statuses, stock, units_of_measure
from .addresses import check_addresses
from .group_lines import changed_groups, plain_lines
from .ledger import PostingList
from .records import ZERO, Line, Posting, Transaction
from .sales import NOT_KEPT, new_line, post_line, receivable_account, refuse_links, refuse_percentage
from .stock import MovementList
from .transactions import (
    Values,
    check_edit_sequence,
    decimal_or_none,
    find_transaction,
    item_of,
    kept_fields,
    line_fields,
    priced,
    refuse_uncarried_features,
    sales_defaults,
)
from .work import Work

KIND = "Invoice"


def modify_invoice(work: Work, values: Values) -> Transaction:
    """InvoiceMod. Raises Refused."""
    values = work.clean(values)
    old = find_transaction(work.books, str(values["TxnID"]), KIND)
    check_edit_sequence(old, str(values["EditSequence"]))
    refuse_uncarried_features(work, values)
    refuse_links(work, values)
    check_addresses(values)
    date = values.get("TxnDate") or old.txn_date
    work.check_open_period("modify", KIND, old.txn_date, date)
    entity_id = old.entity_id
    if references.is_given(values, "CustomerRef"):
        entity_id = references.resolve(work.books, "CustomerRef", values["CustomerRef"], KIND).list_id
    changes = kept_fields(work, values, NOT_KEPT, KIND)
    cleared = {name for name, value in values.items() if value in ("", {})}
    fields = {name: value for name, value in {**old.fields, **changes}.items() if name not in cleared}
    customer = None if entity_id is None else work.books.entry("Entity", entity_id)
    currencies.resume(work, old, customer, values, fields)
    changed = msgspec.structs.replace(
        old,
        time_modified=work.now,
        txn_date=date,
        ref_number=values.get("RefNumber", old.ref_number),
        entity_id=entity_id,
        account_id=receivable_account(work, KIND, values, customer) if "ARAccountRef" in values else old.account_id,
        fields=fields,
    )
    if "InvoiceLineMod" in values or "InvoiceLineGroupMod" in values:
        changed = _with_lines(work, old, changed, values)
    elif changed.exchange_rate != old.exchange_rate and old.lines:
        changed = _posted_anew(work, old, changed)
    else:
        changed = msgspec.structs.replace(
            changed, postings=moved_postings(old.postings, old.account_id, changed.account_id)
        )
    work.books.put_transaction(changed)
    return changed


def moved_postings(postings: tuple[Posting, ...], old: str | None, new: str | None) -> tuple[Posting, ...]:
    """The postings with those on the ``old`` account moved to the ``new`` one."""
    if old is None or new is None or old == new:
        return postings
    return tuple(
        msgspec.structs.replace(posting, account_id=new) if posting.account_id == old else posting
        for posting in postings
    )


def _with_lines(work: Work, old: Transaction, changed: Transaction, given: Values) -> Transaction:
    known = {line.line_id: (index, line) for index, line in enumerate(plain_lines(old))}
    last, lines = -1, []

    def make_line(values: Values) -> Line:
        return new_line(work, KIND, values, changed.fields.get("ClassRef"))

    for values in given.get("InvoiceLineMod", ()):
        line_id = str(values["TxnLineID"])
        if line_id == "-1":
            line = make_line(values)
        elif line_id not in known:
            raise statuses.not_found(line_id)
        else:
            index, kept = known.pop(line_id)
            if index < last:
                raise statuses.wrong_order(str(kept.fields.get("Desc", "")))
            last, line = index, _changed_line(work, kept, values)
        lines.append(line)
    groups, inner = changed_groups(
        work,
        old,
        given.get("InvoiceLineGroupMod", []),
        nested="InvoiceLineMod",
        new_line=make_line,
        change_line=lambda line, values: _changed_line(work, line, values),
    )
    return _posted_anew(work, old, msgspec.structs.replace(changed, lines=(*lines, *inner), groups=groups))


def _posted_anew(work: Work, old: Transaction, changed: Transaction) -> Transaction:
    """The old movements taken back, the lines as they are now posted."""
    stock.reverse(work, old)
    postings = PostingList()
    movements = MovementList(work, postings)
    for line in changed.lines:
        post_line(work, line, postings, movements)
    assert changed.account_id is not None  # noqa: S101 - every invoice has one
    postings.debit(changed.account_id, changed.home_total)
    return msgspec.structs.replace(changed, postings=postings.result(), movements=movements.result())


def _changed_line(work: Work, line: Line, values: Values) -> Line:
    """A kept line: what is given replaces, an empty text clears. Raises Refused."""
    refuse_percentage(values)
    item = item_of(work, values, KIND)
    cleared = {name for name, value in values.items() if value in ("", {})}
    changes = line_fields(work, values, KIND)
    fields = {name: value for name, value in {**line.fields, **changes}.items() if name not in cleared}
    if item is None and line.item_id is None:
        return msgspec.structs.replace(line, fields=fields)
    quantity = decimal_or_none(values, "Quantity")
    quantity = line.quantity if quantity is None else quantity
    quantity = Decimal(1) if quantity is None else quantity
    rate, amount = decimal_or_none(values, "Rate"), decimal_or_none(values, "Amount")
    used = item or (None if line.item_id is None else work.books.entry("Item", line.item_id))
    ratio = line.unit_ratio if used is None else units_of_measure.unit_of(work, used, fields, "Sales", line)
    suggested = units_of_measure.in_unit(line.rate or ZERO, ratio, line.unit_ratio)
    if item is not None and item.list_id != line.item_id:
        suggested = units_of_measure.in_unit(currencies.in_currency(work, sales_defaults(item)[1]), ratio)
    new_rate, new_amount = priced(quantity, rate, amount, suggested)
    return msgspec.structs.replace(
        line,
        item_id=line.item_id if item is None else item.list_id,
        quantity=quantity,
        unit_ratio=ratio,
        rate=new_rate,
        amount=new_amount,
        fields=fields,
    )
