"""Checks of what surrounds Stockpost: the certificate of its public address, and the clock of the QuickBooks computer."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection

from stockpost.app.views import CheckView
from stockpost.store import facts, step_reports
from stockpost.store.companies import CompanyRow

CONNECT_SECONDS = 10.0
EXPIRES_SOON = timedelta(days=14)
CLOCK_TOLERANCE = timedelta(minutes=5)
HOUR = timedelta(hours=1)


def certificate_check(server_url: str, *, now: datetime) -> CheckView | None:
    """Is the certificate of an https address trusted, and for how long? None for an address without https."""
    address = urlsplit(server_url)
    if address.scheme != "https" or not address.hostname:
        return None
    check = f"certificate of {address.hostname}"
    try:
        ends = _valid_until(address.hostname, address.port or 443)
    except ssl.SSLCertVerificationError as error:
        return CheckView(
            check=check,
            ok=False,
            detail=f"It is not trusted: {error.verify_message}.",
            remedy="The Web Connector takes only a certificate that Windows trusts, for exactly this name. Install one, with its chain.",
        )
    except OSError as error:
        return CheckView(
            check=check,
            ok=False,
            detail=f"{server_url} cannot be reached from here ({error}).",
            remedy="Start the web server in front of Stockpost, or correct the address.",
        )
    left = ends - now
    return CheckView(
        check=check,
        ok=left > EXPIRES_SOON,
        detail=f"It is valid until {ends:%Y-%m-%d}, {left.days} days.",
        remedy="" if left > EXPIRES_SOON else "Renew it: when it is over, the Web Connector stops.",
    )


def _valid_until(host: str, port: int) -> datetime:
    """The end of the certificate. Raises SSLCertVerificationError or another OSError."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), timeout=CONNECT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        certificate = secure.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def quickbooks_clock_check(connection: Connection, company: CompanyRow) -> CheckView | None:
    """When QuickBooks says it made the last order, against when we sent it; None where it has not said so lately.

    QuickBooks' offset may be an hour off in summer (QuickBooks FACTS 2), so a difference of an hour says nothing.
    """
    last = step_reports.last_order_written(connection, company.id)
    if last is None:
        return None
    known = facts.load_facts(connection, company.id, epoch=None, preferences=None, kinds=("order",))
    order = known.orders.get(last.txn_id)
    try:
        made = datetime.fromisoformat(order.time_created) if order is not None else None
    except ValueError:
        made = None
    if made is None or made.tzinfo is None:
        return None
    late, early = made - last.answered_at, last.sent_at - made
    difference = late if late > timedelta(0) else -early if early > timedelta(0) else timedelta(0)
    size = abs(difference)
    ok = min(size, abs(size - HOUR)) <= CLOCK_TOLERANCE
    minutes = int(size.total_seconds() // 60)
    return CheckView(
        check=f"{company.name}: clock of QuickBooks",
        ok=ok,
        detail="It agrees with ours."
        if ok
        else f"The QuickBooks computer's clock is {minutes} minutes {'ahead of' if difference > timedelta(0) else 'behind'} ours.",
        remedy="" if ok else "Set both clocks by a time server, and check the time zone of the QuickBooks computer.",
    )
