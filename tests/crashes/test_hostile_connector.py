"""P1 against a Web Connector that repeats, delays, splits and forgets what it carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from stockpost.app import conversation
from stockpost.app.conversation import OVER, TOO_MANY, Conversation
from tests.crashes.conftest import MakeScene
from tests.crashes.connector import IDENTITY, PASSWORD, USER, Door, Lost
from tests.crashes.scene import COMPANY, Scene, check_whole, content_of, once

WRITES = ["PurchaseOrderAdd", "ItemReceiptAdd", "InventoryAdjustmentAdd"]


def test_a_set_that_was_cut_off_half_way_is_completed(scene: Scene) -> None:
    """Protects P1: of three receipts in one set QuickBooks made one and died; that one is adopted, the others are sent."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.world.quickbooks.act("fault", fault="die_after_commit", match="ItemReceiptAdd")
    assert scene.session() == "lost"
    assert len(content_of(scene.books(), order)["receipts"]) == 1  # type: ignore[arg-type]
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)
    assert sorted(scene.states(run, "receive_items")) == ["adopted", "confirmed", "confirmed"]


def test_an_adopted_receipt_does_not_hide_the_next_one(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects P2: one receipt of a line is adopted, the second one of the same line is posted all the same."""
    scene = make_scene(sqlite_url, writes_per_message_set="1")
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_reply = "<ItemReceiptAddRq"
    assert scene.session() == "lost"
    scene.finish(run)
    check_whole(scene, run, order)


def test_one_refused_step_does_not_stop_the_others_of_its_set(scene: Scene) -> None:
    """Protects B14 and P2: the refused receipt is a problem with a remedy, the others are made; retried, it is made once."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.world.quickbooks.act("fault", fault="status", status=3210, match="ItemReceiptAdd")
    assert scene.finish(run).state == "done_with_problems"
    assert sorted(scene.states(run, "receive_items")) == ["confirmed", "confirmed", "rejected"]
    (found,) = scene.desk.problems(COMPANY)
    assert (found.code, found.order) == ("request_refused", order.number)
    again = scene.desk.resolve(COMPANY, found.id, "retry", who="dana")
    assert again is not None and again.run is not None
    assert scene.finish(again.run).state == "done"
    assert content_of(scene.books(), order) == once(order)


@pytest.mark.parametrize("is_executed", [True, False], ids=["executed", "not-executed"])
@pytest.mark.parametrize("write", WRITES)
def test_a_message_asked_for_twice_is_looked_up_first(scene: Scene, write: str, is_executed: bool) -> None:
    """Protects P1: sendRequestXML without the answer to the last message means that it was lost; nothing is sent blindly."""
    order = scene.world.order()
    run = scene.approve(order)
    door = AskingTwice(scene.door(), scene.connector.process if is_executed else lambda _message: ("", "", ""), write)
    assert scene.session(lambda: door) == "finished"
    assert door.second and f"<{write}Rq" not in door.second
    scene.finish(run)
    check_whole(scene, run, order)


@dataclass
class Through:
    """A door behind which everything goes through as it is."""

    door: Door

    def authenticate(self, user: str, password: str) -> tuple[str, ...]:
        return self.door.authenticate(user, password)

    def send_request(self, ticket: str, identity: str) -> str:
        return self.door.send_request(ticket, identity)

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
        return self.door.receive_response(ticket, response, hresult, message)

    def last_error(self, ticket: str) -> str:
        return self.door.last_error(ticket)

    def close(self, ticket: str) -> str:
        return self.door.close(ticket)


@dataclass
class AskingTwice(Through):
    """Asks again when it got a certain write, once, after QuickBooks has had the first one, or not."""

    process: Callable[[str], object]
    write: str
    second: str = ""

    def send_request(self, ticket: str, identity: str) -> str:
        message = self.door.send_request(ticket, identity)
        if f"<{self.write}Rq" not in message or self.second:
            return message
        self.process(message)
        self.second = self.door.send_request(ticket, "")
        return self.second


@dataclass
class Repeating(Through):
    """Delivers every answer twice, and the one before once more with the next message out."""

    before: list[tuple[str, str, str]] = field(default_factory=list)

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
        percent = self.door.receive_response(ticket, response, hresult, message)
        self.door.receive_response(ticket, response, hresult, message)
        self.before.append((response, hresult, message))
        return percent

    def send_request(self, ticket: str, identity: str) -> str:
        message = self.door.send_request(ticket, identity)
        # A stale answer to a read is no answer to this message, to a write it makes it unknown: then it is asked for again.
        if message and self.before and len(self.before) % 3 == 0:
            self.door.receive_response(ticket, *self.before[-1])
            message = self.door.send_request(ticket, "")
        return message


def test_answers_delivered_twice_and_late_change_nothing(scene: Scene) -> None:
    """Protects P1: a repeated answer is never taken for the answer to the next message."""
    order = scene.world.order()
    run = scene.approve(order)
    door = Repeating(scene.door())
    for _ in range(6):
        scene.session(lambda: door)
    scene.finish(run)
    # A question that the repeated answer stood for is told of until it is answered.
    scene.later = timedelta(hours=2)
    scene.session()
    check_whole(scene, run, order)


@pytest.mark.parametrize("write", WRITES)
def test_an_answer_that_comes_with_an_old_ticket_is_refused(scene: Scene, write: str) -> None:
    """Protects P1: after a new session has begun, the old one can change nothing, whenever its answer comes."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_request = f"<{write}Rq"
    assert scene.session() == "lost"
    old, held = scene.connector.tickets[-1], scene.connector.messages[-1]
    answer = scene.connector.quickbooks.process(held)
    assert scene.door().authenticate(USER, PASSWORD)[1] == ""
    assert scene.door().receive_response(old, *answer) < 0
    assert scene.door().send_request(old, "") == ""
    assert scene.door().close(old) == OVER
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("write", WRITES)
def test_a_sleeping_host_that_wakes_late_doubles_nothing(scene: Scene, write: str, moment: str) -> None:
    """Protects design 5.4: the first sending is carried out after all, just before or after the second: QuickBooks remembers the set."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_request = f"<{write}Rq"
    assert scene.session() == "lost"
    old, held = scene.connector.tickets[-1], scene.connector.messages[-1]
    quickbooks = scene.connector.quickbooks

    def wake(name: str) -> None:
        is_second = scene.connector.messages[-1] == held and len(scene.written(write)) == 2
        if name == "before receiveResponseXML" and is_second:
            quickbooks.process(held)

    if moment == "before":
        before = scene.connector.process

        def process(message: str) -> tuple[str, str, str]:
            if message == held:
                quickbooks.process(held)
            return before(message)

        scene.connector.process = process  # type: ignore[method-assign]
    else:
        scene.connector.watch = wake
    assert scene.finish(run).state == "done"
    assert scene.door().receive_response(old, *quickbooks.process(held)) < 0
    check_whole(scene, run, order)


def test_while_a_conversation_speaks_another_one_is_told_to_wait(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects the setting takeover_seconds: a second Web Connector waits, and takes over when the first one is silent."""
    scene = make_scene(sqlite_url, takeover_seconds="30")
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_reply = "<PurchaseOrderAddRq"
    assert scene.session() == "lost"
    assert scene.session() == "busy"
    scene.later = type(scene.later)(seconds=31)
    scene.finish(run)
    check_whole(scene, run, order)


def test_a_connection_error_stops_nothing_for_good(scene: Scene) -> None:
    """Protects B2 and P2: while QuickBooks cannot be opened the run waits, with the reason; later it goes on."""
    order = scene.world.order()
    run = scene.approve(order)
    ticket = scene.door().authenticate(USER, PASSWORD)[0]
    answer = Conversation(scene.services()).connection_failed(ticket, hresult="0x80040414", message="A dialog is open.")
    assert answer == "done"
    found = scene.desk.connection(COMPANY).quickbooks_problem
    assert found is not None and found.code == "quickbooks_waiting"
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)
    assert scene.desk.connection(COMPANY).quickbooks_problem is None


@pytest.mark.parametrize("write", WRITES)
def test_a_dialog_in_the_middle_of_a_run_makes_it_wait(scene: Scene, write: str) -> None:
    """Protects B14: QuickBooks cannot answer for a moment; nothing is doubled, and the next session goes on."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.world.quickbooks.act("fault", hresult="0x80040414", match=f"<{write}Rq")
    assert scene.session() == "error"
    assert "dialog" in scene.connector.final_text
    assert scene.run(run).state == "in_progress"
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)


def test_a_set_that_cannot_be_read_is_split_until_the_guilty_step_is_alone(scene: Scene) -> None:
    """Protects design 5.6: one step makes QuickBooks refuse the whole message; it becomes a problem, the others go through."""
    orders = [scene.world.order(generalMemo="GUILTY" if number == 2 else "fine") for number in range(5)]
    guilty = orders.pop(2)
    scene.world.quickbooks.act("fault", hresult="0x80040400", match="GUILTY", times=50)
    run = scene.approve(guilty, *orders)
    assert scene.finish(run).state == "done_with_problems"
    books = scene.books()
    for order in orders:
        assert content_of(books, order) == once(order)
    assert content_of(books, guilty)["orders"] == []
    found = [one for one in scene.desk.problems(COMPANY) if one.code == "request_refused"]
    assert [one.order for one in found] == [guilty.number]


def test_a_conversation_has_an_end(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects design 5.6: a conversation that grows too long ends with a clear sentence, the next one goes on."""
    monkeypatch.setattr(conversation, "EXCHANGES_BASE", 5)
    monkeypatch.setattr(conversation, "EXCHANGES_PER_STEP", 0)
    order = scene.world.order()
    run = scene.approve(order)
    assert scene.session() == "finished"
    assert scene.connector.final_text == TOO_MANY
    assert scene.run(run).state == "in_progress"
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)


def test_half_an_answer_is_a_lost_answer(scene: Scene) -> None:
    """Protects P1: an answer that cannot be read says nothing about what was done."""
    order = scene.world.order()
    run = scene.approve(order)

    class Cutting(Through):
        def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
            return self.door.receive_response(ticket, response[: len(response) // 2], hresult, message)

    cutting = Cutting(scene.door())

    def door() -> Door:
        is_write = any(f"<{write}Rq" in scene.connector.messages[-1] for write in WRITES if scene.connector.messages)
        return cutting if is_write and len(scene.written(*WRITES)) < 3 else scene.door()

    try:
        scene.session(door)
    except Lost:
        raise AssertionError from None
    scene.finish(run)
    check_whole(scene, run, order)


def test_an_answer_of_an_earlier_conversation_answers_nothing(scene: Scene) -> None:
    """Protects what is known of QuickBooks: the answer to a question of another conversation, handed in with the newest ticket, is not
    taken for the answer to the question with the same number."""
    order = scene.world.order()
    scene.transfer(order)
    scene.connector.messages.clear()
    scene.later = timedelta(hours=2)
    assert scene.session() == "finished"
    earlier, *_ = (scene.connector.process(message) for message in scene.connector.messages[:1])
    run = scene.approve(scene.world.order())
    door = scene.door()
    ticket, _ = door.authenticate(USER, PASSWORD)
    identity = scene.world.qbxml.process(IDENTITY)[0]
    door.send_request(ticket, identity)
    door.receive_response(ticket, *earlier)
    refused = door.last_error(ticket)
    assert "left a question unanswered" in refused, refused
    assert scene.finish(run).state == "done"
    assert scene.codes() == []
