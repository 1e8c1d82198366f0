"""The Web Connector's window: the applications it holds, added by their .qwc files (FACTS 8)."""

from __future__ import annotations

import threading

import httpx2

from quickbooks_simulator.quickbooks import QuickBooks

from .connector import NO_OP_SECONDS, Connector
from .poller import Poller, register_file_id
from .qwc_file import QwcFault, QwcFile, QwcRefused
from .soap import SoapClient

AUTO_RUN_MINUTES_MIN = 1
"""The shortest interval that can be typed in the window (FACTS 8)."""
CERTIFICATE_SECONDS = 10.0
_WANTS_SIGN_IN = (401, 403, 407)


class NoSuchApplication(ValueError):
    """It is not, or no longer, in the list (QBWC1011)."""


class Window:
    """Applications by name; they share the update lock of one QuickBooks."""

    def __init__(self, quickbooks: QuickBooks, *, no_op_seconds: float = NO_OP_SECONDS) -> None:
        self._quickbooks = quickbooks
        self._no_op_seconds = no_op_seconds
        self._pollers: dict[str, Poller] = {}
        self._lock = threading.Lock()

    @property
    def pollers(self) -> dict[str, Poller]:
        """The applications in the order they were added."""
        return dict(self._pollers)

    def add(self, qwc: QwcFile, password: str) -> str:
        """Add an application, or replace the one of its AppUniqueName; returns its name in the list.

        A replaced application keeps its password unless one is given. Raises QwcRefused, FileIdInUse.
        """
        if qwc.style == "RPC":
            raise QwcRefused([QwcFault("", "Style", "the simulator does not speak RPC; use Document or DocWrapped.")])
        unverified = self._quickbooks.books.preferences.unverified
        _check_certificate_url(qwc, unreachable_refused=unverified.unreachable_certificate_refused)
        if qwc.owner_id and qwc.file_id:
            register_file_id(self._quickbooks, owner_id=qwc.owner_id, file_id=qwc.file_id)
        with self._lock:
            name = qwc.unique_name or self._free_name(qwc.app_name)
            old = self._pollers.get(name)
            if old is not None:
                old.stop()
                password = password or old.connector.password
            connector = Connector(
                quickbooks=self._quickbooks,
                client=SoapClient(qwc.app_url),
                user=qwc.user_name,
                password=password,
                owner_id=qwc.owner_id,
                application=name,
                no_op_seconds=self._no_op_seconds,
            )
            self._pollers[name] = Poller(connector, every_seconds=qwc.every_seconds)
        return name

    def remove(self, name: str) -> None:
        """Take an application off the list; its FileID stays in the company file. Raises NoSuchApplication."""
        poller = self.application(name)
        poller.stop()
        with self._lock:
            self._pollers.pop(poller.connector.application, None)

    def application(self, name: str = "") -> Poller:
        """An application by name; without a name the only or first one. Raises NoSuchApplication."""
        if not self._pollers:
            raise NoSuchApplication(
                "no Web Connector is set up; start with --web-connector or --qwc, or add-application"
            )
        found = self._pollers.get(name) if name else next(iter(self._pollers.values()), None)
        if found is None:
            known = ", ".join(self._pollers)
            raise NoSuchApplication(f"QBWC1011: there is no application {name!r}; the list holds: {known}")
        return found

    def start(self) -> None:
        """Start Auto-Run of all."""
        for poller in self.pollers.values():
            poller.start()

    def stop(self) -> None:
        """Stop Auto-Run of all."""
        for poller in self.pollers.values():
            poller.stop()

    def _free_name(self, app_name: str) -> str:
        """Without AppUniqueName a second adding is a clone beside the first."""
        name, number = app_name, 2
        while name in self._pollers:
            name, number = f"{app_name} ({number})", number + 1
        return name


def _check_certificate_url(qwc: QwcFile, *, unreachable_refused: bool) -> None:
    """CertURL must answer without a sign-in (QBWC1048); one that cannot be reached is let pass (a switch)."""
    if not qwc.cert_url:
        return
    try:
        status = httpx2.get(qwc.cert_url, timeout=CERTIFICATE_SECONDS, trust_env=False).status_code
    except httpx2.HTTPError as error:
        if unreachable_refused:
            reason = f"it cannot be reached ({type(error).__name__}); correct the address or leave CertURL out."
            raise QwcRefused([QwcFault("QBWC1048", "CertURL", reason)]) from error
        return
    if status in _WANTS_SIGN_IN:
        reason = f"it asks for a sign-in (HTTP status {status}); take the sign-in away from this address."
        raise QwcRefused([QwcFault("QBWC1048", "CertURL", reason)])
