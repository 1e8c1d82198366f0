"""From Autotask's vendors, customers and products to QuickBooks' list entries (N1–N3): found, to be created, or a problem."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from stockpost.core.autotask_records import Product
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Ledger, StepKind
from stockpost.core.markers import external_guid
from stockpost.core.names import ENTITY_NAME_LENGTH, ITEM_NAME_LENGTH, ShortName, entity_name, fold, item_name
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Account, Entity, Item
from stockpost.core.requests import (
    AccountAdd,
    CustomerAdd,
    CustomerReactivate,
    ItemInventoryAdd,
    ItemOtherChargeAdd,
    ItemReactivate,
    VendorAdd,
    VendorReactivate,
    Write,
)
from stockpost.core.steps import Context, Step, content_hash, generation_of
from stockpost.core.text import storable

KIND_WORDS = {
    "Vendor": "vendor",
    "Customer": "customer",
    "Employee": "employee",
    "OtherName": "other name",
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
    "other_income_account": "the income account of other charges",
    "cogs_account": "the cost of goods sold account of new items",
    "asset_account": "the inventory asset account of new items",
    "adjustment_account": "the account that stock adjustments post to",
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Shortened names that several Autotask names share (N2), found over all that is known of Autotask."""

    entity_collisions: Collection[str] = frozenset()
    item_collisions: Collection[str] = frozenset()


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

    @property
    def steps(self) -> list[Step]:
        return [*self.parent_steps, *([self.step] if self.step else [])]


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

    def vendor(self, vendor_id: int, name: str, *, order_id: int) -> Resolution:
        return self._entity("vendor", vendor_id, name, order_id=order_id)

    def customer(self, customer_id: int, name: str, *, order_id: int) -> Resolution:
        return self._entity("customer", customer_id, name, order_id=order_id)

    def _entity(self, role: str, autotask_id: int, name: str, *, order_id: int) -> Resolution:
        wanted = role.capitalize()
        mapped = self.ledger.mappings.get((role, autotask_id))
        short = ShortName(full_name=mapped, is_changed=False) if mapped else entity_name(name)
        found = Resolution(name=short.full_name, key=short.key)
        if short.is_changed:
            found.note = f"“{name}” is shortened to “{short.full_name}”"
        if not short.full_name:
            found.problem = _nameless(role, autotask_id, order_id=order_id)
            return found
        if short.is_changed and short.key in self.catalogue.entity_collisions:
            found.problem = problem(
                "name_collision",
                order_id=order_id,
                name=short.full_name,
                original=name,
                length=ENTITY_NAME_LENGTH,
                basis=f"{role}:{autotask_id}",
            )
            return found
        if short.key not in self.facts.entities and self.facts.is_live:
            self.needs.entities[short.key] = short.full_name
            found.is_unknown = True
            return found
        entity = self.facts.entities.get(short.key)
        basis = f"{role}:{autotask_id}"
        if entity is not None:
            kind = KIND_WORDS.get(entity.kind, entity.kind)
            if entity.kind != wanted:
                found.problem = problem(
                    f"{role}_name_taken", order_id=order_id, name=entity.full_name, kind=kind, basis=basis
                )
            elif not entity.is_active:
                self._inactive(found, entity, basis, kind=kind, order_id=order_id)
            else:
                found.list_id = entity.list_id
            return found
        if mapped or not getattr(self.settings, f"create_missing_{role}s"):
            found.problem = problem(f"{role}_missing", order_id=order_id, name=short.full_name, basis=basis)
            return found
        found.step = self._create_entity(role, autotask_id, short.full_name, note=found.note)
        return found

    def _create_entity(self, role: str, autotask_id: int, name: str, *, note: str) -> Step:
        base = f"{role}:{autotask_id}"
        generation = generation_of(self.ledger, base)
        guid = external_guid(self.context.company_key, base, generation)
        request: Write = (
            VendorAdd(name=name, external_guid=guid) if role == "vendor" else CustomerAdd(name=name, external_guid=guid)
        )
        return Step(
            base=base,
            generation=generation,
            kind=StepKind.CREATE_VENDOR if role == "vendor" else StepKind.CREATE_CUSTOMER,
            subject=name,
            summary=f"Create the {role} “{name}”{self._if_missing(name, self.facts.entities)}",
            request=request,
            content_hash=content_hash(role, name),
            vendor_id=autotask_id,
            note=note,
            item_key=fold(name),
            guid=guid,
        )

    def _if_missing(self, name: str, known: object) -> str:
        return "" if fold(name) in known else ", if QuickBooks has none of that name"  # type: ignore[operator]

    def item(self, product: Product, *, order_id: int | None) -> Resolution:
        """The inventory part of a product; `Resolution.item_kind` tells what was found."""
        mapped = self.ledger.mappings.get(("item", product.id))
        short = ShortName(full_name=mapped, is_changed=False) if mapped else item_name(product.name)
        found = Resolution(name=short.full_name, key=short.key)
        basis = f"item:{product.id}"
        if short.is_changed:
            found.note = f"“{product.name}” is shortened to “{short.full_name}”"
        if not short.full_name:
            found.problem = _nameless("item", product.id, order_id=order_id)
            return found
        if short.is_changed and short.key in self.catalogue.item_collisions:
            found.problem = problem(
                "name_collision",
                order_id=order_id,
                product_id=product.id,
                item=product.name,
                name=short.full_name,
                original=product.name,
                length=ITEM_NAME_LENGTH,
                basis=basis,
            )
            return found
        if short.key not in self.facts.items and self.facts.is_live:
            self.needs.items[short.key] = short.full_name
            found.is_unknown = True
            if self.settings.create_missing_items and not mapped:
                # Asked in the same message: a missing item cannot be created without them.
                self._accounts(order_id=order_id)
            return found
        item = self.facts.items.get(short.key)
        if item is None:
            self._create_or_miss(found, product, is_mapped=bool(mapped), order_id=order_id)
            return found
        found.item_kind = item.kind
        if item.kind not in ("Inventory", "InventoryAssembly"):
            kind = KIND_WORDS.get(item.kind, item.kind)
            found.problem = problem(
                "item_kind_differs",
                order_id=order_id,
                product_id=product.id,
                item=product.name,
                name=item.full_name,
                kind=kind,
                basis=basis,
            )
        elif not item.is_active:
            self._inactive(found, item, basis, kind="item", order_id=order_id, product=product)
        else:
            found.list_id = item.list_id
        return found

    def _inactive(
        self,
        found: Resolution,
        entry: Entity | Item,
        basis: str,
        *,
        kind: str,
        order_id: int | None,
        product: Product | None = None,
    ) -> None:
        """An inactive namesake: a problem, or (once a person said so) the step that makes it active again."""
        if self.ledger.decided("name_inactive", basis) != "reactivate":
            found.problem = problem(
                "name_inactive",
                order_id=order_id,
                product_id=product.id if product else None,
                item=product.name if product else "",
                name=entry.full_name,
                kind=kind,
                basis=basis,
            )
            return
        base = f"reactivate:{entry.list_id}"
        found.step = Step(
            base=base,
            generation=generation_of(self.ledger, base),
            kind=StepKind.REACTIVATE,
            subject=entry.full_name,
            summary=f"Make the {kind} “{entry.full_name}” active again",
            request=_reactivation(entry),
            content_hash=content_hash("reactivate", entry.list_id, entry.edit_sequence),
            item_key=fold(entry.full_name),
        )

    def _create_or_miss(self, found: Resolution, product: Product, *, is_mapped: bool, order_id: int | None) -> None:
        if is_mapped or not self.settings.create_missing_items:
            detail = (
                "It is the item chosen for this product."
                if is_mapped
                else "Items are not created by themselves in this company (setting create_missing_items)."
            )
            found.problem = problem(
                "item_missing",
                order_id=order_id,
                product_id=product.id,
                item=product.name,
                name=found.name,
                detail=detail,
                basis=f"item:{product.id}",
            )
            return
        accounts = self._accounts(order_id=order_id)
        for account in accounts:
            if isinstance(account, Problem):
                found.problem = account
                return
        *parent_levels, name = found.name.split(":")
        parent_list_id = ""
        for depth in range(1, len(parent_levels) + 1):
            parent_list_id = self._parent(found, ":".join(parent_levels[:depth]), parent_list_id, depth, accounts)
        if found.problem is None:
            is_ready = not found.is_unknown and (not parent_levels or bool(parent_list_id))
            found.step = self._create_item(
                f"item:{product.id}",
                found.name,
                name,
                parent_list_id,
                accounts,
                product,
                is_ready=is_ready,
                note=found.note,
            )

    def _accounts(self, *, order_id: int | None) -> list[Account | Problem | None]:
        """The accounts of a new item: income, cost of goods sold, asset."""
        return [
            self.account(setting, order_id=order_id) for setting in ("income_account", "cogs_account", "asset_account")
        ]

    def _parent(
        self,
        found: Resolution,
        full_name: str,
        parent_list_id: str,
        depth: int,
        accounts: list[Account | Problem | None],
    ) -> str:
        key = fold(full_name)
        if key not in self.facts.items and self.facts.is_live:
            self.needs.items[key] = full_name
            found.is_unknown = True
            return ""
        parent = self.facts.items.get(key)
        if parent is not None:
            return parent.list_id
        base = f"parent:{key}"
        step = self._create_item(
            base,
            full_name,
            full_name.rsplit(":", 1)[-1],
            parent_list_id,
            accounts,
            None,
            is_ready=depth == 1 or bool(parent_list_id),
            note="",
        )
        found.parent_steps.append(step)
        return ""

    def _create_item(
        self,
        base: str,
        full_name: str,
        name: str,
        parent_list_id: str,
        accounts: list[Account | Problem | None],
        product: Product | None,
        *,
        is_ready: bool,
        note: str,
    ) -> Step:
        generation = generation_of(self.ledger, base)
        guid = external_guid(self.context.company_key, base, generation)
        income, cogs, asset = accounts
        request = None
        description = storable(product.description or product.name, length=4095) if product else ""
        if is_ready and isinstance(income, Account) and isinstance(cogs, Account) and isinstance(asset, Account):
            request = ItemInventoryAdd(
                name=name,
                parent_list_id=parent_list_id,
                part_number=storable(product.part_number, length=31, one_line=True) if product else "",
                sales_description=description,
                sales_price=_price(product.unit_price) if product else None,
                purchase_description=description,
                purchase_cost=_price(product.unit_cost) if product else None,
                income_account_list_id=income.list_id,
                cogs_account_list_id=cogs.list_id,
                asset_account_list_id=asset.list_id,
                external_guid=guid,
            )
        return Step(
            base=base,
            generation=generation,
            kind=StepKind.CREATE_ITEM,
            subject=full_name,
            summary=f"Create the inventory item “{full_name}”{self._if_missing(full_name, self.facts.items)}",
            request=request,
            content_hash=content_hash(
                "item", request and request.name, parent_list_id, description, product and product.part_number
            ),
            product_id=product.id if product else None,
            note=note,
            item_key=fold(full_name),
            guid=guid,
        )

    def other_charge(self, full_name: str, *, order_id: int) -> Resolution:
        """The other-charge item that freight is written on (setting freight_item)."""
        found = Resolution(name=full_name, key=fold(full_name))
        if found.key not in self.facts.items and self.facts.is_live:
            self.needs.items[found.key] = full_name
            found.is_unknown = True
            return found
        item = self.facts.items.get(found.key)
        if item is not None:
            found.item_kind = item.kind
            if item.is_active:
                found.list_id = item.list_id
            else:
                found.problem = problem(
                    "name_inactive", order_id=order_id, name=full_name, kind="item", basis=f"item:{full_name}"
                )
            return found
        account = self.account("other_income_account", order_id=order_id)
        if isinstance(account, Problem):
            found.problem = account
            return found
        base = f"charge:{found.key}"
        generation = generation_of(self.ledger, base)
        guid = external_guid(self.context.company_key, base, generation)
        request = (
            ItemOtherChargeAdd(name=full_name, account_list_id=account.list_id, external_guid=guid) if account else None
        )
        found.step = Step(
            base=base,
            generation=generation,
            kind=StepKind.CREATE_ITEM,
            subject=full_name,
            summary=f"Create the other charge item “{full_name}”{self._if_missing(full_name, self.facts.items)}",
            request=request,
            content_hash=content_hash("charge", full_name),
            item_key=found.key,
            guid=guid,
        )
        return found

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
            return account
        if account is None and self.ledger.decided("account_missing", f"account:{setting}") == "create":
            self._create_account(name, types[0])
            return None
        detail = "QuickBooks has no account of that name."
        choices: tuple[str, ...] | None = None
        if account is not None:
            state = "inactive" if not account.is_active else f"of type {account.account_type}"
            detail, choices = f"The account of that name is {state}.", ("retry",)
        return problem(
            "account_missing",
            order_id=order_id,
            basis=f"account:{setting}",
            choices=choices,
            name=name,
            setting=setting,
            purpose=ACCOUNT_PURPOSES[setting],
            account_type=types[0],
            detail=detail,
        )

    def _create_account(self, name: str, account_type: str) -> None:
        base = f"account:{fold(name)}"
        self.extra[base] = Step(
            base=base,
            generation=generation_of(self.ledger, base),
            kind=StepKind.CREATE_ACCOUNT,
            subject=name,
            summary=f"Create the account “{name}” ({account_type})",
            request=AccountAdd(name=name, account_type=account_type),
            content_hash=content_hash("account", name, account_type),
            item_key=fold(name),
        )


def _nameless(role: str, autotask_id: int, *, order_id: int | None) -> Problem:
    """A name of which nothing is left that QuickBooks could store."""
    detail = f"The {role} {autotask_id} has no name in Autotask that QuickBooks could store."
    return problem(
        "field_invalid",
        order_id=order_id,
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


def _price(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.00001")).normalize()
