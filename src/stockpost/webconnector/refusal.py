"""Why a call is not carried out: a sentence for the person who reads the Web Connector's log."""

from __future__ import annotations


class Refusal(Exception):
    """The call is at fault. The text is a sentence with its remedy; it names no secret and repeats no content."""

    def __init__(self, sentence: str, *, http_status: int = 400, fault_code: str = "Client") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.http_status = http_status
        self.fault_code = fault_code
        """`Client`, `Server`, `VersionMismatch` or `MustUnderstand` (SOAP 1.1, section 4.4.1)."""
