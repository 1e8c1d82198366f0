"""Problems as the doors show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from stockpost.app.numbers import Numbers
from stockpost.app.views import ChoiceView, ProblemView
from stockpost.core.company_settings import CompanySettings
from stockpost.core.names import fold
from stockpost.core.problems import CHOICE_TITLES, LATE_COUNT, OF_NAMES, OF_SETTINGS, Problem

CONSEQUENCES = {
    "overwrite": "QuickBooks is made to say what Autotask says; the changes made there are lost.",
    "detach": "Stockpost lets go of this order and writes nothing more to it, until somebody chooses “Decide again” on its page.",
    "recreate": "What is missing in QuickBooks is entered once more.",
    "adopt": "The order found in QuickBooks becomes this one; Autotask overwrites its lines.",
    "approve": "The count is set as shown.",
    "skip": "Nothing is written now; it can be transferred again later.",
    "retry": "It is tried again at the next contact with QuickBooks.",
    "map": "The name you choose is used for this now and later.",
    "create": "The account is created in QuickBooks, and what waits for it goes on.",
    "reactivate": "The entry becomes active again in QuickBooks.",
    "ignore": "The order is no longer offered for transfer, until somebody chooses “Decide again” on its page.",
}

OF_CODES = {
    ("changed_in_quickbooks", "overwrite"): (
        CHOICE_TITLES["overwrite"],
        "All fields above get what stands under Autotask; the changes made in QuickBooks are lost.",
    ),
    ("changed_in_quickbooks", "adopt"): (
        "Take over what is in QuickBooks",
        "What stands under QuickBooks counts as right and stays until Autotask changes that field; later receipts go on as always.",
    ),
    ("changed_in_quickbooks", "retry"): (
        CHOICE_TITLES["retry"],
        "Once it is put right in QuickBooks, everything goes on; nothing is written before.",
    ),
    ("number_taken", "adopt"): (
        CHOICE_TITLES["adopt"],
        "The order in QuickBooks becomes this one; what differs gets what stands under Autotask, but for the date, and what was received there counts.",
    ),
    ("came_back", "adopt"): (
        CHOICE_TITLES["adopt"],
        "It is transferred again: Stockpost recognises it in QuickBooks and goes on with it. Where it differs from Autotask, you are asked.",
    ),
    ("came_back", "detach"): (
        CHOICE_TITLES["detach"],
        "It stays in QuickBooks, and nobody is asked about it any more. Where nothing else is transferred in its place, Stockpost lets go of it and transfers it no more, until somebody chooses “Decide again”.",
    ),
    (LATE_COUNT, "retry"): ("Sync the item", "Its count in QuickBooks is set to Autotask's."),
    (LATE_COUNT, "skip"): (
        CHOICE_TITLES["skip"],
        "QuickBooks' count stays as it is until the next sync, and nobody is asked about this again.",
    ),
    ("receipt_changed", "adopt"): (
        "Take the quantity in QuickBooks as right",
        "What was added there counts as received by hand: nothing is posted for it, and the counts are synced as always.",
    ),
    ("receipt_changed", "retry"): (
        CHOICE_TITLES["retry"],
        "Once the receipt is corrected in QuickBooks, everything goes on; nothing is written before.",
    ),
    ("receipt_deleted", "recreate"): (
        "Post what is missing again",
        "One more receipt is entered for the units that are missing in QuickBooks, as long as nothing else became of the receipts until then.",
    ),
    ("receipt_deleted", "detach"): (
        CHOICE_TITLES["detach"],
        "Stockpost lets go of this order. The next sync of the item sets Autotask's count, which holds the units of the receipt unless they are taken back in Autotask.",
    ),
    ("received_less", "retry"): (
        CHOICE_TITLES["retry"],
        "Once the receipt is corrected in QuickBooks, or the units are received again in Autotask, everything goes on.",
    ),
    ("quantity_below_received", "retry"): (
        CHOICE_TITLES["retry"],
        "Once Autotask orders at least what was received, everything goes on.",
    ),
    ("received_more", "retry"): (
        CHOICE_TITLES["retry"],
        "Once Autotask orders what it has received, the rest is posted.",
    ),
    ("vendor_changed", "retry"): (
        CHOICE_TITLES["retry"],
        "Once Autotask names the old vendor again, everything goes on.",
    ),
    ("received_as_another", "adopt"): (
        "Use “{suggested}” from now on",
        "The name leads to what the order has in QuickBooks, for this and all other orders; it is written down under Mapping.",
    ),
    ("received_as_another", "retry"): (
        CHOICE_TITLES["retry"],
        "Once both sides mean the same one, everything goes on.",
    ),
    ("deleted_in_quickbooks", "recreate"): (
        CHOICE_TITLES["recreate"],
        "The order is entered once more, and what was received on it is received again.",
    ),
    ("account_missing", "adopt"): (
        "Use “{suggested}” from now on",
        "The setting {setting} is changed to it, and what waits for the account goes on.",
    ),
    ("account_missing", "retry"): (
        CHOICE_TITLES["retry"],
        "QuickBooks is asked for the account again, under the name that the setting {setting} has by then.",
    ),
    ("class_missing", "adopt"): (
        "Use “{suggested}” from now on",
        "The setting {setting} is changed to it, and what waits for the class goes on.",
    ),
    ("entry_gone", "adopt"): (
        "Use “{suggested}” instead",
        "It is the one that stands in its place now; it is used from now on and written down under Mapping.",
    ),
    ("entry_gone", "recreate"): (
        "Create it again",
        "A new one of the same name is created in QuickBooks, without history; an item begins with nothing on hand.{order}",
    ),
    ("item_shared", "detach"): (
        "Its count is kept in QuickBooks",
        "Nothing is written and nobody is asked again, as long as the same products stand for the item; Stock goes on showing all counts.",
    ),
    ("item_shared", "retry"): (
        CHOICE_TITLES["retry"],
        "All counts are compared again; where QuickBooks has what they should be together, nothing is left to decide.",
    ),
    ("counted_by_serial", "retry"): (
        "I have adjusted it in QuickBooks",
        "QuickBooks' count is looked at again; where it is Autotask's by then, nothing is left to decide.",
    ),
    ("below_zero", "retry"): (
        CHOICE_TITLES["retry"],
        "Both counts are looked at again, and QuickBooks' is set where Autotask's is not below zero any more.",
    ),
    ("closed_in_quickbooks", "overwrite"): (
        "Open it again and go on",
        "The order is opened in QuickBooks, and what Autotask has received since is received on it.",
    ),
}
"""Titles and consequences that are others for one kind of problem."""
OF_SETTINGS_ALONE = {
    ("account_missing", "adopt"): "The setting {setting} is changed to it; the next transfer or sync uses it.",
    ("account_missing", "create"): "The account is created in QuickBooks with the next transfer or sync that needs it.",
    (
        "account_missing",
        "retry",
    ): "The next transfer or sync asks QuickBooks for the account again, under the name that the setting {setting} has by then.",
    ("class_missing", "adopt"): "The setting {setting} is changed to it; the next transfer or sync uses it.",
    ("class_missing", "retry"): "The next transfer or sync asks QuickBooks for the class again.",
}
"""Consequences that are others where counts wait for an account or a class, and no order or invoice: nothing is written at once."""
OF_ITEMS = {
    "detach": (
        "Its count is kept in QuickBooks",
        "Nothing is written and nobody is asked again, as long as nothing else becomes of the item in QuickBooks; Stock goes on showing both counts.",
    ),
}
"""Titles and consequences that are others where the problem is of the count of an item."""
OF_INVOICES = {
    "detach": (
        CHOICE_TITLES["detach"],
        "Stockpost lets go of this invoice, and QuickBooks stays as it is, until somebody chooses “Decide again” on the page Invoices.",
    ),
    "recreate": (CHOICE_TITLES["recreate"], "The invoice is entered once more."),
    "retry": (CHOICE_TITLES["retry"], "QuickBooks is looked at again; nothing is written to the invoice."),
    "adopt": (
        CHOICE_TITLES["adopt"],
        "The invoice found in QuickBooks counts as this one, as it stands there; nothing is written to it.",
    ),
    "ignore": (
        "Never transfer this invoice",
        "The invoice is no longer offered for transfer, until somebody chooses “Decide again” on the page Invoices.",
    ),
}
"""Titles and consequences that are others where the problem is of an invoice."""
NAMED_AGAIN = (
    " The order names it again. You are asked once more where something was received with the one that is there now, or the order was "
    "changed otherwise, too, and for each further order that names that one."
)
DECIDED = (
    "It is decided, and there is nothing more to do: what waits for it goes on at the next contact with QuickBooks."
)
DECIDED_FOR_COUNTS = "It is decided: the next transfer or sync uses it. Then sync the items again."
SYNC_UNDER_WAY = (
    "A sync of the item is under way, and there is nothing more to do: what was set late is over once its count is set."
)
ALSO_NAMED_MAX = 20
NONE_KNOWN = Numbers()


def problem_view(
    found: Problem,
    *,
    problem_id: int = 0,
    since: datetime | None = None,
    numbers: Numbers = NONE_KNOWN,
) -> ProblemView:
    """A problem with its choices; `numbers` gives the number of its order or invoice."""
    return ProblemView(
        id=problem_id,
        code=found.code,
        title=found.title,
        explanation=found.explanation,
        remedy=found.remedy,
        order=numbers.order(found.order_id),
        order_id=found.order_id,
        invoice=numbers.invoice(found.invoice_id),
        item=found.item or None,
        since=since,
        choices=tuple(_choice(choice, found) for choice in found.choices),
        differences=found.differences,
        items=(found.item,) if found.item else (),
        cause=found.cause,
        kind_of_item=found.kind_of_item,
        invoice_id=found.invoice_id,
        is_taken_over=found.is_taken_over,
        basis=found.basis,
    )


def together(found: Iterable[ProblemView]) -> list[ProblemView]:
    """Each decision once: items that wait for the same one stand together, where the first of them stood."""
    cases: dict[object, list[ProblemView]] = {}
    for position, one in enumerate(found):
        cases.setdefault(one.cause or position, []).append(one)
    return [
        replace(several[0], item=None, items=tuple(name for one in several for name in one.items))
        if len(several) > 1
        else several[0]
        for several in cases.values()
    ]


def with_companions(found: Iterable[ProblemView]) -> list[ProblemView]:
    """Each with what else waits for the same name, so that a person knows how much a decision moves. Thousands may wait for one: each names
    the first `ALSO_NAMED_MAX` others and says how many more there are."""
    views = list(found)
    waiting: dict[tuple[str, str], dict[str, None]] = {}
    for one in views:
        if one.code in OF_NAMES:
            waiting.setdefault((one.code, one.title), {}).update(dict.fromkeys(who_waits(one)))
    return [_with_others(one, waiting.get((one.code, one.title), {})) for one in views]


def _with_others(one: ProblemView, waiting: Mapping[str, None]) -> ProblemView:
    own = set(who_waits(one))
    also = tuple(islice((name for name in waiting if name not in own), ALSO_NAMED_MAX))
    return replace(one, also=also, also_more=len(waiting) - len(own) - len(also)) if also else one


def as_decided(found: Problem, settings: CompanySettings, created: Collection[tuple[str, str]]) -> Problem:
    """What waits for the account or class of a setting, once that is decided: nothing more is asked until QuickBooks is reached. `created`
    are the problems, by code and basis, for which a person chose `create`; that is no remedy for an account that is there and inactive."""
    if not found.setting:
        return found
    _, setting, key = found.basis.split(":", 2)
    is_created = "create" in found.choices and (found.code, found.basis) in created
    if fold(str(getattr(settings, setting))) == key and not is_created:
        return found
    is_of_counts = found.order_id is None and found.invoice_id is None
    return replace(found, remedy=DECIDED_FOR_COUNTS if is_of_counts else DECIDED, choices=("retry",), suggested="")


def as_under_way(found: Problem, syncing: Collection[int]) -> Problem:
    """A count that was set late, while a sync of its item is under way (`syncing`): nothing more is asked until that is over."""
    is_under_way = found.code == LATE_COUNT and found.product_id in syncing
    return replace(found, remedy=SYNC_UNDER_WAY, choices=()) if is_under_way else found


def asked_once(found: Iterable[ProblemView]) -> list[ProblemView]:
    """As people are asked: the account or class of a setting once, of all that wait for it. Programs get the problem of each."""
    cases: dict[object, list[ProblemView]] = {}
    for position, one in enumerate(found):
        choices = [choice.choice for choice in one.choices]
        case = (one.code, one.title, one.explanation, *choices) if one.code in OF_SETTINGS else position
        cases.setdefault(case, []).append(one)
    return [_of_all(several) if several[0].code in OF_SETTINGS else several[0] for several in cases.values()]


def _of_all(several: list[ProblemView]) -> ProblemView:
    """One of them, as the problem of none of those that wait: the oldest of an order or invoice, whose decision is carried out at once."""
    first = next((one for one in several if one.order or one.invoice), several[0])
    waiting = dict.fromkeys(name for one in several for name in (*who_waits(one), *one.also))
    in_all = len(who_waits(first)) + len(first.also) + first.also_more
    ids = tuple(one.id for one in several if one is not first)
    return replace(
        first,
        order=None,
        invoice=None,
        item=None,
        items=(),
        also=tuple(waiting),
        also_more=max(0, in_all - len(waiting)),
        others=ids,
    )


def who_waits(one: ProblemView) -> list[str]:
    """As people call it: the order, the invoice, or the items whose counts wait."""
    if one.order:
        return [f"PO {one.order}"]
    return [f"Invoice {one.invoice}"] if one.invoice else [f"count of {item}" for item in one.items]


def _choice(choice: str, found: Problem) -> ChoiceView:
    title, consequence = CHOICE_TITLES[choice], CONSEQUENCES[choice]
    if found.invoice_id is not None and not found.setting:
        title, consequence = OF_INVOICES.get(choice, (title, consequence))
        if (found.code, choice) == ("changed_in_quickbooks", "adopt"):
            title = OF_CODES[found.code, choice][0]
            consequence = "What stands under QuickBooks counts as right; nothing is written to the invoice."
    else:
        of_item = OF_ITEMS.get(choice) if found.is_of_item else None
        title, consequence = OF_CODES.get((found.code, choice), of_item or (title, consequence))
        if found.order_id is None and found.invoice_id is None:
            consequence = OF_SETTINGS_ALONE.get((found.code, choice), consequence)
    title, consequence = (
        text.replace("{suggested}", found.suggested)
        .replace("{setting}", found.setting)
        .replace("{order}", NAMED_AGAIN if found.suggested else "")
        for text in (title, consequence)
    )
    needs_name = choice == "map"
    # The basis of a problem whose name can be chosen begins with what is named.
    kind_of_name = found.basis.partition(":")[0] if needs_name else ""
    return ChoiceView(
        choice=choice, title=title, consequence=consequence, needs_name=needs_name, kind_of_name=kind_of_name
    )


def stored_problem_view(values: Mapping[str, Any] | None, *, since: datetime | None = None) -> ProblemView | None:
    """A problem of the whole company, as the companies table keeps it."""
    return None if values is None else problem_view(msgspec.convert(values, Problem), since=since)
