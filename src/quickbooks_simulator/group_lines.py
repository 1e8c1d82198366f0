"""Lines of an item group: one line stands for the group, and below it is one for each item that the group holds (FACTS 4).

The lines below are lines like any other: they are received, linked, posted and closed by themselves (linking rule 7).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from . import references, statuses
from .records import GroupLine, Line, ListEntry, Transaction
from .scalars import quantity_text
from .transactions import decimal_or_none, line_data_ext, line_fields, priced
from .work import Work

Values = dict[str, Any]
Grouped = tuple[tuple[GroupLine, ...], tuple[Line, ...]]
_OF_THE_GROUP = ("ItemGroupRef", "Quantity", "DataExt", "TxnLineID", "@useMacro")
_FOR_EACH_LINE = ("InventorySiteRef", "InventorySiteLocationRef", "ServiceDate")


def new_groups(work: Work, kind: str, given: list[Values], new_line: Callable[[Values], Line]) -> Grouped:
    """The lines of groups that are added: the group's items in its own quantities times the quantity given. Raises Refused."""
    groups: list[GroupLine] = []
    lines: list[Line] = []
    for values in given:
        item = _group_item(work, kind, values)
        quantity = decimal_or_none(values, "Quantity") or Decimal(1)
        passed_over = (*_OF_THE_GROUP, *_FOR_EACH_LINE)
        # Lines given inside a group that is only being added say nothing yet: its lines are those of the item.
        kept = {name: one for name, one in values.items() if name not in passed_over and not name.endswith("LineMod")}
        group = GroupLine(
            line_id=work.new_txn_id(),
            item_id=item.list_id,
            quantity=quantity,
            fields={"Desc": item.fields.get("ItemDesc", ""), **line_fields(work, kept, kind)},
            data_ext=line_data_ext(work, values),
        )
        groups.append(group)
        shared = {name: values[name] for name in _FOR_EACH_LINE if name in values}
        for part in item.fields.get("ItemGroupLine", ()):
            wanted = quantity_text(quantity * Decimal(part.get("Quantity") or "1"))
            line = new_line({"ItemRef": part["ItemRef"], "Quantity": wanted, **shared})
            lines.append(msgspec.structs.replace(line, group_line_id=group.line_id))
    return tuple(groups), tuple(lines)


def _group_item(work: Work, kind: str, values: Values) -> ListEntry:
    given = values.get("ItemGroupRef") or {}
    if not references.is_given(values, "ItemGroupRef"):
        raise statuses.missing_element("ItemGroupRef")
    item = references.resolve(work.books, "ItemGroupRef", given, f"{kind} line")
    if item.kind != "ItemGroup":
        raise statuses.invalid_reference("Item", item.name, f"{kind} line", "The item is no group.")
    return item


def changed_groups(
    work: Work,
    old: Transaction,
    given: list[Values],
    *,
    nested: str,
    new_line: Callable[[Values], Line],
    change_line: Callable[[Line, Values], Line],
) -> Grouped:
    """The groups that a Mod lists: kept with their lines by their TxnLineID, -1 for a new one; those not listed are gone.

    ``nested`` names the lines given inside a group: then only these are kept. Another quantity of the group multiplies
    its lines (a switch). Raises Refused.
    """
    known = {group.line_id: group for group in old.groups}
    groups: list[GroupLine] = []
    lines: list[Line] = []
    for values in given:
        line_id = str(values["TxnLineID"])
        if line_id == "-1":
            added, inner = new_groups(work, old.kind, [values], new_line)
            groups.extend(added)
            lines.extend(inner)
            continue
        if line_id not in known:
            raise statuses.not_found(line_id)
        group = known.pop(line_id)
        mine = [line for line in old.lines if line.group_line_id == line_id]
        quantity = decimal_or_none(values, "Quantity")
        if quantity and quantity != group.quantity:
            if work.preferences.unverified.group_quantity_multiplies:
                mine = [_multiplied(line, quantity / group.quantity) for line in mine]
            group = msgspec.structs.replace(group, quantity=quantity)
        if nested in values:
            mine = _listed(mine, values[nested], change_line)
        groups.append(group)
        lines.extend(mine)
    return tuple(groups), tuple(lines)


def _multiplied(line: Line, factor: Decimal) -> Line:
    quantity = (line.quantity or Decimal(0)) * factor
    rate, amount = priced(quantity, line.rate, None, line.rate or Decimal(0))
    return msgspec.structs.replace(line, quantity=quantity, rate=rate, amount=amount)


def _listed(mine: list[Line], given: list[Values], change_line: Callable[[Line, Values], Line]) -> list[Line]:
    known = {line.line_id: line for line in mine}
    kept = []
    for values in given:
        line_id = str(values["TxnLineID"])
        if line_id not in known:
            raise statuses.not_found(line_id)
        kept.append(change_line(known.pop(line_id), values))
    return kept


def plain_lines(transaction: Transaction) -> tuple[Line, ...]:
    """The lines that belong to no group."""
    return tuple(line for line in transaction.lines if line.group_line_id is None)
