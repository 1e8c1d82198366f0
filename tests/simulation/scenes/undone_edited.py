"""People typed on what a run wrote, in any of its fields: taking the run back leaves that to them, and nothing else (P6)."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, Scene, Stage, line

ORDER, INVOICE = "PurchaseOrder", "Invoice"
AFTER_A_WRITE = "quickbooks after a write"


def _said(stage: Stage) -> list[str]:
    """Of each order and invoice that stays, which fields were changed."""
    found = [one.explanation for one in stage.desk.problems(stage.world.company) if one.code == "undo_blocked"]
    return sorted(one.partition("QuickBooks: ")[2].partition(".")[0] for one in found)


def invoices_of_which_any_field_was_changed(stage: Stage) -> None:
    """The look asks about each; the undo does not answer that by deleting the invoice. It deletes one of which the change was agreed to, and
    one that nobody touched, whose answer was lost."""
    for number in range(1, 6):
        approve(stage, sale(stage, f"INV-{number}"))
        if number == 5:
            stage.fate.tell(AFTER_A_WRITE, "lost", text="<InvoiceAddRq")
            stage.session()
        stage.sessions()
    edited = [one.txn_id for one in of_kind(stage, INVOICE)]
    description = [{"TxnLineID": stage.line_ids(edited[2])[0], "Desc": "For Ms Smith"}]
    stage.books.edit(edited[0], PONumber="Cust-77")
    stage.books.edit(edited[1], DueDate="2027-03-01")
    stage.books.edit(edited[2], InvoiceLineMod=description)
    stage.world.time.advance(60)
    stage.books.edit(edited[3], PONumber="Cust-78")
    stage.world.time.advance(4000)
    stage.session()
    assert open_codes(stage) == ["changed_in_quickbooks"] * 4
    agreed = next(one for one in stage.desk.problems(stage.world.company) if one.invoice == "INV-4")
    people.decide(stage.world, stage.desk, agreed, "adopt")
    for run in range(1, 6):
        stage.undo(run)
        stage.sessions()
    assert [one.txn_id for one in of_kind(stage, INVOICE)] == edited[:3]
    assert _said(stage) == ["Autotask Charge: description", "Due date", "PO number"]


def orders_of_which_any_field_was_changed(stage: Stage) -> None:
    """Also what an update leaves to people: with the order it would be gone."""
    orders = [stage.order() for _ in range(7)]
    stage.transfer()
    for number, name in enumerate(("TxnDate", "DueDate", "ExpectedDate", "FOB", "Desc", "ManufacturerPartNumber")):
        order = stage.transaction(ORDER, number)
        if name in ("Desc", "ManufacturerPartNumber"):
            lines = [{"TxnLineID": stage.line_ids(order)[0], name: "Mine"}]
            stage.books.edit(order, PurchaseOrderLineMod=lines)
        else:
            stage.books.edit(order, **{name: "Here" if name == "FOB" else "2026-11-20"})
    stage.tenant.act("edit-order", order=orders[3], set={"generalMemo": "Note 7"})
    stage.transfer()
    assert open_codes(stage) == []
    stage.undo()
    stage.sessions()
    assert len(of_kind(stage, ORDER)) == 6
    item = SWITCH[:31].strip()
    fields = ["Date", "Due date", "Expected date", "FOB", f"{item}: description", f"{item}: part number"]
    assert _said(stage) == sorted(fields)


def orders_that_stockpost_changed_itself(stage: Stage) -> None:
    """Nobody typed on them: of one the answer was lost, and then each was updated, one for another vendor."""
    orders = [stage.order() for _ in range(3)]
    stage.fate.tell(AFTER_A_WRITE, "lost", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()
    stage.sessions()
    vendor = next(row for row in stage.tenant.tenant.rows("Companies") if row["companyName"] == OTHER_VENDOR)
    stage.tenant.act("edit-order", order=orders[0], set={"vendorID": vendor["id"], "freight": 20})
    stage.tenant.act("edit-line", order=orders[1], line=1, set={"quantity": 8})
    stage.tenant.act("add-line", order=orders[2], product=TONER, quantity=2, unitCost="4")
    stage.world.time.advance(3 * 86_400)
    stage.transfer()
    stage.undo()
    stage.sessions()
    assert (of_kind(stage, ORDER), open_codes(stage)) == ([], [])


def line_was_removed_after_it_was_received(stage: Stage) -> None:
    """A person edited its receipt, so the order stays with it, and so does the count that was set for it, though Autotask's order does not
    name the item any more."""
    order = stage.order(line(SWITCH), line(TONER))
    stage.receive(order, 4, line=2)
    stage.count(TONER, 9)
    stage.transfer()
    stage.tenant.act("un-receive", order=order, line=2, quantity=4)
    stage.tenant.act("remove-line", order=order, line=2)
    stage.count(TONER, 9)
    stage.books.edit(stage.transaction("ItemReceipt"), Memo="mine")
    stage.world.do(people.refresh)
    stage.undo()
    stage.sessions()
    assert (len(of_kind(stage, "ItemReceipt")), on_hand(stage, TONER)) == (1, ["9"])


SCENES = (
    Scene(invoices_of_which_any_field_was_changed),
    Scene(orders_of_which_any_field_was_changed),
    Scene(orders_that_stockpost_changed_itself),
    Scene(line_was_removed_after_it_was_received),
)
