"""The protocol broken on purpose, one way at a time: if the simulation does not notice, it is too kind (issue "At most once, proven")."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from stockpost.core.verify import ABSENT
from stockpost.store.steps import abandon_set
from tests.simulation.place import Place
from tests.simulation.run import run_seed
from tests.simulation.scenes.decided_again import order_that_was_let_go_of_is_changed_late
from tests.simulation.scenes.doubled import NUMBERED_BY_QUICKBOOKS, copied_back_and_given_to_another_vendor
from tests.simulation.scenes.invoiced import (
    delivered_units_are_held,
    delivered_units_are_left_alone,
    invoice_is_lost_and_forgotten,
    invoice_was_copied,
    invoice_was_edited,
)
from tests.simulation.scenes.late_counts import older_count_is_set_late, older_count_takes_a_receipt_back
from tests.simulation.scenes.lost_receipts import lost_receipt_is_unlinked, receipt_goes_again_after_its_order
from tests.simulation.scenes.lost_writes import (
    clock_was_a_day_ahead,
    late_answer_stands_for_that_of_a_receipt,
    lost_order_is_not_the_other_one,
    new_names_are_renamed_while_lost,
    order_is_changed_while_the_computer_sleeps_with_it,
    order_is_wanted_again_while_the_computer_sleeps_with_it,
    reactivation_is_lost,
    renumbered_while_lost,
)
from tests.simulation.scenes.neighbours import NEIGHBOUR, neighbour_calls_while_a_write_is_lost
from tests.simulation.scenes.no_assertions import (
    older_company_file_lacks_an_order,
    receipt_is_deleted_by_hand,
    received_on_both_sides_after_a_sync,
)
from tests.simulation.scenes.readings import older_reading_ends_last
from tests.simulation.scenes.refusals import (
    counts_are_too_old,
    held_up_then_free,
    one_write_cannot_be_read,
    write_is_deferred,
)
from tests.simulation.scenes.restores import both_sides_change_an_order_before_a_restore
from tests.simulation.scenes.shared_counts import both_are_taken_back, one_is_not_wanted_any_more
from tests.simulation.scenes.undone import order_is_let_go_of, receipt_is_deleted_first
from tests.simulation.stage import Scene, run_scene
from tests.simulation.wrong_ways import (
    Make,
    all_over,
    always_sold,
    answered_before_commit,
    as_posted,
    believed,
    busy_as_before,
    by_number_only,
    bytes_changed_afterwards,
    difference,
    done_all_the_same,
    dropped,
    every_other_order,
    forgotten,
    logged,
    never_forgotten,
    not_told,
    numbered_anew,
    of_all_companies,
    on_its_order_only,
    one_unit_more,
    part_is_enough,
    sent_again_at_once,
    settled_becomes_unknown,
    tells_a_secret,
    three_times,
    without_counts,
    without_the_first,
    without_the_reply,
)


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


MUTANTS = (
    Mutant("answered before the commit", "stockpost.app.conversation:_send", answered_before_commit),
    Mutant("nothing is verified", "stockpost.app.lost_answers:verify", lambda _right: lambda *_a, **_m: ABSENT, 40),
    Mutant(
        "taken over without proof",
        "stockpost.core.verify:is_ours",
        lambda _right: lambda *_a, **_m: True,
        scene=Scene(lost_order_is_not_the_other_one),
    ),
    Mutant("sent again without asking", "stockpost.store.steps:mark_unknown", sent_again_at_once, 30),
    Mutant("the unknown state is forgotten", "stockpost.store.steps:mark_unknown", forgotten, 30),
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
    Mutant("a refusal counts as success", "stockpost.app.answers:judge", believed, scene=Scene(write_is_deferred)),
    Mutant("what is settled becomes unknown", "stockpost.store.steps:mark_unknown", settled_becomes_unknown),
    Mutant(
        "bytes change after they were stored",
        "stockpost.store.steps:mark_sent_again",
        bytes_changed_afterwards,
        scene=Scene(lost_order_is_not_the_other_one),
    ),
    Mutant(
        "QuickBooks' own receipts do not count",
        "stockpost.core.plan_receipts:_portions",
        lambda right: lambda order, line, _posted, resolver: right(order, line, 0, resolver),
    ),
    Mutant("a secret in the audit log", "stockpost.app.exchange:append_event", tells_a_secret),
    Mutant(
        "conversations are not counted",
        "stockpost.app.conversation:companies.next_session_generation",
        lambda _right: lambda *_a: 1,
    ),
    Mutant("the difference is sent as the count", "stockpost.core.plan_stock:adjusting_step", difference),
    Mutant(
        "one mark for all counts of an adjustment",
        "stockpost.core.shared_adjustments:joint_name",
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
            ("stockpost.core.plan_order:_is_there", lambda _right: lambda *_a, **_m: False),
            ("stockpost.core.plan_order:_number_problem", lambda _right: lambda *_a: None),
            ("stockpost.app.advance:take_up_marked", lambda _right: lambda *_a, **_m: False),
        ),
        scene=Scene(both_sides_change_an_order_before_a_restore),
    ),
    Mutant(
        "marks are not read",
        "stockpost.app.advance:take_up_marked",
        lambda _right: lambda *_a, **_m: False,
        scene=Scene(copied_back_and_given_to_another_vendor, NUMBERED_BY_QUICKBOOKS),
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
        always_sold,
        scene=Scene(delivered_units_are_left_alone, settings={"decrement_on_invoice": "false"}),
    ),
    Mutant(
        "a wrong clock holds everybody back",
        "stockpost.app.conversation:Conversation._is_busy",
        busy_as_before,
        scene=Scene(clock_was_a_day_ahead),
    ),
    Mutant(
        "an order that is held up counts as done",
        "stockpost.app.advance:runs.mark_order",
        done_all_the_same,
        scene=Scene(held_up_then_free),
    ),
    Mutant(
        "a lost order is looked for by its number only",
        "stockpost.core.verify:_verify_order",
        by_number_only,
        scene=Scene(renumbered_while_lost),
    ),
    Mutant(
        "a lost receipt is looked for on its order only",
        "stockpost.core.verify:_verify_receipt",
        on_its_order_only,
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
        never_forgotten,
        more=(("stockpost.app.answers:facts", never_forgotten),),
        scene=Scene(late_answer_stands_for_that_of_a_receipt),
    ),
    Mutant(
        "lost message sets of all companies are looked at",
        "stockpost.store.step_statements:UNANSWERED",
        of_all_companies,
        scene=Scene(neighbour_calls_while_a_write_is_lost, neighbour=NEIGHBOUR),
    ),
    Mutant("what is sent is not told", "stockpost.app.exchange:Exchange.audit", not_told("writes sent")),
    Mutant(
        "what people decide is not told",
        "stockpost.app.resolving:append_event",
        lambda _right: lambda *_a, **_m: None,
        scene=Scene(reactivation_is_lost),
    ),
    Mutant("the password in the log", "stockpost.app.conversation:Conversation.authenticate", logged),
    Mutant("replies are not kept", "stockpost.store.steps:note_reply", without_the_reply),
    Mutant(
        "counts of Autotask are never too old",
        "stockpost.app.advance:Advance._may_be_synced",
        lambda _right: lambda *_a: True,
        scene=Scene(counts_are_too_old),
    ),
    Mutant(
        "a message set leaves again though part of it is there",
        "stockpost.app.sending:Sending.again",
        part_is_enough,
        scene=Scene(one_is_not_wanted_any_more),
    ),
    Mutant(
        "what QuickBooks puts off is dropped",
        "stockpost.app.advance:Advance._finish_orders",
        dropped,
        scene=Scene(write_is_deferred),
    ),
    Mutant(
        "counts are not taken back",
        "stockpost.core.plan_undo:DELETABLE",
        without_counts,
        scene=Scene(receipt_is_deleted_first),
    ),
    Mutant(
        "an older reading that ends last is believed",
        "stockpost.store.snapshots:ids_read_later",
        lambda _right: lambda *_a: set(),
        scene=Scene(older_reading_ends_last),
    ),
    Mutant("answers to questions are thrown away", "stockpost.app.answers:_learn", three_times),
    Mutant(
        "nobody looks for doubles",
        "stockpost.app.advance:Advance._sweep",
        lambda _right: lambda *_a: None,
        scene=Scene(invoice_was_copied),
    ),
    Mutant(
        "what waits for a change of its order leaves anew",
        "stockpost.app.sending:_is_waiting",
        lambda _right: lambda *_a: False,
        scene=Scene(receipt_goes_again_after_its_order),
    ),
    Mutant(
        "a lost order that was changed is entered anew",
        "stockpost.app.sending:serves",
        lambda _right: lambda sent, meant: sent.content_hash == meant.content_hash,
        scene=Scene(order_is_changed_while_the_computer_sleeps_with_it),
    ),
    Mutant(
        "what was let go of leaves anew",
        "stockpost.store.steps:set_aside",
        lambda _right: abandon_set,
        scene=Scene(order_is_wanted_again_while_the_computer_sleeps_with_it),
    ),
    Mutant(
        "what somebody typed in an order is written over",
        "stockpost.core.plan_order:changes_since",
        lambda _right: lambda *_a: [],
        scene=Scene(order_is_let_go_of),
    ),
    Mutant("a receipt of an approved order is dropped", "stockpost.core.plan_receipts:_portions", every_other_order),
    Mutant("one unit more is ordered", "stockpost.core.desired:_add_lines", one_unit_more),
    Mutant(
        "another number is written to Autotask",
        "stockpost.autotask:AutotaskClient.write_external_number",
        numbered_anew,
    ),
    Mutant(
        "numbers are not written to Autotask", "stockpost.app.desk:write_back_numbers", lambda _right: lambda *_a: 0
    ),
    Mutant("a reason of a difference is not told", "stockpost.app.stock_words:_parts", without_the_first),
    Mutant(
        "what was let go of counts again",
        "stockpost.core.apply:stays_let_go",
        lambda _right: lambda newest, _link: newest,
        scene=Scene(order_that_was_let_go_of_is_changed_late),
    ),
    Mutant(
        "a late count is over at once",
        "stockpost.store.problems:end_late_counts",
        all_over,
        scene=Scene(older_count_is_set_late),
    ),
    Mutant(
        "late counts are not looked for",
        "stockpost.app.late_counts:ChangedCounts.unknown",
        lambda _right: lambda *_a: (),
        scene=Scene(older_count_takes_a_receipt_back),
    ),
    Mutant(
        "what an older company file lacks is not looked for",
        "stockpost.app.watch:_Watch._look_for_vanished",
        lambda _right: lambda *_a: None,
        scene=Scene(older_company_file_lacks_an_order),
    ),
    Mutant(
        "what was received by hand is not compared",
        "stockpost.core.plan:received_by_hand",
        lambda _right: lambda *_a: {},
        scene=Scene(received_on_both_sides_after_a_sync),
    ),
    Mutant(
        "a receipt of ours that is gone is not missed",
        "stockpost.core.plan_receipts:_line_problem",
        lambda _right: lambda *_a, **_m: None,
        more=(("stockpost.core.plan_receipts:_portions", as_posted),),
        scene=Scene(receipt_is_deleted_by_hand),
    ),
)
