"""What comes next is found once: questions are kept for the next call, what is written is decided when it leaves."""

from __future__ import annotations

import re
from typing import Any

from stockpost.store import companies, conversations
from tests.crashes.connector import PASSWORD, USER
from tests.crashes.scene import COMPANY, Scene

THROUGH, MESSAGES_MAX = 100, 10
NUMBER = re.compile(r' requestID="[^"]*"')


def _prepared(scene: Scene) -> dict[str, Any] | None:
    with scene.database.read() as connection:
        company = companies.company_named(connection, COMPANY)
        assert company is not None
        live = conversations.live_conversation(connection, company.id)
        return live.prepared if live else None


def _canceled_before_a_question(scene: Scene) -> tuple[dict[str, Any], list[str]]:
    """The order of the run is canceled in Autotask while a question is kept. The question, and the messages from there on."""
    order = scene.world.order()
    scene.approve(order)
    door = scene.door()
    ticket = door.authenticate(USER, PASSWORD)[0]
    # What QuickBooks is, is asked with a message of its own; its answer shows what else must be known.
    door.receive_response(ticket, *scene.connector.process(door.send_request(ticket, "")))
    kept = _prepared(scene)
    assert kept is not None
    scene.world.autotask.act("cancel", order=order.number)
    scene.desk.refresh(COMPANY, who="dana")
    messages = []
    for _ in range(MESSAGES_MAX):
        messages.append(door.send_request(ticket, ""))
        if door.receive_response(ticket, *scene.connector.process(messages[-1])) == THROUGH:
            return kept, messages
    raise AssertionError("the session does not end")


def test_a_question_that_was_kept_is_asked_once(scene: Scene) -> None:
    """Protects the conversation from asking the same again: what was kept goes out with the next call, and is forgotten with it."""
    kept, (question, *others) = _canceled_before_a_question(scene)
    assert question.count("QueryRq requestID=") == len(kept["requests"]) > 0
    assert NUMBER.sub("", question) not in {NUMBER.sub("", other) for other in others}
    assert _prepared(scene) is None


def test_what_was_canceled_while_a_question_was_kept_is_not_entered(scene: Scene) -> None:
    """Protects the books: a write is decided when it leaves, never when the question before it was found."""
    _canceled_before_a_question(scene)
    assert scene.written("PurchaseOrderAdd", "ItemReceiptAdd") == []
