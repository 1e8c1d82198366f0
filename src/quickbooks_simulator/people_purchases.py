"""What people do at the screen to an item receipt or bill that is there: other quantities, another item, purchase order or vendor.

Unlike a Mod by a program (FACTS 4, linking rule 8) the screen keeps the link of a line whose quantity changes; a line that gets another
item loses it, and with another vendor than the order's every line does, since a link needs the same one (rule 6). All are UNVERIFIED; ``unlink`` and ``order`` say otherwise for a line.
"""

from __future__ import annotations

from typing import Any

import msgspec

from . import currencies, purchases, stock
from .inputs import Values, WrongInput, entry_of, needed, needed_number
from .records import ZERO, Line
from .scalars import to_cents
from .transactions import touch_orders
from .work import Work

_UNLINKED: dict[str, Any] = {"link_txn_id": None, "link_line_id": None}


def edit_purchase(work: Work, values: Values) -> Values:
    """Edit a receipt or bill: ``txnId``; ``vendor``; ``lines``: index from 0 to ``quantity``, ``cost``, ``item``, ``unlink``, or ``order`` (a TxnID) with
    ``orderLine`` (index, 0 where left out) to count for another purchase order."""
    old = work.books.transaction(needed(values, "txnId"))
    if old is None or old.kind not in ("ItemReceipt", "Bill"):
        raise WrongInput(f"there is no item receipt or bill {values.get('txnId')}")
    changes: Values = values.get("lines") or {}
    vendor = entry_of(work, "Entity", str(values["vendor"])) if values.get("vendor") else None
    if vendor is not None:
        currencies.resume(work, old, vendor, {}, {})
    stock.reverse(work, old)
    lines = tuple(_edited(work, line, changes.get(str(place)) or {}) for place, line in enumerate(old.lines))
    new = msgspec.structs.replace(old, time_modified=work.now, lines=lines)
    if vendor is not None:
        linked = tuple(_linked_for(work, line, vendor.list_id) for line in lines)
        new = msgspec.structs.replace(new, entity_id=vendor.list_id, lines=linked)
    saved = purchases.save_purchase(work, new)
    touch_orders(work, (*old.lines, *saved.lines))
    return {"txnId": saved.txn_id}


def _linked_for(work: Work, line: Line, vendor_id: str) -> Line:
    """The line of a transaction with this vendor: without its link where the order is of another one."""
    order = None if line.link_txn_id is None else work.books.transaction(line.link_txn_id)
    if order is None or order.entity_id == vendor_id:
        return line
    return msgspec.structs.replace(line, **_UNLINKED)


def _edited(work: Work, line: Line, values: Values) -> Line:
    changes: dict[str, Any] = {}
    if "quantity" in values or "cost" in values:
        quantity = needed_number(values, "quantity") if "quantity" in values else line.quantity or ZERO
        rate = needed_number(values, "cost") if "cost" in values else line.rate
        changes |= {"quantity": quantity, "rate": rate, "amount": to_cents(quantity * (rate or ZERO))}
    if values.get("item"):
        changes |= {"item_id": entry_of(work, "Item", str(values["item"])).list_id}
    if values.get("item") or values.get("unlink"):
        changes |= _UNLINKED
    if values.get("order"):
        order = work.books.transaction(str(values["order"]))
        if order is None or order.kind != "PurchaseOrder":
            raise WrongInput(f"order: there is no purchase order {values['order']}")
        changes |= {"link_txn_id": order.txn_id, "link_line_id": order.lines[int(values.get("orderLine") or 0)].line_id}
    return msgspec.structs.replace(line, **changes)
