"""A tenant of realistic size: made quickly, the same each time, and pages and queries stay quick."""

from __future__ import annotations

import time

import pytest

from autotask_simulator.__main__ import main
from autotask_simulator.sample.large import build_large_seed
from autotask_simulator.seed import fill
from autotask_simulator.tenant import Credentials, Tenant
from tests.autotask_simulator.desk import CODE, SECRET, USER, Desk, serve

SECONDS_MAX = 10
"""What a start may take; it takes 2 on two cores."""


def tenant_of(*, products: int, orders: int) -> Tenant:
    tenant = Tenant(credentials=Credentials(user=USER, code=CODE, secret=SECRET))
    fill(tenant, build_large_seed(products=products, orders=orders))
    return tenant


def page_of_all(desk: Desk, entity: str) -> list[int]:
    return [row["id"] for row in desk.query(entity)]


def test_five_thousand_products_and_ten_thousand_orders() -> None:
    """The full size is there within seconds, can be read through and written to, and its pages come in parts."""
    started = time.monotonic()
    tenant = tenant_of(products=5_000, orders=10_000)
    assert time.monotonic() - started < SECONDS_MAX
    with serve(tenant) as desk:
        assert len(set(page_of_all(desk, "PurchaseOrders"))) == 10_000
        statuses = {tenant.label("PurchaseOrders.status", row["status"]) for row in tenant.rows("PurchaseOrders")}
        assert statuses == {"New", "Submitted", "Received Partial", "Received Full", "Canceled"}
        assert len(tenant.tables["PurchaseOrderItems"]) > 30_000
        started = time.monotonic()
        for number in ("1001", "6000", "11000"):
            assert desk.lines(number)
            desk.query("InventoryProducts", {"op": "gt", "field": "onHandUnits", "value": 50})
        desk.control("receive", order="1004", line=1, quantity=1)
        assert desk.query("InventoryItems", {"op": "gt", "field": "quantityOnHand", "value": 50})
        assert time.monotonic() - started < SECONDS_MAX
        first, last = (desk.http.get(f"{desk.origin}/?page={page}").text for page in (1, 100))
        assert "1 to 100 of 10000 orders" in first and "Before" not in first and "Next" in first
        assert "9901 to 10000 of 10000 orders" in last and "Next" not in last
        found = desk.http.get(f"{desk.origin}/?q=vendor%200007").text
        assert "Vendor 0007" in found and "Vendor 0008" not in found


def test_the_same_size_is_the_same_tenant() -> None:
    """Nothing in it is left to chance."""
    assert build_large_seed(products=60, orders=80) == build_large_seed(products=60, orders=80)
    tenant = tenant_of(products=60, orders=80)
    assert (len(tenant.tables["Products"]), len(tenant.tables["PurchaseOrders"])) == (60, 80)


@pytest.mark.parametrize("options", [["--orders", "5"], ["--products", "-1"], ["--products", "3", "--orders", "-1"]])
def test_sizes_that_make_no_sense(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Orders need products; the command says so and ends."""
    assert main(options) == 2
    assert "--orders needs --products" in capsys.readouterr().err
