"""Company files with the features of QuickBooks Enterprise (design 2.5): each is told from purchase order to stock count, under all promises.

The stories say what must come of it; the calm at their end approves, resolves and compares both sides once more.
"""

from __future__ import annotations

from typing import Any

import pytest

from quickbooks_simulator.overview import books_document
from stockpost.app.views import CheckView, RunView
from tests.simulation.place import Place
from tests.simulation.stage import SWITCH, TONER, VENDOR, Scene, Stage, buy_by_the_case, line, run_scene


def books(stage: Stage) -> dict[str, Any]:
    """Everything that QuickBooks holds."""
    with stage.books.quickbooks.look() as work:
        return books_document(work.books)


def of_kind(stage: Stage, kind: str) -> list[Any]:
    """The transactions of a kind, the oldest first, as QuickBooks keeps them."""
    return list(stage.books.books.transactions(kind))


def name_of(stage: Stage, group: str, fields: dict[str, Any], field: str) -> str:
    """The name of the entry that a field refers to, empty without one."""
    entry = stage.books.books.entry(group, fields.get(field, {}).get("ListID", ""))
    return "" if entry is None else entry.name


def on_hand(stage: Stage, *items: str) -> list[str]:
    counts = {one["name"]: one.get("onHand") for one in books(stage)["items"]}
    return [str(counts[item]) for item in items]


def prefer(stage: Stage, **preferences: Any) -> None:
    """A person switches features on, and QuickBooks is asked for them at the next contact."""
    stage.books.act("preferences", **preferences)


def add_entry(stage: Stage, kind: str, **fields: Any) -> None:
    stage.books.act("add-entry", kind=kind, fields=fields)


def last_run(stage: Stage) -> RunView:
    return stage.desk.run(stage.world.company, stage.desk.runs(stage.world.company)[0].run or 0)


def open_codes(stage: Stage) -> list[str]:
    return [one.code for one in stage.desk.problems(stage.world.company)]


def checks(stage: Stage) -> list[CheckView]:
    """What `doctor` says of the company."""
    return list(stage.desk.doctor(stage.world.company, server_url=""))


# Class tracking


def _classes(stage: Stage) -> None:
    """The class of the settings is on the order, its lines, what is received and the count; a person's stays."""
    prefer(stage, classTracking=True)
    add_entry(stage, "Class", Name="Hardware")
    add_entry(stage, "Class", Name="Field")
    order = stage.order(line(SWITCH, 5), line(TONER, 2))
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.transfer()
    (entered,), (received,), counted = (
        of_kind(stage, kind) for kind in ("PurchaseOrder", "ItemReceipt", "InventoryAdjustment")
    )
    bearers = [entered.fields, *(one.fields for one in (*entered.lines, *received.lines)), counted[-1].fields]
    assert [name_of(stage, "Class", fields, "ClassRef") for fields in bearers] == ["Hardware"] * 5

    # A person moves a line to another class; a changed quantity leaves it there, and a new line bears ours.
    field = [{"TxnLineID": entered.lines[0].line_id, "ClassRef": {"FullName": "Field"}}]
    stage.books.edit(entered.txn_id, PurchaseOrderLineMod=[*field, {"TxnLineID": entered.lines[1].line_id}])
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 6})
    stage.receive(order, 1)
    stage.transfer()
    (entered,), received = of_kind(stage, "PurchaseOrder"), of_kind(stage, "ItemReceipt")[-1]
    assert [name_of(stage, "Class", one.fields, "ClassRef") for one in entered.lines] == ["Field", "Hardware"]
    assert (entered.lines[0].quantity, name_of(stage, "Class", received.lines[0].fields, "ClassRef")) == (6, "Field")


def _class_is_missing(stage: Stage) -> None:
    """A class that QuickBooks has not is a problem that names the setting; nothing is written before it is mended."""
    prefer(stage, classTracking=True)
    order = stage.order()
    stage.receive(order, 2)
    stage.transfer()
    found = stage.problem("class_missing")
    assert "class_name" in found.explanation
    assert of_kind(stage, "PurchaseOrder") == []
    add_entry(stage, "Class", Name="Hardware")
    stage.books.act("edit-entry", group="Class", name="Hardware", isActive=False)
    stage.world.time.advance(4000)
    stage.session()
    assert "inactive" in stage.problem("class_missing").explanation
    (check,) = [one for one in checks(stage) if "class_name" in one.check]
    assert (check.ok, "inactive" in check.detail, "class_name" in check.remedy) == (False, True, True)
    stage.books.act("edit-entry", group="Class", name="Hardware", isActive=True)
    stage.resolve("class_missing", "retry")
    stage.sessions()
    assert (open_codes(stage), len(of_kind(stage, "PurchaseOrder")), on_hand(stage, SWITCH)) == ([], 1, ["2"])


def _class_tracking_is_off(stage: Stage) -> None:
    """Where QuickBooks tracks no classes none is sent, which it would refuse, and the run says so."""
    stage.transfer()
    stage.order()
    stage.transfer()
    assert any("Class tracking is switched off" in note for note in last_run(stage).notes), last_run(stage).notes
    assert len(of_kind(stage, "PurchaseOrder")) == 1


def _invoices_of_a_class(stage: Stage) -> None:
    """Invoices bear their own class on header and lines."""
    prefer(stage, classTracking=True)
    add_entry(stage, "Class", Name="Service")
    stage.desk.invoices.approve(stage.world.company, [sale(stage)], who="dana")
    stage.sessions()
    (entered,) = of_kind(stage, "Invoice")
    assert [name_of(stage, "Class", one.fields, "ClassRef") for one in (entered, *entered.lines)] == ["Service"] * 2


def sale(stage: Stage, product: str = SWITCH, quantity: int = 1) -> str:
    """An invoice of Autotask over delivered goods."""
    values = {"kind": "ticket", "title": "On-site work", "name": "Sold", "unitPrice": "25"}
    stage.tenant.act("add-charge", company=VENDOR, product=product, quantity=quantity, **values)
    stage.tenant.act("add-invoice", company=VENDOR, number="INV-1", charges=["Sold"])
    return "INV-1"


# Units of measure


def _units(stage: Stage) -> None:
    """An item that is bought in cases of 12: 24 in Autotask are 24 each, in the order, its receipts and the count."""
    buy_by_the_case(stage, SWITCH)
    order = stage.order(line(SWITCH, 24))
    stage.receive(order, 7)
    stage.transfer()
    (entered,), (received,) = of_kind(stage, "PurchaseOrder"), of_kind(stage, "ItemReceipt")
    ((ordered,), (came,)) = entered.lines, received.lines
    assert [(one.fields["UnitOfMeasure"], one.quantity, one.rate) for one in (ordered, came)] == [
        ("each", 24, 3),
        ("each", 7, 3),
    ]
    assert on_hand(stage, SWITCH) == ["7"]
    notes = [write.summary for write in last_run(stage).writes] + list(last_run(stage).notes)
    assert any("24 each, which are 2 case (12 each)" in note for note in notes), notes
    stage.count(SWITCH, 15)
    stage.receive(order, 17)
    stage.transfer()
    assert (on_hand(stage, SWITCH), of_kind(stage, "PurchaseOrder")[0].lines[0].quantity) == (["32"], 24)
    assert books(stage)["purchaseOrders"][0]["isFullyReceived"]

    # A person makes cases of it: 24 cases are not what Autotask ordered, and nothing is written before somebody decides.
    second = stage.order(line(SWITCH, 24))
    stage.transfer()
    entered = of_kind(stage, "PurchaseOrder")[-1]
    cases = [{"TxnLineID": entered.lines[0].line_id, "UnitOfMeasure": "case", "Rate": "3"}]
    stage.books.edit(entered.txn_id, PurchaseOrderLineMod=cases)
    stage.receive(second, 12)
    stage.transfer()
    found = stage.problem("changed_in_quickbooks")
    ((changed),) = found.differences
    assert (changed.autotask, changed.last_transferred, changed.quickbooks) == ("each", "each", "case")
    assert "adopt" not in [one.choice for one in found.choices]
    assert on_hand(stage, SWITCH) == ["32"]
    stage.resolve("changed_in_quickbooks", "overwrite")
    stage.sessions()
    (ordered,) = of_kind(stage, "PurchaseOrder")[-1].lines
    assert (ordered.fields["UnitOfMeasure"], ordered.quantity, on_hand(stage, SWITCH)) == ("each", 24, ["44"])


def _adopted_in_cases(stage: Stage) -> None:
    """An order that a person typed in cases and received in part is not guessed at once it is adopted."""
    buy_by_the_case(stage, SWITCH)
    add_entry(stage, "Vendor", Name=VENDOR)
    order = stage.order(line(SWITCH, 24))
    lines = [{"item": SWITCH, "quantity": "2", "rate": "36"}]
    typed = stage.books.act("enter-order", vendor=VENDOR, number=order, lines=lines)["txnId"]
    stage.transfer()
    stage.books.act("receive", txnId=typed, quantities={"0": "1"})
    stage.receive(order, 24)
    stage.resolve("number_taken", "adopt")
    stage.sessions()
    found = stage.problem("unit_differs")
    assert ("1 case" in found.explanation, "each" in found.remedy) == (True, True), found
    assert (len(of_kind(stage, "ItemReceipt")), on_hand(stage, SWITCH)) == (1, ["12"])
    stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))
    stage.resolve("unit_differs", "retry")
    stage.sessions()
    (ordered,) = of_kind(stage, "PurchaseOrder")[0].lines
    assert (ordered.fields["UnitOfMeasure"], ordered.quantity, on_hand(stage, SWITCH)) == ("each", 24, ["24"])


def _units_are_switched_off(stage: Stage) -> None:
    """An item keeps its set when the feature is switched off; no unit is named then, which QuickBooks would refuse."""
    buy_by_the_case(stage, SWITCH)
    prefer(stage, unitsOfMeasure="none")
    order = stage.order(line(SWITCH, 24))
    stage.receive(order, 7)
    stage.transfer()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["7"], [])


STORIES = (
    Scene(_classes, settings={"class_name": "Hardware"}),
    Scene(_class_is_missing, settings={"class_name": "hardware"}),
    Scene(_class_tracking_is_off, settings={"class_name": "Hardware"}),
    Scene(_invoices_of_a_class, settings={"class_name": "Hardware", "invoice_class": "Service"}),
    Scene(_units),
    Scene(_adopted_in_cases),
    Scene(_units_are_switched_off),
)


@pytest.mark.parametrize("story", STORIES, ids=[story.name.strip("_") for story in STORIES])
def test_a_company_file_with_a_feature(place: Place, story: Scene) -> None:
    """B4, B7, B10 and design 2.5: what the story says has come of it, and no promise was broken on the way."""
    outcome = run_scene(place, story)
    assert not outcome.violation, "\n".join(
        [outcome.violation, *(entry for entry in outcome.trace[-40:] if "Traceback" in entry or "|" in entry)]
    )
