"""First tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_used_at", columns.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'operator', 'administrator')", name=op.f("ck_api_tokens_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "audit_events",
        sa.Column("sequence", columns.WholeNumber(), autoincrement=False, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=True),
        sa.Column("time", columns.UtcDateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_events")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_events_company_id_subject_sequence"),
            ["company_id", "subject", "sequence"],
            unique=False,
        )

    op.create_table(
        "audit_head",
        sa.Column("id", columns.WholeNumber(), autoincrement=False, nullable=False),
        sa.Column("sequence", columns.WholeNumber(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "companies",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("autotask_url", sa.Text(), nullable=False),
        sa.Column("autotask_user", sa.Text(), nullable=False),
        sa.Column("autotask_code_sealed", sa.Text(), nullable=False),
        sa.Column("autotask_secret_sealed", sa.Text(), nullable=False),
        sa.Column("web_connector_user", sa.Text(), nullable=False),
        sa.Column("web_connector_password_hash", sa.Text(), nullable=False),
        sa.Column("settings", columns.JsonText(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("bound_file_id", sa.Text(), nullable=True),
        sa.Column("bound_company_name", sa.Text(), nullable=True),
        sa.Column("bound_path", sa.Text(), nullable=True),
        sa.Column("session_generation", columns.WholeNumber(), nullable=False),
        sa.Column("last_contact_at", columns.UtcDateTime(), nullable=True),
        sa.Column("quickbooks_host", columns.JsonText(), nullable=True),
        sa.Column("quickbooks_preferences", columns.JsonText(), nullable=True),
        sa.Column("contact_problem", columns.JsonText(), nullable=True),
        sa.Column("autotask_read_at", columns.UtcDateTime(), nullable=True),
        sa.Column("autotask_problem", columns.JsonText(), nullable=True),
        sa.Column("joined_at", columns.UtcDateTime(), nullable=False),
        sa.Column("doubtful_since", columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("file_id", name=op.f("uq_companies_file_id")),
        sa.UniqueConstraint("name_key", name=op.f("uq_companies_name_key")),
        sa.UniqueConstraint("web_connector_user", name=op.f("uq_companies_web_connector_user")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
        sqlite_strict=True,
    )
    op.create_table(
        "people",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_disabled", columns.Flag(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_sign_in_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'operator', 'administrator')", name=op.f("ck_people_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("name_key", name=op.f("uq_people_name_key")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "setup_codes",
        sa.Column("id", columns.WholeNumber(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_setup_codes_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_codes")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", columns.WholeNumber(), nullable=False),
        sa.Column("last_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failures")),
        sqlite_strict=True,
    )
    op.create_table(
        "autotask_order_products",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("order_id", columns.WholeNumber(), nullable=False),
        sa.Column("product_id", columns.WholeNumber(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_autotask_order_products_company_id")),
        sa.PrimaryKeyConstraint("company_id", "product_id", "order_id", name=op.f("pk_autotask_order_products")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("autotask_order_products", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_autotask_order_products_company_id_order_id"), ["company_id", "order_id"], unique=False
        )

    op.create_table(
        "autotask_orders",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("order_id", columns.WholeNumber(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("vendor_name", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_autotask_orders_company_id")),
        sa.PrimaryKeyConstraint("company_id", "order_id", name=op.f("pk_autotask_orders")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("autotask_orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_autotask_orders_company_id_number"), ["company_id", "number"], unique=False
        )

    op.create_table(
        "autotask_products",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("product_id", columns.WholeNumber(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("stock", columns.JsonText(), nullable=True),
        sa.Column("stock_read_at", columns.UtcDateTime(), nullable=True),
        sa.Column("stock_is_consistent", columns.Flag(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_autotask_products_company_id")),
        sa.PrimaryKeyConstraint("company_id", "product_id", name=op.f("pk_autotask_products")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("autotask_products", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_autotask_products_company_id_name_key"), ["company_id", "name_key"], unique=False
        )

    op.create_table(
        "conversations",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("ticket_hash", sa.Text(), nullable=False),
        sa.Column("generation", columns.WholeNumber(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_call_at", columns.UtcDateTime(), nullable=False),
        sa.Column("exchanges", columns.WholeNumber(), nullable=False),
        sa.Column("exchanges_max", columns.WholeNumber(), nullable=False),
        sa.Column("is_identified", columns.Flag(), nullable=False),
        sa.Column("steps_left", columns.WholeNumber(), nullable=False),
        sa.Column("outstanding", columns.JsonText(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_conversations_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("ticket_hash", name=op.f("uq_conversations_ticket_hash")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversations_company_id_generation"), ["company_id", "generation"], unique=False
        )

    op.create_table(
        "decisions",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("order_id", columns.WholeNumber(), nullable=True),
        sa.Column("product_id", columns.WholeNumber(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("time", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_decisions_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_company_id_code"), ["company_id", "code"], unique=False)

    op.create_table(
        "login_sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", columns.WholeNumber(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_login_sessions_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_sessions")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mappings",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("autotask_id", columns.WholeNumber(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("time", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_mappings_company_id")),
        sa.PrimaryKeyConstraint("company_id", "kind", "autotask_id", name=op.f("pk_mappings")),
        sqlite_strict=True,
    )
    op.create_table(
        "message_sets",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("set_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sent_at", columns.UtcDateTime(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("answered_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_message_sets_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_sets")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("message_sets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_sets_company_id_state"), ["company_id", "state"], unique=False)

    op.create_table(
        "order_links",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("order_id", columns.WholeNumber(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("txn_id", sa.Text(), nullable=True),
        sa.Column("number_to_write_back", sa.Text(), nullable=True),
        sa.Column("transferred_at", columns.UtcDateTime(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_order_links_company_id")),
        sa.PrimaryKeyConstraint("company_id", "order_id", name=op.f("pk_order_links")),
        sa.UniqueConstraint("company_id", "txn_id", name=op.f("uq_order_links_company_id_txn_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "problems",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("order_id", columns.WholeNumber(), nullable=True),
        sa.Column("product_id", columns.WholeNumber(), nullable=True),
        sa.Column("run_id", columns.WholeNumber(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", columns.UtcDateTime(), nullable=False),
        sa.Column("closed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("choice", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_problems_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("problems", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problems_company_id_closed_at"), ["company_id", "closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_problems_company_id_order_id"), ["company_id", "order_id"], unique=False)

    op.create_table(
        "quickbooks_facts",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("epoch", columns.WholeNumber(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_quickbooks_facts_company_id")),
        sa.PrimaryKeyConstraint("company_id", "kind", "key", name=op.f("pk_quickbooks_facts")),
        sqlite_strict=True,
    )
    op.create_table(
        "receipt_links",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("order_id", columns.WholeNumber(), nullable=False),
        sa.Column("line_id", columns.WholeNumber(), nullable=False),
        sa.Column("receiving_ids", columns.JsonText(), nullable=False),
        sa.Column("quantity", columns.DecimalText(), nullable=False),
        sa.Column("txn_id", sa.Text(), nullable=False),
        sa.Column("is_gone", columns.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_receipt_links_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_links")),
        sa.UniqueConstraint("company_id", "txn_id", "line_id", name=op.f("uq_receipt_links_company_id_txn_id_line_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("receipt_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_receipt_links_company_id_order_id"), ["company_id", "order_id"], unique=False
        )

    op.create_table(
        "runs",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", columns.UtcDateTime(), nullable=False),
        sa.Column("finished_at", columns.UtcDateTime(), nullable=True),
        sa.Column("is_syncing", columns.Flag(), nullable=False),
        sa.Column("notes", columns.JsonText(), nullable=False),
        sa.Column("undoes", columns.WholeNumber(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_runs_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_runs_company_id_state"), ["company_id", "state"], unique=False)

    op.create_table(
        "run_orders",
        sa.Column("run_id", columns.WholeNumber(), nullable=False),
        sa.Column("order_id", columns.WholeNumber(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_orders_run_id")),
        sa.PrimaryKeyConstraint("run_id", "order_id", name=op.f("pk_run_orders")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("run_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_orders_order_id"), ["order_id"], unique=False)

    op.create_table(
        "run_products",
        sa.Column("run_id", columns.WholeNumber(), nullable=False),
        sa.Column("product_id", columns.WholeNumber(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_asked_by_name", columns.Flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_products_run_id")),
        sa.PrimaryKeyConstraint("run_id", "product_id", name=op.f("pk_run_products")),
        sqlite_strict=True,
    )
    op.create_table(
        "steps",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("generation", columns.WholeNumber(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("order_id", columns.WholeNumber(), nullable=True),
        sa.Column("product_id", columns.WholeNumber(), nullable=True),
        sa.Column("txn_id", sa.Text(), nullable=True),
        sa.Column("status_code", columns.WholeNumber(), nullable=True),
        sa.Column("status_text", sa.Text(), nullable=False),
        sa.Column("problem_code", sa.Text(), nullable=False),
        sa.Column("set_limit", columns.WholeNumber(), nullable=True),
        sa.Column("deferred_epoch", columns.WholeNumber(), nullable=True),
        sa.Column("attempts", columns.WholeNumber(), nullable=False),
        sa.Column("message_set", columns.WholeNumber(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("is_swept", columns.Flag(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("changed_at", columns.UtcDateTime(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_steps_company_id")),
        sa.ForeignKeyConstraint(["message_set"], ["message_sets.id"], name=op.f("fk_steps_message_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
        sa.UniqueConstraint("company_id", "base", "generation", name=op.f("uq_steps_company_id_base_generation")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_steps_company_id_order_id"), ["company_id", "order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_steps_company_id_product_id"), ["company_id", "product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_steps_company_id_state"), ["company_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_steps_message_set"), ["message_set"], unique=False)

    op.create_table(
        "run_steps",
        sa.Column("run_id", columns.WholeNumber(), nullable=False),
        sa.Column("step_id", columns.WholeNumber(), nullable=False),
        sa.Column("position", columns.WholeNumber(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_steps_run_id")),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_run_steps_step_id")),
        sa.PrimaryKeyConstraint("run_id", "step_id", name=op.f("pk_run_steps")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("run_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_steps_step_id"), ["step_id"], unique=False)
