"""Autotask's REST API: typed readings of purchase orders, receivings and stock, and the one field Stockpost writes."""

from stockpost.autotask.address import normal_base_url
from stockpost.autotask.client import AutotaskClient
from stockpost.autotask.errors import (
    DENIED,
    TRIES_AGAIN,
    UNREACHABLE,
    AddressError,
    AutotaskBudgetSpent,
    AutotaskBusy,
    AutotaskError,
    AutotaskNotThere,
    AutotaskRefused,
    AutotaskSignInRefused,
)
from stockpost.autotask.query import ROWS_IN_ONE_PAGE
from stockpost.autotask.readings import (
    Check,
    DeliveriesWanted,
    InvoiceReading,
    OrderReading,
    ReceivedLine,
    StockReading,
)
from stockpost.autotask.zone import DEFAULT_ZONE_URL, find_zone

__all__ = [
    "DEFAULT_ZONE_URL",
    "DENIED",
    "ROWS_IN_ONE_PAGE",
    "TRIES_AGAIN",
    "UNREACHABLE",
    "AddressError",
    "AutotaskBudgetSpent",
    "AutotaskBusy",
    "AutotaskClient",
    "AutotaskError",
    "AutotaskNotThere",
    "AutotaskRefused",
    "AutotaskSignInRefused",
    "Check",
    "DeliveriesWanted",
    "InvoiceReading",
    "OrderReading",
    "ReceivedLine",
    "StockReading",
    "find_zone",
    "normal_base_url",
]
