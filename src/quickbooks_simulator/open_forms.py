"""What people have open on the screen cannot be changed by an application meanwhile (FACTS 3, 4; 3175 and 3176 in FACTS 5)."""

from __future__ import annotations

from typing import Any

from . import statuses
from .work import Work

Values = dict[str, Any]
ADJUSTMENT = "InventoryAdjustment"
"""Stands for the form in which people adjust quantities: while it is open, adjustments are neither answered nor taken
(the codes are UNVERIFIED)."""


def refuse_what_is_open(work: Work, message: str, values: Values) -> None:
    """Raises Refused for a request that needs what a person has open."""
    if not work.open_forms:
        return
    if message.startswith(ADJUSTMENT) and ADJUSTMENT in work.open_forms:
        raise statuses.in_use("the list of inventory adjustments")
    inner = values.get(message)
    given = inner if isinstance(inner, dict) else values
    changed = given.get("TxnID")
    if message.endswith(("Mod", "Del", "Void")) and changed in work.open_forms:
        raise statuses.in_use(f'the transaction "{changed}"')
    for linked in _linked(given):
        if linked in work.open_forms:
            raise statuses.related_in_use(f'the transaction "{linked}"')


def _linked(values: Values) -> list[str]:
    lines = [line for line in values.get("ItemLineAdd", ()) if "LinkToTxn" in line]
    return [*values.get("LinkToTxnID", ()), *(str(line["LinkToTxn"]["TxnID"]) for line in lines)]
