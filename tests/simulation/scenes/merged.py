"""Items and vendors that people merge in QuickBooks days after their orders were transferred: an order keeps its modification time, so only the
lists tell, and no count is set before somebody has decided."""

from __future__ import annotations

from tests.simulation.company_files.looks import on_hand, open_codes
from tests.simulation.scenes.left_alone import sync
from tests.simulation.settings import enter_item
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, VENDOR, Scene, Stage, line

RENAMED = "Toner, black"
NOT_LISTED = {"mergedEntriesListedAsDeleted": False}


def _received(stage: Stage) -> str:
    """Orders of which 3 switches and 4 toners came; the number of the first."""
    orders = [stage.order(line(SWITCH)), stage.order(line(TONER))]
    for order, units in zip(orders, (3, 4), strict=True):
        stage.receive(order, units)
    stage.transfer()
    assert on_hand(stage, SWITCH, TONER) == ["3", "4"]
    return orders[0]


def _counted(stage: Stage) -> None:
    """The same by a sync, without an order."""
    stage.count(SWITCH, 3)
    stage.count(TONER, 4)
    assert sync(stage, SWITCH, TONER) == "done"


def _merged(stage: Stage) -> None:
    """The switch into the toner, days later, after a contact that finds nothing."""
    stage.world.time.advance(3 * 86400)
    stage.session()
    assert open_codes(stage) == []
    stage.books.act("merge", group="Item", name=SWITCH, into=TONER)


def _left_alone(stage: Stage, *items: str, of_order: str | None) -> None:
    """A sync sets neither, and one question names both; whoever named one of them is told in any case."""
    is_asked_by_run = bool(items) or of_order is None
    assert sync(stage, *items) == ("done_with_problems" if is_asked_by_run else "done")
    (found,) = stage.desk.problems(stage.world.company)
    assert (found.code, found.order, found.item, on_hand(stage, TONER)) == ("entry_gone", of_order, SWITCH, ["7"])
    assert f"Use “{TONER}” from now on" in found.remedy, found
    assert sync(stage, TONER) == "done_with_problems"
    assert on_hand(stage, TONER) == ["7"]


def _one_from_now_on(stage: Stage) -> None:
    """What somebody says is one item has the units of both, and nothing is left to decide; one count more is asked about."""
    stage.resolve("entry_gone", "adopt")
    stage.sessions()
    assert (sync(stage), on_hand(stage, TONER), open_codes(stage)) == ("done", ["7"], [])


def merged_item_of_an_order_is_noticed_by_a_full_sync(stage: Stage) -> None:
    """Both had been received on orders: the count of the one that remained is that of both."""
    order = _received(stage)
    _merged(stage)
    _left_alone(stage, of_order=order)
    _one_from_now_on(stage)


def merged_item_of_an_order_is_noticed_by_a_sync_of_the_other(stage: Stage) -> None:
    """Nobody counts the one that is gone: QuickBooks lists it as deleted."""
    order = _received(stage)
    _merged(stage)
    _left_alone(stage, TONER, of_order=order)
    _one_from_now_on(stage)


def _left_alone_under_another_name(stage: Stage) -> None:
    """Nobody has decided yet, and the one with the units of both gets another name: its count is not set all the same."""
    stage.books.act("edit-entry", name=TONER, newName=RENAMED)
    for _ in range(3):
        sync(stage)
        assert on_hand(stage, RENAMED) == ["7"]


def what_remained_is_renamed_while_it_is_asked(stage: Stage) -> None:
    """Year 2, day 105: the orders of both tell of the merge."""
    order = _received(stage)
    _merged(stage)
    _left_alone(stage, of_order=order)
    _left_alone_under_another_name(stage)


def what_remained_is_renamed_without_an_order(stage: Stage) -> None:
    """The same where nothing but their common adjustment tells of it."""
    _counted(stage)
    _merged(stage)
    _left_alone(stage, of_order=None)
    _left_alone_under_another_name(stage)


def what_remained_under_another_name_stands_for_both(stage: Stage) -> None:
    """Somebody says that both are one before the item that remained was looked at under its new name: a sync of the first one alone does
    not set the count without the units of the other."""
    order = _received(stage)
    _merged(stage)
    _left_alone(stage, of_order=order)
    stage.books.act("edit-entry", name=TONER, newName=RENAMED)
    sync(stage)
    stage.resolve("entry_gone", "adopt")
    stage.sessions()
    assert (sync(stage, SWITCH), on_hand(stage, RENAMED), open_codes(stage)) == ("done", ["7"], [])
    stage.count(SWITCH, 5)
    assert (sync(stage, SWITCH), on_hand(stage, RENAMED)) == ("done_with_problems", ["7"])
    (found,) = stage.desk.problems(stage.world.company)
    assert (found.code, set(found.items)) == ("item_shared", {SWITCH, TONER})


def what_remained_under_another_name_stands_for_both_by_a_sync_of_the_other(stage: Stage) -> None:
    """The same the other way round: the item that remained is counted first, which nobody mapped to its new name."""
    _counted(stage)
    _merged(stage)
    _left_alone(stage, of_order=None)
    stage.books.act("edit-entry", name=TONER, newName=RENAMED)
    stage.resolve("entry_gone", "map", name=RENAMED)
    stage.count(TONER, 6)
    assert (sync(stage, TONER), on_hand(stage, RENAMED)) == ("done_with_problems", ["7"])
    (found,) = stage.desk.problems(stage.world.company)
    assert (found.code, on_hand(stage, RENAMED)) == ("item_shared", ["7"])


def what_two_lead_to_under_another_name_stands_for_both(stage: Stage) -> None:
    """The same without a merge: an item is renamed, and somebody maps another product to its new name before it was looked at."""
    _counted(stage)
    stage.books.act("edit-entry", name=TONER, newName=RENAMED)
    stage.desk.mapping.read_lists(stage.world.company, who="dana")
    stage.session()
    (switch,) = [one for one in stage.desk.mapping.names(stage.world.company, "item") if one.autotask_name == SWITCH]
    stage.desk.mapping.choose(stage.world.company, "item", switch.autotask_id, RENAMED, who="dana")
    assert (sync(stage, SWITCH), on_hand(stage, RENAMED)) == ("done_with_problems", ["4"])
    (found,) = stage.desk.problems(stage.world.company)
    assert (found.code, set(found.items)) == ("item_shared", {SWITCH, TONER})


def merged_item_is_noticed_where_quickbooks_lists_none(stage: Stage) -> None:
    """What a merge took away is not among the deleted ones: what is about to be counted is asked for by itself."""
    stage.books.act("preferences", unverified=NOT_LISTED)
    order = _received(stage)
    _merged(stage)
    _left_alone(stage, of_order=order)
    _one_from_now_on(stage)


def merged_item_without_an_order_is_noticed(stage: Stage) -> None:
    """The adjustment that set its count names the one that remained."""
    _counted(stage)
    _merged(stage)
    _left_alone(stage, of_order=None)
    _one_from_now_on(stage)


def merged_item_without_an_order_is_noticed_by_a_sync_of_the_other(stage: Stage) -> None:
    """The same where it is not counted; made again, each has its own count."""
    _counted(stage)
    _merged(stage)
    _left_alone(stage, TONER, of_order=None)
    stage.resolve("entry_gone", "recreate")
    stage.sessions()
    assert (sync(stage), on_hand(stage, SWITCH, TONER), open_codes(stage)) == ("done", ["3", "4"], [])


def merged_item_of_an_order_that_was_let_go_is_noticed(stage: Stage) -> None:
    """It is not watched any more, and still names what its item became."""
    order = _received(stage)
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), memo="typed over")
    stage.receive(order, 1)
    stage.count(SWITCH, 3)
    stage.transfer()
    stage.resolve("changed_in_quickbooks", "detach")
    _merged(stage)
    _left_alone(stage, of_order=None)
    _one_from_now_on(stage)


def merged_item_that_nothing_tells_of_is_asked_about(stage: Stage) -> None:
    """Both counts were equal before Stockpost came, so nothing of ours names what became of it. Each sync, also of others, looks whether that is
    still to be decided."""
    for item in (SWITCH, "Other"):
        enter_item(stage.world, item)
    stage.books.act("adjust", item=SWITCH, newQuantity="3")
    _counted(stage)
    stage.world.time.advance(3 * 86400)
    stage.session()
    stage.books.act("merge", group="Item", name=SWITCH, into="Other")
    assert (sync(stage), open_codes(stage)) == ("done_with_problems", ["entry_gone"])
    assert "Use “" not in stage.problem("entry_gone").remedy
    stage.world.time.advance(3 * 86400)
    stage.session()
    stage.count(TONER, 6)
    assert (sync(stage, TONER), on_hand(stage, TONER), open_codes(stage)) == ("done", ["6"], ["entry_gone"])
    stage.resolve("entry_gone", "recreate")
    stage.sessions()
    assert (sync(stage), on_hand(stage, SWITCH, "Other"), open_codes(stage)) == ("done", ["3", "3"], [])


def merged_item_is_told_at_a_contact_without_a_sync(stage: Stage) -> None:
    """A contact that only reads asks at once; the toner that is counted a week later is left alone all the same."""
    _counted(stage)
    _merged(stage)
    stage.world.time.advance(4000)
    stage.session()
    assert open_codes(stage) == ["entry_gone"]
    stage.world.time.advance(7 * 86400)
    stage.session()
    _left_alone(stage, TONER, of_order=None)
    _one_from_now_on(stage)


def merged_item_that_is_entered_again_is_that_one(stage: Stage) -> None:
    """Its name leads to another item of QuickBooks before anybody looks: that is the one that is meant, and nobody is asked who it is."""
    _received(stage)
    _merged(stage)
    enter_item(stage.world, SWITCH)
    assert (sync(stage, SWITCH), on_hand(stage, SWITCH, TONER), open_codes(stage)) == ("done", ["3", "7"], [])
    assert (sync(stage), on_hand(stage, SWITCH, TONER), open_codes(stage)) == ("done", ["3", "4"], [])


def merged_vendor_is_noticed(stage: Stage) -> None:
    """The items of its open order are not synced until somebody says who it is; one of another vendor is."""
    order = stage.order(line(SWITCH))
    stage.receive(order, 3)
    stage.transfer()
    stage.order(line(TONER), vendor=OTHER_VENDOR)
    stage.transfer()
    stage.world.time.advance(3 * 86400)
    stage.session()
    stage.books.act("merge", group="Entity", name=VENDOR, into=OTHER_VENDOR[:41].strip())
    stage.count(SWITCH, 5)
    stage.count(TONER, 2)
    assert sync(stage) == "done"
    (found,) = stage.desk.problems(stage.world.company)
    assert (found.code, found.order, on_hand(stage, SWITCH, TONER)) == ("entry_gone", order, ["3", "2"])
    stage.resolve("entry_gone", "adopt")
    stage.sessions()
    assert (sync(stage), on_hand(stage, SWITCH), open_codes(stage)) == ("done", ["5"], [])


def merged_vendor_is_noticed_where_quickbooks_lists_none(stage: Stage) -> None:
    """The same where what was merged is not among the deleted ones."""
    stage.books.act("preferences", unverified=NOT_LISTED)
    merged_vendor_is_noticed(stage)


def deleted_entries_are_not_told(stage: Stage) -> None:
    """A person is told once, and a full sync notices all the same what was merged."""
    order = _received(stage)
    _merged(stage)
    stage.fate.tell("quickbooks before a question", "refused ListDeletedQuery 3260", text="<ListDeletedQueryRq")
    assert sync(stage) == "done"
    assert (open_codes(stage), on_hand(stage, TONER)) == (["changes_unseen", "entry_gone"], ["7"])
    _left_alone(stage, of_order=order)
    _one_from_now_on(stage)


SCENES = (
    Scene(merged_item_of_an_order_is_noticed_by_a_full_sync),
    Scene(merged_item_of_an_order_is_noticed_by_a_sync_of_the_other),
    Scene(what_remained_is_renamed_while_it_is_asked),
    Scene(what_remained_is_renamed_without_an_order),
    Scene(what_remained_under_another_name_stands_for_both),
    Scene(what_remained_under_another_name_stands_for_both_by_a_sync_of_the_other),
    Scene(what_two_lead_to_under_another_name_stands_for_both),
    Scene(merged_item_is_noticed_where_quickbooks_lists_none),
    Scene(merged_item_without_an_order_is_noticed),
    Scene(merged_item_without_an_order_is_noticed_by_a_sync_of_the_other),
    Scene(merged_item_of_an_order_that_was_let_go_is_noticed),
    Scene(merged_item_that_nothing_tells_of_is_asked_about),
    Scene(merged_item_is_told_at_a_contact_without_a_sync),
    Scene(merged_item_that_is_entered_again_is_that_one),
    Scene(merged_vendor_is_noticed),
    Scene(merged_vendor_is_noticed_where_quickbooks_lists_none),
    Scene(deleted_entries_are_not_told),
)
