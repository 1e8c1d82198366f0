"""What Autotask changed may open a problem of a transferred order (B13), and one whose cause has gone disappears (B14): looked at as soon as it
was read, by what is known of QuickBooks."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from stockpost.app.resuming import resume_orders
from stockpost.app.services import Services
from stockpost.app.workspace import plan_input
from stockpost.core.plan import make_plan
from stockpost.store import links, problems, snapshots
from stockpost.store.companies import CompanyRow


def orders_in_question(connection: Connection, company: CompanyRow) -> set[int]:
    """Orders with an open problem."""
    found = (row.problem.order_id for row in problems.open_problems(connection, company.id))
    return {order_id for order_id in found if order_id is not None}


def look_again_at_orders(
    connection: Connection, services: Services, company: CompanyRow, order_ids: Collection[int]
) -> None:
    """Those of them that are transferred or have problems are planned for their problems alone."""
    chosen = links.links_of(connection, company.id, order_ids).keys() | (
        orders_in_question(connection, company) & set(order_ids)
    )
    orders = snapshots.orders_known(connection, company.id, order_ids=chosen)
    plan = make_plan(plan_input(connection, services, company, orders, is_live=False))
    changes = problems.settle(
        connection,
        company.id,
        plan.problems,
        order_ids=[order.id for order in orders],
        product_ids=(),
        run_id=None,
        now=services.clock(),
    )
    resume_orders(connection, company, changes.closed)
