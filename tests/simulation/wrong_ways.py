"""The wrong functions of the mutants: each takes the right one and gives what the broken program has in its place."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, select, update

from stockpost.app.sending import SendAgain, everything
from stockpost.core import verify
from stockpost.core.judge import Judgement
from stockpost.core.ledger import StepKind, StepState
from stockpost.store import conversations, runs
from stockpost.store import steps as steps_store
from stockpost.store.ledger_tables import message_sets, steps
from tests.simulation.connector import PASSWORD

Make = Callable[[Any], Any]
"""From the right function to the wrong one."""


def answered_before_commit(right: Any) -> Any:
    def wrong(exchange: Any, action: Any) -> str:
        kept = exchange.connection.begin_nested()
        document = str(right(exchange, action))
        kept.rollback()
        return document

    return wrong


def sent_again_at_once(right: Any) -> Any:
    """Unknown writes are planned anew, to be sent under another message-set id, and nobody asks for them."""

    def wrong(connection: Any, company_id: int, **more: Any) -> Any:
        ids = right(connection, company_id, **more)
        again = update(steps).where(steps.c.id.in_(ids))
        connection.execute(again.values(state=StepState.PLANNED.value, message_set=None, request_id=None))
        return ids

    return wrong


def forgotten(right: Any) -> Any:
    """Whatever was sent counts as done."""

    def wrong(connection: Any, company_id: int, **more: Any) -> Any:
        ids = right(connection, company_id, **more)
        connection.execute(update(steps).where(steps.c.id.in_(ids)).values(state=StepState.CONFIRMED.value))
        return ids

    return wrong


def another_id_each_time(right: Any) -> Any:
    chance = random.Random("message-set ids")

    def wrong(*arguments: Any) -> str:
        return f"{chance.getrandbits(32):08x}{right(*arguments)}"[:23]

    return wrong


def believed(right: Any) -> Any:
    """A refusal counts as success."""

    def wrong(*arguments: Any, **more: Any) -> Judgement:
        found: Judgement = right(*arguments, **more)
        is_bad = found.state in (StepState.REJECTED, StepState.PLANNED)
        return replace(found, state=StepState.CONFIRMED, txn_id="0-0", problem_code="") if is_bad else found

    return wrong


def settled_becomes_unknown(right: Any) -> Any:
    """Whatever the company wrote counts as lost where one answer is."""

    def wrong(connection: Any, company_id: int, **more: Any) -> Any:
        if "message_set" not in more:
            doubted = update(steps).where(steps.c.company_id == company_id, steps.c.state == StepState.CONFIRMED.value)
            connection.execute(doubted.values(state=StepState.UNKNOWN.value))
        return right(connection, company_id, **more)

    return wrong


def bytes_changed_afterwards(right: Any) -> Any:
    def wrong(connection: Any, message_set: int, **more: Any) -> Any:
        again = update(message_sets).where(message_sets.c.id == message_set)
        connection.execute(again.values(document=message_sets.c.document + " "))
        return right(connection, message_set, **more)

    return wrong


def tells_a_secret(right: Any) -> Any:
    def wrong(connection: Any, *, data: Any, **more: Any) -> Any:
        return right(connection, data={**data, "password": PASSWORD}, **more)

    return wrong


def difference(right: Any) -> Any:
    def wrong(product: Any, item: Any, change: Any, *more: Any, share: Any, **named: Any) -> Any:
        difference = replace(share, count=share.count - (change.current or 0))
        return right(product, item, change, *more, share=difference, **named)

    return wrong


def busy_as_before(_right: Any) -> Any:
    """What is in the future counts as just now."""

    def wrong(_conversation: Any, connection: Any, company: Any, now: datetime) -> bool:
        live = conversations.live_conversation(connection, company.id)
        return live is not None and now - live.last_call_at < timedelta(seconds=company.settings.takeover_seconds)

    return wrong


def always_sold(right: Any) -> Any:
    def wrong(resolver: Any, wanted: Any) -> None:
        settings = replace(resolver.settings, decrement_on_invoice=True)
        right(replace(resolver, settings=settings), wanted)

    return wrong


def done_all_the_same(right: Any) -> Any:
    """An order that a problem holds up counts as done."""

    def wrong(connection: Any, run_id: int, order_id: int, state: str) -> None:
        right(connection, run_id, order_id, "done" if state == "problem" else state)

    return wrong


def by_number_only(right: Any) -> Any:
    def wrong(step: Any, request: Any, *, facts: Any, **more: Any) -> Any:
        if request.ref_number in facts.orders_by_number:
            return verify._ours(step, facts.orders_by_number[request.ref_number], facts)
        return right(step, request, facts=facts, **more)

    return wrong


def on_its_order_only(right: Any) -> Any:
    def wrong(step: Any, request: Any, *, facts: Any, sent_at: Any, **more: Any) -> Any:
        nothing = {verify._day_before(sent_at).isoformat(): ()}
        seen = replace(facts, receipts_since=nothing, bills_since=nothing)
        return right(step, request, facts=seen, sent_at=sent_at, **more)

    return wrong


def as_posted(right: Any) -> Any:
    """What we posted once counts as received, whatever became of it."""

    def wrong(order: Any, line: Any, posted: Any, resolver: Any) -> Any:
        return right(order, line, max(posted, resolver.ledger.posted_by_us(order.id, line.id)), resolver)

    return wrong


def never_forgotten(right: Any) -> Any:
    """What was read before an answer was lost still counts."""
    return SimpleNamespace(**{**vars(right), "forget_all": lambda *_a: None})


def of_all_companies(_right: Any) -> Any:
    sets = message_sets.c
    return select(message_sets).where(bindparam("company_id") > 0, sets.state == "unknown").order_by(sets.id)


def not_told(kind: str) -> Make:
    """Nothing of this kind comes into the audit log."""

    def make(right: Any) -> Any:
        def wrong(exchange: Any, told: str, *more: Any) -> None:
            if told != kind:
                right(exchange, told, *more)

        return wrong

    return make


def logged(right: Any) -> Any:
    def wrong(conversation: Any, user: str, password: str) -> Any:
        logging.getLogger("stockpost").info("%s signs in with %s", user, password)
        return right(conversation, user, password)

    return wrong


def without_the_reply(right: Any) -> Any:
    def wrong(connection: Any, message_set: int, *, reply: str, **more: Any) -> None:
        right(connection, message_set, reply=reply[:0], **more)

    return wrong


def part_is_enough(right: Any) -> Any:
    """A set of which something is absent leaves as it was, whether or not all of it is, and is wanted."""

    def wrong(sending: Any, planned: Any, wishes: Any, *, is_about: Any = everything) -> Any:
        for message_set in steps_store.unanswered_sets(sending.connection, sending.company.id):
            rows = steps_store.rows_of_message_set(sending.connection, message_set.id, epoch=0)
            if is_about(rows) and any(row.record.state == StepState.PLANNED for row in rows):
                return SendAgain(message_set, {row.id: wishes.run_ids[0] for row in rows})
        return right(sending, planned, wishes, is_about=is_about)

    return wrong


def dropped(_right: Any) -> Any:
    """What QuickBooks put off is not tried again."""

    def wrong(advance: Any, plan: Any, entries: Any) -> None:
        for run_id, _, order in entries:
            state = "problem" if order.id in plan.problem_order_ids else "done"
            runs.mark_order(advance.connection, run_id, order.id, state)

    return wrong


def without_counts(right: Any) -> Any:
    return {kind: name for kind, name in right.items() if kind != StepKind.ADJUST_ON_HAND}


def three_times(right: Any) -> Any:
    """Of three answers to questions two are thrown away."""

    def wrong(exchange: Any, *more: Any) -> bool:
        return bool(exchange.conversation.exchanges % 3) or right(exchange, *more)

    return wrong


def every_other_order(right: Any) -> Any:
    """Nothing is received on it, and nobody is asked."""
    return lambda order, *given: [] if order.id % 2 else right(order, *given)


def one_unit_more(right: Any) -> Any:
    def wrong(order: Any, resolver: Any, wanted: Any) -> None:
        right(order, resolver, wanted)
        wanted.lines = tuple(replace(line, quantity=line.quantity + 1) for line in wanted.lines)

    return wrong


def numbered_anew(right: Any) -> Any:
    return lambda client, order_id, number: right(client, order_id, f"{number}X")


def without_the_first(right: Any) -> Any:
    """Of several reasons one is not told."""
    return lambda *changes: right(*changes[1:])


def all_over(right: Any) -> Any:
    """Whatever is told of a late count ends with the next sync of any item."""
    return lambda connection, company_id, _is_over, *, now: right(connection, company_id, lambda _one: True, now=now)
