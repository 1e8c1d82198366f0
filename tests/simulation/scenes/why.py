"""What the page Stock tells of a difference is true and is a sum that a person can check, also where a run was broken off, a decision came in
between, or an item was mapped to another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from stockpost.app.stock_words import reasons
from tests.simulation import people
from tests.simulation.company_files.looks import counts_set, of_kind, on_hand, open_codes
from tests.simulation.scenes.invoiced import NO_GUIDS, sale
from tests.simulation.stage import ACCOUNTS, OTHER_VENDOR, SWITCH, TONER, VENDOR, Scene, Stage, line

AFTER, BEFORE_A_WRITE = "quickbooks after a write", "quickbooks before a write"
ADJUSTMENT = "<InventoryAdjustmentAddRq"
CALLS_MAX = 60


def told(stage: Stage, item: str = SWITCH) -> list[str]:
    (view,) = [one for one in stage.desk.stock(stage.world.company).items if one.count.item == item]
    return reasons(view)


def sync(stage: Stage, *items: str) -> int:
    run = stage.desk.approve_sync(stage.world.company, items or (SWITCH,), who="dana").run
    stage.sessions()
    assert run is not None
    return run


def break_off(stage: Stage, is_done: Callable[[], bool]) -> None:
    """A session that ends as soon as so much of it is done."""
    stage.world.time.advance(600)
    for _ in range(CALLS_MAX):
        if is_done():
            break
        assert stage.world.connect(0)
    stage.world.sessions.clear()


def read_again(stage: Stage) -> None:
    stage.world.do(people.refresh)
    stage.desk.read_counts(stage.world.company, who="dana")
    stage.session()


def map_to(stage: Stage, item: str, other: str) -> None:
    company = stage.world.company
    (product,) = [one.count.product_id for one in stage.desk.stock(company).items if one.count.item == item]
    stage.desk.mapping.read_lists(company, who="dana")
    stage.session()
    stage.desk.mapping.choose(company, "item", product, other, who="dana")


def each_question_that_holds_a_count_up_is_told(stage: Stage) -> None:
    """An account that is missing, a refusal, a count that does not stay, and an adjustment that somebody copied: QuickBooks refused nothing
    of that one. It shows no ExternalGUID (UNVERIFIED), by which it would be known that the copy is that person's own."""
    stage.books.act("preferences", unverified=NO_GUIDS)
    stage.order()
    stage.count(SWITCH, 3)
    stage.transfer()
    stage.count(SWITCH, 8)
    company = stage.world.company
    account = stage.world.settings.get("adjustment_account", "Inventory Adjustment")
    stage.desk.set_company(company, {"adjustment_account": "Nope"}, who="dana")
    sync(stage)
    assert told(stage) == ["Account “Nope” is missing in QuickBooks."]
    stage.desk.set_company(company, {"adjustment_account": account}, who="dana")
    stage.fate.tell(BEFORE_A_WRITE, "refused Add 3261", text=ADJUSTMENT)
    sync(stage)
    assert told(stage) == [f"QuickBooks refused: Set on hand of {SWITCH} from 3 to 8."]
    stage.resolve("request_refused", "retry")
    stage.sessions()
    stage.count(SWITCH, 12)
    stage.desk.approve_sync(company, [SWITCH], who="dana")
    for count in range(counts_set(stage), counts_set(stage) + 3):
        break_off(stage, lambda count=count: counts_set(stage) > count)  # type: ignore[misc]
        stage.books.act("sell", item=SWITCH, quantity="1")
    stage.sessions()
    assert told(stage) == [f"The stock of {SWITCH} does not stay as it was set."]
    stage.resolve("on_hand_keeps_changing", "retry")
    stage.sessions()
    stage.count(SWITCH, 9)
    stage.desk.approve_sync(company, [SWITCH], who="dana")
    stage.fate.tell(AFTER, "lost", text=ADJUSTMENT)
    stage.session()
    stage.books.copy_adjustment(of_kind(stage, "InventoryAdjustment")[-1].txn_id)
    stage.sessions()
    assert (told(stage), open_codes(stage)) == (
        [f"The adjustment of {SWITCH} is in QuickBooks more than once."],
        ["duplicate_found"],
    )
    stage.books.act("delete", txnId=of_kind(stage, "InventoryAdjustment")[-1].txn_id)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert (on_hand(stage, SWITCH), told(stage), open_codes(stage)) == (["9"], [], [])


def receipt_is_newer_than_the_count_that_was_read(stage: Stage) -> None:
    """The session breaks off between the two, once with the receipt and once with what an undo deletes of it."""
    order = stage.order()
    stage.count(SWITCH, 3)
    stage.transfer()
    stage.receive(order, 4)
    stage.approve()
    break_off(stage, lambda: len(of_kind(stage, "ItemReceipt")) == 1)
    stage.session()
    stage.count(SWITCH, 7)
    stage.receive(order, 1)
    stage.approve()
    run = stage.desk.runs(stage.world.company)[0].run
    break_off(stage, lambda: "QuickBooks since its count was read: +1 posted." in told(stage))
    assert told(stage) == [
        "Autotask since the last sync: +1 received.",
        "QuickBooks since its count was read: +1 posted.",
    ]
    stage.sessions()
    assert told(stage) == []
    stage.undo(run)
    break_off(stage, lambda: bool(told(stage)))
    assert told(stage) == ["QuickBooks since its count was read: −1 of receipts that were taken back."]


def undo_is_broken_off_after_an_adjustment(stage: Stage) -> None:
    """It has taken back what a sync set, and not yet the receipt."""
    order = stage.order()
    stage.receive(order, 4)
    stage.count(SWITCH, 3)
    stage.transfer()
    stage.undo(1)
    break_off(stage, lambda: len(told(stage)) > 1)
    assert told(stage) == [
        "QuickBooks since the last sync: +1 by an adjustment of Stockpost, made or taken back.",
        "QuickBooks since its count was read: −4 of receipts that were taken back.",
    ]


def order_is_changed_back_by_hand(stage: Stage) -> None:
    """A sync that set nothing meanwhile had met the sale: what it left is told."""
    stage.receive(stage.order(), 4)
    stage.transfer()
    txn_id = stage.transaction("PurchaseOrder")
    memo = stage.memo(txn_id)
    stage.books.act("sell", item=SWITCH, quantity="1")
    stage.books.act("edit-order", txnId=txn_id, memo="typed over")
    sync(stage)
    stage.books.act("edit-order", txnId=txn_id, memo=memo)
    stage.world.time.advance(4000)
    stage.session()
    assert told(stage) == ["The last sync set nothing: Autotask had 4 then and QuickBooks 3."]


def receipt_of_another_product_of_the_item(stage: Stage) -> None:
    """The toner is mapped to the switch: what Stockpost receives of it was not received by somebody."""
    stage.order(line(), line(TONER))
    stage.count(SWITCH, 3)
    stage.count(TONER, 2)
    stage.transfer()
    map_to(stage, TONER, SWITCH)
    sync(stage, SWITCH, TONER)
    stage.receive(stage.order(line(TONER, 4)), 4)
    stage.transfer()
    read_again(stage)
    for item in (SWITCH, TONER):
        assert told(stage, item)[-1] == "QuickBooks since the last sync: +4 posted.", item
    stage.resolve("item_shared", "detach")


def receipts_of_the_item_before(stage: Stage) -> None:
    """The switch is mapped to another item: what is received on its old order, and what is taken back of that, moves the one before."""
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 2)
    stage.transfer()
    stage.books.act("add-entry", kind="ItemInventory", fields={"Name": "Other", **ACCOUNTS})
    map_to(stage, SWITCH, "Other")
    sync(stage)
    stage.receive(order, 3)
    stage.transfer()
    read_again(stage)
    assert (told(stage), on_hand(stage, SWITCH, "Other")) == (
        [
            "Autotask since the last sync: +3 received.",
            "Its average cost in QuickBooks is 0, so the count changes and no value is posted.",
        ],
        ["5", "2"],
    )
    sync(stage)
    stage.undo(stage.desk.runs(stage.world.company)[1].run)
    stage.sessions()
    stage.undo(1)
    stage.sessions()
    read_again(stage)
    assert (told(stage), on_hand(stage, SWITCH, "Other")) == ([], ["0", "5"])


def units_of_an_order_that_was_let_go_of_were_counted_before(stage: Stage) -> None:
    """A sync had counted them while the order was never transferred: letting go of it explains nothing."""
    stage.order()
    stage.count(SWITCH, 1)
    stage.transfer()
    other = stage.order(line(SWITCH, 6))
    stage.receive(other, 5)
    sync(stage)
    lines = [{"item": SWITCH, "quantity": "1", "rate": "2"}]
    stage.books.act("enter-order", vendor=VENDOR, number=other, lines=lines)
    stage.transfer()
    stage.resolve("number_taken", "ignore")
    stage.books.act("sell", item=SWITCH, quantity="1")
    read_again(stage)
    assert told(stage) == ["QuickBooks since the last sync: −1 sold or taken out."]


def count_was_set_and_no_sync_ended_with_it(stage: Stage) -> None:
    """Its run is canceled before the count is read back, and the next one is unknown to an older copy of the database."""
    stage.order()
    stage.count(SWITCH, 3)
    stage.transfer()
    sync(stage)
    stage.count(SWITCH, 8)
    run = stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana").run
    before = counts_set(stage)
    break_off(stage, lambda: counts_set(stage) > before)
    stage.desk.cancel_run(stage.world.company, run or 0, who="dana")
    stage.books.act("sell", item=SWITCH, quantity="1")
    read_again(stage)
    assert told(stage) == [
        "Autotask since the last sync: +5 counted or moved in.",
        "QuickBooks since the last sync: +5 by an adjustment of Stockpost, made or taken back, −1 sold or taken out.",
    ]
    stage.world.do(people.back_up_stockpost)
    stage.count(SWITCH, 9)
    sync(stage)
    stage.world.do(people.restore_stockpost)
    read_again(stage)
    assert told(stage) == [
        "Autotask since the last sync: +6 counted or moved in.",
        "QuickBooks since the last sync: +6 by an adjustment of Stockpost, made or taken back.",
    ]


def held_units_are_held_no_more(stage: Stage) -> None:
    """An invoice is never to be transferred: what a sync held for it is too much from then on."""
    stage.receive(stage.order(), 5)
    stage.transfer()
    fields = {"kind": "ticket", "title": "On-site work", "name": "Switch", "unitPrice": "25"}
    stage.tenant.act("add-charge", company=OTHER_VENDOR, product=SWITCH, quantity=2, **fields)
    stage.tenant.act("deliver-charge", charge="Switch", location="Main")
    stage.tenant.act("add-invoice", company=OTHER_VENDOR, number="INV-1", charges=["Switch"])
    sync(stage)
    stage.books.act("add-entry", kind="Customer", fields={"Name": OTHER_VENDOR[:41].strip()})
    stage.books.enter_invoice(OTHER_VENDOR[:41].strip(), number="INV-1", item=SWITCH)
    sync(stage)
    stage.desk.invoices.approve(stage.world.company, ["INV-1"], who="dana")
    stage.sessions()
    stage.resolve("invoice_number_taken", "ignore")
    stage.world.do(people.refresh)
    assert told(stage) == [
        "The last sync held 2 for invoices that were still to come: Autotask had 3 then and QuickBooks 5."
    ]


def _invoice_is_voided(stage: Stage) -> None:
    """It took 1 of the 5 that both sides had, and a sync set the count."""
    stage.receive(stage.order(), 5)
    sale(stage, is_delivered=True)
    stage.transfer()
    stage.desk.invoices.approve(stage.world.company, ["INV-1"], who="dana")
    stage.sessions()
    sync(stage)
    read_again(stage)
    assert (told(stage), on_hand(stage, SWITCH)) == ([], ["4"])
    stage.books.act("void", txnId=stage.transaction("Invoice"))


VOIDED = "+1 in QuickBooks: invoice INV-1 was voided there, and that was taken over."


def invoice_was_voided_after_the_count_was_read(stage: Stage) -> None:
    """What came back with it is no part of the difference as long as QuickBooks' count is older, though it was taken over."""
    _invoice_is_voided(stage)
    stage.desk.invoices.approve(stage.world.company, ["INV-1"], who="dana")
    stage.sessions()
    stage.resolve("changed_in_quickbooks", "adopt")
    stage.count(SWITCH, 6)
    stage.world.do(people.refresh)
    counted = "Autotask since the last sync: +2 counted or moved in."
    assert told(stage) == [counted]
    read_again(stage)
    assert told(stage) == [counted, VOIDED]


def invoice_was_voided_before_a_sync_that_set_nothing(stage: Stage) -> None:
    """Beside a count of Autotask that is lower, it is in the counts that the sync left, which are told, and not told once more."""
    _invoice_is_voided(stage)
    stage.count(SWITCH, 1)
    sync(stage)
    stage.resolve("changed_in_quickbooks", "adopt")
    read_again(stage)
    assert told(stage) == ["The last sync set nothing: Autotask had 1 then and QuickBooks 5."]


def count_is_read_again_after_a_clock_was_ahead(stage: Stage) -> None:
    """A day ahead at a sync: whoever wants the counts to be read now gets them, and not only after that day."""
    stage.order()
    stage.count(SWITCH, 9)
    stage.transfer()
    (host,) = stage.world.hosts
    host.clock_error = timedelta(days=1)
    sync(stage)
    host.clock_error = timedelta(0)
    stage.books.act("sell", item=SWITCH, quantity="1")
    read_again(stage)
    assert told(stage) == ["QuickBooks since the last sync: −1 sold or taken out."]


SCENES = (
    Scene(each_question_that_holds_a_count_up_is_told),
    Scene(receipt_is_newer_than_the_count_that_was_read),
    Scene(undo_is_broken_off_after_an_adjustment),
    Scene(order_is_changed_back_by_hand),
    Scene(receipt_of_another_product_of_the_item, settings={"sync_after_transfer": "false"}),
    Scene(receipts_of_the_item_before, settings={"sync_after_transfer": "false"}),
    Scene(units_of_an_order_that_was_let_go_of_were_counted_before),
    Scene(count_was_set_and_no_sync_ended_with_it),
    Scene(invoice_was_voided_after_the_count_was_read, settings={"sync_after_transfer": "false"}),
    Scene(invoice_was_voided_before_a_sync_that_set_nothing, settings={"sync_after_transfer": "false"}),
    Scene(count_is_read_again_after_a_clock_was_ahead),
    Scene(held_units_are_held_no_more, settings={"hold_uninvoiced": "true"}),
)
