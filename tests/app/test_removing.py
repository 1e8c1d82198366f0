"""A company that was joined by mistake is removed with all that was read for it; one for which work was approved is not."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from stockpost.app.errors import UseError
from stockpost.store.audit import audit_events, verify_chain
from stockpost.store.tables import metadata
from tests.app.test_wrong_use import join
from tests.crashes.scene import COMPANY, Scene


def rows_of(scene: Scene) -> dict[str, int]:
    """How many rows each table has that names a company, but for the audit log."""
    tables = [table for table in metadata.sorted_tables if "company_id" in table.c and table is not audit_events]
    with scene.database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }


def test_a_company_joined_by_mistake_goes_with_all_that_was_read(scene: Scene) -> None:
    """Protects whoever joined the wrong tenant: nothing of it is left, the others stay, and its name and logins are free again."""
    join(scene.desk, "Borealis")
    scene.world.order()
    scene.desk.refresh(COMPANY, who="dana")
    scene.session()
    read = {name for name, rows in rows_of(scene).items() if rows}
    assert {"autotask_orders", "autotask_products", "conversations"} <= read
    scene.desk.remove_company(COMPANY.upper(), who="dana")
    assert [company.name for company in scene.desk.companies()] == ["Borealis"]
    assert {name for name, rows in rows_of(scene).items() if rows} == set()
    with scene.database.read() as connection:
        assert verify_chain(connection)[1] is None
        (kept,) = connection.execute(select(audit_events).where(audit_events.c.kind == "company removed"))
    assert (kept.who, kept.subject) == ("dana", f"company:{COMPANY}")
    join(scene.desk, COMPANY, web_connector_user="another")


def test_a_company_with_a_history_stays(scene: Scene) -> None:
    """Protects the ledger: what was approved once may be in QuickBooks, and forgotten it would be entered a second time."""
    scene.approve(scene.world.order())
    before = rows_of(scene)
    with pytest.raises(UseError, match="Acme is not removed, since work was approved for it"):
        scene.desk.remove_company(COMPANY, who="dana")
    assert rows_of(scene) == before
