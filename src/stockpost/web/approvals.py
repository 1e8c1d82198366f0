"""One approval for one preview, however often its button is pressed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

_REMEMBERED = 1000


class Approvals:
    """Remembers which run a preview's one-time token led to.

    A double click or a reload is answered with the same run. Held per server: where two servers get the same token,
    the desk itself refuses to queue an order twice.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokens: OrderedDict[str, tuple[Lock, list[int]]] = OrderedDict()

    def once(self, token: str, approve: Callable[[], int | None]) -> int | None:
        """The run of `token`: what `approve` answers the first time, the same afterwards. None is not remembered."""
        with self._lock:
            lock, runs = self._tokens.setdefault(token, (Lock(), []))
            self._tokens.move_to_end(token)
            while len(self._tokens) > _REMEMBERED:
                self._tokens.popitem(last=False)
        with lock:
            if not runs:
                run = approve()
                if run is None:
                    return None
                runs.append(run)
            return runs[0]
