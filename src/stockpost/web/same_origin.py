"""Refuses requests that another site makes a browser send. Stands before every page that changes something."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

SAFE_METHODS = frozenset({"GET", "HEAD"})


def comes_from_our_page(headers: Mapping[str, str], *, public_url: str | None) -> bool:
    """True when the browser says that the request was made by a page of this very site.

    Browsers send `Sec-Fetch-Site` to https and localhost and `Origin` with every POST; a request with neither is refused.
    `public_url` is the address people use, where a proxy stands in front; without it `Origin` must name the `Host` asked.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    if public_url is not None:
        expected = urlsplit(public_url)
        return origin == f"{expected.scheme}://{expected.netloc}"
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc != "" and parts.netloc == headers.get("host")
