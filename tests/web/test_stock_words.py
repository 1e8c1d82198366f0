"""Why counts differ, in sentences, in JSON and in files for spreadsheets."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.app.csv_text import csv_bytes
from stockpost.app.documents import stock_document
from stockpost.app.stock_csv import stock_csv
from stockpost.app.stock_views import view_of_step
from stockpost.app.stock_words import reasons
from stockpost.app.views import StockItemView
from stockpost.core.decimals import signed
from stockpost.core.item_counts import ItemCount, LastSync, Movements, UninvoicedCharge
from stockpost.core.markers import count_base
from tests.web.sample_orders import NOW
from tests.web.sample_stock import SWITCH, sample_by_site, sample_stock

TWICE = "a sync takes them off QuickBooks, and their invoice takes them off a second time until the next sync."
PLAIN = ItemCount(
    product_id=1,
    item="Switch",
    item_key="switch",
    autotask=Decimal(5),
    target=Decimal(5),
    is_in_quickbooks=True,
    kind="Inventory",
    quickbooks=Decimal(3),
    average_cost=Decimal(2),
)


def said(**changes: object) -> list[str]:
    return reasons(StockItemView(count=replace(PLAIN, **changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({}, []),
        ({"reason": "it is inactive"}, ["It is inactive."]),
        (
            {"shared_with": (("Toner B", Decimal(15)), ("Toner C", None))},
            [
                "Together with “Toner B” (15) and “Toner C” (not stocked) there should be 20 of this item, and QuickBooks has 3.",
            ],
        ),
        (
            {"target": None, "shared_with": (("Toner B", Decimal(15)),)},
            ["This item of QuickBooks stands for “Toner B” (15) as well."],
        ),
        ({"unposted": (("1007", Decimal(5)),)}, ["5 received on PO 1007 and not yet posted."]),
        (
            {"uninvoiced": (UninvoicedCharge("Ticket T1: Switch", Decimal(2)),), "is_holding": True},
            ["2 delivered as “Ticket T1: Switch” and not yet invoiced: kept until the invoice takes it off."],
        ),
        (
            {"uninvoiced": (UninvoicedCharge("Ticket T1: Switch", Decimal(2)),)},
            [f"2 delivered as “Ticket T1: Switch” and not yet invoiced: {TWICE}"],
        ),
        (
            {"uninvoiced": tuple(UninvoicedCharge(name, Decimal(1)) for name in "ABC")},
            [f"3 delivered as “A”, “B” and “C” and not yet invoiced: {TWICE}"],
        ),
        (
            {"uninvoiced": tuple(UninvoicedCharge(name, Decimal(1)) for name in "ABCDE")},
            [f"5 delivered as “A”, “B”, “C” and 2 more and not yet invoiced: {TWICE}"],
        ),
        ({"uninvoiced": (), "is_holding": True}, []),
        (
            {"uninvoiced": (UninvoicedCharge("A", Decimal(2), "V-3"),), "is_holding": True},
            [
                "2 delivered as “A”, invoiced in Autotask (V-3), not yet in QuickBooks: kept until the invoice takes it off."
            ],
        ),
        (
            {"uninvoiced": (UninvoicedCharge("A", Decimal(2), "V-3"), UninvoicedCharge("B", Decimal(1)))},
            [
                f"1 delivered as “B” and not yet invoiced: {TWICE}",
                f"2 delivered as “A”, invoiced in Autotask (V-3), not yet in QuickBooks: {TWICE}",
            ],
        ),
        ({"arriving": Decimal(4)}, ["Receipts of this transfer add 4 first."]),
        (
            {"never_transferred": ("0988", "0989")},
            ["Autotask's count includes what was received on 0988, 0989, never transferred."],
        ),
        ({"is_in_quickbooks": False, "quickbooks": None, "average_cost": None}, ["Not in QuickBooks yet."]),
        (
            {"is_in_quickbooks": None, "quickbooks": None, "average_cost": None},
            ["Not read from QuickBooks yet; it is compared before anything is set."],
        ),
        ({"is_in_quickbooks": None, "quickbooks": None, "target": None}, []),
        ({"kind": "InventoryAssembly"}, ["An assembly: its own count is set, its components stay as they are."]),
        (
            {"average_cost": Decimal(0)},
            ["Its average cost in QuickBooks is 0, so the count changes and no value is posted."],
        ),
        ({"average_cost": Decimal(0), "quickbooks": Decimal(5)}, []),
        ({"average_cost": Decimal(0), "reason": "it is inactive"}, ["It is inactive."]),
    ],
)
def test_each_reason_is_a_sentence(changes: dict[str, object], sentences: list[str]) -> None:
    """Protects “why”: every special case is explained to a bookkeeper, and nothing is said where there is nothing to say."""
    assert said(**changes) == sentences


def test_a_location_that_vanished_is_told() -> None:
    """Protects I2 on the page: which units are in question, and that nothing is set without a question."""
    view = StockItemView(count=PLAIN, vanished=(("Van", Decimal("2.50")), ("Shelf", Decimal(1))))
    assert reasons(view) == [
        "2.5 at Van no longer listed by Autotask: a sync asks before it changes the count.",
        "1 at Shelf no longer listed by Autotask: a sync asks before it changes the count.",
    ]


def test_what_moved_since_the_last_sync_is_told_by_side() -> None:
    """Protects “receipts, deliveries, sales since the last sync”: only what moved is named, with its direction."""
    moved = Movements(
        since=NOW,
        received=Decimal(5),
        autotask_otherwise=Decimal(-1),
        posted=Decimal(2),
        quickbooks_otherwise=Decimal(3),
    )
    view = StockItemView(count=PLAIN, movements=moved)
    assert reasons(view) == [
        "Autotask since the last sync: +5 received, −1 delivered, shipped or corrected.",
        "QuickBooks since the last sync: +2 posted, +3 received or added by somebody.",
    ]
    other = replace(
        moved, received=Decimal(0), autotask_otherwise=Decimal(4), posted=Decimal(0), quickbooks_otherwise=Decimal(-2)
    )
    assert reasons(replace(view, movements=other)) == [
        "Autotask since the last sync: +4 counted or moved in.",
        "QuickBooks since the last sync: −2 sold or taken out.",
    ]
    invoiced = replace(
        other,
        autotask_otherwise=Decimal(0),
        invoiced=(("INV-7", Decimal(-4)), ("INV-6", Decimal(3)), ("INV-5", Decimal(-1))),
        not_read=(("INV-8", Decimal(-2)),),
    )
    assert reasons(replace(view, movements=invoiced)) == [
        "QuickBooks since the last sync: −5 on 2 invoices (INV-7 and INV-5), +3 by taking back invoice INV-6, −2 sold or taken out.",
        "QuickBooks since its count was read: −2 on invoice INV-8.",
    ]
    deleted = replace(other, autotask_otherwise=Decimal(0), missing=Decimal(4))
    assert reasons(replace(view, movements=deleted)) == [
        "QuickBooks since the last sync: −4 of receipts that somebody deleted or changed, −2 sold or taken out.",
    ]
    alone = replace(deleted, quickbooks_otherwise=Decimal(0))
    assert reasons(replace(view, movements=alone)) == [
        "QuickBooks since the last sync: −4 of receipts that somebody deleted or changed.",
    ]
    newer = replace(alone, missing=Decimal(0), posted_not_read=Decimal(-3), adjusted=Decimal(5))
    assert reasons(replace(view, movements=newer)) == [
        "QuickBooks since the last sync: +5 by an adjustment of Stockpost, made or taken back.",
        "QuickBooks since its count was read: −3 of receipts that were taken back.",
    ]
    undone = replace(other, is_taken_back=True, posted=Decimal(-6))
    assert reasons(replace(view, movements=undone)) == [
        "Autotask since the last sync was taken back: +4 counted or moved in.",
        "QuickBooks since the last sync was taken back: −6 of receipts that are gone, −2 sold or taken out.",
    ]
    still = replace(other, autotask_otherwise=None, quickbooks_otherwise=Decimal(0))
    assert reasons(replace(view, movements=still)) == []
    assert [signed(Decimal(units)) for units in ("-2.50", "0", "3")] == ["−2.5", "0", "+3"]


def test_the_document_of_an_item_has_exactly_these_keys() -> None:
    """Protects scripts: decimals are strings, and what is not known is null."""
    switch = next(item for item in sample_stock().items if item.count.item.startswith("Switch"))
    assert stock_document(switch) == {
        "item": "Switch 24-port PoE",
        "autotask_id": 301,
        "autotask": "12",
        "locations": [
            {"location": "Main Warehouse", "on_hand": "8"},
            {"location": "Van of Chris", "on_hand": "3"},
            {"location": "Branch office Northgate", "on_hand": "1"},
        ],
        "no_longer_listed": [{"location": "Van of Sam", "on_hand": "2"}],
        "in_quickbooks": True,
        "quickbooks_name": "Network:PoE 24",
        "quickbooks": "1",
        "sites": [],
        "by_site": [],
        "quickbooks_read_at": "2026-11-24T13:42:00Z",
        "on_order": "5",
        "not_yet_posted": [{"order": "1007", "quantity": "5"}],
        "not_yet_invoiced": [],
        "not_yet_invoiced_known": False,
        "target": "7",
        "shared_with": [],
        "difference": "6",
        "average_cost": "248.00",
        "value": "1488.00",
        "estimated_value": None,
        "why": reasons(switch),
        "last_sync": {"time": "2026-11-23T13:42:00Z", "run": 39, "result": "adjusted", "reason": ""},
    }
    held = replace(switch, count=replace(switch.count, uninvoiced=(UninvoicedCharge("Charge 7", Decimal("1.50")),)))
    assert stock_document(held)["not_yet_invoiced"] == [{"charge": "Charge 7", "quantity": "1.5", "invoice": None}]
    assert stock_document(held)["not_yet_invoiced_known"] is True
    assert b"Charge 7" in stock_csv([held])
    assert b"Switch 24-port PoE,Network:PoE 24,12," in stock_csv([held])
    assert replace(switch.count, quickbooks_name="SWITCH 24-port PoE").other_name == ""
    bare = StockItemView(count=ItemCount(product_id=1, item="Switch", item_key="switch"))
    document = stock_document(bare)
    unknown = {name for name, value in document.items() if value is None}
    assert unknown == {
        "autotask",
        "in_quickbooks",
        "quickbooks_name",
        "quickbooks",
        "quickbooks_read_at",
        "on_order",
        "target",
        "difference",
        "average_cost",
        "value",
        "estimated_value",
        "last_sync",
    }


def test_a_new_item_is_worth_about_what_it_is_created_with() -> None:
    """Protects the value of a count that would be set for an item QuickBooks does not have, in JSON and in the file."""
    switch = next(item for item in sample_stock().items if item.count.item.startswith("Switch"))
    new = replace(
        switch.count,
        is_in_quickbooks=False,
        quickbooks=Decimal(0),
        average_cost=None,
        cost_when_created=Decimal("10.50"),
    )
    assert stock_document(replace(switch, count=new))["estimated_value"] == "73.50"
    assert b",73.50," in stock_csv([replace(switch, count=new)])


def test_the_file_of_the_stock_page_opens_in_a_spreadsheet() -> None:
    """Protects the download: a byte order mark, a column for each location, numbers as numbers, and empty where unknown."""
    content = stock_csv(sample_stock().items)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    switch = next(row for row in rows if row["Item"].startswith("Switch"))
    assert (switch["Autotask on hand"], switch["Autotask: Van of Chris"], switch["Received, not yet posted"]) == (
        "12",
        "3",
        "5",
    )
    assert (switch["QuickBooks should have"], switch["QuickBooks on hand"], switch["Difference"]) == ("7", "1", "6")
    assert (switch["Value of the difference"], switch["Last sync"]) == ("1488.00", "2026-11-23T13:42:00Z")
    assert switch["Result of the last sync"] == "adjusted"
    assert "5 received on PO 1007 and not yet posted." in switch["Why"]
    ups = next(row for row in rows if row["Item"].startswith("UPS"))
    assert (ups["Difference"], ups["Autotask: Branch office Northgate"], ups["Last sync"]) == ("-2", "", "")


def test_what_is_not_known_of_deliveries_is_empty_in_the_file() -> None:
    """Protects the file and scripts from a 0 that nobody counted: an empty cell where deliveries are not known, 0 where there are none."""
    switch = sample_stock().items[0]
    views = [
        replace(switch, count=replace(switch.count, uninvoiced=found))
        for found in (None, (), (UninvoicedCharge("A", Decimal(2)), UninvoicedCharge("B", Decimal("1.50"))))
    ]
    rows = csv.DictReader(io.StringIO(stock_csv(views).decode("utf-8-sig")))
    assert [row["Delivered, not yet invoiced"] for row in rows] == ["", "0", "3.5"]
    documents = [stock_document(view) for view in views]
    assert [(len(one["not_yet_invoiced"]), one["not_yet_invoiced_known"]) for one in documents] == [  # type: ignore[arg-type]
        (0, False),
        (0, True),
        (2, True),
    ]


def test_no_text_is_a_formula() -> None:
    """Protects whoever opens the file: a name typed by a stranger is shown, not carried out; negative numbers stay numbers."""
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "Switch", "a=b", ""]
    rows = [[name, Decimal("-2.50"), 3, None] for name in names]
    content = csv_bytes(["=Item", "Units", "Number", "None"], rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(content, newline="")))
    assert read[0][0] == "'=Item"
    assert [row[0] for row in read[1:]] == [f"'{name}" for name in names[:8]] + names[8:]
    assert {tuple(row[1:]) for row in read[1:]} == {("-2.50", "3", "")}


def test_differences_are_told_site_sample_by_site() -> None:
    """Protects the explained count where each location has its site: in sentences, JSON and files; units at no site of ours do not count."""
    view = sample_by_site()
    assert reasons(view)[1:] == [
        "Main: 5 in Autotask at Main Warehouse, should be 3, 4 in QuickBooks.",
        "Vans: 3 in Autotask at Van North and Van South, 1 in QuickBooks, 1 coming by receipts.",
    ]
    rest = replace(view.sites[2], share=replace(view.sites[2].share, quickbooks=Decimal(2)))
    assert reasons(replace(view, sites=(rest,)))[1:] == ["Rest: 0 in Autotask, 2 in QuickBooks."]
    assert (view.count.difference, view.differs) == (0, True)
    assert stock_document(view)["by_site"][1] == {  # type: ignore[index]
        "site": "Vans",
        "locations": ["Van North", "Van South"],
        "autotask": "3",
        "target": "3",
        "quickbooks": "1",
        "difference": "1",
    }
    header, row = csv.reader(io.StringIO(stock_csv([view]).decode("utf-8-sig")))
    places = {name: cell for name, cell in zip(header, row, strict=True) if name.startswith("QuickBooks: ")}
    assert places == {"QuickBooks: Main": "4", "QuickBooks: Vans": "1", "QuickBooks: no site": "9"}


def test_a_count_at_one_site_is_previewed_with_its_own_numbers() -> None:
    """Protects the sum of a preview: an item that is set at two sites has two lines, each with the value of its own change."""
    view = sample_by_site()
    vans = view_of_step(view, count_base(SWITCH, "vans")).count
    assert (vans.item, vans.autotask, vans.target, vans.quickbooks, vans.difference, vans.value) == (
        "Switch at Vans",
        3,
        3,
        1,
        1,
        2,
    )
    assert view_of_step(view, count_base(SWITCH)) == view


@pytest.mark.parametrize(
    ("result", "before", "sentence"),
    [
        (
            "adjusted",
            (3, 5),
            "The last sync held 2 for invoices that were still to come: Autotask had 3 then and QuickBooks 5.",
        ),
        ("equal", (7, 5), "The last sync left out 2 that was not posted yet: Autotask had 7 then and QuickBooks 5."),
        ("left_out", (4, 3), "The last sync set nothing: Autotask had 4 then and QuickBooks 3."),
        ("taken_back", (4, 3), "The last sync was taken back: Autotask had 4 then and QuickBooks 3."),
    ],
)
def test_what_the_last_sync_left_is_told(result: str, before: tuple[int, int], sentence: str) -> None:
    """Protects “why” from a difference that nothing explains: what moved since then is not all of it. Not where a question is named."""
    autotask, quickbooks = map(Decimal, before)
    nothing = Decimal(0)
    moved = Movements(
        since=NOW,
        received=nothing,
        autotask_otherwise=nothing,
        posted=nothing,
        quickbooks_otherwise=nothing,
        before=(autotask, quickbooks),
    )
    last = LastSync(product_id=1, run_id=1, time=NOW, result=result)
    view = StockItemView(count=PLAIN, movements=moved, last_sync=last)
    assert reasons(view) == [sentence]
    assert reasons(replace(view, asked="QuickBooks refused it")) == ["QuickBooks refused it."]
