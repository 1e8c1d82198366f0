"""What goes wrong, and where: every place at which a fault can strike asks its fate."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

CALLS = (
    *("authenticate", "sendRequestXML", "receiveResponseXML"),
    *("getLastError", "connectionError", "closeConnection"),
)
LOST_FOR_NOW = ("0x80040414", "0x80040408", "0x8004040A", "0x80010105", "0x80040402")
STOCK_READING = "stock reading"
REFUSED_FOR_NOW = ("3175", "3176", "3180", "3170")

FAULTS: Mapping[str, tuple[str, ...]] = {
    **{f"{call} request": ("lost", "twice") for call in CALLS},
    **{f"{call} answer": ("lost",) for call in CALLS},
    "sendRequestXML answer": ("lost", "asked twice", "fall asleep"),
    "quickbooks before": (
        *("lost", "dies before a request", "dies after a request", "not remembered"),
        *(f"hresult {code}" for code in LOST_FOR_NOW),
        *(f"refused {code}" for code in REFUSED_FOR_NOW),
    ),
    "quickbooks after": ("lost", "cut reply", "empty reply", "RPC fault"),
    "quickbooks after a write": ("lost", "cut reply", "empty reply", "RPC fault"),
    "receiveResponseXML request": ("lost", "twice", "late answer first", "skipped"),
    "autotask request": ("timeout before", "timeout after", "401", "429", "500", "cut", "empty", "moved row"),
    "commit": ("die before", "die after", "disk full"),
    "driver between two messages": ("killed",),
    "quickbooks before a write": (),
    "quickbooks before a question": (),
    "identity": (),
    "soap request": (),
    "database": (),
    STOCK_READING: (),
}
"""Place to the faults that can strike there. A commit is one of our database, wherever it comes from."""

RARE: Mapping[str, tuple[str, ...]] = {
    "quickbooks before a write": (
        *("hresult 0x80040400", "hresult 0x80040400", "hresult other", "set refused 9001", "set refused 600"),
        *("refused Mod 3200", "refused Mod 3175", "refused Del 3160", "refused Del 3175"),
        *("refused Add 3100", "refused Add 3140", "refused Add 3261"),
    ),
    "quickbooks before a question": ("hresult 0x80040400", "hresult other", "refused Query 3175", "refused Query 3260"),
    "identity": ("not told", "cut"),
    "soap request": ("cut", "old ticket"),
    "database": ("busy", "reported failed"),
    STOCK_READING: ("first location hidden", "last location hidden"),
}
"""What can strike as well, where not every placement is told. What QuickBooks refuses is named by what it refuses."""

TOLD: Mapping[str, tuple[str, ...]] = {
    "quickbooks before a question": (
        *("refused TxnDeletedQuery 3260", "refused InvoiceQuery 3260", "refused ListDeletedQuery 3260"),
        *("refused ItemReceiptQuery 3260", "refused PurchaseOrderQuery 3260", "refused BillQuery 3260"),
        *("refused InventoryAdjustmentQuery 3260", "refused EntityQuery 3260", "refused ItemQuery 3260"),
    )
}
"""What only stories tell of, again and again: by chance it would strike once."""

WRITES_ARE_STRUCK = 3
"""So much more often than other answers: what becomes of lost writes is what all this is about."""

CALMER = (0.1, 0.3, 1.0)
"""In some events less goes wrong, so that a conversation comes as far as its writes."""


class Fate(Protocol):
    """Decides at each place. `struck` counts the faults by place and kind."""

    struck: Counter[str]

    def at(self, place: str) -> str:
        """The fault that strikes now, empty for none."""
        ...

    def begin(self, event: int) -> None:
        """The event of this number begins."""
        ...


@dataclass
class Kind:
    """No faults."""

    struck: Counter[str] = field(default_factory=Counter)

    def at(self, place: str) -> str:
        return ""

    def begin(self, event: int) -> None:
        pass


class Rolled:
    """Faults by chance. Each seed has rates of its own, and many kinds switched off, so that rare pairs meet.

    What strikes in an event depends on its number alone, not on the events before it; in a `quiet` one nothing does.
    """

    def __init__(self, seed: int, *, quiet: Collection[int] = ()) -> None:
        self._seed = seed
        self._quiet = quiet
        self._is_quiet = False
        self._random = random.Random(f"fate {seed}")
        self.struck: Counter[str] = Counter()
        share = self._random.choice([0.15, 0.3, 0.6, 1.0])
        self._rate = self._random.choice([0.0, 0.05, 0.1, 0.2, 0.3])
        self._share_now = 1.0
        self._is_write = False
        """Is it a message that writes which QuickBooks gets now?"""
        self._faults = {
            place: [kind for kind in kinds if self._random.random() < share] for place, kinds in FAULTS.items()
        }
        # Of their own chance, so that the others strike as if there were none of these.
        self._rare = random.Random(f"rare {seed}")
        self._rare_rate = self._rare.choice([0.0, 0.0, 0.0, 0.1])
        self._hiding = random.Random(f"hiding {seed}")
        self._hiding_rate = self._hiding.choice([0.0, 0.5])

    def begin(self, event: int) -> None:
        self._random.seed(f"fate {self._seed} {event}")
        self._rare.seed(f"rare {self._seed} {event}")
        self._hiding.seed(f"hiding {self._seed} {event}")
        self._is_quiet = event in self._quiet
        self._share_now = self._random.choice(CALMER)

    def at(self, place: str) -> str:
        if place.startswith("quickbooks before a "):
            self._is_write = place.endswith("write")
        if place in RARE:
            return self._at_rare(place)
        kinds = self._faults[place]
        is_about_write = place == "quickbooks after a write" or (place == "quickbooks before" and self._is_write)
        rate = self._rate * (WRITES_ARE_STRUCK if is_about_write else self._share_now)
        if self._is_quiet or not kinds or self._random.random() >= rate:
            return ""
        kind = self._random.choice(kinds)
        self.struck[f"{place}: {kind}"] += 1
        return kind

    def _at_rare(self, place: str) -> str:
        chance, rate = self._rare, self._rare_rate * (WRITES_ARE_STRUCK if place == "quickbooks before a write" else 1)
        if place == STOCK_READING:
            chance, rate = self._hiding, self._hiding_rate
        if self._is_quiet or chance.random() >= rate:
            return ""
        kind = chance.choice(RARE[place])
        self.struck[f"{place}: {kind}"] += 1
        return kind


class Placed:
    """Chosen faults at chosen places, counted from 0 in the order in which they are passed, without those where only rare ones strike.
    `passed` names them."""

    def __init__(self, placements: Mapping[int, str]) -> None:
        self._placements = placements
        self.passed: list[str] = []
        self.struck: Counter[str] = Counter()

    def at(self, place: str) -> str:
        if not FAULTS[place]:
            return ""
        kind = self._placements.get(len(self.passed), "")
        self.passed.append(place)
        if kind and kind not in FAULTS[place]:
            raise AssertionError(f"{kind!r} cannot strike at {place!r}")
        if kind:
            self.struck[f"{place}: {kind}"] += 1
        return kind

    def begin(self, event: int) -> None:
        pass
