"""Several counts go in one adjustment (decision 12): one of them is refused, not wanted any more, or taken back with the others."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import counts_set, open_codes
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line

BEFORE, AFTER = "quickbooks before", "quickbooks after a write"
ADJUSTMENT = "<InventoryAdjustmentAddRq"


def _two_counts(stage: Stage) -> None:
    """Approved: an order of two items, both of which Autotask counts otherwise than QuickBooks."""
    stage.order(line(), line(TONER))
    stage.count(SWITCH, 9)
    stage.count(TONER, 4)
    stage.approve()


def one_of_two_is_refused(stage: Stage) -> None:
    """QuickBooks misses a reference, whatever is read anew, and then refuses one of the two alone: the other goes through."""
    _two_counts(stage)
    for _ in range(4):
        stage.fate.tell("quickbooks before a write", "refused Add 3140", text=ADJUSTMENT)
    stage.sessions()


def user_may_not_adjust(stage: Stage) -> None:
    """That is about both alike: they are not tried one by one."""
    _two_counts(stage)
    stage.fate.tell("quickbooks before a write", "refused Add 3261", text=ADJUSTMENT)
    stage.sessions()


def one_of_two_is_in_use(stage: Stage) -> None:
    """For the moment: the other goes through, and the next conversation tries the one again."""
    _two_counts(stage)
    for _ in range(2):
        stage.fate.tell(BEFORE, "refused 3175", text=ADJUSTMENT)
    stage.sessions()


def answer_to_both_is_lost(stage: Stage) -> None:
    """Both were set, and nobody heard of it."""
    _two_counts(stage)
    stage.fate.tell(AFTER, "lost", text=ADJUSTMENT)
    stage.sessions()


def one_is_renamed_before_both_are_sent_again(stage: Stage) -> None:
    """QuickBooks never got them, and somebody renames an item: once the same message was carried out, it is not set to the same once more."""
    stage.order(line(), line(TONER))
    stage.transfer()
    stage.count(SWITCH, 9)
    stage.count(TONER, 4)
    stage.fate.tell(BEFORE, "lost", text=ADJUSTMENT)
    stage.desk.approve_sync(stage.world.company, [SWITCH, TONER], who="dana")
    stage.session()
    stage.books.act("edit-entry", group="Item", name=TONER, newName="Toner 26X, black")
    stage.sessions()
    assert (counts_set(stage), open_codes(stage)) == (1, [])


def one_is_not_wanted_any_more(stage: Stage) -> None:
    """The adjustment never arrived, and before it is sent again one count has become equal: the other goes alone."""
    _two_counts(stage)
    stage.fate.tell(BEFORE, "lost", text=ADJUSTMENT)
    stage.session()
    stage.books.act("adjust", item=TONER, newQuantity="4")
    stage.sessions()


def what_held_one_up_is_gone_before_the_run_ends(stage: Stage) -> None:
    """The change of one count is too large, and is counted anew while the other one is in use: the run leaves it out, and says why."""
    _two_counts(stage)
    stage.fate.tell(BEFORE, "refused 3175", text=ADJUSTMENT)
    stage.session()
    stage.problem("change_too_large")
    stage.count(SWITCH, 3)
    stage.world.do(people.refresh)
    stage.sessions()


def one_that_is_held_up_is_left_out(stage: Stage) -> None:
    """A person leaves it out while the other one is in use."""
    _two_counts(stage)
    stage.fate.tell(BEFORE, "refused 3175", text=ADJUSTMENT)
    stage.session()
    stage.resolve("change_too_large", "skip")
    stage.sessions()


def account_of_both_is_missing(stage: Stage) -> None:
    """The problem is of the company, and holds both up until the account is made."""
    _two_counts(stage)
    stage.sessions()
    stage.resolve("account_missing", "create")
    stage.sessions()


def refusal_of_both_is_lost(stage: Stage) -> None:
    """Nobody hears that QuickBooks refused both: sent again as it was, it is refused from QuickBooks' memory, and each goes alone."""
    _two_counts(stage)
    stage.fate.tell(BEFORE, "refused 3180", text=ADJUSTMENT)
    stage.fate.tell("receiveResponseXML request", "lost", text=ADJUSTMENT)
    stage.sessions()


def shared_counts_after_a_restore(stage: Stage) -> None:
    """The copy knows of the approval and not of the adjustment: both counts are found by its mark, and later ones get other marks."""
    stage.order(line(), line(TONER))
    stage.count(SWITCH, 9)
    stage.count(TONER, 4)
    stage.approve()
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    stage.sessions()
    stage.count(SWITCH, 11)
    stage.transfer()


def both_are_taken_back(stage: Stage) -> None:
    """One deletion takes both back."""
    _two_counts(stage)
    stage.sessions()
    stage.undo()
    stage.sessions()


def one_belongs_to_an_order_that_stays(stage: Stage) -> None:
    """The receipt of one order was billed: that order stays, and the adjustment with it, which set the count of the other one, too."""
    for product in (SWITCH, TONER):
        stage.receive(stage.order(line(product)), 2)
        stage.count(product, 9)
    stage.transfer()
    stage.undo()
    stage.books.act("receipt-to-bill", txnId=stage.transaction("ItemReceipt"))
    stage.sessions()


def a_later_run_wanted_one_of_them(stage: Stage) -> None:
    """While nobody knew whether the adjustment arrived, a second run was approved for one of its items: it is the first one's to take
    back, which sent it."""
    _two_counts(stage)
    stage.fate.tell(AFTER, "lost", text=ADJUSTMENT)
    stage.session()
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    stage.undo()
    stage.sessions()


def two_later_runs_send_them_again(stage: Stage) -> None:
    """The adjustment never arrived, its run was canceled, and each item is wanted by another run: sent again as it was, it is of both, and
    neither takes it back alone."""
    _two_counts(stage)
    stage.fate.tell(BEFORE, "lost", text=ADJUSTMENT)
    stage.session()
    stage.desk.cancel_run(stage.world.company, 1, who="dana")
    for product in (SWITCH, TONER):
        stage.desk.approve_sync(stage.world.company, [product], who="dana")
    stage.sessions()
    for run in (2, 3):
        (blocked,) = stage.desk.preview_undo(stage.world.company, run).problems
        assert "for another run" in blocked.explanation


SCENES = (
    Scene(account_of_both_is_missing, settings={"adjustment_account": "Stock Differences"}),
    Scene(what_held_one_up_is_gone_before_the_run_ends, settings={"on_hand_change_limit": "5"}),
    Scene(one_that_is_held_up_is_left_out, settings={"on_hand_change_limit": "5"}),
    Scene(one_of_two_is_refused),
    Scene(user_may_not_adjust),
    Scene(one_of_two_is_in_use),
    Scene(answer_to_both_is_lost),
    Scene(one_is_renamed_before_both_are_sent_again),
    Scene(one_is_not_wanted_any_more),
    Scene(refusal_of_both_is_lost),
    Scene(shared_counts_after_a_restore),
    Scene(both_are_taken_back),
    Scene(one_belongs_to_an_order_that_stays),
    Scene(a_later_run_wanted_one_of_them),
    Scene(two_later_runs_send_them_again),
)
