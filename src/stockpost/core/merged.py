"""Into what an entry that is gone was merged: transactions of ours that named it name the one that remained (QuickBooks help on merging;
that they keep their ids and modification times is UNVERIFIED, see assumptions)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from stockpost.core.facts import Facts
from stockpost.core.ledger import KnownEntry, OrderLink

Name = str


def in_its_place(list_id: str, links: Iterable[OrderLink], known: Facts) -> set[Name]:
    """What purchase orders have on the lines that were written with it."""
    names = set()
    for link in links:
        found = known.orders.get(link.txn_id)
        if found is not None and link.written is not None:
            ours = {line.txn_line_id for line in link.written.lines if line.item_list_id == list_id}
            there = (line for line in found.lines if line.txn_line_id in ours)
            names |= {line.item_name for line in there if line.item_list_id not in ("", list_id)}
    return names


def counted_in_its_place(txn_id: str, counted: Iterable[KnownEntry], known: Facts) -> set[Name]:
    """What an inventory adjustment names more often than it set the count of: `counted` are the entries that it was sent with."""
    found = known.adjustments.get(txn_id)
    if found is None:
        return set()
    names = {line.item_list_id: line.item_name for line in found.lines}
    there = Counter(line.item_list_id for line in found.lines)
    return {names[list_id] for list_id in there - Counter(entry.list_id for entry in counted)}
