"""Counts that are too old are read from Autotask inside a conversation, and Autotask may be slow or away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tests.crashes.conftest import MakeScene
from tests.crashes.scene import InProcessDoor, Scene, content_of, once

CALLS_MAX = 100


@dataclass
class SlowFor:
    """The first calls take longer than the Web Connector may wait: the work is done, but only after the call was answered."""

    times: int
    left_over: list[Callable[[], bool]] = field(default_factory=list)

    def within(self, work: Callable[[], bool], _seconds: float) -> bool | None:
        if self.times == 0:
            return work()
        self.times -= 1
        self.left_over.append(work)
        return None

    def catch_up(self) -> None:
        while self.left_over:
            self.left_over.pop()()


def _session(scene: Scene, slow: SlowFor) -> list[str]:
    """One session as the Web Connector's guide has it: after NoOp it waits and asks again. The words and messages it was given."""
    door = InProcessDoor(replace(scene.services(), within=slow.within))
    ticket, word = door.authenticate("acme", "pass word")
    assert word == ""
    given = []
    for _ in range(CALLS_MAX):
        message = door.send_request(ticket, "")
        given.append(message)
        if message == "NoOp":
            assert door.last_error(ticket) == "NoOp"
            slow.catch_up()
            continue
        if not message:
            break
        if door.receive_response(ticket, *scene.world.qbxml.process(message)) == 100:
            break
    given.append(door.close(ticket))
    return given


def test_the_web_connector_is_asked_to_come_back_while_autotask_is_read(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects I2 and the conversation: old counts are read again, a slow Autotask means NoOp, and the counts are right at the end."""
    scene = make_scene(sqlite_url)
    order = scene.world.order()
    run = scene.approve(order)
    scene.later = timedelta(hours=1)
    given = _session(scene, SlowFor(times=1))
    assert given.count("NoOp") == 1
    assert "NoOp" not in given[-1]
    assert scene.run(run).state == "done"
    assert content_of(scene.books(), order) == once(order)


def test_counts_that_cannot_be_read_wait_for_a_later_conversation(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects I2: while Autotask is away the orders are written, no count is touched, and the run goes on later."""
    scene = make_scene(sqlite_url)
    order = scene.world.order()
    run = scene.approve(order)
    scene.later = timedelta(hours=1)
    scene.world.autotask.act("faults", kind="401", times=1)
    _session(scene, SlowFor(times=0))
    scene.world.autotask.act("faults/clear")
    assert (scene.run(run).state, content_of(scene.books(), order)["adjustments"]) == ("in_progress", [])
    assert "autotask_denied" in scene.codes()
    assert scene.finish(run).state == "done"
    assert content_of(scene.books(), order) == once(order)
