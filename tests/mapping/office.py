"""A company with names on both sides in a real database, without either system: what the page Mapping is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NoReturn
from zoneinfo import ZoneInfo

from stockpost.app.desk import Desk
from stockpost.app.mapping_desk import MappingDesk
from stockpost.app.services import Services
from stockpost.core.autotask_records import CatalogueName, OrderLine, OrderStatus, Product, PurchaseOrder
from stockpost.core.name_lists import ListedName, ListReading, NameList, ReadingState
from stockpost.store import companies, invoices, name_lists, snapshots
from stockpost.store.audit import audit_events
from stockpost.store.catalogue_names import ENTITIES, PRODUCTS, CatalogueReading, NameCatalogue
from stockpost.store.companies import add_company
from stockpost.store.database import Database
from stockpost.store.passwords import Passwords
from stockpost.store.secrets import Sealer

NOW = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
COMPANY = "Acme"


def _never(*_arguments: object, **_named: object) -> NoReturn:
    raise AssertionError("no test of mappings speaks to Autotask")


@dataclass
class Office:
    """`now` is the time on the wall. Given a `company_id`, the database has the company and so many orders already."""

    database: Database
    now: datetime = NOW
    company_id: int = 0
    orders: int = 0

    def __post_init__(self) -> None:
        if self.company_id:
            return
        with self.database.write() as connection:
            self.company_id = add_company(
                connection,
                self.services.sealer,
                name=COMPANY,
                autotask_url="https://webservices5.autotask.net/ATServicesRest/",
                autotask_user="api@acme.example",
                autotask_code="CODE",
                autotask_secret="secret",
                web_connector_user="connector",
                web_connector_password_hash="hash",
                settings={},
                owner_id="{owner}",
                file_id="{file}",
                joined_at=NOW,
            )

    @property
    def services(self) -> Services:
        return Services(
            database=self.database,
            sealer=Sealer(bytes(range(32))),
            clock=lambda: self.now,
            new_ticket=_never,
            new_guid=_never,
            passwords=Passwords(),
            make_client=_never,
            find_zone=_never,
            make_qwc=_never,
            local_zone=lambda: ZoneInfo("UTC"),
        )

    @property
    def desk(self) -> Desk:
        return Desk(self.services)

    @property
    def mapping(self) -> MappingDesk:
        return self.desk.mapping

    @property
    def only_mapping(self) -> MappingDesk:
        """As `mapping`, whatever the company is called: for a desk of samples."""
        return MappingDesk(self.services, lambda _name: self.row())

    def set(self, **settings: str) -> None:
        self.desk.set_company(COMPANY, settings, who="test")

    def order(
        self,
        vendor: str = "Ingram Micro Inc.",
        *,
        vendor_id: int = 100,
        items: dict[int, str] | None = None,
        customer: tuple[int, str] | None = None,
        shipping: tuple[int, str] | None = None,
    ) -> None:
        """A purchase order as Autotask's last reading has it."""
        self.orders += 1
        number = self.orders
        one = Decimal(1)
        order = PurchaseOrder(
            id=number,
            number=str(1000 + number),
            vendor_id=vendor_id,
            vendor_name=vendor,
            status=OrderStatus.NEW,
            created_at=NOW,
            lines=tuple(
                OrderLine(id=number * 100 + place, product=Product(id=item, name=name), quantity=one, unit_cost=one)
                for place, (item, name) in enumerate((items or {}).items())
            ),
            purchase_for_id=customer[0] if customer else None,
            purchase_for_name=customer[1] if customer else "",
            shipping_type_id=shipping[0] if shipping else None,
            shipping_type=shipping[1] if shipping else "",
        )
        with self.database.write() as connection:
            snapshots.save_orders(connection, self.company_id, [order], read_at=self.now, reading_number=1)

    def catalogue(self, *names: str) -> None:
        """Active products of Autotask, all of which were read; their ids begin at 9001."""
        self._catalogued(PRODUCTS, [CatalogueName(role="item", name=name) for name in names])

    def companies(self, role: str, *names: str) -> None:
        """As `catalogue`: active vendors or customers."""
        self._catalogued(ENTITIES, [CatalogueName(role=role, name=name) for name in names])

    def _catalogued(self, catalogue: NameCatalogue, names: list[CatalogueName]) -> None:
        found = dict(enumerate(names, start=9001))
        read = CatalogueReading(began_at=self.now, read_at=self.now, up_to_id=max(found), is_finished=True)
        with self.database.write() as connection:
            catalogue.save(connection, self.company_id, found, read)

    def quickbooks(self, name_list: NameList, *names: ListedName) -> None:
        """QuickBooks' list as it was just read to its end."""
        with self.database.write() as connection:
            earlier = name_lists.readings_of(connection, self.company_id).get(name_list)
            number = (earlier.number if earlier else 0) + 1
            reading = ListReading(
                name_list=name_list,
                state=ReadingState.DONE,
                asked_by="dana",
                asked_at=self.now,
                number=number,
                finished_number=number,
                finished_at=self.now,
            )
            name_lists.save_reading(connection, self.company_id, reading)
            name_lists.add_names(connection, self.company_id, reading, names)
            name_lists.drop_other_names(connection, self.company_id, reading)

    def tax_regions(self, *names: str) -> None:
        """Autotask's tax regions, numbered from 1."""
        with self.database.write() as connection:
            invoices.save_tax_regions(connection, self.company_id, dict(enumerate(names, 1)))

    def vendors(self, *names: str) -> None:
        """The list of names holds these vendors only."""
        self.quickbooks(NameList.ENTITIES, *(listed(name, "Vendor") for name in names))

    def items(self, *names: str) -> None:
        self.quickbooks(NameList.ITEMS, *(listed(name, "Inventory") for name in names))

    def states(self, kind: str) -> dict[str, str]:
        """Autotask's names with their states."""
        return {view.autotask_name: view.state for view in self.mapping.names(COMPANY, kind)}

    def events(self) -> list[tuple[str, str, str]]:
        """(who, kind, subject) of the audit events about mappings, oldest first."""
        with self.database.read() as connection:
            rows = connection.execute(audit_events.select().order_by(audit_events.c.sequence)).all()
        return [(row.who, row.kind, row.subject) for row in rows if row.subject.startswith("mapping:")]

    def row(self) -> companies.CompanyRow:
        with self.database.read() as connection:
            return companies.all_companies(connection)[0]

    def later(self, **parts: float) -> None:
        self.now += timedelta(**parts)


def listed(name: str, kind: str = "", *, is_active: bool = True) -> ListedName:
    """An entry of QuickBooks; its name stands for its ListID."""
    return ListedName(list_id=f"80-{name}", name=name, kind=kind, is_active=is_active)
