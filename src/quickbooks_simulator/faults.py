"""Faults that a test or a person orders: QuickBooks fails, dies or is slow at a chosen request (FACTS 6, 7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from . import hresults

QUICKBOOKS_FAULTS = (
    "hresult",
    "connection_error",
    "die_before_commit",
    "die_after_commit",
    "slow",
    "status",
    "message_set_status",
    "cut_reply",
    "garbled_reply",
)
CONNECTOR_FAULTS = ("drop_request", "drop_reply", "call_twice", "die_mid_session", "hold_request")
MESSAGE_SET_STATUSES = (600, 9001, 9002, 9004, 9005)

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
    """``die_…``: end the whole process as ``kill -9`` would. With ``hresult`` QuickBooks alone dies: the caller hears it."""


class Died(Exception):
    """The caller gets no answer."""

    def __init__(self, *, hard: bool) -> None:
        super().__init__("died")
        self.hard = hard


class FaultList:
    """Ordered faults, first in first out per kind."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._is_resting = False

    def order(self, fault: Fault) -> None:
        """Add a fault. Raises ValueError for an unknown kind."""
        if fault.kind not in (*QUICKBOOKS_FAULTS, *CONNECTOR_FAULTS):
            known = ", ".join((*QUICKBOOKS_FAULTS, *CONNECTOR_FAULTS))
            raise ValueError(f"fault: {fault.kind!r} is unknown; use one of {known}")
        if fault.times < 1 or fault.seconds < 0:
            raise ValueError(f"times: {fault.times} must be 1 or more, seconds: {fault.seconds:g} 0 or more")
        if fault.kind in ("hresult", "connection_error") or fault.hresult:
            fault.hresult = hresults.normalized(fault.hresult)
            fault.message = fault.message or hresults.text_of(fault.hresult)
        if fault.kind == "message_set_status" and fault.status not in MESSAGE_SET_STATUSES:
            raise ValueError(f"status: {fault.status} is none of {', '.join(map(str, MESSAGE_SET_STATUSES))}")
        if fault.kind == "status" and not fault.message:
            fault.message = STATUS_TEXTS.get(fault.status, "QuickBooks refused the request.")
        self._faults.append(fault)

    def take(self, kind: str, text: str = "") -> Fault | None:
        """The next fault of this kind that matches ``text``; it is used up once."""
        for fault in () if self._is_resting else self._faults:
            if fault.kind == kind and fault.match in text:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    @contextmanager
    def resting(self, rests: bool) -> Iterator[None]:
        """Within the block no fault fires, when ``rests``; the caller holds the simulator's lock."""
        self._is_resting = rests
        try:
            yield
        finally:
            self._is_resting = False

    def damaged(self, text: str, answer: str) -> str:
        """The answer as it arrives: cut off half-way, or as long as it was with a part made unreadable."""
        if self.take("cut_reply", text):
            answer = answer[: len(answer) // 2]
        if self.take("garbled_reply", text):
            third = len(answer) // 3
            answer = answer[:third] + "\N{REPLACEMENT CHARACTER}<&" * (third // 3) + answer[third + third // 3 * 3 :]
        return answer

    def pending(self) -> list[Fault]:
        """Faults that did not fire yet."""
        return list(self._faults)

    def clear(self) -> None:
        """Forget all faults."""
        self._faults.clear()
