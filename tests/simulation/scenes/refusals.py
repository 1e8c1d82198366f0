"""QuickBooks refuses, for the moment or for good, a write, a whole message, or the question what became of one."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, VENDOR, Scene, Stage, line

BEFORE, BEFORE_A_WRITE = "quickbooks before", "quickbooks before a write"
AFTER_A_WRITE = "quickbooks after a write"
QUESTION = "quickbooks before a question"
ORDER, ORDERS = "<PurchaseOrderAddRq", "PurchaseOrder"
SHORT_ANSWERS = {"unverified": {"recoveredAnswer": "error_recovery"}}


def one_write_cannot_be_read(stage: Stage) -> None:
    """QuickBooks cannot read a message of two orders, which does not leave as it was: alone, one of them is refused once more, for good."""
    stage.order()
    stage.order(line(TONER))
    for _ in range(2):
        stage.fate.tell(BEFORE_A_WRITE, "hresult 0x80040400", text=ORDER)
    stage.transfer()
    stage.problem("request_refused")


def a_question_cannot_be_read(stage: Stage) -> None:
    """The conversation ends; the next one goes on."""
    stage.order()
    stage.fate.tell(QUESTION, "hresult 0x80040400", text="<EntityQueryRq")
    stage.transfer()


def message_set_is_refused(stage: Stage) -> None:
    """Its id is taken: what was in it goes out anew under other ids, until a person is asked."""
    stage.order()
    for _ in range(3):
        stage.fate.tell(BEFORE_A_WRITE, "set refused 9001", text=ORDER)
    stage.transfer()


def question_is_deferred(stage: Stage) -> None:
    """The conversation ends; the next one asks again."""
    stage.order()
    stage.fate.tell(QUESTION, "refused Query 3175", text="<EntityQueryRq")
    stage.transfer()


def order_is_canceled_before_it_is_entered(stage: Stage) -> None:
    """It was approved; that it was canceled counts at once."""
    order = stage.order()
    stage.approve()
    stage.tenant.act("cancel", order=order)
    stage.world.do(people.refresh)
    stage.sessions()


def write_is_deferred(stage: Stage) -> None:
    """Somebody has the list open: the order waits for another conversation, and for one more. The receipt of the next one waits with it."""
    stage.order()
    for _ in range(2):
        stage.fate.tell(BEFORE, "refused 3175", text=ORDER)
    stage.transfer()
    stage.receive(stage.order(), 2)
    stage.fate.tell(BEFORE, "refused 3175", text=ORDER)
    stage.transfer()


def run_is_canceled_while_a_write_is_deferred(stage: Stage) -> None:
    """Somebody has the list open, and the orders of two runs wait. One run is canceled: the order of the other one still does."""
    orders = [stage.order(), stage.order(line(TONER))]
    for order in orders:
        stage.desk.approve_transfer(stage.world.company, [order], who="dana")
        stage.fate.tell(BEFORE, "refused 3175", text=ORDER)
    stage.session()
    assert _waiting(stage) == set(orders)
    stage.desk.cancel_run(stage.world.company, 1, who="dana")
    assert _waiting(stage) == {orders[1]}


def _waiting(stage: Stage) -> set[str | None]:
    """The orders that QuickBooks is said to be busy for."""
    return {one.order for one in stage.desk.problems(stage.world.company) if one.code == "quickbooks_waiting"}


def receipts_are_refused(stage: Stage) -> None:
    """Of two receipts in one message the first is refused since a reference is missing; then one is refused for good."""
    order = stage.order(line(), line(TONER))
    stage.transfer()
    stage.receive(order, 1)
    stage.receive(order, 2, line=2)
    stage.fate.tell(BEFORE_A_WRITE, "refused Add 3140", text="<ItemReceiptAddRq")
    stage.fate.tell(BEFORE_A_WRITE, "refused Add 3261", text="<ItemReceiptAddRq")
    stage.transfer()


def question_about_some_of_the_lost_is_refused(stage: Stage) -> None:
    """Vendor and item are lost; QuickBooks tells of the item only."""
    stage.order()
    stage.fate.tell(AFTER_A_WRITE, "lost", text="<VendorAddRq")
    stage.fate.tell(QUESTION, "refused Query 3260", text="<EntityQueryRq", skip=1)
    stage.transfer()


def what_was_done_is_gone(stage: Stage) -> None:
    """An item and an order were created, nobody heard of it, and a person deleted them; sent again, QuickBooks tells from its memory
    that they were created. Whether the item is made again is for a person to say."""
    stage.books.act("preferences", **SHORT_ANSWERS)
    stage.order()
    stage.fate.tell(AFTER_A_WRITE, "lost", text="<ItemInventoryAddRq")
    stage.fate.tell(AFTER_A_WRITE, "lost", text=ORDER)
    stage.approve()
    stage.session()
    stage.books.act("delete-entry", name=SWITCH)
    stage.session()
    stage.resolve("entry_gone", "recreate")
    stage.session()
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.sessions()


def order_has_a_cost_beyond_all_bounds(stage: Stage) -> None:
    """It is not sent, and a person is told which field is wrong."""
    order = stage.order(line(unitCost="123456789012"))
    stage.transfer()
    stage.tenant.act("edit-line", order=order, line=1, set={"unitCost": "12"})


def another_file_is_open(stage: Stage) -> None:
    """The Web Connector does not tell, or not in full, which file is open: it is asked, and then nothing is sent."""
    stage.order()
    stage.transfer()
    stage.order(line(TONER))
    stage.approve()
    right = stage.books.books.company.name
    stage.books.act("company", name="Another Company")
    stage.fate.tell("identity", "cut")
    stage.session()
    stage.fate.tell("identity", "not told")
    stage.session()
    stage.books.act("company", name=right)
    stage.fate.tell("identity", "not told")
    stage.sessions()


def another_file_is_asked_for(stage: Stage) -> None:
    """The setting names another file than the one that is open: nothing is written until it is emptied."""
    company = stage.world.company
    stage.order()
    stage.approve()
    stage.desk.set_company(company, {"company_file_path": "C:\\Books\\other.qbw"}, who="dana")
    assert stage.session() == "no connection"
    stage.desk.set_company(company, {"company_file_path": ""}, who="dana")
    stage.sessions()


def list_is_refused(stage: Stage) -> None:
    """A person wants whole lists to be read: one is not given, and all else goes on."""
    stage.order()
    stage.desk.mapping.read_lists(stage.world.company, who="dana")
    stage.fate.tell(QUESTION, "refused Query 3260", text="iterator=")
    stage.transfer()


def name_is_mended_in_quickbooks(stage: Stage) -> None:
    """An approved order that waits for its vendor goes on by itself when that is active again; the counts are through by then."""
    stage.order()
    stage.transfer()
    stage.books.act("edit-entry", group="Entity", name=VENDOR, isActive=False)
    stage.order(line(TONER))
    stage.order(vendor=OTHER_VENDOR)
    stage.transfer()
    stage.books.act("edit-entry", group="Entity", name=VENDOR, isActive=True)
    stage.world.time.advance(4000)
    stage.session()
    stage.sessions()


def held_up_then_free(stage: Stage) -> None:
    """An approved order waits, since a person has typed one with its number; when that is deleted, it is entered without another word."""
    number = stage.order()
    stage.books.act("add-entry", kind="Vendor", fields={"Name": VENDOR})
    typed = {"item": "Patch Cable Cat6 3ft", "quantity": "1", "rate": "2"}
    stage.books.act("enter-order", vendor=VENDOR, number=number, lines=[typed])
    stage.transfer()
    stage.problem("number_taken")
    stage.books.act("delete", txnId=stage.transaction(ORDERS))
    stage.world.time.advance(4000)
    stage.session()
    stage.sessions()
    assert (len(of_kind(stage, ORDERS)), open_codes(stage)) == (1, [])


def counts_are_too_old(stage: Stage) -> None:
    """When the order is through, Autotask has counted again, unasked: what is set is its newest count."""
    order = stage.order()
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.approve()
    stage.count(SWITCH, 4)
    stage.world.time.advance(4000)
    stage.session()
    assert on_hand(stage, SWITCH) == ["4"]


def counts_are_out_of_reach(stage: Stage) -> None:
    """When the counts are too old, Autotask cannot be reached."""
    order = stage.order()
    stage.receive(order, 2)
    stage.approve()
    stage.world.time.advance(4000)
    for _ in range(8):
        stage.fate.tell("autotask request", "timeout before")
    stage.session()
    stage.fate.waiting.clear()


def receipt_is_corrected_on_both_sides(stage: Stage) -> None:
    """What came by mistake is taken back in Autotask and in QuickBooks."""
    order = stage.order()
    stage.receive(order, 3)
    stage.transfer()
    stage.tenant.act("un-receive", order=order, line=1, quantity=3)
    stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))
    stage.approve()
    stage.world.time.advance(4000)
    stage.session()


SCENES = (
    Scene(one_write_cannot_be_read),
    Scene(a_question_cannot_be_read),
    Scene(message_set_is_refused),
    Scene(question_is_deferred),
    Scene(order_is_canceled_before_it_is_entered),
    Scene(write_is_deferred),
    Scene(run_is_canceled_while_a_write_is_deferred, settings={"writes_per_message_set": "1"}),
    Scene(receipts_are_refused),
    Scene(question_about_some_of_the_lost_is_refused),
    Scene(what_was_done_is_gone, {"writes_per_message_set": "1"}),
    Scene(order_has_a_cost_beyond_all_bounds),
    Scene(another_file_is_open),
    Scene(another_file_is_asked_for),
    Scene(list_is_refused),
    Scene(name_is_mended_in_quickbooks),
    Scene(held_up_then_free),
    Scene(counts_are_too_old),
    Scene(counts_are_out_of_reach),
    Scene(receipt_is_corrected_on_both_sides),
)
