"""The `.qwc` file that joins a company file to Stockpost in the Web Connector (QuickBooks FACTS 8, ".qwc file").

What the Web Connector would refuse with a number (QBWC1000 to 1002) is refused here with a sentence, before anyone downloads it.
The file holds no password: the user types it into the Web Connector, which keeps it encrypted.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from lxml import etree

DESCRIPTION_LENGTH_MAX = 80
LOCAL_HOST = "localhost"
ALL_EDITIONS = "0xF"
NO_PERSONAL_DATA = "pdpNotNeeded"
UNATTENDED_OPTIONAL = "umpOptional"
_HOST_NAME = re.compile(
    r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?"
)


class QwcRefused(ValueError):
    """The Web Connector would refuse such a file. The text names the field and the remedy."""


def make_qwc(
    *,
    app_name: str,
    app_url: str,
    app_description: str,
    app_support: str,
    user_name: str,
    owner_id: str | UUID,
    file_id: str | UUID,
    run_every_minutes: int | None = None,
    unique_name: str | None = None,
) -> bytes:
    """The file's bytes. Raises `QwcRefused`.

    `owner_id` is one for the application for ever, `file_id` one per company file. `unique_name` makes adding the file again
    replace the application instead of adding a second one. `run_every_minutes` is the schedule of updates, None for none.
    """
    address = _address("app_url", app_url)
    _check_app_url(address)
    _check_app_support(_address("app_support", app_support), app_host=address.hostname or "")
    if len(app_description) > DESCRIPTION_LENGTH_MAX:
        raise QwcRefused(
            f"app_description has {len(app_description)} characters; the Web Connector shows {DESCRIPTION_LENGTH_MAX} at most."
        )
    if run_every_minutes is not None and run_every_minutes < 1:
        raise QwcRefused("run_every_minutes must be 1 or more; leave it out for updates by hand only.")
    root = etree.Element("QBWCXML")
    for tag, text in (
        ("AppName", _line("app_name", app_name)),
        ("AppID", ""),
        ("AppURL", app_url),
        ("AppDescription", _line("app_description", app_description)),
        ("AppSupport", app_support),
        ("UserName", _line("user_name", user_name)),
        ("OwnerID", _guid("owner_id", owner_id)),
        ("FileID", _guid("file_id", file_id)),
        ("QBType", "QBFS"),
        ("Style", "Document"),
        ("AuthFlags", ALL_EDITIONS),
        ("IsReadOnly", "false"),
        ("Notify", "false"),
        ("PersonalDataPref", NO_PERSONAL_DATA),
        ("UnattendedModePref", UNATTENDED_OPTIONAL),
    ):
        etree.SubElement(root, tag).text = text
    if unique_name is not None:
        etree.SubElement(root, "AppDisplayName").text = _line("app_name", app_name)
        etree.SubElement(root, "AppUniqueName").text = _line("unique_name", unique_name)
    if run_every_minutes is not None:
        scheduler = etree.SubElement(root, "Scheduler")
        etree.SubElement(scheduler, "RunEveryNMinutes").text = str(run_every_minutes)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _check_app_url(address: SplitResult) -> None:
    host = (address.hostname or "").lower()
    if address.scheme == "https":
        if _is_ip_address(host):
            raise QwcRefused(
                f"app_url names the host by its IP address {host}; the Web Connector refuses that (QBWC1001). "
                "Use the host name that is in the server's certificate."
            )
    elif host != LOCAL_HOST:
        raise QwcRefused(
            f"app_url is {address.scheme}://{host}, but the Web Connector sends the password there: use https with a certificate. "
            f"Plain http is for {LOCAL_HOST} only, where QuickBooks and Stockpost are on one machine."
        )


def _check_app_support(address: SplitResult, *, app_host: str) -> None:
    host = (address.hostname or "").lower()
    if _is_ip_address(host):
        raise QwcRefused(
            "app_support names the host by its IP address; the Web Connector refuses that (QBWC1002). Use the host name."
        )
    if host != app_host.lower():
        raise QwcRefused(
            f"app_support is on {host}, app_url on {app_host}; the Web Connector wants both on one host (QBWC1000)."
        )


def _address(field: str, text: str) -> SplitResult:
    try:
        address = urlsplit(_line(field, text))
        valid = address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0
    except ValueError:
        valid = False
    if not valid or re.search(r"\s", text):
        raise QwcRefused(f"{field} is no web address; it looks like https://stockpost.example.com/qbwc.")
    if address.username is not None or address.password is not None:
        raise QwcRefused(f"{field} holds a user name or password; leave it out, the Web Connector asks for it.")
    host = address.hostname or ""
    if not _is_ip_address(host) and _HOST_NAME.fullmatch(host) is None:
        raise QwcRefused(f"{field} has the host name {host!r}; use letters, digits and hyphens (punycode for others).")
    return address


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # 2130706433 and 0x7f.1 are IP addresses to Windows as well, and no host name ends in a number.
        return re.fullmatch(r"(0[xX][0-9a-fA-F]*|[0-9]+)", host.rstrip(".").rpartition(".")[2]) is not None
    return True


def _line(field: str, text: str) -> str:
    if not text.strip():
        raise QwcRefused(f"{field} is empty.")
    if not text.isprintable():
        raise QwcRefused(f"{field} must be one line without control characters.")
    return text


def _guid(field: str, value: str | UUID) -> str:
    try:
        guid = value if isinstance(value, UUID) else UUID(value)
    except ValueError:
        raise QwcRefused(f"{field} must be a GUID such as {{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}}.") from None
    return f"{{{guid}}}".upper()
