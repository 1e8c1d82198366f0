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


def look_again_at_orders(
    connection: Connection, services: Services, company: CompanyRow, *, only: Collection[int] | None = None
) -> None:
    """Transferred orders and orders with problems (of these, where `only` is given) are planned for their problems alone."""
    found = (row.problem.order_id for row in problems.open_problems(connection, company.id))
    order_ids = {order_id for order_id in found if order_id is not None}
    order_ids |= set(links.links_of(connection, company.id, only))
    orders = snapshots.orders_known(
        connection, company.id, order_ids=order_ids if only is None else order_ids & set(only)
    )
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
