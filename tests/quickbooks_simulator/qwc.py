"""A .qwc file that the Web Connector takes, to change one element of."""

from __future__ import annotations

OWNER, FILE = "{90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}", "{57F3B9B6-86F1-4FCC-B1FF-967DE1813D20}"
GOOD = {
    "AppName": "Transfer",
    "AppID": "",
    "AppURL": "https://transfer.example.com/qbwc",
    "AppDescription": "Moves orders",
    "AppSupport": "https://transfer.example.com/help",
    "UserName": "office",
    "OwnerID": OWNER,
    "FileID": FILE,
    "QBType": "QBFS",
    "Scheduler": "<RunEveryNMinutes>2</RunEveryNMinutes><RunEveryNSeconds>5</RunEveryNSeconds>",
    "AuthFlags": "0xF",
    "IsReadOnly": "false",
    "Style": "Document",
}


def content(**changes: str | None) -> bytes:
    """A .qwc file; None leaves an element out."""
    values = {**GOOD, **changes}
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value is not None)
    return f'<?xml version="1.0"?><QBWCXML>{inner}</QBWCXML>'.encode()
