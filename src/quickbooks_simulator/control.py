"""``POST /control/<action>``: people's actions, preferences, faults, clock, snapshots, sessions (README, section 4)."""

from __future__ import annotations

import datetime
import glob
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from . import message_sets, people
from .company_file import decode_document, encode_document
from .faults import Fault
from .hresults import FILE_MODES
from .inputs import WrongInput
from .open_forms import ADJUSTMENT
from .overview import preferences_document
from .preferences import changed_preferences
from .quickbooks import QuickBooks
from .statuses import Refused
from .web_connector.poller import FileIdInUse, Poller, Updating
from .web_connector.qwc_file import QwcRefused, parse_qwc
from .web_connector.window import AUTO_RUN_MINUTES_MIN, Window

Values = dict[str, Any]
UPDATE_LOCKED = 3175
"""Status beside the 409 of ``update-now`` while another session holds the update lock."""


class Control:
    """Carries out control actions on one running simulator."""

    def __init__(self, quickbooks: QuickBooks, window: Window) -> None:
        self.quickbooks = quickbooks
        self.window = window

    @property
    def pollers(self) -> list[Poller]:
        """The applications of the Web Connector."""
        return list(self.window.pollers.values())

    def act(self, action: str, values: Values) -> Values:
        """Do it and say what came of it. Raises WrongInput, ValueError or Refused."""
        if action in people.ACTIONS:
            with self.quickbooks.change(by_person=True) as work:
                work.closing_date_password = str(values.get("closingDatePassword", ""))
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
        given = {"kind": kind, **{name: values[name] for name in names if name in values}}
        fault = msgspec.convert(given, Fault)
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

    def backups(self, zone: datetime.tzinfo) -> list[Values]:
        """Names and times of the snapshots beside the company file, newest first."""
        head = f"{self.quickbooks.path.name}."
        paths = sorted(
            self.quickbooks.path.parent.glob(f"{glob.escape(head)}*.snapshot"),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        return [
            {
                "name": path.name.removeprefix(head).removesuffix(".snapshot"),
                "made": datetime.datetime.fromtimestamp(path.stat().st_mtime, zone).strftime("%Y-%m-%d %H:%M"),
            }
            for path in paths
        ]

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

    def _connector(self, values: Values) -> Poller:
        """The application named by ``application``; without a name the first one."""
        return self.window.application(str(values.get("application", "")))

    def _add_application(self, values: Values) -> Values:
        """``qwc``: the text of a .qwc file; ``password``."""
        same_host = self.quickbooks.books.preferences.unverified.support_on_same_host
        try:
            qwc = parse_qwc(str(values["qwc"]).encode(), same_host=same_host)
            name = self.window.add(qwc, str(values.get("password", "")))
        except (QwcRefused, FileIdInUse) as refused:
            raise WrongInput(str(refused)) from refused
        self.window.application(name).start()
        return {"application": name, "applications": list(self.window.pollers)}

    def _remove_application(self, values: Values) -> Values:
        self.window.remove(str(values["application"]))
        return {"applications": list(self.window.pollers)}

    def _update_now(self, values: Values) -> Values:
        """One session; ``skip_waits`` (true unless given) leaves out the five seconds after NoOp.

        With ``wait`` false a session under way is not waited for: 409.
        """
        skip_waits, wait = bool(values.get("skip_waits", True)), bool(values.get("wait", True))
        try:
            return asdict(self._connector(values).update_now(skip_waits=skip_waits, wait=wait))
        except Updating as updating:
            raise Refused(UPDATE_LOCKED, str(updating)) from updating

    def _web_connector(self, values: Values) -> Values:
        """What a person sets in the window, of one ``application``.

        ``every_minutes`` as typed there, ``every_seconds`` beside it, ``paused`` (Auto-Run off), ``user``,
        ``password``, ``log_level``, ``accepts_warnings``, ``mode``.
        """
        poller = self._connector(values)
        connector = poller.connector
        if "log_level" in values:
            connector.log.level = str(values["log_level"])
        if "mode" in values:
            if values["mode"] not in FILE_MODES:
                raise WrongInput(f"mode: {values['mode']!r} is none of {', '.join(FILE_MODES)}")
            connector.mode = str(values["mode"])
        if "paused" in values:
            poller.paused = bool(values["paused"])
        if "every_minutes" in values:
            poller.schedule(every_seconds=60.0 * _minutes(values["every_minutes"]))
        if "every_seconds" in values:
            poller.schedule(every_seconds=float(values["every_seconds"]))
        connector.accepts_warnings = bool(values.get("accepts_warnings", connector.accepts_warnings))
        connector.password = str(values.get("password", connector.password))
        connector.user = str(values.get("user", connector.user))
        return {
            "application": connector.application,
            "applications": list(self.window.pollers),
            "paused": poller.paused,
            "every_seconds": poller.every_seconds,
            "limit_seconds": poller.limit_seconds,
            "sessions": len(poller.reports),
            "is_updating": poller.is_updating,
            "log_level": connector.log.level,
            "accepts_warnings": connector.accepts_warnings,
            "mode": connector.mode,
        }

    def _form(self, values: Values) -> Values:
        """A person opens or closes (``open`` false) the form of a transaction, ``txnId``, or that of adjustments."""
        form = str(values.get("txnId") or values.get("kind") or "")
        with self.quickbooks.look() as work:
            if form != ADJUSTMENT and work.books.transaction(form) is None:
                raise WrongInput(f"txnId: there is no transaction {form!r}; kind may be {ADJUSTMENT}")
        if values.get("open", True):
            self.quickbooks.open_forms.add(form)
        else:
            self.quickbooks.open_forms.discard(form)
        return {"open": sorted(self.quickbooks.open_forms)}

    def _release_held(self, values: Values) -> Values:
        """The sleeping host wakes; ``deliver`` sends the answers with the old ticket."""
        return {"notes": self._connector(values).connector.release_held(deliver=bool(values.get("deliver", False)))}

    def _save(self, _values: Values) -> Values:
        """Write the company file as a whole now."""
        with self.quickbooks.lock:
            self.quickbooks.file.fold(self.quickbooks.books)
        return {"saved": str(self.quickbooks.path)}


def _minutes(value: Any) -> int:
    """Whole minutes as the window takes them."""
    if not isinstance(value, int) or value < AUTO_RUN_MINUTES_MIN:
        raise WrongInput(f"every_minutes: {value!r} is no whole number from {AUTO_RUN_MINUTES_MIN}")
    return value


CONTROL_ACTIONS = {
    "preferences": Control._preferences,
    "form": Control._form,
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
    "add-application": Control._add_application,
    "remove-application": Control._remove_application,
    "release-held": Control._release_held,
    "save": Control._save,
}
"""Action name of ``POST /control/<action>`` beside those of people."""
