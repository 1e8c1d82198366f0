"""Several Web Connectors call at the very same moment, each answered by a host of its own, while people approve, refresh and look."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from stockpost.store.database import Database
from tests.crashes.conftest import MakeScene
from tests.crashes.connector import Connector
from tests.crashes.scene import COMPANY, InProcessDoor, Scene, check_whole

ROUNDS = 8
CONNECTORS = 3
ENDS = {"finished", "none", "busy", "error", "lost"}


@pytest.fixture(params=["sqlite_url", "postgresql_url"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


def _host(scene: Scene, url: str) -> Scene:
    """Another server with a Web Connector of its own."""
    return replace(scene, database=Database(url), connector=Connector(scene.world.qbxml))


def _person(desk_of: Scene, act: Callable[[Scene], object]) -> Callable[[], str]:
    def work() -> str:
        for _ in range(ROUNDS):
            act(desk_of)
        return "finished"

    return work


def _connector(host: Scene) -> Callable[[], str]:
    def work() -> str:
        door = InProcessDoor(host.services())
        ends = {host.connector.session(lambda: door) for _ in range(ROUNDS)}
        assert ends <= ENDS, ends
        return ",".join(sorted(ends))

    return work


@pytest.mark.parametrize("takeover_seconds", ["0", "30"])
def test_each_order_is_there_once_whoever_calls(make_scene: MakeScene, url: str, takeover_seconds: str) -> None:
    """Protects P1 and P2 where the database alone keeps hosts apart: sessions that take each other's place in the middle, or are told to
    wait, double nothing and lose nothing, and nobody meets an error that has no words."""
    scene = make_scene(url, takeover_seconds=takeover_seconds)
    orders = [scene.world.order() for _ in range(3)]
    runs = [scene.approve(order) for order in orders]
    hosts = [_host(scene, url) for _ in range(CONNECTORS)]
    people = [_host(scene, url) for _ in range(2)]
    works = [
        *(_connector(host) for host in hosts),
        _person(people[0], lambda at: at.desk.refresh(COMPANY, who="dana")),
        _person(people[1], lambda at: (at.desk.orders(COMPANY), at.desk.problems(COMPANY), at.desk.stock(COMPANY))),
    ]
    begin = Barrier(len(works))

    def together(work: Callable[[], str]) -> str:
        begin.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        assert all(pool.map(together, works))
    for host in (*hosts, *people):
        host.database.close()
    for run, order in zip(runs, orders, strict=True):
        scene.finish(run)
        check_whole(scene, run, order)
    scene.database.close()
