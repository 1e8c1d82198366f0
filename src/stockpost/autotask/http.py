"""Sends requests to Autotask: credentials, patience, at most three at once for each endpoint, and the hourly budget.

Repeats are bounded and only for requests that change nothing. Redirects are never followed, since they would carry the
secret to another host. Thread-safe.
"""

from __future__ import annotations

import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

import httpx2
import msgspec

from stockpost.autotask.address import host_of, is_local
from stockpost.autotask.answers import HttpAnswer, error_of
from stockpost.autotask.budget import Budget, Usage
from stockpost.autotask.errors import TRIES_AGAIN, AutotaskBudgetSpent, AutotaskError, AutotaskSignInRefused
from stockpost.autotask.wire import Anything, Threshold, decode

REQUESTS_AT_ONCE = 3
"""For each integration code and endpoint (FACTS B7)."""
PAUSES_SECONDS = (1.0, 3.0, 9.0)
"""Between the attempts at a request that changes nothing; one attempt more than pauses."""
LONGEST_PAUSE_SECONDS = 30.0
"""A longer Retry-After is not slept through: the error says when to go on instead."""
TIMEOUT_SECONDS = 60.0
CONNECT_TIMEOUT_SECONDS = 15.0
ANSWER_LIMIT_BYTES = 64_000_000
THRESHOLD = "ThresholdInformation"


def open_client(
    base_url: str,
    *,
    transport: httpx2.BaseTransport | None,
    headers: Mapping[str, str],
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> httpx2.Client:
    """Return an HTTP client for one base address. Proxies of the environment are used, except for a local address."""
    # Reading the certificates of the machine takes longer than a request: without TLS there are none, and nobody is trusted.
    without_certificates = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx2.Client(
        verify=without_certificates if base_url.startswith("http:") else True,
        base_url=base_url,
        headers={"User-Agent": "Stockpost", "Accept": "application/json", **headers},
        timeout=httpx2.Timeout(timeout_seconds, connect=min(timeout_seconds, CONNECT_TIMEOUT_SECONDS)),
        follow_redirects=False,
        trust_env=not is_local(host_of(base_url)),
        transport=transport,
    )


def exchange(client: httpx2.Client, method: str, path: str, *, body: bytes | None) -> HttpAnswer:
    """Send one request once and return its answer, whatever it says. Raises AutotaskError where none came."""
    address = client.base_url.netloc.decode("ascii")
    try:
        return _send(client, method, path, body)
    except httpx2.TimeoutException:
        raise _unreachable(address, "it did not answer in time") from None
    except httpx2.ConnectError as error:
        raise _unreachable(address, f"no connection: {_reason(error)}") from None
    except httpx2.HTTPError as error:
        raise _unreachable(address, f"the connection broke off: {_reason(error)}") from None


def data_of(answer: HttpAnswer, *, path: str, now: datetime | None) -> bytes:
    """Return the data an answer carries. Raises the AutotaskError it stands for otherwise."""
    failure = error_of(answer, where=path.split("?")[0], now=now)
    if failure is not None:
        raise failure
    return answer.body


class Connection:
    """One tenant's API, spoken to as one API user."""

    def __init__(
        self,
        client: httpx2.Client,
        *,
        budget: Budget,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._client = client
        self._budget = budget
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._gates: dict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(REQUESTS_AT_ONCE))
        # One reading at a time: ThresholdInformation counts as an endpoint of its own (FACTS B7, I107).
        self._threshold_lock = threading.Lock()
        self.server_time_error: timedelta | None = None
        """Autotask's clock less ours, as of the last answer."""

    @property
    def base_url(self) -> str:
        return str(self._client.base_url)

    def now(self) -> datetime:
        """The time now in UTC, by the clock passed in."""
        return self._clock()

    def sleep(self, seconds: float) -> None:
        """Wait, by the sleep passed in."""
        self._sleep(seconds)

    def get(self, path: str, kind: type[Anything]) -> Anything:
        """Read a path below the base address, repeating what fails for a passing reason."""
        return self._repeat("GET", path, None, kind)

    def get_once(self, path: str, kind: type[Anything]) -> Anything:
        """Read a path below the base address, without repeating: for a person who waits for the answer."""
        return decode(self._once("GET", path, None), kind, where=path)

    def ask(self, path: str, body: object, kind: type[Anything]) -> Anything:
        """POST a query, which changes nothing and is therefore repeated like a GET."""
        return self._repeat("POST", path, msgspec.json.encode(body), kind)

    def write(self, method: str, path: str, body: object) -> None:
        """Send a change once. On a transient error nobody knows whether it took place: read before sending it again."""
        self._once(method, path, msgspec.json.encode(body))

    def read_usage(self) -> Usage:
        """Read how much of the hour is used (ThresholdInformation)."""
        threshold = decode(self._through_gate("GET", THRESHOLD, None), Threshold, where=THRESHOLD)
        return Usage(
            used_requests=threshold.current_timeframe_request_count,
            limit_requests=threshold.external_request_threshold,
            timeframe_minutes=threshold.request_threshold_timeframe,
        )

    def _repeat(self, method: str, path: str, body: bytes | None, kind: type[Anything]) -> Anything:
        for pause in PAUSES_SECONDS:
            try:
                return decode(self._once(method, path, body), kind, where=path.split("?")[0])
            except AutotaskBudgetSpent:
                raise
            except AutotaskError as error:
                if not error.is_transient:
                    raise
                self._sleep(self._pause_for(error, pause))
        return decode(self._once(method, path, body), kind, where=path.split("?")[0])

    def _pause_for(self, error: AutotaskError, pause_seconds: float) -> float:
        if error.retry_at is None:
            return pause_seconds
        asked_for = (error.retry_at - self._clock()).total_seconds()
        if asked_for > LONGEST_PAUSE_SECONDS:
            self._budget.pause_until(error.retry_at)
            raise error
        return max(asked_for, pause_seconds)

    def _once(self, method: str, path: str, body: bytes | None) -> bytes:
        if self._budget.needs_reading(self._clock()):
            self._read_budget()
        self._budget.spend(self._clock())
        return self._through_gate(method, path, body)

    def _read_budget(self) -> None:
        with self._threshold_lock:
            if not self._budget.needs_reading(self._clock()):
                return
            try:
                usage = self.read_usage()
            except AutotaskSignInRefused:
                raise
            except AutotaskError:
                # Not being told how much is left must not stop the work; Autotask refuses by itself when it is too much.
                self._budget.learn(None, self._clock())
            else:
                self._budget.learn(usage, self._clock())

    def _through_gate(self, method: str, path: str, body: bytes | None) -> bytes:
        endpoint = path.split("/")[0].split("?")[0].lower()
        with self._lock:
            gate = self._gates[endpoint]
        with gate:
            answer = exchange(self._client, method, path, body=body)
        if answer.server_time is not None:
            self.server_time_error = answer.server_time - self._clock()
        return data_of(answer, path=path, now=self._clock())


def _send(client: httpx2.Client, method: str, path: str, body: bytes | None) -> HttpAnswer:
    headers = {} if body is None else {"Content-Type": "application/json"}
    with client.stream(method, _address(client.base_url, path), content=body, headers=headers) as response:
        received = bytearray()
        for part in response.iter_bytes():
            received += part
            if len(received) > ANSWER_LIMIT_BYTES:
                raise AutotaskError(
                    f"Autotask's answer for {path.split('?')[0]} is larger than {ANSWER_LIMIT_BYTES // 1_000_000} MB. Report this as a fault."
                )
        return HttpAnswer(
            status=response.status_code,
            body=bytes(received),
            content_type=response.headers.get("Content-Type", ""),
            retry_after=response.headers.get("Retry-After", ""),
            server_time=_date(response.headers.get("Date", "")),
        )


@lru_cache(maxsize=200)
def _address(base: httpx2.URL, path: str) -> httpx2.URL:
    """The whole address of a path, as the client would put it together itself, at each request anew: the same few are asked again
    and again."""
    return base.copy_with(raw_path=base.raw_path + httpx2.URL(path).raw_path.lstrip(b"/"))


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _unreachable(address: str, cause: str) -> AutotaskError:
    return AutotaskError(
        f"Autotask cannot be reached at {address} ({cause}). Check this computer's internet connection and Autotask's status page.{TRIES_AGAIN}",
        is_transient=True,
    )
