"""Hypothesis strategies for every request, in minimal, full and odd content that QuickBooks can take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from stockpost.core import requests
from stockpost.core.text import storable
from stockpost.qbxml.drafts import LIST_MESSAGES
from stockpost.qbxml.messages import ACCOUNT_TYPES, DELETABLE_KINDS

ODD_CHARACTERS = "aZ9 éß€“”–ő🙂㊎ﬁ\"'&<>]:/\\\x00\x07\x1f\x7f\x85\n\r\t\u200b\u00ad\ufffe\ufeff"


steady = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
"""A busy machine makes no test fail."""


def text(length: int, *, is_one_line: bool = True) -> st.SearchStrategy[str]:
    """Any text that fits, odd characters first."""
    characters = st.sampled_from(ODD_CHARACTERS) | st.characters(exclude_categories=[])

    def fitting(value: str) -> str:
        stored = storable(value, one_line=is_one_line)
        return value if len(stored) <= length else stored[:length].rstrip()

    return st.just("") | st.text(characters, max_size=min(length, 15)).map(fitting) | st.just("ÿ" * length)


def name(length: int) -> st.SearchStrategy[str]:
    """A name: something storable without a colon."""

    def usable(value: str) -> str:
        value = value.replace(":", "").replace("\ufe55", "").replace("\uff1a", "")
        stored = storable(value, one_line=True)
        return value if stored and ":" not in stored else "Näme"

    return text(length).map(usable)


ids = st.from_regex(r"[0-9A-F]{1,8}-[0-9]{10}", fullmatch=True)
guids = st.uuids().map(lambda value: f"{{{value}}}")
edit_sequences = st.from_regex(r"[0-9]{1,16}", fullmatch=True)
dates = st.dates(min_value=datetime(1950, 1, 1).date(), max_value=datetime(2150, 1, 1).date())  # noqa: DTZ001
zones = st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=45))])
first_moment, last_moment = datetime(1990, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001
moments = st.datetimes(first_moment, last_moment) | st.datetimes(first_moment, last_moment, timezones=zones)
limit = Decimal("9999999999.99999")
numbers = st.one_of(
    st.decimals(min_value=-limit, max_value=limit, places=5),
    st.decimals(min_value=0, max_value=1000, places=2),
    st.sampled_from([Decimal(word) for word in ("0", "-0", "0E+7", "1E+9", "1E-5", "3.000000000", "100", "-0.50")]),
).map(lambda value: value if value.as_tuple().exponent else value.normalize())
maybe_number = st.none() | numbers
maybe_id = st.just("") | ids
maybe_guid = st.just("") | guids
addresses = st.lists(text(41), max_size=5).map(tuple)


def some(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, min_size=1, max_size=4).map(tuple)


new_lines = st.builds(
    requests.PurchaseOrderLineWrite,
    item_list_id=ids,
    part_number=text(31),
    description=text(4095, is_one_line=False),
    quantity=maybe_number,
    unit=text(31),
    rate=maybe_number,
    class_list_id=maybe_id,
    customer_list_id=maybe_id,
)
kept_lines = st.builds(
    requests.PurchaseOrderLineWrite, txn_line_id=ids, keep_only=st.just(True), group_txn_line_id=maybe_id
)
changed_lines = st.builds(
    lambda line, txn_line_id, item: replace(line, txn_line_id=txn_line_id, item_list_id=item), new_lines, ids, maybe_id
)

reads: tuple[st.SearchStrategy[requests.Request], ...] = (
    st.builds(requests.HostQuery),
    st.builds(requests.CompanyQuery, owner_id=maybe_guid),
    st.builds(requests.PreferencesQuery),
    st.builds(requests.AccountQuery, full_names=some(name(159))),
    st.builds(requests.EntityQuery, full_names=some(name(209))),
    st.builds(requests.EntityQuery, list_ids=some(ids)),
    st.builds(requests.ItemQuery, full_names=some(name(159))),
    st.builds(requests.ItemQuery, list_ids=some(ids)),
    st.builds(requests.ShipMethodQuery, names=some(name(15))),
    st.builds(requests.ClassQuery, full_names=some(name(159))),
    st.builds(requests.CurrencyQuery, codes=st.just(("EUR",))),
    st.builds(requests.UnitSetQuery, list_ids=some(ids)),
    st.builds(requests.NameListQuery, name_list=st.sampled_from(list(LIST_MESSAGES))),
    st.builds(requests.PurchaseOrderQuery, txn_ids=some(ids)),
    st.builds(requests.PurchaseOrderQuery, ref_numbers=some(name(11))),
    st.builds(requests.PurchaseOrderQuery, vendor_list_id=ids, modified_since=st.none() | moments),
    st.builds(requests.PurchaseOrderQuery, modified_since=moments),
    st.builds(requests.ItemReceiptQuery, txn_ids=some(ids)),
    st.builds(requests.ItemReceiptQuery, modified_since=moments),
    st.builds(requests.InventoryAdjustmentQuery, txn_ids=some(ids)),
    st.builds(requests.InventoryAdjustmentQuery, ref_numbers=some(name(11))),
    st.builds(requests.TermsQuery, names=some(name(31))),
    st.builds(requests.InvoiceQuery, txn_ids=some(ids)),
    st.builds(requests.InvoiceQuery, ref_numbers=some(name(11))),
    st.builds(requests.InvoiceQuery, modified_since=moments),
    st.builds(requests.TxnDeletedQuery, kind=st.just("Invoice"), deleted_since=moments),
    st.builds(requests.ListDeletedQuery, deleted_since=moments),
)

orders = st.builds(
    requests.PurchaseOrderAdd,
    vendor_list_id=ids,
    class_list_id=maybe_id,
    ship_to_entity_list_id=maybe_id,
    txn_date=dates,
    ref_number=text(11),
    ship_address=addresses,
    ship_method_list_id=maybe_id,
    fob=text(13),
    memo=text(4095, is_one_line=False),
    vendor_message=text(99),
    external_guid=maybe_guid,
    lines=st.lists(new_lines, min_size=1, max_size=4).map(tuple),
)
receipts = st.builds(
    requests.ItemReceiptAdd,
    vendor_list_id=ids,
    txn_date=dates,
    ref_number=text(20),
    memo=text(4095, is_one_line=False),
    external_guid=maybe_guid,
    lines=st.lists(
        st.builds(
            requests.ItemReceiptLineWrite,
            order_txn_id=ids,
            order_txn_line_id=ids,
            quantity=numbers,
            unit=text(31),
            cost=maybe_number,
        ),
        min_size=1,
        max_size=4,
    ).map(tuple),
)
adjustments = st.builds(
    requests.InventoryAdjustmentAdd,
    account_list_id=ids,
    txn_date=dates,
    ref_number=text(11),
    class_list_id=maybe_id,
    memo=text(4095, is_one_line=False),
    external_guid=maybe_guid,
    lines=st.lists(
        st.builds(requests.InventoryAdjustmentLineWrite, item_list_id=ids, new_quantity=numbers),
        min_size=1,
        max_size=4,
    ).map(tuple),
)
invoices = st.builds(
    requests.InvoiceAdd,
    customer_list_id=ids,
    class_list_id=maybe_id,
    txn_date=dates,
    ref_number=text(11),
    po_number=text(25),
    terms_list_id=maybe_id,
    due_date=st.none() | dates,
    tax_item_list_id=maybe_id,
    memo=text(4095, is_one_line=False),
    external_guid=maybe_guid,
    lines=st.lists(
        st.builds(
            requests.InvoiceLineWrite,
            item_list_id=ids,
            description=text(4095, is_one_line=False),
            quantity=maybe_number,
            unit=text(31),
            rate=maybe_number,
            amount=st.none() | st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100),
            tax_code_list_id=maybe_id,
        ),
        min_size=1,
        max_size=4,
    ).map(tuple),
)
items = st.builds(
    requests.ItemInventoryAdd,
    name=name(31),
    parent_list_id=maybe_id,
    part_number=text(31),
    sales_description=text(4095, is_one_line=False),
    sales_price=maybe_number,
    purchase_description=text(4095, is_one_line=False),
    purchase_cost=maybe_number,
    income_account_list_id=ids,
    cogs_account_list_id=ids,
    asset_account_list_id=ids,
    external_guid=maybe_guid,
)
order_changes = st.builds(
    requests.PurchaseOrderMod,
    txn_id=ids,
    edit_sequence=edit_sequences,
    vendor_list_id=st.none() | ids,
    ship_to_entity_list_id=st.none() | ids,
    ref_number=st.none() | text(11),
    ship_address=st.none() | addresses,
    ship_method_list_id=st.none() | ids,
    fob=st.none() | text(13),
    is_manually_closed=st.none() | st.booleans(),
    memo=st.none() | text(4095, is_one_line=False),
    vendor_message=st.none() | text(99),
    lines=st.none() | st.lists(st.one_of(kept_lines, changed_lines, new_lines), min_size=1, max_size=6).map(tuple),
)
one_account: dict[str, st.SearchStrategy[str]] = {
    "name": name(31),
    "account_list_id": ids,
    "description": text(4095, is_one_line=False),
    "external_guid": maybe_guid,
}
writes: tuple[st.SearchStrategy[requests.Request], ...] = (
    st.builds(requests.VendorAdd, name=name(41), currency_list_id=maybe_id, external_guid=maybe_guid),
    st.builds(requests.CustomerAdd, name=name(41), external_guid=maybe_guid),
    st.builds(requests.AccountAdd, name=name(31), account_type=st.sampled_from(ACCOUNT_TYPES)),
    items,
    st.builds(requests.ItemOtherChargeAdd, **one_account),
    st.builds(requests.ItemNonInventoryAdd, **one_account),
    st.builds(requests.VendorReactivate, list_id=ids, edit_sequence=edit_sequences),
    st.builds(requests.CustomerReactivate, list_id=ids, edit_sequence=edit_sequences),
    st.builds(requests.ItemReactivate, list_id=ids, edit_sequence=edit_sequences),
    orders,
    order_changes,
    receipts,
    adjustments,
    invoices,
    st.builds(requests.TxnDel, kind=st.sampled_from(DELETABLE_KINDS), txn_id=ids),
)
any_request = st.one_of(*reads, *writes)
every_kind = pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=f"{place}") for place, kind in enumerate((*reads, *writes), 1)]
)
"""One strategy for every kind of request and every way of asking."""


def numbered(*given: requests.Request) -> list[requests.NumberedRequest]:
    """The requests with ids 1, 2, …"""
    return [requests.NumberedRequest(request_id=str(place), request=request) for place, request in enumerate(given, 1)]
