"""Finds the address of a tenant's zone by the user name; needs no credentials and counts against no limit (FACTS B1, B7)."""

from __future__ import annotations

from urllib.parse import quote

import httpx2

from stockpost.autotask.address import normal_base_url, zone_address
from stockpost.autotask.errors import DENIED, AddressError, AutotaskError
from stockpost.autotask.http import exchange, open_client
from stockpost.autotask.wire import Zone, decode

# UNVERIFIED by the vendor's own documentation; used by most public clients.
DEFAULT_ZONE_URL = "https://webservices.autotask.net/ATServicesRest/V1.0/"


def find_zone(user: str, *, transport: httpx2.BaseTransport | None = None, zone_url: str = DEFAULT_ZONE_URL) -> str:
    """Return the base address of the user's zone, such as `https://webservices14.autotask.net/ATServicesRest/V1.0/`.

    Raises AutotaskError: `autotask_denied` where Autotask does not know the user, `autotask_unreachable` otherwise;
    AddressError for an address that cannot be Autotask's.
    """
    asked = normal_base_url(zone_url)
    if not user.strip():
        raise AddressError(
            "The Autotask user name is empty. It looks like an e-mail address; see Admin > Resources/Users in Autotask."
        )
    with open_client(asked, transport=transport, headers={}) as client:
        path = f"ZoneInformation?user={quote(user.strip(), safe='')}"
        answer = exchange(client, "GET", path, body=None, now=None)
    url = decode(answer.body, Zone, where="ZoneInformation").url
    if not url.strip():
        raise AutotaskError(
            "Autotask names no zone for this user name. Check the user name under Admin > Resources/Users.", code=DENIED
        )
    try:
        return zone_address(url, asked=asked)
    except AddressError as error:
        raise AutotaskError(str(error)) from None
