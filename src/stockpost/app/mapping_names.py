"""What the page Mapping is made of: Autotask's names by kind, QuickBooks' entries as last known, and where each name goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from stockpost.app.catalogue import entity_names_in_use, loaded_catalogue, unused_alike
from stockpost.app.services import Services
from stockpost.app.suggestions import Suggester, Suggestion
from stockpost.core.autotask_records import CatalogueName, Product
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import KnownEntry, Ledger
from stockpost.core.mapping import KINDS_WANTED, MAY_BE_ALIKE, MappingKind, NameOutcome, NameState, outcome_of_name
from stockpost.core.name_lists import ListedName, NameList, listed_name
from stockpost.core.names import collisions, fold
from stockpost.core.quickbooks_records import Entity, Item, ShipMethod, Site
from stockpost.core.resolve import Resolver
from stockpost.core.shared_items import ItemsLedTo
from stockpost.store import facts, invoices, links, name_lists, snapshots
from stockpost.store.autotask_locations import locations_known
from stockpost.store.catalogue_names import ENTITIES, PRODUCTS, NameCatalogue
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import decisions_of
from stockpost.store.links import SavedMapping

Entry = TypeVar("Entry", Entity, Item)
LIST_OF = {
    MappingKind.VENDOR: NameList.ENTITIES,
    MappingKind.CUSTOMER: NameList.ENTITIES,
    MappingKind.ITEM: NameList.ITEMS,
    MappingKind.SHIP_METHOD: NameList.SHIP_METHODS,
    MappingKind.TAX_REGION: NameList.ITEMS,
    MappingKind.LOCATION: NameList.SITES,
}
CATALOGUES = {MappingKind.VENDOR: ENTITIES, MappingKind.CUSTOMER: ENTITIES, MappingKind.ITEM: PRODUCTS}
"""The kinds of which Autotask's names are known before an order or invoice names them."""
_FACTS_OF = {
    NameList.ENTITIES: "entity",
    NameList.ITEMS: "item",
    NameList.SHIP_METHODS: "ship_method",
    NameList.SITES: "site",
    NameList.ACCOUNTS: "account",
    NameList.CLASSES: "class",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedName:
    """One name of Autotask, where it goes and why; `saved` is the mapping that a person chose."""

    kind: MappingKind
    autotask_id: int
    autotask_name: str
    outcome: NameOutcome
    saved: SavedMapping | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksList:
    """The entries of one list by folded name, the list as last read, changed by what conversations have learned since; `absent` are
    names that QuickBooks was asked for since and does not have."""

    entries: Mapping[str, ListedName]
    absent: frozenset[str]
    read_at: datetime | None


class MappingNames:
    """Everything that is known of a company's names, loaded once for one answer."""

    def __init__(self, connection: Connection, services: Services, company: CompanyRow) -> None:
        self.lists = {name_list: quickbooks_list(connection, company, name_list) for name_list in NameList}
        self.saved = links.saved_mappings(connection, company.id)
        self.subjects = _subjects(connection, company, self.saved)
        self._ordered = snapshots.ordered_product_ids(connection, company.id)
        self._unused: dict[MappingKind, dict[int, Product | str]] = {kind: {} for kind in CATALOGUES}
        item_collisions = self._find_unused(connection, company, PRODUCTS, self._names_of(MappingKind.ITEM))
        companies = self._names_of(MappingKind.VENDOR) | self._names_of(MappingKind.CUSTOMER)
        entity_collisions = self._find_unused(
            connection, company, ENTITIES, companies, named=entity_names_in_use(connection, company.id)
        )
        mappings = {key: saved.name for key, saved in self.saved.items()}
        entries = facts.known_entries(connection, company.id)
        self.led_to = items_as_listed(entries, self.lists[NameList.ITEMS])
        self._resolver = Resolver(
            ledger=Ledger(
                decisions=decisions_of(connection, company.id),
                mappings=mappings,
                entries=entries,
            ),
            facts=self._facts(connection, company, entries),
            settings=company.settings,
            context=services.context_of(company),
            catalogue=replace(
                loaded_catalogue(connection, company.id, mappings, self.led_to),
                entity_collisions=entity_collisions,
                item_collisions=item_collisions,
            ),
            needs=Needs(),
        )

    def _names_of(self, kind: MappingKind) -> dict[int, str]:
        return {autotask_id: name_of(subject) for autotask_id, subject in self.subjects[kind].items()}

    def _find_unused(
        self,
        connection: Connection,
        company: CompanyRow,
        catalogue: NameCatalogue,
        used: Mapping[int, str],
        *,
        named: Collection[str] = (),
    ) -> dict[str, tuple[str, ...]]:
        """Keep the names of the catalogue that nothing named so far and that may become one with another; what all names become, then.
        `named` are more names in use: an order keeps the one that it was approved with."""
        names = {*used.values(), *named}
        unused = unused_alike(connection, company.id, catalogue, names=names, ids=used.keys())
        for autotask_id, found in unused.items():
            self._unused[MappingKind(found.role)][autotask_id] = _subject(autotask_id, found)
        return collisions([*names, *(found.name for found in unused.values())], catalogue.shorten)

    def _facts(
        self, connection: Connection, company: CompanyRow, led_to: Mapping[tuple[str, int], KnownEntry]
    ) -> Facts:
        """The lists as facts. `led_to` are the entries that names led to before: where a whole list has not got one of them any more, it
        was merged or deleted, and its name is not said to be created again."""
        entities = {key: _entity(one) for key, one in self.lists[NameList.ENTITIES].entries.items()}
        items = {key: _item(one) for key, one in self.lists[NameList.ITEMS].entries.items()}
        gone = {entry.list_id: None for entry in led_to.values()}
        are_read = {name_list for name_list in NameList if self.lists[name_list].read_at is not None}
        return Facts(
            has_whole_lists=True,
            entities=entities,
            items=items,
            entities_by_list_id={**gone, **_by_list_id(entities)} if NameList.ENTITIES in are_read else {},
            items_by_list_id={**gone, **_by_list_id(items)} if NameList.ITEMS in are_read else {},
            ship_methods={key: _method(one) for key, one in self.lists[NameList.SHIP_METHODS].entries.items()},
            sites={key: _site(one) for key, one in self.lists[NameList.SITES].entries.items()},
            accounts=facts.load_facts(
                connection, company.id, epoch=None, preferences=None, kinds=("account",)
            ).accounts,
        )

    def rows(self, kind: MappingKind) -> list[MappedName]:
        """All names of a kind, by name."""
        return [
            self._row(kind, autotask_id, subject)
            for autotask_id, subject in sorted(
                self.subjects[kind].items(), key=lambda entry: (fold(name_of(entry[1])), entry[0])
            )
        ]

    def catalogue_rows(self, kind: MappingKind) -> list[MappedName]:
        """Names of a kind that nothing ordered, stocked or billed so far and that become one with another name once cut, by name."""
        rows = (self._row(kind, autotask_id, subject) for autotask_id, subject in self._unused.get(kind, {}).items())
        found = [row for row in rows if row.outcome.state == NameState.COLLISION]
        return sorted(found, key=lambda row: (row.outcome.key, fold(row.autotask_name), row.autotask_id))

    def row(self, kind: MappingKind, autotask_id: int) -> MappedName | None:
        """One name, None where Autotask's last reading does not have it."""
        subject = self.subjects[kind].get(autotask_id)
        if subject is None:
            subject = self._unused.get(kind, {}).get(autotask_id)
        return None if subject is None else self._row(kind, autotask_id, subject)

    def _row(self, kind: MappingKind, autotask_id: int, subject: Product | str) -> MappedName:
        given = subject if isinstance(subject, Product) else (autotask_id, subject)
        is_known = self.lists[LIST_OF[kind]].read_at is not None
        return MappedName(
            kind=kind,
            autotask_id=autotask_id,
            autotask_name=name_of(subject),
            outcome=outcome_of_name(
                self._resolver, kind, given, is_list_known=is_known, is_ordered=self.is_ordered(kind, autotask_id)
            ),
            saved=self.saved.get((kind.value, autotask_id)),
        )

    def is_ordered(self, kind: MappingKind, autotask_id: int) -> bool:
        """False for a product that no purchase order names: invoices can use an item for it that keeps no stock."""
        return kind != MappingKind.ITEM or autotask_id in self._ordered

    def usable(self, kind: MappingKind) -> list[str]:
        """The active entries of QuickBooks that names of a kind may go to, by name."""
        entries = self.lists[LIST_OF[kind]].entries.values()
        names = [one.name for one in entries if one.is_active and one.kind in KINDS_WANTED[kind]]
        return sorted(names, key=lambda name: (name.casefold(), name))

    def suggester(self, kind: MappingKind, rows: list[MappedName]) -> Suggester:
        """Suggests entries for names of a kind. An item stands for one product only: those that have theirs are left out."""
        names = self.usable(kind)
        if kind == MappingKind.ITEM:
            taken = {row.outcome.key for row in rows if row.outcome.state not in MAY_BE_ALIKE}
            names = [name for name in names if fold(name) not in taken]
        return Suggester(names)


def name_of(subject: Product | str) -> str:
    """Autotask's name of a product or of anything else."""
    return subject.name if isinstance(subject, Product) else subject


def suggestion_for(row: MappedName, suggester: Suggester) -> Suggestion | None:
    """The likest entry, where the name has none of its own."""
    if row.outcome.state not in MAY_BE_ALIKE or (row.saved is not None and row.outcome.state != NameState.MISSING):
        return None
    found = suggester.suggest(row.autotask_name)
    return None if found is None or fold(found.name) == row.outcome.key else found


def _subjects(
    connection: Connection, company: CompanyRow, saved: Collection[tuple[str, int]]
) -> dict[MappingKind, dict[int, Product | str]]:
    """What came by on orders, on invoices and in the stock, and names of the catalogue that people mapped (`saved`) before that."""
    of_orders = snapshots.order_names(connection, company.id)
    subjects: dict[MappingKind, dict[int, Product | str]] = {
        MappingKind.VENDOR: dict(of_orders.vendors),
        MappingKind.CUSTOMER: {**invoices.customers(connection, company.id), **of_orders.customers},
        MappingKind.ITEM: {
            product_id: known.product for product_id, known in snapshots.products_known(connection, company.id).items()
        },
        MappingKind.SHIP_METHOD: dict(of_orders.shipping_types),
        MappingKind.TAX_REGION: dict(invoices.tax_regions(connection, company.id)),
        MappingKind.LOCATION: dict(locations_known(connection, company.id).names),
    }
    for kind, catalogue in CATALOGUES.items():
        early = {autotask_id for role, autotask_id in saved if role == kind} - subjects[kind].keys()
        for autotask_id, found in catalogue.of_ids(connection, company.id, early).items():
            subjects[kind][autotask_id] = _subject(autotask_id, found)
    return subjects


def _subject(autotask_id: int, found: CatalogueName) -> Product | str:
    return Product(id=autotask_id, name=found.name) if found.role == MappingKind.ITEM else found.name


def quickbooks_list(connection: Connection, company: CompanyRow, name_list: NameList) -> QuickBooksList:
    """One list as it is known."""
    known = name_lists.known_list(connection, company.id, name_list)
    entries = {fold(one.name): one for one in known.names}
    absent = set()
    for key, record in facts.known_since(connection, company.id, _FACTS_OF[name_list], since=known.read_at).items():
        if record is None or (isinstance(record, Site) and record.parent_list_id):
            entries.pop(key, None)
            absent.add(key)
        else:
            entries[key] = listed_name(record)
    return QuickBooksList(entries=entries, absent=frozenset(absent), read_at=known.read_at)


def items_as_listed(entries: Mapping[tuple[str, int], KnownEntry], items: QuickBooksList) -> ItemsLedTo:
    """What is known of the entries behind the names of items, before QuickBooks is asked."""
    return ItemsLedTo(entries=entries, list_ids={key: one.list_id for key, one in items.entries.items()})


def _by_list_id(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    return {entry.list_id: entry for entry in entries.values()}


def _entity(one: ListedName) -> Entity:
    return Entity(kind=one.kind, list_id=one.list_id, full_name=one.name, is_active=one.is_active)


def _item(one: ListedName) -> Item:
    return Item(kind=one.kind, list_id=one.list_id, full_name=one.name, is_active=one.is_active)


def _method(one: ListedName) -> ShipMethod:
    return ShipMethod(list_id=one.list_id, name=one.name, is_active=one.is_active)


def _site(one: ListedName) -> Site:
    return Site(list_id=one.list_id, name=one.name, is_active=one.is_active)
