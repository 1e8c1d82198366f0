"""What people decided about an item, found without reading all that was ever decided, on both databases."""

from __future__ import annotations

from stockpost.core.problems import Problem
from stockpost.store import problems
from stockpost.store.database import Database
from tests.store.conftest import NOW, join_company


def _found(code: str, basis: str, *, product_id: int | None = None, order_id: int | None = None) -> Problem:
    """The texts do not matter here."""
    return Problem(
        code=code,
        title=f"{code} {basis}",
        explanation="",
        remedy="",
        choices=("retry",),
        basis=basis,
        product_id=product_id,
        order_id=order_id,
    )


def test_decisions_about_names_of_others_are_not_read(database: Database) -> None:
    """Protects the speed of the page of an item, and its story: its own problems and those of its name under an order are there, and what
    may be about it too, as a shared or merged item; not those about the names of others."""
    about = [
        _found("on_hand_change", "5", product_id=7),
        _found("name_inactive", "item:7", order_id=1),
        _found("name_moved", "item:7:80-1", order_id=1),
        _found("item_shared", "shared:toner:3,7", product_id=3),
        _found("entry_gone", "item:8:80-2", order_id=2),
    ]
    others = [
        _found("on_hand_change", "5", product_id=8),
        _found("name_inactive", "item:71", order_id=3),
        _found("name_moved", "item:77:80-1", order_id=4),
        _found("name_inactive", "vendor:7", order_id=5),
    ]
    with database.write() as connection:
        company_id = join_company(connection)
        problems.settle(connection, company_id, [*about, *others], order_ids=(), product_ids=(), run_id=None, now=NOW)
        assert problems.decided_of_items(connection, company_id, 7) == []
        for row in problems.open_problems(connection, company_id):
            problems.close(connection, row.id, who="dana", choice="retry", now=NOW)
        decided = problems.decided_of_items(connection, company_id, 7)
    assert [one.problem for one in decided] == about
