"""The commands that write to QuickBooks or decide what is written: transfer, transfer-invoice, sync, undo, resolve, decide-again."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from cyclopts import Parameter

from stockpost.app.deciding_again import LetGo
from stockpost.app.desk import Desk
from stockpost.app.documents import run_document
from stockpost.app.errors import UseError
from stockpost.app.name_choice import SharedName
from stockpost.app.views import NOTHING_TO_WRITE
from stockpost.cli.approving import Undertaking, carry_out, follow_and_show
from stockpost.cli.options import COMMON, Common, Preview, Shown, Wait, Yes, open_company
from stockpost.cli.output import message, write_document
from stockpost.cli.shell import Exit, ShellArgument


def _several(flag: str, metavar: str, meaning: str) -> Parameter:
    """A flag that takes any number of names."""
    return Parameter(name=flag, consume_multiple=True, negative="", metavar=metavar, show_default=False, help=meaning)


def transfer(
    *numbers: Annotated[str, Parameter(help="Numbers of the purchase orders, as Autotask shows them.")],
    all_orders: Annotated[
        bool,
        Parameter(name="--all", show_default=False, help="Every order that is not transferred yet or needs an update."),
    ] = False,
    preview: Preview = False,
    wait: Wait = None,
    yes: Yes = False,
    shown: Shown = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Transfer purchase orders, their receipts and the stock of their items to QuickBooks, or update them.

    Shows every write first and asks. Autotask is read afresh.
    """
    if all_orders and numbers:
        raise UseError("Name the purchase orders or use --all, not both.")
    if not all_orders and not numbers:
        raise UseError(
            "No purchase order is named. Name one or more, for example “stockpost transfer 1001”, or use --all."
        )
    desk, company = open_company(common, shell)
    undertaking = Undertaking(
        desk=desk,
        company=company,
        preview=lambda: desk.preview_transfer(company, numbers, all_orders=all_orders),
        approve=lambda seen: desk.approve_transfer(company, numbers, who=shell.who, all_orders=all_orders, shown=seen),
    )
    return carry_out(undertaking, shell, preview=preview, yes=yes, shown=shown, wait_seconds=wait, json=common.json)


def transfer_invoice(
    *numbers: Annotated[str, Parameter(help="Numbers of the invoices, as Autotask shows them.")],
    preview: Preview = False,
    wait: Wait = None,
    yes: Yes = False,
    shown: Shown = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Transfer invoices to QuickBooks, with their customers and what they sell from stock.

    Shows every write first and asks. Autotask is read afresh.
    """
    if not numbers:
        raise UseError("No invoice is named. Name one or more, for example “stockpost transfer-invoice INV-3041”.")
    desk, company = open_company(common, shell)
    undertaking = Undertaking(
        desk=desk,
        company=company,
        preview=lambda: desk.invoices.preview(company, numbers),
        approve=lambda seen: desk.invoices.approve(company, numbers, who=shell.who, shown=seen),
    )
    return carry_out(undertaking, shell, preview=preview, yes=yes, shown=shown, wait_seconds=wait, json=common.json)


def sync(
    *,
    item: Annotated[
        tuple[str, ...],
        _several("--item", "NAME", "Items to sync, by their Autotask names."),
    ] = (),
    full: Annotated[bool, Parameter(show_default=False, help="All stocked items.")] = False,
    preview: Preview = False,
    wait: Wait = None,
    yes: Yes = False,
    shown: Shown = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Set QuickBooks' on hand to what Autotask counts, by inventory adjustments.

    Without --item and --full: the items on transferred purchase orders. Shows every write first and asks.
    """
    if full and item:
        raise UseError("Name the items with --item or use --full, not both.")
    desk, company = open_company(common, shell)
    undertaking = Undertaking(
        desk=desk,
        company=company,
        preview=lambda: desk.preview_sync(company, item, full=full),
        approve=lambda seen: desk.approve_sync(company, item, who=shell.who, full=full, shown=seen),
    )
    return carry_out(undertaking, shell, preview=preview, yes=yes, shown=shown, wait_seconds=wait, json=common.json)


def undo(
    run: Annotated[int, Parameter(help="Number of the run, as “stockpost history” shows it.")],
    /,
    *,
    preview: Preview = False,
    wait: Wait = None,
    yes: Yes = False,
    shown: Shown = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Take a run back: delete what it created in QuickBooks, newest first, as long as nobody built on it.

    List entries stay. Afterwards the orders can be transferred again. Shows every deletion first and asks.
    """
    desk, company = open_company(common, shell)
    undertaking = Undertaking(
        desk=desk,
        company=company,
        preview=lambda: desk.preview_undo(company, run),
        approve=lambda seen: desk.approve_undo(company, run, who=shell.who, shown=seen),
    )
    return carry_out(undertaking, shell, preview=preview, yes=yes, shown=shown, wait_seconds=wait, json=common.json)


def resolve(
    problem: Annotated[int, Parameter(help="Number of the problem, as “stockpost problems” shows it.")],
    choice: Annotated[str, Parameter(help="One of the choices that “stockpost problems” shows for it.")],
    /,
    *,
    name: Annotated[str | None, Parameter(metavar="NAME", help="The name in QuickBooks, for the choice map.")] = None,
    all_of_kind: Annotated[bool, Parameter(negative="", help="For all items that have this kind of problem.")] = False,
    wait: Wait = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Decide a problem. The choice is the approval: what it writes is queued at once.

    A name that is the item of another product already is asked about first; where nobody can be asked, that is only told.
    """
    desk, company = open_company(common, shell)
    consequence = _consequence(desk, company, problem, choice)
    decide = partial(desk.resolve, company, problem, choice, who=shell.who, name=name, all_of_kind=all_of_kind)
    try:
        run = decide()
    except SharedName as shared:
        message(shell, str(shared))
        if shell.is_interactive and not shell.confirms("Are they one item in QuickBooks?"):
            raise UseError("Nothing was decided. Choose another name.") from None
        run = decide(may_share=True)
    if run is not None:
        return follow_and_show(desk, company, run, shell, wait_seconds=wait, json=common.json)
    message(shell, f"Decided. {consequence}".rstrip())
    if common.json:
        write_document(shell, run_document(NOTHING_TO_WRITE))
    return Exit.DONE


def decide_again(
    *numbers: Annotated[str, Parameter(help="Numbers of purchase orders that somebody let go of.")],
    invoice: Annotated[
        tuple[str, ...],
        _several("--invoice", "NUMBER", "Invoices."),
    ] = (),
    item: Annotated[
        tuple[str, ...],
        _several("--item", "NAME", "Items whose count is kept in QuickBooks, by their Autotask names."),
    ] = (),
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Watch again what somebody let go of, was never to be transferred, or whose count was left to QuickBooks. Writes nothing."""
    desk, company = open_company(common, shell)
    notes = desk.decide_again(company, LetGo(orders=numbers, invoices=invoice, items=item), who=shell.who)
    for note in notes:
        message(shell, note)
    if common.json:
        write_document(shell, {"notes": notes})
    return Exit.DONE


def _consequence(desk: Desk, company: str, problem: int, choice: str) -> str:
    """What a choice leads to, in the words of “stockpost problems”; empty where that problem does not offer it."""
    offered = (one for found in desk.problems(company) if found.id == problem for one in found.choices)
    return next((one.consequence for one in offered if one.choice == choice), "")
