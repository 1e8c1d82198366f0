"""QuickBooks does not let Stockpost look for a write whose answer was lost: until it does, the counts of its items are left alone, and a problem
says why, whatever became of the run that wanted it."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import counts_set, of_kind, on_hand, open_codes
from tests.simulation.scenes.lost_writes import AFTER, BEFORE, QUESTION
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, Scene, Stage, line

HELD = {"hold_uninvoiced": "true"}
CUSTOMER = OTHER_VENDOR
ADDED, ORDERED = "<ItemReceiptAddRq", "<PurchaseOrderAddRq"


def _lose(stage: Stage, text: str, *, place: str = AFTER) -> None:
    """The answer to a write is lost, and a person cancels the run."""
    stage.fate.tell(place, "lost", text=text)
    stage.session()
    stage.world.do(people.cancel_run)


def _sync(stage: Stage) -> None:
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")


def _stays_unknown(stage: Stage, question: str, *, times: int = 1) -> None:
    """A sync of the item comes to a contact in which QuickBooks refuses to say what became of the write; twice, where it would tell among
    what was changed."""
    before = on_hand(stage, SWITCH)
    _sync(stage)
    refused = "refused InvoiceQuery 3260" if "Invoice" in question else "refused Query 3260"
    for _ in range(times):
        stage.fate.tell(QUESTION, refused, text=f"<{question}QueryRq")
    stage.session()
    seen = [code for code in open_codes(stage) if code != "changes_unseen"]
    assert (on_hand(stage, SWITCH), seen) == (before, ["outcome_unknown"])


def _is_known(stage: Stage, count: str) -> None:
    """The next contact asks again, and then the count is set."""
    stage.world.time.advance(4000)
    stage.session()
    assert open_codes(stage) == []
    _sync(stage)
    stage.sessions()
    assert on_hand(stage, SWITCH) == [count]


def receipt_of_a_canceled_run_stays_unknown(stage: Stage) -> None:
    """Nothing of the order has changed in QuickBooks, so that no look at it tells of the receipt."""
    order = stage.order()
    stage.transfer()
    stage.receive(order, 4)
    stage.count(SWITCH, 9)
    stage.approve()
    _lose(stage, ADDED, place=BEFORE)
    _stays_unknown(stage, "PurchaseOrder")
    _is_known(stage, "5")


def receipt_of_an_order_that_was_let_go_of_stays_unknown(stage: Stage) -> None:
    """Nothing is left to decide about the order, but whether its units came is asked all the same."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 2)
    stage.transfer()
    stage.receive(order, 4)
    stage.approve()
    _lose(stage, ADDED, place=BEFORE)
    tenant = stage.tenant.tenant
    (other,) = [row["id"] for row in tenant.rows("Companies") if row["companyName"] == OTHER_VENDOR]
    (row,) = tenant.rows("PurchaseOrders")
    stage.tenant.act("set-record", entity="PurchaseOrders", id=row["id"], set={"vendorID": other})
    stage.world.do(people.refresh)
    stage.resolve("vendor_changed", "detach")
    _stays_unknown(stage, "PurchaseOrder")
    _is_known(stage, "6")


def _delivered(stage: Stage, quantity: int = 2) -> str:
    """Of five, some were delivered and invoiced in Autotask, and are held in QuickBooks. The number of the invoice."""
    order = stage.order()
    stage.receive(order, 5)
    stage.transfer()
    values = {"kind": "ticket", "title": "On-site work", "name": "Sold", "unitPrice": "25", "quantity": quantity}
    stage.tenant.act("add-charge", company=CUSTOMER, product=SWITCH, **values)
    stage.tenant.act("deliver-charge", charge="Sold", location="Main")
    stage.tenant.act("add-invoice", company=CUSTOMER, number="INV-1", charges=["Sold"])
    _sync(stage)
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["5"]
    return "INV-1"


def _approve(stage: Stage, number: str) -> None:
    stage.desk.invoices.approve(stage.world.company, [number], who="dana")


def invoice_of_a_canceled_run_stays_unknown(stage: Stage) -> None:
    """It took its units off, so that they are held no more; whoever does not know that would set them anew."""
    _approve(stage, _delivered(stage))
    _lose(stage, "<InvoiceAddRq")
    assert on_hand(stage, SWITCH) == ["3"]
    _stays_unknown(stage, "Invoice", times=2)
    _is_known(stage, "3")


def _undone(stage: Stage) -> str:
    order = stage.order()
    stage.receive(order, 4)
    stage.transfer()
    stage.undo()
    return order


def deletion_of_a_receipt_stays_unknown(stage: Stage) -> None:
    """Its undo is canceled, and once it is known that the receipt is gone nothing says anything else."""
    _undone(stage)
    _lose(stage, "<TxnDelType>ItemReceipt<")
    _stays_unknown(stage, "ItemReceipt")
    _is_known(stage, "0")
    stage.transfer()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["4"], [])


def deletion_of_a_count_stays_unknown(stage: Stage) -> None:
    """It belongs to no order and no invoice."""
    stage.order()
    stage.count(SWITCH, 8)
    stage.transfer()
    stage.undo()
    _lose(stage, "<TxnDelType>InventoryAdjustment<")
    _stays_unknown(stage, "InventoryAdjustment")
    _is_known(stage, "8")


def receipt_is_seen_to_be_gone_by_another_undo(stage: Stage) -> None:
    """The first one was canceled. The second one is approved while QuickBooks is just being asked again, and refuses; the next question shows
    that the receipt is gone."""
    _undone(stage)
    _lose(stage, "<TxnDelType>ItemReceipt<")
    _stays_unknown(stage, "ItemReceipt")
    stage.fate.tell(QUESTION, "refused Query 3260", text="<ItemReceiptQueryRq")
    stage.world.time.advance(600)
    stage.step_to("<ItemReceiptQueryRq")
    stage.undo()
    stage.sessions()
    assert (open_codes(stage), of_kind(stage, "PurchaseOrder")) == ([], [])


def undo_waits_for_what_became_of_its_deletion(stage: Stage) -> None:
    """It never arrived. The undo ended with the question; to try again is to go on with it."""
    _undone(stage)
    stage.fate.tell(BEFORE, "lost", text="<TxnDelType>ItemReceipt<")
    stage.session()
    stage.fate.tell(QUESTION, "refused Query 3260", text="<ItemReceiptQueryRq")
    stage.session()
    stage.world.time.advance(4000)
    stage.session()
    assert open_codes(stage) == ["outcome_unknown"]
    stage.resolve("outcome_unknown", "retry")
    stage.sessions()
    assert (of_kind(stage, "ItemReceipt"), of_kind(stage, "PurchaseOrder")) == ([], [])


def _asleep(stage: Stage) -> None:
    """A computer fetches what is approved, and falls asleep with the orders."""
    stage.fate.tell("sendRequestXML answer", "fall asleep", text=ORDERED)
    stage.approve()
    stage.session()


def order_goes_as_it_went_once_it_is_known(stage: Stage) -> None:
    """A day later it is known that it is not there. Sent with the date of that day, it would stand beside the first when the computer wakes."""
    stage.order()
    _asleep(stage)
    stage.fate.tell(QUESTION, "refused Query 3260", text="<PurchaseOrderQueryRq")
    stage.session()
    assert open_codes(stage) == ["outcome_unknown"]
    stage.world.time.advance(86_400)
    stage.session()
    stage.world.connectors[0].wake(deliver=True)
    assert len(of_kind(stage, "PurchaseOrder")) == 1


def order_of_a_message_that_was_given_up_is_asked_for(stage: Stage) -> None:
    """QuickBooks could not read the message, so each of two orders is to go alone. Before the second one leaves the computer wakes, and
    somebody makes it hard to know."""
    stage.order()
    stage.order(line(TONER))
    _asleep(stage)
    stage.fate.tell("quickbooks before a write", "hresult 0x80040400", text=ORDERED)
    stage.fate.tell(BEFORE, "lost", text=ORDERED)
    stage.session()
    assert of_kind(stage, "PurchaseOrder") == []
    stage.world.connectors[0].wake(deliver=True)
    stage.world.watch()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder", 1), memo="Rack 4", newNumber="X-1")
    stage.sessions()
    assert (len(of_kind(stage, "PurchaseOrder")), open_codes(stage)) == (2, ["changed_in_quickbooks"])


def invoice_is_voided_in_autotask_while_units_are_held(stage: Stage) -> None:
    """Its units are held again, and QuickBooks' invoice has taken them off until a person voids it there."""
    number = _delivered(stage)
    _approve(stage, number)
    stage.sessions()
    stage.tenant.act("void-invoice", invoice=number)
    stage.desk.invoices.known(stage.world.company, refresh=True)
    _sync(stage)
    stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["3"], ["invoice_voided"])
    counted = counts_set(stage)
    stage.books.act("void", txnId=stage.transaction("Invoice"))
    _is_known(stage, "5")
    assert counts_set(stage) == counted


def invoice_was_entered_by_hand_while_units_are_held(stage: Stage) -> None:
    """Whether that one took its units off is for a person to say."""
    number = _delivered(stage, 1)
    stage.books.act("add-entry", kind="Customer", fields={"Name": CUSTOMER[:41].strip()})
    stage.books.enter_invoice(CUSTOMER[:41].strip(), number=number, item=SWITCH)
    _approve(stage, number)
    stage.sessions()
    before = on_hand(stage, SWITCH)
    _sync(stage)
    stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (before, ["invoice_number_taken"])
    stage.resolve("invoice_number_taken", "adopt")
    _is_known(stage, "4")


SCENES = (
    Scene(receipt_of_a_canceled_run_stays_unknown),
    Scene(receipt_of_an_order_that_was_let_go_of_stays_unknown),
    Scene(invoice_of_a_canceled_run_stays_unknown, HELD),
    Scene(deletion_of_a_receipt_stays_unknown),
    Scene(deletion_of_a_count_stays_unknown),
    Scene(receipt_is_seen_to_be_gone_by_another_undo),
    Scene(undo_waits_for_what_became_of_its_deletion),
    Scene(order_goes_as_it_went_once_it_is_known),
    Scene(order_of_a_message_that_was_given_up_is_asked_for),
    Scene(invoice_is_voided_in_autotask_while_units_are_held, HELD),
    Scene(invoice_was_entered_by_hand_while_units_are_held, HELD),
)
