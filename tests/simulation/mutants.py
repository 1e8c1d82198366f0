"""The protocol broken on purpose, one way at a time: if the simulation does not notice, it is too kind (issue "At most once, proven")."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import bindparam, select, update

from stockpost.app.sending import SendAgain, everything
from stockpost.core import verify
from stockpost.core.judge import Judgement
from stockpost.core.ledger import StepKind, StepState
from stockpost.core.verify import ABSENT
from stockpost.store import conversations, runs
from stockpost.store import steps as steps_store
from stockpost.store.ledger_tables import message_sets, steps
from tests.simulation.connector import PASSWORD
from tests.simulation.place import Place
from tests.simulation.run import run_seed
from tests.simulation.scenes.invoiced import (
    delivered_units_are_held,
    delivered_units_are_left_alone,
    invoice_is_lost_and_forgotten,
    invoice_was_copied,
    invoice_was_edited,
)
from tests.simulation.scenes.lost_receipts import lost_receipt_is_unlinked
from tests.simulation.scenes.lost_writes import (
    clock_was_a_day_ahead,
    late_answer_stands_for_that_of_a_receipt,
    lost_order_is_not_the_other_one,
    new_names_are_renamed_while_lost,
    reactivation_is_lost,
    renumbered_while_lost,
)
from tests.simulation.scenes.neighbours import NEIGHBOUR, neighbour_calls_while_a_write_is_lost
from tests.simulation.scenes.readings import older_reading_ends_last
from tests.simulation.scenes.refusals import (
    counts_are_too_old,
    held_up_then_free,
    one_write_cannot_be_read,
    write_is_deferred,
)
from tests.simulation.scenes.restores import both_sides_change_an_order_before_a_restore
from tests.simulation.scenes.shared_counts import both_are_taken_back, one_is_not_wanted_any_more
from tests.simulation.scenes.undone import receipt_is_deleted_first
from tests.simulation.stage import Scene, run_scene

Make = Callable[[Any], Any]
"""From the right function to the wrong one."""


@dataclass(frozen=True)
class Mutant:
    """What is broken: `place` is module and name, `make` the wrong function, `more` the same of what else guards against it.
    `first_seed` is where the search begins; `scene` is tried before, where too few seeds would notice."""

    name: str
    place: str
    make: Make
    first_seed: int = 0
    more: tuple[tuple[str, Make], ...] = ()
    scene: Scene | None = None

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Within the block the product is broken."""
        with pytest.MonkeyPatch.context() as patch:
            for place, make in ((self.place, self.make), *self.more):
                module, _, name = place.partition(":")
                owner: Any = import_module(module)
                *parents, name = name.split(".")
                for parent in parents:
                    owner = getattr(owner, parent)
                patch.setattr(owner, name, make(getattr(owner, name)))
            yield


@dataclass(frozen=True)
class Caught:
    """How a mutant was caught: by which seed after how many, and what broke; by none where `violation` is empty."""

    seed: int
    seeds: int
    violation: str = ""


def hunt(place: Place, mutant: Mutant, *, first: int, seeds_max: int) -> Caught:
    """Run seeds until one notices that the product is broken."""
    with mutant.alive():
        if mutant.scene is not None and (violation := run_scene(place, mutant.scene).violation):
            return Caught(first, 1, violation)
        for seed in range(first, first + seeds_max):
            outcome = run_seed(place, seed)
            if outcome.violation:
                return Caught(seed, seed - first + 1, outcome.violation)
    return Caught(first, seeds_max)


def _answered_before_commit(right: Any) -> Any:
    def wrong(exchange: Any, action: Any) -> str:
        kept = exchange.connection.begin_nested()
        document = str(right(exchange, action))
        kept.rollback()
        return document

    return wrong


def _sent_again_at_once(right: Any) -> Any:
    """Unknown writes are planned anew, to be sent under another message-set id, and nobody asks for them."""

    def wrong(connection: Any, company_id: int, **more: Any) -> Any:
        ids = right(connection, company_id, **more)
        again = update(steps).where(steps.c.id.in_(ids))
        connection.execute(again.values(state=StepState.PLANNED.value, message_set=None, request_id=None))
        return ids

    return wrong


def _forgotten(right: Any) -> Any:
    """Whatever was sent counts as done."""

    def wrong(connection: Any, company_id: int, **more: Any) -> Any:
        ids = right(connection, company_id, **more)
        connection.execute(update(steps).where(steps.c.id.in_(ids)).values(state=StepState.CONFIRMED.value))
        return ids

    return wrong


def _another_id_each_time(right: Any) -> Any:
    chance = random.Random("message-set ids")

    def wrong(*arguments: Any) -> str:
        return f"{chance.getrandbits(32):08x}{right(*arguments)}"[:23]

    return wrong


def _believed(right: Any) -> Any:
    """A refusal counts as success."""

    def wrong(*arguments: Any, **more: Any) -> Judgement:
        found: Judgement = right(*arguments, **more)
        is_bad = found.state in (StepState.REJECTED, StepState.PLANNED)
        return replace(found, state=StepState.CONFIRMED, txn_id="0-0", problem_code="") if is_bad else found

    return wrong


def _settled_becomes_unknown(right: Any) -> Any:
    """Whatever the company wrote counts as lost where one answer is."""

    def wrong(connection: Any, company_id: int, **more: Any) -> Any:
        if "message_set" not in more:
            doubted = update(steps).where(steps.c.company_id == company_id, steps.c.state == StepState.CONFIRMED.value)
            connection.execute(doubted.values(state=StepState.UNKNOWN.value))
        return right(connection, company_id, **more)

    return wrong


def _bytes_changed_afterwards(right: Any) -> Any:
    def wrong(connection: Any, message_set: int, **more: Any) -> Any:
        again = update(message_sets).where(message_sets.c.id == message_set)
        connection.execute(again.values(document=message_sets.c.document + " "))
        return right(connection, message_set, **more)

    return wrong


def _tells_a_secret(right: Any) -> Any:
    def wrong(connection: Any, *, data: Any, **more: Any) -> Any:
        return right(connection, data={**data, "password": PASSWORD}, **more)

    return wrong


def _difference(right: Any) -> Any:
    def wrong(product: Any, item: Any, change: Any, *more: Any, share: Any, **named: Any) -> Any:
        difference = replace(share, count=share.count - (change.current or 0))
        return right(product, item, change, *more, share=difference, **named)

    return wrong


def _busy_as_before(_right: Any) -> Any:
    """What is in the future counts as just now."""

    def wrong(_conversation: Any, connection: Any, company: Any, now: datetime) -> bool:
        live = conversations.live_conversation(connection, company.id)
        return live is not None and now - live.last_call_at < timedelta(seconds=company.settings.takeover_seconds)

    return wrong


def _always_sold(right: Any) -> Any:
    def wrong(resolver: Any, wanted: Any) -> None:
        settings = replace(resolver.settings, decrement_on_invoice=True)
        right(replace(resolver, settings=settings), wanted)

    return wrong


def _done_all_the_same(right: Any) -> Any:
    """An order that a problem holds up counts as done."""

    def wrong(connection: Any, run_id: int, order_id: int, state: str) -> None:
        right(connection, run_id, order_id, "done" if state == "problem" else state)

    return wrong


def _by_number_only(right: Any) -> Any:
    def wrong(step: Any, request: Any, *, facts: Any, **more: Any) -> Any:
        if request.ref_number in facts.orders_by_number:
            return verify._ours(step, facts.orders_by_number[request.ref_number])
        return right(step, request, facts=facts, **more)

    return wrong


def _on_its_order_only(right: Any) -> Any:
    def wrong(step: Any, request: Any, *, facts: Any, sent_at: Any, **more: Any) -> Any:
        nothing = {verify._day_before(sent_at).isoformat(): ()}
        seen = replace(facts, receipts_since=nothing, bills_since=nothing)
        return right(step, request, facts=seen, sent_at=sent_at, **more)

    return wrong


def _never_forgotten(right: Any) -> Any:
    """What was read before an answer was lost still counts."""
    return SimpleNamespace(**{**vars(right), "forget_all": lambda *_a: None})


def _of_all_companies(_right: Any) -> Any:
    sets = message_sets.c
    return select(message_sets).where(bindparam("company_id") > 0, sets.state == "unknown").order_by(sets.id)


def _not_told(kind: str) -> Make:
    """Nothing of this kind comes into the audit log."""

    def make(right: Any) -> Any:
        def wrong(exchange: Any, told: str, *more: Any) -> None:
            if told != kind:
                right(exchange, told, *more)

        return wrong

    return make


def _logged(right: Any) -> Any:
    def wrong(conversation: Any, user: str, password: str) -> Any:
        logging.getLogger("stockpost").info("%s signs in with %s", user, password)
        return right(conversation, user, password)

    return wrong


def _without_the_reply(right: Any) -> Any:
    def wrong(connection: Any, message_set: int, *, reply: str, **more: Any) -> None:
        right(connection, message_set, reply=reply[:0], **more)

    return wrong


def _part_is_enough(right: Any) -> Any:
    """A set of which something is absent leaves as it was, whether or not all of it is, and is wanted."""

    def wrong(sending: Any, planned: Any, wishes: Any, *, is_about: Any = everything) -> Any:
        for message_set in steps_store.unanswered_sets(sending.connection, sending.company.id):
            rows = steps_store.rows_of_message_set(sending.connection, message_set.id, epoch=0)
            if is_about(rows) and any(row.record.state == StepState.PLANNED for row in rows):
                return SendAgain(message_set, {row.id: wishes.run_ids[0] for row in rows})
        return right(sending, planned, wishes, is_about=is_about)

    return wrong


def _dropped(_right: Any) -> Any:
    """What QuickBooks put off is not tried again."""

    def wrong(advance: Any, plan: Any, entries: Any) -> None:
        for run_id, _, order in entries:
            state = "problem" if order.id in plan.problem_order_ids else "done"
            runs.mark_order(advance.connection, run_id, order.id, state)

    return wrong


def _without_counts(right: Any) -> Any:
    return {kind: name for kind, name in right.items() if kind != StepKind.ADJUST_ON_HAND}


def _three_times(right: Any) -> Any:
    """Of three answers to questions two are thrown away."""

    def wrong(exchange: Any, *more: Any) -> bool:
        return bool(exchange.conversation.exchanges % 3) or right(exchange, *more)

    return wrong


MUTANTS = (
    Mutant("answered before the commit", "stockpost.app.conversation:_send", _answered_before_commit),
    Mutant("nothing is verified", "stockpost.app.lost_answers:verify", lambda _right: lambda *_a, **_m: ABSENT, 40),
    Mutant(
        "taken over without proof",
        "stockpost.core.verify:is_ours",
        lambda _right: lambda *_a: True,
        scene=Scene(lost_order_is_not_the_other_one),
    ),
    Mutant("sent again without asking", "stockpost.store.steps:mark_unknown", _sent_again_at_once, 30),
    Mutant("the unknown state is forgotten", "stockpost.store.steps:mark_unknown", _forgotten, 30),
    Mutant(
        "one message-set id for all", "stockpost.app.conversation:message_set_id", lambda _right: lambda *_a: "X" * 23
    ),
    Mutant(
        "no generations",
        "stockpost.core.ledger:Ledger.next_generation",
        lambda _right: lambda *_a: 0,
        scene=Scene(one_write_cannot_be_read),
    ),
    Mutant("writes without a mark", "stockpost.core.plan_receipts:memo_token", lambda _right: lambda *_a: ""),
    Mutant("a refusal counts as success", "stockpost.app.answers:judge", _believed, scene=Scene(write_is_deferred)),
    Mutant("what is settled becomes unknown", "stockpost.store.steps:mark_unknown", _settled_becomes_unknown),
    Mutant(
        "bytes change after they were stored",
        "stockpost.store.steps:mark_sent_again",
        _bytes_changed_afterwards,
        scene=Scene(lost_order_is_not_the_other_one),
    ),
    Mutant(
        "QuickBooks' own receipts do not count",
        "stockpost.core.plan_receipts:_portions",
        lambda right: lambda order, line, _posted, resolver: right(order, line, 0, resolver),
    ),
    Mutant("a secret in the audit log", "stockpost.app.exchange:append_event", _tells_a_secret),
    Mutant(
        "conversations are not counted",
        "stockpost.app.conversation:companies.next_session_generation",
        lambda _right: lambda *_a: 1,
    ),
    Mutant("the difference is sent as the count", "stockpost.core.plan_stock:adjusting_step", _difference),
    Mutant(
        "one mark for all counts of an adjustment",
        "stockpost.core.shared_adjustments:_base",
        lambda _right: lambda names: names[0],
        scene=Scene(both_are_taken_back),
    ),
    Mutant(
        "what was too much to read leaves as it was",
        "stockpost.app.sending:_may_go_whole",
        lambda _right: lambda _rows: True,
        scene=Scene(one_write_cannot_be_read),
    ),
    Mutant(
        "an older copy is believed",
        "stockpost.store.backups:_doubt",
        lambda _right: lambda *_a, **_m: iter(()),
        more=(
            ("stockpost.core.plan_order:_is_there", lambda _right: lambda *_a: False),
            ("stockpost.core.plan_order:_number_problem", lambda _right: lambda *_a: None),
        ),
        scene=Scene(both_sides_change_an_order_before_a_restore),
    ),
    Mutant(
        "undo does not look at what people changed",
        "stockpost.core.plan_undo:_Look.obstacle",
        lambda _right: lambda *_a: None,
        scene=Scene(invoice_was_edited),
    ),
    Mutant(
        "an invoice without a mark",
        "stockpost.core.desired_invoice:memo_token",
        lambda _right: lambda *_a: "",
        scene=Scene(invoice_is_lost_and_forgotten),
    ),
    Mutant(
        "an invoice is not looked for after a lost answer",
        "stockpost.core.verify:_verify_invoice",
        lambda _right: lambda *_a, **_m: ABSENT,
        scene=Scene(invoice_is_lost_and_forgotten),
    ),
    Mutant(
        "what is delivered and not invoiced is not held",
        "stockpost.app.workspace:uninvoiced_charges",
        lambda _right: lambda *_a: {},
        scene=Scene(delivered_units_are_held, settings={"hold_uninvoiced": "true"}),
    ),
    Mutant(
        "an invoice sells from stock whatever the setting says",
        "stockpost.core.desired_invoice:_add_lines",
        _always_sold,
        scene=Scene(delivered_units_are_left_alone, settings={"decrement_on_invoice": "false"}),
    ),
    Mutant(
        "a wrong clock holds everybody back",
        "stockpost.app.conversation:Conversation._is_busy",
        _busy_as_before,
        scene=Scene(clock_was_a_day_ahead),
    ),
    Mutant(
        "an order that is held up counts as done",
        "stockpost.app.advance:runs.mark_order",
        _done_all_the_same,
        scene=Scene(held_up_then_free),
    ),
    Mutant(
        "a lost order is looked for by its number only",
        "stockpost.core.verify:_verify_order",
        _by_number_only,
        scene=Scene(renumbered_while_lost),
    ),
    Mutant(
        "a lost receipt is looked for on its order only",
        "stockpost.core.verify:_verify_receipt",
        _on_its_order_only,
        scene=Scene(lost_receipt_is_unlinked),
    ),
    Mutant(
        "a lost list entry is looked for by its name only",
        "stockpost.core.verify:name_of_entry",
        lambda _right: lambda _step: None,
        scene=Scene(new_names_are_renamed_while_lost),
    ),
    Mutant(
        "what was read before an answer was lost counts",
        "stockpost.app.exchange:facts",
        _never_forgotten,
        more=(("stockpost.app.answers:facts", _never_forgotten),),
        scene=Scene(late_answer_stands_for_that_of_a_receipt),
    ),
    Mutant(
        "lost message sets of all companies are looked at",
        "stockpost.store.step_statements:UNANSWERED",
        _of_all_companies,
        scene=Scene(neighbour_calls_while_a_write_is_lost, neighbour=NEIGHBOUR),
    ),
    Mutant("what is sent is not told", "stockpost.app.exchange:Exchange.audit", _not_told("writes sent")),
    Mutant(
        "what people decide is not told",
        "stockpost.app.resolving:append_event",
        lambda _right: lambda *_a, **_m: None,
        scene=Scene(reactivation_is_lost),
    ),
    Mutant("the password in the log", "stockpost.app.conversation:Conversation.authenticate", _logged),
    Mutant("replies are not kept", "stockpost.store.steps:note_reply", _without_the_reply),
    Mutant(
        "counts of Autotask are never too old",
        "stockpost.app.advance:Advance._stale",
        lambda _right: lambda *_a: None,
        scene=Scene(counts_are_too_old),
    ),
    Mutant(
        "a message set leaves again though part of it is there",
        "stockpost.app.sending:Sending.again",
        _part_is_enough,
        scene=Scene(one_is_not_wanted_any_more),
    ),
    Mutant(
        "what QuickBooks puts off is dropped",
        "stockpost.app.advance:Advance._finish_orders",
        _dropped,
        scene=Scene(write_is_deferred),
    ),
    Mutant(
        "counts are not taken back",
        "stockpost.core.plan_undo:DELETABLE",
        _without_counts,
        scene=Scene(receipt_is_deleted_first),
    ),
    Mutant(
        "an older reading that ends last is believed",
        "stockpost.store.snapshots:ids_read_later",
        lambda _right: lambda *_a: set(),
        scene=Scene(older_reading_ends_last),
    ),
    Mutant("answers to questions are thrown away", "stockpost.app.answers:_learn", _three_times),
    Mutant(
        "nobody looks for doubles",
        "stockpost.app.advance:Advance._sweep",
        lambda _right: lambda *_a: None,
        scene=Scene(invoice_was_copied),
    ),
)
