"""Reading QuickBooks' counts because a person asked for it, or because writes of ours have moved them: names only, a bounded part in each
message, and nothing is written."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from stockpost.app.sending import Ask
from stockpost.core.facts import Needs
from stockpost.core.item_counts import item_key_of
from stockpost.core.names import item_name
from stockpost.core.resolve_charges import STOCK_KINDS
from stockpost.store import facts, links, snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.count_readings import count_reading, finish_counts

ITEMS_ASKED = 500
"""Items asked for in one message (QuickBooks FACTS 8: pages of 100 to 500 objects)."""


def moved_counts_to_ask(connection: Connection, company: CompanyRow) -> Ask | None:
    """The counts that writes of ours have moved without a sync to read them again, once: the pages show what QuickBooks has."""
    moved = facts.take_moved(connection, company.id, limit=ITEMS_ASKED)
    if not moved:
        return None
    return Ask(tuple(Needs(items=moved["on_hand"], item_sites=moved["item_sites"]).requests()), may_be_refused=True)


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
        if key and key not in just_read and (key not in read_at or read_at[key] <= wish.asked_at):
            mapped = mappings.get(("item", known.product.id))
            names[key] = mapped or item_name(known.product.name).full_name
    needs = facts.no_needs(connection, company.id, epoch=company.session_generation)
    needs.items = dict(islice(sorted(names.items()), ITEMS_ASKED))
    if not names:
        needs.item_sites = _items_to_place(connection, company)
    if needs:
        return Ask(tuple(needs.requests()))
    if needs.unanswered:
        # It stays a wish, and is asked again at the next contact.
        return None
    finish_counts(connection, company.id, now=now)
    return None


def _items_to_place(connection: Connection, company: CompanyRow) -> dict[str, str]:
    """Items that were read in this conversation and are kept by site, and of which it is not known yet where they are."""
    known = facts.load_facts(
        connection,
        company.id,
        epoch=company.session_generation,
        preferences=company.quickbooks_preferences,
        kinds=("item", "item_sites"),
    )
    if known.preferences is None or not known.preferences.is_multi_location_enabled:
        return {}
    waiting = {
        key: item.full_name
        for key, item in sorted(known.items.items())
        if item is not None and item.kind in STOCK_KINDS and key not in known.item_sites
    }
    return dict(islice(waiting.items(), ITEMS_ASKED))
