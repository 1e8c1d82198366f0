"""From Autotask's vendors, customers and products to QuickBooks' list entries (N1–N3): found, to be created, or a problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from stockpost.core.autotask_records import Product
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import KnownEntry, Ledger, StepKind
from stockpost.core.name_lists import NameList
from stockpost.core.names import ShortName, change_in_words, fold
from stockpost.core.problems import Difference, Problem, problem, suggesting
from stockpost.core.quickbooks_records import Account, Entity, Item, TransactionClass
from stockpost.core.requests import (
    AccountAdd,
    CustomerReactivate,
    ItemReactivate,
    VendorReactivate,
    Write,
)
from stockpost.core.steps import Context, Step, content_hash

ACTIVE, INACTIVE = "active", "inactive"
KIND_WORDS = {
    "Vendor": "vendor",
    "Customer": "customer",
    "Employee": "employee",
    "OtherName": "other name",
    "Inventory": "inventory",
    "NonInventory": "non-inventory",
    "Service": "service",
    "OtherCharge": "other charge",
    "InventoryAssembly": "assembly",
    "Group": "group",
    "Discount": "discount",
    "FixedAsset": "fixed asset",
}
ACCOUNT_TYPES = {
    "income_account": ("Income", "OtherIncome"),
    "other_income_account": ("Income", "OtherIncome"),
    "cogs_account": ("CostOfGoodsSold", "Expense"),
    "asset_account": ("OtherCurrentAsset", "OtherAsset"),
    "adjustment_account": ("CostOfGoodsSold", "Expense", "OtherExpense", "Income", "OtherIncome", "Equity"),
}
"""Setting → the QuickBooks account types that fit it; the first is the one a missing account is created with (N6)."""
ACCOUNT_PURPOSES = {
    "income_account": "the income account of new items",
    "other_income_account": "the other income account, for freight and other charges",
    "cogs_account": "the cost of goods sold account of new items",
    "asset_account": "the inventory asset account of new items",
    "adjustment_account": "the inventory adjustment account, which stock adjustments post to",
}


SAME_ACCOUNT = "The account that was used so far is called “{name}” now: it is the same account, renamed or moved."


def account_type_words(account_type: str) -> str:
    """A type as QuickBooks shows it to people: `CostOfGoodsSold` is Cost of Goods Sold."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", account_type).replace(" Of ", " of ")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Shortened names (their keys) that several Autotask names share (N2), items in QuickBooks that several Autotask products
    stand for, and the names of inventory locations and tax regions, found over all that is known of Autotask."""

    entity_collisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    item_collisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Among all names of Autotask, whether or not anything names them."""
    entity_collisions_in_use: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    item_collisions_in_use: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Among those that came by on an order, an invoice or in the stock."""
    shared_items: Mapping[str, tuple[Product, ...]] = field(default_factory=dict)
    newest_name: Callable[[str, int], str] = lambda _role, _autotask_id: ""
    """What Autotask called a vendor, customer or item (its product's id) when it was last read; empty where that is not known."""
    locations: Mapping[int, str] = field(default_factory=dict)
    tax_regions: Mapping[int, str] = field(default_factory=dict)
    likest_name: Callable[[str, Iterable[str]], str] = lambda _name, _among: ""
    """Which of the names of QuickBooks is most like a name; empty where none is like enough."""


@dataclass(slots=True, kw_only=True)
class Resolution:
    """The outcome for one name: a ListID, or the step that makes one, or a problem, or (while `is_unknown`) a question."""

    name: str = ""
    key: str = ""
    list_id: str = ""
    step: Step | None = None
    parent_steps: list[Step] = field(default_factory=list)
    problem: Problem | None = None
    note: str = ""
    is_unknown: bool = False
    item_kind: str = ""
    unit_set_list_id: str = ""
    """An item's set of units of measure, empty where it has none."""

    @property
    def steps(self) -> list[Step]:
        return [*self.parent_steps, *([self.step] if self.step else [])]

    @property
    def is_new(self) -> bool:
        """Does its step create it, so that QuickBooks counts none of it? What is only made active again has its count."""
        return self.step is not None and self.step.kind != StepKind.REACTIVATE


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves names for one plan; what must be asked is gathered in `needs`."""

    ledger: Ledger
    facts: Facts
    settings: CompanySettings
    context: Context
    catalogue: Catalogue
    needs: Needs
    extra: dict[str, Step] = field(default_factory=dict)
    """Steps a person asked for that several orders need, by base: a missing account, an inactive name."""
    sound_accounts: set[str] = field(default_factory=set)
    """Settings whose account or class was found to be as it should."""
    accounts: dict[str, KnownEntry] = field(default_factory=dict)
    """The accounts that settings led to, by setting."""
    likest: dict[str, str] = field(default_factory=dict)
    """What `suggesting` found, by the basis of the problem: thousands of items may wait for one account."""
    entries: dict[tuple[str, int], KnownEntry] = field(default_factory=dict)
    """The entries that names led to, by (vendor, customer or item; Autotask id)."""
    created: dict[tuple[str, int], Resolution] = field(default_factory=dict)
    """What this plan creates, by the same keys: names that Autotask changed between two approvals make one entry."""
    followed: dict[tuple[str, int], str] = field(default_factory=dict)
    """New names of entries that were renamed in QuickBooks; empty where it is Autotask's own name again."""

    def names_becoming_one(self, role: str, autotask_id: int) -> Mapping[str, tuple[str, ...]]:
        """The shortened names that several names of Autotask have, for one of them. One that has its entry in QuickBooks keeps it, until
        another one is really used under that name (N2)."""
        found = self.catalogue
        if (role, autotask_id) in self.ledger.entries:
            return found.item_collisions_in_use if role == "item" else found.entity_collisions_in_use
        return found.item_collisions if role == "item" else found.entity_collisions

    def account(self, setting: str, *, order_id: int | None = None) -> Account | Problem | None:
        """The account that a setting names: the account, a problem, or None while it is unknown."""
        name = str(getattr(self.settings, setting))
        key = fold(name)
        if key not in self.facts.accounts:
            if self.facts.is_live:
                self.needs.accounts[key] = name
            return None
        account = self.facts.accounts[key]
        types = ACCOUNT_TYPES[setting]
        if account is not None and account.account_type in types and account.is_active:
            self.sound_accounts.add(setting)
            self.accounts[setting] = KnownEntry(list_id=account.list_id, full_name=account.full_name, key=key)
            return account
        # The decision was about this very account, not about whatever the setting names later.
        basis = f"account:{setting}:{key}"
        if account is None and self.ledger.decided("account_missing", basis) == "create":
            self._create_account(name, types[0])
            return None
        if not self.knows_all(NameList.ACCOUNTS):
            return None
        detail = "QuickBooks has no account of that name."
        choices: tuple[str, ...] | None = None
        if account is not None:
            state = "inactive" if not account.is_active else f"of type {account_type_words(account.account_type)}"
            detail, choices = f"The account of that name is {state}.", ("retry",)
        found = problem(
            "account_missing",
            order_id=order_id,
            basis=basis,
            choices=choices,
            name=name,
            setting=setting,
            purpose=ACCOUNT_PURPOSES[setting],
            account_type=account_type_words(types[0]),
            detail=detail,
        )
        fitting = [one for one in self.facts.accounts.values() if one is not None and one.account_type in types]
        known = self.ledger.accounts.get(setting)
        if known is not None and known.key == key:
            # A renamed one keeps its ListID, however little its new name is like the old one.
            renamed = [one for one in fitting if one.list_id == known.list_id and one.is_active]
            for one in renamed:
                self.likest[basis] = one.full_name
                found = replace(found, explanation=f"{found.explanation} {SAME_ACCOUNT.format(name=one.full_name)}")
        return self.suggesting(found, name, fitting)

    def knows_all(self, name_list: NameList) -> bool:
        """Is everything known that could be used in place of what is missing? A conversation asks for the whole list once."""
        if self.facts.is_live and name_list not in self.facts.whole_lists:
            self.needs.lists.add(name_list)
            return False
        return True

    def suggesting(self, found: Problem, name: str, among: Iterable[Account | TransactionClass]) -> Problem:
        """The problem with the one that is most like the name of the setting, where an active one is like enough."""
        if found.basis not in self.likest:
            usable = [one.full_name for one in among if one.is_active]
            self.likest[found.basis] = self.catalogue.likest_name(name, usable)
        likest = self.likest[found.basis]
        return suggesting(found, likest) if likest else found

    def _create_account(self, name: str, account_type: str) -> None:
        base = f"account:{fold(name)}"
        self.extra[base] = Step(
            base=base,
            generation=self.ledger.next_generation(base),
            kind=StepKind.CREATE_ACCOUNT,
            subject=name,
            summary=f"Create the account “{name}” ({account_type_words(account_type)})",
            request=AccountAdd(name=name, account_type=account_type),
            content_hash=content_hash("account", name, account_type),
            item_key=fold(name),
        )


def named(
    resolver: Resolver,
    role: str,
    autotask_id: int | None,
    name: str,
    *,
    shorten: Callable[[str], ShortName],
    length: int,
) -> Resolution:
    """What a name of Autotask is looked up by: what a person chose for it, else the name as QuickBooks can hold it (N1, N2)."""
    mapped = None if autotask_id is None else resolver.ledger.mappings.get((role, autotask_id))
    short = ShortName(full_name=mapped, is_changed=False) if mapped else shorten(name)
    return Resolution(name=short.full_name, key=short.key, note=change_in_words(name, short, length=length))


def not_there(chosen: str, name: str, role: str) -> str:
    """What a person chose for a name of Autotask is not in QuickBooks. `role` is vendor, customer or item."""
    return f"“{chosen}” was chosen for “{name}”; QuickBooks has no such {role}."


def with_article(word: str) -> str:
    """`a vendor`, `an employee`."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def if_missing(key: str, known: Mapping[str, object]) -> str:
    """The end of a sentence about something that is created, while QuickBooks was not asked whether it is there."""
    return "" if key in known else ", if QuickBooks has none of that name"


def is_there(step: Step, known: Facts) -> bool:
    """Does QuickBooks have the name that the step would create?"""
    if step.kind in (StepKind.CREATE_VENDOR, StepKind.CREATE_CUSTOMER):
        return known.entities.get(step.item_key) is not None
    return step.kind == StepKind.CREATE_ITEM and known.items.get(step.item_key) is not None


def inactive(
    resolver: Resolver,
    found: Resolution,
    entry: Entity | Item,
    basis: str,
    *,
    kind: str,
    order_id: int | None,
    product: Product | None = None,
) -> None:
    """An inactive namesake: a problem, or (once a person said so) the step that makes it active again."""
    # Made inactive once more, it is asked about once more.
    basis = f"{basis}:{entry.edit_sequence}"
    if resolver.ledger.decided("name_inactive", basis) != "reactivate":
        found.problem = problem(
            "name_inactive",
            order_id=order_id,
            product_id=product.id if product else None,
            item=product.name if product else "",
            name=entry.full_name,
            kind=kind,
            basis=basis,
            differences=(activity(resolver, entry, product),),
            # Another kind of item is changed by a request of its own, which Stockpost does not have.
            choices=None if entry.kind in ("Vendor", "Customer", "Inventory") else ("map", "retry", "skip"),
        )
        return
    base = f"reactivate:{entry.list_id}"
    found.step = Step(
        base=base,
        generation=resolver.ledger.next_generation(base),
        kind=StepKind.REACTIVATE,
        subject=entry.full_name,
        summary=f"Make the {kind} “{entry.full_name}” active again",
        request=_reactivation(entry),
        content_hash=content_hash("reactivate", entry.list_id, entry.edit_sequence),
        item_key=fold(entry.full_name),
    )


def activity(resolver: Resolver, entry: Entity | Item, product: Product | None = None) -> Difference:
    """An inactive entry as one line of the comparison of both sides. QuickBooks takes no inactive one, so what an order was entered with
    was active then; nothing where the orders that are known name it nowhere. Of vendors and customers Autotask is not asked for it."""
    in_autotask = "" if product is None else ACTIVE if product.is_active else INACTIVE
    written = resolver.ledger.items_written if isinstance(entry, Item) else resolver.ledger.entities_written
    before = ACTIVE if entry.list_id in written else ""
    return Difference(field="Active", autotask=in_autotask, last_transferred=before, quickbooks=INACTIVE)


def nameless(role: str, autotask_id: int, *, order_id: int | None, product: Product | None = None) -> Problem:
    """A name of which nothing is left that QuickBooks could store."""
    detail = f"The {role} {autotask_id} has no name in Autotask that QuickBooks could store."
    return problem(
        "field_invalid",
        order_id=order_id,
        product_id=product.id if product else None,
        item=product.name if product else "",
        subject=f"{role} {autotask_id}",
        field="Name",
        detail=detail,
        basis=f"{role}:{autotask_id}",
        choices=("map", "retry", "skip"),
    )


def _reactivation(entry: Entity | Item) -> Write:
    if entry.kind == "Vendor":
        return VendorReactivate(list_id=entry.list_id, edit_sequence=entry.edit_sequence)
    if entry.kind == "Customer":
        return CustomerReactivate(list_id=entry.list_id, edit_sequence=entry.edit_sequence)
    return ItemReactivate(list_id=entry.list_id, edit_sequence=entry.edit_sequence)
