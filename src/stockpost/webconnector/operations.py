"""The Web Connector's operations: names, arguments and answers, in one table (QuickBooks FACTS 8, "Methods").

The reader, the writer, the WSDL and the dispatch all follow this table, so that they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

NAMESPACE = "http://developer.intuit.com/"
"""Of every operation, argument and answer."""

SOAP_ACTION_PREFIX = NAMESPACE


class Kind(Enum):
    """What an argument or an answer holds. The values are the type names used in the WSDL."""

    TEXT = "string"
    NUMBER = "int"
    TEXTS = "ArrayOfString"


@dataclass(frozen=True, slots=True)
class Argument:
    """One named argument. A text may be left out (it is then empty), a number may not."""

    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the service."""

    name: str
    arguments: tuple[Argument, ...]
    answer: Kind = Kind.TEXT
    in_wsdl: bool = True

    @property
    def soap_action(self) -> str:
        return SOAP_ACTION_PREFIX + self.name

    @property
    def response_name(self) -> str:
        return self.name + "Response"

    @property
    def result_name(self) -> str:
        return self.name + "Result"


_TICKET = Argument("ticket")
_FAILURE = (Argument("hresult"), Argument("message"))

OPERATIONS: tuple[Operation, ...] = (
    Operation("serverVersion", (Argument("strVersion"),)),
    Operation("clientVersion", (Argument("strVersion"),)),
    Operation("authenticate", (Argument("strUserName"), Argument("strPassword")), Kind.TEXTS),
    Operation(
        "sendRequestXML",
        (
            _TICKET,
            Argument("strHCPResponse"),
            Argument("strCompanyFileName"),
            Argument("qbXMLCountry"),
            Argument("qbXMLMajorVers", Kind.NUMBER),
            Argument("qbXMLMinorVers", Kind.NUMBER),
        ),
    ),
    Operation("receiveResponseXML", (_TICKET, Argument("response"), *_FAILURE), Kind.NUMBER),
    Operation("connectionError", (_TICKET, *_FAILURE)),
    Operation("getLastError", (_TICKET,)),
    Operation("closeConnection", (_TICKET,)),
    # Interactive mode is never asked for, so these stay out of the WSDL; a Web Connector that calls them all the same is told so.
    Operation("getInteractiveURL", (Argument("wcTicket"), Argument("sessionID")), in_wsdl=False),
    Operation("interactiveDone", (Argument("wcTicket"),), in_wsdl=False),
    Operation("interactiveRejected", (Argument("wcTicket"), Argument("reason")), in_wsdl=False),
)

OPERATION_BY_NAME = {operation.name: operation for operation in OPERATIONS}
