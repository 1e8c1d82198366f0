"""Settings of a simulated company file: what a person chooses in QuickBooks, and the switches of unverified facts.

They stand under ``preferences`` in the company file, in camelCase. Edited in the file while the simulator is stopped
they take effect at the next start; changed by ``POST /control/preferences`` they take effect at once.
"""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Annotated, Literal

import msgspec

from .editions import FIRST_YEAR, LAST_YEAR, versions_of

Edition = Literal["Pro", "Premier", "Enterprise"]
Country = Literal["US", "CA", "UK"]
EarlyEnd = Literal["refusal", "connectionError", "postponement", "noHostData"]
"""What ends a session of the Web Connector before its work begins, after authenticate."""
VersionYear = Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=LAST_YEAR)]
Obstacle = Literal[
    "",
    "starting",
    "cannotStart",
    "notInstalled",
    "unregistered",
    "basicEdition",
    "remoteRefused",
    "certificateExpired",
    "certificateRevoked",
    "permissionWithdrawn",
    "permissionsLocked",
]


FIRST_REFUSAL, LAST_CODE = 1000, 9199
"""Status codes of refused requests: from the general errors to those of macros (FACTS 5)."""


class Unverified(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Behaviour nobody could confirm on a real QuickBooks; each default is the strictest reading."""

    foreign_fields_accepted: bool = False
    """FACTS 1: fields of other countries' editions on a US file; false = parse failure 0x80040400."""
    overlong_text: Literal["parse_failure", "3070"] = "parse_failure"
    """FACTS 1, 5: a text longer than its field fails the whole message set, or its request is answered 3070."""
    unknown_characters: str = "question_mark"
    """FACTS 2: what becomes of characters outside Windows-1252: ``question_mark``, ``keep``."""
    unknown_id_status: str = "500"
    """FACTS 3: a query for a plausible but unknown id answers ``500`` (Warn) or ``3120`` (Error)."""
    receipt_changes_order_edit_sequence: bool = True
    """FACTS 5: a linked receipt, its change or deletion alters the EditSequence of the purchase order."""
    txn_date_defaults_to_last: bool = True
    """FACTS 4: a left-out TxnDate is the date of the last saved transaction of that type."""
    auto_number_omitted_ref_number: bool = False
    """FACTS 2: leaving RefNumber out of a PurchaseOrderAdd lets QuickBooks assign the next number."""
    inactive_references_refused: bool = True
    """An inactive list entry in a transaction is answered 3140."""
    received_lines_protected: bool = True
    """PurchaseOrderMod that drops a received line or cuts it below what was received is answered 3180."""
    order_vendor_fixed_after_receipt: bool = True
    """PurchaseOrderMod that changes the vendor of an order with linked transactions is answered 3180."""
    over_receipt_refused: bool = False
    """A linked receipt above the remaining quantity; the user interface allows it."""
    receipt_mod_drops_links: bool = True
    """FACTS 4 rule 8: a Mod that lists lines of a receipt loses their links to the order."""
    enhanced_receipt_cost_refused: bool = True
    """FACTS 4: with Enhanced Inventory Receiving the cost of a receipt cannot be edited; another cost than that of the
    order's line, or in a Mod than the line has, is answered 3180; else it is passed over."""
    enhanced_bill_receives: bool = False
    """FACTS 4: with Enhanced Inventory Receiving receipt and bill are separate, so a bill brings no goods; true: a bill
    receives as it does without."""
    converted_receipt_keeps_txn_id: bool = True
    """FACTS 4: a receipt turned into a bill keeps its TxnID."""
    enhanced_unlinked_cost_fixed: bool = False
    """FACTS 4: "receipt cost is not editable" holds also without an order: a cost other than the item's is 3180 or passed
    over; else such a receipt takes its cost from the request."""
    quantity_link_amount: Literal["lines", "transaction"] = "lines"
    """FACTS 4 rule 10: Amount of a QUANTYPE LinkedTxn is that of the linked lines, or of the other transaction."""
    group_quantity_multiplies: bool = True
    """A Mod that gives a group line another quantity multiplies the lines of the group; else they stay as they are."""
    linked_order_delete_refused: bool = True
    """TxnDel of an order with linked receipts or bills is answered 3160."""
    future_dated_counts_at_once: bool = True
    """A transaction dated after today changes on hand when it is entered; else when its date has come."""
    negative_on_hand_refused: bool = False
    """FACTS 4: an invoice or negative adjustment below zero is refused with 3180."""
    count_adjustment_is_difference: bool = True
    """FACTS 4: CountAdjustment of a lot is a difference; else the new count of the lot, at its site."""
    numbers_ignore_case: bool = True
    """Serial and lot numbers that differ in the case of letters are the same."""
    duplicate_serial_refused: bool = True
    """A serial number that is in stock comes in again: 3180; the forms can be set to warn only."""
    unknown_number_refused: bool = True
    """A serial number that is not in stock, or more of a lot than there is, goes out: 3180; the forms can only warn."""
    adjustment_removal_needs_single_user: bool = True
    """FACTS 4: TxnDel and TxnVoid of an adjustment, too, are 3162 in multi-user mode without Advanced Inventory."""
    untracked_adjustment_refused: bool = True
    """An adjustment that names no numbers, of an item that has some in stock: 3180."""
    fields_only_where_assigned: bool = True
    """FACTS 2: a custom field takes values of objects it is assigned to only (AssignToObject); those of items stand on
    lines, too. Others: 3120, on a line of an Add 3180."""
    blank_numbers_refused: bool = False
    """A receipt, bill or sale that names no numbers, of an item that has some in stock: 3180; the forms only warn."""
    default_unit_applied: bool = True
    """A line that names no unit of measure is in the unit that the item's set names for buying or selling, as on the
    forms; else in the base unit."""
    class_refused_when_off: bool = True
    """A ClassRef on a transaction or line while class tracking is off: 3250; else it is kept and given back."""
    message_set_memory: int = 100
    """FACTS 7: how many message sets are remembered; the oldest is forgotten first."""
    recovered_answer: str = "stored"
    """FACTS 7: a message set sent again is answered with what was ``stored``, or with ``error_recovery`` elements."""
    merged_entries_listed_as_deleted: bool = True
    """The entry that a merge takes away is in the answer of ListDeletedQuery."""
    merge_changes_transactions: bool = False
    """A merge alters EditSequence and modification time of the transactions that named the entry."""
    payment_changes_invoice: bool = True
    """A payment alters EditSequence and modification time of its invoice."""
    moved_lines_keep_ids: bool = True
    """Lines of an order that a person moves keep their TxnLineID; else each gets a new one, and its links follow."""
    external_guid_answered: bool = True
    """FACTS 2: an answer holds the ExternalGUID of what it tells of."""
    duplicate_guid_refused: bool = False
    """FACTS 2: an Add with an ExternalGUID that another object has is 3210."""
    bins_are_no_sites: bool = True
    """FACTS 9: what stands below a site is a bin and named in InventorySiteLocationRef only, as a site it is 3140; else
    it is taken for one."""
    blank_sites_refused: bool = False
    """FACTS 9: goods on a receipt, bill or sale that name no site, where sites are on: 3180; else they are counted
    without a site."""
    count_without_site_is_total: bool = True
    """An adjustment that names no site sets the count of the company; else that of what is counted without a site."""
    transfer_within_site_refused: bool = True
    """A transfer between two bins of one site is 3210."""
    item_prices_in_home_currency: bool = True
    """FACTS 9: costs and prices of items are in the home currency and divided by the rate; else they are taken for
    amounts in the currency of the transaction."""
    other_status_codes: dict[str, int] = {}
    """Refusals whose code nobody could confirm: the code that is answered here to the one that a real QuickBooks is
    known to answer, ``{"3151": 3180}``."""
    continue_needs_same_filters: bool = True
    """FACTS 3: a Continue has the filters of its Start; with others it is 3391, else they are passed over."""
    iterator_expiry_seconds: int = 0
    """FACTS 3: an iterator not continued for so long is gone; 0 = it lasts for the session."""
    cut_off_set_continues: bool = True
    """FACTS 7: of a message set that was cut off half-way and is sent again the rest is processed; else what was
    answered comes back alone."""
    single_user_mode_is_exclusive: bool = True
    """FACTS 6: where another application shares the file, everybody is kept out of it in single-user mode
    (0x80040422); else only who asks for that mode."""
    close_connection_after: tuple[EarlyEnd, ...] = ("refusal",)
    """FACTS 8: the early ends of a session after which the Web Connector still calls closeConnection: ``refusal`` (none,
    nvu), ``connectionError``, ``postponement``, ``noHostData`` (QBWC1014)."""
    compressed_answers_refused: bool = True
    """FACTS 8: a compressed answer of the web service is an error; else it is unpacked."""
    support_on_same_host: bool = True
    """FACTS 8: AppSupport is on the host of AppURL (QBWC1000); else the same domain will do, its last two labels."""
    unreachable_certificate_refused: bool = False
    """FACTS 8: a CertURL that cannot be reached is QBWC1048; else it is let pass."""


class Preferences(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a person sets up in QuickBooks."""

    edition: Edition = "Enterprise"
    version_year: VersionYear = 2024
    country: Country = "US"
    supported_versions: tuple[str, ...] = ()
    """qbXML versions instead of those of ``version_year``; empty: those of the year."""
    time_zone: str = "America/Chicago"
    timestamps_ignore_daylight_saving: bool = False
    """FACTS 2: the offset of returned timestamps is the standard one all year."""
    multi_user: bool = True
    closing_date: str = ""
    """``YYYY-MM-DD``; transactions on or before it are refused with 3171."""
    closing_date_password: str = ""
    """What a person must give to change a closed period; empty: a person is only warned."""
    is_using_inventory: bool = True
    is_requiring_accounts: bool = True
    is_using_account_numbers: bool = False
    class_tracking: bool = False
    is_multi_currency_on: bool = False
    home_currency: str = "US Dollar"
    default_sales_tax_item: str = ""
    """Sales tax is on where it names a sales tax item; QuickBooks cannot be without one then."""
    multi_location: bool = False
    advanced_inventory: bool = True
    """Enterprise with Advanced Inventory: adjustments are possible in multi-user mode (FACTS 4)."""
    enhanced_inventory_receiving: bool = False
    serial_or_lot_tracking: Literal["None", "SerialNumber", "LotNumber"] = "None"
    units_of_measure: Literal["none", "single", "multiple"] = "none"
    """One unit for each item, or sets with related units."""
    fifo_enabled: bool = False
    is_open: bool = True
    """False: QuickBooks is closed; BeginSession fails with 0x80040416 without a path, 0x8004041D with one (FACTS 6)."""
    open_company_path: str = ""
    """Path of the file open in QuickBooks when it is another one: 0x8004040A for ours by path, else 0x80040418."""
    unattended_access: bool = False
    """The Admin lets the application log in while QuickBooks is closed; a company path is needed then (FACTS 8)."""
    modal_dialog: bool = False
    """A dialog is open: 0x80040414."""
    access_granted: bool = True
    """False: 0x80040418, the Admin has not granted access yet."""
    access_denied: bool = False
    """True: 0x80040420."""
    other_application: bool = False
    """Another application shares the file: who needs it alone gets 0x80040422 (FACTS 6); so does everybody in
    single-user mode (a switch)."""
    obstacle: Obstacle = ""
    """A state of the computer that keeps every application out (FACTS 6, ``hresults.OBSTACLES``)."""
    read_only_access: bool = False
    """True: writes are answered 3263."""
    company_path: str = r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Northgate Managed IT.qbw"
    """Windows path of this company file, sent as strCompanyFileName."""
    unverified: Unverified = Unverified()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Time zone of the QuickBooks computer."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def product_name(self) -> str:
        """ProductName of HostRet."""
        edition = "Enterprise Solutions" if self.edition == "Enterprise" else self.edition
        return f"QuickBooks {edition} {self.version_year}"

    @property
    def qbxml_versions(self) -> tuple[str, ...]:
        """SupportedQBXMLVersion of HostRet (FACTS 1)."""
        return self.supported_versions or versions_of(self.version_year)

    @property
    def has_advanced_inventory(self) -> bool:
        """Advanced Inventory is an addition to Enterprise alone (FACTS 4, 9)."""
        return self.edition == "Enterprise" and self.advanced_inventory

    def moment_text(self, epoch_seconds: float) -> str:
        """A timestamp as QuickBooks writes it (FACTS 2)."""
        local = datetime.datetime.fromtimestamp(epoch_seconds, self.zone).replace(microsecond=0)
        if self.timestamps_ignore_daylight_saving and local.dst():
            standard = datetime.timezone(
                (local.utcoffset() or datetime.timedelta()) - (local.dst() or datetime.timedelta())
            )
            local = local.replace(tzinfo=standard)
        return local.isoformat()

    def date_of(self, epoch_seconds: float) -> str:
        """The calendar date on the QuickBooks computer."""
        return datetime.datetime.fromtimestamp(epoch_seconds, self.zone).date().isoformat()


def changed_preferences(old: Preferences, changes: dict[str, object]) -> Preferences:
    """Merge ``changes`` (camelCase names; ``unverified`` merges too). Raises ValueError naming a wrong field."""
    document = msgspec.to_builtins(old)
    for name, value in changes.items():
        if name == "unverified" and isinstance(value, dict):
            document[name] = {**document[name], **value}
        else:
            document[name] = value
    try:
        preferences = msgspec.convert(document, Preferences)
    except msgspec.ValidationError as error:
        raise ValueError(f"preferences: {error}") from error
    if old.is_multi_currency_on and not preferences.is_multi_currency_on:
        raise ValueError("preferences: isMultiCurrencyOn cannot be turned off once it is on; restore a snapshot")
    _refuse_wrong_texts(preferences)
    _refuse_wrong_codes(preferences.unverified.other_status_codes)
    return _of_its_edition(preferences, changes)


def _refuse_wrong_texts(preferences: Preferences) -> None:
    """Dates are compared as texts, so no other form of ISO 8601 than DATETYPE's will do (FACTS 2)."""
    date = preferences.closing_date
    try:
        if date and datetime.date.fromisoformat(date).isoformat() != date:
            raise ValueError(date)
    except ValueError:
        raise ValueError(f"preferences: closingDate is {date!r}; write it as 2026-10-31, or leave it empty") from None
    try:
        zoneinfo.ZoneInfo(preferences.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise ValueError(
            f"preferences: timeZone is {preferences.time_zone!r}; write a name like America/Chicago"
        ) from None


def _refuse_wrong_codes(codes: dict[str, int]) -> None:
    """Both sides are codes of refused requests (FACTS 5)."""
    for ours, theirs in codes.items():
        if not (ours.isdecimal() and len(ours) == 4 and FIRST_REFUSAL <= theirs <= LAST_CODE):
            raise ValueError(
                f"preferences: otherStatusCodes holds {ours!r}: {theirs}; write the code of a refusal as text, and the "
                f"one to answer instead as a number from {FIRST_REFUSAL} to {LAST_CODE}"
            )


def _of_its_edition(preferences: Preferences, changes: dict[str, object]) -> Preferences:
    """What the edition lacks is off (FACTS 4, 9); asking for it is refused with the remedy."""
    off: dict[str, object] = {}
    if not preferences.has_advanced_inventory:
        off = {"multi_location": False, "serial_or_lot_tracking": "None", "fifo_enabled": False}
    if preferences.edition != "Enterprise":
        off["enhanced_inventory_receiving"] = False
    if preferences.edition == "Pro":
        off["units_of_measure"] = "none"
    needs = {"enhanced_inventory_receiving": "edition Enterprise", "units_of_measure": "edition Premier or Enterprise"}
    for name in off:
        wanted = changes.get(_camel(name))
        if wanted and wanted not in ("None", "none"):
            needed = needs.get(name, "edition Enterprise and advancedInventory")
            raise ValueError(f"preferences: {_camel(name)} needs {needed}")
    return msgspec.structs.replace(preferences, **off)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
