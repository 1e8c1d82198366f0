"""The accounts and classes that settings name: what QuickBooks has, what may be chosen, what is suggested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.errors import UseError
from stockpost.app.mapping_csv import AccountRow
from stockpost.app.mapping_names import QuickBooksList, quickbooks_list
from stockpost.app.mapping_views import AccountChangeView, AccountView, SuggestionView, WrongLineView
from stockpost.app.settings_changed import change_settings
from stockpost.app.suggestions import SCORE_MAX, likest_account
from stockpost.app.views import CheckView
from stockpost.core.company_settings import SettingInvalid, parse_settings
from stockpost.core.ledger import KnownEntry
from stockpost.core.name_lists import ListedName, NameList
from stockpost.core.names import fold
from stockpost.core.resolve import ACCOUNT_PURPOSES, ACCOUNT_TYPES, account_type_words
from stockpost.core.resolve_class import CLASS_PURPOSES
from stockpost.store.companies import CompanyRow
from stockpost.store.facts import known_accounts


def account_views(connection: Connection, company: CompanyRow) -> list[AccountView]:
    """Each setting that names an account, in the order of the settings."""
    known = quickbooks_list(connection, company, NameList.ACCOUNTS)
    named = known_accounts(connection, company.id)
    return [_view(company, known, setting, named.get(setting)) for setting in ACCOUNT_PURPOSES]


def names_for_settings(connection: Connection, company: CompanyRow) -> dict[str, list[str]]:
    """By setting the accounts or classes of QuickBooks that it may name, as far as they are known."""
    accounts = quickbooks_list(connection, company, NameList.ACCOUNTS)
    classes = quickbooks_list(connection, company, NameList.CLASSES)
    usable_classes = sorted((one.name for one in classes.entries.values() if one.is_active), key=str.casefold)
    return {
        **{setting: _usable(accounts, setting) for setting in ACCOUNT_TYPES},
        **dict.fromkeys(CLASS_PURPOSES, usable_classes),
    }


def account_checks(connection: Connection, company: CompanyRow) -> list[CheckView]:
    """Of each account that settings name: is it there and of the right type? None of those that QuickBooks was not asked for yet."""
    return [_check(company, view) for view in account_views(connection, company) if view.state != "not_known"]


def choose_accounts(
    connection: Connection, company: CompanyRow, chosen: Mapping[str, str], *, who: str, now: datetime
) -> int:
    """Use these accounts from now on, by setting; how many were others before. UseError for one that QuickBooks is known not to have,
    or that does not fit, and then none is changed."""
    known = quickbooks_list(connection, company, NameList.ACCOUNTS)
    for setting in chosen:
        if setting not in ACCOUNT_TYPES:
            raise UseError(f"The setting {setting} names no account. Open the page again and repeat it.")
    changes = {setting: _chosen(known, setting, name) for setting, name in chosen.items()}
    changes = {name: value for name, value in changes.items() if value != getattr(company.settings, name)}
    if changes:
        change_settings(connection, company, changes, who=who, now=now)
    return len(changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsRead:
    """What the lines of a CSV file about accounts change, which of them are wrong, and how many leave all as it is."""

    changes: tuple[AccountChangeView, ...]
    wrong: tuple[WrongLineView, ...]
    unchanged: int


def accounts_of_csv(
    connection: Connection, company: CompanyRow, rows: Iterable[AccountRow], *, may_choose: bool
) -> AccountsRead:
    """`may_choose` is False for whoever may not change settings: a line that changes one is wrong, then."""
    known = quickbooks_list(connection, company, NameList.ACCOUNTS)
    changes, wrong, unchanged = [], [], 0
    for row in rows:
        before = str(getattr(company.settings, row.setting))
        # As `_wrong_line` has it of names: what stays as it is needs no account that is there.
        if row.mapped_to == before:
            unchanged += 1
            continue
        if not row.mapped_to:
            text = f"The cell is empty, and an account cannot be taken away. Write “{before}” again or another account, or take the line out."
            wrong.append(WrongLineView(line=row.line, field="mapped_to", text=text))
            continue
        try:
            after = _chosen(known, row.setting, row.mapped_to)
        except UseError as refused:
            wrong.append(WrongLineView(line=row.line, field="mapped_to", text=str(refused)))
            continue
        if after == before:
            unchanged += 1
        elif may_choose:
            changes.append(AccountChangeView(setting=row.setting, before=before, after=after))
        else:
            text = f"Only an administrator changes accounts. Write “{before}” again, take the line out, or let an administrator do it."
            wrong.append(WrongLineView(line=row.line, field="mapped_to", text=text))
    return AccountsRead(changes=tuple(changes), wrong=tuple(wrong), unchanged=unchanged)


def _chosen(known: QuickBooksList, setting: str, name: str) -> str:
    """The account as QuickBooks writes it. UseError where the setting cannot name it."""
    try:
        parse_settings({setting: name})
    except SettingInvalid as refused:
        raise UseError(str(refused)) from None
    entry = known.entries.get(fold(name))
    if entry is None and known.read_at is not None:
        raise UseError(
            f"QuickBooks had no account “{name}” when its list was read. Check the spelling; if it is new there, read the lists again."
        )
    if reason := _why_not(entry, setting):
        raise UseError(f"“{name}” {reason}. Choose another account.")
    return entry.name if entry else name


def _view(company: CompanyRow, known: QuickBooksList, setting: str, named: KnownEntry | None) -> AccountView:
    """One setting; `named` is the account that a conversation found for it last."""
    name = str(getattr(company.settings, setting))
    entry = known.entries.get(fold(name))
    usable = _usable(known, setting)
    reason = _why_not(entry, setting)
    state = "found"
    if reason:
        state = "unusable"
    elif entry is None:
        state = "missing" if known.read_at is not None or fold(name) in known.absent else "not_known"
    suggestion = None
    if state in ("missing", "unusable"):
        is_known = named is not None and named.key == fold(name)
        renamed = {one.name for one in known.entries.values() if is_known and named and one.list_id == named.list_id}
        suggestion = _suggestion(name, usable, renamed=renamed.intersection(usable))
    return AccountView(
        setting=setting,
        name=name,
        state=state,
        explanation=f"“{name}” {reason}." if reason else "",
        usable=tuple(usable),
        suggestion=suggestion,
    )


def _suggestion(name: str, usable: Sequence[str], *, renamed: Collection[str]) -> SuggestionView | None:
    """The account itself under its new name, where it is known, else the one of the likest name."""
    for one in renamed:
        return SuggestionView(name=one, score=SCORE_MAX, is_renamed=True)
    found = likest_account(name, usable)
    return SuggestionView(name=found.name, score=found.score) if found else None


def _usable(known: QuickBooksList, setting: str) -> list[str]:
    """The active accounts of the types that fit, by name."""
    names = [one.name for one in known.entries.values() if not _why_not(one, setting)]
    return sorted(names, key=lambda name: (name.casefold(), name))


def _why_not(entry: ListedName | None, setting: str) -> str:
    """Why an account cannot be used, as the end of a sentence; empty where it can, or is not known."""
    if entry is None:
        return ""
    if entry.kind not in ACCOUNT_TYPES[setting]:
        *others, last = map(account_type_words, ACCOUNT_TYPES[setting])
        words = f"{', '.join(others)} or {last}"
        return f"is an account of type {account_type_words(entry.kind)}, where {words} is needed"
    return "" if entry.is_active else "is inactive in QuickBooks"


def _check(company: CompanyRow, view: AccountView) -> CheckView:
    is_found = view.state == "found"
    purpose = ACCOUNT_PURPOSES[view.setting]
    detail = view.explanation or f"QuickBooks has no account “{view.name}”."
    instead = f"Use “{view.suggestion.name}”, or create" if view.suggestion else "Create"
    remedy = f"{instead} it in QuickBooks as {account_type_words(ACCOUNT_TYPES[view.setting][0])}, or choose another account (setting {view.setting})."
    return CheckView(
        check=f"{company.name}: account {view.setting}",
        ok=is_found,
        detail=f"“{view.name}” is {purpose}." if is_found else f"{detail} It should be {purpose}.",
        remedy="" if is_found else remedy,
    )
