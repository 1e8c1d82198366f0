"""Answers of QuickBooks in the shape that captured ones have (QuickBooks FACTS 1)."""

from __future__ import annotations

from lxml import etree


def answer(*responses: str, attributes: str = "") -> str:
    """A whole answer."""
    return (
        f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs {attributes}>\n'
        + "\n".join(responses)
        + "\n</QBXMLMsgsRs></QBXML>"
    )


def response(name: str, content: str = "", *, attributes: str = "") -> str:
    """One successful response."""
    return f'<{name}Rs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK" {attributes}>{content}</{name}Rs>'


def echoed(document: str) -> bytes:
    """The answer of a QuickBooks that stores exactly what a document of Adds says: each Add becomes a Ret."""
    tree = etree.fromstring(document.encode())
    for element in tree.iter():
        tag = str(element.tag)
        if tag == "QBXMLMsgsRq":
            element.tag = "QBXMLMsgsRs"
        elif tag.endswith("Rq"):
            element.tag = tag.removesuffix("Rq") + "Rs"
            element.set("statusCode", "0")
        elif tag.endswith("Add"):
            element.tag = tag.removesuffix("Add") + "Ret"
    answered = etree.tostring(tree, encoding="windows-1252")
    assert isinstance(answered, bytes)
    return answered
