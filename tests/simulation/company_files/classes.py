"""Class tracking (settings class_name and invoice_class)."""

from __future__ import annotations

from tests.simulation.company_files.looks import (
    add_entry,
    checks,
    last_run,
    name_of,
    of_kind,
    on_hand,
    open_codes,
    prefer,
    sale,
)
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line


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

    # A person moves a line to another class; a changed quantity leaves it there.
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


def _class_is_renamed(stage: Stage) -> None:
    """A class that was renamed is offered under its new name; once chosen it is the one of the setting, and the order bears it."""
    prefer(stage, classTracking=True)
    add_entry(stage, "Class", Name="Hardware")
    stage.books.act("edit-entry", group="Class", name="Hardware", newName="Hardware (new)")
    stage.order()
    stage.transfer()
    assert stage.problem("class_missing").choices[0].title == "Use “Hardware (new)” from now on"
    stage.resolve("class_missing", "adopt")
    stage.sessions()
    (entered,) = of_kind(stage, "PurchaseOrder")
    assert {name_of(stage, "Class", one.fields, "ClassRef") for one in entered.lines} == {"Hardware (new)"}
    assert open_codes(stage) == []


def _counts_of_a_missing_class(stage: Stage) -> None:
    """However many counts are held up by the class, it is asked about once; once it is there the question is gone."""
    stage.order(line(SWITCH), line(TONER))
    stage.transfer()
    prefer(stage, classTracking=True)
    stage.count(SWITCH, 9)
    stage.count(TONER, 4)
    for expected in (["class_missing"], []):
        stage.desk.approve_sync(stage.world.company, [SWITCH, TONER], who="dana")
        stage.sessions()
        assert open_codes(stage) == expected
        if expected:
            add_entry(stage, "Class", Name="Hardware")
    assert on_hand(stage, SWITCH, TONER) == ["9", "4"]


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


STORIES = (
    Scene(_classes, settings={"class_name": "Hardware"}),
    Scene(_class_is_missing, settings={"class_name": "hardware"}),
    Scene(_class_is_renamed, settings={"class_name": "Hardware"}),
    Scene(_counts_of_a_missing_class, settings={"class_name": "Hardware"}),
    Scene(_class_tracking_is_off, settings={"class_name": "Hardware"}),
    Scene(_invoices_of_a_class, settings={"class_name": "Hardware", "invoice_class": "Service"}),
)
