"""The simulator without a socket: requests go straight to the application, for tests that need thousands of them."""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal
from typing import Any

import msgspec

from autotask_simulator.api import Api
from autotask_simulator.application import Application
from autotask_simulator.seed import Seed, fill
from autotask_simulator.switches import Switches
from autotask_simulator.tenant import Credentials, Tenant
from tests.autotask_simulator.desk import CODE, HEADERS, SECRET, USER

_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_OK, _REFUSED = 200, (400, 500)


class InProcess:
    """One tenant and its application."""

    def __init__(self, seed: dict[str, Any], **switches: Any) -> None:
        self.tenant = Tenant(
            credentials=Credentials(user=USER, code=CODE, secret=SECRET),
            switches=Switches(requests_per_hour=10**9, **switches),
        )
        fill(self.tenant, msgspec.convert(seed, Seed))
        self._application = Application(Api(self.tenant))
        # A thread of its own: in a test's thread a browser may keep another loop running.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """An API request; its JSON, or None when it is refused, and then nothing may have changed."""
        return self._ask(method, f"/ATServicesRest/V1.0/{path}", body)

    def person(self, action: str, **arguments: Any) -> Any:
        """A control action; its JSON, or None when it is refused, and then nothing may have changed."""
        return self._ask("POST", f"/control/{action}", arguments)

    def all(self, entity: str) -> list[dict[str, Any]]:
        """Every row of an entity, as the API gives them."""
        body = {"filter": [{"op": "gte", "field": "id", "value": 0}]}
        page = self.api("POST", f"{entity}/query", body)
        items: list[dict[str, Any]] = page["items"]
        while page["pageDetails"]["nextPageUrl"]:
            path, _, paging = page["pageDetails"]["nextPageUrl"].partition("?")
            page = self._ask("POST", path.partition("http://127.0.0.1")[2], body, query=paging)
            items += page["items"]
        return items

    def _ask(self, method: str, path: str, body: Any, query: str = "") -> Any:
        before = None if path.endswith("query") else self._copy()
        status, content = asyncio.run_coroutine_threadsafe(self._send(method, path, body, query), self._loop).result()
        if status == _OK:
            return msgspec.json.Decoder(float_hook=Decimal).decode(content)
        assert status in _REFUSED, (method, path, body, status, content)
        assert before is None or self.tenant.tables == before, f"a refusal changed something: {path} {body} {content!r}"
        return None

    def _copy(self) -> dict[str, dict[int, dict[str, Any]]]:
        """All rows as they are now."""
        return {name: {key: dict(row) for key, row in rows.items()} for name, rows in self.tenant.tables.items()}

    async def _send(self, method: str, path: str, body: Any, query: str) -> tuple[int, bytes]:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [*_HEADERS, (b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            content = b"" if body is None else msgspec.json.encode(body)
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._application(scope, receive, send)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])
