"""Reading QuickBooks' counts because a person asked for it: names only, a bounded part in each message, and nothing is written."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from stockpost.app.sending import Ask
from stockpost.core.facts import Needs
from stockpost.core.item_counts import item_key_of
from stockpost.core.names import item_name
from stockpost.store import facts, links, snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.count_readings import count_reading, finish_counts

ITEMS_ASKED = 500
"""Items asked for in one message (QuickBooks FACTS 8: pages of 100 to 500 objects)."""


def counts_to_ask(connection: Connection, company: CompanyRow, *, now: datetime) -> Ask | None:
    """The next items that were not read since the wish; None where nobody wishes it, or all are read: then the wish is fulfilled.

    What was read before a conversation broke off is not read again.
    """
    wish = count_reading(connection, company.id)
    if wish is None or wish.finished_at is not None:
        return None
    # What was read in this conversation was read since, whatever a wrong clock says.
    just_read = facts.items_read_at(connection, company.id, epoch=company.session_generation)
    read_at = facts.items_read_at(connection, company.id)
    mappings = links.mappings_of(connection, company.id)
    names: dict[str, str] = {}
    for known in snapshots.products_known(connection, company.id).values():
        key = item_key_of(mappings, known.product)
        if key and key not in just_read and (key not in read_at or read_at[key] < wish.asked_at):
            mapped = mappings.get(("item", known.product.id))
            names[key] = mapped or item_name(known.product.name).full_name
    if not names:
        finish_counts(connection, company.id, now=now)
        return None
    return Ask(tuple(Needs(items=dict(islice(sorted(names.items()), ITEMS_ASKED))).requests()))
