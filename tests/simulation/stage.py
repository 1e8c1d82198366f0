"""A small world whose story is told and not rolled, for what chance brings about too rarely: the same program, the same systems, the
same promises, and in the end the same calm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autotask_simulator.tenant import Row
from stockpost.app.desk import Desk
from stockpost.app.views import ProblemView
from tests.simulation import people
from tests.simulation.fate import FAULTS, RARE, TOLD
from tests.simulation.place import Place
from tests.simulation.run import Outcome, approve_all, calm, judge, uncollected, watch_safety
from tests.simulation.systems import Bookkeeping, Tenancy
from tests.simulation.world import NAMES, VENDORS, Sizes, World, make_shared, make_world

SIZES = Sizes(products=2, vendors=2, orders_max=4, lines_max=2)
SWITCH, TONER = NAMES[:2]
VENDOR, OTHER_VENDOR = VENDORS[:2]
OWN = "Own "
SESSIONS_MAX = 12


@dataclass
class _Told:
    place: str
    kind: str
    text: str
    skip: int


class Told:
    """The faults of a story: each strikes once, at its place, when QuickBooks' last message holds a text."""

    def __init__(self, message: Callable[[], str]) -> None:
        self._message = message
        self.waiting: list[_Told] = []
        self.struck: Counter[str] = Counter()

    def tell(self, place: str, kind: str, *, text: str = "", skip: int = 0) -> None:
        """`skip`: so many times it does not strike yet."""
        assert kind in (*FAULTS[place], *RARE.get(place, ()), *TOLD.get(place, ())), (
            f"{kind!r} cannot strike at {place!r}"
        )
        self.waiting.append(_Told(place, kind, text, skip))

    def at(self, place: str) -> str:
        for one in self.waiting:
            if one.place != place or one.text not in self._message():
                continue
            if one.skip:
                one.skip -= 1
                return ""
            self.waiting.remove(one)
            self.struck[f"{place}: {one.kind}"] += 1
            return one.kind
        return ""

    def begin(self, event: int) -> None:
        pass


@dataclass(frozen=True)
class Scene:
    """What is told, and of which world."""

    tell: Callable[[Stage], None]
    settings: Mapping[str, str] = field(default_factory=dict)
    tenant: Mapping[str, Any] = field(default_factory=dict)
    neighbour: str = ""
    """A second company on the same database; the word that begins its names. The first one's begin with `OWN`."""

    @property
    def name(self) -> str:
        return self.tell.__name__


class Stage:
    """What a story can do with its world. People act through `tenant` and `books`, the operator through `desk`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.fate = Told(lambda: world.connectors[0].heard)

    @property
    def desk(self) -> Desk:
        return self.world.hosts[0].desk

    @property
    def tenant(self) -> Tenancy:
        return self.world.tenancy

    @property
    def books(self) -> Bookkeeping:
        return self.world.bookkeeping

    # Autotask

    def order(self, *lines: dict[str, Any], **fields: Any) -> str:
        """An order, with its number."""
        wanted = {"vendor": VENDOR, "lines": list(lines) or [line()], **fields}
        return str(self.tenant.act("add-order", purchaseOrder=wanted)["number"])

    def receive(self, order: str, quantity: int, *, line: int = 1) -> None:
        self.tenant.act("receive", order=order, line=line, quantity=quantity)

    def lines(self, order: str) -> list[Row]:
        """The lines of an order, as Autotask keeps them."""
        tenant = self.tenant.tenant
        found = next(row for row in tenant.rows("PurchaseOrders") if row["purchaseOrderNumber"] == order)
        return tenant.linked("PurchaseOrderItems", "orderID", found["id"])

    def count(self, product: str, on_hand: int) -> None:
        self.tenant.act("adjust-stock", product=product, location="Main", onHand=on_hand)

    # QuickBooks

    def transaction(self, kind: str, number: int = 0) -> str:
        """The TxnID of a transaction by its age, the oldest first."""
        return [one.txn_id for one in self.books.books.transactions(kind)][number]

    def line_ids(self, txn_id: str) -> list[str]:
        found = self.books.books.transaction(txn_id)
        return [one.line_id for one in found.lines] if found else []

    def memo(self, txn_id: str) -> str:
        found = self.books.books.transaction(txn_id)
        return str(found.fields.get("Memo", "")) if found else ""

    # Stockpost

    def approve(self) -> None:
        """Read Autotask and approve all that there is to do."""
        self.world.do(people.refresh)
        self.world.do(approve_all)

    def transfer(self) -> None:
        """All that there is to do is done, without a fault."""
        self.approve()
        self.sessions()

    def session(self) -> str:
        """One session of the Web Connector, ten minutes later; how it ended."""
        self.world.time.advance(600)
        return self.world.run_session()

    def sessions(self) -> None:
        """Until no run is left."""
        for _ in range(SESSIONS_MAX):
            if not any(run.state in ("queued", "in_progress") for run in self.desk.runs(self.world.company)):
                return
            self.session()

    def step_to(self, text: str) -> None:
        """Call by call, until QuickBooks has been given a message that holds the text."""
        connector = self.world.connectors[0]
        connector.message = ""
        while text not in connector.message:
            assert self.world.connect(0), f"no message held {text}"

    def undo(self, run: int = 1) -> None:
        self.desk.approve_undo(self.world.company, run, who="dana")

    def problem(self, code: str) -> ProblemView:
        """The open problem of a code."""
        found = self.desk.problems(self.world.company)
        return next(one for one in found if one.code == code)

    def copy_order(self, number: str) -> None:
        """A person copies our first order, its memo included."""
        memo = self.memo(self.transaction("PurchaseOrder"))
        lines = [{"item": SWITCH, "quantity": "5", "rate": "3"}]
        self.books.act("enter-order", vendor=VENDOR, number=number, memo=memo, lines=lines)

    def resolve(self, code: str, choice: str, *, name: str | None = None) -> None:
        people.decide(self.world, self.desk, self.problem(code), choice, name=name)


def line(product: str = SWITCH, quantity: int = 5, **fields: Any) -> dict[str, Any]:
    """A line of an order."""
    return {"product": product, "quantity": quantity, "unitCost": "3", **fields}


EACH = {"Name": "each", "Abbreviation": "ea"}
CASE = {"Name": "case", "Abbreviation": "cs", "ConversionRatio": "12"}
COUNTED = {
    "Name": "Counted",
    "UnitOfMeasureType": "Count",
    "BaseUnit": EACH,
    "RelatedUnit": [CASE],
    "DefaultUnit": [{"UnitUsedFor": "Purchase", "Unit": "case"}, {"UnitUsedFor": "Sales", "Unit": "case"}],
}
ACCOUNTS = {
    "IncomeAccountRef": {"FullName": "Hardware Sales"},
    "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
    "AssetAccountRef": {"FullName": "Inventory Asset"},
}


def buy_by_the_case(stage: Stage, item: str) -> None:
    """Units of measure are on, and an item that is counted one by one is bought and sold in cases of 12."""
    stage.books.act("preferences", unitsOfMeasure="multiple")
    unit = {"UnitOfMeasureSetRef": {"FullName": "Counted"}}
    stage.books.act("add-entry", kind="UnitOfMeasureSet", fields=COUNTED)
    stage.books.act("add-entry", kind="ItemInventory", fields={"Name": item, **unit, **ACCOUNTS, "PurchaseCost": "3"})


@uncollected()
def run_scene(place: Place, scene: Scene) -> Outcome:
    """Tell the scene, let the calm come, and say what came of it. A fault that was told and did not strike is a violation, too."""
    shared = make_shared(0, place, hosts=1)
    prefixes = [OWN, scene.neighbour] if scene.neighbour else [""]
    for prefix in prefixes:
        sizes = replace(SIZES, prefix=prefix)
        watch_safety(make_world(0, shared, sizes=sizes, tenant=dict(scene.tenant), settings=dict(scene.settings)))
    stage = Stage(shared.worlds[0])

    def story() -> None:
        shared.is_calm = True
        shared.fate = stage.fate
        shared.chance.seed(scene.name)
        scene.tell(stage)
        assert not stage.fate.waiting, f"did not strike: {stage.fate.waiting}"
        calm(shared)

    return judge(0, shared, story)
