"""The REST API: who is let in, how fast, and what each door answers (FACTS B)."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qs

import msgspec

from autotask_simulator import metadata, queries, rights, writes
from autotask_simulator.doors import Door, find_door
from autotask_simulator.errors import MethodNotAllowed, NoSuchDoor, Refused, TooLarge, Unauthorized
from autotask_simulator.faults import Fault, Faults
from autotask_simulator.limits import Budget, Threads
from autotask_simulator.rules.counts import Reader
from autotask_simulator.state_file import StateFile
from autotask_simulator.tenant import Actor, Tenant
from autotask_simulator.values import is_number
from autotask_simulator.wire import (
    HTML_404,
    Answer,
    Receive,
    Send,
    decode_json,
    drop,
    encode_json,
    errors_answer,
    json_answer,
    read_body,
    send_answer,
    send_half,
)

ROOT = "atservicesrest"
UNKNOWN_USER = "Zone information could not be determined"
WRONG_CODE = "IntegrationCode is invalid."


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as the doors see it."""

    method: str
    path: str
    segments: list[str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes | None
    """None when it was too long."""

    origin: str
    hidden_location_id: int | None = None
    """Queries find no row of this inventory location."""


class LogEntry(msgspec.Struct, kw_only=True):
    """One request in the log; `status` 0 means that no answer was sent."""

    time: str
    method: str
    path: str
    status: int
    milliseconds: int
    fault: str | None = None


@dataclass
class Api:
    """The API of one tenant, as an ASGI application for paths under `/ATServicesRest`."""

    tenant: Tenant
    faults: Faults = field(default_factory=Faults)
    budget: Budget = field(default_factory=Budget)
    threads: Threads = field(default_factory=Threads)
    log: list[LogEntry] = field(default_factory=list)
    state_file: StateFile | None = None

    def __post_init__(self) -> None:
        self.reader = Reader(self.tenant)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = _read_request(scope, await read_body(receive))
        entry = LogEntry(
            time=self.tenant.now().isoformat(), method=request.method, path=request.path, status=0, milliseconds=0
        )
        self.log.append(entry)
        started = time.monotonic()
        fault = self.faults.take(method=request.method, path=request.path)
        entry.fault = fault.kind if fault else None
        answer = await self._answer_with(fault, request, receive, send)
        entry.milliseconds = round((time.monotonic() - started) * 1000)
        if answer is not None:
            entry.status = answer.status
            await (send_half if fault and fault.kind == "cut" else send_answer)(answer, send)

    def carry_out(self, deed: Callable[[], object]) -> object:
        """Do it and write the state file, if there is one, or do nothing at all; `OSError` when the disk refuses."""
        before = self.tenant.version
        with self.tenant.all_or_nothing():
            result = deed()
            if self.state_file is not None and self.tenant.version != before:
                self.state_file.save(self.tenant)
        return result

    async def _answer_with(self, fault: Fault | None, request: Request, receive: Receive, send: Send) -> Answer | None:
        """The answer, spoilt by the fault; None when the connection was dropped."""
        endpoint = request.segments[2].lower() if len(request.segments) > 2 else ""
        code = request.headers.get("apiintegrationcode", "")
        limit = self.tenant.switches.threads_per_endpoint if endpoint != "zoneinformation" else 10**9
        with self.threads.enter(code=code, endpoint=endpoint, limit=limit) as may_run:
            if not may_run or (fault and fault.kind == "thread"):
                return self._refuse_thread()
            if fault is None:
                return await self._answer(request)
            if fault.kind == "zone_moved":
                return await self._from_old_zone(fault, request)
            if fault.kind == "slow":
                await _wait(fault.seconds, receive)
            if fault.kind == "timeout_before":
                await _hold_and_drop(fault.seconds, receive, send)
                return None
            spoilt = _spoilt_before(fault, self.tenant.now())
            if spoilt is not None:
                return spoilt
            if fault.kind == "hidden_location":
                request = replace(request, hidden_location_id=fault.location_id)
            answer = await self._answer(request)
            if fault.kind == "timeout_after":
                await _hold_and_drop(fault.seconds, receive, send)
                return None
            return _spoil(fault, answer)

    async def _from_old_zone(self, fault: Fault, request: Request) -> Answer:
        """The zone names another address, and nothing else is answered here any more (FACTS B1: empty or 401)."""
        if request.segments[2:3] and request.segments[2].lower() == "zoneinformation":
            answer = await self._answer(request)
            zone = decode_json(answer.body)
            return json_answer({**zone, "url": fault.url}) if isinstance(zone, dict) and "url" in zone else answer
        return Answer(status=401)

    def _refuse_thread(self) -> Answer:
        limit = self.tenant.switches.threads_per_endpoint
        return errors_answer(
            f"The thread threshold of {limit} for this endpoint was exceeded.",
            status=self.tenant.switches.thread_refusal_status,
        )

    async def _answer(self, request: Request) -> Answer:
        """The answer of the door, or the shape of the refusal."""
        try:
            early = self._open_door(request)
            if early is not None:
                return early
            refused = self._charge_budget()
            if refused is not None:
                return refused
            await asyncio.sleep(self.budget.delay_seconds(self.tenant.now(), self.tenant.switches))
            actor = self._let_in(request)
            if [segment.lower() for segment in request.segments[2:]] == ["thresholdinformation"]:
                return self._threshold(request)
            door = find_door(request.method, request.segments[2:])
            return json_answer(self.carry_out(partial(self._through, door, request, actor)))
        except Refused as refusal:
            return errors_answer(*refusal.errors)
        except OSError as error:
            return errors_answer(f"The simulator cannot write its state file: {error.strerror}.")
        except RecursionError:
            return errors_answer("The JSON is nested too deeply.")
        except Unauthorized:
            return Answer(status=401)
        except TooLarge:
            return Answer(status=413)
        except NoSuchDoor:
            return Answer(status=404, body=HTML_404.encode(), content_type="text/html")
        except MethodNotAllowed as refusal:
            return json_answer({"Message": str(refusal)}, status=405)

    def _open_door(self, request: Request) -> Answer | None:
        """The doors that need no credentials (FACTS B1)."""
        segments = [segment.lower() for segment in request.segments]
        if segments == [ROOT, "versioninformation"]:
            _expect_get(request)
            return json_answer({"apiVersions": ["1.0"]})
        if segments[:2] != [ROOT, "v1.0"] or len(segments) < 3:
            raise NoSuchDoor
        if segments[2:] == ["zoneinformation"]:
            _expect_get(request)
            if request.query.get("user", "").lower() != self.tenant.credentials.user.lower():
                raise Refused(UNKNOWN_USER)
            return json_answer(
                {
                    "zoneName": "Simulated Zone",
                    "url": f"{request.origin}/ATServicesRest/",
                    "webUrl": f"{request.origin}/",
                    "ci": 1,
                }
            )
        return None

    def _charge_budget(self) -> Answer | None:
        now, switches = self.tenant.now(), self.tenant.switches
        if self.budget.is_spent(now, switches):
            answer = errors_answer(
                f"The threshold of {switches.requests_per_hour} requests in 60 minutes was exceeded.", status=429
            )
            return Answer(status=429, body=answer.body, headers={"Retry-After": self.budget.retry_after(now, switches)})
        self.budget.count(now)
        return None

    def _let_in(self, request: Request) -> Actor:
        """Check the headers (FACTS B2, B6)."""
        credentials, headers = self.tenant.credentials, request.headers
        if headers.get("username", "").lower() != credentials.user.lower():
            raise Refused(UNKNOWN_USER)
        if headers.get("apiintegrationcode") != credentials.code:
            raise Refused(WRONG_CODE)
        if headers.get("secret") != credentials.secret:
            raise Unauthorized
        impersonated = headers.get("impersonationresourceid")
        if not impersonated:
            return Actor(resource_id=self.tenant.api_resource_id)
        resource = self.tenant.find("Resources", int(impersonated)) if is_number(impersonated) else None
        if resource is None or not resource["isActive"]:
            raise Refused(f"ImpersonationResourceId {impersonated} is not an active resource.")
        return Actor(resource_id=int(impersonated), impersonator_id=self.tenant.api_resource_id)

    def _threshold(self, request: Request) -> Answer:
        _expect_get(request)
        return json_answer(
            {
                "externalRequestThreshold": self.tenant.switches.requests_per_hour,
                "requestThresholdTimeframe": 60,
                "currentTimeframeRequestCount": self.budget.used(self.tenant.now()),
            }
        )

    def _through(self, door: Door, request: Request, actor: Actor) -> object:
        tenant, entity = self.tenant, door.entity
        impersonated = None if actor.impersonator_id is None else actor.resource_id
        rights.check(tenant, entity, door.kind, impersonated_id=impersonated)
        match door.kind:
            case "info":
                return metadata.entity_information(tenant, entity)
            case "fields":
                return metadata.entity_fields(tenant, entity)
            case "user_defined":
                return metadata.entity_user_defined_fields(tenant, entity)
            case "get":
                return {"item": self._item(door)}
            case "query" | "page" | "list":
                return self._query(door, request)
            case "count":
                body, _ = _query_body(request)
                query = queries.read_query(tenant, entity, body)
                seen = queries.without_location(query, request.hidden_location_id)
                return {"queryCount": queries.count_rows(tenant, self.reader, seen)}
            case "create":
                body = _write_body(request)
                return {"itemId": writes.create(tenant, entity, body, parent_id=door.parent_id, actor=actor)}
            case "patch" | "put":
                body = _write_body(request)
                changed = writes.update(
                    tenant, entity, body, parent_id=door.parent_id, actor=actor, whole=door.kind == "put"
                )
                return {"itemId": changed}
            case "delete":
                assert door.record_id is not None  # noqa: S101 - the door has it
                return {"itemId": writes.delete(tenant, entity, door.record_id, parent_id=door.parent_id)}

    def _item(self, door: Door) -> object:
        row = self.tenant.find(door.entity.name, door.record_id)
        if row is None or (door.parent_id is not None and row[str(door.entity.link)] != door.parent_id):
            return None  # a missing id is 200 with {"item": null} (FACTS B3)
        return queries.show(self.tenant, door.entity, self.reader.complete(door.entity.name, row))

    def _query(self, door: Door, request: Request) -> object:
        token = None
        if door.kind == "page":
            token = queries.read_token(request.query.get("paging", ""))
            if token.method != request.method:
                raise MethodNotAllowed(request.method)
        method: Literal["GET", "POST"] = "POST" if request.method == "POST" else "GET"
        search: str | None
        body: object
        if door.kind == "list":
            body = {"filter": [{"op": "eq", "field": door.entity.link, "value": door.parent_id}]}
            search = encode_json(body).decode()
        else:
            body, search = _query_body(request)
        return queries.run_query(
            self.tenant,
            self.reader,
            queries.without_location(queries.read_query(self.tenant, door.entity, body), request.hidden_location_id),
            method=method,
            base_url=f"{request.origin}/ATServicesRest/V1.0/{door.entity.name}",
            search=search,
            token=token,
        )


def _read_request(scope: Mapping[str, Any], body: bytes | None) -> Request:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = {name.lower(): values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    path = scope["path"]
    return Request(
        method=scope["method"],
        path=path,
        segments=[segment for segment in path.split("/") if segment],
        query=query,
        headers=headers,
        body=body,
        origin=f"{scope['scheme']}://{headers.get('host') or ':'.join(map(str, scope['server']))}",
    )


def _expect_get(request: Request) -> None:
    if request.method != "GET":
        raise MethodNotAllowed(request.method)


def _write_body(request: Request) -> object:
    if request.body is None:
        raise TooLarge
    if not request.body.strip():
        raise Refused("The body is empty; send a JSON object.")
    try:
        return decode_json(request.body)
    except msgspec.DecodeError as error:
        raise Refused(f"The body is not valid JSON: {error}.") from None


def _query_body(request: Request) -> tuple[object, str | None]:
    """The query of a request, and its text when it came in the address."""
    if request.method == "POST":
        return _write_body(request), None
    search = request.query.get("search")
    if search is None:
        raise Refused("The query has no search parameter. A filter is required.")
    try:
        return decode_json(search.encode()), search
    except msgspec.DecodeError as error:
        raise Refused(f"The search parameter is not valid JSON: {error}.") from None


async def _wait(seconds: float, receive: Receive) -> bool:
    """Wait until the client hangs up or the time is over; whether the client is still there."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return True
    return False


async def _hold_and_drop(seconds: float, receive: Receive, send: Send) -> None:
    """Leave the client waiting; then break the connection."""
    if await _wait(seconds, receive):
        await drop(send)


def _spoilt_before(fault: Fault, now: datetime) -> Answer | None:
    """Faults that keep the request from being carried out."""
    match fault.kind:
        case "401":
            return Answer(status=401)
        case "403":
            return Answer(status=403)
        case "404":
            return Answer(status=404, body=HTML_404.encode(), content_type="text/html")
        case "429":
            answer = errors_answer("The request threshold was exceeded.", status=429)
            if fault.retry_after_seconds is None:
                return answer
            retry_after = str(fault.retry_after_seconds)
            if fault.retry_after_date:
                retry_after = format_datetime(now + timedelta(seconds=fault.retry_after_seconds), usegmt=True)
            return Answer(status=429, body=answer.body, headers={"Retry-After": retry_after})
        case "500":
            return errors_answer(fault.message)
        case "503":
            return Answer(status=503, body=b"<html><body>Service Unavailable</body></html>", content_type="text/html")
        case "html":
            return Answer(status=200, body=b"<html><body>Please sign in.</body></html>", content_type="text/html")
        case "page_expired":
            return errors_answer("The paging value is not valid.")
    return None


def _spoil(fault: Fault, answer: Answer) -> Answer:
    """Faults that spoil an answer after the request was carried out."""
    if answer.status != 200 or fault.kind not in ("torn_page", "moved_row", "repeated_row", "empty"):
        return answer
    if fault.kind == "torn_page":
        return Answer(status=200, body=answer.body[: len(answer.body) // 2])
    content = decode_json(answer.body)
    assert isinstance(content, dict)  # noqa: S101 - our own answer
    items = content.get("items")
    if "item" in content and fault.kind == "empty":
        return json_answer({"item": None})
    if "queryCount" in content and fault.kind == "empty":
        return json_answer({"queryCount": 0})
    if not isinstance(items, list) or not items:
        return answer
    details = content["pageDetails"]
    if fault.kind == "moved_row":
        items = items[:-1]
    elif fault.kind == "repeated_row":
        items = [*items, items[-1]]
    else:
        items = []
        details = details | {"nextPageUrl": None, "prevPageUrl": None}
    return json_answer({"items": items, "pageDetails": details | {"count": len(items)}})
