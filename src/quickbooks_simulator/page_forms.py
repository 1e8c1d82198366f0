"""The forms of the pages: what their flat fields mean as values of an action, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .people import ACTIONS
from .preferences import Preferences

Values = dict[str, Any]

CONTROL_NAMES = {"state": "preferences"}
"""Actions of the page that the control API knows by another name."""
_OTHER_ACTIONS = ("preferences", "state", "snapshot", "restore", "update-now")
SWITCHES = (
    ("accessGranted", "The application may access this file"),
    ("accessDenied", "The user denies access"),
    ("readOnlyAccess", "The application may only read"),
    ("unattendedAccess", "The application may sign in while QuickBooks is closed"),
    ("otherApplication", "Another application shares the file"),
    ("advancedInventory", "Advanced Inventory (Enterprise)"),
    ("enhancedInventoryReceiving", "Enhanced Inventory Receiving"),
    ("classTracking", "Class tracking"),
)
SAID = {
    "edit-order": "The purchase order was saved.",
    "enter-order": "The purchase order was entered.",
    "receive": "The receipt was entered.",
    "sell": "The sale was entered.",
    "pay": "The payment was entered.",
    "adjust": "The count was entered.",
    "delete": "It was deleted.",
    "void": "It was voided.",
    "edit-purchase": "The receipt was saved.",
    "receipt-to-bill": "The bill was entered for the receipt.",
    "edit-entry": "The entry was saved.",
    "add-entry": "The entry was added.",
    "merge": "The two are one now.",
    "delete-entry": "The entry was deleted.",
    "snapshot": "The company file was backed up.",
    "restore": "The backup was restored.",
    "state": "QuickBooks is as you asked.",
    "preferences": "The settings were saved.",
    "update-now": "The Web Connector ran one session.",
}


def state_buttons(preferences: Preferences) -> list[tuple[str, str, Values]]:
    """What a person can do with QuickBooks itself: how it is, the words on the button, what changes."""
    return [
        ("QuickBooks is open", "Close QuickBooks", {"isOpen": "false"})
        if preferences.is_open
        else ("QuickBooks is closed", "Open QuickBooks", {"isOpen": "true"}),
        ("A dialog is showing", "Close the dialog", {"modalDialog": "false"})
        if preferences.modal_dialog
        else ("No dialog is showing", "Open a dialog", {"modalDialog": "true"}),
        ("Multi-user mode", "Switch to single-user", {"multiUser": "false"})
        if preferences.multi_user
        else ("Single-user mode", "Switch to multi-user", {"multiUser": "true"}),
    ]


def form_values(action: str, form: dict[str, str]) -> Values:
    """Values of an action from the flat fields of a form. Raises ValueError for an unknown action."""
    if action not in (*ACTIONS, *_OTHER_ACTIONS):
        raise ValueError(f"{action!r} is no action of this page")
    shape = _SHAPES.get(action)
    return shape(form) if shape is not None else dict(form)


def _line_edits(form: dict[str, str]) -> Values:
    values: Values = {name: value for name, value in form.items() if ":" not in name}
    lines: dict[str, Values] = {}
    for name, value in form.items():
        field, _, line_id = name.partition(":")
        if line_id:
            lines.setdefault(line_id, {})[field] = value
    if lines:
        values["lines"] = lines
    return values


def _purchase_edit(form: dict[str, str]) -> Values:
    """What was left empty stays as it is."""
    return _line_edits({name: value for name, value in form.items() if value != ""})


def _receive(form: dict[str, str]) -> Values:
    values: Values = {name: value for name, value in form.items() if ":" not in name}
    quantities = {name.partition(":")[2]: value for name, value in form.items() if name.startswith("receive:")}
    if quantities:
        values["quantities"] = quantities
    return values


def _entered_order(form: dict[str, str]) -> Values:
    line = {name: form.pop(name) for name in ("item", "quantity", "rate") if form.get(name)}
    return {**form, "lines": [line]}


def _preferences(form: dict[str, str]) -> Values:
    values: Values = {
        name: form[name]
        for name in ("closingDate", "closingDatePassword", "obstacle", "edition", "country")
        if name in form
    }
    if "versionYear" in form:
        values["versionYear"] = int(form["versionYear"])
    values |= {name: name in form for name, _ in SWITCHES}
    return values


def _state(form: dict[str, str]) -> Values:
    """One change of the preferences; ``ours`` closes the other company file."""
    values: Values = {name: {"true": True, "false": False}.get(value, value) for name, value in form.items()}
    if values.pop("ours", False):
        values["openCompanyPath"] = ""
    return values


def _added_entry(form: dict[str, str]) -> Values:
    """References are given by their full names; what was left empty is left out."""
    fields: Values = {name: value for name, value in form.items() if name != "kind" and value != ""}
    return {
        "kind": form.get("kind", ""),
        "fields": {name: {"FullName": one} if name.endswith("Ref") else one for name, one in fields.items()},
    }


_SHAPES: dict[str, Callable[[dict[str, str]], Values]] = {
    "edit-order": _line_edits,
    "edit-purchase": _purchase_edit,
    "receive": _receive,
    "enter-order": _entered_order,
    "preferences": _preferences,
    "state": _state,
    "add-entry": _added_entry,
}
