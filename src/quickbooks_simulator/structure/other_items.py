"""Structural tables of the item kinds beside inventory, non-inventory, service and other charge (FACTS 4)."""

from __future__ import annotations

from .common import class_filter, list_query
from .lists import BAR_CODE, OPENING_STOCK, item_identity, query, sold_and_bought, write
from .model import (
    Element,
    Node,
    amount,
    boolean,
    choice,
    date,
    foreign,
    group,
    guid,
    many,
    need,
    one_of,
    percent,
    price,
    quantity,
    reference,
    some,
    text,
)

_NAME = need(text("Name", 31))
_DESC = text("ItemDesc", 4095)
_CLASS = reference("ClassRef", 159)
_GUID = guid("ExternalGUID")
_TAX_CODE = reference("SalesTaxCodeRef", 3)
_UNIT = reference("UnitOfMeasureSetRef", 31)
_HEAD: tuple[Node, ...] = (_NAME, BAR_CODE, boolean("IsActive"))


def _assembly() -> tuple[Node, ...]:
    """An item that is built from others; it is counted like an inventory item."""
    line = group("ItemInventoryAssemblyLine", need(reference("ItemInventoryRef", 159)), quantity("Quantity"))
    return (
        *item_identity(adding=True, part_number=True, class_first=True),
        *sold_and_bought("COGSAccountRef", adding=True),
        reference("AssetAccountRef", 159),
        quantity("BuildPoint"),
        quantity("Max"),
        *OPENING_STOCK,
        many(line),
    )


def _fixed_asset() -> tuple[Node, ...]:
    sold = group(
        "FixedAssetSalesInfo",
        need(text("SalesDesc", 50)),
        need(date("SalesDate")),
        price("SalesPrice"),
        price("SalesExpense"),
    )
    return (
        *_HEAD,
        _CLASS,
        need(one_of("AcquiredAs", ("New", "Old"))),
        need(text("PurchaseDesc", 50)),
        need(date("PurchaseDate")),
        price("PurchaseCost"),
        text("VendorOrPayeeName", 50),
        reference("AssetAccountRef", 159),
        sold,
        text("AssetDesc", 50),
        text("Location", 50),
        text("PONumber", 30),
        text("SerialNumber", 30),
        date("WarrantyExpDate"),
        text("Notes", 4095),
        text("AssetNumber", 10),
        amount("CostBasis"),
        amount("YearEndAccumulatedDepreciation"),
        amount("YearEndBookValue"),
        _GUID,
    )


_ADDS: dict[str, tuple[Node, ...]] = {
    "ItemInventoryAssembly": _assembly(),
    "ItemFixedAsset": _fixed_asset(),
    "ItemDiscount": (
        *_HEAD,
        _CLASS,
        reference("ParentRef"),
        _DESC,
        _TAX_CODE,
        choice(need(price("DiscountRate")), need(percent("DiscountRatePercent"))),
        reference("AccountRef", 159),
        _GUID,
    ),
    "ItemSubtotal": (*_HEAD, _DESC, _GUID),
    "ItemPayment": (
        *_HEAD,
        _CLASS,
        _DESC,
        reference("DepositToAccountRef", 159),
        reference("PaymentMethodRef", 31),
        _GUID,
    ),
    "ItemSalesTax": (
        *_HEAD,
        _CLASS,
        _DESC,
        percent("TaxRate"),
        reference("TaxVendorRef", 41),
        foreign(reference("SalesTaxReturnLineRef")),
        _GUID,
    ),
    "ItemSalesTaxGroup": (*_HEAD, _DESC, _GUID, some(reference("ItemSalesTaxRef", 31))),
    "ItemGroup": (
        *_HEAD,
        _DESC,
        _UNIT,
        boolean("IsPrintItemsInGroup"),
        _GUID,
        many(group("ItemGroupLine", reference("ItemRef"), quantity("Quantity"), text("UnitOfMeasure", 31))),
    ),
}
_WITHOUT_CLASS = ("ItemSubtotal", "ItemSalesTaxGroup")

OTHER_ITEM_REQUESTS: tuple[Element, ...] = (
    *(write(f"{kind}Add", *content) for kind, content in _ADDS.items()),
    *(
        query(f"{kind}Query", *list_query(*(() if kind in _WITHOUT_CLASS else (class_filter(),))), iterator=True)
        for kind in _ADDS
        if kind != "ItemGroup"
    ),
)
