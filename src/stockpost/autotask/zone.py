"""Finds the address of a tenant's zone by the user name; needs no credentials and counts against no limit (FACTS B1, B7)."""

from __future__ import annotations

from urllib.parse import quote

import httpx2

from stockpost.autotask.address import normal_base_url, zone_address
from stockpost.autotask.errors import AddressError, AutotaskError, AutotaskSignInRefused
from stockpost.autotask.http import data_of, exchange, open_client
from stockpost.autotask.wire import Zone, decode

# UNVERIFIED by the vendor's own documentation; used by most public clients.
DEFAULT_ZONE_URL = "https://webservices.autotask.net/ATServicesRest/V1.0/"


def find_zone(user: str, *, transport: httpx2.BaseTransport | None = None, zone_url: str = DEFAULT_ZONE_URL) -> str:
    """Return the base address of the user's zone, such as `https://webservices14.autotask.net/ATServicesRest/V1.0/`.

    Raises AutotaskError: `autotask_denied` where Autotask does not know the user, `autotask_unreachable` otherwise;
    AddressError for an empty user name or a `zone_url` that cannot be Autotask's. A transport passed in stays open.
    """
    asked = normal_base_url(zone_url)
    client = open_client(asked, transport=transport, headers={})
    try:
        return ask_zone(client, user)
    finally:
        if transport is None:
            client.close()


def ask_zone(client: httpx2.Client, user: str) -> str:
    """Ask the host a client speaks to for the user's zone."""
    if not user.strip():
        raise AddressError(
            "The Autotask user name is empty. It looks like an e-mail address; see Admin > Resources/Users in Autotask."
        )
    path = f"ZoneInformation?user={quote(user.strip(), safe='')}"
    answer = exchange(client, "GET", path, body=None)
    url = decode(data_of(answer, path=path, now=answer.server_time), Zone, where="ZoneInformation").url
    if not url.strip():
        raise AutotaskSignInRefused(
            "Autotask names no zone for this user name. Check the user name under Admin > Resources/Users."
        )
    try:
        return zone_address(url, asked=str(client.base_url))
    except AddressError as error:
        raise AutotaskError(str(error)) from None
