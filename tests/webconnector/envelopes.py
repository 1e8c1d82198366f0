"""Requests for the tests, written out by hand, so that they do not follow the code under test."""

from __future__ import annotations

from xml.sax.saxutils import escape

import httpx2

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
INTUIT = "http://developer.intuit.com/"


def envelope(operation: str, arguments: dict[str, str], *, namespace: str = INTUIT) -> str:
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in arguments.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>'
        f'<{operation} xmlns="{namespace}">{inner}</{operation}>'
        "</soap:Body></soap:Envelope>"
    )


def post(url: str, body: str | bytes, **headers: str) -> httpx2.Response:
    """POST a document as the Web Connector does; keyword arguments replace headers (`soapaction="…"`)."""
    sent = {"content-type": "text/xml; charset=utf-8"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return httpx2.post(url, content=body, headers=sent, timeout=30, trust_env=False)
