"""Every placement of faults, told once as far as placements have it in common. Linux only.

At each place the process is copied for each fault that can strike there (`os.fork`): the copy goes on with the fault, the
original waits, puts the database back and goes on without. So what happens before a fault is told once for all that follows.
After each call, a world whose state was seen before with as many faults to come is told no further: what comes of it is known.
"""

from __future__ import annotations

import fcntl
import gc
import mmap
import os
import struct
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.memory_disk import scratch
from tests.simulation.fate import FAULTS
from tests.simulation.place import Place

FAULTS_MAX = 3
CLAIMS, NUMBERS, VIOLATIONS = "claims", "numbers", "violations"
SLOTS = 1 << 21
SLOT = struct.Struct(f"<Q{FAULTS_MAX + 1}Q")
Tell = Callable[[Place, "Branching", Callable[[int], None]], None]
"""Tells the story under a fate; gives the state at each moment of rest. Raises what is wrong."""


class KnownFuture(BaseException):
    """What comes now was told before. No exception of the story: nobody in it may catch it."""


class Seen:
    """States whose future is told to its end, with the number of placements below by their faults. Shared by processes."""

    def __init__(self, lock: Path) -> None:
        self._memory = mmap.mmap(-1, SLOTS * SLOT.size)
        self._lock = lock

    def look(self, state: int, left: int) -> tuple[int, ...] | None:
        """The numbers of placements of 0, 1, … `left` faults more, if so many were tried there."""
        key, *counts = SLOT.unpack_from(self._memory, self._slot(state))
        return tuple(counts[: left + 1]) if key and key % 4 >= left else None

    def keep(self, state: int, left: int, counts: list[int]) -> None:
        # A lock of the process, which its copies do not have.
        with self._lock.open("w") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)
            if self.look(state, left) is None:
                SLOT.pack_into(self._memory, self._slot(state), state - state % 4 + left, *counts)

    def _slot(self, state: int) -> int:
        number = state // 4 % SLOTS
        for _ in range(SLOTS):
            (key,) = struct.unpack_from("<Q", self._memory, number * SLOT.size)
            if not key or key // 4 == state // 4:
                return number * SLOT.size
            number = (number + 1) % SLOTS
        raise MemoryError("more states than there is room for")

    def __len__(self) -> int:
        return sum(1 for (key, *_) in SLOT.iter_unpack(self._memory) if key)


@dataclass
class Result:
    """What was found. `placements` counts by the number of faults, `told` how many stories came to their end."""

    placements: list[int] = field(default_factory=lambda: [0] * (FAULTS_MAX + 1))
    told: int = 0
    cut: int = 0
    states: int = 0
    violations: list[str] = field(default_factory=list)


class Tally:
    """Numbers in memory that a process and its copies share; only one of them works at a time."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8 * (FAULTS_MAX + 3))

    def add(self, name: str) -> None:
        numbers = self._numbers()
        numbers[("told", "cut").index(name)] += 1
        self._put(numbers)

    def leave(self, placements: list[int]) -> None:
        """What a copy has counted, for the process it was made of."""
        self._put([*self._numbers()[:2], *placements])

    @property
    def told(self) -> int:
        return self._numbers()[0]

    @property
    def cut(self) -> int:
        return self._numbers()[1]

    @property
    def left(self) -> list[int]:
        return self._numbers()[2:]

    def _numbers(self) -> list[int]:
        return list(struct.unpack_from(f"<{FAULTS_MAX + 3}Q", self._memory))

    def _put(self, numbers: list[int]) -> None:
        struct.pack_into(f"<{FAULTS_MAX + 3}Q", self._memory, 0, *numbers)


@dataclass(frozen=True)
class Search:
    """What all workers have in common. `every`: one of so many first faults is told."""

    tell: Tell
    faults: int
    folder: Path
    every: int
    seen: Seen | None


class Branching:
    """The fate of a process and its copies: in each copy one more fault has struck."""

    def __init__(self, place: Place, search: Search) -> None:
        self.struck: Counter[str] = Counter()
        self.left = search.faults
        self.placement: dict[int, str] = {}
        self.tally = Tally()
        self.counts = [0] * (FAULTS_MAX + 1)
        self._passed = 0
        self.place = place
        self._search = search
        self._seen = search.seen
        self._firsts = 0
        self._is_copy = False
        self._rests: list[tuple[int, int, list[int]]] = []

    def begin(self, event: int) -> None:
        pass

    def at(self, place: str) -> str:
        position = self._passed
        self._passed += 1
        if not self.left or not FAULTS[place]:
            return ""
        kept = self.place.content()
        for kind in FAULTS[place]:
            if not self._is_copy and not self._is_ours(position, kind):
                continue
            process = os.fork()
            if not process:
                self._become_copy(place, position, kind)
                return kind
            _, status = os.waitpid(process, 0)
            if status:
                self.report(f"{kind} at {position}: the copy ended with {status}")
            self.place.put_back(kept)
            for faults, count in enumerate(self.tally.left[:-1]):
                self.counts[faults + 1] += count
        return ""

    def rest(self, state: int) -> None:
        """The world has come to a moment of rest. Raises KnownFuture where its future is known."""
        if not self._is_copy or self._seen is None:
            return
        known = self._seen.look(state, self.left)
        if known is not None:
            for faults, count in enumerate(known):
                self.counts[faults] += count
            self.tally.add("cut")
            raise KnownFuture
        self._rests.append((state, self.left, list(self.counts)))

    def end(self) -> None:
        """The story has come to its end without a further fault."""
        self.counts[0] += 1
        self.tally.add("told")

    def report(self, violation: str) -> None:
        with (self.place.folder / VIOLATIONS).open("a", encoding="utf-8") as file:
            file.write(f"{self.placement}: {' '.join(violation.split())[:600]}\n")

    def leave(self) -> None:
        """This process has told all that it was made for."""
        for state, left, before in self._rests:
            if self._seen is not None:
                self._seen.keep(state, left, [now - then for now, then in zip(self.counts, before, strict=True)])
        self.tally.leave(self.counts)

    @property
    def is_copy(self) -> bool:
        return self._is_copy

    def _is_ours(self, position: int, kind: str) -> bool:
        """The first fault decides which of the workers tells a placement: who comes first."""
        self._firsts += 1
        if self._firsts % self._search.every:
            return False
        try:
            (self._search.folder / CLAIMS / f"{position} {kind}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _become_copy(self, place: str, position: int, kind: str) -> None:
        self._is_copy = True
        self.left -= 1
        self.placement = {**self.placement, position: kind}
        self.struck[f"{place}: {kind}"] += 1
        self.counts = [0] * (FAULTS_MAX + 1)
        self._rests = []


def explore(tell: Tell, faults: int, *, jobs: int, every: int = 1, is_cutting: bool = True) -> Result:
    """Every placement of up to so many faults, by so many processes."""
    with tempfile.TemporaryDirectory(prefix="stockpost-exhaustive-", dir=scratch()) as name:
        folder = Path(name)
        (folder / CLAIMS).mkdir()
        search = Search(tell, faults, folder, every, Seen(folder / "lock") if is_cutting else None)
        workers = [_start(search, folder / str(number)) for number in range(jobs)]
        total = Result()
        for process, own in workers:
            _, status = os.waitpid(process, 0)
            if status:
                total.violations.append(f"a worker ended with {status}")
            _add(total, own)
        # Each worker has told the story without faults.
        total.placements[0] = 1
        total.states = len(search.seen) if search.seen else 0
        return total


def _start(search: Search, own: Path) -> tuple[int, Path]:
    own.mkdir()
    process = os.fork()
    if not process:
        status = 1
        try:
            _work(search, own)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return process, own


def _work(search: Search, own: Path) -> None:
    # What is there already is not looked at by the collector, so that copies share it; they do not live long enough to need one.
    gc.collect()
    gc.freeze()
    gc.disable()
    fate = Branching(Place(own), search)
    try:
        search.tell(fate.place, fate, fate.rest)
        fate.end()
    except KnownFuture:
        pass
    except Exception as error:
        fate.end()
        fate.report(f"{type(error).__name__}: {error}")
    fate.leave()
    if not fate.is_copy:
        numbers = [fate.tally.told, fate.tally.cut, *fate.counts]
        (own / NUMBERS).write_text(" ".join(map(str, numbers)))


def _add(total: Result, own: Path) -> None:
    if (own / NUMBERS).exists():
        told, cut, *placements = map(int, (own / NUMBERS).read_text().split())
        total.told += told
        total.cut += cut
        total.placements = [old + new for old, new in zip(total.placements, placements, strict=True)]
    if (own / VIOLATIONS).exists():
        total.violations += (own / VIOLATIONS).read_text(encoding="utf-8").splitlines()
