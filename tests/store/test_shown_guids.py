"""Of which transactions QuickBooks shows ExternalGUIDs is known for good, on both databases."""

from __future__ import annotations

import pytest

from stockpost.core.quickbooks_records import Item, QuickBooksInvoice, QuickBooksOrder
from stockpost.store import facts
from stockpost.store.database import Database
from tests.store.conftest import NOW, join_company

GUID = "{9b1f7c1e-0000-4000-8000-000000000001}"
ORDER = QuickBooksOrder(txn_id="T-1", edit_sequence="1")


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (QuickBooksOrder(txn_id="T-1", edit_sequence="1", external_guid=GUID), {"QuickBooksOrder"}),
        ((QuickBooksInvoice(txn_id="X-1", edit_sequence="1", external_guid=GUID),), {"QuickBooksInvoice"}),
        # Lists may be answered otherwise, and `0` stands for none.
        (Item(kind="Inventory", list_id="8-1", full_name="Switch", external_guid=GUID), set()),
        (QuickBooksOrder(txn_id="T-1", edit_sequence="1", external_guid="0"), set()),
        (None, set()),
    ],
)
def test_a_shown_guid_is_remembered(database: Database, record: object, shown: set[str]) -> None:
    """Protects P1 and P4: by that it is decided what proves that something is ours. Another company file starts anew."""
    with database.write() as connection:
        company = join_company(connection)
        facts.note_guids(connection, company, [record], epoch=1, read_at=NOW)
        facts.note_guids(connection, company, [ORDER], epoch=2, read_at=NOW)
        facts.drop_windows(connection, company)
        assert facts.guids_shown(connection, company) == shown
        assert facts.load_facts(connection, company, epoch=2, preferences=None).guids_shown == shown
        facts.drop_facts(connection, company)
        assert not facts.guids_shown(connection, company)
