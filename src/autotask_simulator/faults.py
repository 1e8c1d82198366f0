"""Faults put in by the control door: what goes wrong, for which requests, how many times."""

from typing import Annotated, Literal

import msgspec

Kind = Literal[
    "401",
    "403",
    "404",
    "429",
    "500",
    "503",
    "html",
    "thread",
    "slow",
    "timeout_before",
    "timeout_after",
    "cut",
    "torn_page",
    "moved_row",
    "repeated_row",
    "empty",
    "page_expired",
    "zone_moved",
    "hidden_location",
]

Count = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class Fault(msgspec.Struct, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One fault.

    kind: what happens (see README). match: part of "METHOD path", in any case; empty matches all. times: how often it
    happens (0 = until cleared). after: how many matching requests pass first. seconds: how long `slow` and `timeout_…`
    hold the request. retry_after_seconds: the Retry-After of a 429, as a date when retry_after_date. message: the text of
    a 500. url: where `zone_moved` says that the zone is now. location_id: the inventory location that queries do not see.
    """

    kind: Kind
    match: str = ""
    times: Count = 1
    after: Count = 0
    seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0.0
    retry_after_seconds: Count | None = None
    retry_after_date: bool = False
    url: str = "https://webservices99.autotask.net/ATServicesRest/"
    location_id: int = 0
    message: str = "An error occurred while processing your request."


class Faults:
    """The faults that are waiting."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def take(self, *, method: str, path: str) -> Fault | None:
        """The fault that hits this request, if any; uses it up."""
        text = f"{method} {path}".lower()
        for fault in self.waiting:
            if fault.match.lower() not in text:
                continue
            if fault.after:
                fault.after -= 1
                continue
            if fault.times == 1:
                self.waiting.remove(fault)
            elif fault.times:
                fault.times -= 1
            return fault
        return None
