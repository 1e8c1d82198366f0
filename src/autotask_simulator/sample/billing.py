"""Charges and invoices of the sample tenant. Dates are days before the tenant's today."""

from autotask_simulator.seed.form import Charge, Invoice


def charges() -> list[Charge]:
    """Delivered and billed, delivered and not yet billed, and waiting."""
    return [
        Charge(
            name="Access point for waiting room",
            company="Harbor Dental Group",
            title="Wireless is slow in the waiting room",
            product="Access Point WiFi 6 Indoor",
            quantity=1,
            date="-20",
            delivered="-18",
        ),
        Charge(
            name="Patch cables for waiting room",
            company="Harbor Dental Group",
            title="Wireless is slow in the waiting room",
            product="Patch Cable Cat6 3ft",
            quantity=4,
            date="-20",
            delivered="-18",
        ),
        Charge(
            name="Replacement battery for rack UPS",
            company="Lakeview Law",
            title="UPS beeps",
            product="UPS Battery RBC7",
            quantity=1,
            date="-14",
            delivered="-13",
        ),
        Charge(
            name="Monitors for the drawing office",
            kind="project",
            company="Cedar & Finch Architects",
            title="New drawing office",
            product='Monitor 27" QHD',
            quantity=2,
            date="-10",
            delivered="-7",
        ),
        Charge(
            name="Toner, monthly",
            kind="contract",
            company="Lakeview Law",
            title="Managed print",
            product="Toner HP 26X",
            quantity=1,
            unit_price=None,
            location="Harbor Office",
            date="-8",
            delivered="-6",
        ),
        Charge(
            name="Docking stations",
            company="Bay Street Realty",
            title="Two new agents start Monday",
            product="Docking Station USB-C",
            quantity=2,
            date="-2",
        ),
    ]


def invoices() -> list[Invoice]:
    """Three: two charges on one, one each on the others. The contract's charge is delivered and not invoiced."""
    return [
        Invoice(
            number="INV-3041",
            company="Harbor Dental Group",
            date="-12",
            charges=["Access point for waiting room", "Patch cables for waiting room"],
            order_number="HDG-2207",
        ),
        Invoice(number="INV-3042", company="Lakeview Law", date="-11", charges=["Replacement battery for rack UPS"]),
        Invoice(
            number="INV-3047",
            company="Cedar & Finch Architects",
            date="-3",
            charges=["Monitors for the drawing office"],
            comments="Thank you for your business.\nMonitors are under warranty until next year.",
        ),
    ]
