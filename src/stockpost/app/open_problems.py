"""Open problems as every page shows them: what is decided already is said, and not asked once more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection

from stockpost.app.numbers import Numbers
from stockpost.app.problem_views import as_decided, as_under_way, problem_view
from stockpost.app.views import ProblemView
from stockpost.core.problems import LATE_COUNT
from stockpost.store import runs
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import decisions_of
from stockpost.store.problems import ProblemRow


@dataclass(frozen=True, slots=True)
class OpenProblems:
    """What the views of one answer are made from."""

    company: CompanyRow
    numbers: Numbers
    created: Collection[tuple[str, str]]
    """Problems, by code and basis, for which a person chose `create`."""
    syncing: Collection[int]
    """Products whose sync is under way."""

    @classmethod
    def of(
        cls, connection: Connection, company: CompanyRow, found: Iterable[ProblemRow], numbers: Numbers | None = None
    ) -> Self:
        """Of these rows; `numbers` where the caller has those of their documents."""
        rows = list(found)
        decisions = decisions_of(connection, company.id) if any(row.problem.setting for row in rows) else ()
        if numbers is None:
            numbers = Numbers.of_problems(connection, company.id, [row.problem for row in rows])
        created = {(one.code, one.basis) for one in decisions if one.choice == "create"}
        is_late = any(row.problem.code == LATE_COUNT for row in rows)
        return cls(company, numbers, created, runs.syncs_under_way(connection, company.id) if is_late else ())

    def view(self, row: ProblemRow) -> ProblemView:
        """One of them, with its number to resolve it by."""
        found = as_under_way(as_decided(row.problem, self.company.settings, self.created), self.syncing)
        return problem_view(found, problem_id=row.id, since=row.since, numbers=self.numbers)
