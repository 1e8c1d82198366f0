"""Which addresses may be spoken to with the API user's secret (FACTS B1; security notes, attack 18).

The secret reads the whole tenant, so it goes to https hosts below autotask.net only. The one exception is a *local*
address for the simulator and the demo: a loopback address or a host name without a dot (as container networks have),
neither of which can be a host on the internet.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from stockpost.autotask.errors import AddressError

BASE_PATH = "/ATServicesRest/V1.0/"
AUTOTASK_DOMAIN = ".autotask.net"
_EXAMPLE = "https://webservices14.autotask.net/ATServicesRest/V1.0/"
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
_LOCAL_NAME = re.compile(r"[a-z][a-z0-9-]*")
_KNOWN_PATH = re.compile(r"(/atservicesrest(/v1\.0)?)?", re.IGNORECASE)


def normal_base_url(text: str) -> str:
    """Return the canonical base address of the REST API, which ends in `/ATServicesRest/V1.0/`.

    Taken with or without that path, in any case, with or without scheme and final slash.
    Raises AddressError where the text cannot be an Autotask address.
    """
    typed = text.strip()
    if not typed:
        raise AddressError(
            f"The Autotask address is empty. It looks like {_EXAMPLE}; left out, it is looked up by the user name."
        )
    parts = _split(typed if "://" in typed else f"https://{typed}", typed)
    host = (parts.hostname or "").lower()
    _check_host(parts, host, typed)
    path = re.sub(r"/+", "/", parts.path).rstrip("/")
    if not _KNOWN_PATH.fullmatch(path):
        raise AddressError(
            f"The Autotask address “{typed}” has an unknown path “{parts.path}”. It looks like {_EXAMPLE}."
        )
    port = f":{parts.port}" if parts.port is not None else ""
    shown_host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown_host}{port}{BASE_PATH}"


def zone_address(handed_back: str, *, asked: str) -> str:
    """Check the address that a zone lookup at `asked` handed back, and return it in canonical form.

    Raises AddressError where it leads away: out of autotask.net, to plain http, or from a local address to another host.
    """
    base = normal_base_url(handed_back)
    asked_host, host = host_of(asked), host_of(base)
    if is_local(asked_host) and host == asked_host:
        return base
    if is_local(host) or is_local(asked_host):
        raise AddressError(
            f"The zone lookup at {asked} handed back “{handed_back}”, which is not an address of Autotask."
        )
    return base


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, or an empty text."""
    return (urlsplit(url).hostname or "").lower()


def is_local(host: str) -> bool:
    """Whether the host can only be a simulator or demo: loopback, or a name without a dot."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return _LOCAL_NAME.fullmatch(host) is not None


def _split(url: str, typed: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise AddressError(f"The Autotask address “{typed}” is not an address. It looks like {_EXAMPLE}.") from None
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise AddressError(
            "The Autotask address must hold no user name, password, question mark or number sign; "
            f"those belong in their own fields. It looks like {_EXAMPLE}."
        )
    return parts


def _check_host(parts: SplitResult, host: str, typed: str) -> None:
    if not _HOST.fullmatch(host):
        raise AddressError(f"The Autotask address “{typed}” is not an address. It looks like {_EXAMPLE}.")
    if is_local(host):
        if parts.scheme not in ("http", "https"):
            raise AddressError(f"The Autotask address “{typed}” must begin with https://. It looks like {_EXAMPLE}.")
        return
    if not host.endswith(AUTOTASK_DOMAIN):
        raise AddressError(f"The Autotask address “{typed}” is not below autotask.net. It looks like {_EXAMPLE}.")
    if re.match(r"ww\d+\.", host):
        raise AddressError(f"The Autotask address “{typed}” is that of the web page. The API's looks like {_EXAMPLE}.")
    if parts.scheme != "https":
        raise AddressError(
            f"The Autotask address “{typed}” must begin with https://, so that the secret is not readable on its way."
        )
