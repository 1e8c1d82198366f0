"""Items and vendors of ours that are gone from QuickBooks' lists, looked for before counts are set: a merge leaves the orders that named them
as they were, and the one that remained has the units of both.

QuickBooks is asked which were deleted (`watch`). Whether it tells what was merged there is UNVERIFIED (see assumptions), so the names of what is
about to be counted are read all at once, which a sync needs anyway, and what has no name any more, and vendors of open orders, are asked for by
ListID. Of what is gone one transaction of ours is read that named it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from stockpost.core.entry_meant import gone_basis
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import DONE, KnownEntry, LinkState, OrderLink
from stockpost.core.merged import counted_in_its_place, in_its_place
from stockpost.core.names import fold
from stockpost.store import companies, facts, links, problems, snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import decisions_of
from stockpost.store.item_reports import counted_with, writes_of_item

QUESTION = "KnownEntry"
"""Under this name it stands with the company when they were looked for."""
ADJUSTMENTS_MAX = 5
"""So far back the last adjustment is looked for that was carried out."""
_OVER = (OrderStatus.RECEIVED_FULL, OrderStatus.CANCELED)
Key = tuple[str, int]
"""(vendor or item, Autotask id)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What must be asked first, empty once it is known, or refused; then the orders and products to be looked at, and what entries became."""

    needs: Needs = field(default_factory=Needs)
    order_ids: frozenset[int] = frozenset()
    product_ids: frozenset[int] = frozenset()
    entries: dict[Key, KnownEntry] = field(default_factory=dict)


def look_for_gone(
    connection: Connection, company: CompanyRow, *, started_at: datetime, counted: Collection[int]
) -> Gone | None:
    """None where this conversation, which began at `started_at`, knows it already of the products that are to be counted."""
    is_known = (company.seen_up_to or {}).get(QUESTION) == started_at.isoformat()
    if is_known and not counted:
        return None
    entries = facts.known_entries(connection, company.id)
    epoch = company.session_generation
    read = facts.items_read_at(connection, company.id, epoch=epoch)
    counted_entries = [entry for product_id in counted if (entry := entries.get(("item", product_id))) is not None]
    needs = facts.no_needs(connection, company.id, epoch=epoch)
    needs.items = {fold(one.full_name): one.full_name for one in counted_entries if fold(one.full_name) not in read}
    if needs:
        _note(connection, company, None)
        return Gone(needs=needs)
    if is_known:
        return None
    return _Search(connection, company, entries, counted).look()


def note_searched(connection: Connection, company: CompanyRow, *, started_at: datetime) -> CompanyRow:
    """Keep that they were looked for in this conversation."""
    _note(connection, company, started_at)
    return companies.company_with_id(connection, company.id) or company


def _note(connection: Connection, company: CompanyRow, at: datetime | None) -> None:
    seen = {name: datetime.fromisoformat(text) for name, text in (company.seen_up_to or {}).items() if name != QUESTION}
    companies.note_look(connection, company.id, seen_up_to=seen if at is None else {**seen, QUESTION: at})


@dataclass(frozen=True)
class _Search:
    """One look, inside one transaction."""

    connection: Connection
    company: CompanyRow
    entries: dict[Key, KnownEntry]
    counted: Collection[int]

    def look(self) -> Gone:
        needs = self.known.needs()
        self._ask_for_ids(needs)
        gone = {} if needs else self._gone(needs)
        if needs:
            return Gone(needs=needs)
        order_ids: set[int] = set()
        became: dict[Key, KnownEntry] = {}
        for key, entry in gone.items():
            orders = self._orders_of(key)
            known = links.links_of(self.connection, self.company.id, [order.id for order in orders])
            order_ids |= _to_look_at(orders, known)
            entered = [known[order.id] for order in orders if order.id in known]
            names = self._names_in_its_place(key, entry, entered, needs) if key[0] == "item" else set()
            if len(names) == 1:
                became[key] = replace(entry, merged_into=names.pop())
        if needs:
            return Gone(needs=needs)
        product_ids = frozenset(self._products(gone))
        return Gone(needs=needs, order_ids=frozenset(order_ids), product_ids=product_ids, entries=became)

    def _products(self, gone: Mapping[Key, KnownEntry]) -> set[int]:
        """Those that are gone, and those that were when somebody was asked: where that is over, what remained is counted again. While nothing
        is counted, nobody is asked about the same one twice."""
        found = (row.problem for row in problems.open_problems(self.connection, self.company.id))
        asked = [one for one in found if one.code == "entry_gone"]
        if self.counted:
            before = {one.product_id for one in asked if one.is_of_item and one.product_id is not None}
            return before | {autotask_id for role, autotask_id in gone if role == "item"}
        told = {one.basis for one in asked}
        return {key[1] for key, entry in gone.items() if key[0] == "item" and gone_basis(*key, entry) not in told}

    @cached_property
    def known(self) -> Facts:
        """What was read in this conversation."""
        return facts.load_facts(
            self.connection,
            self.company.id,
            epoch=self.company.session_generation,
            preferences=None,
            kinds=("item", "entity", "item_by_list_id", "entity_by_list_id", "order", "adjustment", "refused"),
        )

    def _ask_for_ids(self, needs: Needs) -> None:
        """Of items whose name led to another one or to none, of those that were gone before, and of the vendors of open orders that are
        about to be counted."""
        known = self.known
        if self.counted:
            gone = {entry.list_id for (role, _), entry in self.entries.items() if role == "item" and entry.merged_into}
            needs.item_list_ids = gone - known.items_by_list_id.keys()
        for product_id in self.counted:
            entry = self.entries.get(("item", product_id))
            if entry is None or entry.list_id in known.items_by_list_id:
                continue
            found = known.items.get(fold(entry.full_name))
            if found is None or found.list_id != entry.list_id:
                needs.item_list_ids.add(entry.list_id)
        orders = snapshots.orders_with_products(self.connection, self.company.id, self.counted)
        vendors = {order.vendor_id for order in orders if order.status not in _OVER}
        ids = {entry.list_id for one in vendors if (entry := self.entries.get(("vendor", one))) is not None}
        needs.entity_list_ids = ids - known.entities_by_list_id.keys()

    def _gone(self, needs: Needs) -> dict[Key, KnownEntry]:
        """Those that nobody has decided about and whose name nothing else has."""
        mappings = links.mappings_of(self.connection, self.company.id)
        decided = {
            one.basis
            for one in decisions_of(self.connection, self.company.id)
            if one.code == "entry_gone" and one.choice == "recreate"
        }
        found: dict[Key, KnownEntry] = {}
        for key, entry in self.entries.items():
            role, autotask_id = key
            if entry.merged_into and not self.counted:
                # Told of at an earlier contact.
                continue
            by_id = self.known.items_by_list_id if role == "item" else self.known.entities_by_list_id
            is_chosen_since = key in mappings and fold(mappings[key]) != entry.key
            is_decided = is_chosen_since or gone_basis(role, autotask_id, entry) in decided
            if role == "customer" or is_decided or entry.list_id not in by_id or by_id[entry.list_id] is not None:
                continue
            names = self.known.items if role == "item" else self.known.entities
            name = mappings.get(key, entry.full_name)
            if fold(name) not in names:
                (needs.items if role == "item" else needs.entities)[fold(name)] = name
            elif names[fold(name)] is None:
                found[key] = entry
        return found

    def _orders_of(self, key: Key) -> list[PurchaseOrder]:
        """Newest first."""
        role, autotask_id = key
        if role == "item":
            found = snapshots.orders_with_products(self.connection, self.company.id, [autotask_id])
        else:
            found = snapshots.orders_of_vendor(self.connection, self.company.id, autotask_id)
        return sorted(found, key=lambda order: order.id, reverse=True)

    def _names_in_its_place(self, key: Key, entry: KnownEntry, entered: Iterable[OrderLink], needs: Needs) -> set[str]:
        """`entered` are the orders that name it, newest first."""
        written = [link for link in entered if _is_written(link, entry.list_id)][:1]
        needs.order_txn_ids |= {link.txn_id for link in written} - self.known.orders.keys()
        names = in_its_place(entry.list_id, written, self.known)
        return names or self._names_on_adjustment(key[1], needs)

    def _names_on_adjustment(self, product_id: int, needs: Needs) -> set[str]:
        writes = writes_of_item(
            self.connection, self.company.id, product_id=product_id, order_ids=(), limit=ADJUSTMENTS_MAX
        )
        txn_id = next((one.txn_id for one in writes if one.state in DONE and one.txn_id), "")
        if not txn_id:
            return set()
        if txn_id not in self.known.adjustments:
            needs.adjustment_txn_ids.add(txn_id)
        products = counted_with(self.connection, self.company.id, txn_id)
        counted = [self.entries["item", one] for one in products if ("item", one) in self.entries]
        return counted_in_its_place(txn_id, counted, self.known)


def _to_look_at(orders: Iterable[PurchaseOrder], known: Mapping[int, OrderLink]) -> set[int]:
    """Of transferred ones those that are open, and the newest: all of them would grow with the years, and ask the same."""
    ours = [one for one in orders if one.id in known and known[one.id].state == LinkState.LINKED]
    return {order.id for place, order in enumerate(ours) if not place or order.status not in _OVER}


def _is_written(link: OrderLink, list_id: str) -> bool:
    """Was the order entered with the item, and is it there as far as anybody knows, whoever let go of it?"""
    return bool(link.txn_id) and any(
        one.item_list_id == list_id for one in (link.written.lines if link.written else ())
    )
