"""The commands about mappings: which name of QuickBooks is meant by a vendor, customer, item, shipping type, tax region or location of Autotask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import RenderableType

from stockpost.app.errors import UseError
from stockpost.app.mapping_views import (
    ChangeView,
    ImportView,
    ListView,
    MappingView,
    change_document,
    import_document,
    list_document,
    mapping_document,
)
from stockpost.cli.options import COMMON, Common, Yes, open_company
from stockpost.cli.output import message, show
from stockpost.cli.plain import cell, counted, time_words
from stockpost.cli.shell import Exit, Shell, ShellArgument
from stockpost.cli.tables import table
from stockpost.web.mapping_words import LISTS, STATES

Kind = Literal["vendor", "customer", "item", "ship_method", "tax_region", "location"]
"""The kinds of names (`core.mapping.MappingKind`)."""
KINDS: tuple[Kind, ...] = ("vendor", "customer", "item", "ship_method", "tax_region", "location")
ExportKind = Literal["vendor", "customer", "item", "ship_method", "tax_region", "location", "account"]
OfKind = Annotated[Kind | None, Parameter(help="Only names of this kind.", metavar="KIND")]
Show = Literal["attention", "mapped", "catalogue", "all"]


def list_mappings(
    *,
    kind: OfKind = None,
    show_only: Annotated[
        Show,
        Parameter(
            name="--show",
            help="What needs a person, what is mapped, what of Autotask's catalogue would become one with another name, or all.",
            metavar="WHICH",
        ),
    ] = "all",
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """List Autotask's names, where each goes in QuickBooks, and why."""
    desk, company = open_company(common, shell)
    if show_only == "catalogue":
        shown = desk.mapping.catalogue(company, kind)
    else:
        views = [view for one in _kinds(kind) for view in desk.mapping.names(company, one)]
        shown = [view for view in views if _is_shown(view, show_only)]
    show(
        shell,
        json=common.json,
        document=lambda: [mapping_document(view) for view in shown],
        pictures=lambda: _name_pictures(shown),
    )
    return Exit.DONE


def suggest(
    *,
    kind: OfKind = None,
    at_least: Annotated[
        int, Parameter(validator=Number(gte=0, lte=100), help="Only suggestions with this score or more.")
    ] = 80,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """List the names that QuickBooks has under another spelling, with the entry that is most alike (100: the same but for writing)."""
    desk, company = open_company(common, shell)
    views = desk.mapping.suggestions(company, kind, score_min=at_least)
    _say_where_unread(desk.mapping.lists(company), shell)
    show(
        shell,
        json=common.json,
        document=lambda: [mapping_document(view) for view in views],
        pictures=lambda: _suggestion_pictures(views),
    )
    return Exit.DONE


def accept(
    *,
    kind: OfKind = None,
    at_least: Annotated[
        int, Parameter(validator=Number(gte=80, lte=100), help="Accept suggestions with this score or more.")
    ] = 95,
    yes: Yes = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Save suggestions as mappings. Shows them first and asks."""
    desk, company = open_company(common, shell)
    views = desk.mapping.suggestions(company, kind, score_min=at_least)
    if not common.json:
        show(shell, json=False, document=list, pictures=lambda: _suggestion_pictures(views))
    is_approved = yes or (bool(views) and shell.is_interactive and shell.confirms("Save these as mappings?"))
    changes: list[ChangeView] = []
    if is_approved:
        for one in KINDS:
            chosen = [
                (view.autotask_id, view.suggestion.name) for view in views if view.kind == one and view.suggestion
            ]
            changes += desk.mapping.accept(company, one, chosen, who=shell.who)
    elif views:
        message(shell, "Nothing was saved. Add --yes to save them.")
    show(
        shell,
        json=common.json,
        document=lambda: {
            "saved": is_approved,
            "changes": [change_document(change) for change in changes],
            "suggestions": [mapping_document(view) for view in views],
        },
        pictures=lambda: [cell(f"{counted(len(changes), 'mapping')} saved.")] if is_approved else [],
    )
    return Exit.DONE


def set_mapping(
    kind: Annotated[
        Kind, Parameter(metavar="KIND", help="vendor, customer, item, ship_method, tax_region or location.")
    ],
    autotask_id: Annotated[int, Parameter(metavar="AUTOTASK_ID", help="As “stockpost mapping list” shows it.")],
    name: Annotated[str, Parameter(metavar="NAME", help="The name in QuickBooks.")],
    /,
    *,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Choose the name in QuickBooks for one name of Autotask."""
    desk, company = open_company(common, shell)
    return _show_one(desk.mapping.choose(company, kind, autotask_id, name, who=shell.who), common, shell)


def remove(
    kind: Annotated[
        Kind, Parameter(metavar="KIND", help="vendor, customer, item, ship_method, tax_region or location.")
    ],
    autotask_id: Annotated[int, Parameter(metavar="AUTOTASK_ID", help="As “stockpost mapping list” shows it.")],
    /,
    *,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Take a mapping away: the name is matched by itself again."""
    desk, company = open_company(common, shell)
    return _show_one(desk.mapping.remove(company, kind, autotask_id, who=shell.who), common, shell)


def export(
    file: Annotated[Path, Parameter(metavar="FILE", help="The CSV file to write.")],
    /,
    *,
    kind: Annotated[ExportKind | None, Parameter(help="Only names of this kind, or account.", metavar="KIND")] = None,
    catalogue: Annotated[bool, Parameter(help="Only what “list --show catalogue” shows.", show_default=False)] = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Write all names with their mappings and suggestions, and the accounts of the settings, to a CSV file for your table program."""
    desk, company = open_company(common, shell)
    mapping = desk.mapping
    content = mapping.export_catalogue_csv(company, kind) if catalogue else mapping.export_csv(company, kind)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UseError(f"{file} cannot be written ({error.strerror}). Name another file.") from None
    lines = content.count(b"\r\n") - 1
    show(
        shell,
        json=common.json,
        document=lambda: {"file": str(file), "names": lines},
        pictures=lambda: [
            cell(f"{counted(lines, 'name')} written to {file}. Fill the column mapped_to and import it.")
        ],
    )
    return Exit.DONE


def import_file(
    file: Annotated[Path, Parameter(metavar="FILE", help="A CSV file with the columns kind, autotask_id, mapped_to.")],
    /,
    *,
    preview: Annotated[bool, Parameter(help="Only show what would change.", show_default=False)] = False,
    skip_wrong: Annotated[
        bool, Parameter(help="Save the right lines although others are wrong.", show_default=False)
    ] = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Read mappings and accounts from a CSV file: all of it, or nothing where a line is wrong. An empty mapped_to takes the mapping of a name away; an
    account cannot be taken away."""
    desk, company = open_company(common, shell)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UseError(f"{file} cannot be read ({error.strerror}). Check its name.") from None
    if preview:
        view = desk.mapping.preview_csv(company, content, may_choose_accounts=True)
    else:
        view = desk.mapping.import_csv(company, content, who=shell.who, may_choose_accounts=True, skip_wrong=skip_wrong)
    show(shell, json=common.json, document=lambda: import_document(view), pictures=lambda: _import_pictures(view))
    return Exit.PROBLEMS if view.wrong else Exit.DONE


def read(*, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """Ask for the lists of QuickBooks; they are read in its next conversation, after all transfers. Nothing is written by it."""
    desk, company = open_company(common, shell)
    desk.mapping.read_lists(company, who=shell.who)
    return lists(common=common, shell=shell)


def lists(*, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """Show which lists of QuickBooks are known, and since when."""
    desk, company = open_company(common, shell)
    views = desk.mapping.lists(company)
    show(
        shell,
        json=common.json,
        document=lambda: [list_document(view) for view in views],
        pictures=lambda: _list_pictures(views),
    )
    return Exit.DONE


def _kinds(kind: Kind | None) -> tuple[Kind, ...]:
    return (kind,) if kind else KINDS


def _is_shown(view: MappingView, which: Show) -> bool:
    return which == "all" or (view.needs_a_person if which == "attention" else bool(view.mapped_to))


def _show_one(view: MappingView, common: Common, shell: Shell) -> Exit:
    show(shell, json=common.json, document=lambda: mapping_document(view), pictures=lambda: _name_pictures([view]))
    return Exit.DONE


def _say_where_unread(views: Sequence[ListView], shell: Shell) -> None:
    if any(view.read_at is None for view in views):
        message(shell, "Not all lists of QuickBooks were read yet. “stockpost mapping read” asks for them.")


def _name_pictures(views: Sequence[MappingView]) -> Iterator[RenderableType]:
    if not views:
        yield cell("Nothing here. “stockpost refresh” reads Autotask.")
        return
    rows = table("Kind", "Id", "Autotask", "QuickBooks", "Why", right=("Id",), whole=("Kind", "Id"))
    for view in views:
        why = f"{STATES[view.state][0]} by {view.mapped_by}" if view.mapped_by else STATES[view.state][0]
        style = "yellow" if view.needs_a_person else ""
        rows.add_row(
            view.kind, str(view.autotask_id), cell(view.autotask_name), cell(view.goes_to or "-"), cell(why, style)
        )
    yield rows
    for view in views:
        if view.needs_a_person:
            yield cell(f"{view.autotask_name}: {view.explanation}", "yellow")


def _suggestion_pictures(views: Sequence[MappingView]) -> Iterator[RenderableType]:
    if not views:
        yield cell("No suggestions.")
        return
    rows = table("Kind", "Id", "Autotask", "QuickBooks has", "Score", right=("Id", "Score"), whole=("Kind", "Id"))
    for view in views:
        if view.suggestion is not None:
            rows.add_row(
                view.kind,
                str(view.autotask_id),
                cell(view.autotask_name),
                cell(view.suggestion.name),
                str(view.suggestion.score),
            )
    yield rows


def _import_pictures(view: ImportView) -> Iterator[RenderableType]:
    if view.changes or view.accounts:
        rows = table("Kind", "Id", "Autotask", "Until now", "From now on", right=("Id",), whole=("Kind", "Id"))
        for change in view.changes:
            rows.add_row(
                change.kind,
                str(change.autotask_id),
                cell(change.autotask_name),
                cell(change.before or "-"),
                cell(change.after or "-"),
            )
        for account in view.accounts:
            setting = cell(f"setting {account.setting}")
            rows.add_row("account", "-", setting, cell(account.before), cell(account.after))
        yield rows
    for change in view.changes:
        if change.note:
            yield cell(f"{change.autotask_name}: {change.note}", "yellow")
    for wrong in view.wrong:
        field = f", {wrong.field}" if wrong.field else ""
        yield cell(f"Line {wrong.line}{field}: {wrong.text}", "red")
    saved = "saved" if view.is_saved else "not saved"
    yield cell(
        f"{counted(len(view.changes) + len(view.accounts), 'change')} {saved}, {counted(view.unchanged, 'line')} unchanged, "
        f"{counted(len(view.wrong), 'line')} wrong."
    )


def _list_pictures(views: Sequence[ListView]) -> Iterator[RenderableType]:
    rows = table("List", "Names", "Read", "State", right=("Names",))
    for view in views:
        state = f"asked for by {view.asked_by}; read at the next contact" if view.is_asked else view.detail or "-"
        rows.add_row(LISTS[view.name_list], str(view.names), time_words(view.read_at), cell(state))
    yield rows
