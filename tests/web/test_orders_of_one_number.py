"""The pages of two purchase orders that have one number in Autotask."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from tests.web.conftest import Site


def test_each_of_two_orders_of_one_number_has_its_own_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects orders of one number from standing on one page: each row leads to its own, which shows its own problems and the way to the
    other."""
    one = next(order for order in site.desk.found if order.number == "1019")
    other = replace(one, autotask_id=1, vendor="Twin Traders", problems=(), is_number_shared=True)
    monkeypatch.setattr(site.desk, "found", [replace(one, is_number_shared=True), other])
    with site.sign_in("Olu") as client:
        listed = client.get("/?view=all").text
        for order in (one, other):
            address = f"/orders/1019?id={order.autotask_id}"
            assert f'href="{address}"' in listed
            assert f'hx-get="/order-lines/1019?id={order.autotask_id}"' in listed
            text = " ".join(re.sub(r"<[^>]+>", "", html.unescape(client.get(address).text)).split())
            others = other if order is one else one
            assert "Autotask has 2 purchase orders 1019." in text
            assert f"the other is for {others.vendor}" in text
            assert ("Somebody changed purchase order 1019" in text) is (order is one)
        assert client.get("/orders/1019?id=2").status_code == 404
        assert client.get("/orders/1019?id=two").status_code == 404
