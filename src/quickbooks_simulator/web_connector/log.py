"""The Web Connector's own log, QWCLog.txt: every call and answer, long XML shortened as the level says (FACTS 8).

The form of the lines is that of logs in public (github jsgoupil/quickbooks-sync, issue 62); where these show none of a
call it is made after the others: no text of its own is known, and programs do not read it.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable, Sequence

LEVELS = ("NONE", "DEBUG", "VERBOSE")
DEBUG_CHARACTERS = 50
"""With DEBUG, the default, this much of each XML text is kept; with VERBOSE all of it; with NONE nothing is logged."""
LINES_MAX = 5000
STARS = "*" * 21
MASKED = "********"
_XML_ARGUMENTS = ("strHCPResponse", "response")
_SECRET_ARGUMENTS = ("strPassword",)


class ConnectorLog:
    """Lines, oldest first. ``now`` gives epoch seconds."""

    def __init__(self, now: Callable[[], float], level: str = "DEBUG") -> None:
        self._now = now
        self._lines: deque[str] = deque(maxlen=LINES_MAX)
        self._level = level

    @property
    def level(self) -> str:
        """One of LEVELS."""
        return self._level

    @level.setter
    def level(self, level: str) -> None:
        if level not in LEVELS:
            raise ValueError(f"logLevel: {level!r} is none of {', '.join(LEVELS)}")
        self._level = level

    def note(self, text: str, source: str = "SOAPWebService.doUpdate()") -> None:
        """Add a line."""
        if self._level != "NONE":
            moment = datetime.datetime.fromtimestamp(self._now(), datetime.UTC)
            self._lines.append(f"{moment:%Y%m%d.%H:%M:%S} UTC\t: QBWebConnector.{source} : {text}")

    def update_lock(self, state: str) -> None:
        """The update lock was taken (``locked``) or given back (``unlocked``)."""
        self.note(f"{STARS} Update session {state} {STARS}", "RegistryManager.setUpdateLock()")

    def call(self, method: str, arguments: Sequence[tuple[str, str]]) -> None:
        """A call about to be made. The password is never written."""
        shown = "".join(f'<{name}="{self._shown(name, value)}">' for name, value in arguments)
        what = f" with following parameters:{shown}" if shown else "."
        self.note(f"*** Calling {method}(){what}", f"SOAPWebService.do_{method}()")

    def answer(self, method: str, strings: Sequence[str]) -> None:
        """What came back."""
        is_xml = method == "sendRequestXML"
        shown = "".join(f'<{method}Ret="{self._cut(one) if is_xml else one}">' for one in strings)
        self.note(f"Received from {method}() following parameter:{shown}", f"SOAPWebService.do_{method}()")

    def text(self) -> str:
        """The whole log."""
        return "".join(f"{line}\n" for line in self._lines)

    def _shown(self, name: str, value: str) -> str:
        if name in _SECRET_ARGUMENTS:
            return MASKED
        return self._cut(value) if name in _XML_ARGUMENTS else value

    def _cut(self, xml: str) -> str:
        return xml if self._level == "VERBOSE" else xml[:DEBUG_CHARACTERS]
