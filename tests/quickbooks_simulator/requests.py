"""Requests made from the structural tables: minimal and full forms, for tests of the tables themselves."""

from __future__ import annotations

from lxml import etree

from quickbooks_simulator.editions import VERSIONS
from quickbooks_simulator.envelope import HresultFailure, read_message_set
from quickbooks_simulator.structure import Choice, Element, Node, Sequence

SAMPLES = {
    "text": "x",
    "id": "80000001-1795546377",
    "amount": "1.00",
    "price": "1.5",
    "quantity": "2",
    "percent": "3",
    "date": "2026-11-24",
    "moment": "2026-11-24T10:00:00",
    "boolean": "true",
    "integer": "1",
    "guid": "{01234567-89ab-cdef-0123-456789abcdef}",
    "number": "1.25",
    "interval": "PT9H30M",
}
BRANCHES = 24
"""Numbers of ``branch`` with which every part of every choice within a choice is built (test_schema holds it)."""


def sample(element: Element) -> str:
    """A value the element may hold."""
    assert element.scalar is not None
    return element.scalar.values[0] if element.scalar.kind == "enum" else SAMPLES[element.scalar.kind]


def build(element: Element, *, full: bool, branch: int = 0) -> etree._Element:
    """The element with only what is needed, or with everything; ``branch`` chooses, also in choices within choices."""
    made = etree.Element(element.name)
    if element.scalar is not None:
        made.text = sample(element)
        return made
    for node in element.content:
        _add(made, node, full=full, branch=branch)
    return made


def _add(parent: etree._Element, node: Node, *, full: bool, branch: int) -> None:
    if node.minimum == 0 and not full:
        return
    if isinstance(node, Element):
        if not node.foreign:
            parent.append(build(node, full=full, branch=branch))
    elif isinstance(node, Sequence):
        for part in node.content:
            _add(parent, part, full=full, branch=branch)
    else:
        _add_choice(parent, node, full=full, branch=branch)


def _add_choice(parent: etree._Element, node: Choice, *, full: bool, branch: int) -> None:
    parts = [part for part in node.content if not (isinstance(part, Element) and part.foreign)]
    # What remains of the number chooses inside the part, so that every part of a choice within a choice has its number.
    inner, chosen = divmod(branch, len(parts))
    part = parts[chosen]
    if isinstance(part, Element):
        parent.append(build(part, full=full, branch=inner))
    else:
        _add(parent, part, full=full, branch=inner)


def as_document(*requests: etree._Element, version: str = "13.0") -> bytes:
    """A document around request elements."""
    inner = b"".join(etree.tostring(request) for request in requests)
    head = f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{version}"?>'.encode()
    return head + b'<QBXML><QBXMLMsgsRq onError="continueOnError">' + inner + b"</QBXMLMsgsRq></QBXML>"


def is_accepted(document: bytes) -> bool:
    """Whether a US file takes the document; what it does not take fails as a whole (FACTS 1)."""
    try:
        read_message_set(document, supported_versions=VERSIONS, country="US", foreign_fields=False)
    except HresultFailure as failure:
        assert failure.hresult == "0x80040400"
        return False
    return True
