"""Reads one SOAP 1.1 call, fed piece by piece, and refuses at the first byte that does not belong there.

No DOCTYPE (so no entities), no processing instruction, no depth, no second Body, one encoding: a hostile document costs neither
time nor memory, and there is one way only to understand a call.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from lxml import etree

from stockpost.webconnector.operations import NAMESPACE, OPERATION_BY_NAME, Kind, Operation
from stockpost.webconnector.refusal import Refusal
from stockpost.webconnector.soap import ENVELOPE_NAMESPACE, SOAP_12_NAMESPACE, Call

NOT_UTF_8 = "The document must be encoded in UTF-8."
DOCTYPE_REFUSED = "The document has a DOCTYPE. Web Connector messages have none, and Stockpost reads none."

HEADER_DEPTH_MAX = 16
ELEMENTS_MAX = 200
NAME_LENGTH_SHOWN_MAX = 60
PROLOG_BYTES = 256
SHORT_TEXT_LENGTH_MAX = 64 * 1024
"""Characters in any argument but the two that carry qbXML."""

_QBXML_ARGUMENTS = frozenset({"response", "strHCPResponse"})
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]{0,40})["']""")


class CallReader:
    """Feed the body's pieces, then `close` for the call. Both raise `Refusal`."""

    def __init__(self) -> None:
        self._target = _CallTarget()
        self._parser = etree.XMLParser(
            target=self._target,  # type: ignore[arg-type]  # the stubs speak of bytes; lxml gives str
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_pis=False,
            huge_tree=True,  # a reply of QuickBooks is one text and may exceed 10 MB; depth and size are bounded here instead
        )
        self._prolog = b""
        self._begun = False

    def feed(self, piece: bytes) -> None:
        if self._begun:
            self._parse(piece)
            return
        self._prolog += piece
        if len(self._prolog) >= PROLOG_BYTES:
            self._begin()

    def close(self) -> Call:
        if not self._begun:
            self._begin()
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise _malformed(error) from None
        return self._target.call()

    def _begin(self) -> None:
        self._begun = True
        prolog = self._prolog
        if not prolog.strip():
            raise Refusal("The request has no body. Add this address to the Web Connector by the .qwc file.")
        if b"\x00" in prolog or prolog.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Refusal(NOT_UTF_8)
        prolog = prolog.removeprefix(b"\xef\xbb\xbf")
        declared = _DECLARED_ENCODING.match(prolog)
        if declared is not None and declared.group(1).decode("latin-1").lower() not in _ENCODINGS:
            raise Refusal(NOT_UTF_8)
        self._parse(prolog)

    def _parse(self, piece: bytes) -> None:
        try:
            self._parser.feed(piece)
        except etree.XMLSyntaxError as error:
            raise _malformed(error) from None


def check_soap_action(header: str | None, call: Call) -> None:
    """A SOAPAction header may be missing or empty; where it names an operation, it must be the body's."""
    action = (header or "").strip().strip('"')
    if action and action != call.operation.soap_action:
        raise Refusal(
            f"The SOAPAction header names another operation than the body, which calls {call.operation.name}. "
            f"Send {call.operation.soap_action} or no SOAPAction."
        )


def _malformed(error: etree.XMLSyntaxError) -> Refusal:
    line, column = error.position
    return Refusal(f"The document is not well-formed XML at line {line}, column {column}.")


def _shown(tag: str) -> str:
    return tag.rpartition("}")[2][:NAME_LENGTH_SHOWN_MAX]


class _CallTarget:
    """What the parser reports, checked as it comes: Envelope, Header?, Body, one operation, its arguments."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._elements = 0
        self._header_seen = False
        self._body_seen = False
        self._operation: Operation | None = None
        self._texts: dict[str, str] = {}
        self._argument: io.StringIO | None = None
        self._argument_length_max = 0

    def call(self) -> Call:
        if self._operation is None:
            raise Refusal("The Body of the SOAP Envelope is missing or empty; it must hold one operation.")
        call = Call(self._operation, self._texts)
        for argument in self._operation.arguments:
            if argument.kind is Kind.NUMBER:
                call.number(argument.name)
        return call

    # Called by the parser

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > ELEMENTS_MAX:
            raise Refusal(f"The document has more than {ELEMENTS_MAX} elements.")
        if self._in_header():
            self._start_in_header(tag, attributes)
        elif self._path == []:
            self._start_envelope(tag)
        elif self._path == ["Envelope"]:
            self._start_part(tag)
        elif self._path == ["Envelope", "Body"]:
            self._start_operation(tag)
        elif len(self._path) == 3:
            self._start_argument(tag)
        else:
            raise Refusal(f"{_shown(self._path[-1])} holds elements; its text must be escaped.")
        self._path.append(_shown(tag))

    def end(self, tag: str) -> None:
        self._path.pop()
        if self._argument is not None:
            self._texts[_shown(tag)] = self._argument.getvalue()
            self._argument = None

    def data(self, text: str) -> None:
        if self._argument is not None:
            self._argument.write(text)
            if self._argument.tell() > self._argument_length_max:
                raise Refusal(
                    f"{self._path[-1]} is longer than {self._argument_length_max} characters.", http_status=413
                )
        elif not self._in_header() and text.strip():
            raise Refusal(f"{self._path[-1]} holds text where only elements belong.")

    def comment(self, text: str) -> None:
        """Comments say nothing."""

    def pi(self, *_: object) -> None:
        raise Refusal("The document holds a processing instruction; SOAP messages have none.")

    def doctype(self, *_: object) -> None:
        raise Refusal(DOCTYPE_REFUSED)

    def close(self) -> None:
        """The end of the document; `call` has the result."""

    # The shape

    def _in_header(self) -> bool:
        return self._path[1:2] == ["Header"]

    def _start_envelope(self, tag: str) -> None:
        if tag == f"{{{SOAP_12_NAMESPACE}}}Envelope":
            raise Refusal(
                "The Envelope is of SOAP 1.2; the Web Connector's protocol is SOAP 1.1.", fault_code="VersionMismatch"
            )
        if tag != f"{{{ENVELOPE_NAMESPACE}}}Envelope":
            raise Refusal(f"The document must be a SOAP 1.1 Envelope, not {_shown(tag)}.", fault_code="VersionMismatch")

    def _start_part(self, tag: str) -> None:
        if tag == f"{{{ENVELOPE_NAMESPACE}}}Header" and not self._header_seen and not self._body_seen:
            self._header_seen = True
        elif tag == f"{{{ENVELOPE_NAMESPACE}}}Body" and not self._body_seen:
            self._body_seen = True
        else:
            raise Refusal(
                f"{_shown(tag)} does not belong in the Envelope here; it holds one Header at most, then one Body."
            )

    def _start_in_header(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._path) >= HEADER_DEPTH_MAX:
            raise Refusal("The Header is nested too deeply.")
        if attributes.get(f"{{{ENVELOPE_NAMESPACE}}}mustUnderstand") in {"1", "true"}:
            raise Refusal(
                f"The header {_shown(tag)} must be understood and is not known here.", fault_code="MustUnderstand"
            )

    def _start_operation(self, tag: str) -> None:
        if self._operation is not None:
            raise Refusal("The Body holds more than one operation.")
        operation = OPERATION_BY_NAME.get(_shown(tag))
        if operation is None:
            raise Refusal(f"There is no operation {_shown(tag)}. The operations are listed at this address with ?wsdl.")
        if tag != f"{{{NAMESPACE}}}{operation.name}":
            raise Refusal(f"{operation.name} must be in the namespace {NAMESPACE}.")
        self._operation = operation

    def _start_argument(self, tag: str) -> None:
        assert self._operation is not None  # noqa: S101 - two levels above, the operation was read
        name = _shown(tag)
        known = [argument.name for argument in self._operation.arguments]
        if tag != f"{{{NAMESPACE}}}{name}" or name not in known:
            wanted = ", ".join(known)
            raise Refusal(f"{self._operation.name} has no argument {name} in {NAMESPACE}. Its arguments are: {wanted}.")
        if name in self._texts:
            raise Refusal(f"The argument {name} is given twice.")
        self._argument = io.StringIO(newline="")
        self._argument_length_max = 2**31 if name in _QBXML_ARGUMENTS else SHORT_TEXT_LENGTH_MAX
