"""The schema: the revisions lead to exactly the tables in code, on both databases, whoever starts when."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, text

from stockpost.core.autotask_invoices import Invoice, InvoiceLine
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from stockpost.store import invoices, make_migration, snapshots
from stockpost.store.audit import append_event, verify_chain
from stockpost.store.codec import encode
from stockpost.store.companies import all_companies
from stockpost.store.database import Database
from stockpost.store.errors import StoreError
from stockpost.store.metadata import format_time
from stockpost.store.migrate import MIGRATIONS, VERSION_TABLE, bring_up_to_date, current_revision, known_revisions
from stockpost.store.tables import metadata
from tests.store.conftest import NOW, join_company

ROOT = Path(__file__).parents[2]
TOOL = ("-m", make_migration.__name__)
REMEDY = f'The revisions differ from the tables in code: run python {" ".join(TOOL)} "what changes" (until the first release: --first)'

POSTGRESQL_SCHEMA = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
}


@pytest.fixture
def engine(empty_database_url: str) -> Any:
    """A plain engine on an empty database: what the store makes is looked at without the store."""
    engine = create_engine(empty_database_url.replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


def schema_of(engine: Engine) -> object:
    """All that the database knows of its tables, without the table of revisions."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(text("SELECT tbl_name, name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
            # Constraints of one table may stand in another order, and a column added later on the line of the one before;
            # everything else is compared as it is.
            return sorted(
                (
                    table,
                    name,
                    sorted(filter(None, (line.strip(" \t,") for line in sql.replace(", ", "\n").splitlines()))),
                )
                for table, name, sql in rows
                if table not in (VERSION_TABLE, "sqlite_sequence")
            )
        return {
            name: [tuple(row) for row in connection.execute(text(statement)) if VERSION_TABLE not in row]
            for name, statement in POSTGRESQL_SCHEMA.items()
        }


def differences(connection: Connection) -> object:
    return compare_metadata(MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}), metadata)


def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        metadata.drop_all(connection)


def test_from_scratch_equals_the_tables_in_code(engine: Engine) -> None:
    """Every table, column, constraint and index that the code counts on is made by the revisions, and nothing else."""
    metadata.create_all(engine)
    wanted = schema_of(engine)
    empty(engine)
    bring_up_to_date(engine)
    assert schema_of(engine) == wanted, REMEDY
    with engine.connect() as connection:
        assert differences(connection) == [], REMEDY


def test_step_by_step_equals_from_scratch(engine: Engine) -> None:
    """A database that saw every release one after the other ends with the same schema as a new one."""
    for revision in known_revisions():
        bring_up_to_date(engine, target=revision)
        with engine.connect() as connection:
            assert current_revision(connection) == revision
    with engine.connect() as connection:
        assert differences(connection) == [], REMEDY
        assert current_revision(connection) == known_revisions()[-1]


def test_revisions_are_numbered_without_gaps() -> None:
    """The file names are what tells a newer schema from an older one without loading the revisions."""
    assert known_revisions() == [f"{number:04}" for number in range(1, len(known_revisions()) + 1)]
    for path, number in zip(sorted((MIGRATIONS / "versions").glob("r*.py")), known_revisions(), strict=True):
        before = None if number == "0001" else f"{int(number) - 1:04}"
        assert f'revision = "{number}"' in path.read_text()
        assert f"down_revision = {before!r}".replace("'", '"') in path.read_text()


def test_bringing_up_to_date_keeps_the_data(empty_database_url: str) -> None:
    """Starting again changes nothing."""
    database = Database(empty_database_url)
    database.migrate()
    with database.write() as connection:
        company_id = join_company(connection)
        append_event(
            connection, company_id=company_id, time=NOW, who="anna", kind="joined", subject="company", data=None
        )
    database.migrate()
    with database.read() as connection:
        assert [company.id for company in all_companies(connection)] == [company_id]
        assert verify_chain(connection) == (1, None)
    database.close()


COMPANY = """
    INSERT INTO companies (name, name_key, autotask_url, autotask_user, autotask_code_sealed, autotask_secret_sealed, web_connector_user,
        web_connector_password_hash, settings, owner_id, file_id, session_generation, joined_at)
    VALUES ('Acme', 'acme', '', '', '', '', '', '', '{}', '', '', 0, :joined_at) RETURNING id"""


def test_what_was_kept_before_is_filled_in(empty_database_url: str) -> None:
    """Protects an upgrade: what lists need of orders and invoices read by an older version is there, without reading them again."""
    engine = create_engine(empty_database_url.replace("postgresql://", "postgresql+psycopg://"))
    bring_up_to_date(engine, target="0005")
    line = InvoiceLine(id=1, text="Battery", amount=Decimal(5), charge="ticket:5")
    bills = [
        Invoice(id=1, number="1", customer_id=20, customer_name="Lakeview", invoiced_at=NOW, lines=(line,)),
        Invoice(
            id=2, number="2", customer_id=20, customer_name="Lakeside", invoiced_at=NOW, lines=(line,), is_voided=True
        ),
    ]
    order = PurchaseOrder(
        id=3,
        number="1003",
        vendor_id=7,
        vendor_name="Ingram",
        status=OrderStatus.NEW,
        created_at=NOW,
        lines=(),
        purchase_for_id=21,
        purchase_for_name="Harbor",
        shipping_type_id=4,
        shipping_type="UPS",
    )
    moment = format_time(NOW) if engine.dialect.name == "sqlite" else NOW
    with engine.begin() as connection:
        # Today's table has columns that this schema has not.
        company_id = connection.execute(text(COMPANY), {"joined_at": moment}).scalar_one()
        known = {"company_id": company_id, "number": "", "read_at": moment, "status": "New", "created_at": moment}
        connection.execute(
            text(
                "INSERT INTO autotask_orders (company_id, order_id, number, status, vendor_name, customer_name, created_at, read_at, "
                "record) VALUES (:company_id, 3, :number, :status, 'Ingram', 'Harbor', :created_at, :read_at, :record)"
            ),
            {**known, "record": encode(order)},
        )
        for bill in bills:
            values = {**known, "id": bill.id, "customer": bill.customer_name, "record": encode(bill)}
            connection.execute(
                text(
                    "INSERT INTO autotask_invoices (company_id, invoice_id, number, customer_name, invoiced_at, read_at, record) "
                    "VALUES (:company_id, :id, :number, :customer, :created_at, :read_at, :record)"
                ),
                values,
            )
    bring_up_to_date(engine)
    engine.dispose()
    database = Database(empty_database_url)
    with database.read() as connection:
        names = snapshots.order_names(connection, company_id)
        assert (names.vendors, names.customers, names.shipping_types) == ({7: "Ingram"}, {21: "Harbor"}, {4: "UPS"})
        assert invoices.customers(connection, company_id) == {20: "Lakeside"}
        assert [(one.invoice_id, one.is_voided) for one in invoices.heads(connection, company_id)] == [
            (2, True),
            (1, False),
        ]
        (billed,) = invoices.billed_charges(connection, company_id, ["ticket:5", "ticket:6"])
        assert (billed.charge, billed.link) == ("ticket:5", None)
    database.close()


START = """
import sys
from stockpost.store.database import Database

sys.stdin.readline()
for _ in range(3):
    database = Database(sys.argv[1])
    database.migrate()
    with database.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM companies")
    database.close()
"""


def test_processes_that_start_at_once(empty_database_url: str) -> None:
    """Server and commands started together on a new database: one makes the schema, the others wait for it."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", START, empty_database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert outputs == [""] * 3
    assert [process.returncode for process in processes] == [0] * 3


def test_a_newer_schema_is_left_alone(database: Database) -> None:
    """An older version never writes to a database of a newer one; the message says what to do."""
    with database.write() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"schema 9999 of a newer Stockpost.* Start the newer version"):
        database.migrate()


def test_a_revision_that_fails_leaves_nothing(empty_database_url: str) -> None:
    """A table of that name is in the way: nothing of the schema is made, so that the next start can try again."""
    database = Database(empty_database_url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE steps (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        database.migrate()
    with database.write() as connection:
        assert current_revision(connection) is None
        connection.execute(text("DROP TABLE steps"))
    database.migrate()
    with database.read() as connection:
        assert all_companies(connection) == []
    database.close()


def test_rows_without_their_parent_stop_an_upgrade(tmp_path: Path) -> None:
    """Foreign keys are off while SQLite's tables are copied; what refers to nothing afterwards is not committed."""
    path = tmp_path / "broken.db"
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        plain.execute("CREATE TABLE children (parent INTEGER REFERENCES parents (id))")
        plain.execute("INSERT INTO children VALUES (77)")
        plain.commit()
    database = Database(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="1 rows that refer to missing ones"):
        database.migrate()
    with database.read() as connection:
        assert current_revision(connection) is None
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.close()


def test_ids_of_a_table_do_not_depend_on_the_database(database: Database) -> None:
    """Text compares by bytes and an id comes back from an insert, on both."""
    with database.write() as connection:
        ids = [join_company(connection, name) for name in ("b", "B b", "a")]
        assert ids == sorted(ids)
        assert [company.name for company in all_companies(connection)] == ["a", "b", "B b"]


def installed(folder: Path) -> Path:
    """A copy of the product as a wheel would install it, nothing beside it."""
    source, target = ROOT / "src" / "stockpost", folder / "installed" / "stockpost"
    for path in sorted(source.rglob("*")):
        if path.suffix in (".py", ".mako") and "__pycache__" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return target.parent


def run_installed(packed: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """`python …` where the copy is what `stockpost` means."""
    answer = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(packed)},
        cwd=packed.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == code, answer.stderr
    return answer


def test_it_works_from_a_wheel(tmp_path: Path) -> None:
    """The revisions are in the package that users install, and need no file beside it."""
    packed = installed(tmp_path)
    code = (
        "from stockpost.store.database import Database; import stockpost.store as s, sys; "
        "d = Database(sys.argv[1]); d.migrate(); d.migrate(); d.close(); print(s.__file__)"
    )
    answer = run_installed(packed, "-c", code, f"sqlite:///{tmp_path / 'a.db'}")
    assert answer.stdout.strip().startswith(str(packed))


def test_the_tool_that_writes_revisions(tmp_path: Path) -> None:
    """What the failing comparison of revisions and tables tells a developer to run makes the difference a revision."""
    packed = installed(tmp_path)
    # It formats what it writes as this project does.
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    versions = packed / "stockpost" / "store" / "migrations" / "versions"
    assert "Say in a few words" in run_installed(packed, *TOOL, code=2).stderr
    answer = run_installed(packed, *TOOL, "--first")
    (first,) = versions.glob("r*.py")
    assert answer.stdout.splitlines()[-1] == str(first)

    tables = packed / "stockpost" / "store" / "locks.py"
    column = '    Column("expires_at"'
    tables.write_text(tables.read_text().replace(column, f'    Column("reason", Text),\n{column}', 1))
    answer = run_installed(packed, *TOOL, "leases have a reason")
    (second,) = versions.glob("r0002_*.py")
    assert answer.stdout.splitlines()[-1] == str(second)
    written = second.read_text()
    assert re.findall(r"op\.(\w+)\(", written) == ["batch_alter_table", "add_column"], "the first one lacks nothing"
    assert '"reason"' in written
    assert 'down_revision = "0001"' in written
    assert "autogenerated by Alembic" not in written
