"""The scheduled reading: at the start, every `refresh_minutes`, and on after failures."""

from __future__ import annotations

import threading

import pytest

from stockpost.cli.refresher import RETRY_SECONDS, Refresher
from tests.cli.sample_desk import SampleDesk


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class OneRound(threading.Event):
    """Ends the schedule after one round, without waiting."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


def test_companies_are_read_at_the_start_and_every_few_minutes() -> None:
    """Protects refresh_minutes: read at once, then not before the minutes are over; 0 is never."""
    desk, clock = SampleDesk(), Clock()
    refresher = Refresher(desk, seconds=clock)
    refresher.run(OneRound())
    refresher.run(OneRound())
    assert desk.asked == [("refresh", "Acme", "schedule")]
    clock.now += 15 * 60
    refresher.run(OneRound())
    assert len(desk.asked) == 2
    desk.refresh_minutes = "0"
    clock.now += 24 * 60 * 60
    assert refresher.due() == []


@pytest.mark.parametrize("failing", ["refresh", "companies"])
def test_the_schedule_outlives_failures(failing: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Protects against a schedule that dies: after a failure it tries again in a minute, and no secret text is logged."""

    class Failing(SampleDesk):
        fails = True

        def companies(self):  # type: ignore[no-untyped-def]
            if self.fails and failing == "companies":
                raise RuntimeError("hunter2")
            return super().companies()

        def refresh(self, company: str, *, who: str) -> None:
            if self.fails and failing == "refresh":
                raise RuntimeError("hunter2")
            super().refresh(company, who=who)

    desk, clock = Failing(), Clock()
    refresher = Refresher(desk, seconds=clock)
    refresher.run(OneRound())
    assert desk.asked == []
    desk.fails = False
    clock.now += RETRY_SECONDS
    refresher.run(OneRound())
    assert desk.asked == [("refresh", "Acme", "schedule")]
    captured = capfd.readouterr()
    assert "hunter2" not in captured.out + captured.err
