"""Behaviour that no public source states (UNVERIFIED in FACTS), and limits that tests want smaller.

Each switch is one assumption about the real API; the default is the one that is hardest on a client.
"""

from typing import Annotated, Literal

import msgspec

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=3600)]


class Switches(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Named assumptions. UNVERIFIED marks what no source states."""

    # FACTS A8: the integer values of the order status are UNVERIFIED. None keeps 1..5, a number deals them out anew.
    shuffle_picklists: int | None = None
    # UNVERIFIED: whether a read-only field in a body is refused when its value differs, or ignored.
    read_only_fields: Literal["refuse", "ignore"] = "refuse"
    # UNVERIFIED: whether a field that the entity lacks is refused in a body, or ignored.
    unknown_body_fields: Literal["refuse", "ignore"] = "refuse"
    # UNVERIFIED: whether an unknown name in IncludeFields is refused, or ignored.
    unknown_include_fields: Literal["refuse", "ignore"] = "refuse"
    # UNVERIFIED: whether answers carry the id although IncludeFields does not name it.
    include_fields_adds_id: bool = False
    # FACTS B4: userDefinedFields are always there. UNVERIFIED: also when IncludeFields names other fields.
    include_fields_adds_user_defined: bool = False
    # UNVERIFIED: whether MaxRecords above 500 is refused, or taken as 500.
    max_records_above_limit: Literal["refuse", "clamp"] = "refuse"
    # UNVERIFIED: whether `noteq` also finds rows where the field is empty (SQL would not).
    noteq_finds_null: bool = False
    # UNVERIFIED: whether each value of an `in` list counts towards the 500 OR conditions.
    in_values_count_as_or: bool = True
    # FACTS B3: a filter is required. UNVERIFIED: whether an empty list is one, as django-autotask sends it.
    empty_filter: Literal["refuse", "everything"] = "refuse"
    # UNVERIFIED: whether a comparison without a value is refused or true of no record; django-autotask leaves false out.
    comparison_without_value: Literal["refuse", "nothing"] = "refuse"
    # FACTS B4: PUT clears the writable fields that are not given. UNVERIFIED: the user-defined ones, too.
    put_clears_user_defined: bool = True
    # UNVERIFIED: whether a POST page link is bound to the filter it came from.
    page_link_bound_to_filter: bool = True
    # UNVERIFIED: whether a client may make and set a status along the life cycle only (rules/orders.py), or any.
    status_changes: Literal["life_cycle", "any"] = "life_cycle"
    # UNVERIFIED: whether a line may be cut below what was received of it.
    line_below_received: Literal["refuse", "accept"] = "refuse"
    # UNVERIFIED: the status of a charge with a product that a client makes (FACTS A8 names the statuses only).
    new_charge_status: Literal["Pending", "Need to Order/Fulfill"] = "Need to Order/Fulfill"
    # Who may receive more than was ordered on a line without a charge. That the API refuses it is from the developer
    # help (PurchaseOrderItemReceiving, quoted by others); whether the people's page takes it is UNVERIFIED.
    over_receiving: Literal["people_only", "accept", "refuse"] = "people_only"
    # UNVERIFIED: whether units received for a charge are picked for it at once, or stay available.
    received_for_charge: Literal["picked", "available"] = "picked"
    # UNVERIFIED: whether charges on an order that is canceled need to be ordered again, or stay On Order.
    canceled_order_frees_charges: bool = True
    # FACTS C: a charge can be deleted while it is not billed. UNVERIFIED: also when it is on an order or has units.
    delete_charge_in_use: Literal["accept", "refuse"] = "accept"
    # UNVERIFIED: what cancelling a receipt leaves: a row with a negative quantity, or no row.
    cancelled_receipt: Literal["negative_row", "row_removed"] = "negative_row"
    # Developer help (InventoryStockedItemsAdd): serialized products are added one by one; for receiving UNVERIFIED.
    serialized_one_by_one: bool = True
    # FACTS C: the vendor invoice number can be mandatory by a system setting of the tenant.
    vendor_invoice_number_required: bool = False
    # Developer help (InventoryStockedItems…): the reason for a change of stock can be mandatory by a setting.
    reason_for_update_required: bool = False
    # UNVERIFIED: whether units of orders that are New count as on order.
    new_orders_count_as_on_order: bool = False
    # UNVERIFIED: whether invoiceTotal and the totalAmount of its items hold the tax.
    totals_include_tax: bool = True
    # UNVERIFIED: what backOrderQuantity of inventory counts: what is still to come of lines received in part, or 0.
    back_orders: Literal["partly_received", "none"] = "partly_received"
    # UNVERIFIED: whether stock may be brought to less than nothing.
    negative_stock: Literal["refuse", "accept"] = "refuse"
    # FACTS B7: a thread refusal may come with a status other than 429.
    thread_refusal_status: Annotated[int, msgspec.Meta(ge=400, le=599)] = 429
    threads_per_endpoint: Annotated[int, msgspec.Meta(ge=1)] = 3
    # FACTS B7: 10,000 in 60 minutes; 0.5 s from half of it, 1 s later (the second step at 75 % is UNVERIFIED).
    requests_per_hour: Annotated[int, msgspec.Meta(ge=1)] = 10_000
    delays: bool = False
    first_delay_share: Share = 0.5
    first_delay_seconds: Seconds = 0.5
    second_delay_share: Share = 0.75
    second_delay_seconds: Seconds = 1.0
    # UNVERIFIED: the number of seconds a spent budget asks to wait; the true one is when usage falls.
    retry_after_format: Literal["seconds", "date"] = "seconds"
