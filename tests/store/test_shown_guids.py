"""Whether QuickBooks shows ExternalGUIDs is known for good, on both databases."""

from __future__ import annotations

import pytest

from stockpost.core.quickbooks_records import Item, QuickBooksInvoice, QuickBooksOrder
from stockpost.store import facts
from stockpost.store.database import Database
from tests.store.conftest import NOW, join_company

GUID = "{9b1f7c1e-0000-4000-8000-000000000001}"
ORDER = QuickBooksOrder(txn_id="T-1", edit_sequence="1")


@pytest.mark.parametrize(
    ("key", "record", "is_shown"),
    [
        (("order", "T-1"), QuickBooksOrder(txn_id="T-1", edit_sequence="1", external_guid=GUID), True),
        (("invoice_number", "1"), (QuickBooksInvoice(txn_id="X-1", edit_sequence="1", external_guid=GUID),), True),
        # Lists may be answered otherwise, and `0` stands for none.
        (("item", "switch"), Item(kind="Inventory", list_id="8-1", full_name="Switch", external_guid=GUID), False),
        (("order", "T-1"), QuickBooksOrder(txn_id="T-1", edit_sequence="1", external_guid="0"), False),
        (("order", "T-1"), None, False),
    ],
)
def test_a_shown_guid_is_remembered(database: Database, key: tuple[str, str], record: object, is_shown: bool) -> None:
    """Protects P1 and P4: by that it is decided what proves that something is ours. Another company file starts anew."""
    with database.write() as connection:
        company = join_company(connection)
        facts.remember(connection, company, {key: record}, epoch=1, read_at=NOW)
        facts.remember(connection, company, {("order", "T-1"): ORDER}, epoch=2, read_at=NOW)
        facts.drop_windows(connection, company)
        assert facts.are_guids_shown(connection, company) is is_shown
        assert facts.load_facts(connection, company, epoch=2, preferences=None).shows_guids is is_shown
        facts.drop_facts(connection, company)
        assert not facts.are_guids_shown(connection, company)
