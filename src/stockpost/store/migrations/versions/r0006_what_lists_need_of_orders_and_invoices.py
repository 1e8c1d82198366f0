"""What lists need of orders and invoices stands beside their records, so that thousands are not decoded for it"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("autotask_orders", sa.Column("vendor_id", columns.WholeNumber(), nullable=True))
    op.add_column("autotask_orders", sa.Column("customer_id", columns.WholeNumber(), nullable=True))
    op.add_column("autotask_orders", sa.Column("shipping_type_id", columns.WholeNumber(), nullable=True))
    op.add_column("autotask_orders", sa.Column("shipping_type", sa.Text(), nullable=True))
    op.add_column("autotask_invoices", sa.Column("customer_id", columns.WholeNumber(), nullable=True))
    op.add_column("autotask_invoices", sa.Column("is_voided", columns.Flag(), nullable=True))
    op.create_table(
        "invoice_charges",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("invoice_id", columns.WholeNumber(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_invoice_charges_company_id")),
        sa.PrimaryKeyConstraint("company_id", "charge", "invoice_id", name=op.f("pk_invoice_charges")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("invoice_charges", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invoice_charges_company_id_invoice_id"), ["company_id", "invoice_id"], unique=False
        )
    _fill()


def _fill() -> None:
    connection = op.get_bind()
    order_columns = ("vendor_id", "customer_id", "shipping_type_id", "shipping_type")
    orders = _table("autotask_orders", "order_id", *order_columns)
    invoices = _table("autotask_invoices", "invoice_id", "customer_id", "is_voided")
    charges = _table("invoice_charges", "charge", "invoice_id")
    for row in connection.execute(sa.select(orders.c.company_id, orders.c.order_id, orders.c.record)).all():
        record = json.loads(row.record)
        connection.execute(
            sa.update(orders)
            .where(orders.c.company_id == row.company_id, orders.c.order_id == row.order_id)
            .values(
                vendor_id=record["vendor_id"],
                customer_id=record["purchase_for_id"],
                shipping_type_id=record["shipping_type_id"],
                shipping_type=record["shipping_type"],
            )
        )
    for row in connection.execute(sa.select(invoices.c.company_id, invoices.c.invoice_id, invoices.c.record)).all():
        record = json.loads(row.record)
        connection.execute(
            sa.update(invoices)
            .where(invoices.c.company_id == row.company_id, invoices.c.invoice_id == row.invoice_id)
            .values(customer_id=record["customer_id"], is_voided=record["is_voided"])
        )
        billed = {line["charge"] for line in record["lines"]} - {""} if not record["is_voided"] else set()
        for charge in sorted(billed):
            values = {"company_id": row.company_id, "charge": charge, "invoice_id": row.invoice_id}
            connection.execute(sa.insert(charges).values(values))


def _table(name: str, *others: str) -> sa.TableClause:
    texts = {"shipping_type", "charge", "record"}
    return sa.table(
        name,
        *(
            sa.column(
                one,
                sa.Text() if one in texts else columns.Flag() if one == "is_voided" else columns.WholeNumber(),
            )
            for one in ("company_id", "record", *others)
        ),
    )
