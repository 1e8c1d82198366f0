"""What happens when a person decides about a problem (design 3.1 `resolve`): the choice is the approval, its write is queued at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.errors import Unreachable, UseError
from stockpost.app.invoice_decisions import adopt_invoice, agree_to_invoice, enter_again, let_invoice_go
from stockpost.app.invoice_reading import InvoiceReader
from stockpost.app.invoicing import Invoicing
from stockpost.app.look_again import look_again_at_orders
from stockpost.app.mapping_names import MappingNames
from stockpost.app.name_choice import SharedName, name_there, shared_notes
from stockpost.app.names_chosen import choose_name
from stockpost.app.numbers import Numbers
from stockpost.app.order_decisions import adopt_order
from stockpost.app.problem_views import problem_view, who_waits
from stockpost.app.queueing import BEING_UNDONE, invoices_being_undone, orders_being_undone
from stockpost.app.refresh import Refresher
from stockpost.app.services import Services
from stockpost.app.settings_changed import change_settings
from stockpost.app.transfers import Transfers
from stockpost.app.undo import Undo, undone_run
from stockpost.app.views import RunView
from stockpost.app.workspace import plan_input
from stockpost.core.entry_meant import instead_of
from stockpost.core.late_counts import holds_up
from stockpost.core.ledger import Decision, LinkState, OrderLink, StepState, as_left
from stockpost.core.mapping import MappingKind
from stockpost.core.names import fold
from stockpost.core.plan import make_plan
from stockpost.core.problems import Problem
from stockpost.store import companies, invoices, links, problems, runs, snapshots, steps
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import save_decision
from stockpost.store.locks import lock_company
from stockpost.store.problems import ProblemRow


@dataclass(frozen=True, slots=True)
class _Case:
    """One decision being carried out, inside its transaction."""

    connection: Connection
    company: CompanyRow
    row: ProblemRow
    choice: str
    who: str
    name: str
    now: datetime

    @property
    def problem(self) -> Problem:
        return self.row.problem


class Resolver:
    """The use case behind every choice button."""

    def __init__(
        self,
        services: Services,
        refresher: Refresher,
        transfers: Transfers,
        undo: Undo,
        invoice_reader: InvoiceReader,
        invoicing: Invoicing,
    ) -> None:
        self._services = services
        self._refresher = refresher
        self._transfers = transfers
        self._undo = undo
        self._invoice_reader = invoice_reader
        self._invoicing = invoicing
        self._choices: dict[str, Callable[[_Case], bool]] = {
            "overwrite": self._decide,
            "approve": self._decide,
            "create": self._decide_for_all,
            "reactivate": self._decide_for_all,
            "map": self._map,
            "retry": self._retry,
            "recreate": self._recreate,
            "adopt": self._adopt,
            "detach": self._detach,
            "ignore": self._ignore,
            "skip": self._skip,
        }

    def resolve(
        self,
        company: CompanyRow,
        problem_id: int,
        choice: str,
        *,
        who: str,
        name: str | None,
        all_of_kind: bool = False,
        may_share: bool = False,
        shown: str | None = None,
    ) -> RunView | None:
        """Carry out a choice. UseError for a problem that is not open, a choice it does not offer, or a name that cannot be chosen;
        SharedName for that of another product's item, unless it `may_share` it. `all_of_kind`: for all items that have this kind of
        problem and offer the choice. UseError also where what would be adopted is not as it was `shown`."""
        if choice == "map" and all_of_kind:
            raise UseError("A name is chosen for one item at a time.")
        with self._services.database.read() as connection:
            rows = problems.waiting_alike(connection, company.id, problem_id, all_of_kind=all_of_kind)
        if not rows:
            raise UseError(
                f"There is no open problem {problem_id}. It may have been resolved meanwhile; see “stockpost problems”."
            )
        row = rows[0]
        if choice not in row.problem.choices:
            offered = ", ".join(row.problem.choices) or "none, it mends itself when its cause has gone"
            raise UseError(f"“{choice}” is no choice for this problem. Its choices are: {offered}.")
        name = (name or "").strip()
        if choice == "map" and not name:
            raise UseError("Say which name in QuickBooks is meant (--name NAME).")
        seen = {one.id: one.problem.basis for one in rows} | ({} if shown is None else {problem_id: shown})
        self._read_fresh(company, [one.problem for one in rows])
        with self._services.database.write() as connection:
            lock_company(connection, company.id)
            alike = problems.waiting_alike(connection, company.id, problem_id, all_of_kind=all_of_kind)
            rows = [one for one in alike if choice in one.problem.choices]
            if problem_id not in {one.id for one in rows}:
                raise UseError(f"The problem {problem_id} was resolved meanwhile.")
            if choice == "adopt" and any(one.problem.basis != seen.get(one.id) for one in rows):
                # A contact has looked at it since, or the reading of Autotask has, with what a contact had read.
                raise UseError("It was changed in QuickBooks since it was shown. Look at it again, and decide then.")
            row, now = rows[0], self._services.clock()
            if choice == "map":
                name = self._chosen(connection, company, row.problem, name, may_share=may_share)
            elif choice == "adopt" and row.problem.suggested and not (row.problem.setting or may_share):
                names = MappingNames(connection, self._services, company)
                _refuse_shared(names, *_subject_of(row.problem), row.problem.suggested)
            cases = [_Case(connection, company, one, choice, who, name, now) for one in rows]
            writes = [self._choices[choice](case) for case in cases]
            for case in cases:
                _let_approvals_lapse(case)
            if not _ends_with_sync(cases[0]):
                for one in rows:
                    problems.close(connection, one.id, who=who, choice=choice, now=now)
                also = self._skip_with_them(cases) if choice == "skip" else []
                _note_decision(cases, also)
            newest = companies.company_with_id(connection, company.id) or company
            run_id = self._queue([replace(case, company=newest) for case in cases]) if any(writes) else None
            return self._transfers.view(connection, company, run_id) if run_id is not None else None

    def _chosen(
        self, connection: Connection, company: CompanyRow, found: Problem, name: str, *, may_share: bool
    ) -> str:
        """The chosen name as QuickBooks writes it; as on the page Mapping (`app.name_choice`)."""
        kind, autotask_id = _subject_of(found)
        names = MappingNames(connection, self._services, company)
        chosen = name_there(names, kind, autotask_id, name)
        if not may_share:
            _refuse_shared(names, kind, autotask_id, chosen)
        return chosen

    def _read_fresh(self, company: CompanyRow, alike: Sequence[Problem]) -> None:
        """What is written follows Autotask as it is now; where it cannot be read, as it was last known."""
        found = alike[0]
        try:
            if found.invoice_id is not None:
                self._invoice_reader.read_ids(company, [found.invoice_id])
            elif found.order_id is not None:
                self._refresher.read_ids(company, [found.order_id])
            elif found.product_id is not None:
                self._refresher.read_products(company, _products_of(alike))
        except Unreachable:
            return

    def _queue(self, cases: Sequence[_Case]) -> int | None:
        case = cases[0]
        connection, company, found = case.connection, case.company, case.problem
        if found.is_about_undo and case.choice != "adopt":
            undone = undone_run(connection, company, case.row.run_id)
            return (
                self._undo.try_again(connection, company, undone, found, who=case.who) if undone is not None else None
            )
        _refuse_while_undone(case)
        if found.invoice_id is not None:
            return self._queue_invoice(case, found.invoice_id)
        if found.order_id is None:
            if found.product_id is None:
                return None
            products = _products_of([one.problem for one in cases])
            under_way = runs.syncs_under_way(connection, company.id) if _ends_with_sync(case) else {}
            named = {product_id: True for product_id in products if product_id not in under_way}
            if not named:
                return under_way[products[0]]
            asked = self._transfers.with_partners(connection, company, named)
            return self._transfers.queue_sync(connection, company, asked, who=case.who)
        active = {run.id for run in runs.active_runs(connection, company.id)}
        for run_id, state, order in runs.orders_of_run(connection, active):
            if order.id == found.order_id and state == "open":
                return run_id
        orders = snapshots.orders_known(connection, company.id, order_ids=[found.order_id])
        plan = make_plan(plan_input(connection, self._services, company, orders, is_live=False))
        return self._transfers.queue(connection, company, orders, who=case.who, plan=plan)

    def _queue_invoice(self, case: _Case, invoice_id: int) -> int:
        active = {run.id for run in runs.active_runs(case.connection, case.company.id)}
        for run_id, state, invoice in invoices.invoices_of_run(case.connection, active):
            if invoice.id == invoice_id and state == "open":
                return run_id
        known = invoices.invoices_known(case.connection, case.company.id, invoice_ids=[invoice_id])
        return self._invoicing.queue(case.connection, case.company, known, who=case.who)

    # Choices: each answers whether something is to be written

    def _decide(self, case: _Case) -> bool:
        found = case.problem
        self._save(case, order_id=found.order_id, product_id=found.product_id, basis=found.basis)
        return True

    def _decide_for_all(self, case: _Case) -> bool:
        """About a list entry: it holds for all orders that need it."""
        self._save(case, basis=case.problem.basis)
        return True

    def _save(self, case: _Case, *, order_id: int | None = None, product_id: int | None = None, basis: str) -> None:
        decision = Decision(
            code=case.problem.code, choice=case.choice, basis=basis, order_id=order_id, product_id=product_id
        )
        save_decision(case.connection, case.company.id, decision, who=case.who, time=case.now)

    def _map(self, case: _Case) -> bool:
        if fold(case.name) != fold(case.problem.suggested):
            self._decide_what_was_shown(case)
        kind, autotask_id = _subject_of(case.problem)
        choose_name(
            case.connection,
            case.company.id,
            kind=kind.value,
            autotask_id=autotask_id,
            name=case.name,
            who=case.who,
            now=case.now,
        )
        return True

    def _retry(self, case: _Case) -> bool:
        self._let_refused_go(case)
        return True

    def _let_refused_go(self, case: _Case) -> None:
        """A refused write is let go, so that it is planned anew; a doubtful one is looked up again."""
        base = case.problem.basis.rpartition(".")[0]
        row = steps.row_of_base(case.connection, case.company.id, base, epoch=0) if base else None
        if row is not None and row.record.state == StepState.REJECTED:
            if row.record.problem_code in ("duplicate_found", "outcome_unknown"):
                steps.mark_to_verify(case.connection, [row.id], now=case.now)
            else:
                steps.mark_skipped(case.connection, [row.id], now=case.now)

    def _recreate(self, case: _Case) -> bool:
        if case.problem.code == "entry_gone":
            self._decide_what_was_shown(case)
            return self._decide_for_all(case)
        if case.problem.invoice_id is not None:
            enter_again(case.connection, case.company, case.problem.invoice_id)
            return True
        if case.problem.code == "receipt_deleted":
            # Carried out at the next contact, once QuickBooks has said that the units are still missing.
            return self._decide(case)
        order_id = case.problem.order_id
        assert order_id is not None  # noqa: S101 - the problem is always of an order
        link = _link_of(case, order_id, LinkState.GONE)
        links.save_link(
            case.connection, case.company.id, replace(link, state=LinkState.GONE, txn_id="", written=None, kept=())
        )
        links.let_receipts_go(case.connection, case.company.id, order_id)
        return True

    def _decide_what_was_shown(self, case: _Case) -> None:
        """Of a name that is gone: that this order names another one in its place was shown, and is decided with it."""
        found = case.problem
        if found.code == "entry_gone" and found.suggested:
            self._save(case, order_id=found.order_id, basis=instead_of(found.basis, found.suggested))

    def _adopt(self, case: _Case) -> bool:
        if case.problem.setting:
            _change_setting(case)
            return True
        if case.problem.suggested:
            return self._map(replace(case, name=case.problem.suggested))
        if case.problem.code == "came_back":
            # It is transferred again, and then found by its mark.
            return True
        if case.problem.invoice_id is not None:
            if case.problem.code == "changed_in_quickbooks":
                agree_to_invoice(case.connection, case.company, case.problem, now=case.now)
            else:
                adopt_invoice(case.connection, case.company, case.problem, who=case.who, now=case.now)
                self._invoice_reader.look_again_at_number(case.connection, case.company, case.problem)
            return False
        if case.problem.code in ("changed_in_quickbooks", "receipt_changed"):
            # Written down at the next contact, where QuickBooks still says what the person saw.
            return self._decide(case)
        adopt_order(case.connection, case.company, case.problem, now=case.now)
        offered = {one.order_id for one in problems.about_the_same(case.connection, case.company.id, case.problem)}
        others = {order_id for order_id in offered if order_id not in (None, case.problem.order_id)}
        look_again_at_orders(case.connection, self._services, case.company, others)
        return True

    def _detach(self, case: _Case) -> bool:
        if case.problem.is_of_item:
            # Its count is kept in QuickBooks: nothing is written, and nobody is asked again about this very case.
            self._decide(case)
            return False
        if case.problem.code == "came_back":
            self._save(case, basis=case.problem.basis)
            if _is_settled(case):
                return False
        self._let_go(case, LinkState.DETACHED)
        return False

    def _ignore(self, case: _Case) -> bool:
        self._let_go(case, LinkState.IGNORED)
        return False

    def _let_go(self, case: _Case, state: LinkState) -> None:
        if case.problem.invoice_id is not None:
            let_invoice_go(case.connection, case.company, case.problem, state, now=case.now)
            return
        order_id = case.problem.order_id
        assert order_id is not None  # noqa: S101 - the problem is always of an order
        link = _link_of(case, order_id, state)
        links.save_link(case.connection, case.company.id, replace(link, state=state, before=as_left(link)))
        runs.take_out(case.connection, case.company.id, order_id)
        problems.close_for_order(case.connection, case.company.id, order_id, now=case.now)

    def _skip_with_them(self, cases: Sequence[_Case]) -> list[_Case]:
        """What waits for the same settings was asked about with them; it is answered. By another choice it goes on as it was approved, at
        the next contact."""
        others: list[_Case] = []
        for case in cases:
            # What is closed is not found again.
            for row in problems.waiting_for_setting(case.connection, case.company.id, case.row):
                other = replace(case, row=row)
                self._skip(other)
                _let_approvals_lapse(other)
                problems.close(case.connection, row.id, who=case.who, choice=case.choice, now=case.now)
                others.append(other)
        return others

    def _skip(self, case: _Case) -> bool:
        """Left out this time: nothing is queued, and a later transfer tries it anew."""
        self._let_refused_go(case)
        if case.problem.order_id is not None and not case.problem.is_about_undo:
            runs.take_out(case.connection, case.company.id, case.problem.order_id)
        if case.problem.invoice_id is not None and not case.problem.is_about_undo:
            invoices.take_invoice_out(case.connection, case.company.id, case.problem.invoice_id)
        return False


def _refuse_shared(names: MappingNames, kind: MappingKind, autotask_id: int, name: str) -> None:
    """SharedName for the item of another product: the counts of both would be left alone from then on."""
    if kind != MappingKind.ITEM:
        return
    shared = shared_notes(names, {(kind.value, autotask_id): name}).get(autotask_id)
    if shared:
        raise SharedName(shared, name=name)


def _refuse_while_undone(case: _Case) -> None:
    """UseError while the order or invoice is taken back: nothing would be written of what was decided."""
    connection, company_id, found = case.connection, case.company.id, case.problem
    if found.invoice_id is not None:
        run = invoices_being_undone(connection, company_id).get(found.invoice_id)
    else:
        run = orders_being_undone(connection, company_id).get(found.order_id or 0)
    if run is not None:
        numbers = Numbers.of_problems(connection, company_id, [found])
        order, invoice = numbers.order(found.order_id), numbers.invoice(found.invoice_id)
        raise UseError(BEING_UNDONE.format(run=run, name=f"PO {order}" if order else f"invoice {invoice}"))


def _change_setting(case: _Case) -> None:
    """The account or class that was suggested is the one of the setting from now on. UseError where somebody has changed it since."""
    setting, suggested = case.problem.setting, case.problem.suggested
    company = companies.company_with_id(case.connection, case.company.id) or case.company
    present = str(getattr(company.settings, setting))
    if fold(present) != case.problem.basis.split(":", 2)[2]:
        raise UseError(f"The setting {setting} is “{present}” by now. Choose “retry” to use that one.")
    change_settings(case.connection, company, {setting: suggested}, who=case.who, now=case.now)


def _note_decision(cases: Sequence[_Case], also: Sequence[_Case]) -> None:
    """The audit log keeps what was decided, of all of them, and what the person saw; and what was left out `also`."""
    case = cases[0]
    found = case.problem
    numbers = Numbers.of_problems(case.connection, case.company.id, [one.problem for one in also])
    names = [", ".join(who_waits(problem_view(one.problem, numbers=numbers))) or one.problem.title for one in also]
    append_event(
        case.connection,
        company_id=case.company.id,
        time=case.now,
        who=case.who,
        kind="problem resolved",
        subject=f"problem:{case.row.id}",
        data={
            "code": found.code,
            "choice": case.choice,
            "name": case.name,
            "title": found.title,
            "explanation": found.explanation,
            "seen": [asdict(difference) for difference in found.differences],
            **({"items": [one.problem.item for one in cases]} if len(cases) > 1 else {}),
            **({"also": names} if also else {}),
        },
    )


def _ends_with_sync(case: _Case) -> bool:
    """Is it only over once a sync of the item is through? That may leave the item alone, or be canceled. All there is to note is its approval."""
    return case.choice == "retry" and not holds_up(case.problem)


def _let_approvals_lapse(case: _Case) -> None:
    """What the problem held up is carried out by the run that the choice queues, or not at all: no earlier run waits for it."""
    connection, company_id, found = case.connection, case.company.id, case.problem
    if found.is_about_undo or not holds_up(found):
        return
    if found.order_id is not None:
        runs.take_out(connection, company_id, found.order_id, states=["problem"])
    elif found.invoice_id is not None:
        invoices.take_invoice_out(connection, company_id, found.invoice_id, states=["problem"])
    else:
        is_skipped = case.choice in ("skip", "detach")
        reason = f"as {case.who} decided" if is_skipped else f"{case.who} decided, and a later run sets its count"
        if found.product_id is not None:
            runs.leave_product_out(connection, company_id, found.product_id, reason=reason)
        else:
            runs.leave_waiting_products_out(connection, company_id, found.title, reason=reason)


def _link_of(case: _Case, order_id: int, state: LinkState) -> OrderLink:
    """A new one where the order was never linked."""
    link = links.links_of(case.connection, case.company.id, [order_id]).get(order_id)
    return link or OrderLink(order_id=order_id, state=state)


def _is_settled(case: _Case) -> bool:
    """Is the order or invoice another transaction than what came back, or let go of already?"""
    connection, company_id, found = case.connection, case.company.id, case.problem
    link = (
        links.links_of(connection, company_id, [found.order_id]).get(found.order_id)
        if found.order_id is not None
        else invoices.invoice_links_of(connection, company_id, [found.invoice_id or 0]).get(found.invoice_id or 0)
    )
    return link is not None and link.state != LinkState.GONE and link.txn_id not in found.basis.split()


def _products_of(alike: Iterable[Problem]) -> list[int]:
    return [one.product_id for one in alike if one.product_id is not None]


def _subject_of(found: Problem) -> tuple[MappingKind, int]:
    """What a problem is about whose name can be chosen, with Autotask's id: its basis begins with them."""
    kind, autotask_id, *_ = found.basis.split(":")
    return MappingKind(kind), int(autotask_id)
