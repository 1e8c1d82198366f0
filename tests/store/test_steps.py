"""What is sent belongs to a step that waits to be sent, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from stockpost.core.ledger import StepKind
from stockpost.core.requests import VendorAdd
from stockpost.core.steps import Step
from stockpost.store import steps
from stockpost.store.database import Database
from stockpost.store.errors import StoreError
from stockpost.store.ledger_tables import message_sets
from stockpost.store.ledger_tables import steps as step_rows
from tests.store.conftest import NOW, join_company

VENDOR = Step(
    base="vendor:acme",
    generation=0,
    kind=StepKind.CREATE_VENDOR,
    subject="Acme",
    summary="Create the vendor “Acme”",
    request=VendorAdd(name="Acme"),
)


def test_a_step_is_sent_once(database: Database) -> None:
    """Protects P1: where another host has sent a step or let it go meanwhile, nothing is committed, and so nothing leaves."""
    with database.write() as connection:
        company_id = join_company(connection)
        step_id = steps.save_planned(connection, company_id, VENDOR, now=NOW)

    def send(set_id: str) -> None:
        with database.write() as connection:
            steps.mark_sent(
                connection,
                company_id,
                set_id=set_id,
                document="<QBXML/>",
                sha256="0",
                sent=[(step_id, VENDOR, f"s{step_id}")],
                now=NOW,
            )

    send("{1}")
    with pytest.raises(StoreError, match=r"vendor:acme\.0 is not planned, so it is not sent"):
        send("{2}")
    with database.read() as connection:
        assert list(connection.execute(select(message_sets.c.set_id)).scalars()) == ["{1}"]


def test_what_is_found_is_entered_once(database: Database) -> None:
    """Protects the audit log: it tells of a write that is found in QuickBooks, whether it was planned here or not, and only once."""
    found = replace(VENDOR, base="vendor:other")
    with database.write() as connection:
        company_id = join_company(connection)
        steps.save_planned(connection, company_id, VENDOR, now=NOW)
        for step in (VENDOR, found):
            entered = [steps.save_found(connection, company_id, step, txn_id="1-1", now=NOW) for _ in range(2)]
            assert entered == [True, False], step.base


def test_what_is_not_needed_has_changed(database: Database) -> None:
    """Protects the order of what is told of a step: a write that a person found to be there changed then, as every other that is let go of."""
    later = NOW + timedelta(hours=1)
    with database.write() as connection:
        company_id = join_company(connection)
        step_id = steps.save_planned(connection, company_id, VENDOR, now=NOW)
        steps.mark_not_needed(connection, company_id, VENDOR.base, now=later)
        row = connection.execute(
            select(step_rows.c.state, step_rows.c.changed_at).where(step_rows.c.id == step_id)
        ).one()
    assert tuple(row) == ("skipped", later)
