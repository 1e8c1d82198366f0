"""A desk with sample answers: what the commands are tried against. It keeps what it was asked, in `asked`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from stockpost.app.autotask_access import AccessChange
from stockpost.app.desk import Desk
from stockpost.app.errors import Unreachable, UseError
from stockpost.app.invoice_desk import InvoiceDesk
from stockpost.app.name_choice import SharedName
from stockpost.app.people import People, Role
from stockpost.app.shown import what_differs
from stockpost.app.views import (
    AuditView,
    CheckView,
    ChoiceView,
    CompanyView,
    ConnectionView,
    HistoryView,
    InvoiceView,
    OrderLineView,
    OrderView,
    ProblemView,
    RunView,
    StockItemView,
    StockView,
    WriteView,
)
from stockpost.core.item_counts import ItemCount, LastSync
from stockpost.core.problems import Difference
from tests.sample_invoice_views import sample_invoice

READ_AT = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)

CANCELED = ProblemView(
    id=7,
    code="order_canceled",
    title="1009 is canceled in Autotask",
    explanation="It was never transferred.",
    remedy="Nothing to do.",
    order="1009",
    since=READ_AT,
    choices=(ChoiceView(choice="ignore", title="Never transfer this order"),),
    differences=(Difference(field="Memo", autotask="ours", last_transferred="before", quickbooks="theirs"),),
)


def sample_order(number: str, **changes: object) -> OrderView:
    line = OrderLineView(
        item="Switch 24-port", ordered=Decimal(5), received=Decimal(3), posted=Decimal(0), unit_cost=Decimal("248.00")
    )
    order = OrderView(
        number=number,
        autotask_id=int(number),
        vendor="[bold]Ingram\x1b[31m Micro",
        autotask_status="Submitted",
        ordered=Decimal(5),
        received=Decimal(3),
        total=Decimal(1240),
        transfer_status="not_transferred",
        txn_id=None,
        ref_number=None,
        problems=(),
        lines=(line,),
        created_at=READ_AT,
        update_summary="1 receipt",
    )
    return replace(order, **changes)  # type: ignore[arg-type]


def sample_item(item: str, **changes: object) -> StockItemView:
    """Five on both sides, synced before."""
    values: dict[str, object] = {
        "product_id": 3,
        "item": item,
        "item_key": item.casefold(),
        "autotask": Decimal(5),
        "target": Decimal(5),
        "is_in_quickbooks": True,
        "quickbooks": Decimal(5),
        "average_cost": Decimal("2.50"),
    }
    last = LastSync(product_id=3, run_id=40, time=READ_AT, result="equal")
    return StockItemView(count=ItemCount(**{**values, **changes}), last_sync=last)  # type: ignore[arg-type]


def sample_write(kind: str, summary: str, *, order: str | None = "1001", state: str = "planned") -> WriteView:
    txn_id = "4A-1" if state == "confirmed" else None
    return WriteView(kind=kind, subject=order or "Switch", summary=summary, state=state, txn_id=txn_id, order=order)


def sample_run(state: str, *, run: int | None, problems: tuple[ProblemView, ...] = ()) -> RunView:
    done = {"in_progress": ("confirmed", "sent"), "done": ("confirmed", "confirmed")}.get(state, ("planned", "planned"))
    return RunView(
        run=run,
        state=state,
        writes=(
            sample_write("create_purchase_order", "Enter PO 1001 for Ingram Micro, 1 line, 1,240.00", state=done[0]),
            sample_write("adjust_on_hand", "Set on hand of Switch from 1 to 3", order=None, state=done[1]),
        ),
        problems=problems,
        orders=("1001",),
        notes=("Two units were received on 1002, which was never transferred.",),
        quickbooks_facts_age_seconds=310 if run is None else None,
    )


class SampleInvoiceDesk(InvoiceDesk):
    """The part about invoices."""

    def __init__(self, asked: list[tuple[object, ...]], preview: RunView) -> None:
        self.asked = asked
        self.list = [sample_invoice("INV-30"), sample_invoice("INV-9", in_scope=False)]
        self._preview = preview

    def known(self, company: str, *, status: str | None = None, refresh: bool = False) -> Sequence[InvoiceView]:
        self.asked.append(("invoices", company, status, refresh))
        return self.list

    def preview(self, company: str, numbers: Sequence[str]) -> RunView:
        self.asked.append(("preview_invoices", company, tuple(numbers)))
        return self._preview

    def approve(self, company: str, numbers: Sequence[str], *, who: str, shown: str | None = None) -> RunView:
        self.asked.append(("approve_invoices", company, tuple(numbers), who))
        return sample_run("queued", run=7)


class SampleDesk(Desk):
    """Answers from its attributes, which a test may change. `states` is what `run` answers, one after the other."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.names = ["Acme"]
        self.order_list = [sample_order("1001"), sample_order("1009", in_scope=False)]
        self.invoices = SampleInvoiceDesk(self.asked, sample_run("preview", run=None))
        self.problem_list = [CANCELED]
        self.run_problems: tuple[ProblemView, ...] = ()
        self.counts = StockView(items=(sample_item("Cable"), sample_item("Switch", target=Decimal(7))))
        self.states = ["in_progress", "done"]
        self.preview = sample_run("preview", run=None)
        self.preview_later: RunView | None = None
        self.checks = [CheckView(check="Autotask", ok=True, detail="answers")]
        self.audit = AuditView(events=12, ok=True)
        self.resolved: RunView | None = None
        self.shared_name = "Rack Shelf"
        self.unreachable = False
        self.refresh_minutes = "15"
        self.autotask_problem: ProblemView | None = None

    def companies(self) -> list[CompanyView]:
        return [self._company(name) for name in self.names]

    def _company(self, name: str) -> CompanyView:
        return CompanyView(
            name=name,
            autotask_url="https://webservices5.autotask.net/",
            autotask_user="api@example.com",
            web_connector_user="stockpost",
            company_name="Acme Inc.",
            company_file="C:\\Acme.qbw",
            last_contact=READ_AT,
            settings={"freight": "fob", "refresh_minutes": self.refresh_minutes},
        )

    def company_name(self, name: str | None) -> str:
        if name is None and len(self.names) == 1:
            return self.names[0]
        if name not in self.names:
            raise UseError(f"There is no company “{name}”. The companies are: {', '.join(self.names)}.")
        return name

    def add_company(self, name: str, *, settings: Mapping[str, str], who: str, **details: str | None) -> CompanyView:  # type: ignore[override]
        self.asked.append(("add_company", name, details, dict(settings), who))
        return self._company(name)

    def remove_company(self, company: str, *, who: str) -> None:
        self.asked.append(("remove_company", company, who))

    def set_company(self, company: str, settings: Mapping[str, str], *, who: str) -> CompanyView:
        self.asked.append(("set_company", company, dict(settings), who))
        return self._company(company)

    def change_autotask_access(
        self, company: str, change: AccessChange, *, who: str, even_unanswered: bool = True
    ) -> CompanyView:
        self.asked.append(("change_autotask_access", company, change, who))
        return self._company(company)

    def set_web_connector_password(self, company: str, password: str, *, who: str) -> CompanyView:
        self.asked.append(("set_web_connector_password", company, password, who))
        return self._company(company)

    def qwc(self, company: str, *, server_url: str) -> bytes:
        self.asked.append(("qwc", company, server_url))
        return b"<QBWCXML/>"

    def refresh(self, company: str, *, who: str) -> None:
        if self.unreachable:
            raise Unreachable("Autotask does not answer. Check the network.", code="autotask_unreachable")
        self.asked.append(("refresh", company, who))

    def connection(self, company: str) -> ConnectionView:
        return ConnectionView(
            quickbooks_state="waiting",
            quickbooks_company_name="Acme Inc.",
            quickbooks_version="34.0",
            quickbooks_company_file="C:\\Acme.qbw",
            quickbooks_last_contact_at=READ_AT,
            quickbooks_problem=None,
            autotask_read_at=READ_AT,
            autotask_problem=self.autotask_problem,
        )

    def write_back(self, company: str) -> int:
        self.asked.append(("write_back", company))
        return 0

    def orders(self, company: str, *, status: str | None = None, refresh: bool = False) -> list[OrderView]:
        self.asked.append(("orders", company, status, refresh))
        return self.order_list

    def stock(self, company: str) -> StockView:
        self.asked.append(("stock", company))
        return self.counts

    def read_counts(self, company: str, *, who: str) -> None:
        self.asked.append(("read_counts", company, who))

    def problems(self, company: str) -> list[ProblemView]:
        return self.problem_list

    def history(self, company: str, *, order: str | None = None, run: int | None = None) -> list[HistoryView]:
        self.asked.append(("history", company, order))
        return [
            HistoryView(
                time=READ_AT,
                who="dana",
                run=4,
                order="1001",
                kind="create_purchase_order",
                summary="Enter PO 1001",
                state="confirmed",
                txn_id="4A-1",
                request="<PurchaseOrderAddRq/>",
                reply="<PurchaseOrderAddRs/>",
            )
        ]

    def preview_transfer(self, company: str, numbers: Sequence[str], *, all_orders: bool = False) -> RunView:
        self.asked.append(("preview_transfer", company, tuple(numbers), all_orders))
        shown = self.preview
        self.preview = self.preview_later or shown
        return shown

    def approve_transfer(
        self, company: str, numbers: Sequence[str], *, who: str, all_orders: bool = False, shown: str | None = None
    ) -> RunView:
        if differing := what_differs(lambda: self.preview, shown):
            return differing
        self.asked.append(("approve_transfer", company, tuple(numbers), all_orders, who))
        return sample_run("queued", run=4, problems=self.run_problems)

    def preview_sync(self, company: str, items: Sequence[str], *, full: bool = False) -> RunView:
        self.asked.append(("preview_sync", company, tuple(items), full))
        return self.preview

    def approve_sync(
        self, company: str, items: Sequence[str], *, who: str, full: bool = False, shown: str | None = None
    ) -> RunView:
        self.asked.append(("approve_sync", company, tuple(items), full, who))
        return sample_run("queued", run=5)

    def run(self, company: str, run: int) -> RunView:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return sample_run(state, run=run, problems=self.run_problems)

    def preview_undo(self, company: str, run: int) -> RunView:
        self.asked.append(("preview_undo", company, run))
        return sample_run("preview", run=None)

    def approve_undo(self, company: str, run: int, *, who: str, shown: str | None = None) -> RunView:
        self.asked.append(("approve_undo", company, run, who))
        return sample_run("queued", run=6)

    def resolve(
        self,
        company: str,
        problem: int,
        choice: str,
        *,
        who: str,
        name: str | None = None,
        all_of_kind: bool = False,
        may_share: bool = False,
    ) -> RunView | None:
        if name == self.shared_name and not may_share:
            raise SharedName("Several products of Autotask stand for this item.", name=name or "")
        self.asked.append(("resolve of all" if all_of_kind else "resolve", company, problem, choice, name, who))
        return self.resolved

    def doctor(self, company: str | None, *, server_url: str | None = None) -> list[CheckView]:
        self.asked.append(("doctor", company))
        return self.checks

    def verify_audit(self) -> AuditView:
        return self.audit


class SamplePeople(People):
    """Keeps who was added. `setup_needed` is answered as `nobody_yet` says."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.nobody_yet = True

    def setup_needed(self) -> bool:
        return self.nobody_yet

    def new_setup_code(self) -> str:
        return "a b&c"

    def add_person(self, name: str, *, role: Role, password: str, who: str) -> None:
        self.asked.append(("add_person", name, role, password, who))

    def add_token(self, name: str, *, role: Role, who: str) -> str:
        self.asked.append(("add_token", name, role, who))
        return "sp_secret"
