"""What can stand in the way, in words a bookkeeper understands: each code with its title, explanation, remedy and choices (design 3.1).

Problems are values: rules return them, doors show them. `{…}` in the texts is filled from the facts of the case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from stockpost.core.ledger import DELETION

TRANSFERRED = "transferred"
LATE_COUNT = "count_set_late"
QUESTION_REFUSED = "question_refused"
CHOICE_TITLES = {
    "overwrite": "Overwrite with Autotask",
    "detach": "Leave QuickBooks as it is",
    "recreate": "Create it again",
    "adopt": "Use the one in QuickBooks",
    "approve": "Approve the change",
    "skip": "Leave it out this time",
    "retry": "Try again",
    "map": "Choose the name in QuickBooks",
    "create": "Create it in QuickBooks",
    "reactivate": "Make it active again",
    "ignore": "Never transfer this order",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The fixed words of one code. A kind without choices mends itself when its cause has gone."""

    title: str
    explanation: str
    remedy: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that is not as it was transferred, side by side for people; empty texts stand for nothing."""

    field: str
    autotask: str
    last_transferred: str
    quickbooks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem. `basis` is the fact a choice is made about: a choice counts only as long as the basis is the same."""

    code: str
    title: str
    explanation: str
    remedy: str
    choices: tuple[str, ...] = ()
    order_id: int | None = None
    product_id: int | None = None
    item: str = ""
    basis: str = ""
    differences: tuple[Difference, ...] = ()
    suggested: str = ""
    """The name in QuickBooks that `adopt` would choose."""
    is_waiting: bool = False
    """True where nothing is wrong with the data: it is tried again by itself."""
    invoice_id: int | None = None
    is_taken_over: bool = False
    """True where the invoice was not transferred: a person took over one that QuickBooks had. `last_transferred` is what was agreed last: then, or
    when a person took over a later change."""

    @property
    def is_about_undo(self) -> bool:
        """It is about taking a run back, not about transferring: a look at the order or item neither finds nor ends it."""
        return self.code in ("undo_blocked", "came_back") or self.basis.startswith(DELETION)

    @property
    def setting(self) -> str:
        """The setting whose account or class cannot be used; empty for all other problems."""
        return self.basis.split(":")[1] if self.code in OF_SETTINGS else ""

    @property
    def is_of_item(self) -> bool:
        """It is about the count of an item alone, or (as of one item for several products) of one of several."""
        return self.product_id is not None and self.order_id is None and self.invoice_id is None

    @property
    def kind_of_item(self) -> str:
        """Its code where it is about the count of an item alone: a person may decide all of these at once. Empty for all others, and for
        those that are decided at once anyway, since all wait for the same."""
        return self.code if self.is_of_item and not (self.is_about_undo or self.code in OF_MANY_ITEMS) else ""

    @property
    def cause(self) -> tuple[str, ...]:
        """What other items may wait for as well: where it is the same, a person decides once for all of them. Empty where the problem is
        its own."""
        if self.code == "item_shared":
            return (self.code, self.basis)
        is_shared = self.code in OF_MANY_ITEMS and self.order_id is None and self.invoice_id is None
        return (self.code, self.title, self.explanation, self.remedy) if is_shared else ()


def problem(
    code: str,
    *,
    order_id: int | None = None,
    product_id: int | None = None,
    invoice_id: int | None = None,
    item: str = "",
    basis: str = "",
    differences: tuple[Difference, ...] = (),
    choices: tuple[str, ...] | None = None,
    **details: object,
) -> Problem:
    """Make the problem of `code`, its texts filled with `item` and `details`; what `came` to QuickBooks was transferred, unless they say
    otherwise. Of invoices that are there twice one may be voided as well."""
    kind = KINDS[code]
    delete = "delete" if invoice_id is None else "delete or void"
    details = {"item": item, "came": TRANSFERRED, "delete": delete, **details}
    return Problem(
        code=code,
        title=kind.title.format_map(details),
        explanation=kind.explanation.format_map(details),
        remedy=kind.remedy.format_map(details),
        choices=kind.choices if choices is None else choices,
        order_id=order_id,
        product_id=product_id,
        item=item,
        basis=basis,
        differences=differences,
        is_waiting=code in WAITING,
        invoice_id=invoice_id,
    )


def suggesting(found: Problem, name: str) -> Problem:
    """The same, with the name in QuickBooks that may be the one to use from now on (choice `adopt`)."""
    remedy = f"Use “{name}” from now on. Otherwise {found.remedy[0].lower()}{found.remedy[1:]}"
    return replace(found, remedy=remedy, choices=("adopt", *found.choices), suggested=name)


WAITING = frozenset(
    {
        "quickbooks_unreachable",
        "quickbooks_waiting",
        "autotask_unreachable",
        "wrong_company_file",
        "quickbooks_access_denied",
    }
)

OF_SETTINGS = frozenset({"account_missing", "class_missing"})
"""Their basis is the kind of entry, the setting and the name that it has."""
OF_NAMES = frozenset(
    {
        *("vendor_missing", "vendor_name_taken", "customer_missing", "customer_name_taken", "item_missing"),
        *("item_kind_differs", "name_collision", "name_inactive", "entry_gone", "name_moved", *OF_SETTINGS),
    }
)
"""Each is about one name, whoever needs it: what is decided about the name holds for all of them."""
OF_MANY_ITEMS = frozenset({"location_without_site", "site_missing", QUESTION_REFUSED})
"""Of items these say nothing but what is missing, and their choices write nothing down."""

KINDS: dict[str, Kind] = {
    "quickbooks_unreachable": Kind(
        title="QuickBooks cannot be reached",
        explanation="{detail}",
        remedy="{advice} What is approved waits and is written then.",
    ),
    "wrong_company_file": Kind(
        title="Another company file is open in QuickBooks",
        explanation="QuickBooks has “{found}” open; this company is bound to “{expected}”. Nothing was written.",
        remedy="Open “{expected}” in QuickBooks. What is approved waits and is written then.",
    ),
    "quickbooks_access_denied": Kind(
        title="QuickBooks does not let Stockpost in",
        explanation="{detail}",
        remedy="{advice} What is approved waits and is written then.",
    ),
    "quickbooks_waiting": Kind(
        title="QuickBooks is busy",
        explanation="{detail}",
        remedy="{advice}",
    ),
    "closing_date": Kind(
        title="The books are closed for that date",
        explanation="{summary}: QuickBooks refused the date {date}, since it lies in a closed period. {detail}",
        remedy="Move the closing date in QuickBooks (Edit > Preferences > Accounting) and choose Try again, or leave it out.",
        choices=("retry", "skip"),
    ),
    "autotask_unreachable": Kind(
        title="Autotask cannot be reached",
        explanation="{detail}",
        remedy="It is tried again by itself. If it stays, check the Autotask address and the status page of Autotask.",
    ),
    "autotask_denied": Kind(
        title="Autotask refuses the sign-in",
        explanation="{detail}",
        remedy="Correct the API user's name, integration code or secret under Settings, Autotask access, or with “stockpost company set”.",
    ),
    "order_canceled": Kind(
        title="Purchase order {number} is canceled in Autotask; left out",
        explanation="A canceled purchase order that QuickBooks does not have is not entered, and nothing of it is written.",
        remedy=(
            "Nothing needs to be entered. Where it stands under Problems, “Never transfer this order” takes it off the list. "
            "If it was canceled by mistake, raise it again in Autotask."
        ),
        choices=("ignore",),
    ),
    "vendor_missing": Kind(
        title="Vendor “{name}” is not in QuickBooks",
        explanation="{detail}",
        remedy="Add the vendor in QuickBooks, or choose the vendor that is meant.",
        choices=("map", "retry", "skip"),
    ),
    "vendor_name_taken": Kind(
        title="“{name}” is {a_kind} in QuickBooks, not a vendor",
        explanation="QuickBooks has one list of names for vendors, customers, employees and others, so a vendor “{name}” cannot be created.",
        remedy="Choose the vendor that is meant, or rename the {kind} in QuickBooks and try again.",
        choices=("map", "retry", "skip"),
    ),
    "vendor_changed": Kind(
        title="The vendor of {number} was changed after goods were received",
        explanation="Autotask now names “{name}”; QuickBooks has receipts of the old vendor on this order.",
        remedy="Put the vendor back in Autotask, or leave QuickBooks as it is.",
        choices=("detach", "retry"),
    ),
    "received_as_another": Kind(
        title="Goods of {number} were received as another {role}",
        explanation="Autotask's “{name}” leads to another {role} than “{there}”, which the order {has}. Goods were received on it, and QuickBooks keeps their {role}.",
        remedy="Use “{there}” for it from now on; or put it right in QuickBooks or Autotask and try again; or leave QuickBooks as it is.",
        choices=("adopt", "retry", "detach"),
    ),
    "customer_missing": Kind(
        title="Customer “{name}” is not in QuickBooks",
        explanation="{detail}",
        remedy="Add the customer in QuickBooks, or choose the customer that is meant.",
        choices=("map", "retry", "skip"),
    ),
    "customer_name_taken": Kind(
        title="“{name}” is {a_kind} in QuickBooks, not a customer",
        explanation="QuickBooks has one list of names for vendors, customers, employees and others, so a customer “{name}” cannot be created.",
        remedy="Choose the customer that is meant, or rename the {kind} in QuickBooks and try again.",
        choices=("map", "retry", "skip"),
    ),
    "item_missing": Kind(
        title="Item “{name}” is not in QuickBooks",
        explanation="{detail}",
        remedy="Add the item in QuickBooks, or choose the item that is meant.",
        choices=("map", "retry", "skip"),
    ),
    "item_kind_differs": Kind(
        title="“{name}” is {a_kind} item in QuickBooks, not {wanted}",
        explanation="{detail}",
        remedy="{advice}",
        choices=("map", "retry", "skip"),
    ),
    "name_collision": Kind(
        title="Two Autotask names become “{name}” in QuickBooks",
        explanation="QuickBooks cannot hold “{original}” as it is (at most {length} characters, no “:”, only Western European letters), and what it can hold of it is the same as of {others}.",
        remedy="Choose the name in QuickBooks that is meant for “{original}” (if it is new, first add it there under a shorter name), or change the name in Autotask.",
        choices=("map", "retry", "skip"),
    ),
    "name_inactive": Kind(
        title="“{name}” is inactive in QuickBooks",
        explanation="The {kind} of that name is marked inactive, so it cannot be used.",
        remedy="Make it active again, or choose another name.",
        choices=("reactivate", "map", "retry", "skip"),
    ),
    "entry_gone": Kind(
        title="{Role} “{name}” is gone in QuickBooks",
        explanation="It was merged into another {role} or deleted. It is not made a second time by itself, and nothing was written for it.{instead}",
        remedy="Choose the {role} that is meant from now on, or {or_else}.",
        choices=("map", "recreate", "retry", "skip"),
    ),
    "name_moved": Kind(
        title="Another {role} is called “{name}” in QuickBooks now",
        explanation="The {role} that was used so far {became} “{renamed}”, and “{name}” is another one now.",
        remedy="Choose which of the two is meant: “{name}” or “{renamed}”.",
        choices=("map", "retry", "skip"),
    ),
    "account_missing": Kind(
        title="Account “{name}” is missing in QuickBooks",
        explanation="It is needed as {purpose} (setting {setting}). {detail}",
        remedy="Create it as an account of type {account_type}, or choose another account in the settings and try again.",
        choices=("create", "retry"),
    ),
    "class_missing": Kind(
        title="The class “{name}” cannot be used in QuickBooks",
        explanation="It is {purpose} (setting {setting}). {detail}",
        remedy="Add the class in QuickBooks (Lists > Class List), make it active again, or name another one in the setting {setting}; then try again.",
        choices=("retry", "skip"),
    ),
    "tax_item_missing": Kind(
        title="There is no sales tax item for the tax region “{region}”",
        explanation="{detail}",
        remedy="{advice} (page Mapping, Tax regions); then try again.",
        choices=("map", "retry", "skip"),
    ),
    "currency_differs": Kind(
        title="“{name}” is not kept in {currency} in QuickBooks",
        explanation="What it is for is in {currency} in Autotask. {detail}",
        remedy="{advice} Then try again.",
        choices=("map", "retry", "skip"),
    ),
    "unit_differs": Kind(
        title="A line of {number} is in another unit in QuickBooks",
        explanation="{item}: QuickBooks has received {received} {unit}, and Autotask counts it in {wanted}. Which unit was meant is for a person to say.",
        remedy="Delete the receipts of that line in QuickBooks, or enter the line there in {wanted}, and try again; or leave QuickBooks as it is and let go of the order.",
        choices=("retry", "detach"),
    ),
    "site_missing": Kind(
        title="The inventory site “{name}” cannot be used",
        explanation="{purpose} {detail} Nothing is received or counted until it is there.",
        remedy="Create it in QuickBooks or make it active, or {advice}; then try again.",
        choices=("retry", "skip"),
    ),
    "location_without_site": Kind(
        title="{name} has no inventory site in QuickBooks",
        explanation="{detail} Nothing of it is received, counted or invoiced until it has one (setting inventory_sites).",
        remedy="{advice}; then try again.",
        choices=("retry", "skip"),
    ),
    "other_sites_hold_more": Kind(
        title="Other sites hold more of {item} than Autotask counts",
        explanation="Autotask counts {target}. QuickBooks has {others}, beside {name}, which would have to go below zero.",
        remedy="Move units to {name} or adjust those sites in QuickBooks, or correct the count in Autotask; then try again.",
        choices=("retry", "skip"),
    ),
    "number_taken": Kind(
        title="QuickBooks already has a purchase order {ref_number}",
        explanation="{ref_number} in QuickBooks is for {vendor} of {date} and was not entered by Stockpost for {number}.",
        remedy="Compare both. If it is the same order, use the one in QuickBooks. Otherwise change its number in QuickBooks and try again.",
        choices=("adopt", "retry", "skip", "ignore"),
    ),
    "changed_in_quickbooks": Kind(
        title="{number} was changed in QuickBooks",
        explanation="Since it was {came}, somebody changed: {fields}. {consequence}",
        remedy="{advice}",
        choices=("overwrite", "adopt", "detach"),
    ),
    "deleted_in_quickbooks": Kind(
        title="{number} was deleted in QuickBooks",
        explanation="It was {came} as {ref_number} ({whose}) and is no longer there. It is not created again by itself.",
        remedy="Create it again, or leave QuickBooks as it is and let go of it here.",
        choices=("recreate", "detach"),
    ),
    "receipt_deleted": Kind(
        title="A receipt of {number} was deleted or lowered in QuickBooks",
        explanation="{item}: {posted} were posted, the order shows {found} received. It is not posted again by itself.",
        remedy="Post the missing quantity again. If it is right that it is gone, take it back in Autotask: then this question goes away and the order goes on. Or leave QuickBooks as it is and let go of the order.",
        choices=("recreate", "detach"),
    ),
    "receipt_changed": Kind(
        title="The quantity of a receipt of {number} was raised in QuickBooks",
        explanation="{item}: {posted} were posted, the order shows {found} received, since somebody changed a receipt of ours. Nothing was written to the order, and its items were not synced.",
        remedy="Correct the receipt in QuickBooks and try again, take the quantity there as right, or leave QuickBooks as it is and let go of the order.",
        choices=("adopt", "retry", "detach"),
    ),
    "closed_in_quickbooks": Kind(
        title="{closed} was closed by hand in QuickBooks",
        explanation="Autotask has received more since. QuickBooks takes no receipts on it as long as it is closed.",
        remedy="Open it again and post the receipts, or leave QuickBooks as it is and let go of the order.",
        choices=("overwrite", "detach"),
    ),
    "received_less": Kind(
        title="Autotask has received less on {number} than was posted",
        explanation="{item}: Autotask {received}, posted to QuickBooks {posted}. Receipts are never deleted by themselves.",
        remedy="Correct the receipt in QuickBooks by hand and try again, or leave QuickBooks as it is and let go of the order.",
        choices=("retry", "detach"),
    ),
    "quantity_below_received": Kind(
        title="{number} orders less than QuickBooks has received",
        explanation="{item}: Autotask orders {ordered}, QuickBooks has received {received}. QuickBooks cannot order less than was received.",
        remedy="Raise the quantity in Autotask, or leave QuickBooks as it is and let go of the order.",
        choices=("retry", "detach"),
    ),
    "received_more": Kind(
        title="Autotask has received more on {number} than it orders",
        explanation="{item}: Autotask orders {ordered} and has received {received}. QuickBooks has received {posted} on that line, which is all that is ordered, and takes no more.",
        remedy="Raise the ordered quantity in Autotask to what was received and try again, or leave QuickBooks as it is and let go of the order.",
        choices=("retry", "detach"),
    ),
    "change_too_large": Kind(
        title="The stock of {item} would change by {difference}",
        explanation="From {current} to {target}; the limit of this company is {limit} (setting on_hand_change_limit).",
        remedy="Check the count in Autotask. Approve the change if it is right, or leave it out.",
        choices=("approve", "skip"),
    ),
    "location_vanished": Kind(
        title="Autotask no longer lists {item} at {places}",
        explanation="Before, Autotask had {units}, and the other locations have not got them now. Units that are gone and an answer that lacks a location look alike, so QuickBooks’ count ({current}) was not set to {target}.",
        remedy="Look at the item’s inventory in Autotask. Approve the change if these units are gone; if they are there, try again once Autotask lists them.",
        choices=("approve", "retry", "skip"),
    ),
    "on_hand_unknown": Kind(
        title="The stock of {item} is not known",
        explanation="{detail}",
        remedy="{advice}",
        choices=("skip",),
    ),
    "item_shared": Kind(
        title="“{name}” in QuickBooks stands for several products of Autotask",
        explanation="By Autotask there should be {should} of it ({parts}), and QuickBooks has {current}. The count of one product is not the count of the item, so nothing is set.",
        remedy="Give each product an item of its own (page Mapping): then their counts are set. If they are one item, correct its count in QuickBooks, or say that its count is kept there.",
        choices=("detach", "retry", "skip"),
    ),
    "counted_by_serial": Kind(
        title="{item} is counted by serial numbers and differs",
        explanation="By Autotask there should be {target}, and QuickBooks has {current}. Both sides count it by serial number, and an adjustment of the quantity says nothing of the numbers, so nothing is set.",
        remedy="Adjust it in QuickBooks by serial number (Vendors > Inventory Activities > Adjust Quantity/Value on Hand), then choose “I have adjusted it in QuickBooks”.",
        choices=("retry", "detach", "skip"),
    ),
    "below_zero": Kind(
        title="The stock of {item} would be below zero",
        explanation="{detail}.",
        remedy="{advice}; then try again. It also goes away with the next sync of the item.",
        choices=("retry", "skip"),
    ),
    "on_hand_keeps_changing": Kind(
        title="The stock of {item} does not stay as it was set",
        explanation="It was set to {target} several times and QuickBooks showed {current} afterwards.",
        remedy="See whether somebody sells the item just now, or whether transactions with a later date are booked; then try again.",
        choices=("retry", "skip"),
    ),
    "count_set_late": Kind(
        title="An older count of {item} was set late in QuickBooks",
        explanation="A computer went to sleep with the inventory adjustment {number} and carried it out only at {at}{change}. Newer counts, receipts or invoices had gone out by then; what they did to the count is overwritten.",
        remedy="Sync the item: its count is set to Autotask's, and this goes away with it.",
        choices=("retry", "skip"),
    ),
    "outcome_unknown": Kind(
        title="It is not known whether QuickBooks did it: {summary}",
        explanation="The answer was lost, and asking QuickBooks for it failed: {detail}",
        remedy="It is asked again at the next contact. Nothing is sent twice.",
        choices=("retry",),
    ),
    "duplicate_found": Kind(
        title="{number} is in QuickBooks more than once",
        explanation="Found in QuickBooks: {found}.",
        remedy="Look at them in QuickBooks, {delete} all but one, and try again: the one that is left counts, and nothing is entered anew.",
        choices=("retry", "detach"),
    ),
    "invoice_number_taken": Kind(
        title="QuickBooks already has an invoice {ref_number}",
        explanation="{ref_number} in QuickBooks is for {customer} of {date} and was not entered by Stockpost for {number}.",
        remedy="Compare both. If it is the same invoice, use the one in QuickBooks: nothing is written to it. Otherwise change its number in QuickBooks and try again.",
        choices=("adopt", "retry", "skip", "ignore"),
    ),
    "invoice_voided": Kind(
        title="Invoice {number} is voided in Autotask",
        explanation="{detail}",
        remedy="{advice}",
        choices=("retry", "skip", "ignore"),
    ),
    "changes_unseen": Kind(
        title="QuickBooks does not say which {things} were {what} there",
        explanation="{detail} All else is transferred. {consequence}",
        remedy="{advice} It is asked again at each contact, and this goes away with the first answer.",
    ),
    "invoice_total_differs": Kind(
        title="Invoice {number} has another total in QuickBooks",
        explanation="Autotask says {total} ({tax} of it tax), QuickBooks {found}.",
        remedy="Correct it in QuickBooks and try again, or leave QuickBooks as it is. Taxes are computed by QuickBooks, from the customer's sales tax item.",
        choices=("retry", "detach"),
    ),
    "undo_blocked": Kind(
        title="{subject} cannot be taken back",
        explanation="{detail} What was written stays as it is.",
        remedy="{advice}",
        choices=("retry", "skip"),
    ),
    "came_back": Kind(
        title="{subject} is in QuickBooks again",
        explanation="It was deleted when run {undone} was taken back. It is there again, as after an older company file was put back, and does not count as Stockpost's: nothing of it is changed.{beside}",
        remedy="Delete it in QuickBooks by hand{by_hand}: this goes away at the next contact.{or_use} Or leave QuickBooks as it is.",
        choices=("adopt", "detach"),
    ),
    "request_refused": Kind(
        title="QuickBooks refused: {summary}",
        explanation="{detail}",
        remedy="{advice}",
        choices=("retry", "skip"),
    ),
    QUESTION_REFUSED: Kind(
        title="QuickBooks does not show Stockpost {things}",
        explanation="{detail} {what}, since nothing is written on a guess; all else goes on.",
        remedy="{advice}",
        choices=("retry", "skip"),
    ),
    "field_invalid": Kind(
        title="A field of {subject} cannot be sent: {field}",
        explanation="{detail}",
        remedy="Correct it in Autotask and try again.",
        choices=("retry", "skip"),
    ),
}
