"""SOAP 1.1, document/literal wrapped, as the Web Connector speaks it (QuickBooks FACTS 8), and nothing more: the writing side.

`soap_reader` is the reading side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from stockpost.webconnector.operations import NAMESPACE, Kind, Operation
from stockpost.webconnector.refusal import Refusal

ENVELOPE_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12_NAMESPACE = "http://www.w3.org/2003/05/soap-envelope"

Answer = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web Connector: the operation and the texts of its arguments."""

    operation: Operation
    texts: Mapping[str, str]

    def text(self, name: str) -> str:
        """The argument, empty where it was left out."""
        return self.texts.get(name, "")

    def number(self, name: str) -> int:
        """The argument as a whole number. Refusal where it is missing or none."""
        text = self.text(name).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise Refusal(f"{name} of {self.operation.name} must be a whole number such as 13.")
        return int(text)


def write_answer(operation: Operation, answer: Answer) -> bytes:
    """The envelope that answers a call.

    Raises ValueError where a text holds a character that XML cannot carry: a message must never leave us other than it was stored.
    """
    envelope, body = _envelope()
    response = etree.SubElement(body, _qualified(operation.response_name), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs miss None
    result = etree.SubElement(response, _qualified(operation.result_name))
    match operation.answer, answer:
        case Kind.TEXTS, tuple():
            for text in answer:
                etree.SubElement(result, _qualified("string")).text = text
        case Kind.NUMBER, int():
            result.text = str(answer)
        case Kind.TEXT, str():
            result.text = answer
        case _:
            raise TypeError(f"{operation.name} answers {operation.answer.value}, not {type(answer).__name__}")
    return _bytes(envelope)


def write_fault(sentence: str, *, code: str) -> bytes:
    """The envelope that says why a call was not carried out. `code` is one of SOAP 1.1's four, without prefix."""
    envelope, body = _envelope()
    fault = etree.SubElement(body, f"{{{ENVELOPE_NAMESPACE}}}Fault")
    etree.SubElement(fault, "faultcode").text = f"soap:{code}"
    etree.SubElement(fault, "faultstring").text = sentence
    return _bytes(envelope)


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{ENVELOPE_NAMESPACE}}}Envelope", nsmap={"soap": ENVELOPE_NAMESPACE})
    return envelope, etree.SubElement(envelope, f"{{{ENVELOPE_NAMESPACE}}}Body")


def _qualified(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _bytes(envelope: etree._Element) -> bytes:
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
