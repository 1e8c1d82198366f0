"""Labels of picklist values, which differ by tenant in their integers (FACTS A8, B5)."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from stockpost.autotask.errors import AutotaskError
from stockpost.autotask.http import Connection
from stockpost.autotask.wire import Fields
from stockpost.core.age import age
from stockpost.core.autotask_records import OrderStatus

KEPT_FOR = timedelta(hours=1)

# UNVERIFIED: the labels are those of a 2017 source in American spelling (FACTS A8); a tenant may show another spelling.
_STATUS_OF_LABEL = {status.value.casefold(): status for status in OrderStatus} | {"cancelled": OrderStatus.CANCELED}

# UNVERIFIED: no document states the types of companies. The labels are those that public programs name; they disagree on the numbers
# (a vendor is 7 in the one captured company, 5 in a program), so only labels count.
_VENDOR_TYPE = "vendor"
_TYPES_OF_NOBODY = frozenset({"lead", "prospect", "dead", "cancelation", "cancellation"})
"""Companies that are not yet, or no longer, anybody's customer."""


class Picklists:
    """Reads and keeps picklists for an hour. Thread-safe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], tuple[datetime, dict[int, str]]] = {}

    def labels(self, entity: str, field: str) -> dict[int, str]:
        """Return value → label of a picklist field. Raises AutotaskError where the entity has no such picklist."""
        key = (entity.lower(), field.lower())
        now = self._connection.now()
        with self._lock:
            read_at, kept = self._kept.get(key, (now, {}))
        if kept and age(read_at, now) < KEPT_FOR:
            return dict(kept)
        labels = self._read(entity, field)
        with self._lock:
            self._kept[key] = (now, labels)
        return dict(labels)

    def order_statuses(self) -> dict[int, OrderStatus | str]:
        """Return value → status of purchase orders; a label Stockpost does not know stays text."""
        labels = self.labels("PurchaseOrders", "status")
        return {
            value: _STATUS_OF_LABEL.get(" ".join(label.split()).casefold(), label) for value, label in labels.items()
        }

    def finished_order_statuses(self) -> list[int]:
        """Return the values of the statuses in which nothing more is to come: Received Full and Canceled."""
        statuses = self.order_statuses()
        finished = (OrderStatus.RECEIVED_FULL, OrderStatus.CANCELED)
        for status in finished:
            if status not in statuses.values():
                shown = ", ".join(str(known) for known in statuses.values())
                raise AutotaskError(
                    f"Autotask has no purchase-order status “{status}”; it has: {shown}. Rename the status back to “{status}” in Autotask."
                )
        return sorted(value for value, status in statuses.items() if status in finished)

    def company_roles(self) -> dict[int, str]:
        """Return company type → `vendor` or `customer`. Types of companies that nobody does business with are left out; a label Stockpost
        does not know stands for customers, since most tenants have more of them than of all others."""
        labels = self.labels("Companies", "companyType")
        plain = {value: " ".join(label.split()).casefold() for value, label in labels.items()}
        return {
            value: "vendor" if label == _VENDOR_TYPE else "customer"
            for value, label in plain.items()
            if label not in _TYPES_OF_NOBODY
        }

    def _read(self, entity: str, field: str) -> dict[int, str]:
        path = f"{entity}/entityInformation/fields"
        for information in self._connection.get(path, Fields).fields:
            if information.name.lower() == field.lower() and information.picklist_values:
                return {
                    int(choice.value): choice.label
                    for choice in information.picklist_values
                    if _is_integer(choice.value)
                }
        raise AutotaskError(
            f"Autotask names no choices for {entity}.{field}. Give the API user's security level the right to see {entity}."
        )


def _is_integer(text: str) -> bool:
    try:
        int(text)
    except ValueError:
        return False
    return True
