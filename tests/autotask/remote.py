"""A small stand-in for the remote service, for answers that no simulator gives on demand: scripted, in memory.

It stands for Autotask itself at the transport seam of httpx2. Rows are dictionaries as the API would send them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

BASE = "http://127.0.0.1:1/ATServicesRest/V1.0/"
STATUSES = ("New", "Submitted", "Received Partial", "Received Full", "Canceled")
Answer = Callable[[httpx2.Request], httpx2.Response]


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


class Remote:
    """Rows by entity, a log of requests, and answers that are given once instead of the true ones."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.picklists = {("PurchaseOrders", "status"): dict(enumerate(STATUSES, start=1))}
        self.requests: list[str] = []
        self.bodies: list[Any] = []
        self.instead: list[tuple[str, Answer]] = []
        self.before: list[tuple[str, Callable[[], object]]] = []
        self.used_requests = 0
        self._lock = threading.Lock()

    @property
    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self.answer)

    def once(self, path: str, answer: Answer) -> None:
        """The next request for this path gets this answer."""
        self.instead.append((path, answer))

    def meanwhile(self, path: str, happens: Callable[[], object]) -> None:
        """Something happens just before the next request for this path is answered."""
        self.before.append((path, happens))

    def count(self, path: str) -> int:
        return sum(1 for request in self.requests if request.split(" ")[1].split("?")[0] == path)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        with self._lock:
            return self._answer(request)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/ATServicesRest/V1.0/")
        self.requests.append(f"{request.method} {path}")
        body = json.loads(request.content) if request.content else None
        self.bodies.append(body)
        for waiting in self.before:
            if waiting[0] == path:
                self.before.remove(waiting)
                waiting[1]()
                break
        for scripted in self.instead:
            if scripted[0] == path:
                self.instead.remove(scripted)
                return scripted[1](request)
        return self._true_answer(request.method, path, body)

    def _true_answer(self, method: str, path: str, body: Any) -> httpx2.Response:
        entity, _, rest = path.partition("/")
        if path == "ThresholdInformation":
            counts = {"externalRequestThreshold": 10000, "requestThresholdTimeframe": 60}
            return data(counts | {"currentTimeframeRequestCount": self.used_requests})
        if rest == "entityInformation/fields" and entity in {entity for entity, _ in self.picklists}:
            fields = [(name, labels) for (owner, name), labels in self.picklists.items() if owner == entity]
            return data({"fields": [{"name": name, "picklistValues": _choices(labels)} for name, labels in fields]})
        if entity not in self.rows:
            return httpx2.Response(404, text="<html>not found</html>")
        if rest == "query/count":
            return data({"queryCount": len(self._found(entity, body["Filter"]))})
        if rest == "query":
            return self.page(entity, body)
        if rest.isdigit():
            return data({"item": next((row for row in self.rows[entity] if row["id"] == int(rest)), None)})
        if method == "PATCH":
            for row in self.rows[entity]:
                if row["id"] == body["id"]:
                    row.update(body)
            return data({"itemId": body["id"]})
        raise AssertionError(f"unexpected request {method} {path}")

    def page(self, entity: str, body: Any) -> httpx2.Response:
        found = self._found(entity, body["Filter"])
        items = found[: body["MaxRecords"]]
        more = f"{BASE}{entity}/query/next?paging=x" if len(found) > len(items) else None
        details = {"count": len(items), "requestCount": body["MaxRecords"], "prevPageUrl": None, "nextPageUrl": more}
        return data({"items": items, "pageDetails": details})

    def _found(self, entity: str, filters: list[Any]) -> list[dict[str, Any]]:
        rows = [row for row in self.rows[entity] if all(_meets(row, one) for one in filters)]
        return sorted(rows, key=lambda row: row["id"])


def data(content: Any) -> httpx2.Response:
    return httpx2.Response(200, json=content)


def _choices(labels: dict[int, str]) -> list[dict[str, str]]:
    return [{"value": str(value), "label": label} for value, label in labels.items()]


def _meets(row: dict[str, Any], one: dict[str, Any]) -> bool:
    if one["op"] == "or":
        return any(_meets(row, part) for part in one["items"])
    value, wanted = row.get(one["field"]), one["value"]
    match one["op"]:
        case "eq":
            return bool(value == wanted)
        case "in":
            return value in wanted
        case "notIn":
            return value not in wanted
        case "gt":
            return bool(value > wanted)
        case "lte":
            return bool(value <= wanted)
        case "gte":
            # A field without a value is not since any moment.
            return value is not None and bool(value >= wanted)
    raise AssertionError(f"unexpected filter {one}")
