"""``POST /control/<action>``: people's actions, preferences, faults, clock, snapshots, sessions (README, section 4)."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from . import message_sets, people
from .company_file import decode_document, encode_document
from .faults import Fault
from .overview import preferences_document
from .people import WrongInput
from .preferences import changed_preferences
from .quickbooks import QuickBooks
from .statuses import Refused
from .web_connector.poller import Poller, Updating

Values = dict[str, Any]
UPDATE_LOCKED = 3175
"""Status beside the 409 of ``update-now`` while another session holds the update lock."""


class Control:
    """Carries out control actions on one running simulator."""

    def __init__(self, quickbooks: QuickBooks, poller: Poller | None) -> None:
        self.quickbooks = quickbooks
        self.poller = poller

    def act(self, action: str, values: Values) -> Values:
        """Do it and say what came of it. Raises WrongInput, ValueError or Refused."""
        if action in people.ACTIONS:
            with self.quickbooks.change(by_person=True) as work:
                return people.ACTIONS[action](work, values)
        if action not in CONTROL_ACTIONS:
            raise WrongInput(
                f"{action!r} is no action; use one of {', '.join(sorted((*CONTROL_ACTIONS, *people.ACTIONS)))}"
            )
        return CONTROL_ACTIONS[action](self, values)

    def _preferences(self, values: Values) -> Values:
        with self.quickbooks.change(by_person=True) as work:
            work.books.put("preferences", "", changed_preferences(work.preferences, values))
            return preferences_document(work.preferences)

    def _company(self, values: Values) -> Values:
        """Rename the company: ``name``, ``legalName``, ``phone``, ``email``, ``address``."""
        with self.quickbooks.change(by_person=True) as work:
            document = {**msgspec.to_builtins(work.books.company), **values}
            work.books.put("company", "", msgspec.convert(document, type(work.books.company)))
            return document

    def _fault(self, values: Values) -> Values:
        kind = values.get("fault") or ("hresult" if values.get("hresult") else "status" if values.get("status") else "")
        names = {"times", "match", "hresult", "message", "status", "seconds", "hard"}
        unknown = set(values) - names - {"fault"}
        if unknown:
            raise WrongInput(f"{sorted(unknown)}: unknown; a fault takes fault, {', '.join(sorted(names))}")
        fault = Fault(kind=str(kind), **{name: values[name] for name in names if name in values})
        self.quickbooks.faults.order(fault)
        return {"pending": [asdict(one) for one in self.quickbooks.faults.pending()]}

    def _clear_faults(self, _values: Values) -> Values:
        self.quickbooks.faults.clear()
        return {"pending": []}

    def _snapshot(self, values: Values) -> Values:
        """Keep a copy of the company file under ``name`` beside it."""
        path = self._snapshot_path(values)
        with self.quickbooks.lock:
            path.write_bytes(encode_document(self.quickbooks.books, 0))
        return {"snapshot": str(values["name"])}

    def _restore(self, values: Values) -> Values:
        path = self._snapshot_path(values)
        if not path.exists():
            raise WrongInput(f"name: there is no snapshot {values['name']!r}")
        self.quickbooks.replace_books(decode_document(msgspec.json.decode(path.read_bytes())))
        return {"restored": str(values["name"])}

    def _snapshot_path(self, values: Values) -> Path:
        name = str(values.get("name") or "")
        if not name.isidentifier():
            raise WrongInput("name is missing or holds other characters than letters, digits and _")
        return self.quickbooks.path.with_name(f"{self.quickbooks.path.name}.{name}.snapshot")

    def _forget_message_sets(self, values: Values) -> Values:
        with self.quickbooks.change() as work:
            wanted = str(values.get("id") or message_sets.CLEAR_ALL)
            return {"forgotten": message_sets.clear(work, wanted)}

    def _end_session(self, _values: Values) -> Values:
        with self.quickbooks.lock:
            self.quickbooks.default_session = self.quickbooks.new_session()
        return {"ended": True}

    def _clock(self, values: Values) -> Values:
        """``{"set": "2026-11-24T10:00:00"[, "frozen": true]}``, ``{"advance_seconds": 60}`` or ``{"reset": true}``."""
        clock = self.quickbooks.clock
        with self.quickbooks.look() as work:
            zone = work.preferences.zone
        if "set" in values:
            moment = datetime.datetime.fromisoformat(str(values["set"]))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            clock.set(moment.timestamp(), frozen=bool(values.get("frozen", False)))
        elif "advance_seconds" in values:
            clock.advance(float(values["advance_seconds"]))
        elif values.get("reset"):
            clock.follow_computer()
        else:
            raise WrongInput("clock takes set, advance_seconds or reset")
        return {"now": datetime.datetime.fromtimestamp(clock.now(), zone).isoformat()}

    def _connector(self) -> Poller:
        if self.poller is None:
            raise WrongInput("no Web Connector is set up; start with --web-connector")
        return self.poller

    def _update_now(self, values: Values) -> Values:
        """One session; ``skip_waits`` (true unless given) leaves out the five seconds after NoOp.

        With ``wait`` false a session under way is not waited for: 409.
        """
        skip_waits, wait = bool(values.get("skip_waits", True)), bool(values.get("wait", True))
        try:
            return asdict(self._connector().update_now(skip_waits=skip_waits, wait=wait))
        except Updating as updating:
            raise Refused(UPDATE_LOCKED, str(updating)) from updating

    def _web_connector(self, values: Values) -> Values:
        """``every_seconds``, ``paused``, ``password``, ``user``."""
        poller = self._connector()
        if "paused" in values:
            poller.paused = bool(values["paused"])
        if "every_seconds" in values:
            poller.every_seconds = float(values["every_seconds"])
            poller.start()
        if "password" in values:
            poller.connector.password = str(values["password"])
        if "user" in values:
            poller.connector.user = str(values["user"])
        return {
            "paused": poller.paused,
            "every_seconds": poller.every_seconds,
            "sessions": len(poller.reports),
            "is_updating": poller.is_updating,
        }

    def _release_held(self, values: Values) -> Values:
        """The sleeping host wakes; ``deliver`` sends the answers with the old ticket."""
        return {"notes": self._connector().connector.release_held(deliver=bool(values.get("deliver", False)))}

    def _save(self, _values: Values) -> Values:
        """Write the company file as a whole now."""
        with self.quickbooks.lock:
            self.quickbooks.file.fold(self.quickbooks.books)
        return {"saved": str(self.quickbooks.path)}


CONTROL_ACTIONS = {
    "preferences": Control._preferences,
    "company": Control._company,
    "fault": Control._fault,
    "clear-faults": Control._clear_faults,
    "snapshot": Control._snapshot,
    "restore": Control._restore,
    "forget-message-sets": Control._forget_message_sets,
    "end-session": Control._end_session,
    "clock": Control._clock,
    "update-now": Control._update_now,
    "web-connector": Control._web_connector,
    "release-held": Control._release_held,
    "save": Control._save,
}
"""Action name of ``POST /control/<action>`` beside those of people."""
