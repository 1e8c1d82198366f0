"""Writes the QuickBooks number back to an Autotask purchase order, never over what a person typed (design N5, FACTS D)."""

from __future__ import annotations

from stockpost.autotask.errors import AutotaskError, AutotaskNotThere
from stockpost.autotask.http import Connection
from stockpost.autotask.wire import OrderRow, Single, words

FIELD_LENGTH = 50
"""Of externalPONumber (FACTS C)."""
ATTEMPTS = 3
PAUSE_SECONDS = 2.0


def write_external_number(connection: Connection, *, order_id: int, number: str) -> bool:
    """Fill `externalPONumber` if it is empty. See AutotaskClient.write_external_number.

    Every attempt begins by reading, so a write whose answer was lost is found rather than repeated.
    """
    ours = number.strip()
    if not ours or len(ours) > FIELD_LENGTH:
        raise ValueError(
            f"number must have 1 to {FIELD_LENGTH} characters to fit Autotask's External P.O. Number, not {len(ours)}"
        )
    failure: AutotaskError | None = None
    for attempt in range(ATTEMPTS):
        if attempt:
            connection.sleep(PAUSE_SECONDS)
        there = _external_number(connection, order_id)
        if there:
            return there == ours
        try:
            connection.write("PATCH", "PurchaseOrders", {"id": order_id, "externalPONumber": ours})
        except AutotaskError as error:
            if not error.is_transient or error.retry_at is not None:
                raise
            failure = error
    there = _external_number(connection, order_id)
    if there:
        return there == ours
    raise failure or AutotaskError(
        f"Autotask took the External P.O. Number “{ours}” of purchase order {order_id} and does not show it. "
        "Look at the purchase order in Autotask.",
        is_transient=True,
    )


def _external_number(connection: Connection, order_id: int) -> str:
    path = f"PurchaseOrders/{order_id}"
    try:
        # Null means missing (FACTS B3); asked twice, since an empty answer looks the same.
        row = connection.get(path, Single[OrderRow]).item or connection.get(path, Single[OrderRow]).item
    except AutotaskNotThere:
        row = None
    if row is None:
        raise AutotaskNotThere(
            f"Autotask shows no purchase order with the id {order_id}. It may have been deleted there."
        )
    return words(row.external_po_number)
