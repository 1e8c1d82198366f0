"""Tables of the ledger: what was read of both systems, what is linked, what was approved, sent and answered, and what waits for a person.

Records of `stockpost.core` are kept as JSON text (`store.codec`); columns beside it are what is searched and constrained.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Text, UniqueConstraint

from stockpost.store.metadata import DecimalText, Flag, JsonText, UtcDateTime, WholeNumber, id_column, new_table


def _company() -> Column[int]:
    return Column("company_id", WholeNumber, ForeignKey("companies.id"), nullable=False)


autotask_orders = new_table(
    "autotask_orders",
    _company(),
    Column("order_id", WholeNumber, nullable=False),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("vendor_name", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Column("record", Text, nullable=False),
    # As the record has them, for the page of names. No row is without a vendor: they were filled when they were added.
    Column("vendor_id", WholeNumber),
    Column("customer_id", WholeNumber),
    Column("shipping_type_id", WholeNumber),
    Column("shipping_type", Text),
    # Of the reading that brought the row (`store.readings`).
    Column("reading_number", WholeNumber),
    PrimaryKeyConstraint("company_id", "order_id"),
    Index(None, "company_id", "number"),
)

# Which products an order names, so that the orders of a product are found without reading all of them.
autotask_order_products = new_table(
    "autotask_order_products",
    _company(),
    Column("order_id", WholeNumber, nullable=False),
    Column("product_id", WholeNumber, nullable=False),
    PrimaryKeyConstraint("company_id", "product_id", "order_id"),
    Index(None, "company_id", "order_id"),
)

autotask_products = new_table(
    "autotask_products",
    _company(),
    Column("product_id", WholeNumber, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("stock", JsonText),
    Column("stock_read_at", UtcDateTime),
    # False: read for showing. NULL: never read, or in doubt (`store.count_doubts`).
    Column("stock_is_consistent", Flag),
    # Delivered charges, as of the same moment where they are part of what a sync sets; NULL where they are not known (I4).
    Column("deliveries", JsonText),
    # Locations with units on hand that Autotask lists no longer (I2).
    Column("vanished", JsonText),
    # Of the readings that brought the record and the stock (`store.readings`).
    Column("reading_number", WholeNumber),
    Column("stock_reading_number", WholeNumber),
    PrimaryKeyConstraint("company_id", "product_id"),
    Index(None, "company_id", "name_key"),
)

autotask_locations = new_table(
    "autotask_locations",
    _company(),
    Column("location_id", WholeNumber, nullable=False),
    Column("name", Text, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "location_id"),
)

# What QuickBooks said, by kind and folded name or TxnID. A fact counts in a conversation only if its epoch is the company's
# session generation; `record` is NULL for what QuickBooks does not have.
quickbooks_facts = new_table(
    "quickbooks_facts",
    _company(),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("epoch", WholeNumber, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Column("record", Text),
    PrimaryKeyConstraint("company_id", "kind", "key"),
)

order_links = new_table(
    "order_links",
    _company(),
    Column("order_id", WholeNumber, nullable=False),
    Column("state", Text, nullable=False),
    Column("txn_id", Text),
    Column("number_to_write_back", Text),
    Column("transferred_at", UtcDateTime),
    Column("record", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "order_id"),
    UniqueConstraint("company_id", "txn_id"),
)

receipt_links = new_table(
    "receipt_links",
    id_column(),
    _company(),
    Column("order_id", WholeNumber, nullable=False),
    Column("line_id", WholeNumber, nullable=False),
    Column("receiving_ids", JsonText, nullable=False),
    Column("quantity", DecimalText, nullable=False),
    Column("txn_id", Text, nullable=False),
    Column("is_gone", Flag, nullable=False),
    UniqueConstraint("company_id", "txn_id", "line_id"),
    Index(None, "company_id", "order_id"),
)

runs = new_table(
    "runs",
    id_column(),
    _company(),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("is_syncing", Flag, nullable=False),
    Column("notes", JsonText, nullable=False),
    # The run that is taken back, where this is an undo (P6).
    Column("undoes", WholeNumber),
    # NULL unless a person took back what was not sent.
    Column("canceled_by", Text),
    Index(None, "company_id", "state"),
)

# The orders of a run as they were when they were approved: what was shown is what is written.
run_orders = new_table(
    "run_orders",
    Column("run_id", WholeNumber, ForeignKey("runs.id"), nullable=False),
    Column("order_id", WholeNumber, nullable=False),
    Column("state", Text, nullable=False),
    Column("record", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "order_id"),
    Index(None, "order_id"),
)

run_products = new_table(
    "run_products",
    Column("run_id", WholeNumber, ForeignKey("runs.id"), nullable=False),
    Column("product_id", WholeNumber, nullable=False),
    Column("state", Text, nullable=False),
    Column("is_asked_by_name", Flag, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "product_id"),
)

message_sets = new_table(
    "message_sets",
    id_column(),
    _company(),
    Column("set_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("reply", Text),
    Column("answered_at", UtcDateTime),
    Index(None, "company_id", "state"),
)

steps = new_table(
    "steps",
    id_column(),
    _company(),
    Column("base", Text, nullable=False),
    Column("generation", WholeNumber, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("order_id", WholeNumber),
    Column("product_id", WholeNumber),
    Column("txn_id", Text),
    Column("status_code", WholeNumber),
    Column("status_text", Text, nullable=False),
    Column("problem_code", Text, nullable=False),
    Column("set_limit", WholeNumber),
    Column("deferred_epoch", WholeNumber),
    Column("attempts", WholeNumber, nullable=False),
    Column("message_set", WholeNumber, ForeignKey("message_sets.id")),
    Column("request_id", Text),
    # True once a later conversation has looked for a second one with the same mark (design 5.7).
    Column("is_swept", Flag, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("record", Text, nullable=False),
    Column("invoice_id", WholeNumber),
    Column("line_limit", WholeNumber),
    # The run under whose approval it was sent last. NULL for what was never sent, or sent before this was kept.
    Column("sent_by_run", WholeNumber),
    UniqueConstraint("company_id", "base", "generation"),
    Index(None, "company_id", "state"),
    Index(None, "company_id", "order_id"),
    Index(None, "company_id", "product_id"),
    Index(None, "company_id", "invoice_id"),
    Index(None, "message_set"),
)

run_steps = new_table(
    "run_steps",
    Column("run_id", WholeNumber, ForeignKey("runs.id"), nullable=False),
    Column("step_id", WholeNumber, ForeignKey("steps.id"), nullable=False),
    Column("position", WholeNumber, nullable=False),
    PrimaryKeyConstraint("run_id", "step_id"),
    Index(None, "step_id"),
)

conversations = new_table(
    "conversations",
    id_column(),
    _company(),
    Column("ticket_hash", Text, nullable=False),
    Column("generation", WholeNumber, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("last_call_at", UtcDateTime, nullable=False),
    Column("exchanges", WholeNumber, nullable=False),
    Column("exchanges_max", WholeNumber, nullable=False),
    Column("is_identified", Flag, nullable=False),
    Column("steps_left", WholeNumber, nullable=False),
    # What went out and waits for its answer: {"kind": "read"|"write", "message_set": id, "requests": {...}} or NULL.
    Column("outstanding", JsonText),
    # The questions that come next, as they were found after the last answer: {"kind": "read"|"verify"|"look", "requests": [...]} or NULL.
    Column("prepared", JsonText),
    Column("last_error", Text, nullable=False),
    UniqueConstraint("ticket_hash"),
    Index(None, "company_id", "generation"),
)

problems = new_table(
    "problems",
    id_column(),
    _company(),
    Column("code", Text, nullable=False),
    Column("order_id", WholeNumber),
    Column("product_id", WholeNumber),
    Column("run_id", WholeNumber),
    Column("basis", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Text),
    Column("choice", Text),
    Column("record", Text, nullable=False),
    Column("invoice_id", WholeNumber),
    Index(None, "company_id", "closed_at"),
    Index(None, "company_id", "order_id"),
)

decisions = new_table(
    "decisions",
    id_column(),
    _company(),
    Column("code", Text, nullable=False),
    Column("choice", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("order_id", WholeNumber),
    Column("product_id", WholeNumber),
    Column("who", Text, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Index(None, "company_id", "code"),
)

mappings = new_table(
    "mappings",
    _company(),
    Column("kind", Text, nullable=False),
    Column("autotask_id", WholeNumber, nullable=False),
    Column("name", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "kind", "autotask_id"),
)

# How the last sync of each product ended, with the counts as they were then.
item_syncs = new_table(
    "item_syncs",
    _company(),
    Column("product_id", WholeNumber, nullable=False),
    Column("run_id", WholeNumber, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("result", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("autotask", DecimalText),
    Column("quickbooks", DecimalText),
    Column("received", DecimalText, nullable=False),
    Column("posted", DecimalText, nullable=False),
    Column("item_key", Text),
    Column("products", WholeNumber),
    PrimaryKeyConstraint("company_id", "product_id"),
)

# Every change of a count that was read: of Autotask by product id, of QuickBooks by the item's folded name.
count_history = new_table(
    "count_history",
    id_column(),
    _company(),
    Column("side", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("units", DecimalText, nullable=False),
    Column("is_newest", Flag, nullable=False),
    Index(None, "company_id", "side", "key", "is_newest"),
    Index(None, "company_id", "time"),
)

# A person's wish to have QuickBooks' counts read at its next contact.
count_readings = new_table(
    "count_readings",
    _company(),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("finished_at", UtcDateTime),
    PrimaryKeyConstraint("company_id"),
)
