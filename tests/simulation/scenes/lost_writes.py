"""The answer to a write is lost, or the write itself, and QuickBooks is asked what became of it."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
from tests.simulation.lists import rename
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, VENDOR, Scene, Stage, buy_by_the_case, line

BEFORE, AFTER = "quickbooks before", "quickbooks after a write"
QUESTION = "quickbooks before a question"
ONE_BY_ONE = {"writes_per_message_set": "1"}
NAMES_MISSING = {"income_account": "Sales of hardware", "freight": "line", **ONE_BY_ONE}
NUMBERED_BY_QUICKBOOKS = {"number_source": "quickbooks"}


def _new_names(stage: Stage, place: str) -> None:
    """An account, a vendor, a customer, an item below another one and a charge are created, and lost at the place."""
    stage.order(line(SUB_ITEM), purchaseFor=OTHER_VENDOR, freight="7.50")
    stage.approve()
    stage.session()
    stage.resolve("account_missing", "create")
    for request in ("AccountAdd", "VendorAdd", "CustomerAdd", "ItemInventoryAdd", "ItemOtherChargeAdd"):
        stage.fate.tell(place, "lost", text=f"<{request}Rq")
    stage.sessions()


SUB_ITEM = "Cables~Cat. 6A~2 m"
CABLES = {"products": [{"name": SUB_ITEM, "unitCost": "2"}]}


def answers_to_new_names_are_lost(stage: Stage) -> None:
    """All of them were created, and nobody heard of it."""
    _new_names(stage, AFTER)


def _made(stage: Stage) -> list[str]:
    """The item, the vendor and the customer that Stockpost created, by what they are called."""
    books = stage.world.bookkeeping.books
    return [
        one.name
        for group, kinds in (("Item", ("ItemInventory",)), ("Entity", ("Vendor", "Customer")))
        for one in books.entries(group)
        if one.kind in kinds and one.fields.get("ExternalGUID")
    ]


def new_names_are_renamed_while_lost(stage: Stage) -> None:
    """Somebody renames what nobody knows of: it is found by its mark among what was changed since, and is not made a second time."""
    stage.order(purchaseFor=OTHER_VENDOR)
    stage.fate.tell(AFTER, "lost", text="<VendorAddRq")
    stage.approve()
    stage.session()
    stage.books.act("forget-message-sets")
    before = _made(stage)
    assert len(before) == 3, before
    for group, name in zip(("Item", "Entity", "Entity"), before, strict=True):
        stage.books.act("edit-entry", group=group, name=name, newName=f"{name[:9].strip()}, renamed")
    stage.sessions()
    assert _made(stage) == [f"{name[:9].strip()}, renamed" for name in before], _made(stage)


def new_names_are_called_otherwise_in_autotask_while_lost(stage: Stage) -> None:
    """Their run is canceled, Autotask renames them, and another one wants them under their new names: they stay what was made for them."""
    stage.order(purchaseFor=OTHER_VENDOR)
    stage.fate.tell(AFTER, "lost", text="<VendorAddRq")
    stage.approve()
    stage.session()
    (run,) = stage.desk.runs(stage.world.company)
    stage.desk.cancel_run(stage.world.company, run.run or 0, who="dana")
    for entity, first in (("Products", SWITCH), ("Companies", VENDOR), ("Companies", OTHER_VENDOR)):
        rename(stage.world, entity, first, f"{first[:20].strip()} v2")
    before = _made(stage)
    stage.sessions()
    assert (len(before), _made(stage)) == (3, before), _made(stage)


def new_names_are_lost(stage: Stage) -> None:
    """QuickBooks never got them: proven absent, they are sent again."""
    _new_names(stage, BEFORE)


def reactivation_is_lost(stage: Stage) -> None:
    """A vendor that a person had made inactive is made active again, and nobody hears of it."""
    stage.order()
    stage.transfer()
    stage.books.act("edit-entry", group="Entity", name=VENDOR, isActive=False)
    stage.order(line(TONER))
    stage.transfer()
    stage.resolve("name_inactive", "reactivate")
    stage.fate.tell(AFTER, "lost", text="<VendorModRq")
    stage.sessions()


def _undone(stage: Stage) -> None:
    """An order with a receipt and a count was transferred, and the run is to be taken back."""
    order = stage.order()
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.transfer()
    stage.undo()


def deletions_are_lost(stage: Stage) -> None:
    """Adjustment, receipt and order are deleted, and nobody hears of it."""
    _undone(stage)
    for kind in ("InventoryAdjustment", "ItemReceipt", "PurchaseOrder"):
        stage.fate.tell(AFTER, "lost", text=f"<TxnDelType>{kind}<")
    stage.sessions()


def what_is_gone_is_refused(stage: Stage) -> None:
    """As `deletions_are_lost`, where QuickBooks refuses a question about an id that it does not have."""
    stage.books.act("preferences", unverified={"unknownIdStatus": "3120"})
    deletions_are_lost(stage)


def deletions_never_arrive(stage: Stage) -> None:
    """QuickBooks never got the deletions."""
    _undone(stage)
    for kind in ("InventoryAdjustment", "ItemReceipt", "PurchaseOrder"):
        stage.fate.tell(BEFORE, "lost", text=f"<TxnDelType>{kind}<")
    stage.sessions()


def deletion_is_seen_before_it_is_known(stage: Stage) -> None:
    """QuickBooks refuses the question what became of a deletion, and then shows that the order is gone."""
    _undone(stage)
    stage.fate.tell(AFTER, "lost", text="<TxnDelType>PurchaseOrder<")
    stage.session()
    stage.fate.tell("quickbooks before a question", "refused Query 3260", text="<PurchaseOrderQueryRq")
    stage.sessions()


def _lost_beside_that_of_another_vendor(stage: Stage) -> None:
    """The other vendor's order is there; of the second one nobody knows."""
    stage.order(vendor=OTHER_VENDOR)
    stage.transfer()
    stage.order(line(TONER))
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()


def vendor_is_merged_while_its_order_is_unknown(stage: Stage) -> None:
    """QuickBooks gives the numbers, so the lost order is looked for by its mark."""
    _lost_beside_that_of_another_vendor(stage)
    stage.books.act("merge", group="Entity", name=VENDOR, into=OTHER_VENDOR[:41].strip())
    stage.sessions()


def receipt_and_count_are_lost(stage: Stage) -> None:
    """Both were written, and nobody heard of it."""
    order = stage.order()
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.fate.tell(AFTER, "lost", text="<ItemReceiptAddRq")
    stage.fate.tell(AFTER, "lost", text="<InventoryAdjustmentAddRq")
    stage.transfer()


def count_never_arrives(stage: Stage) -> None:
    """QuickBooks does not have it: with the counts of now it is still wanted."""
    stage.order()
    stage.count(SWITCH, 9)
    stage.fate.tell(BEFORE, "lost", text="<InventoryAdjustmentAddRq")
    stage.transfer()


def answers_come_late_or_spoilt(stage: Stage) -> None:
    """An answer comes twice, the next one is cut, and to the question about a lost order comes the answer to another message."""
    stage.order()
    stage.fate.tell("receiveResponseXML request", "twice", text="<EntityQueryRq")
    stage.fate.tell(AFTER, "cut reply", text="<VendorAddRq")
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderAddRq")
    stage.fate.tell("receiveResponseXML request", "late answer first", text="<PurchaseOrderQueryRq", skip=1)
    stage.transfer()


def computer_sleeps_with_a_message(stage: Stage) -> None:
    """Another session does the work meanwhile; what QuickBooks says when the computer wakes comes with an old ticket."""
    stage.order()
    stage.fate.tell("sendRequestXML answer", "fall asleep", skip=1)
    stage.transfer()
    stage.world.connectors[0].wake(deliver=True)


def order_is_changed_while_the_computer_sleeps_with_it(stage: Stage) -> None:
    """Its run is canceled, and a new one wants it with other lines. It goes again as it went and is updated right after it: entered anew it
    would stand beside the first when the computer wakes."""
    order = stage.order(line(quantity=9))
    stage.fate.tell("sendRequestXML answer", "fall asleep", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()
    stage.world.do(people.cancel_run)
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 7})
    stage.transfer()
    stage.world.connectors[0].wake(deliver=True)
    assert [one.lines[0].quantity for one in of_kind(stage, "PurchaseOrder")] == [7]


def _let_go(stage: Stage) -> str:
    """The order of which no answer came: its run is canceled, and QuickBooks says that it has not got it."""
    order = stage.order(line(quantity=9))
    stage.approve()
    stage.session()
    stage.world.do(people.cancel_run)
    stage.session()
    assert of_kind(stage, "PurchaseOrder") == []
    return order


def order_is_wanted_again_while_the_computer_sleeps_with_it(stage: Stage) -> None:
    """What was let go of goes again as it went, under the same marks and the same id: QuickBooks knows it when the computer wakes."""
    stage.fate.tell("sendRequestXML answer", "fall asleep", text="<PurchaseOrderAddRq")
    _let_go(stage)
    stage.transfer()
    (entered,) = of_kind(stage, "PurchaseOrder")
    stage.world.connectors[0].wake(deliver=True)
    assert [one.txn_id for one in of_kind(stage, "PurchaseOrder")] == [entered.txn_id]


def order_wakes_with_its_computer_after_it_was_let_go_of(stage: Stage) -> None:
    """Wanted again after the computer woke, it is found, and not sent again."""
    stage.fate.tell("sendRequestXML answer", "fall asleep", text="<PurchaseOrderAddRq")
    _let_go(stage)
    stage.world.connectors[0].wake(deliver=True)
    stage.transfer()
    assert len(of_kind(stage, "PurchaseOrder")) == 1


def _canceled(stage: Stage, order: str) -> str:
    """It is canceled in Autotask, and somebody transfers it all the same; what is said of it then."""
    stage.tenant.act("cancel", order=order)
    assert stage.desk.preview_transfer(stage.world.company, [order]).problems == ()
    stage.desk.approve_transfer(stage.world.company, [order], who="dana")
    stage.sessions()
    (found,) = stage.desk.orders(stage.world.company)
    return found.transfer_status


def canceled_order_wakes_with_its_computer(stage: Stage) -> None:
    """Before it is said that QuickBooks has not got a canceled order, what was sent of it is looked for; then it is closed."""
    stage.fate.tell("sendRequestXML answer", "fall asleep", text="<PurchaseOrderAddRq")
    order = _let_go(stage)
    stage.world.connectors[0].wake(deliver=True)
    assert (_canceled(stage, order), len(of_kind(stage, "PurchaseOrder"))) == ("closed", 1)


def canceled_order_never_arrived(stage: Stage) -> None:
    """It is looked for, is not there, and is said to be left out."""
    stage.fate.tell("sendRequestXML answer", "lost", text="<PurchaseOrderAddRq")
    order = _let_go(stage)
    assert (_canceled(stage, order), of_kind(stage, "PurchaseOrder")) == ("problem", [])
    assert stage.problem("order_canceled").order == order


def order_that_was_let_go_of_gets_another_vendor(stage: Stage) -> None:
    """With another vendor it cannot go again as it went: it is entered as a new one."""
    stage.fate.tell(BEFORE, "lost", text="<PurchaseOrderAddRq")
    order = _let_go(stage)
    (row,) = [one for one in stage.tenant.tenant.rows("PurchaseOrders") if one["purchaseOrderNumber"] == order]
    stage.books.act("add-entry", kind="Vendor", fields={"Name": "Somebody Else"})
    stage.desk.mapping.choose(stage.world.company, "vendor", row["vendorID"], "Somebody Else", who="dana")
    stage.transfer()
    (entered,) = of_kind(stage, "PurchaseOrder")
    assert ".1:" in stage.memo(entered.txn_id), stage.memo(entered.txn_id)


def lost_order_is_not_the_other_one(stage: Stage) -> None:
    """QuickBooks never got the order; another one of the same vendor is not taken for it."""
    stage.order()
    stage.transfer()
    stage.order(line(TONER))
    stage.fate.tell(BEFORE, "lost", text="<PurchaseOrderAddRq")
    stage.transfer()


def lost_order_lost_a_line(stage: Stage) -> None:
    """Before the order is found, a person removes one of its lines."""
    stage.order(line(), line(TONER))
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), removeLines=["0"])
    stage.sessions()


def lost_order_was_copied(stage: Stage) -> None:
    """Before the order is found, a person copies it with its memo: two carry our mark, as far as QuickBooks shows it (UNVERIFIED)."""
    stage.books.act("preferences", unverified={"externalGuidAnswered": False})
    order = stage.order()
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()
    stage.copy_order(order)
    stage.sessions()


def renumbered_while_lost(stage: Stage) -> None:
    """Before the order is found, a person gives it another number, and QuickBooks forgets its message set: it is found by its mark."""
    stage.order()
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()
    stage.books.edit(stage.transaction("PurchaseOrder"), RefNumber="OTHER-1")
    stage.books.act("forget-message-sets")
    stage.sessions()
    assert len(of_kind(stage, "PurchaseOrder")) == 1


def renumbered_and_given_to_another_vendor_while_lost(stage: Stage) -> None:
    """As `renumbered_while_lost`, and the vendor is another one as well."""
    _lost_beside_that_of_another_vendor(stage)
    stage.books.act(
        "edit-order", txnId=stage.transaction("PurchaseOrder", 1), newNumber="OTHER-1", vendor=OTHER_VENDOR[:41]
    )
    stage.books.act("forget-message-sets")
    stage.sessions()
    assert len(of_kind(stage, "PurchaseOrder")) == 2


def late_answer_stands_for_that_of_a_receipt(stage: Stage) -> None:
    """A receipt never arrived, and was looked for on its order and among what was changed since. To the second sending comes once more
    the answer to the question before it, and QuickBooks forgets its message set: all of that is read anew, since what was read before the
    receipt does not show it."""
    order = stage.order()
    stage.transfer()
    stage.receive(order, 2)
    stage.fate.tell(BEFORE, "lost", text="<ItemReceiptAddRq")
    stage.approve()
    stage.session()
    stage.fate.tell("receiveResponseXML request", "late answer first", text="<ItemReceiptAddRq")
    stage.world.time.advance(600)
    stage.world.connectors[0].message = ""
    stage.step_to("<ItemReceiptAddRq")
    stage.books.act("forget-message-sets")
    stage.sessions()
    assert len(of_kind(stage, "ItemReceipt")) == 1


def clock_was_a_day_ahead(stage: Stage) -> None:
    """The server's clock was, until a conversation broke off: the next one begins at once all the same."""
    host = stage.world.hosts[0]
    stage.order()
    stage.approve()
    host.clock_error = timedelta(days=1)
    stage.step_to("<EntityQueryRq")
    stage.world.sessions.clear()
    host.clock_error = timedelta(0)
    stage.sessions()
    assert len(of_kind(stage, "PurchaseOrder")) == 1


def order_was_copied(stage: Stage) -> None:
    """A later conversation looks once more at what was written, and finds a copy that a person made: nobody is asked about it."""
    order = stage.order()
    stage.transfer()
    stage.copy_order(order)
    stage.order(line(TONER))
    stage.transfer()
    assert stage.desk.problems(stage.world.company) == []


def changes_are_lost(stage: Stage) -> None:
    """A change of the second of two lines is lost behind QuickBooks, and then one that adds a line and removes another before it."""
    order = stage.order(line(), line(TONER), freight="5")
    stage.transfer()
    stage.tenant.act("edit-line", order=order, line=2, set={"quantity": 7})
    stage.tenant.act("edit-order", order=order, set={"freight": "6"})
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderModRq")
    stage.transfer()
    stage.tenant.act("remove-line", order=order, line=1)
    stage.tenant.act("add-line", order=order, product=SWITCH, quantity=4)
    stage.fate.tell(BEFORE, "lost", text="<PurchaseOrderModRq")
    stage.transfer()
    stage.tenant.act("add-line", order=order, product=SWITCH, quantity=1)
    stage.fate.tell(BEFORE, "lost", text="<PurchaseOrderModRq")
    stage.transfer()


def changes_of_the_memo_are_lost(stage: Stage) -> None:
    """One behind QuickBooks, one before it."""
    order = stage.order()
    stage.transfer()
    for note, place in (("First", AFTER), ("Second", BEFORE)):
        stage.tenant.act("edit-order", order=order, set={"generalMemo": note})
        stage.fate.tell(place, "lost", text="<PurchaseOrderModRq")
        stage.transfer()


def order_is_deleted_while_its_change_is_unknown(stage: Stage) -> None:
    """Neither as before nor as we sent it: what is left to do is planned anew."""
    order = stage.order()
    stage.transfer()
    stage.world.do(people.cancel_run)
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 7})
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderModRq")
    stage.approve()
    stage.session()
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.sessions()


def order_is_deleted_while_its_receipt_is_unknown(stage: Stage) -> None:
    """The receipt never arrived, and what it was for is gone."""
    order = stage.order()
    stage.transfer()
    stage.receive(order, 2)
    stage.fate.tell(BEFORE, "lost", text="<ItemReceiptAddRq")
    stage.approve()
    stage.session()
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.sessions()


def receipt_stays_unknown(stage: Stage) -> None:
    """QuickBooks does not let Stockpost look for it: until it does, the count of the item is left alone, whoever asks for a sync."""
    order = stage.order(line(SWITCH, 5))
    stage.transfer()
    stage.receive(order, 2)
    stage.count(SWITCH, 7)
    stage.fate.tell(AFTER, "lost", text="<ItemReceiptAddRq")
    stage.approve()
    stage.session()
    for _ in range(2):
        # Neither when it is asked about nor among what was changed.
        for _ in range(2):
            stage.fate.tell(QUESTION, "refused ItemReceiptQuery 3260", text="<ItemReceiptQueryRq")
        stage.session()
        assert "outcome_unknown" in open_codes(stage)
        stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    assert on_hand(stage, SWITCH) == ["2"]
    stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["7"], [])


def orders_in_units_are_lost(stage: Stage) -> None:
    """Found again, what was sent counts: of one a person has made cases meanwhile, and a change of the other one is lost, too."""
    buy_by_the_case(stage, SWITCH)
    orders = [stage.order(line(SWITCH, 24), line(TONER)), stage.order(line(SWITCH, 12), line(TONER))]
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()
    entered = stage.transaction("PurchaseOrder")
    first, second = stage.line_ids(entered)
    cases = [{"TxnLineID": first, "UnitOfMeasure": "case", "Rate": "3"}, {"TxnLineID": second}]
    stage.books.edit(entered, PurchaseOrderLineMod=cases)
    stage.sessions()
    stage.tenant.act("edit-line", order=orders[1], line=1, set={"quantity": 13})
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderModRq")
    stage.transfer()


SCENES = (
    Scene(answers_to_new_names_are_lost, NAMES_MISSING, CABLES),
    Scene(new_names_are_lost, NAMES_MISSING, CABLES),
    Scene(new_names_are_renamed_while_lost),
    Scene(new_names_are_called_otherwise_in_autotask_while_lost),
    Scene(reactivation_is_lost),
    Scene(what_is_gone_is_refused),
    Scene(deletions_are_lost),
    Scene(deletions_never_arrive),
    Scene(deletion_is_seen_before_it_is_known),
    Scene(vendor_is_merged_while_its_order_is_unknown, NUMBERED_BY_QUICKBOOKS),
    Scene(receipt_and_count_are_lost),
    Scene(count_never_arrives),
    Scene(answers_come_late_or_spoilt),
    Scene(computer_sleeps_with_a_message),
    Scene(order_is_changed_while_the_computer_sleeps_with_it),
    Scene(order_is_wanted_again_while_the_computer_sleeps_with_it),
    Scene(order_wakes_with_its_computer_after_it_was_let_go_of),
    Scene(canceled_order_wakes_with_its_computer, NUMBERED_BY_QUICKBOOKS),
    Scene(canceled_order_never_arrived),
    Scene(order_that_was_let_go_of_gets_another_vendor),
    Scene(changes_of_the_memo_are_lost),
    Scene(lost_order_is_not_the_other_one),
    Scene(lost_order_lost_a_line),
    Scene(lost_order_was_copied),
    Scene(renumbered_while_lost),
    Scene(renumbered_and_given_to_another_vendor_while_lost),
    Scene(late_answer_stands_for_that_of_a_receipt),
    Scene(clock_was_a_day_ahead),
    Scene(order_was_copied),
    Scene(changes_are_lost),
    Scene(order_is_deleted_while_its_change_is_unknown),
    Scene(order_is_deleted_while_its_receipt_is_unknown),
    Scene(receipt_stays_unknown),
    Scene(orders_in_units_are_lost, ONE_BY_ONE),
)
