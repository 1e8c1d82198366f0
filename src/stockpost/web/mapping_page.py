"""The page *Mapping*: where each name of Autotask goes in QuickBooks, and why; suggestions to accept, CSV out and in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from stockpost.app.errors import UseError
from stockpost.app.mapping_csv import BYTES_MAX
from stockpost.app.mapping_views import ImportView, MappingView
from stockpost.app.people import Role
from stockpost.web.call import Call
from stockpost.web.doors import Door
from stockpost.web.listing import page_of
from stockpost.web.mapping_words import ACCOUNT_STATES, KINDS, LISTS, STATES
from stockpost.web.setting_words import GROUPS

NAMES_OFFERED = 20
_NEW = ("created", "left_out", "not_known")
_ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingFilter:
    """A view of the names of one kind. `holds` is None where suggestions decide, which cost time to find, and for the catalogue. `note`
    says what it means that a name is shown there."""

    name: str
    title: str
    empty: str
    holds: Callable[[MappingView], bool] | None
    note: str = ""


FILTERS = (
    MappingFilter(
        name="attention",
        title="Needs attention",
        empty="Every name finds its way: nothing waits for you here.",
        holds=lambda view: view.needs_a_person,
    ),
    MappingFilter(
        name="suggestions",
        title="Suggestions",
        empty="No name without an entry is like one that QuickBooks has.",
        holds=None,
    ),
    MappingFilter(
        name="new",
        title="Not in QuickBooks",
        empty="QuickBooks has an entry for every name.",
        holds=lambda view: view.state in _NEW,
    ),
    MappingFilter(
        name="mapped",
        title="Mapped",
        empty="Nobody has chosen a name here yet.",
        holds=lambda view: bool(view.mapped_to),
    ),
    MappingFilter(
        name="all",
        title="All",
        empty="Autotask's purchase orders and invoices name none yet, or have not been read.",
        holds=lambda _view: True,
    ),
)


def _catalogue(*, unused: str, empty: str, other: str, first: str) -> MappingFilter:
    return MappingFilter(
        name=CATALOGUE,
        title="In the catalogue",
        empty=empty,
        note=f"{unused} so far. Once cut to what QuickBooks can hold, each has the name of another {other}: it would be a problem with "
        f"its first {first}. Map them, or change the names in Autotask.",
        holds=None,
    )


CATALOGUE = "catalogue"
_EMPTY_OF_COMPANIES = (
    "No name of a vendor or customer that nothing names so far becomes that of another one once cut to what QuickBooks can hold, as far as "
    "Autotask's companies were read."
)
CATALOGUES = {
    "vendor": _catalogue(
        unused="No order names these vendors", empty=_EMPTY_OF_COMPANIES, other="vendor or customer", first="order"
    ),
    "customer": _catalogue(
        unused="No order or invoice names these customers",
        empty=_EMPTY_OF_COMPANIES,
        other="vendor or customer",
        first="order or invoice",
    ),
    "item": _catalogue(
        unused="Nobody ordered or stocked these products",
        empty="No two names of Autotask's active products are the same for QuickBooks, as far as the catalogue was read.",
        other="product",
        first="order",
    ),
}
"""By kind, what nothing names so far and would be a problem then (N2)."""


def mapping_page(call: Call) -> Response:
    """The names of one kind, filtered, searched, with suggestions for those that are shown."""
    if not call.companies:
        return call.page("no_company.html")
    kind = call.query.get("kind", "vendor")
    if kind == _ACCOUNTS:
        return _accounts(call)
    if kind not in KINDS:
        raise UseError(f"There is no kind “{kind}”. Choose one of the tabs.")
    names = call.desk.mapping.of_kind(call.company, kind)
    views = names.views
    counts = {known.name: sum(map(known.holds, views)) for known in FILTERS if known.holds is not None}
    filters = [*FILTERS, CATALOGUES[kind]] if kind in CATALOGUES else [*FILTERS]
    counts[CATALOGUE] = len(names.catalogue)
    chosen = next((known for known in filters if known.name == call.query.get("view")), None) or _first(counts)
    text = call.query.get("q", "").strip()[:200]
    if chosen.name == CATALOGUE:
        found = [view for view in names.catalogue if _matches(view, text)]
    elif chosen.holds is None:
        found = [view for view in names.suggested() if _matches(view, text)]
    else:
        found = [view for view in views if chosen.holds(view) and _matches(view, text)]
    rows, page, last_page = page_of(found, call.query.get("page", "1"))
    if chosen.name != "suggestions":
        rows = names.with_suggestions(rows)
    return call.page(
        "mapping.html",
        kind=kind,
        kinds=KINDS,
        states=STATES,
        filters=filters,
        counts=counts,
        view=chosen,
        text=text,
        rows=rows,
        found=len(found),
        page=page,
        last_page=last_page,
        lists=call.desk.mapping.lists(call.company),
        list_words=LISTS,
        done=_done(call),
        told=_told(call, views),
    )


def _first(counts: dict[str, int]) -> MappingFilter:
    """What waits for the person comes first; with nothing waiting, everything."""
    return FILTERS[0] if counts["attention"] else FILTERS[-1]


def _matches(view: MappingView, text: str) -> bool:
    haystack = f"{view.autotask_name} {view.goes_to} {view.mapped_to}".casefold()
    return all(word in haystack for word in text.casefold().split())


def _done(call: Call, word: str = "mapping") -> str:
    """What the form before has done, in a sentence."""
    count = call.query.get("saved", "")
    if not (count.isdecimal() and len(count) < 7):
        return ""
    number = int(count)
    return f"{number:,} {word if number == 1 else f'{word}s'} changed." if number else "Nothing has changed."


def _told(call: Call, views: Sequence[MappingView]) -> str:
    """What the name that was just chosen means for others."""
    chosen = (view for view in views if str(view.autotask_id) == call.query.get("chosen"))
    return next((f"{view.autotask_name}: {view.explanation}" for view in chosen if view.state == "shared"), "")


def _accounts(call: Call) -> Response:
    """Accounts are settings; they are shown with what is known of them and what QuickBooks has in their place."""
    return call.page(
        "mapping_accounts.html",
        kind=_ACCOUNTS,
        kinds=KINDS,
        rows=call.desk.mapping.accounts(call.company),
        titles=_setting_titles(),
        states=ACCOUNT_STATES,
        list=next(one for one in call.desk.mapping.lists(call.company) if one.name_list == _ACCOUNTS),
        done=_done(call, "account"),
    )


def _setting_titles() -> dict[str, str]:
    return {setting.name: setting.title for _, group in GROUPS for setting in group}


def choose_accounts(call: Call) -> Response:
    """One account that was typed or suggested, or all suggestions that were seen."""
    company = call.company_to_change
    values = call.form.getlist("only") or call.form.getlist("suggestion")
    chosen = {setting: name for setting, _, name in (value.partition(":") for value in values)}
    if "setting" in call.form:
        chosen = {call.form["setting"]: call.form.get("name", "").strip()}
    if not chosen or not all(chosen.values()):
        raise UseError("Name an account as QuickBooks shows it.")
    changed = call.desk.mapping.choose_accounts(company, chosen, who=call.who)
    return call.go_to("/mapping", kind=_ACCOUNTS, saved=changed)


def offered_names(call: Call) -> Response:
    """Entries of QuickBooks that hold what is being typed."""
    names = call.desk.mapping.entries(
        call.company, call.query.get("kind", ""), text=call.query.get("name", "")[:200], limit=NAMES_OFFERED
    )
    return call.part("mapping_names.html", names=names)


def choose(call: Call) -> Response:
    """One name: chosen, or matched by itself again."""
    kind, autotask_id = call.form.get("kind", ""), _number(call.form.get("autotask_id", ""))
    company, mapping = call.company_to_change, call.desk.mapping
    if "remove" in call.form:
        mapping.remove(company, kind, autotask_id, who=call.who)
    else:
        mapping.choose(company, kind, autotask_id, call.form.get("name", ""), who=call.who)
    return _back(call, kind, saved=1, chosen=autotask_id)


def accept(call: Call) -> Response:
    """The suggestions that were selected; each box holds the number and the name that was seen."""
    kind, company = call.form.get("kind", ""), call.company_to_change
    # The button of one row accepts that row alone, whatever is selected.
    values = call.form.getlist("only") or call.form.getlist("suggestion")
    pairs = [value.partition(":") for value in values]
    chosen = [(_number(number), name) for number, _, name in pairs]
    if not chosen:
        raise UseError("Select the suggestions to accept.")
    changes = call.desk.mapping.accept(company, kind, chosen, who=call.who)
    return _back(call, kind, saved=len(changes))


def read_lists(call: Call) -> Response:
    """Asks for the lists of QuickBooks."""
    call.desk.mapping.read_lists(call.company_to_change, who=call.who)
    return _back(call, call.form.get("kind", ""))


def csv_file(call: Call) -> Response:
    """All names with mappings and suggestions; those of the catalogue's view where that is asked for."""
    mapping = call.desk.mapping
    is_catalogue = call.query.get("view") == CATALOGUE
    kind = call.query.get("kind")
    return Response(
        mapping.export_catalogue_csv(call.company, kind) if is_catalogue else mapping.export_csv(call.company, kind),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="stockpost-mappings.csv"'},
    )


def upload_page(call: Call) -> Response:
    """Where a file is chosen."""
    return _ask_for_file(call)


def _ask_for_file(call: Call, *, refusal: str = "", status: int = 200) -> Response:
    return call.page("mapping_upload.html", status=status, preview=None, csv="", refusal=refusal)


def upload(call: Call) -> Response:
    """What the file would change; it travels on in the page, so that exactly what was shown is saved."""
    content = call.files.get("file", b"")
    if not content:
        return _ask_for_file(call, refusal="Choose a CSV file first.", status=400)
    try:
        preview = call.desk.mapping.preview_csv(call.company, content, may_choose_accounts=call.may_administer)
    except UseError as refused:
        return _ask_for_file(call, refusal=str(refused), status=400)
    return _upload_preview(call, preview, call.desk.mapping.text_of_csv(content))


def _upload_preview(call: Call, preview: ImportView, csv: str, *, changed: bool = False) -> Response:
    return call.page("mapping_upload.html", preview=preview, csv=csv, changed=changed, titles=_setting_titles())


def save_upload(call: Call) -> Response:
    """Saves what was shown; where a line became wrong since, it is shown again instead."""
    csv = call.form.get("csv", "")
    result = call.desk.mapping.import_csv(
        call.company_to_change,
        csv.encode(),
        who=call.who,
        may_choose_accounts=call.may_administer,
        skip_wrong=call.form.get("skip_wrong") == "1",
        seen_wrong=[_number(line) for line in call.form.get("wrong", "").split()],
    )
    if not result.is_saved:
        return _upload_preview(call, result, csv, changed=True)
    kind = _ACCOUNTS if result.accounts and not result.changes else None
    return call.go_to("/mapping", kind=kind, saved=len(result.changes) + len(result.accounts))


def _back(call: Call, kind: str, **parameters: object) -> Response:
    view = call.form.get("view", "")
    shown = view if view in (CATALOGUE, *(known.name for known in FILTERS)) else None
    return call.go_to(
        "/mapping",
        kind=kind if kind in (*KINDS, _ACCOUNTS) else None,
        view=shown,
        q=call.form.get("q", "")[:200],
        **parameters,
    )


def _number(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) <= 18):
        raise UseError("The form does not say which name it is about. Open the page again and repeat it.")
    return int(text)


DOORS: Sequence[Door] = (
    Door(path="/mapping", role=Role.VIEWER, answer=mapping_page),
    Door(path="/mapping/names", role=Role.VIEWER, answer=offered_names),
    Door(path="/mapping/stockpost-mappings.csv", role=Role.VIEWER, answer=csv_file),
    Door(path="/mapping/choose", method="POST", role=Role.OPERATOR, answer=choose),
    Door(path="/mapping/accept", method="POST", role=Role.OPERATOR, answer=accept),
    Door(path="/mapping/accounts", method="POST", role=Role.ADMINISTRATOR, answer=choose_accounts),
    Door(path="/mapping/read", method="POST", role=Role.OPERATOR, answer=read_lists),
    Door(path="/mapping/upload", role=Role.OPERATOR, answer=upload_page),
    Door(
        path="/mapping/upload",
        method="POST",
        role=Role.OPERATOR,
        answer=upload,
        body_bytes_max=BYTES_MAX,
        files_max=1,
    ),
    Door(path="/mapping/save", method="POST", role=Role.OPERATOR, answer=save_upload, body_bytes_max=3 * BYTES_MAX),
)
