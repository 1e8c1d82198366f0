"""What the server does by itself: reading at the start and every `refresh_minutes`, numbers back, and on after failures."""

from __future__ import annotations

import threading

import pytest

from stockpost.app.views import CompanyView
from stockpost.cli.schedule import RETRY_SECONDS, WRITE_BACK_SECONDS, Schedule
from tests.cli.sample_desk import CANCELED, SampleDesk

READ, WRITTEN_BACK = ("refresh", "Acme", "schedule"), ("write_back", "Acme")


class Clock:
    """Stands still until a test moves it."""

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
    schedule = Schedule(desk, seconds=clock)
    schedule.run(OneRound())
    schedule.run(OneRound())
    assert desk.asked == [READ, WRITTEN_BACK]
    clock.now += 15 * 60
    schedule.run(OneRound())
    assert desk.asked.count(READ) == 2
    desk.refresh_minutes = "0"
    clock.now += 24 * 60 * 60
    schedule.run(OneRound())
    assert desk.asked.count(READ) == 2


def test_numbers_are_written_back_soon_and_slower_while_autotask_is_ill() -> None:
    """Protects N5, and Autotask's hourly limit: while it is ill it is asked once a minute only."""
    desk, clock = SampleDesk(), Clock()
    desk.refresh_minutes = "0"
    schedule = Schedule(desk, seconds=clock)
    schedule.run(OneRound())
    desk.autotask_problem = CANCELED
    clock.now += WRITE_BACK_SECONDS
    schedule.run(OneRound())
    assert desk.asked.count(WRITTEN_BACK) == 2
    clock.now += RETRY_SECONDS - 1
    schedule.run(OneRound())
    assert desk.asked.count(WRITTEN_BACK) == 2
    clock.now += 1
    schedule.run(OneRound())
    assert desk.asked.count(WRITTEN_BACK) == 3


@pytest.mark.parametrize("failing", ["refresh", "companies"])
def test_the_schedule_outlives_failures(failing: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Protects against a schedule that dies: after a failure it tries again in a minute, and no secret text is logged."""

    class Failing(SampleDesk):
        fails = True

        def companies(self) -> list[CompanyView]:
            if self.fails and failing == "companies":
                raise RuntimeError("hunter2")
            return super().companies()

        def refresh(self, company: str, *, who: str) -> None:
            if self.fails and failing == "refresh":
                raise RuntimeError("hunter2")
            super().refresh(company, who=who)

    desk, clock = Failing(), Clock()
    schedule = Schedule(desk, seconds=clock)
    schedule.run(OneRound())
    assert READ not in desk.asked
    desk.fails = False
    clock.now += RETRY_SECONDS
    schedule.run(OneRound())
    assert READ in desk.asked
    captured = capfd.readouterr()
    assert "hunter2" not in captured.out + captured.err


def test_connect_serves_its_own_company_only() -> None:
    """Protects the other companies of a database: each computer of QuickBooks reads for its own one, and not where nothing is read by
    itself."""
    desk = SampleDesk()
    Schedule(desk, seconds=Clock(), only="Another").attend()
    assert desk.asked == []
    schedule = Schedule(desk, seconds=Clock(), only="Acme")
    schedule.read_now()
    schedule.write_back_now()
    assert desk.asked == [READ, WRITTEN_BACK]
    desk.refresh_minutes = "0"
    schedule.read_now()
    assert desk.asked == [READ, WRITTEN_BACK]
