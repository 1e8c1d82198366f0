"""Faults that a test or a person orders: QuickBooks fails, dies or is slow at a chosen request (FACTS 6, 7)."""

from __future__ import annotations

from dataclasses import dataclass

QUICKBOOKS_FAULTS = ("hresult", "die_before_commit", "die_after_commit", "slow", "status", "connection_error")
CONNECTOR_FAULTS = ("drop_request", "drop_reply", "call_twice", "die_mid_session", "hold_request", "garbled_reply")

HRESULT_TEXTS = {
    "0x80040400": "QuickBooks found an error when parsing the provided XML text stream.",
    "0x80040401": "Could not access QuickBooks.",
    "0x80040402": "Unexpected error. Check the error log (qbsdklog.txt) for possible additional information.",
    "0x80040408": "Could not start QuickBooks.",
    "0x8004040A": "A QuickBooks company data file is already open and it is different from the one requested.",
    "0x8004040D": "The ticket parameter is invalid.",
    "0x80040410": "The QuickBooks company data file is currently open in a mode other than the one specified.",
    "0x80040414": "A modal dialog box is showing in the QuickBooks user interface. Your application cannot access "
    "QuickBooks until the user dismisses the dialog box.",
    "0x80040416": "If QuickBooks is not running, a company data file name must be supplied.",
    "0x80040418": "This application has not accessed this QuickBooks company data file before. Only the QuickBooks "
    "administrator can grant an application permission to access it for the first time.",
    "0x8004041A": "This application does not have permission to access this QuickBooks company data file.",
    "0x8004041B": "Unable to lock the necessary information to allow this application to access this company data file.",
    "0x8004041D": "This application is not allowed to log into this QuickBooks company data file automatically.",
    "0x80040420": "The QuickBooks user has denied access.",
    "0x80040422": "This application requires single user file access mode and there is already another application "
    "sharing data with this QuickBooks company data file.",
    "0x80040423": "The version of qbXML that was requested is not supported or is unknown.",
    "0x80040424": "QuickBooks did not finish its initialization. Please try again later.",
    "0x80040154": "Class not registered",
    "0x80010105": "The server threw an exception.",
}


STATUS_TEXTS = {
    3160: "There was an error when deleting the object.  QuickBooks error message: It is being used.",
    3170: "There was an error when modifying the object.  QuickBooks error message: This list has been modified by "
    "another user.",
    3175: "There was an error when adding, modifying or deleting the object because it is already in use.",
    3176: "A related object is already in use by another user or application.",
    3180: "There was an error when saving the transaction.  QuickBooks error message: This list has been modified by "
    "another user.",
    3260: "Insufficient permission level to perform this action.",
    3261: "The application has no permission to access personal data.",
    3263: "The application has read-only access and cannot modify data.",
}
"""Texts of statuses that only a fault brings about; except 3170 and 3180 the wording is UNVERIFIED (FACTS 5)."""


@dataclass(slots=True)
class Fault:
    """One ordered fault: fires ``times`` times, at requests whose text holds ``match``."""

    kind: str
    times: int = 1
    match: str = ""
    hresult: str = ""
    message: str = ""
    status: int = 0
    seconds: float = 0.0
    hard: bool = False
    """``die_…``: end the whole process as ``kill -9`` would."""


class Died(Exception):
    """The caller gets no answer."""

    def __init__(self, *, hard: bool) -> None:
        super().__init__("died")
        self.hard = hard


class FaultList:
    """Ordered faults, first in first out per kind."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add a fault. Raises ValueError for an unknown kind."""
        if fault.kind not in (*QUICKBOOKS_FAULTS, *CONNECTOR_FAULTS):
            known = ", ".join((*QUICKBOOKS_FAULTS, *CONNECTOR_FAULTS))
            raise ValueError(f"fault: {fault.kind!r} is unknown; use one of {known}")
        if fault.kind in ("hresult", "connection_error") and not fault.message:
            fault.message = HRESULT_TEXTS.get(fault.hresult, "QuickBooks reported an error.")
        if fault.kind == "status" and not fault.message:
            fault.message = STATUS_TEXTS.get(fault.status, "QuickBooks refused the request.")
        self._faults.append(fault)

    def take(self, kind: str, text: str = "") -> Fault | None:
        """The next fault of this kind that matches ``text``; it is used up once."""
        for fault in self._faults:
            if fault.kind == kind and fault.match in text:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def pending(self) -> list[Fault]:
        """Faults that did not fire yet."""
        return list(self._faults)

    def clear(self) -> None:
        """Forget all faults."""
        self._faults.clear()
