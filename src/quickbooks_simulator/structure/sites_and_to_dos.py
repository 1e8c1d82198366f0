"""Structural tables of inventory sites, of the counts at them, and of reminders (FACTS 9)."""

from __future__ import annotations

from .common import list_query, object_filter, transaction_query
from .lists import query, write
from .model import (
    Element,
    boolean,
    choice,
    date,
    group,
    identifier,
    integer,
    interval,
    many,
    need,
    one_of,
    reference,
    some,
    text,
)
from .other import ITEM_TYPE_FILTERS

TO_DO_TYPES = ("Task", "Call", "Fax", "Email", "Meeting", "Appointment")


def _site_address() -> Element:
    lines = tuple(text(f"Addr{number}", 41) for number in range(1, 6))
    place = (text("City", 31), text("State", 21), text("PostalCode", 13), text("Country", 31))
    return group("SiteAddress", *lines, *place)


RET_ELEMENT_OF_ANY_LENGTH = many(text("IncludeRetElement"))
"""Everywhere else its length is 50."""


def _site_filter() -> Element:
    return group("SiteFilter", need(choice(some(identifier("ListID")), some(text("FullName", 64)))))


def _transfer_query() -> Element:
    ways, lines, _ret_element, _owner = transaction_query(currency=False, linked=False)
    ways = choice(*getattr(ways, "content", ()), _site_filter())
    return query("TransferInventoryQuery", ways, lines, RET_ELEMENT_OF_ANY_LENGTH, iterator=True)


def _item_sites_query() -> Element:
    filters = group("ItemSiteFilter", object_filter("ItemFilter", 159), _site_filter())
    return query(
        "ItemSitesQuery",
        choice(many(identifier("ListID")), need(choice(one_of("ItemTypeFilter", ITEM_TYPE_FILTERS), filters))),
        integer("MaxReturned", 1),
        one_of("ActiveStatus", ("ActiveOnly", "InactiveOnly", "All")),
        RET_ELEMENT_OF_ANY_LENGTH,
        iterator=True,
    )


def _to_do_add() -> Element:
    about = choice(
        need(reference("CustomerRef", 209)),
        need(reference("EmployeeRef", 31)),
        need(reference("LeadRef", 209)),
        need(reference("VendorRef", 41)),
    )
    return write(
        "ToDoAdd",
        need(text("Notes", 4095)),
        boolean("IsActive"),
        one_of("Type", TO_DO_TYPES),
        one_of("Priority", ("Low", "Medium", "High")),
        about,
        boolean("IsDone"),
        date("ReminderDate"),
        interval("ReminderTime"),
    )


def _to_do_query() -> Element:
    ids_or_filters, ret_element = list_query(one_of("DoneStatus", ("NotDoneOnly", "DoneOnly", "All")), owner=False)
    without_names = tuple(
        part
        for part in getattr(ids_or_filters, "content", ())
        if not (isinstance(part, Element) and part.name == "FullName")
    )
    return query("ToDoQuery", choice(*without_names), ret_element)


SITE_AND_TO_DO_REQUESTS: tuple[Element, ...] = (
    write(
        "InventorySiteAdd",
        need(text("Name", 31)),
        boolean("IsActive"),
        reference("ParentSiteRef", 31),
        text("SiteDesc", 100),
        text("Contact", 41),
        text("Phone", 21),
        text("Fax", 21),
        text("Email", 1023),
        _site_address(),
    ),
    _item_sites_query(),
    _transfer_query(),
    _to_do_add(),
    _to_do_query(),
)
