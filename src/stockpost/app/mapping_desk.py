"""The use cases of the page Mapping: which names go where, and why; choices, suggestions, lists of QuickBooks, CSV in and out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import Connection

from stockpost.app.account_choices import account_views, accounts_of_csv, choose_accounts, names_for_settings
from stockpost.app.errors import UseError
from stockpost.app.list_reading import ask_for_lists, lists_of
from stockpost.app.mapping_csv import ACCOUNT, AccountRow, CsvRow, read_csv, text_of, write_csv
from stockpost.app.mapping_names import MappedName, MappingNames, suggestion_for
from stockpost.app.mapping_views import (
    AccountChangeView,
    AccountView,
    ChangeView,
    ImportView,
    ListView,
    MappingView,
    SuggestionView,
    WrongLineView,
)
from stockpost.app.name_choice import name_there, shared_notes, why_not
from stockpost.app.names_chosen import choose_name
from stockpost.app.services import Services
from stockpost.app.suggestions import Suggester
from stockpost.core.mapping import NEEDS_A_PERSON, WORDS, MappingKind
from stockpost.core.names import fold
from stockpost.store import name_lists
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.locks import lock_company


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A mapping to be saved (or, with an empty name, to be removed)."""

    row: MappedName
    name: str
    note: str = ""
    """What it means beside the change itself; empty for nothing."""

    @property
    def before(self) -> str:
        return self.row.saved.name if self.row.saved else ""

    @property
    def view(self) -> ChangeView:
        return ChangeView(
            kind=self.row.kind.value,
            autotask_id=self.row.autotask_id,
            autotask_name=self.row.autotask_name,
            before=self.before,
            after=self.name,
            note=self.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _FileRead:
    """What a CSV file changes, and its wrong lines by their numbers."""

    changes: Sequence[_Change]
    accounts: tuple[AccountChangeView, ...]
    wrong: Sequence[WrongLineView]
    unchanged: int

    def view(self, *, is_saved: bool) -> ImportView:
        return ImportView(
            changes=tuple(change.view for change in self.changes),
            accounts=self.accounts,
            wrong=tuple(self.wrong),
            unchanged=self.unchanged,
            is_saved=is_saved,
        )


class KindNames:
    """The names of one kind as they were loaded."""

    def __init__(self, names: MappingNames, kind: MappingKind) -> None:
        self._names = names
        self._kind = kind
        self._rows = names.rows(kind)
        self.views = [_view(row) for row in self._rows]
        self._catalogue_rows = names.catalogue_rows(kind)
        self.catalogue = [_view(row) for row in self._catalogue_rows]
        """Of those that nothing ordered, stocked or billed so far: the names that become one with another once cut (N2)."""

    @cached_property
    def _suggester(self) -> Suggester:
        return self._names.suggester(self._kind, self._rows)

    def with_suggestions(self, views: Sequence[MappingView]) -> list[MappingView]:
        """The same names, each with its suggestion where there is one. Costs time for each name: give it those that are shown."""
        asked = {view.autotask_id for view in views}
        rows = [*self._rows, *self._catalogue_rows]
        found = {row.autotask_id: _suggested(row, self._suggester) for row in rows if row.autotask_id in asked}
        return [replace(view, suggestion=found.get(view.autotask_id)) for view in views]

    def suggested(self, *, score_min: int = 0) -> list[MappingView]:
        """Those that have a suggestion of this score or more, the likest first."""
        views = self.with_suggestions(self.views)
        found = [view for view in views if view.suggestion and view.suggestion.score >= score_min]
        return sorted(found, key=_unlikeness)


def _unlikeness(view: MappingView) -> int:
    return -view.suggestion.score if view.suggestion else 0


class MappingDesk:
    """Part of `app.desk.Desk`. `company` is always the company's name; `find` looks it up."""

    def __init__(self, services: Services, find: Callable[[str | None], CompanyRow]) -> None:
        self._services = services
        self._find = find

    # Reading

    def of_kind(self, company: str, kind: str) -> KindNames:
        """All names of a kind with where they go, loaded once for everything that one answer needs of them."""
        return KindNames(self._loaded(company), _kind(kind))

    def names(self, company: str, kind: str) -> list[MappingView]:
        """All names of a kind with where they go, without suggestions."""
        return self.of_kind(company, kind).views

    def catalogue(self, company: str, kind: str | None = None) -> list[MappingView]:
        """Names of Autotask's catalogue (of a kind) that become one with another name once an order or invoice names them (N2)."""
        return [view for of_kind in self._of_kinds(company, kind) for view in of_kind.catalogue]

    def suggestions(self, company: str, kind: str | None = None, *, score_min: int = 0) -> list[MappingView]:
        """All names that have a suggestion, the likest first."""
        found = [view for one in self._of_kinds(company, kind) for view in one.suggested(score_min=score_min)]
        return sorted(found, key=_unlikeness)

    def _of_kinds(self, company: str, kind: str | None) -> list[KindNames]:
        kinds = [_kind(kind)] if kind else list(MappingKind)
        names = self._loaded(company)
        return [KindNames(names, wanted) for wanted in kinds]

    def _loaded(self, company: str) -> MappingNames:
        with self._services.database.read() as connection:
            return MappingNames(connection, self._services, self._find(company))

    def lists(self, company: str) -> list[ListView]:
        """The lists of QuickBooks, how many names are known of each, and since when."""
        row = self._find(company)
        with self._services.database.read() as connection:
            readings = name_lists.readings_of(connection, row.id)
            counts = name_lists.count_names(connection, row.id)
        return [
            ListView(
                name_list=name_list.value,
                names=counts.get(name_list, 0),
                read_at=reading.finished_at if reading else None,
                is_asked=reading.is_wanted if reading else False,
                asked_by=reading.asked_by if reading else "",
                detail=reading.detail if reading else "",
            )
            for name_list, reading in ((one, readings.get(one)) for one in lists_of(row))
        ]

    def entries(self, company: str, kind: str, *, text: str = "", limit: int = 20) -> list[str]:
        """Names of QuickBooks that may be chosen for a kind and hold all words of `text`; the likest first where none does."""
        wanted = _kind(kind)
        with self._services.database.read() as connection:
            usable = MappingNames(connection, self._services, self._find(company)).usable(wanted)
        words = text.casefold().split()
        found = [name for name in usable if all(word in name.casefold() for word in words)]
        if not found:
            likest = Suggester(usable).suggest(text)
            found = [likest.name] if likest else []
        return found[:limit]

    def accounts(self, company: str) -> list[AccountView]:
        """The accounts that settings name, each with what is known of it and what could be chosen."""
        with self._services.database.read() as connection:
            return account_views(connection, self._find(company))

    def names_for_settings(self, company: str) -> dict[str, list[str]]:
        """The accounts and classes of QuickBooks that each setting may name."""
        with self._services.database.read() as connection:
            return names_for_settings(connection, self._find(company))

    def read_lists(self, company: str, *, who: str) -> None:
        """Ask for the lists of QuickBooks as they are now; they are read in its next conversation."""
        row = self._find(company)
        with self._services.database.write() as connection:
            lock_company(connection, row.id)
            ask_for_lists(connection, row, who=who, now=self._services.clock())

    # Changing

    def choose(self, company: str, kind: str, autotask_id: int, name: str, *, who: str) -> MappingView:
        """Map a name of Autotask to an entry of QuickBooks. UseError for a name that QuickBooks does not have or cannot have."""
        wanted, name = _kind(kind), name.strip()
        with self._services.database.write() as connection:
            row = self._locked(connection, company)
            names = MappingNames(connection, self._services, row)
            found = _found(names, wanted, autotask_id)
            chosen = name_there(names, wanted, autotask_id, name)
            self._save(connection, row, [_Change(row=found, name=chosen)], who=who, how="chosen")
            return _view(_found(MappingNames(connection, self._services, row), wanted, autotask_id))

    def choose_accounts(self, company: str, chosen: Mapping[str, str], *, who: str) -> int:
        """Let settings name these accounts; how many were others before. They are settings: that only an administrator may change them
        is for the doors to see to."""
        with self._services.database.write() as connection:
            row = self._locked(connection, company)
            return choose_accounts(connection, row, chosen, who=who, now=self._services.clock())

    def remove(self, company: str, kind: str, autotask_id: int, *, who: str) -> MappingView:
        """Match a name by itself again."""
        wanted = _kind(kind)
        with self._services.database.write() as connection:
            row = self._locked(connection, company)
            found = _found(MappingNames(connection, self._services, row), wanted, autotask_id)
            self._save(connection, row, [_Change(row=found, name="")], who=who, how="removed")
            return _view(_found(MappingNames(connection, self._services, row), wanted, autotask_id))

    def accept(self, company: str, kind: str, chosen: Iterable[tuple[int, str]], *, who: str) -> list[ChangeView]:
        """Save suggestions that a person has seen, as (Autotask id, name). One that is no longer the suggestion is left out."""
        wanted, seen = _kind(kind), {autotask_id: fold(name.strip()) for autotask_id, name in chosen}
        with self._services.database.write() as connection:
            row = self._locked(connection, company)
            suggested = self._suggested(connection, row, wanted, only=seen.keys())
            changes = [change for change in suggested if seen[change.row.autotask_id] == fold(change.name)]
            return self._save(connection, row, _one_product_each(wanted, changes), who=who, how="suggestion")

    def accept_all(self, company: str, kind: str, *, score_min: int, who: str) -> list[ChangeView]:
        """Save all suggestions of this score or more."""
        wanted = _kind(kind)
        with self._services.database.write() as connection:
            row = self._locked(connection, company)
            changes = self._suggested(connection, row, wanted, score_min=score_min)
            return self._save(connection, row, _one_product_each(wanted, changes), who=who, how="suggestion")

    def _suggested(
        self,
        connection: Connection,
        company: CompanyRow,
        kind: MappingKind,
        *,
        only: Collection[int] | None = None,
        score_min: int = 0,
    ) -> list[_Change]:
        names = MappingNames(connection, self._services, company)
        rows = names.rows(kind)
        suggester = names.suggester(kind, rows)
        found = ((row, _suggested(row, suggester)) for row in rows if only is None or row.autotask_id in only)
        return [
            _Change(row=row, name=suggestion.name)
            for row, suggestion in found
            if suggestion is not None and suggestion.score >= score_min
        ]

    # CSV

    def export_catalogue_csv(self, company: str, kind: str | None = None) -> bytes:
        """As `export_csv`, the names that `catalogue` answers."""
        found = self._of_kinds(company, kind)
        return write_csv(view for of_kind in found for view in of_kind.with_suggestions(of_kind.catalogue))

    def export_csv(self, company: str, kind: str | None = None) -> bytes:
        """All names (of a kind) with mappings and suggestions, and the accounts of the settings, for a table program."""
        accounts = self.accounts(company) if kind in (None, ACCOUNT) else []
        found = [] if kind == ACCOUNT else self._of_kinds(company, kind)
        return write_csv((view for of_kind in found for view in of_kind.with_suggestions(of_kind.views)), accounts)

    def text_of_csv(self, content: bytes) -> str:
        """The text of a file that `preview_csv` could read, whatever its encoding was."""
        return text_of(content)

    def preview_csv(self, company: str, content: bytes, *, may_choose_accounts: bool = False) -> ImportView:
        """What a file would change; nothing is saved. `may_choose_accounts` as for `import_csv`."""
        with self._services.database.read() as connection:
            read = self._read(connection, self._find(company), content, may_choose_accounts=may_choose_accounts)
        return read.view(is_saved=False)

    def import_csv(
        self,
        company: str,
        content: bytes,
        *,
        who: str,
        may_choose_accounts: bool = False,
        skip_wrong: bool = False,
        seen_wrong: Collection[int] | None = None,
    ) -> ImportView:
        """Save what a file changes: all of it, or nothing where a line is wrong, unless `skip_wrong`.

        `may_choose_accounts` is for administrators: accounts are settings, and a line that changes one is wrong for anybody else.
        `seen_wrong` are the lines that a person saw as wrong when they chose to skip them: one that became wrong since keeps
        everything from being saved, so that they see it, too.
        """
        with self._services.database.write() as connection:
            row = self._locked(connection, company)
            read = self._read(connection, row, content, may_choose_accounts=may_choose_accounts)
            is_new = seen_wrong is not None and not {one.line for one in read.wrong} <= set(seen_wrong)
            is_saved = not read.wrong or (skip_wrong and not is_new)
            if is_saved:
                self._save(connection, row, read.changes, who=who, how="csv")
                chosen = {change.setting: change.after for change in read.accounts}
                choose_accounts(connection, row, chosen, who=who, now=self._services.clock())
        return read.view(is_saved=is_saved)

    def _read(self, connection: Connection, row: CompanyRow, content: bytes, *, may_choose_accounts: bool) -> _FileRead:
        rows, wrong = read_csv(content)
        names = MappingNames(connection, self._services, row)
        twice = {one.line for one in wrong}
        lines = [one for one in rows if one.line not in twice]
        changes, unchanged = [], 0
        for one in (line for line in lines if isinstance(line, CsvRow)):
            found = names.row(one.kind, one.autotask_id)
            error = _wrong_line(names, found, one)
            if error is not None:
                wrong.append(error)
            elif found is not None and _Change(row=found, name=one.mapped_to).before != one.mapped_to:
                changes.append(_Change(row=found, name=one.mapped_to))
            else:
                unchanged += 1
        of_accounts = (line for line in lines if isinstance(line, AccountRow))
        accounts = accounts_of_csv(connection, row, of_accounts, may_choose=may_choose_accounts)
        return _FileRead(
            changes=_noted(names, changes),
            accounts=accounts.changes,
            wrong=sorted([*wrong, *accounts.wrong], key=lambda error: error.line),
            unchanged=unchanged + accounts.unchanged,
        )

    # Inside a transaction

    def _locked(self, connection: Connection, company: str) -> CompanyRow:
        row = self._find(company)
        lock_company(connection, row.id)
        return row

    def _save(
        self, connection: Connection, company: CompanyRow, changes: Sequence[_Change], *, who: str, how: str
    ) -> list[ChangeView]:
        """Each change with its audit event; what is so already changes nothing."""
        now = self._services.clock()
        made = [change for change in changes if change.before != change.name]
        for change in made:
            kind, autotask_id = change.row.kind.value, change.row.autotask_id
            choose_name(connection, company.id, kind=kind, autotask_id=autotask_id, name=change.name, who=who, now=now)
            append_event(
                connection,
                company_id=company.id,
                time=now,
                who=who,
                kind="name mapped" if change.name else "mapping removed",
                subject=f"mapping:{kind}:{autotask_id}",
                data={
                    "autotask_name": change.row.autotask_name,
                    "name": change.name,
                    "before": change.before,
                    "how": how,
                },
            )
        return [change.view for change in made]


def _noted(names: MappingNames, changes: Sequence[_Change]) -> list[_Change]:
    """Each change that makes one item that of several products says so, with their names."""
    notes = shared_notes(names, {(change.row.kind.value, change.row.autotask_id): change.name for change in changes})
    return [
        replace(change, note=notes.get(change.row.autotask_id, "")) if change.row.kind == MappingKind.ITEM else change
        for change in changes
    ]


def _one_product_each(kind: MappingKind, changes: Sequence[_Change]) -> list[_Change]:
    """An item is accepted for one product only: two that stand for one item cannot be counted."""
    if kind != MappingKind.ITEM:
        return list(changes)
    first: dict[str, _Change] = {}
    for change in changes:
        first.setdefault(fold(change.name), change)
    return list(first.values())


def _kind(word: str) -> MappingKind:
    try:
        return MappingKind(word)
    except ValueError:
        raise UseError(f"There is no kind “{word}”. The kinds are: {', '.join(MappingKind)}.") from None


def _found(names: MappingNames, kind: MappingKind, autotask_id: int) -> MappedName:
    row = names.row(kind, autotask_id)
    if row is None:
        raise UseError(f"Autotask's last reading has no {WORDS[kind]} {autotask_id}. Refresh, or check the number.")
    return row


def _wrong_line(names: MappingNames, found: MappedName | None, row: CsvRow) -> WrongLineView | None:
    if found is None:
        text = f"Autotask's last reading has no {WORDS[row.kind]} {row.autotask_id}. Refresh, or take the line out."
        return WrongLineView(line=row.line, field="autotask_id", text=text)
    if row.autotask_name and fold(row.autotask_name) != fold(found.autotask_name.strip()):
        text = (
            f"{row.autotask_id} is “{found.autotask_name}” in Autotask, not “{row.autotask_name}”. "
            "Export again, or leave the cell empty if only your table program changed it."
        )
        return WrongLineView(line=row.line, field="autotask_name", text=text)
    is_as_saved = found.saved is not None and found.saved.name == row.mapped_to
    is_ordered = names.is_ordered(row.kind, row.autotask_id)
    reason = "" if not row.mapped_to or is_as_saved else why_not(names, row.kind, row.mapped_to, is_ordered=is_ordered)
    return WrongLineView(line=row.line, field="mapped_to", text=reason) if reason else None


def _view(row: MappedName) -> MappingView:
    return MappingView(
        kind=row.kind.value,
        autotask_id=row.autotask_id,
        autotask_name=row.autotask_name,
        goes_to=row.outcome.name,
        state=row.outcome.state.value,
        explanation=row.outcome.explanation,
        needs_a_person=row.outcome.state in NEEDS_A_PERSON,
        mapped_to=row.saved.name if row.saved else "",
        mapped_by=row.saved.who if row.saved else "",
        mapped_at=row.saved.time if row.saved else None,
    )


def _suggested(row: MappedName, suggester: Suggester) -> SuggestionView | None:
    found = suggestion_for(row, suggester)
    return None if found is None else SuggestionView(name=found.name, score=found.score)
