"""A tenant of any size, made by rule: for speed and paging rather than for reading. The same sizes give the same tenant."""

from decimal import Decimal
from itertools import count, cycle

from autotask_simulator.seed.form import Charge, Record, Seed, Stock

_KINDS = (
    ("Patch Cable Cat6 {}ft", "2.15"),
    ("Switch {}-Port PoE", "312.40"),
    ("Access Point {}", "149.00"),
    ("Toner {}X", "98.75"),
    ("Monitor {} in", "187.30"),
    ("Docking Station {}", "164.20"),
    ("UPS {} VA", "221.00"),
    ("Rack Shelf {}U", "27.90"),
    ("SSD {} GB", "61.45"),
    ("Headset Series {}", "39.99"),
)
_LOCATIONS = ("Main Warehouse", "Van – North", "Van – South", "Harbor Office")
_STATUSES = ("Received Full", "Received Full", "Received Partial", "Submitted", "Received Full", "New", "Canceled")
_LINES_MAX = 5
_PRODUCTS_PER_VENDOR = 50
_ORDERS_PER_DAY = 12
_ORDERS_PER_CHARGE = 20


def build_large_seed(*, products: int, orders: int) -> Seed:
    """So many products and orders, with vendors, customers, stock and charges in proportion."""
    vendors = [f"Vendor {number:04d}" for number in range(1, max(2, products // _PRODUCTS_PER_VENDOR) + 1)]
    customers = [f"Customer {number:04d}" for number in range(1, max(2, orders // _ORDERS_PER_CHARGE) + 1)]
    names = [_KINDS[number % len(_KINDS)][0].format(f"{number:05d}") for number in range(products)]
    return Seed(
        locations=list(_LOCATIONS),
        companies=[
            *({"companyName": name} for name in vendors),
            *({"companyName": name, "companyType": 1} for name in customers),
        ],
        products=[_product(number, name, vendors[number % len(vendors)]) for number, name in enumerate(names)],
        purchase_orders=[_order(number, names, vendors, orders) for number in range(orders)],
        stock=[
            Stock(product=name, location=_LOCATIONS[number % len(_LOCATIONS)], on_hand=number % 40)
            for number, name in enumerate(names)
            if number % 3 == 0
        ],
        charges=[
            Charge(name=f"Charge {number:05d}", company=customer, product=name, quantity=1 + number % 4)
            for number, customer, name in zip(count(1), customers, cycle(names), strict=False)
        ],
    )


def _product(number: int, name: str, vendor: str) -> Record:
    cost = Decimal(_KINDS[number % len(_KINDS)][1]) + Decimal(number % 100) / 100
    return {"name": name, "unitCost": str(cost), "unitPrice": str(cost * 2), "vendor": vendor, "sku": f"S{number:06d}"}


def _order(number: int, names: list[str], vendors: list[str], orders: int) -> Record:
    """One order; the last is of today and the others are dated back from it, some a day."""
    day = -((orders - 1 - number) // _ORDERS_PER_DAY)
    status = _STATUSES[number % len(_STATUSES)]
    lines = [_line(number * _LINES_MAX + position, names, status, day) for position in range(1 + number % _LINES_MAX)]
    if status == "Received Partial" and not lines[1:]:
        lines.append(_line(number * _LINES_MAX + 1, names, "Submitted", day))
    if status == "Received Partial":
        lines[-1]["received"] = []
    return {
        "number": str(1001 + number),
        "vendor": vendors[number % len(vendors)],
        "status": status,
        "created": str(day),
        "lines": lines,
    }


def _line(number: int, names: list[str], status: str, day: int) -> Record:
    quantity = 2 + number % 9
    received = [{"quantity": quantity, "date": str(day)}] if status in ("Received Full", "Received Partial") else []
    return {
        "product": names[(number * 7) % len(names)],
        "quantity": quantity,
        "location": _LOCATIONS[number % len(_LOCATIONS)],
        "received": received,
    }
