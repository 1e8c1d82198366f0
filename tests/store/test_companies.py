"""Companies: what is joined, bound and read, each change by its own function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, create_engine

from stockpost.core.company_settings import SettingInvalid, parse_settings
from stockpost.store import companies as store
from stockpost.store.companies import CompanyRow, all_companies, company_named, company_with_id
from stockpost.store.database import Database
from stockpost.store.errors import StoreError
from tests.store.conftest import NOW, SEALER, join_company


def only(database: Database) -> CompanyRow:
    with database.read() as connection:
        (company,) = all_companies(connection)
    return company


def test_a_new_company_is_unbound_and_unread(database: Database) -> None:
    """Joining a company says nothing about QuickBooks or Autotask yet."""
    with database.write() as connection:
        company_id = join_company(connection, "  Acme ", settings={"on_hand_change_limit": "12.5"})
    company = only(database)
    assert (company.id, company.name, company.joined_at) == (company_id, "Acme", NOW)
    assert (company.session_generation, company.last_contact_at, company.is_bound) == (0, None, False)
    assert (company.quickbooks_host, company.contact_problem, company.autotask_read_at) == (None, None, None)
    assert company.settings.on_hand_change_limit == Decimal("12.5")
    assert company.settings.refresh_minutes == 15
    assert store.unseal_autotask_code(company, SEALER) == "CODE"


@pytest.mark.parametrize("name", ["ACME ÖLSTRASSE", "acme ölstraße", " Acme Ölstrasse "])
def test_names_are_unique_whatever_the_case(database: Database, name: str) -> None:
    """Two companies cannot be mistaken for one another, in any language and on both databases."""
    with database.write() as connection:
        join_company(connection, "Acme Ölstraße")
        with pytest.raises(StoreError, match=r"There is a company “.*” already"):
            join_company(connection, name, web_connector_user="other")
        found = company_named(connection, name)
    assert found is not None
    assert found.name == "Acme Ölstraße"


def test_web_connector_users_are_unique(database: Database) -> None:
    """The user name alone tells the endpoint which company speaks."""
    with database.write() as connection:
        company_id = join_company(connection)
        with pytest.raises(StoreError, match="Web Connector user “Acme-connector”"):
            join_company(connection, "Borealis", web_connector_user="Acme-connector")
        found = store.company_of_web_connector_user(connection, "Acme-connector")
        assert found is not None
        assert found.id == company_id
        assert store.company_of_web_connector_user(connection, "nobody") is None
        assert company_with_id(connection, company_id + 1) is None


def test_a_company_that_was_just_added(postgresql_url: str) -> None:
    """Two people add the same company at one moment: the second one gets a sentence, and one company is there."""
    database = Database(postgresql_url)
    # It looks at the companies as they were before the other one came, as somebody does who looks a moment too early.
    early = create_engine(
        postgresql_url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="REPEATABLE READ"
    )
    with early.connect() as connection:
        assert all_companies(connection) == []
        with database.write() as other:
            join_company(other)
        with pytest.raises(StoreError, match="“Acme” or its Web Connector user was just added"):
            join_company(connection)
    early.dispose()
    assert only(database).name == "Acme"
    database.close()


def test_an_empty_name_is_refused(database: Database) -> None:
    """A company nobody can name on the command line is of no use."""
    with pytest.raises(StoreError, match="name is empty"), database.write() as connection:
        join_company(connection, "  ")


def test_settings_are_checked_before_they_are_kept(database: Database) -> None:
    """A wrong setting changes nothing; a right one keeps the others."""
    with database.write() as connection:
        company_id = join_company(connection, settings={"freight": "line"})
    with pytest.raises(SettingInvalid, match="refresh_minutes"), database.write() as connection:
        store.change_settings(connection, company_id, {"number_prefix": "A", "refresh_minutes": "often"})
    assert only(database).setting_texts == {"freight": "line"}
    with pytest.raises(SettingInvalid, match="no setting “colour”"), database.write() as connection:
        join_company(connection, "Borealis", settings={"colour": "red"})
    with database.write() as connection:
        store.change_settings(connection, company_id, {"number_prefix": "A"})
    assert only(database).setting_texts == {"freight": "line", "number_prefix": "A"}
    assert only(database).settings.freight == "line"


CHANGES: list[tuple[Callable[[Connection, int], object], dict[str, object]]] = [
    (
        lambda connection, company: store.change_settings(connection, company, {"number_prefix": "A"}),
        {"setting_texts": {"number_prefix": "A"}, "settings": parse_settings({"number_prefix": "A"})},
    ),
    (
        lambda connection, company: store.change_web_connector_password(connection, company, password_hash="new"),
        {"web_connector_password_hash": "new"},
    ),
    (
        lambda connection, company: store.bind_company_file(
            connection, company, bound_file_id="{F}", company_name="Acme Inc", path="C:\\acme.qbw"
        ),
        {"bound_file_id": "{F}", "bound_company_name": "Acme Inc", "bound_path": "C:\\acme.qbw"},
    ),
    (
        lambda connection, company: store.bind_company_file(
            connection, company, bound_file_id=None, company_name="Acme Inc", path=""
        ),
        {"bound_company_name": "Acme Inc", "bound_path": ""},
    ),
    (store.next_session_generation, {"session_generation": 1}),
    (
        lambda connection, company: store.note_look(connection, company, seen_up_to={"InvoiceQuery": NOW}),
        {"seen_up_to": {"InvoiceQuery": NOW.isoformat()}},
    ),
    (lambda connection, company: store.record_contact(connection, company, at=NOW), {"last_contact_at": NOW}),
    (
        lambda connection, company: store.record_quickbooks_host(connection, company, host={"major": 34}),
        {"quickbooks_host": {"major": 34}},
    ),
    (
        lambda connection, company: store.record_quickbooks_preferences(
            connection, company, preferences={"closing_date": "2026-01-31"}
        ),
        {"quickbooks_preferences": {"closing_date": "2026-01-31"}},
    ),
    (
        lambda connection, company: store.record_contact_problem(connection, company, {"code": "closing_date"}),
        {"contact_problem": {"code": "closing_date"}},
    ),
    (lambda connection, company: store.record_contact_problem(connection, company, None), {}),
    (
        lambda connection, company: store.record_autotask_read(
            connection, company, at=NOW + timedelta(minutes=1), left_out={9, 7}
        ),
        {"autotask_read_at": NOW + timedelta(minutes=1), "orders_left_out": [7, 9]},
    ),
    (
        lambda connection, company: store.record_autotask_problem(connection, company, {"code": "autotask_denied"}),
        {"autotask_problem": {"code": "autotask_denied"}},
    ),
]


@pytest.mark.parametrize(("change", "values"), CHANGES)
def test_each_change_changes_its_own_columns_of_its_own_company(
    database: Database, change: Callable[[Connection, int], object], values: dict[str, object]
) -> None:
    """No function touches another column or another company, and a company that is not there is an error."""
    with database.write() as connection:
        company_id, other_id = join_company(connection, "Acme"), join_company(connection, "Borealis")
        before = {row.id: row for row in all_companies(connection)}
        change(connection, company_id)
        after = {row.id: row for row in all_companies(connection)}
    assert after[company_id] == replace(before[company_id], **values)  # type: ignore[arg-type]
    assert after[other_id] == before[other_id]
    with pytest.raises(StoreError, match="no company with the id 99"), database.write() as connection:
        change(connection, 99)


def test_a_problem_goes_when_its_cause_has_gone(database: Database) -> None:
    """A complete reading of Autotask clears Autotask's problem; contact clears QuickBooks' when told so."""
    with database.write() as connection:
        company_id = join_company(connection)
        store.record_autotask_problem(connection, company_id, {"code": "autotask_unreachable"})
        store.record_contact_problem(connection, company_id, {"code": "wrong_company_file"})
        store.record_autotask_read(connection, company_id, at=NOW, left_out=())
        store.record_contact_problem(connection, company_id, None)
    company = only(database)
    assert (company.autotask_problem, company.contact_problem) == (None, None)


def test_generations_count_up(database: Database) -> None:
    """Each conversation has a higher number than all before it."""
    with database.write() as connection:
        company_id = join_company(connection)
        assert [store.next_session_generation(connection, company_id) for _ in range(3)] == [1, 2, 3]


def test_ids_are_not_used_twice(database: Database) -> None:
    """A removed company's id would give its successor the sealed secrets, links and history of the old one."""
    with database.write() as connection:
        first = join_company(connection)
        connection.execute(store.companies.delete())
        assert join_company(connection) > first
