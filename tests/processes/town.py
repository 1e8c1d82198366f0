"""The processes of one world: a simulated Autotask, servers on one database, and a simulated QuickBooks with its Web Connector."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from quickbooks_simulator.clock import HARD_EXIT_CODE
from stockpost import wiring
from tests.end_to_end.installation import Remote
from tests.processes import kills
from tests.processes.balancer import Answer, Balancer, Call, NoAnswer, forward
from tests.processes.child import Child, start
from tests.processes.kills import Kill
from tests.simulation.connector import PASSWORD
from tests.simulation.invariants.marks import Violation
from tests.simulation.systems import CREDENTIALS, REQUESTS_PER_HOUR

USER = "acme"
KILLED = -9
DEATH_SECONDS = 10


@dataclass(frozen=True)
class Place:
    """A database for one world. On PostgreSQL `end_connections` and `crash` do that to all who use it."""

    url: str
    folder: Path
    end_connections: Callable[[], None] = lambda: None
    crash: Callable[[], None] = lambda: None

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def key_file(self) -> Path:
        return self.folder / "stockpost.key"


@dataclass
class Town:
    """`note` writes the trace. What dies is counted in `kills` and started again; what dies unasked is a violation."""

    place: Place
    chance: random.Random
    note: Callable[[str], None]
    see_document: Callable[[str], None]
    hosts_count: int = 1
    mutant: str = ""
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    hosts: list[Child] = field(default_factory=list)
    balancer: Balancer = field(init=False)
    autotask: Child = field(init=False)
    tenant: Remote = field(init=False)
    quickbooks: Child = field(init=False)
    bookkeeper: Remote = field(init=False)
    database_lock: threading.RLock = field(default_factory=threading.RLock)
    """Whoever reads the database from outside holds it, so that connections are not ended under a judge."""
    _life_lock: threading.RLock = field(default_factory=threading.RLock)
    _call_kill: Kill | None = None
    _calls_left: int = 0

    # Beginning and end

    def open(self, stack: ExitStack, seed: dict[str, Any]) -> None:
        """Starts everything; the stack ends it, each by its id."""
        folder = self.place.folder
        (folder / "seed.json").write_text(json.dumps(seed))
        (folder / "web-connector.secret").write_text(PASSWORD)
        stack.callback(self.close)
        self.balancer = Balancer(self._carry, self._pass_on)
        stack.callback(self.balancer.close)
        signing_in = ("--user", CREDENTIALS.user, "--code", CREDENTIALS.code, "--secret", CREDENTIALS.secret)
        self.autotask = self._start(
            "autotask_simulator",
            *("--seed-file", str(folder / "seed.json"), "--state-file", str(folder / "tenant.json")),
            *(*signing_in, "--switch", f"requests_per_hour={REQUESTS_PER_HOUR}"),
        )
        self.tenant = Remote(self.autotask.ready["page"])
        stack.callback(self.tenant.close)
        self._start_quickbooks()
        for _ in range(self.hosts_count):
            self.hosts.append(self._start_host())

    def close(self) -> None:
        """Everything that still runs is ended."""
        for child in (*self.hosts, *(getattr(self, name, None) for name in ("quickbooks", "autotask"))):
            if child is not None and child.is_alive:
                child.kill()
        if hasattr(self, "bookkeeper"):
            self.bookkeeper.close()

    def _start(self, program: str, *arguments: str) -> Child:
        environment = {wiring.KEY_FILE_VARIABLE: str(self.place.key_file)}
        log = self.place.folder / f"{program}.log"
        mutant = self.mutant if program == "stockpost" else ""
        return start(program, *arguments, "--port", "0", log=log, environment=environment, mutant=mutant)

    def _start_host(self) -> Child:
        # Not while the database recovers: a server that cannot open it ends at once, and whoever runs it starts it again.
        with self.database_lock:
            child = self._start("stockpost", "serve", "--json", "--database", self.place.url)
        child.port = int(child.ready["url"].rpartition(":")[2])
        child.listen(self._hear)
        self.starts += 1
        return child

    def _start_quickbooks(self) -> None:
        if hasattr(self, "bookkeeper"):
            self.bookkeeper.close()
        self.quickbooks = self._start(
            "quickbooks_simulator",
            *("--company-file", str(self.company_file), "--every", "0", "--log-level", "NONE"),
            *("--web-connector", f"{self.balancer.url}/qbwc", "--user", USER),
            *("--password-file", str(self.place.folder / "web-connector.secret")),
        )
        self.bookkeeper = Remote(self.quickbooks.ready["url"])

    @property
    def company_file(self) -> Path:
        return self.place.folder / "books.json"

    # Killing

    @property
    def is_armed(self) -> bool:
        """Something is to be killed, and it did not come to it yet."""
        return self._call_kill is not None or any(child.cause for child in (*self.hosts, self.quickbooks))

    def arm(self, kill: Kill) -> None:
        self.note(f"armed: {kill}")
        if kill.kind in kills.AT_CALLS:
            self._call_kill, self._calls_left = kill, kill.at
        elif kill.kind in kills.BOOKS_FAULTS:
            self.quickbooks.cause = kill.kind
            self.bookkeeper.act("fault", fault=kills.BOOKS_FAULTS[kill.kind], match=kill.match, hard=True)
        else:
            host = self.chance.choice(self.hosts)
            host.cause = kill.kind
            host.arm(kill.doom)

    def kill_at_rest(self) -> None:
        """A server is killed while nobody asks it for anything; what was armed and did not come to pass is forgotten."""
        self._call_kill = None
        if self.quickbooks.cause:
            self.quickbooks.cause = ""
            self.bookkeeper.act("clear-faults")
        for host in [host for host in self.hosts if host.cause] or self.hosts[:1]:
            self._kill(host, kills.AT_REST)
        self.mend()

    def _kill(self, child: Child, kind: str) -> None:
        child.cause = kind
        child.process.kill()
        self._see_death(child)

    def _see_death(self, child: Child) -> None:
        """Counted once; a process that ends without being killed is a violation."""
        with self._life_lock:
            if child.is_buried:
                return
            child.is_buried = True
            code = child.bury()
        if code not in (KILLED, HARD_EXIT_CODE) or not child.cause:
            raise Violation(f"{child.log.name}: ended by itself with {code}: {child.log.read_text()[-3000:]}")
        self.kills[child.cause] += 1
        self.note(child.cause)

    def _hear(self, child: Child, word: str) -> None:
        """A server says that the event came at which something is to strike; it goes on meanwhile."""
        kind = child.cause
        if kind == kills.ANY_MOMENT:
            child.process.kill()
        elif word == "refused" and kind in kills.DISKS:
            child.cause = ""
            self.faults[kind] += 1
            self.note(kind)
        elif kind in kills.SURVIVED:
            child.cause = ""
            try:
                with self.database_lock:
                    (self.place.crash if kind == kills.CRASHED_DATABASE else self.place.end_connections)()
            except Exception as failure:
                self.balancer.failures.append(failure)
            self.kills[kind] += 1
            self.note(kind)

    def mend(self) -> None:
        """Whatever is dead is started again. Raises what the threads of this world could not tell by themselves."""
        with self._life_lock:
            self._mend_hosts()
            if not self.quickbooks.is_alive:
                self._see_death(self.quickbooks)
                self._start_quickbooks()
        if self.balancer.failures:
            raise self.balancer.failures[0]

    # Calls

    def _pass_on(self, document: str) -> None:
        with self.database_lock:
            self.see_document(document)

    def _carry(self, call: Call) -> Answer:
        """Takes a call to some server, unless somebody is killed over it."""
        kill = self._kill_due()
        if kill in (kills.CALLER_BEFORE, kills.CALLER_AFTER):
            if kill == kills.CALLER_AFTER:
                self._forward(call, self._any_host())
            self._kill(self.quickbooks, kill)
            raise NoAnswer
        host = self._any_host()
        if kill == kills.BEFORE_CALL:
            self._kill(host, kill)
            return self._forward(call, self._any_host())
        if kill == kills.DURING_CALL:
            return self._forward(call, host, meanwhile=lambda: self._kill(host, kill))
        answer = self._forward(call, host)
        if kill:
            self._kill(host, kill)
        if kill == kills.ANSWER_LOST:
            raise NoAnswer
        if kill == kills.ANSWER_CUT:
            raise NoAnswer(answer[2][: len(answer[2]) // 2])
        return answer

    def _kill_due(self) -> str:
        if self._call_kill is None:
            return ""
        self._calls_left -= 1
        if self._calls_left > 0:
            return ""
        kind, self._call_kill = self._call_kill.kind, None
        return kind

    def _any_host(self) -> Child:
        """One that is alive. Of dead ones some are up again at once, others only later: then the rest must do."""
        with self._life_lock:
            alive = [host for host in self.hosts if host.is_alive]
            if not alive or (len(alive) < len(self.hosts) and self.chance.random() < 0.5):
                self._mend_hosts()
                alive = self.hosts
            return self.chance.choice(alive)

    def _mend_hosts(self) -> None:
        for number, host in enumerate(self.hosts):
            if not host.is_alive:
                self._see_death(host)
                self.hosts[number] = self._start_host()

    def _forward(self, call: Call, host: Child, *, meanwhile: Callable[[], None] | None = None) -> Answer:
        try:
            return forward(call, host.port, meanwhile=meanwhile)
        except NoAnswer:
            if host.exit_code(DEATH_SECONDS) is None:
                raise Violation(f"a server gave no answer to {call.path} although it lives") from None
            self._see_death(host)
            raise

    def session(self) -> str:
        """One session of the Web Connector, to its end or that of QuickBooks."""
        try:
            answer = self.bookkeeper.act("update-now")
        except httpx2.HTTPError:
            self.quickbooks.exit_code(DEATH_SECONDS)
            self.mend()
            return "QuickBooks died"
        self.mend()
        return f"{answer['outcome']} {answer['final_text'][:100]}"
