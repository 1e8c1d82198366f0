"""How the last sync of each product ended (design I3, I4): one row a product, replaced by the next sync."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, case, select, update

from stockpost.core.item_counts import LastSync
from stockpost.store.decisions import end_approvals
from stockpost.store.ledger_tables import item_syncs
from stockpost.store.statements import is_any, save_rows

THROUGH = ("adjusted", "equal")
"""Results with which a count is as it should be."""


def save_syncs(connection: Connection, company_id: int, ended: Collection[LastSync]) -> None:
    """Keep how these syncs ended, in place of the ones before. What was approved for one that is through is approved once."""
    through = [one.product_id for one in ended if one.result in THROUGH]
    if through:
        end_approvals(connection, company_id, through)
    rows = [
        {
            "company_id": company_id,
            "product_id": one.product_id,
            "run_id": one.run_id,
            "time": one.time,
            "result": one.result,
            "reason": one.reason,
            "autotask": one.autotask,
            "quickbooks": one.quickbooks,
            "received": one.received,
            "posted": one.posted,
            "item_key": one.item_key,
            "products": one.products,
        }
        for one in ended
    ]
    save_rows(connection, item_syncs, rows, keys=("company_id", "product_id"))


def rename_synced(connection: Connection, company_id: int, new_keys: Mapping[str, str]) -> None:
    """Items have other names since, by the old one; they are still the same. All at once: two may have changed theirs with each other."""
    here = item_syncs.c
    connection.execute(
        update(item_syncs)
        .where(here.company_id == company_id, is_any(here.item_key, new_keys.keys()))
        .values(item_key=case(dict(new_keys), value=here.item_key))
    )


def syncs_of(
    connection: Connection, company_id: int, product_ids: Collection[int] | None = None
) -> dict[int, LastSync]:
    """The last sync by product: of all, or of certain products."""
    here = item_syncs.c
    statement = select(item_syncs).where(here.company_id == company_id)
    if product_ids is not None:
        statement = statement.where(here.product_id.in_(list(product_ids)))
    return {
        row.product_id: LastSync(
            product_id=row.product_id,
            run_id=row.run_id,
            time=row.time,
            result=row.result,
            reason=row.reason,
            autotask=row.autotask,
            quickbooks=row.quickbooks,
            received=row.received,
            posted=row.posted,
            item_key=row.item_key or "",
            products=row.products or 0,
        )
        for row in connection.execute(statement)
    }
