"""What the doors show of mappings, and its JSON: names with where they go, the lists of QuickBooks, what a CSV file would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stockpost.app.documents import Document, time_text


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionView:
    """The likest entry of QuickBooks; `score` is 80 to 100."""

    name: str
    score: int
    is_renamed: bool = False
    """It is the very entry, which has another name now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingView:
    """A name of Autotask. `goes_to` is its name in QuickBooks, `state` why (`core.mapping.NameState`), `explanation` more of it.
    `mapped_to` is empty where nobody chose a name."""

    kind: str
    autotask_id: int
    autotask_name: str
    goes_to: str
    state: str
    explanation: str
    needs_a_person: bool
    mapped_to: str = ""
    mapped_by: str = ""
    mapped_at: datetime | None = None
    suggestion: SuggestionView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """An account that a setting names. `state` is `found`, `missing`, `unusable` (`explanation` says why) or `not_known`; `usable` are
    those that may be chosen."""

    setting: str
    name: str
    state: str
    explanation: str
    usable: tuple[str, ...]
    suggestion: SuggestionView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """One list of QuickBooks: how many names are known, since when, and whether a newer reading is asked for or has failed."""

    name_list: str
    names: int
    read_at: datetime | None
    is_asked: bool
    asked_by: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One change of a mapping: from a name to another, empty for none. `note` is what it means beside that."""

    kind: str
    autotask_id: int
    autotask_name: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChangeView:
    """A setting names another account from now on."""

    setting: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongLineView:
    """Why a line of a CSV file cannot be taken."""

    line: int
    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """What a CSV file changes. `is_saved` is False for a preview, and where wrong lines kept everything from being saved."""

    changes: tuple[ChangeView, ...]
    accounts: tuple[AccountChangeView, ...]
    wrong: tuple[WrongLineView, ...]
    unchanged: int
    is_saved: bool


def mapping_document(view: MappingView) -> Document:
    """One element of `mapping list`."""
    return {
        "kind": view.kind,
        "autotask_id": view.autotask_id,
        "autotask_name": view.autotask_name,
        "goes_to": view.goes_to,
        "state": view.state,
        "explanation": view.explanation,
        "needs_a_person": view.needs_a_person,
        "mapped_to": view.mapped_to or None,
        "mapped_by": view.mapped_by or None,
        "mapped_at": None if view.mapped_at is None else time_text(view.mapped_at),
        "suggestion": None
        if view.suggestion is None
        else {"name": view.suggestion.name, "score": view.suggestion.score},
    }


def list_document(view: ListView) -> Document:
    """One element of `mapping lists`."""
    return {
        "list": view.name_list,
        "names": view.names,
        "read_at": None if view.read_at is None else time_text(view.read_at),
        "asked": view.is_asked,
        "asked_by": view.asked_by or None,
        "detail": view.detail,
    }


def change_document(view: ChangeView) -> Document:
    """One change: `before`, `after` and `note` are null for none."""
    return {
        "kind": view.kind,
        "autotask_id": view.autotask_id,
        "autotask_name": view.autotask_name,
        "before": view.before or None,
        "after": view.after or None,
        "note": view.note or None,
    }


def import_document(view: ImportView) -> Document:
    """The answer of `mapping import`."""
    return {
        "saved": view.is_saved,
        "changes": [change_document(change) for change in view.changes],
        "accounts": [
            {"setting": change.setting, "before": change.before, "after": change.after} for change in view.accounts
        ],
        "unchanged": view.unchanged,
        "wrong": [{"line": wrong.line, "field": wrong.field, "text": wrong.text} for wrong in view.wrong],
    }
