"""A desk with fixed sample data, for looking at the pages by themselves. It keeps the contract of `stockpost.app.desk`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from stockpost.app.autotask_access import AccessChange
from stockpost.app.deciding_again import LetGo
from stockpost.app.desk import Desk
from stockpost.app.errors import Unanswered, Unreachable, UseError
from stockpost.app.name_choice import SharedName
from stockpost.app.shown import what_differs
from stockpost.app.views import (
    AuditView,
    CheckView,
    CompanyView,
    ConnectionView,
    HeldUpView,
    HistoryView,
    ItemStoryView,
    OrderView,
    ProblemView,
    RunView,
    StockView,
    TimelineView,
    UnknownView,
    WriteView,
)
from stockpost.core.company_settings import CompanySettings, SettingInvalid, format_settings, parse_settings
from stockpost.core.problems import Difference
from tests.web.sample_invoices import SampleInvoiceDesk
from tests.web.sample_orders import NOW, PROBLEMS, sample_orders
from tests.web.sample_stock import sample_stock, sample_story

REQUEST = '<?xml version="1.0" encoding="utf-8"?>\n<QBXML>\n  <PurchaseOrderAddRq requestID="1">…</PurchaseOrderAddRq>\n</QBXML>'
REPLY = '<QBXML>\n  <PurchaseOrderAddRs requestID="1" statusCode="0" statusMessage="Status OK"/>\n</QBXML>'


class SampleDesk(Desk):
    """Answers from memory. `calls` notes what was changed; `quickbooks_state` may be set."""

    def __init__(self, *companies: str) -> None:
        self.names = list(companies or ("Acme Managed Services",))
        self.calls: list[tuple[object, ...]] = []
        self.quickbooks_state = "connected"
        self.approved: dict[int, RunView] = {}
        self.unreachable = False
        self.settings = {**format_settings(CompanySettings()), "transfer_from": "2026-10-17"}
        self.found = sample_orders()
        self.waiting = list(PROBLEMS)
        self.shared_name = "Rack Shelf"
        self.not_known: list[UnknownView] = []
        self.held: dict[int, HeldUpView] = {}
        self.shown: list[str | None] = []
        self.extra_writes: tuple[WriteView, ...] = ()
        self.counts = sample_stock()
        self.invoices = SampleInvoiceDesk(self.calls, self._approve)

    def poison(self, text: str) -> None:
        """Puts `text` where strangers can write: vendors, items, statuses and QuickBooks' messages."""
        self.found = [
            replace(
                order,
                vendor=text,
                autotask_status=text,
                ref_number=text,
                update_summary=text,
                lines=tuple(replace(line, item=text) for line in order.lines),
            )
            for order in self.found
        ]
        self.waiting = [
            replace(
                problem,
                title=text,
                explanation=text,
                remedy=text,
                item=text,
                differences=tuple(
                    Difference(field=text, autotask=text, last_transferred=text, quickbooks=text)
                    for _ in problem.differences
                ),
                choices=tuple(replace(choice, title=text, consequence=text) for choice in problem.choices),
            )
            for problem in self.waiting
        ]
        self.settings["freight_item"] = text
        self.counts = replace(
            self.counts,
            items=tuple(
                replace(
                    item,
                    count=replace(item.count, item=text, reason=text, unposted=((text, Decimal(1)),)),
                    locations=tuple((text, units) for _, units in item.locations),
                )
                for item in self.counts.items
            ),
            counts_asked_at=NOW,
            counts_asked_by=text,
        )

    def companies(self) -> list[CompanyView]:
        return [
            CompanyView(
                name=name,
                autotask_url="https://webservices14.autotask.net/ATServicesRest/",
                autotask_user="stockpost@acme.example",
                web_connector_user="stockpost-acme",
                company_name="Acme Inc.",
                company_file=r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Acme Inc.qbw",
                last_contact=NOW - timedelta(minutes=2),
                settings=dict(self.settings),
                joined_on=date(2026, 10, 17),
            )
            for name in self.names
        ]

    def company_name(self, name: str | None) -> str:
        if name is None and len(self.names) == 1:
            return self.names[0]
        if name is None or name not in self.names:
            raise UseError(f"There is no company “{name}”.")
        return name

    def add_company(
        self,
        name: str,
        *,
        autotask_url: str | None,
        autotask_user: str,
        autotask_code: str,
        autotask_secret: str,
        web_connector_user: str,
        web_connector_password: str,
        settings: Mapping[str, str],
        who: str,
        even_unanswered: bool = True,
    ) -> CompanyView:
        self._try(autotask_secret, even_unanswered=even_unanswered)
        self.names.append(name)
        self.calls.append(("add_company", name, who))
        return self.companies()[-1]

    def change_autotask_access(
        self, company: str, change: AccessChange, *, who: str, even_unanswered: bool = True
    ) -> CompanyView:
        self._try(change.secret or "", even_unanswered=even_unanswered)
        self.calls.append(("change_autotask_access", company, change, who))
        return self.companies()[0]

    def _try(self, secret: str, *, even_unanswered: bool) -> None:
        if secret == "wrong":
            raise Unreachable("Autotask refused the API user. Check its secret.", code="autotask_denied")
        if self.unreachable and not even_unanswered:
            raise Unanswered("Autotask did not answer.", code="autotask_unreachable")

    def remove_company(self, company: str, *, who: str) -> None:
        self.names.remove(company)
        self.calls.append(("remove_company", company, who))

    def set_company(self, company: str, settings: Mapping[str, str], *, who: str) -> CompanyView:
        try:
            parse_settings(settings)
        except SettingInvalid as error:
            raise UseError(str(error)) from None
        self.settings.update(settings)
        self.calls.append(("set_company", company, dict(settings), who))
        return self.companies()[0]

    def qwc(self, company: str, *, server_url: str) -> bytes:
        return f"<QBWCXML><AppURL>{server_url}/qbwc</AppURL></QBWCXML>".encode()

    def refresh(self, company: str, *, who: str) -> None:
        if self.unreachable:
            raise Unreachable(
                "Autotask did not answer within 30 seconds. Try again later.", code="autotask_unreachable"
            )
        self.calls.append(("refresh", company, who))

    def connection(self, company: str) -> ConnectionView:
        problem = None
        if self.quickbooks_state == "problem":
            problem = ProblemView(
                id=0,
                code="wrong_company_file",
                title="Another company file is open",
                explanation="QuickBooks has “Other Books” open; Stockpost writes to “Acme Inc.” only.",
                remedy="Open Acme Inc. in QuickBooks and press Update Selected in the Web Connector.",
            )
        ages = {"connected": timedelta(minutes=2), "waiting": timedelta(hours=3), "problem": timedelta(minutes=1)}
        return ConnectionView(
            quickbooks_state=self.quickbooks_state,
            quickbooks_company_name="" if self.quickbooks_state == "never" else "Acme Inc.",
            quickbooks_version="Enterprise Solutions 24.0",
            quickbooks_company_file=r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Acme Inc.qbw",
            quickbooks_last_contact_at=NOW - ages[self.quickbooks_state] if self.quickbooks_state in ages else None,
            quickbooks_problem=problem,
            autotask_read_at=NOW - timedelta(minutes=4),
            autotask_problem=None,
        )

    def orders(
        self,
        company: str,
        *,
        status: str | None = None,
        refresh: bool = False,
        numbers: Collection[str] | None = None,
    ) -> list[OrderView]:
        if refresh:
            self.calls.append(("orders refresh", company))
        found = [order for order in self.found if numbers is None or order.number in numbers]
        return [order for order in found if status in (None, order.transfer_status)]

    def order(self, company: str, number: str, *, autotask_id: int | None = None) -> OrderView:
        for order in self.found:
            if order.number == number and autotask_id in (None, order.autotask_id):
                return order
        raise UseError(f"There is no purchase order “{number}”.")

    def timeline(self, company: str, number: str, *, autotask_id: int | None = None) -> list[TimelineView]:
        texts = (
            (96, "Dana", "Raised in Autotask"),
            (72, "", "Submitted"),
            (30, "", "Received 3 of 5 in Autotask"),
            (4, "Dana", f"Transferred as purchase order {number}"),
            (4, "", "Receipt of 3 × Switch 24-port PoE posted"),
            (3, "", "Changed in QuickBooks by somebody"),
        )
        return [TimelineView(time=NOW - timedelta(hours=hours), who=who, text=text) for hours, who, text in texts]

    def history(
        self, company: str, *, order: str | None = None, run: int | None = None, autotask_id: int | None = None
    ) -> list[HistoryView]:
        kinds = (
            ("create_purchase_order", "Enter PO {} for Ingram Micro, 3 lines, 1,240.00"),
            ("receive_items", "Receive 3 × Switch 24-port PoE on {}"),
            ("adjust_on_hand", "Set on hand of Switch 24-port PoE from 1 to 3, for {}"),
        )
        entries = [
            HistoryView(
                time=NOW - timedelta(hours=index),
                who="Dana",
                run=40 - index // 3,
                order=str(1025 + index // 3),
                kind=kinds[index % 3][0],
                summary=kinds[index % 3][1].format(1025 + index // 3),
                state="rejected" if index == 4 else "confirmed",
                txn_id=f"{2000 + index:X}-1732460000",
                request=REQUEST,
                reply=REPLY,
            )
            for index in range(70)
        ]
        asked = [one.number for one in self.found if one.autotask_id == autotask_id]
        return [
            entry
            for entry in entries
            if order in (None, entry.order)
            and run in (None, entry.run)
            and (autotask_id is None or entry.order in asked)
        ]

    def stock(self, company: str) -> StockView:
        return self.counts

    def item(self, company: str, product_id: int) -> ItemStoryView:
        for item in self.counts.items:
            if item.count.product_id == product_id:
                return sample_story(item)
        raise UseError(f"Autotask has shown no product {product_id}.")

    def read_counts(self, company: str, *, who: str) -> None:
        self.calls.append(("read_counts", company, who))
        self.counts = replace(self.counts, counts_asked_at=NOW - timedelta(minutes=1), counts_asked_by=who)

    def problems(self, company: str) -> list[ProblemView]:
        return list(self.waiting)

    def preview_transfer(self, company: str, numbers: Sequence[str], *, all_orders: bool = False) -> RunView:
        chosen = [self.order(company, number) for number in numbers]
        if all_orders:
            chosen = self.orders(company, status="not_transferred")
        under_way = {number for run in self.approved.values() for number in run.orders}
        writes: list[WriteView] = []
        problems: list[ProblemView] = []
        for order in chosen:
            if order.number in under_way:
                continue
            if order.problems:
                problems += order.problems
                continue
            writes += _writes_of(order)
        items = sorted({line.item for order in chosen for line in order.lines if line.autotask_on_hand is not None})
        if writes:
            writes += [self._adjustment(item) for item in items[:2]]
        return RunView(
            run=None,
            state="preview",
            writes=(*writes, *self.extra_writes),
            problems=tuple(problems),
            orders=tuple(order.number for order in chosen),
            notes=("Counts include 4 pieces received on 0988, which was never transferred.",),
            waiting_orders=tuple(order.number for order in chosen if order.problems),
            quickbooks_facts_age_seconds=180,
        )

    def approve_transfer(
        self, company: str, numbers: Sequence[str], *, who: str, all_orders: bool = False, shown: str | None = None
    ) -> RunView:
        preview = self.preview_transfer(company, numbers, all_orders=all_orders)
        return self._approve(preview, who, shown, "approve_transfer", tuple(numbers), who)

    def _approve(self, preview: RunView, who: str, shown: str | None, *call: object) -> RunView:
        if differing := what_differs(lambda: preview, shown):
            return differing
        self.calls.append(call)
        run = replace(
            preview,
            run=41 + len(self.approved),
            state="queued",
            approved_by=who,
            approved_at=NOW - timedelta(minutes=1),
        )
        assert run.run is not None
        self.approved[run.run] = run
        return run

    def advance(self, run_number: int, count: int) -> None:
        """QuickBooks has written the first `count` writes."""
        run = self.approved[run_number]
        writes = tuple(
            replace(write, state="confirmed" if index < count else "sent" if index == count else "planned")
            for index, write in enumerate(run.writes)
        )
        state = "done" if count >= len(writes) else "in_progress"
        self.approved[run_number] = replace(run, writes=writes, state=state)

    def preview_sync(self, company: str, items: Sequence[str], *, full: bool = False) -> RunView:
        names = ["Switch 24-port PoE", "Docking Station USB-C", "UPS 1500VA"] if full else list(items)
        return RunView(run=None, state="preview", writes=tuple(map(self._adjustment, names)), problems=())

    def _adjustment(self, item: str) -> WriteView:
        known = {view.count.item: view for view in self.counts.items}
        text = f"Set on hand of {item} from 1 to 7"
        return replace(_write("adjust_on_hand", item, text, None), counts=known.get(item))

    def approve_sync(
        self, company: str, items: Sequence[str], *, who: str, full: bool = False, shown: str | None = None
    ) -> RunView:
        preview = self.preview_sync(company, items, full=full)
        return self._approve(preview, who, shown, "approve_sync", tuple(items), full, who)

    def run(self, company: str, run: int) -> RunView:
        if run not in self.approved:
            raise UseError(f"There is no run {run}.")
        return self.approved[run]

    def runs(self, company: str, *, limit: int = 50) -> list[RunView]:
        return sorted(self.approved.values(), key=lambda run: -(run.run or 0))[:limit]

    def cancel_run(self, company: str, run: int, *, who: str) -> RunView:
        found = self.run(company, run)
        writes = tuple(replace(write, state="skipped") if write.state == "planned" else write for write in found.writes)
        self.approved[run] = replace(found, writes=writes, state="done")
        self.calls.append(("cancel_run", run, who))
        return self.approved[run]

    def preview_undo(self, company: str, run: int) -> RunView:
        found = self.run(company, run)
        writes = tuple(
            _write("delete_transaction", write.subject, f"Delete what this wrote: {write.summary}", write.order)
            for write in reversed(found.writes)
            if write.kind in ("create_purchase_order", "receive_items", "adjust_on_hand") and write.state == "confirmed"
        )
        return RunView(
            run=None, state="preview", writes=writes, problems=(), notes=("Stays in QuickBooks: vendor Barcodes Inc.",)
        )

    def approve_undo(self, company: str, run: int, *, who: str, shown: str | None = None) -> RunView:
        preview = replace(self.preview_undo(company, run), undoes=run)
        return self._approve(preview, who, shown, "approve_undo", run, who)

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
        shown: str | None = None,
    ) -> RunView | None:
        if name == self.shared_name and not may_share:
            raise SharedName("Several products of Autotask stand for this item.", name=name or "")
        found = next(waiting for waiting in self.waiting if waiting.id == problem)
        if choice not in {known.choice for known in found.choices}:
            raise UseError(f"The problem has no choice “{choice}”.")
        self.waiting.remove(found)
        self.shown.append(shown)
        call = ("resolve of all" if all_of_kind else "resolve", problem, choice, name, who)
        if choice in ("overwrite", "recreate"):
            write = WriteView(
                kind="update_purchase_order",
                subject=found.order or "",
                summary=f"Update PO {found.order}",
                state="planned",
                txn_id=None,
                order=found.order,
            )
            preview = RunView(run=None, state="preview", writes=(write,), problems=(), orders=(found.order or "",))
            return self._approve(preview, who, None, *call)
        self.calls.append(call)
        return None

    def decide_again(self, company: str, meant: LetGo, *, who: str) -> list[str]:
        self.calls.append(("decide_again", *meant.order_ids, *meant.invoice_ids, *meant.product_ids, who))
        return ["It is watched again."]

    def held_up(self, company: str) -> dict[int, HeldUpView]:
        return self.held

    def unknown(self, company: str) -> list[UnknownView]:
        return self.not_known

    def doctor(self, company: str | None, *, server_url: str | None = None) -> list[CheckView]:
        return [
            CheckView(check="Database", ok=True, detail="The schema is up to date."),
            CheckView(check="Autotask", ok=True, detail="The API user may read purchase orders and inventory."),
            CheckView(
                check="Adjustment account",
                ok=False,
                detail="“Inventory Adjustment” is not in the chart of accounts.",
                remedy="Create it in QuickBooks as an expense account, or name another one under Settings.",
            ),
        ]

    def verify_audit(self) -> AuditView:
        return AuditView(events=1284, ok=True)


def _writes_of(order: OrderView) -> list[WriteView]:
    writes = []
    if order.vendor == "Barcodes Inc.":
        writes.append(_write("create_vendor", order.vendor, "Create the vendor “Barcodes Inc.”", None))
    if order.txn_id is None:
        lines = len(order.lines)
        text = (
            f"Enter PO {order.number} for {order.vendor}, {lines} {'line' if lines == 1 else 'lines'}, {order.total:,}"
        )
        writes.append(_write("create_purchase_order", order.number, text, order.number))
    for line in order.lines:
        missing = line.received - line.posted
        if missing > 0:
            text = f"Receive {missing} × {line.item} (received 12 Nov)"
            writes.append(_write("receive_items", line.item, text, order.number))
    return writes


def _write(kind: str, subject: str, summary: str, order: str | None, note: str = "") -> WriteView:
    return WriteView(kind=kind, subject=subject, summary=summary, state="planned", txn_id=None, order=order, note=note)
