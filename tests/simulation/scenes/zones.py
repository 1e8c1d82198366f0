"""Autotask moves the tenant to another zone."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.stage import TONER, Scene, Stage, line
from tests.simulation.zones import move_zone

AUTOTASK = "autotask request"


def _address(stage: Stage) -> str:
    (company,) = stage.desk.companies()
    return company.autotask_url


def zone_moves(stage: Stage) -> None:
    """The old address lets nobody in: the new one is found, told of, and used from the next try on."""
    stage.order()
    stage.transfer()
    before = _address(stage)
    move_zone(stage.world)
    stage.order(line(TONER))
    stage.world.do(people.refresh)
    assert "has moved this tenant" in stage.world.shared.trace[-1]
    assert _address(stage) not in (before, "")
    stage.transfer()


def sign_in_is_refused(stage: Stage) -> None:
    """The zone is where it was, or does not say so: nothing is changed."""
    before = _address(stage)
    stage.order()
    for second in ("", "timeout before"):
        stage.fate.tell(AUTOTASK, "401")
        if second:
            stage.fate.tell(AUTOTASK, second)
        stage.world.do(people.refresh)
        stage.problem("autotask_denied")
        assert _address(stage) == before
    stage.transfer()


SCENES = (Scene(zone_moves), Scene(sign_in_is_refused))
