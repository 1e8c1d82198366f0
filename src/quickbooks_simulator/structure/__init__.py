"""Structural tables of the supported requests, and what answers hold in which version."""

from __future__ import annotations

from .changes import CHANGE_REQUESTS
from .countries import placed
from .lists import LIST_REQUESTS
from .model import Choice, Element, Node, Scalar, Sequence
from .other import OTHER_REQUESTS
from .other_items import OTHER_ITEM_REQUESTS
from .payments import PAYMENT_REQUESTS
from .sites_and_to_dos import SITE_AND_TO_DO_REQUESTS
from .transactions import TRANSACTION_REQUESTS
from .versions import dated, number

REQUESTS: dict[str, Element] = {
    element.name: placed(dated(element))
    for element in (
        *LIST_REQUESTS,
        *TRANSACTION_REQUESTS,
        *CHANGE_REQUESTS,
        *SITE_AND_TO_DO_REQUESTS,
        *OTHER_REQUESTS,
        *OTHER_ITEM_REQUESTS,
        *PAYMENT_REQUESTS,
    )
}
"""Every supported request by element name, e.g. ``PurchaseOrderAddRq``."""

__all__ = ["REQUESTS", "Choice", "Element", "Node", "Scalar", "Sequence", "number"]
