"""From requests to the exact text that QuickBooks gets. What QuickBooks would refuse as unparsable never leaves (P5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from stockpost.core.requests import NumberedRequest
from stockpost.qbxml.drafts import attributes, draft
from stockpost.qbxml.formats import PLAIN_WORD, shortened
from stockpost.qbxml.messages import MESSAGES
from stockpost.qbxml.structure import Element, Misfit, compose

VERSION = "13.0"
"""Newest version that QuickBooks 2014 and all later ones list (QuickBooks FACTS 1)."""
ON_ERROR = ("continueOnError", "stopOnError")
"""rollbackOnError stands in the schema, but QuickBooks rejects it (QuickBooks FACTS 1)."""
REQUEST_ID_LENGTH = 50
MESSAGE_SET_ID_LENGTH = 23
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'


@dataclass(frozen=True, slots=True)
class FieldInvalid:
    """Why a request cannot be sent. `field` is for example `PurchaseOrderAdd.Memo`; `reason` completes the sentence
    “<field> …”, for example “is 120 characters long; QuickBooks takes 99”."""

    request_id: str
    field: str
    value: str
    reason: str


class RequestInvalid(Exception):
    """Somebody tried to write a request that `check_request` refuses."""

    def __init__(self, invalid: FieldInvalid) -> None:
        super().__init__(f"{invalid.field} {invalid.reason}")
        self.invalid = invalid


def check_request(request: NumberedRequest) -> FieldInvalid | None:
    """What QuickBooks would not take in `request`, or None."""
    try:
        _composed(request)
    except Misfit as misfit:
        return FieldInvalid(request.request_id, misfit.field, misfit.value, misfit.reason)
    return None


def write_message_set(
    requests: Sequence[NumberedRequest],
    *,
    version: str = VERSION,
    on_error: str = "continueOnError",
    message_set_id: str | None = None,
) -> str:
    """The document of `requests`: ASCII only, the same text for the same requests.

    `message_set_id` makes QuickBooks remember the set (newMessageSetID, QuickBooks FACTS 7).
    Raises `RequestInvalid` for a request that `check_request` refuses, ValueError for wrong envelope values.
    """
    _check_envelope(requests, version=version, on_error=on_error, message_set_id=message_set_id)
    root = etree.Element("QBXML")
    message_set = etree.SubElement(root, "QBXMLMsgsRq", onError=on_error)
    if message_set_id is not None:
        message_set.set("newMessageSetID", message_set_id)
    for request in requests:
        try:
            element = _composed(request)
        except Misfit as misfit:
            invalid = FieldInvalid(request.request_id, misfit.field, misfit.value, misfit.reason)
            raise RequestInvalid(invalid) from misfit
        asked = _append(message_set, element)
        asked.set("requestID", request.request_id)
        for attribute, value in attributes(request.request).items():
            asked.set(attribute, value)
    instruction = etree.ProcessingInstruction("qbxml", f'version="{version}"')
    return DECLARATION + _text_of(instruction) + _text_of(root)


def _check_envelope(
    requests: Sequence[NumberedRequest], *, version: str, on_error: str, message_set_id: str | None
) -> None:
    if not requests:
        raise ValueError("a message set needs a request")
    if re.fullmatch(r"[0-9]{1,2}\.[0-9]", version) is None:
        raise ValueError(f"{version!r} is no qbXML version")
    if on_error not in ON_ERROR:
        raise ValueError(f"onError {on_error!r} is none of {', '.join(ON_ERROR)}")
    if message_set_id is not None and (
        PLAIN_WORD.fullmatch(message_set_id) is None or len(message_set_id) > MESSAGE_SET_ID_LENGTH
    ):
        raise ValueError(f"message set id {message_set_id!r} is not 1 to {MESSAGE_SET_ID_LENGTH} plain characters")
    seen: set[str] = set()
    for request in requests:
        if request.request_id in seen:
            raise ValueError(f"request id {shortened(request.request_id)!r} occurs twice in one message set")
        seen.add(request.request_id)


def _composed(request: NumberedRequest) -> Element:
    request_id = request.request_id
    if len(request_id) > REQUEST_ID_LENGTH:
        reason = f"is {len(request_id)} characters long; QuickBooks takes {REQUEST_ID_LENGTH}"
        raise Misfit("requestID", request_id, reason)
    if PLAIN_WORD.fullmatch(request_id) is None:
        raise Misfit("requestID", request_id, "is empty or has characters other than letters, digits and signs")
    name, content = draft(request.request)
    # The element inside an Add or Mod has the name of the message: its path is not repeated.
    path = "" if list(content) == [name] else name
    return compose(MESSAGES[name], content, path)


def _append(parent: etree._Element, element: Element) -> etree._Element:
    child = etree.SubElement(parent, element.name)
    child.text = element.text
    for inner in element.children:
        _append(child, inner)
    return child


def _text_of(node: etree._Element) -> str:
    return etree.tostring(node, encoding="ascii", xml_declaration=False, with_tail=False).decode("ascii")
