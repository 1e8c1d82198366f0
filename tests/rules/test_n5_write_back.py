"""N5: QuickBooks' number goes back to Autotask's External P.O. Number where that is empty, and nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.rules.both_sides import field, order_of, settings
from tests.rules.shop import Shop, kinds

WAIT_SECONDS, PAUSE_SECONDS = "60", 0.5


@pytest.fixture(autouse=True)
def _writing_back(shop: Shop) -> Iterator[None]:
    with settings(shop, write_back_number="true"):
        yield


@contextmanager
def _calling(shop: Shop) -> Iterator[None]:
    """The Web Connector calls again and again within the block, as it does at a customer's."""
    stop = threading.Event()

    def call() -> None:
        while not stop.wait(PAUSE_SECONDS):
            shop.acme.call_quickbooks()

    thread = threading.Thread(target=call, name="web connector")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _transfer_and_wait(shop: Shop, *numbers: str) -> Any:
    with _calling(shop):
        return shop.run("transfer", *numbers, "--yes", "--wait", WAIT_SECONDS)


def _external_number(shop: Shop, number: str) -> str:
    """What Autotask shows; `set-record` with nothing to set answers the record as it is."""
    order_id = shop.row(number, refresh=False)["autotask_id"]
    record = shop.acme.autotask.act("set-record", entity="PurchaseOrders", id=order_id, set={})
    return str(record["externalPONumber"] or "")


def test_the_number_is_written_back_where_none_is_and_a_person_s_value_stays(shop: Shop) -> None:
    """N5: with the prefix, as QuickBooks shows it; what somebody typed stays; neither makes the order need an update."""
    with settings(shop, number_prefix="AT-", number_source="external"):
        item = shop.item()
        empty, typed = shop.order((item, 2)), shop.order((item, 1), externalPONumber="BY-HAND-1")
        run = _transfer_and_wait(shop, empty, typed)
        assert run["state"] == "done"
        assert (_external_number(shop, empty), _external_number(shop, typed)) == (f"AT-{empty}", "BY-HAND-1")
        assert [shop.status(number) for number in (empty, typed)] == ["transferred"] * 2
        before = order_of(shop, number=f"AT-{empty}")
        # Our own number is no external number of somebody else: the next update leaves number and memo as they are.
        shop.acme.autotask.act("edit-line", order=empty, line=item, set={"quantity": 5})
        assert kinds(_transfer_and_wait(shop, empty)) == ["update_purchase_order"]
        after = order_of(shop, number=f"AT-{empty}")
        assert field(after, "Memo") == field(before, "Memo")
        assert field(after, "PurchaseOrderLineRet/Quantity") == "5"


def test_a_number_typed_while_the_order_was_under_way_stays(shop: Shop) -> None:
    """N5: between approval and write-back somebody fills the field in."""
    number = shop.order((shop.item(), 1))
    approved = shop.run("transfer", number, "--yes")
    shop.acme.autotask.act("edit-order", order=number, set={"externalPONumber": "TYPED-MEANWHILE"})
    shop.acme.finish(approved)
    _transfer_and_wait(shop, shop.order((shop.item(), 1)))
    assert _external_number(shop, number) == "TYPED-MEANWHILE"
    assert (shop.status(number), shop.codes(number)) == ("transferred", [])


def test_nothing_is_written_back_where_the_setting_is_off(shop: Shop) -> None:
    """N5: write_back_number=false."""
    with settings(shop, write_back_number="false"):
        number = shop.order((shop.item(), 1))
        assert _transfer_and_wait(shop, number)["state"] == "done"
        assert _external_number(shop, number) == ""


def test_a_failing_autotask_loses_no_number(shop: Shop) -> None:
    """N5 and P2: the number waits, the run is done all the same, and the next time it is written."""
    number = shop.order((shop.item(), 1))
    approved = shop.run("transfer", number, "--yes")
    shop.acme.autotask.fault(kind="401", match="GET /ATServicesRest/V1.0/PurchaseOrders/", times=0)
    try:
        assert shop.acme.finish(approved)["state"] == "done"
        # The server tries meanwhile or not: either way the number is not there.
        assert _external_number(shop, number) == ""
    finally:
        shop.acme.autotask.clear_faults()
    _transfer_and_wait(shop, shop.order((shop.item(), 1)))
    assert _external_number(shop, number) == number
