"""For watchers: is the process alive, can it work, and what has it seen. Open to everybody; nothing here names a company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stockpost.core.age import age
from stockpost.web.call import Services
from stockpost.web.failures import log_unexpected

COUNTED_ANEW = timedelta(minutes=1)


class _Desk(Collector):
    """What the desk says at the moment of the question; counts over all companies, so that no label grows or tells names."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = Lock()
        self._counted: tuple[datetime, Counter[str]] | None = None

    def collect(self) -> list[Metric]:
        desk = self._services.desk
        now = self._services.clock()
        companies = desk.companies()
        problems: Counter[str] = Counter()
        states: Counter[str] = Counter()
        oldest_read_seconds = 0.0
        for company in companies:
            connection = desk.connection(company.name)
            states[connection.quickbooks_state] += 1
            problems.update(problem.code for problem in desk.problems(company.name))
            if connection.autotask_read_at is not None:
                oldest_read_seconds = max(oldest_read_seconds, (now - connection.autotask_read_at).total_seconds())
        return [
            GaugeMetricFamily("stockpost_companies", "Joined companies.", value=len(companies)),
            _by_label(
                "stockpost_orders",
                "Purchase orders by transfer status.",
                "transfer_status",
                self._orders([company.name for company in companies], now),
            ),
            _by_label("stockpost_problems", "Open problems by code.", "code", problems),
            _by_label("stockpost_quickbooks", "Companies by state of their QuickBooks.", "state", states),
            GaugeMetricFamily(
                "stockpost_autotask_age_seconds", "Age of the oldest reading of Autotask.", value=oldest_read_seconds
            ),
        ]

    def _orders(self, companies: Sequence[str], now: datetime) -> Counter[str]:
        """Counted anew once a minute: that takes as long as all orders are many, and whoever asks need not sign in."""
        with self._lock:
            if self._counted is None or age(self._counted[0], now) >= COUNTED_ANEW:
                found = (order for company in companies for order in self._services.desk.orders(company))
                self._counted = now, Counter(order.transfer_status for order in found)
            return self._counted[1]


def _by_label(name: str, words: str, label: str, counts: Counter[str]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family


def health_routes(services: Services) -> list[Route]:
    """`/healthz`, `/readyz` and `/metrics`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Desk(services))

    def healthy() -> Response:
        return PlainTextResponse("ok\n")

    def ready() -> Response:
        services.desk.companies()
        return PlainTextResponse("ready\n")

    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [_route("/healthz", healthy), _route("/readyz", ready), _route("/metrics", metrics)]


def _route(path: str, answer: Callable[[], Response]) -> Route:
    async def endpoint(_request: Request) -> Response:
        try:
            return await run_in_threadpool(answer)
        except Exception as error:
            number = log_unexpected(error, path=path)
            return PlainTextResponse(f"not ready, see the log under {number}\n", status_code=503)

    return Route(path, endpoint, methods=["GET"])
