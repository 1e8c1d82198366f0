"""What the stories of company files look at and do beside the stage."""

from __future__ import annotations

from typing import Any

from quickbooks_simulator.overview import books_document
from stockpost.app.views import CheckView, RunView
from tests.simulation.stage import SWITCH, VENDOR, Stage


def books(stage: Stage) -> dict[str, Any]:
    """Everything that QuickBooks holds."""
    with stage.books.quickbooks.look() as work:
        return books_document(work.books)


def of_kind(stage: Stage, kind: str) -> list[Any]:
    """The transactions of a kind, the oldest first, as QuickBooks keeps them."""
    return list(stage.books.books.transactions(kind))


def counts_set(stage: Stage) -> int:
    """How many adjustments of ours there are; the company file begins with some of its own."""
    return sum(1 for one in of_kind(stage, "InventoryAdjustment") if "[AT:" in str(one.fields.get("Memo", "")))


def name_of(stage: Stage, group: str, fields: dict[str, Any], field: str) -> str:
    """The name of the entry that a field refers to, empty without one."""
    entry = stage.books.books.entry(group, fields.get(field, {}).get("ListID", ""))
    return "" if entry is None else entry.name


def on_hand(stage: Stage, *items: str) -> list[str]:
    counts = {one["name"]: one.get("onHand") for one in books(stage)["items"]}
    return [str(counts[item]) for item in items]


def account(stage: Stage, name: str) -> str:
    """The balance of an account; nothing was ever posted to one that is not there."""
    return next((one["balance"] for one in books(stage)["accounts"] if one["name"] == name), "0.00")


def prefer(stage: Stage, **preferences: Any) -> None:
    """A person switches features on, and QuickBooks is asked for them at the next contact."""
    stage.books.act("preferences", **preferences)


def add_entry(stage: Stage, kind: str, **fields: Any) -> None:
    stage.books.act("add-entry", kind=kind, fields=fields)


def last_run(stage: Stage) -> RunView:
    return stage.desk.run(stage.world.company, stage.desk.runs(stage.world.company)[0].run or 0)


def preview(stage: Stage, *orders: str) -> RunView:
    """What would be written of these orders, or of all that there is to do."""
    stage.desk.refresh(stage.world.company, who="dana")
    return stage.desk.preview_transfer(stage.world.company, orders, all_orders=not orders)


def open_codes(stage: Stage) -> list[str]:
    return [one.code for one in stage.desk.problems(stage.world.company)]


def checks(stage: Stage) -> list[CheckView]:
    """What `doctor` says of the company."""
    return list(stage.desk.doctor(stage.world.company, server_url=""))


def sale(stage: Stage, product: str = SWITCH, quantity: int = 1, company: str = VENDOR) -> str:
    """An invoice of Autotask over delivered goods."""
    values = {"kind": "ticket", "title": "On-site work", "name": "Sold", "unitPrice": "25"}
    stage.tenant.act("add-charge", company=company, product=product, quantity=quantity, **values)
    stage.tenant.act("add-invoice", company=company, number="INV-1", charges=["Sold"])
    return "INV-1"
