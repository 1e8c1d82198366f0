"""The Web Connector waits while counts are read, and meanwhile another one may have come (QuickBooks FACTS 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from stockpost.app.conversation import OVER, Conversation
from stockpost.store import companies
from stockpost.store.locks import release_lease, take_lease
from tests.crashes.connector import IDENTITY, PASSWORD, USER
from tests.crashes.scene import COMPANY, InProcessDoor, Scene, content_of, once


def until_the_counts(scene: Scene, door: InProcessDoor) -> tuple[str, str]:
    """A session up to the message before which Autotask's counts, by now too old, are read again: its ticket and that message."""
    scene.later = timedelta(hours=1)
    ticket, word = door.authenticate(USER, PASSWORD)
    assert word == ""
    message = door.send_request(ticket, scene.world.qbxml.process(IDENTITY)[0])
    while message.startswith("<?xml"):
        door.receive_response(ticket, *scene.world.qbxml.process(message))
        message = door.send_request(ticket, "")
    return ticket, message


def test_while_somebody_else_reads_the_counts(scene: Scene) -> None:
    """Protects Autotask's limits: a second session waits for the reading of the first instead of reading as well."""
    order = scene.world.order()
    run = scene.approve(order)
    with scene.database.write() as connection:
        (company,) = companies.all_companies(connection)
        name, later = f"stock:{company.id}", scene.services().clock() + timedelta(hours=1)
        assert take_lease(connection, name, "another host", now=later, seconds=600)
    door = InProcessDoor(scene.services())
    ticket, message = until_the_counts(scene, InProcessDoor(scene.services()))
    assert (message, door.last_error(ticket)) == ("NoOp", "NoOp")
    # Whoever is told to wait would wait for ever once another session has taken its place.
    assert door.authenticate(USER, PASSWORD)[1] == ""
    assert (door.send_request(ticket, ""), door.last_error(ticket)) == ("", OVER)
    with scene.database.write() as connection:
        release_lease(connection, name, "another host")
    assert scene.finish(run).state == "done"
    assert content_of(scene.books(), order) == once(order)


def test_a_session_that_was_taken_over_while_it_waited(scene: Scene) -> None:
    """Protects P1: what an older session is told after a newer one began is to end, never to wait and go on."""
    order = scene.world.order()
    run = scene.approve(order)

    def slow(_work: Callable[[], bool], _seconds: float) -> None:
        assert scene.door().authenticate(USER, PASSWORD)[1] == ""

    services = replace(scene.services(), within=slow, clock=lambda: scene.services().clock())
    ticket, message = until_the_counts(scene, InProcessDoor(services))
    assert message == ""
    assert scene.door().last_error(ticket) != "NoOp"
    assert scene.finish(run).state == "done"
    assert content_of(scene.books(), order) == once(order)


def test_a_connection_error_of_a_session_that_nobody_knows(scene: Scene) -> None:
    """Protects against a stranger at the door: a made-up ticket is told to stop, and no problem comes of it."""
    answer = Conversation(scene.services()).connection_failed("made up", hresult="0x80040408", message="No QuickBooks.")
    assert answer == "done"
    assert scene.codes() == []


def test_counts_that_a_session_reads_tell_what_was_un_received(scene: Scene) -> None:
    """Protects B13 and B10: units were un-received after the sync was approved. The session that reads the counts again asks about the
    order at once and leaves its items alone, though nobody has refreshed."""
    order = scene.world.order()
    scene.transfer(order)
    scene.world.autotask.act("adjust-stock", product=order.first, location="Main", onHand=9)
    run = scene.desk.approve_sync(COMPANY, [order.first], who="dana").run
    assert run is not None
    scene.world.autotask.act("un-receive", order=order.number, line=order.first, quantity=1)
    assert scene.codes() == []
    scene.later = timedelta(hours=1)
    scene.finish(run)
    assert (scene.codes(), set(scene.states(run, "adjust_on_hand"))) == (["received_less"], {"skipped"})
    assert {one["name"]: one["onHand"] for one in scene.books()["items"] if one["name"] == order.first} == {
        order.first: "7"
    }
