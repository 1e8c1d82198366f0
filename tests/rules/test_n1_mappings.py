"""N1, N2, N4: mappings are used first in every match, over real commands, the Web Connector and the simulated QuickBooks."""

from __future__ import annotations

from pathlib import Path

from tests.rules.both_sides import add_name, entities, named_item, named_vendor, the_problem
from tests.rules.shop import TAX_REGION, TAXED, Shop, kinds
from tests.rules.test_i4_invoices import problem_of, sale, transfer, written


def test_a_twin_is_found_before_it_is_made(shop: Shop, tmp_path: Path) -> None:
    """N1: the vendor is in QuickBooks under another spelling; read, suggested, accepted, and the order goes to that one."""
    vendor = named_vendor(shop, "Quarry Lane Computer Supply, Inc.")
    add_name(shop, "Vendor", "Quarry Lane Computers Supply")
    number = shop.order((shop.item(), 2), vendor=vendor)
    shop.run("refresh")
    shop.read_lists()
    suggested = [one for one in shop.run("mapping", "suggest") if one["autotask_name"] == vendor]
    assert [one["suggestion"]["name"] for one in suggested] == ["Quarry Lane Computers Supply"]
    file = tmp_path / "names.csv"
    shop.run("mapping", "export", str(file), "--kind", "vendor")
    text = file.read_text("utf-8-sig")
    line = next(line for line in text.splitlines() if "Quarry Lane" in line)
    cells = line.replace(",,", ",Quarry Lane Computers Supply,", 1)
    file.write_text(f"{text.splitlines()[0]}\n{cells}\n", "utf-8-sig")
    assert shop.run("mapping", "import", str(file))["changes"][0]["after"] == "Quarry Lane Computers Supply"
    run = shop.transfer(number)
    assert "create_vendor" not in kinds(run)
    assert shop.purchase_order(number)["vendor"] == "Quarry Lane Computers Supply"
    assert entities(shop, vendor) == []


def test_a_preview_tells_of_a_likely_twin(shop: Shop) -> None:
    """N1: who approves a new vendor and a new item learns of those that QuickBooks has under another spelling; nobody is held up."""
    vendor, item = named_vendor(shop, "Pier Seven Networks, LLC"), named_item(shop, "Wall mount bracket PS-7 black")
    number = shop.order((item, 2), (shop.item(), 1), vendor=vendor)
    assert {one["resembles"] for one in shop.preview(number)["writes"]} == {None}
    add_name(shop, "Vendor", "Pier Seven Network")
    shop.add_item("Wall mount bracket, PS-7, black")
    shop.read_lists()
    preview = shop.preview(number)
    found = {one["subject"]: one["resembles"] for one in preview["writes"] if one["resembles"]}
    assert found == {vendor: "Pier Seven Network", item: "Wall mount bracket, PS-7, black"}
    assert "QuickBooks has “Pier Seven Network”" in shop.acme.said("transfer", number, "--preview")
    # Nor is one that has a product of its own name, though nothing led there yet.
    alike = named_item(shop, "Wall mount bracket PS-7 white"), "Wall mount bracket PS-7 white v"
    shop.add_item(alike[0])
    shop.stock(alike[0], 1)
    shop.run("refresh")
    shop.read_lists()
    similar = shop.order((named_item(shop, alike[1]), 1))
    assert {one["resembles"] for one in shop.preview(similar)["writes"]} == {None}
    # An item that stands for a product already is no twin of another one, and what somebody chose is none either.
    taken = shop.mapped("item", item)
    shop.run("mapping", "set", "item", str(taken["autotask_id"]), "Wall mount bracket, PS-7, black")
    other = shop.order((named_item(shop, "Wall mount bracket PS-7 blacks"), 1), vendor=vendor)
    assert shop.transfer(number)["state"] == "done"
    assert [one["resembles"] for one in shop.preview(other)["writes"] if one["kind"] == "create_item"] == [None]


def test_a_collision_is_shown_and_mended_before_the_transfer(shop: Shop) -> None:
    """N2: two products that become one when cut are shown on the page before any transfer; mapped, both orders go through."""
    stem = "Ceiling Access Point Model WX-7"
    assert len(stem) == 31
    first, second = named_item(shop, f"{stem} white"), named_item(shop, f"{stem} black")
    orders = [shop.order((item, 1, 1)) for item in (first, second)]
    shop.run("refresh")
    assert [shop.mapped("item", item)["state"] for item in (first, second)] == ["collision", "collision"]
    shop.add_item("Ceiling AP white")
    shop.add_item("Ceiling AP black")
    shop.read_lists()
    for item, name in ((first, "Ceiling AP white"), (second, "Ceiling AP black")):
        shop.run("mapping", "set", "item", str(shop.mapped("item", item)["autotask_id"]), name)
    assert shop.transfer(*orders)["state"] == "done"
    assert shop.on_hand("Ceiling AP white", "Ceiling AP black") == ["1", "1"]


def test_a_mapped_ship_method_is_used_first(shop: Shop) -> None:
    """N4: the ship method that Autotask's shipping type is mapped to; one that has gone again leaves it out."""
    first = shop.order((shop.item(), 1), shipping="Pallet Truck")
    shop.run("refresh")
    shop.read_lists()
    name = shop.mapped("ship_method", "Pallet Truck")
    shop.run("mapping", "set", "ship_method", str(name["autotask_id"]), "FedEx")
    assert shop.transfer(first)["state"] == "done"
    assert "<ShipMethodRef>" in shop.qbxml_order(first)
    assert "<FullName>FedEx</FullName>" in shop.qbxml_order(first)
    shop.run("mapping", "remove", "ship_method", str(name["autotask_id"]))
    second = shop.order((shop.item(), 1), shipping="Pallet Truck")
    assert shop.transfer(second)["state"] == "done"
    assert "<ShipMethodRef>" not in shop.qbxml_order(second)


def test_an_open_problem_ends_by_a_mapping_made_on_the_page(shop: Shop) -> None:
    """B14: an order that waits for a name goes on when the name was mapped elsewhere than in the problem."""
    vendor = named_vendor(shop, "Harbor Street Clinic Supplies")
    add_name(shop, "Customer", vendor)
    add_name(shop, "Vendor", "Harbor Street Vendor")
    number = shop.order((shop.item(), 1), vendor=vendor)
    assert shop.transfer(number)["state"] == "done_with_problems"
    the_problem(shop, number, "vendor_name_taken")
    shop.read_lists()
    shop.run("mapping", "set", "vendor", str(shop.mapped("vendor", vendor)["autotask_id"]), "Harbor Street Vendor")
    assert shop.transfer(number)["state"] == "done"
    assert shop.codes(number) == []
    assert shop.purchase_order(number)["vendor"] == "Harbor Street Vendor"


def test_an_order_follows_the_name_that_was_chosen_later(shop: Shop) -> None:
    """N1: an order that is in QuickBooks gets the item that a person chose since; a line of which something was received keeps its own,
    and so does the vendor of an order with receipts."""
    open_item, received, vendor = shop.item(), shop.item(), named_vendor(shop, "Quayside Parts")
    number = shop.order((open_item, 5), (received, 5, 2), vendor=vendor)
    waiting = shop.order((open_item, 1), vendor=vendor)
    shop.transfer(number, waiting)
    for kind, name in (("ItemInventory", "Chosen part"), ("ItemInventory", "Other part"), ("Vendor", "Quayside")):
        add_name(shop, kind, name) if kind == "Vendor" else shop.add_item(name)
    shop.read_lists()

    def choose(kind: str, name: str, instead: str) -> None:
        shop.run("mapping", "set", kind, str(shop.mapped(kind, name)["autotask_id"]), instead)

    choose("item", received, "Other part")
    assert shop.status(number) == "transferred"
    choose("item", received, received)
    choose("item", open_item, "Chosen part")
    choose("vendor", vendor, "Quayside")
    assert [shop.status(one) for one in (number, waiting)] == ["needs_update", "needs_update"]
    shop.transfer(waiting)
    found = shop.purchase_order(waiting)
    assert (found["vendor"], [line["item"] for line in found["lines"]]) == ("Quayside", ["Chosen part"])
    shop.transfer(number)
    assert shop.codes(number) == ["received_as_another"]
    shop.resolve(shop.problems(number)[0], "adopt")
    found = shop.purchase_order(number)
    assert (found["vendor"], [line["item"] for line in found["lines"]]) == (vendor, ["Chosen part", received])


def test_a_mapped_tax_region_names_the_sales_tax_item(shop: Shop) -> None:
    """I4: the sales tax item that Autotask's tax region is mapped to, told in the preview; one that has gone is a problem with that name."""
    for name in ("Northgate County Tax", "Tax for Out of Use"):
        shop.act("add-entry", kind="ItemSalesTax", fields={"Name": name, "TaxRate": "6.25"})
    shop.act("preferences", defaultSalesTaxItem="Northgate County Tax")
    shop.acme.call_quickbooks()
    numbers = [sale(shop, shop.item(), 2, company=TAXED) for _ in range(2)]
    shop.run("invoices", "--refresh")
    shop.read_lists()
    region = shop.mapped("tax_region", TAX_REGION)
    assert (region["state"], region["goes_to"]) == ("left_out", TAX_REGION)
    region_id = str(region["autotask_id"])
    refused = shop.answer("mapping", "set", "tax_region", region_id, "FedEx")
    assert (refused.code, "QuickBooks had no “FedEx”" in refused.err) == (2, True)
    shop.run("mapping", "set", "tax_region", region_id, "Northgate County Tax")
    preview = shop.run("transfer-invoice", numbers[0], "--preview")
    assert "; sales tax by “Northgate County Tax”" in preview["writes"][-1]["summary"]
    transfer(shop, numbers[0])
    assert "<FullName>Northgate County Tax</FullName>" in shop.qbxml(
        f"<InvoiceQueryRq><RefNumber>{numbers[0]}</RefNumber></InvoiceQueryRq>"
    )
    shop.run("mapping", "set", "tax_region", region_id, "Tax for Out of Use")
    shop.act("edit-entry", group="Item", name="Tax for Out of Use", isActive=False)
    transfer(shop, numbers[1])
    found = problem_of(shop, "tax_item_missing", TAX_REGION)
    shop.resolve(found, "map", "--name", "northgate county tax")
    assert len(written(shop, numbers[1])) == 1
    shop.act("preferences", defaultSalesTaxItem="")
