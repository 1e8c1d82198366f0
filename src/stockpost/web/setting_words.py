"""The settings of a company as people read them: group, title, what it does (design 3.3). Names and checks are the core's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stockpost.core.company_settings import CHOICES, CompanySettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingWords:
    """`options` are value and words of a choice; empty for free text."""

    name: str
    title: str
    help: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """`switch`, `choice`, `number`, `date` or `text`."""
        default = getattr(CompanySettings(), self.name)
        if isinstance(default, bool):
            return "switch"
        if self.name in CHOICES:
            return "choice"
        if self.name == "transfer_from":
            return "date"
        return "text" if isinstance(default, str) else "number"


def _words(name: str, title: str, explanation: str, **options: str) -> SettingWords:
    return SettingWords(name=name, title=title, help=explanation, options=tuple(options.items()))


GROUPS: tuple[tuple[str, tuple[SettingWords, ...]], ...] = (
    (
        "Stock",
        (
            _words(
                "sync_after_transfer",
                "Sync stock after a transfer",
                "After a transfer the on-hand counts of the items on those purchase orders are set to Autotask's.",
            ),
            _words(
                "full_sync_with_transfer",
                "Full inventory sync with each transfer",
                "Sets the counts of all stocked items with every transfer, not just those on the purchase orders.",
            ),
            _words(
                "on_hand_change_limit",
                "Ask before large stock changes",
                "A sync that would change an item by more units than this waits for a person. 0 means no limit.",
            ),
            _words(
                "decrement_on_invoice",
                "Decrement from inventory when transferring invoices containing ticket/project/contract charges",
                "On: invoices use the inventory item and QuickBooks lowers its count. "
                "Off: Autotask keeps the stock, and invoice lines leave QuickBooks' counts alone.",
            ),
            _words(
                "hold_uninvoiced",
                "Count delivered but not yet invoiced items",
                "Adds what is delivered and not yet invoiced to the count, so that the later invoice does not lower it twice. "
                "Only where Stockpost transfers the invoices.",
            ),
        ),
    ),
    (
        "Purchase orders",
        (
            _words(
                "transfer_from",
                "Transfer orders created since",
                "Older purchase orders are shown on request only and are never part of a transfer of all orders.",
            ),
            _words(
                "number_source",
                "Number in QuickBooks",
                "Where the purchase order's number in QuickBooks comes from.",
                autotask="Autotask's purchase order number",
                external="Autotask's external number",
                quickbooks="QuickBooks counts by itself",
            ),
            _words(
                "number_prefix",
                "Prefix of the number",
                "Put before the number. QuickBooks takes 11 characters in all; longer numbers are shortened and kept whole in the memo.",
            ),
            _words(
                "write_back_number",
                "Write the number back to Autotask",
                "Fills Autotask's external number where it is empty. What a person typed there is never changed.",
            ),
            _words(
                "receipt_grouping",
                "Item receipts",
                "How received lines become item receipts.",
                line="One per line and receive date",
                shipment="One per purchase order and receive date",
            ),
            _words(
                "freight",
                "Freight",
                "What happens to the freight cost of a purchase order.",
                fob="Written to the FOB field",
                line="A line of its own",
                ignore="Left out",
            ),
            _words("freight_item", "Item for freight lines", "Used where freight is a line of its own."),
            _words(
                "invoice_item",
                "Item for invoice lines",
                "Used for invoice lines that must not lower QuickBooks' counts.",
            ),
        ),
    ),
    (
        "Names that QuickBooks does not have yet",
        (
            _words(
                "create_missing_vendors", "Create missing vendors", "Off: a missing vendor becomes a problem to decide."
            ),
            _words(
                "create_missing_customers",
                "Create missing customers",
                "Off: a missing customer becomes a problem to decide.",
            ),
            _words("create_missing_items", "Create missing items", "Off: a missing item becomes a problem to decide."),
        ),
    ),
    (
        "Accounts",
        (
            _words(
                "income_account",
                "Income account",
                "For items that Stockpost creates. Name exactly as in the chart of accounts.",
            ),
            _words("cogs_account", "Cost of goods sold account", "For items that Stockpost creates."),
            _words("asset_account", "Inventory asset account", "For items that Stockpost creates."),
            _words("adjustment_account", "Inventory adjustment account", "Takes the value of stock adjustments."),
            _words("other_income_account", "Other income account", "For freight and other charges."),
        ),
    ),
    (
        "Classes",
        (
            _words(
                "class_name",
                "Class",
                "Given to new purchase orders with their receipts, to stock adjustments and to invoices. Name exactly as in the class list. "
                "Empty: none. A class that somebody changed in QuickBooks stays.",
            ),
            _words("invoice_class", "Class of invoices", "Where invoices bear another class. Empty: the one above."),
        ),
    ),
    (
        "Connection",
        (
            _words(
                "inventory_site",
                "Inventory site",
                "With Advanced Inventory: the site in QuickBooks that holds what Autotask counts. Empty: no request names a site.",
            ),
            _words(
                "inventory_sites",
                "Autotask locations",
                "With Advanced Inventory: one site holds the count of all locations, or each location has its site (Mapping, Locations).",
                one="One site for all",
                by_location="Each has its site",
            ),
            _words(
                "refresh_minutes",
                "Read Autotask every … minutes",
                "0 means only when somebody presses Read Autotask now.",
            ),
            _words(
                "time_zone",
                "Time zone",
                "For receive dates and for times on these pages, such as America/New_York. Empty: the server's.",
            ),
            _words(
                "company_file_path",
                "Company file path",
                "The path on the computer with QuickBooks. Empty: the file that is open there.",
            ),
            _words(
                "takeover_seconds",
                "Seconds before another conversation may take over",
                "A second Web Connector is told to wait this long after the first last spoke. 0 means at once.",
            ),
            _words(
                "writes_per_message_set",
                "Writes per message",
                "How many writes go to QuickBooks together. Smaller is slower and easier to follow.",
            ),
            _words(
                "lines_per_adjustment",
                "Items per inventory adjustment",
                "How many counts are set in one transaction of QuickBooks. 1 makes one for each item.",
            ),
        ),
    ),
)


FEATURES = {"class_name": "classes", "invoice_class": "classes", "inventory_site": "sites", "inventory_sites": "sites"}
"""Settings of a feature that not every company file has switched on."""


def shown_groups(features: Collection[str], values: Mapping[str, str]) -> list[tuple[str, list[SettingWords]]]:
    """The groups without settings of features that the company file does not have; what has a value is shown all the same."""
    shown = (
        (title, [one for one in group if FEATURES.get(one.name, "") in ("", *features) or _is_chosen(one, values)])
        for title, group in GROUPS
    )
    return [(title, group) for title, group in shown if group]


def _is_chosen(setting: SettingWords, values: Mapping[str, str]) -> bool:
    return values.get(setting.name, "") not in ("", getattr(CompanySettings(), setting.name))
