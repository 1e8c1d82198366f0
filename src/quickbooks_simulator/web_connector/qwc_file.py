"""The ``.qwc`` file: what the Web Connector takes from it and what it refuses (FACTS 8, ".qwc file").

The codes are those of the Web Connector's own log: 1000 support and service of different domains, 1001 and 1002 an IP
address, 1010 not https, 1034 AuthFlags, 1039 an element is missing or wrong, 1048 CertURL.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

MAX_BYTES = 1_000_000
REQUIRED = (
    "AppName",
    "AppID",
    "AppURL",
    "AppDescription",
    "AppSupport",
    "UserName",
    "OwnerID",
    "FileID",
    "QBType",
)
_OPTIONAL = (
    "Scheduler",
    "AppDisplayName",
    "AppUniqueName",
    "AuthFlags",
    "IsReadOnly",
    "Notify",
    "PersonalDataPref",
    "UnattendedModePref",
    "Style",
    "CertURL",
)
_MAY_BE_EMPTY = ("AppID", "AppDescription")
_CHOICES = {
    "QBType": ("QBFS",),
    "IsReadOnly": ("true", "false"),
    "Notify": ("true", "false"),
    "PersonalDataPref": ("pdpNotNeeded", "pdpOptional", "pdpRequired"),
    "UnattendedModePref": ("umpRequired", "umpOptional"),
    "Style": ("Document", "DocWrapped", "RPC"),
}
_SECONDS = {"RunEveryNMinutes": 60, "RunEveryNSeconds": 1}
_GUID = re.compile(r"\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}")
_FLAGS = re.compile(r"0[xX][0-9a-fA-F]{1,8}|[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class QwcFault:
    """One thing the Web Connector would refuse: its code, the element, and what is wrong with the remedy."""

    code: str
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.field}: {self.text}"


class QwcRefused(Exception):
    """The application cannot be added; ``faults`` says everything that is wrong."""

    def __init__(self, faults: list[QwcFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class QwcFile:
    """What the Web Connector keeps of the file; ``every_seconds`` 0 without a Scheduler (no Auto-Run)."""

    app_name: str
    app_url: str
    user_name: str
    owner_id: str
    file_id: str
    every_seconds: float
    unique_name: str = ""
    """AppUniqueName: an application of this name is replaced when it is added again, others stand beside it."""
    style: str = "Document"
    cert_url: str = ""
    ignored: tuple[str, ...] = ()


def read_qwc(path: Path, *, same_host: bool = True) -> QwcFile:
    """Read and check a file. Raises QwcRefused with every fault, OSError when it cannot be read.

    ``same_host``: AppSupport must be on the very host of AppURL (a switch), not only in its domain.
    """
    content = path.read_bytes()
    if len(content) > MAX_BYTES:
        raise QwcRefused([QwcFault("QBWC1039", "QBWCXML", "the file is larger than any .qwc file.")])
    return parse_qwc(content, same_host=same_host)


def parse_qwc(content: bytes, *, same_host: bool = True) -> QwcFile:
    """As :func:`read_qwc`, from the content."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise QwcRefused([QwcFault("QBWC1039", "QBWCXML", f"the file is no well-formed XML: {error}.")]) from error
    if root.tag != "QBWCXML":
        raise QwcRefused([QwcFault("QBWC1039", str(root.tag), "the outermost element must be QBWCXML.")])
    elements = [element for element in root if isinstance(element.tag, str)]
    values: dict[str, str] = {}
    faults: list[QwcFault] = []
    for element in elements:
        name = str(element.tag)
        if name in values:
            faults.append(QwcFault("QBWC1039", name, "it is given twice; keep one of them."))
        values[name] = (element.text or "").strip()
    every_seconds = _schedule(root, faults)
    faults += _missing(values) + _forms(values) + _addresses(values, same_host=same_host)
    if faults:
        raise QwcRefused(faults)
    return QwcFile(
        app_name=values["AppName"],
        app_url=values["AppURL"],
        user_name=values["UserName"],
        owner_id=values["OwnerID"],
        file_id=values["FileID"],
        every_seconds=every_seconds,
        unique_name=values.get("AppUniqueName", ""),
        style=values.get("Style") or "Document",
        cert_url=values.get("CertURL", ""),
        ignored=tuple(name for name in values if name not in (*REQUIRED, *_OPTIONAL)),
    )


def _schedule(root: etree._Element, faults: list[QwcFault]) -> int:
    """Seconds between automatic runs; of minutes and seconds the first one wins."""
    for element in root.iterfind("Scheduler/*"):
        name = str(element.tag)
        text = (element.text or "").strip()
        if name not in _SECONDS or not text.isdigit() or int(text) == 0:
            reason = f"{text!r} is no interval; use RunEveryNMinutes or RunEveryNSeconds with a whole number above 0."
            faults.append(QwcFault("QBWC1039", f"Scheduler/{name}", reason))
            return 0
        return int(text) * _SECONDS[name]
    return 0


def _missing(values: dict[str, str]) -> list[QwcFault]:
    faults = []
    for name in REQUIRED:
        if name not in values:
            faults.append(QwcFault("QBWC1039", name, "the element is missing; add it."))
        elif not values[name] and name not in _MAY_BE_EMPTY:
            faults.append(QwcFault("QBWC1039", name, "the element is empty; give it a value."))
    return faults


def _forms(values: dict[str, str]) -> list[QwcFault]:
    faults = []
    for name in ("OwnerID", "FileID"):
        if values.get(name) and not _GUID.fullmatch(values[name]):
            reason = f"{values[name]!r} is no GUID; write {{8-4-4-4-12}} hexadecimal digits in braces."
            faults.append(QwcFault("QBWC1039", name, reason))
    for name, choices in _CHOICES.items():
        if values.get(name) and values[name] not in choices:
            reason = f"{values[name]!r} is not possible; use {' or '.join(choices)}."
            faults.append(QwcFault("QBWC1039", name, reason))
    flags = values.get("AuthFlags")
    if flags and not _FLAGS.fullmatch(flags):
        faults.append(QwcFault("QBWC1034", "AuthFlags", f"{flags!r} is no number such as 0xF."))
    return faults


def _addresses(values: dict[str, str], *, same_host: bool) -> list[QwcFault]:
    faults = []
    hosts = {}
    for name, code in (("AppURL", "QBWC1001"), ("AppSupport", "QBWC1002"), ("CertURL", "QBWC1048")):
        if not values.get(name):
            continue
        scheme, host = _parts(values[name])
        hosts[name] = host
        if scheme not in ("http", "https") or not host:
            faults.append(QwcFault("QBWC1039", name, f"{values[name]!r} is no web address; begin it with https://."))
        elif name != "CertURL" and _is_ip_address(host):
            faults.append(QwcFault(code, name, f"{host} is an IP address, it will not be loaded; use a host name."))
        elif name == "AppURL" and scheme == "http" and "." in host:
            reason = "for security reasons only https is allowed; http only for localhost or a machine of the LAN."
            faults.append(QwcFault("QBWC1010", name, reason))
    where = {name: host if same_host else _domain(host) for name, host in hosts.items()}
    if where.get("AppURL") and where.get("AppSupport") and where["AppURL"] != where["AppSupport"]:
        reason = f"its domain {hosts['AppSupport']} is not that of AppURL, {hosts['AppURL']}; use the same."
        faults.append(QwcFault("QBWC1000", "AppSupport", reason))
    return faults


def _domain(host: str) -> str:
    """The last two labels."""
    return ".".join(host.split(".")[-2:])


def _parts(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        return parts.scheme.lower(), (parts.hostname or "").lower()
    except ValueError:
        return "", ""


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
