"""SOAP 1.1 document/literal calls exactly as the Web Connector makes them (FACTS 8)."""

from __future__ import annotations

import ssl
from xml.sax.saxutils import escape

import httpx2
from lxml import etree

NAMESPACE = "http://developer.intuit.com/"
ENVELOPE_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
CLIENT_VERSION = "2.3.0.215"

FAILURES = {
    "serverVersion": "QBWC1036: Error countered during version check",
    "clientVersion": "QBWC1036: Error countered during version check",
    "authenticate": "QBWC1012: Authentication failed due to error message",
    "sendRequestXML": "QBWC1041: SendRequestXML failed due to error message",
    "receiveResponseXML": "QBWC1042: ReceiveResponseXML failed due to error message",
    "getLastError": "QBWC1043: getLastError failed due to error message",
    "closeConnection": "QBWC1044: CloseConnection failed due to error message",
    "connectionError": "QBWC1045: ConnectionError failed due to error message",
}
"""Code and text in the Web Connector's log when a call fails ([WCG] App. A); that of serverVersion, which it
leaves out, is the one of clientVersion: both are the version check."""


class SoapFailure(Exception):
    """A call failed: no connection, no HTTP 200, or no well-formed answer of the expected form."""

    def __init__(self, method: str, reason: str) -> None:
        self.method = method
        self.reason = reason
        super().__init__(f"{FAILURES.get(method, f'{method} failed due to error message')}: {reason}")


def envelope(method: str, arguments: list[tuple[str, str]]) -> bytes:
    """The request document; an empty argument is an empty element."""
    inner = "".join(f"<{name}>{escape(value)}</{name}>" if value else f"<{name} />" for name, value in arguments)
    body = f'<{method} xmlns="{NAMESPACE}">{inner}</{method}>' if inner else f'<{method} xmlns="{NAMESPACE}" />'
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{ENVELOPE_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>{body}</soap:Body></soap:Envelope>'
    ).encode()


class SoapClient:
    """Calls a web service."""

    def __init__(self, url: str, *, timeout_seconds: float = 120.0) -> None:
        self.url = url
        self.unpacks = False
        """A compressed answer is read, too (FACTS 8: what becomes of one is UNVERIFIED, a switch)."""
        # Without TLS no certificates of the machine are needed, which takes long to read.
        certificates = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.startswith("http:") else True
        self._client = httpx2.Client(timeout=timeout_seconds, trust_env=False, verify=certificates)

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def call(self, method: str, arguments: list[tuple[str, str]]) -> list[str]:
        """One call; an array answer gives several strings, others one. Raises SoapFailure."""
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{NAMESPACE}{method}"',
            "Accept-Encoding": "identity",
            "User-Agent": "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)",
        }
        try:
            reply = self._client.post(self.url, content=envelope(method, arguments), headers=headers)
        except httpx2.HTTPError as error:
            raise SoapFailure(method, f"{type(error).__name__}: {error}") from error
        if reply.status_code != httpx2.codes.OK:
            raise SoapFailure(method, f"HTTP status {reply.status_code}: {reply.text[:200]}")
        found = reply.headers.get("Content-Type", "")
        if found.partition(";")[0].strip().lower() != "text/xml":
            # The text of .NET's SOAP client (github consolibyte/quickbooks-php, pull request 196).
            raise SoapFailure(method, f"Client found response content type of '{found}', but expected 'text/xml'.")
        if not self.unpacks and reply.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise SoapFailure(method, "the answer is compressed")
        return parse_reply(method, reply.content)


def parse_reply(method: str, content: bytes) -> list[str]:
    """The strings of an answer. Raises SoapFailure for anything but the expected form."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise SoapFailure(method, f"the answer is no XML: {error}") from error
    if root.tag != f"{{{ENVELOPE_NAMESPACE}}}Envelope":
        raise SoapFailure(method, "the answer is no SOAP 1.1 envelope")
    body = root.find(f"{{{ENVELOPE_NAMESPACE}}}Body")
    answer = None if body is None else next(iter(body), None)
    if answer is None:
        raise SoapFailure(method, "the answer has no body")
    if answer.tag == f"{{{ENVELOPE_NAMESPACE}}}Fault":
        raise SoapFailure(method, "Fault: " + " ".join(str(text) for text in answer.itertext()).strip()[:300])
    if answer.tag != f"{{{NAMESPACE}}}{method}Response":
        raise SoapFailure(method, f"the answer is {answer.tag}")
    result = answer.find(f"{{{NAMESPACE}}}{method}Result")
    if result is None:
        return [] if method == "authenticate" else [""]
    strings = [child.text or "" for child in result if child.tag == f"{{{NAMESPACE}}}string"]
    if method == "authenticate":
        return strings
    if len(result):
        raise SoapFailure(method, "the result holds elements, a text is needed")
    return [result.text or ""]
