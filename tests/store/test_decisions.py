"""Decisions: which of them still count, on both databases."""

from __future__ import annotations

from dataclasses import replace

from stockpost.core.ledger import ASK_AGAIN, Decision
from stockpost.core.left_alone import KEEP
from stockpost.store.database import Database
from stockpost.store.decisions import DECISIONS_MAX, decisions_of, end_approvals, save_decision, taken_back
from tests.store.conftest import NOW, join_company


def test_a_count_that_is_kept_is_never_forgotten(database: Database) -> None:
    """Protects what was decided for good from all that is decided later; only the newest of everything else counts."""
    kept = Decision(code="name_inactive", choice=KEEP, basis="item:7", product_id=7)
    approved = Decision(code="change_too_large", choice="approve", basis="5", product_id=8)
    with database.write() as connection:
        company_id = join_company(connection)
        for decision in (kept, approved):
            save_decision(connection, company_id, decision, who="dana", time=NOW)
        for number in range(DECISIONS_MAX):
            later = Decision(code="receipt_deleted", choice="recreate", basis=f"{number}", order_id=number)
            save_decision(connection, company_id, later, who="dana", time=NOW)
        found = decisions_of(connection, company_id)
        assert (len(found), found[-1]) == (DECISIONS_MAX + 1, kept)
        save_decision(connection, company_id, replace(kept, choice=ASK_AGAIN), who="olu", time=NOW)
        assert decisions_of(connection, company_id)[0].choice == ASK_AGAIN
        assert taken_back(connection, company_id, product_id=7) == [("olu", NOW)]
        assert taken_back(connection, company_id, order_id=7) == []


def test_an_approved_change_is_approved_until_it_is_made(database: Database) -> None:
    """Protects I2 months later: what was approved ends with the sync of its item, and that of another item goes on."""
    approved = Decision(code="change_too_large", choice="approve", basis="3:900", product_id=8)
    other = replace(approved, product_id=9)
    with database.write() as connection:
        company_id = join_company(connection)
        for decision in (approved, other):
            save_decision(connection, company_id, decision, who="dana", time=NOW)
        end_approvals(connection, company_id, [8])
        found = decisions_of(connection, company_id)
    assert [one.product_id for one in found if one.choice == "approve"] == [9]
