"""A small QuickBooks of plain records, and a loop that plans, writes and applies until nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from stockpost.core.apply import Effects, apply_step
from stockpost.core.autotask_records import PurchaseOrder, StockRow
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Ledger, OrderLink, ReceiptLink, StepRecord, StepState
from stockpost.core.names import fold
from stockpost.core.plan import Plan, PlanInput, make_plan
from stockpost.core.quickbooks_records import (
    Account,
    Entity,
    Item,
    LinkedTransaction,
    QuickBooksOrder,
    QuickBooksOrderLine,
    QuickBooksReceipt,
    QuickBooksRecord,
)
from stockpost.core.requests import (
    InventoryAdjustmentAdd,
    ItemInventoryAdd,
    ItemReceiptAdd,
    PurchaseOrderAdd,
    PurchaseOrderMod,
    VendorAdd,
)
from stockpost.core.steps import Context, Step

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROUNDS_MAX = 60
ACCOUNTS = {
    "Autotask Income from PO": "Income",
    "Cost of Goods Sold": "CostOfGoodsSold",
    "Inventory Asset": "OtherCurrentAsset",
    "Inventory Adjustment": "CostOfGoodsSold",
}


def local_date(moment: datetime) -> date:
    return moment.date()


CONTEXT = Context(company_key="{key}", today=NOW.date(), local_date=local_date)


@dataclass
class Books:
    """What QuickBooks holds. Everything is answered at once."""

    entities: dict[str, Entity] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    orders: dict[str, QuickBooksOrder] = field(default_factory=dict)
    receipts: dict[str, QuickBooksReceipt] = field(default_factory=dict)
    on_hand: dict[str, Decimal] = field(default_factory=dict)
    writes: int = 0
    _ids: count[int] = field(default_factory=lambda: count(1))

    def facts(self, needs: Needs) -> Facts:
        """Everything that is there, and of what was asked for that it is not."""
        numbers = needs.order_numbers | {order.ref_number for order in self.orders.values()}
        return Facts(
            is_live=True,
            guids_shown=[QuickBooksOrder.__name__]
            if any(order.external_guid for order in self.orders.values())
            else [],
            accounts=dict.fromkeys(needs.accounts)
            | {
                fold(name): Account(list_id=f"a{number}", full_name=name, account_type=kind)
                for number, (name, kind) in enumerate(ACCOUNTS.items())
            },
            whole_lists=dict.fromkeys(needs.lists, True),
            entities={**dict.fromkeys(needs.entities), **self.entities},
            entities_by_list_id={entity.list_id: entity for entity in self.entities.values()},
            items={**dict.fromkeys(needs.items), **self.items},
            ship_methods=dict.fromkeys(needs.ship_methods),
            orders={**dict.fromkeys(needs.order_txn_ids), **self.orders},
            orders_by_number={
                number: tuple(order for order in self.orders.values() if order.ref_number == number)
                for number in numbers
            },
            receipts={**dict.fromkeys(needs.receipt_txn_ids), **self.receipts},
            bills=dict.fromkeys(needs.bill_txn_ids),
            on_hand=dict(self.on_hand),
        )

    def write(self, step: Step) -> tuple[QuickBooksRecord | None, str]:
        """Carry out one step. Its record and id."""
        self.writes += 1
        request = step.request
        new_id = f"t{next(self._ids)}"
        if isinstance(request, VendorAdd):
            entity = Entity(kind="Vendor", list_id=new_id, full_name=request.name)
            self.entities[fold(request.name)] = entity
            return entity, new_id
        if isinstance(request, ItemInventoryAdd):
            item = Item(kind="Inventory", list_id=new_id, full_name=request.name, on_hand=Decimal(0))
            self.items[fold(request.name)] = item
            self.on_hand[fold(request.name)] = Decimal(0)
            return item, new_id
        if isinstance(request, PurchaseOrderAdd):
            return self._enter(request, new_id), new_id
        if isinstance(request, ItemReceiptAdd):
            return self._receive(request, new_id), new_id
        if isinstance(request, InventoryAdjustmentAdd):
            for line in request.lines:
                self.on_hand[self._name(line.item_list_id)] = line.new_quantity
            return None, new_id
        assert isinstance(request, PurchaseOrderMod), request
        raise AssertionError("nothing here is ever changed")

    def _name(self, list_id: str) -> str:
        return next(key for key, item in self.items.items() if item.list_id == list_id)

    def _enter(self, request: PurchaseOrderAdd, txn_id: str) -> QuickBooksOrder:
        names = {item.list_id: item.full_name for item in self.items.values()}
        self.orders[txn_id] = QuickBooksOrder(
            txn_id=txn_id,
            edit_sequence="1",
            ref_number=request.ref_number,
            vendor_list_id=request.vendor_list_id,
            vendor_name=next(one.full_name for one in self.entities.values() if one.list_id == request.vendor_list_id),
            memo=request.memo,
            vendor_message=request.vendor_message,
            ship_address=request.ship_address,
            fob=request.fob,
            external_guid=request.external_guid,
            lines=tuple(
                QuickBooksOrderLine(
                    txn_line_id=f"{txn_id}.{place}",
                    item_list_id=line.item_list_id,
                    item_name=names[line.item_list_id],
                    quantity=line.quantity,
                    rate=line.rate,
                    received=Decimal(0),
                )
                for place, line in enumerate(request.lines)
            ),
        )
        return self.orders[txn_id]

    def receive_by_hand(self, order_txn_id: str, place: int, quantity: Decimal) -> None:
        """Somebody receives a part of a line in QuickBooks."""
        self._take_in(order_txn_id, {f"{order_txn_id}.{place}": quantity}, "")

    def _receive(self, request: ItemReceiptAdd, txn_id: str) -> QuickBooksReceipt:
        quantities = {line.order_txn_line_id: line.quantity for line in request.lines}
        self._take_in(request.lines[0].order_txn_id, quantities, txn_id)
        self.receipts[txn_id] = QuickBooksReceipt(
            txn_id=txn_id, edit_sequence="1", memo=request.memo, external_guid=request.external_guid
        )
        return self.receipts[txn_id]

    def _take_in(self, order_txn_id: str, quantities: dict[str, Decimal], txn_id: str) -> None:
        order = self.orders[order_txn_id]
        lines = []
        for line in order.lines:
            quantity = quantities.get(line.txn_line_id, Decimal(0))
            lines.append(replace(line, received=(line.received or Decimal(0)) + quantity))
            self.on_hand[fold(line.item_name)] += quantity
        linked = (*order.linked, LinkedTransaction(txn_id=txn_id, kind="ItemReceipt")) if txn_id else order.linked
        self.orders[order_txn_id] = replace(order, lines=tuple(lines), linked=linked)


@dataclass
class Company:
    """The ledger of one company beside its books."""

    books: Books = field(default_factory=Books)
    settings: CompanySettings = field(default_factory=CompanySettings)
    links: dict[int, OrderLink] = field(default_factory=dict)
    receipts: dict[int, tuple[ReceiptLink, ...]] = field(default_factory=dict)
    steps: dict[str, StepRecord] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        return Ledger(links=dict(self.links), receipts=dict(self.receipts), steps=dict(self.steps))

    def plan(self, orders: Sequence[PurchaseOrder], stock: dict[int, Decimal] | None = None, **given: object) -> Plan:
        """A plan for which everything was asked that it asked for. `given` are other values of `PlanInput`."""
        needs = Needs()
        products = {line.product.id: line.product for order in orders for line in order.lines if line.product}
        for _ in range(ROUNDS_MAX):
            values: dict[str, object] = {
                "orders": orders,
                "ledger": self.ledger,
                "facts": self.books.facts(needs),
                "settings": self.settings,
                "context": CONTEXT,
                "all_orders": orders,
                "stock_products": None if stock is None else tuple(products.values()),
                "stock": {
                    product_id: (StockRow(product_id=product_id, location_id=1, on_hand=on_hand),)
                    for product_id, on_hand in (stock or {}).items()
                },
            }
            plan = make_plan(PlanInput(**{**values, **given}))  # type: ignore[arg-type]
            if not plan.needs:
                return plan
            needs.add(plan.needs)
        raise AssertionError("the plan never has enough")

    def enter(self, step: Step, record: QuickBooksRecord | None, txn_id: str, *, is_adopted: bool = False) -> Effects:
        """Apply an outcome to the ledger as the store does."""
        link = self.links.get(step.order_id or 0)
        effects = apply_step(step, record, txn_id, link=link, orders=self.books.orders, is_adopted=is_adopted, now=NOW)
        if effects.link is not None:
            self.links[effects.link.order_id] = effects.link
        for receipt in effects.receipts:
            known = self.receipts.get(receipt.order_id, ())
            if all((one.txn_id, one.line_id) != (receipt.txn_id, receipt.line_id) for one in known):
                self.receipts[receipt.order_id] = (*known, receipt)
        self.steps[step.base] = StepRecord(
            base=step.base,
            generation=step.generation,
            kind=step.kind,
            state=StepState.ADOPTED if is_adopted else StepState.CONFIRMED,
            content_hash=step.content_hash,
            txn_id=txn_id,
            attempts=1,
            order_id=step.order_id,
            product_id=step.product_id,
        )
        return effects

    def carry_out(self, orders: Sequence[PurchaseOrder], stock: dict[int, Decimal] | None = None) -> list[Step]:
        """Plan and write until nothing is left. The steps that were written."""
        written: list[Step] = []
        for _ in range(ROUNDS_MAX):
            ready = [step for step in self.plan(orders, stock).steps if step.request is not None]
            if not ready:
                return written
            step = ready[0]
            self.enter(step, *self.books.write(step))
            written.append(step)
        raise AssertionError("there is always something left")
