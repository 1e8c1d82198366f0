"""The settings of a company (design 3.3): names, defaults, meaning and the check of each value. The only place that knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stockpost.core.names import SITE_NAME_LENGTH


class SettingInvalid(Exception):
    """A setting or value that does not exist. The text names the setting, the value and what is allowed."""


BY_LOCATION = "by_location"
"""Value of `inventory_sites`: each location of Autotask has its site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySettings:
    """Every setting with its value. `transfer_from` is None until the company is joined; an empty `time_zone` is the server's."""

    sync_after_transfer: bool = True
    full_sync_with_transfer: bool = False
    decrement_on_invoice: bool = True
    receipt_grouping: str = "line"
    create_missing_vendors: bool = True
    create_missing_customers: bool = True
    create_missing_items: bool = True
    number_source: str = "autotask"
    number_prefix: str = ""
    write_back_number: bool = True
    freight: str = "fob"
    freight_item: str = "Autotask Freight"
    invoice_item: str = "Autotask Charge"
    income_account: str = "Autotask Income from PO"
    cogs_account: str = "Cost of Goods Sold"
    asset_account: str = "Inventory Asset"
    adjustment_account: str = "Inventory Adjustment"
    other_income_account: str = "Autotask Other"
    class_name: str = ""
    invoice_class: str = ""
    hold_uninvoiced: bool = False
    inventory_site: str = ""
    inventory_sites: str = "one"
    on_hand_change_limit: Decimal = Decimal(1000)
    transfer_from: date | None = None
    refresh_minutes: int = 15
    takeover_seconds: int = 30
    writes_per_message_set: int = 20
    lines_per_adjustment: int = 100
    time_zone: str = ""
    company_file_path: str = ""

    @property
    def holds_uninvoiced(self) -> bool:
        """Is what is delivered and not yet invoiced added to the target of a sync? Only where invoices take it off again (I4)."""
        return self.hold_uninvoiced and self.decrement_on_invoice

    @property
    def counts_with_transfer(self) -> bool:
        """Does a transfer compare the counts of the items on its orders (B7)?"""
        return self.sync_after_transfer or self.full_sync_with_transfer

    @property
    def is_external_number(self) -> bool:
        """Is an order's number the external PO number, which people can change in Autotask, where it has one?"""
        return self.number_source == "external"

    @property
    def names_sites(self) -> bool:
        """Does anything that is written name an inventory site, where the company file keeps them?"""
        return bool(self.inventory_site) or self.inventory_sites == BY_LOCATION


CHOICES: dict[str, tuple[str, ...]] = {
    "receipt_grouping": ("line", "shipment"),
    "number_source": ("autotask", "external", "quickbooks"),
    "freight": ("fob", "line", "ignore"),
    "inventory_sites": ("one", BY_LOCATION),
}
_LENGTHS = {
    "number_prefix": 6,
    "freight_item": 31,
    "invoice_item": 31,
    "class_name": 159,
    "invoice_class": 159,
    "inventory_site": SITE_NAME_LENGTH,
}
_MINIMUMS = {"refresh_minutes": 0, "takeover_seconds": 0, "writes_per_message_set": 1, "lines_per_adjustment": 1}
_MAXIMUMS = {
    "refresh_minutes": 1440,
    "takeover_seconds": 3600,
    "writes_per_message_set": 100,
    # The marks of 100 items fit into a memo, whatever their ids.
    "lines_per_adjustment": 100,
}


def setting_names() -> tuple[str, ...]:
    """All names in the order of the design."""
    return tuple(field.name for field in fields(CompanySettings))


def parse_settings(values: Mapping[str, str]) -> CompanySettings:
    """The settings that `values` (texts by name) give, the defaults for the rest.

    Raises SettingInvalid, naming the setting and what it takes.
    """
    return _parsed(tuple(values.items()))


@lru_cache(maxsize=100)
def _parsed(values: tuple[tuple[str, str], ...]) -> CompanySettings:
    # Kept, since each call of the Web Connector and each page asks for the same texts again.
    known = setting_names()
    parsed: dict[str, object] = {}
    for name, text in values:
        if name not in known:
            raise SettingInvalid(f"There is no setting “{name}”. The settings are: {', '.join(known)}.")
        parsed[name] = _parse(name, text.strip())
    return CompanySettings(**parsed)  # type: ignore[arg-type]


def format_settings(settings: CompanySettings) -> dict[str, str]:
    """The settings as texts, the opposite of `parse_settings`."""
    return {name: _format(getattr(settings, name)) for name in setting_names()}


def _format(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parse(name: str, text: str) -> object:
    if name in CHOICES:
        if text not in CHOICES[name]:
            raise SettingInvalid(f"The setting {name} is “{text}”; it takes one of: {', '.join(CHOICES[name])}.")
        return text
    default = getattr(CompanySettings(), name)
    parser: Callable[[str, str], object] = _text
    if isinstance(default, bool):
        parser = _boolean
    elif isinstance(default, int):
        parser = _whole_number
    elif isinstance(default, Decimal):
        parser = _quantity
    elif name == "transfer_from":
        parser = _date
    elif name == "time_zone":
        parser = _time_zone
    return parser(name, text)


def _text(name: str, text: str) -> str:
    limit = _LENGTHS.get(name, 259)
    if len(text) > limit:
        raise SettingInvalid(f"The setting {name} is {len(text)} characters long; it takes at most {limit}.")
    if not text and name.endswith(("_account", "_item")):
        raise SettingInvalid(f"The setting {name} is empty; it takes the name that QuickBooks shows.")
    return text


def _boolean(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise SettingInvalid(f"The setting {name} is “{text}”; it takes true or false.")
    return text.lower() == "true"


def _whole_number(name: str, text: str) -> int:
    low, high = _MINIMUMS[name], _MAXIMUMS[name]
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingInvalid(f"The setting {name} is “{text}”; it takes a whole number from {low} to {high}.")
    return int(text)


def _quantity(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        raise SettingInvalid(f"The setting {name} is “{text}”; it takes a number of units, 0 for no limit.")
    return value


def _date(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingInvalid(f"The setting {name} is “{text}”; it takes a date such as 2026-01-31.") from None


def _time_zone(name: str, text: str) -> str:
    if text:
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingInvalid(f"The setting {name} is “{text}”; it takes a name such as America/New_York.") from None
    return text
