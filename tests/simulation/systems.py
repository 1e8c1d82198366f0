"""Both foreign systems inside the test's own thread: the real simulators without their sockets and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from autotask_simulator.api import Api
from autotask_simulator.control import run_action
from autotask_simulator.seed import Seed, fill
from autotask_simulator.switches import Switches
from autotask_simulator.tenant import Credentials, Tenant
from quickbooks_simulator.adjustment_changes import modify_adjustment
from quickbooks_simulator.adjustments import add_adjustment
from quickbooks_simulator.books import Books, Change
from quickbooks_simulator.company_file import CompanyFile
from quickbooks_simulator.control import Control
from quickbooks_simulator.new_company import new_tables
from quickbooks_simulator.purchase_orders import modify_purchase_order
from quickbooks_simulator.purchases import add_purchase, modify_purchase
from quickbooks_simulator.quickbooks import QuickBooks
from quickbooks_simulator.records import Line, Transaction
from quickbooks_simulator.sale_changes import modify_invoice
from quickbooks_simulator.sales import add_sale
from quickbooks_simulator.web_connector.window import Window
from quickbooks_simulator.work import Work
from tests.simulation.time_and_ids import BooksClock, Ids, SimulatedTime, TenantClock

CREDENTIALS = Credentials(user="api@example.com", code="CANARYCODE", secret="canary-autotask-secret")
REQUESTS_PER_HOUR = 1_000_000


class MemoryFile(CompanyFile):
    """A company file that is never written: the process that holds it does not die here."""

    def append(self, changes: list[Change]) -> None:
        pass

    def fold(self, books: Books) -> None:
        pass


FORMS: Mapping[str, Callable[[Work, dict[str, Any]], Transaction]] = {
    "PurchaseOrder": modify_purchase_order,
    "ItemReceipt": lambda work, values: modify_purchase(work, "ItemReceipt", values),
    "InventoryAdjustment": modify_adjustment,
    "Invoice": modify_invoice,
}
"""What is done with a form that a person has changed."""


class Bookkeeping:
    """QuickBooks with the people who work in it."""

    def __init__(self, time: SimulatedTime, ids: Ids, folder: Path) -> None:
        self.clock = BooksClock(time, ids)
        path = folder / "books.json"
        books = Books(new_tables(int(self.clock.now())))
        self.quickbooks = QuickBooks(path=path, clock=self.clock, file=MemoryFile(path), books=books)
        self._control = Control(self.quickbooks, Window(self.quickbooks))

    def act(self, action: str, **values: Any) -> Any:
        """What a person does, or what happens to the file. Raises ValueError or Refused where it cannot be done."""
        return self._control.act(action, values)

    def edit(self, txn_id: str, **values: Any) -> None:
        """A person edits an order, a receipt, an adjustment or an invoice on its form; values as in its Mod request."""
        with self.quickbooks.change(by_person=True) as work:
            found = work.books.transaction(txn_id)
            assert found is not None
            FORMS[found.kind](work, {"TxnID": txn_id, "EditSequence": found.edit_sequence, **values})

    def copy_invoice(self, txn_id: str) -> None:
        """A person copies an invoice, its memo included."""
        with self.quickbooks.change(by_person=True) as work:
            found = work.books.transaction(txn_id)
            assert found is not None
            lines = [{"ItemRef": {"ListID": line.item_id}, "Quantity": "1"} for line in found.lines]
            customer = {"ListID": found.entity_id}
            copy = {"CustomerRef": customer, "RefNumber": found.ref_number, "Memo": str(found.fields.get("Memo", ""))}
            add_sale(work, "Invoice", {**copy, "TxnDate": found.txn_date, "InvoiceLineAdd": lines})

    def copy_adjustment(self, txn_id: str) -> None:
        """A person copies an adjustment of one item, its memo included, and adds one more unit with it."""
        with self.quickbooks.change(by_person=True) as work:
            found = work.books.transaction(txn_id)
            assert found is not None
            lines = [
                {"ItemRef": {"ListID": line.item_id}, "QuantityAdjustment": {"QuantityDifference": "1"}}
                for line in found.lines
            ]
            copy = {"RefNumber": found.ref_number, "Memo": found.fields["Memo"], "TxnDate": found.txn_date}
            account = {"AccountRef": {"ListID": found.account_id}}
            add_adjustment(work, {**account, **copy, "InventoryAdjustmentLineAdd": lines})

    def receive_numbered(self, item: str, numbers: str) -> None:
        """Goods that a person receives with their serial numbers."""
        line = {"ItemRef": {"FullName": item}, "SerialNumber": numbers, "Quantity": str(len(numbers.split(",")))}
        with self.quickbooks.change(by_person=True) as work:
            name = next(one.name for one in work.books.entries("Entity") if one.kind == "Vendor")
            add_purchase(work, "ItemReceipt", {"VendorRef": {"FullName": name}, "ItemLineAdd": [line]})

    def adjust_numbered(self, item: str, numbers: str) -> None:
        """Pieces that a person counts in by their serial numbers."""
        line = {"ItemRef": {"FullName": item}, "SerialNumberAdjustment": {"AddSerialNumber": numbers}}
        account = {"AccountRef": {"FullName": "Inventory Adjustment"}}
        with self.quickbooks.change(by_person=True) as work:
            add_adjustment(work, {**account, "InventoryAdjustmentLineAdd": [line]})

    def enter_invoice(self, customer: str, *, number: str, item: str) -> None:
        """A person types an invoice. Raises Refused where the customer or the item does not exist."""
        with self.quickbooks.change(by_person=True) as work:
            lines = [{"ItemRef": {"FullName": item}, "Quantity": "1", "Rate": "5"}]
            add_sale(
                work, "Invoice", {"CustomerRef": {"FullName": customer}, "RefNumber": number, "InvoiceLineAdd": lines}
            )

    def link_credit(self, txn_id: str) -> None:
        """A vendor credit that is linked to a transaction. QuickBooks' own forms for that are not simulated."""
        with self.quickbooks.change(by_person=True) as work:
            link = Line(line_id=work.new_txn_id(), link_txn_id=txn_id)
            credit = Transaction(
                kind="VendorCredit",
                txn_id=work.new_txn_id(),
                number=work.new_txn_number(),
                time_created=work.now,
                time_modified=work.now,
                txn_date=work.today,
                lines=(link,),
            )
            work.books.put_transaction(credit)

    @property
    def books(self) -> Books:
        return self.quickbooks.books

    def backup(self) -> dict[str, dict[str, Any]]:
        """A copy of the company file; its records never change."""
        names = ("company", "preferences", "counters", "lists", "transactions", "stock", "deleted", "messageSets")
        return {name: dict(self.books.table(name)) for name in (*names, "dataExtDefinitions")}

    def restore(self, tables: dict[str, dict[str, Any]]) -> None:
        self.quickbooks.replace_books(tables)


class Tenancy:
    """An Autotask tenant with the people who work in it."""

    def __init__(self, time: SimulatedTime, seed: Mapping[str, Any]) -> None:
        switches = Switches(requests_per_hour=REQUESTS_PER_HOUR)
        tenant = Tenant(credentials=CREDENTIALS, clock=TenantClock(time), switches=switches)
        fill(tenant, msgspec.convert(seed, Seed))
        self.api = Api(tenant)

    @property
    def tenant(self) -> Tenant:
        return self.api.tenant

    def act(self, action: str, **body: Any) -> Any:
        """What a person does. Raises Refused where Autotask does not let them."""
        return msgspec.to_builtins(run_action(self.api, action, body))
