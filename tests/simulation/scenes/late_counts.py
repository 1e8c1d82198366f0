"""A computer slept with a count, newer ones were set, and then it carried it out: the next contact tells of it, *Stock* names it, and a sync
mends it. It is told once."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from tests.simulation import people
from tests.simulation.company_files.looks import counts_set, of_kind, on_hand, open_codes
from tests.simulation.scenes.restores import _copied
from tests.simulation.scenes.why import ADJUSTMENT, read_again, sync, told
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line

QUESTION = "quickbooks before a question"
LATE = "count_set_late"
DAY = 86_400


def slept(stage: Stage, *items: str) -> None:
    """The computer fetches the counts of 8, and falls asleep."""
    stage.order(*(line(item) for item in items))
    for item in items:
        stage.count(item, 3)
    stage.transfer()
    for item in items:
        stage.count(item, 8)
    stage.fate.tell("sendRequestXML answer", "fall asleep", text=ADJUSTMENT)
    stage.desk.approve_sync(stage.world.company, list(items), who="dana")
    stage.session()


def _given_up(stage: Stage) -> None:
    """Another count of the switch is wanted by then."""
    stage.count(SWITCH, 12)
    stage.world.time.advance(3600)
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["12"]


def wakes(stage: Stage) -> None:
    stage.books.act("forget-message-sets")
    stage.world.connectors[0].wake(deliver=True)
    stage.world.time.advance(3600)
    stage.session()


def late(stage: Stage) -> list[str | None]:
    """The items of which it is told that an older count was set late."""
    return [one.item for one in stage.desk.problems(stage.world.company) if one.code == LATE]


def _days_later(stage: Stage, times: int = 2) -> None:
    for _ in range(times):
        stage.world.time.advance(DAY // 2)
        stage.session()


def older_count_is_set_late(stage: Stage) -> None:
    """It was given up, since another count was wanted: it stands as done in its run, and the sync of the item mends it."""
    slept(stage, SWITCH)
    _given_up(stage)
    wakes(stage)
    assert (on_hand(stage, SWITCH), late(stage)) == (["8"], [SWITCH])
    first, second = told(stage)
    assert first == f"An older count of {SWITCH} was set late in QuickBooks."
    assert second.startswith("QuickBooks since the last sync: −4 by an older count that Stockpost set late (")
    writes = [one for run in stage.desk.runs(stage.world.company) for one in run.writes if "from 3 to 8" in one.summary]
    assert [one.state for one in writes] == ["adopted"]
    stage.resolve(LATE, "retry")
    stage.sessions()
    _days_later(stage)
    assert (on_hand(stage, SWITCH), told(stage), open_codes(stage)) == (["12"], [], [])


def older_count_takes_a_receipt_back(stage: Stage) -> None:
    """The same count is set a second time, and meanwhile goods came in. A sync that somebody approved before the contact is enough."""
    slept(stage, SWITCH)
    stage.sessions()
    (order,) = [one.number for one in stage.desk.orders(stage.world.company)]
    stage.receive(order, 4)
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["12"]
    stage.books.act("forget-message-sets")
    stage.world.connectors[0].wake(deliver=True)
    assert on_hand(stage, SWITCH) == ["8"]
    sync(stage)
    assert (on_hand(stage, SWITCH), told(stage), late(stage)) == (["12"], [], [])


def older_counts_of_two_items_are_set_late(stage: Stage) -> None:
    """One of them had been set again by itself. Of what a person leaves as it is nobody is told again; *Why* names it until the next sync."""
    slept(stage, SWITCH, TONER)
    _given_up(stage)
    stage.count(TONER, 1)
    sync(stage, TONER)
    assert on_hand(stage, SWITCH, TONER) == ["12", "1"]
    wakes(stage)
    assert (on_hand(stage, SWITCH, TONER), late(stage)) == (["8", "8"], [SWITCH, TONER])
    for _ in range(2):
        stage.resolve(LATE, "skip")
    _days_later(stage)
    assert open_codes(stage) == []
    assert told(stage, TONER)[0].startswith("QuickBooks since the last sync: +7 by an older count that ")
    sync(stage, SWITCH, TONER)
    assert on_hand(stage, SWITCH, TONER) == ["12", "1"]


def count_that_was_taken_back_is_set_late(stage: Stage) -> None:
    slept(stage, SWITCH)
    stage.sessions()
    stage.undo(2)
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["3"]
    wakes(stage)
    assert (on_hand(stage, SWITCH), late(stage)) == (["8"], [SWITCH])


def same_count_is_set_once_more(stage: Stage) -> None:
    """Nothing is overwritten by it."""
    slept(stage, SWITCH)
    stage.sessions()
    # Somebody who moves stock in between may bring it about as well.
    stage.world.acts += 1
    wakes(stage)
    _days_later(stage)
    assert (counts_set(stage), on_hand(stage, SWITCH), open_codes(stage)) == (3, ["8"], [])


def late_count_is_edited_before_it_is_seen(stage: Stage) -> None:
    """Somebody takes one of its lines out: what is left is told without saying by how much."""
    slept(stage, SWITCH, TONER)
    _given_up(stage)
    stage.books.act("forget-message-sets")
    stage.world.connectors[0].wake(deliver=True)
    stage.world.do(people.refresh)
    found = of_kind(stage, "InventoryAdjustment")[-1]
    with stage.books.quickbooks.change(by_person=True) as work:
        work.books.put_transaction(replace(found, lines=found.lines[:1]))
    stage.world.time.advance(3600)
    stage.session()
    assert late(stage) == [SWITCH, TONER]
    assert "changed the count" not in stage.problem(LATE).explanation
    assert told(stage)[1] == "QuickBooks since the last sync: −4 by an adjustment of Stockpost, made or taken back."


def late_count_is_not_shown(stage: Stage, skip: int) -> None:
    """QuickBooks does not show what was changed, or (once that is known) what it did: a person is told of that, and later of the count."""
    slept(stage, SWITCH)
    _given_up(stage)
    stage.fate.tell(QUESTION, "refused InventoryAdjustmentQuery 3260", text="<InventoryAdjustmentQueryRq", skip=skip)
    wakes(stage)
    assert open_codes(stage) == ["changes_unseen"]
    stage.world.time.advance(3600)
    stage.session()
    assert open_codes(stage) == [LATE]


def late_counts_are_not_shown(stage: Stage) -> None:
    late_count_is_not_shown(stage, 0)


def late_count_is_not_shown_by_itself(stage: Stage) -> None:
    late_count_is_not_shown(stage, 1)


def count_of_a_later_database_is_found(stage: Stage) -> None:
    """The file of the database is copied back by hand: an adjustment alone tells of it, and the next count has another mark."""
    stage.order()
    stage.count(SWITCH, 3)
    stage.transfer()
    put_back = _copied(stage)
    stage.count(SWITCH, 8)
    sync(stage)
    put_back()
    stage.count(SWITCH, 12)
    sync(stage)
    marks = [str(one.fields["Memo"]) for one in of_kind(stage, "InventoryAdjustment") if one.ref_number]
    assert (on_hand(stage, SWITCH), len(set(marks)), open_codes(stage)) == (["12"], len(marks), [])


def late_count_is_found_after_a_restore(stage: Stage) -> None:
    """What was given up before the copy was made is not taken for what was done since."""
    slept(stage, SWITCH)
    _given_up(stage)
    stage.books.act("forget-message-sets")
    stage.world.connectors[0].wake(deliver=True)
    stage.world.do(people.back_up_stockpost)
    stage.world.do(people.restore_newest_copy)
    stage.world.time.advance(3600)
    stage.session()
    read_again(stage)
    assert late(stage) == [SWITCH]


def late_count_waits_for_a_sync(stage: Stage) -> None:
    """The sync that a person chose leaves the item alone, since an order of it has a problem, or is canceled: QuickBooks has the old count, so it
    is told still, and *Stock* names it. Nobody is asked while a sync is under way, and to choose it once more does not queue another."""
    slept(stage, SWITCH)
    _given_up(stage)
    order = stage.transaction("PurchaseOrder")
    stage.books.act("edit-order", txnId=order, vendorMessage="Ring twice")
    wakes(stage)
    found, company = stage.problem(LATE), stage.world.company
    runs = [stage.desk.resolve(company, found.id, "retry", who="dana", name=None) for _ in range(2)]
    assert (len({one and one.run for one in runs}), stage.problem(LATE).choices) == (1, ())
    stage.sessions()
    assert any("Left out" in one.summary for one in stage.desk.runs(company)[0].writes)
    assert (on_hand(stage, SWITCH), late(stage)) == (["8"], [SWITCH])
    assert told(stage)[1].startswith("QuickBooks before the last sync, which did not mend it: −4 by an older count ")
    stage.books.act("edit-order", txnId=order, vendorMessage="")
    _days_later(stage)
    assert (open_codes(stage), len(stage.problem(LATE).choices)) == ([LATE], 2)
    stage.resolve(LATE, "retry")
    stage.desk.cancel_run(company, stage.desk.runs(company)[0].run or 0, who="dana")
    _days_later(stage)
    assert (on_hand(stage, SWITCH), late(stage)) == (["8"], [SWITCH])
    stage.resolve(LATE, "retry")
    stage.sessions()
    assert (on_hand(stage, SWITCH), told(stage), open_codes(stage)) == (["12"], [], [])


def late_count_holds_nothing_up(stage: Stage) -> None:
    """A change above the limit is asked about beside it, and no more once Autotask is read again without it. To leave the count as it is ends no
    approval that waits for something else."""
    slept(stage, SWITCH)
    _given_up(stage)
    wakes(stage)
    stage.count(SWITCH, 5000)
    run = sync(stage)
    assert sorted(open_codes(stage)) == ["change_too_large", LATE]
    stage.resolve(LATE, "skip")
    shown = stage.desk.run(stage.world.company, run)
    assert ([one.code for one in shown.problems], shown.is_no_count_set) == (["change_too_large"], False)
    stage.count(SWITCH, 12)
    stage.world.do(people.refresh)
    assert open_codes(stage) == []


def late_count_is_open_while_another_question_ends(stage: Stage) -> None:
    slept(stage, SWITCH)
    _given_up(stage)
    wakes(stage)
    stage.count(SWITCH, 5000)
    sync(stage)
    stage.count(SWITCH, 12)
    stage.world.do(people.refresh)
    assert open_codes(stage) == [LATE]


def newer_count_meets_a_late_one(stage: Stage) -> None:
    """It was carried out a second time between the look of a conversation and its count, which set what Autotask has. Nobody is told, also when
    somebody touches it later."""
    slept(stage, SWITCH)
    stage.sessions()
    stage.count(SWITCH, 13)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.books.act("forget-message-sets")
    stage.world.time.advance(3600)
    stage.step_to("<InventoryAdjustmentQueryRq")
    stage.world.connect(0)
    stage.world.acts += 1
    stage.books.act("sell", item=SWITCH, quantity="1")
    stage.world.connectors[0].wake(deliver=True)
    stage.sessions()
    _days_later(stage)
    assert (on_hand(stage, SWITCH), told(stage), open_codes(stage)) == (["13"], [], [])
    stage.books.edit(of_kind(stage, "InventoryAdjustment")[-2].txn_id, RefNumber="77")
    _days_later(stage, 30)
    assert open_codes(stage) == []


def two_counts_are_set_late(stage: Stage) -> None:
    """Neither meets the other one: both are told, and what both did is named."""
    slept(stage, SWITCH)
    _given_up(stage)
    stage.count(SWITCH, 5)
    stage.fate.tell("sendRequestXML answer", "fall asleep", text=ADJUSTMENT)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.session()
    _given_up(stage)
    wakes(stage)
    assert (on_hand(stage, SWITCH), late(stage)) == (["5"], [SWITCH, SWITCH])
    assert told(stage)[1].count(" by an older count that Stockpost set late (") == 2
    assert "sold" not in told(stage)[1]
    sync(stage)
    assert (on_hand(stage, SWITCH), told(stage), open_codes(stage)) == (["12"], [], [])


def late_count_is_set_once_a_clock_is_put_right(stage: Stage) -> None:
    """The clock of QuickBooks' computer was ahead when the newer count was entered: that did not meet it, whatever its time says."""
    slept(stage, SWITCH)
    stage.world.bookkeeping.clock.error = 3 * DAY
    _given_up(stage)
    stage.world.bookkeeping.clock.error = 0.0
    wakes(stage)
    assert (on_hand(stage, SWITCH), late(stage)) == (["8"], [SWITCH])


def late_count_that_was_met_is_not_told_after_a_restore(stage: Stage) -> None:
    """A copy of the database is put back that knows neither of it nor of the sync that met it."""
    slept(stage, SWITCH)
    _given_up(stage)
    stage.world.do(people.back_up_stockpost)
    wakes(stage)
    stage.resolve(LATE, "retry")
    stage.sessions()
    stage.world.do(people.restore_newest_copy)
    _days_later(stage)
    assert (on_hand(stage, SWITCH), told(stage), open_codes(stage)) == (["12"], [], [])


def late_count_is_deleted(stage: Stage) -> None:
    """A person does away with it: it is told no more, and *Stock* knows nothing of its units."""
    slept(stage, SWITCH)
    _given_up(stage)
    wakes(stage)
    stage.books.act("delete", txnId=of_kind(stage, "InventoryAdjustment")[-1].txn_id)
    stage.world.time.advance(3600)
    stage.session()
    assert (on_hand(stage, SWITCH), told(stage), open_codes(stage)) == (["12"], [], [])


def late_count_is_taken_back(stage: Stage) -> None:
    """So does the undo of its run, with the newer one."""
    slept(stage, SWITCH)
    _given_up(stage)
    wakes(stage)
    stage.undo(2)
    stage.sessions()
    _days_later(stage)
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["3"], [])
    assert told(stage) == ["The last sync was taken back: Autotask had 12 then and QuickBooks 3."]


SCENES: Collection[Scene] = (
    Scene(older_count_is_set_late),
    Scene(older_count_takes_a_receipt_back),
    Scene(older_counts_of_two_items_are_set_late),
    Scene(count_that_was_taken_back_is_set_late),
    Scene(same_count_is_set_once_more),
    Scene(late_count_is_edited_before_it_is_seen),
    Scene(late_counts_are_not_shown),
    Scene(late_count_is_not_shown_by_itself),
    Scene(count_of_a_later_database_is_found),
    Scene(late_count_is_found_after_a_restore),
    Scene(late_count_waits_for_a_sync),
    Scene(late_count_holds_nothing_up),
    Scene(late_count_is_open_while_another_question_ends),
    Scene(newer_count_meets_a_late_one),
    Scene(two_counts_are_set_late),
    Scene(late_count_is_set_once_a_clock_is_put_right),
    Scene(late_count_that_was_met_is_not_told_after_a_restore),
    Scene(late_count_is_deleted),
    Scene(late_count_is_taken_back),
)
