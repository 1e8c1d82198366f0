"""Which requests and elements the Canadian and the British editions lack (edition comments, [OPS] in FACTS 1).

What the US edition lacks stands in the tables themselves (``foreign``). What an edition lacks is as unknown to it as a
misspelt element.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .model import Element, Node

_BOTH = frozenset({"CA", "UK"})

REQUESTS: Mapping[str, frozenset[str]] = {"ItemSitesQueryRq": _BOTH}
"""Requests, with the countries whose editions lack them."""

_NAMES = """
    DeliveryMethod DetailAccountType DiscountLineAdd IsStatementWithParent IsVendorEligibleFor1099 Mobile Pager PrintAs
    SalesTaxLineAdd ShippingLineAdd Suffix TaxAmount
"""
_PLACES = """
    CustomerAdd/ItemSalesTaxRef CustomerMod/ItemSalesTaxRef InvoiceLineAdd/IsTaxable InvoiceLineGroupAdd/Desc
    InvoiceLineGroupAdd/ServiceDate ItemGroupLineAdd/Desc PurchaseOrderLineGroupAdd/Desc
    PurchaseOrderLineGroupAdd/ServiceDate SalesReceiptLineAdd/IsTaxable SalesReceiptLineGroupAdd/Desc
    SalesReceiptLineGroupAdd/ServiceDate SetCredit/TxnLineID
"""
ELEMENTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((*_NAMES.split(), *_PLACES.split()), _BOTH),
    "AccountAdd/TaxLineID": frozenset({"UK"}),
}
"""Elements by name, or by ``Parent/Element``, with the countries whose editions lack them."""


def placed(request: Element) -> Element:
    """The request with the countries that do not know it, or one of its elements."""
    return replace(_placed(request, ""), unknown_in=REQUESTS.get(request.name, frozenset()))


def _placed(element: Element, parent: str) -> Element:
    lacking = ELEMENTS.get(f"{parent}/{element.name}") or ELEMENTS.get(element.name, frozenset())
    unknown_in = lacking | {"US"} if element.foreign else lacking
    content = tuple(_placed_node(node, element.name) for node in element.content)
    return replace(element, unknown_in=unknown_in, content=content)


def _placed_node(node: Node, parent: str) -> Node:
    if isinstance(node, Element):
        return _placed(node, parent)
    return replace(node, content=tuple(_placed_node(part, parent) for part in node.content))
