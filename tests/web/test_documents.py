"""The JSON of design 3.1: exact keys and plain decimal texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest

from stockpost.app.documents import (
    json_bytes,
    money_text,
    order_document,
    problem_document,
    quantity_text,
    run_document,
    time_text,
)
from stockpost.app.shown import shown_digest
from stockpost.app.views import ChoiceView, OrderLineView, OrderView, ProblemView, RunView, WriteView

CREATED_AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "quantity", "money"),
    [
        ("5", "5", "5.00"),
        ("5.000", "5", "5.00"),
        ("0", "0", "0.00"),
        ("-0.00", "0", "0.00"),
        ("1E+3", "1000", "1000.00"),
        ("100", "100", "100.00"),
        ("12.3456", "12.3456", "12.3456"),
        ("12.3400", "12.34", "12.34"),
        ("1E-7", "0.0000001", "0.0000001"),
        ("-2.50", "-2.5", "-2.50"),
    ],
)
def test_decimals_are_plain(value: str, quantity: str, money: str) -> None:
    """Protects scripts from exponents and from amounts that change their form with the way they were computed."""
    assert quantity_text(Decimal(value)) == quantity
    assert money_text(Decimal(value)) == money


def test_times_are_utc_with_z() -> None:
    """Protects the one time format: any zone comes out as UTC, no zone is refused."""
    local = datetime(2026, 11, 24, 5, 42, 7, 900, tzinfo=timezone(timedelta(hours=-5)))
    assert time_text(local) == "2026-11-24T10:42:07Z"
    with pytest.raises(ValueError, match="no zone"):
        time_text(local.replace(tzinfo=None))


def test_order_has_exactly_the_keys_of_the_design() -> None:
    """Protects the fixed JSON of `orders`."""
    problem = ProblemView(id=4, code="item_missing", title="t", explanation="e", remedy="r")
    line = OrderLineView(
        item="Switch", ordered=Decimal(5), received=Decimal("3.0"), posted=Decimal(0), unit_cost=Decimal("12.3456")
    )
    order = OrderView(
        number="1007",
        autotask_id=71,
        vendor="Ingram Micro",
        autotask_status="Submitted",
        ordered=Decimal(5),
        received=Decimal(3),
        total=Decimal(1240),
        transfer_status="problem",
        txn_id=None,
        ref_number=None,
        problems=(problem,),
        lines=(line,),
        created_at=CREATED_AT,
    )
    assert order_document(order) == {
        "number": "1007",
        "autotask_id": 71,
        "vendor": "Ingram Micro",
        "autotask_status": "Submitted",
        "ordered": "5",
        "received": "3",
        "total": "1240.00",
        "transfer_status": "problem",
        "quickbooks": None,
        "problems": [{"code": "item_missing", "title": "t", "remedy": "r"}],
        "lines": [{"item": "Switch", "ordered": "5", "received": "3", "posted": "0", "unit_cost": "12.3456"}],
    }


def test_run_and_problem_have_exactly_the_keys_of_the_design() -> None:
    """Protects the fixed JSON of `transfer`, `sync` and `problems`."""
    problem = ProblemView(
        id=9,
        code="deleted_in_quickbooks",
        title="t",
        explanation="e",
        remedy="r",
        order="1007",
        since=CREATED_AT,
        choices=(ChoiceView(choice="recreate", title="Enter it again", consequence="c"),),
    )
    write = WriteView(kind="receive_items", subject="1007", summary="s", state="planned", txn_id=None, order="1007")
    run = RunView(run=None, state="preview", writes=(write,), problems=(problem,), notes=("n",))
    assert run_document(run) == {
        "run": None,
        "state": "preview",
        "writes": [
            {
                "kind": "receive_items",
                "subject": "1007",
                "summary": "s",
                "state": "planned",
                "txn_id": None,
                "counts": None,
                "lines": [],
                "resembles": None,
                "by_run": None,
                "undone_by": None,
            },
        ],
        "problems": [problem_document(problem)],
        "shown": shown_digest(run),
        "waiting": [],
        "canceled_by": None,
        "undone_by": None,
    }
    assert run_document(replace(run, run=4, state="queued"))["shown"] is None
    assert problem_document(problem) == {
        "id": 9,
        "code": "deleted_in_quickbooks",
        "title": "t",
        "explanation": "e",
        "remedy": "r",
        "order": "1007",
        "order_id": None,
        "invoice": None,
        "invoice_id": None,
        "item": None,
        "items": [],
        "also_waiting": [],
        "also_waiting_more": 0,
        "since": "2026-11-03T09:30:00Z",
        "choices": [{"choice": "recreate", "title": "Enter it again"}],
        "differences": [],
    }
    assert msgspec.json.decode(json_bytes([run_document(run)]))[0]["state"] == "preview"
