"""Purchase orders of the sample tenant. Dates are days before the tenant's today (`-12`)."""

from autotask_simulator.seed.form import Record

MAIN, VAN, HARBOR = "Main Warehouse", "Van – North", "Harbor Office"

HARBOR_ADDRESS: Record = {
    "shipToName": "Harbor Office",
    "shipToAddress1": "1 Harbor Plaza",
    "shipToAddress2": "Floor 4, Rear Entrance",
    "shipToCity": "South Portland",
    "shipToState": "ME",
    "shipToPostalCode": "04106",
    "phone": "555-0140",
}


def line(product: str, quantity: int, cost: str | None = None, *received: Record, **more: object) -> Record:
    """A line; without a cost it is the product's."""
    record: Record = {"product": product, "quantity": quantity, "received": list(received), **more}
    if cost is not None:
        record["unitCost"] = cost
    return record


def got(quantity: int, days: int, invoice: str | None = None, serial: str | None = None) -> Record:
    """A receipt so many days ago."""
    return {"quantity": quantity, "date": str(days), "vendorInvoiceNumber": invoice, "serialNumber": serial}


def order(number: str, vendor: str, status: str, created: int, *lines: Record, **more: object) -> Record:
    """An order; one that is not New was submitted the day after it was made."""
    record: Record = {"number": number, "vendor": vendor, "status": status, "created": str(created), **more}
    if status != "New" and "submitted" not in more:
        record["submitted"] = str(created + 1) if created < 0 else str(created)
    return record | {"lines": list(lines)}


FIRST_ORDERS: tuple[Record, ...] = (
    order(
        "1001",
        "Ingram Micro Inc.",
        "Received Full",
        -12,
        line("Switch 24-Port PoE", 3, "389.00", got(3, -6, "IM-88231")),
        line("SFP+ Module 10G SR", 4, "24.90", got(4, -6, "IM-88231")),
        line("SSD 1TB NVMe", 2, "78.90", got(2, -6, "IM-88231")),
        shipping="UPS Ground",
        freight="24.50",
        vendorInvoiceNumber="IM-88231",
        generalMemo="Deliver to the loading dock between 8:00 and 15:00.\nCall Dana before unloading.",
    ),
    order(
        "1002",
        "D&H Distributing",
        "Submitted",
        -9,
        line("Monitor Arm Dual", 4, "61.20"),
        line("Webcam 1080p", 6, "52.30", location=HARBOR),
        line("Keyboard and Mouse Wireless Set", 10, "36.15", memo="Black only, no substitutes"),
        shipping="FedEx",
        generalMemo="Quote 55871",
    ),
    order(
        "1003",
        "Monoprice Business",
        "Received Partial",
        -15,
        line("Patch Cable Cat6 3ft", 40, "1.4275", got(15, -10, "MB-4410"), got(10, -3, "MB-4477")),
        line("Patch Cable Cat6 7ft", 25, "1.89", got(25, -10, "MB-4410")),
        line("HDMI Cable 6ft", 12, "3.15"),
        shipping="UPS Ground",
    ),
    order(
        "1004",
        "TD SYNNEX Corporation",
        "Canceled",
        -21,
        line("UPS 1500VA Rackmount", 1, "489.00"),
        canceled="-18",
        generalMemo="Customer withdrew.",
    ),
    order(
        "1005",
        "Wholesale Toner & Printer Supplies of New England LLC",
        "Received Full",
        -30,
        line("Toner HP 26X", 2, "164.9900", got(2, -25, "WT-20931")),
        line("Toner HP 414A Black", 2, "82.10", got(2, -25, "WT-20931"), location=HARBOR),
        purchaseFor="Harbor Dental Group",
        externalPONumber="HDG-2207",
        **HARBOR_ADDRESS,
    ),
    order(
        "1006",
        "Graybar Electric",
        "Received Full",
        -28,
        line("Rack Shelf 1U Vented", 4, "21.75", got(4, -20, "GB-771")),
        line("Cable Management Panel 1U", 6, "12.3456", got(6, -20, "GB-771")),
        shipping="Courier",
        freight="11.2",
    ),
    order(
        "1007",
        "Ingram Micro Inc.",
        "Received Partial",
        -7,
        line("Switch 16-Port Smart", 4, "129.90", got(1, -2, "IM-88702")),
        line("Media Converter 1G SFP", 2, "33.00"),
        purchaseFor="Lakeview Law",
        shipping="UPS Ground",
    ),
    order("1008", "Staples Business Advantage", "New", -1, generalMemo="Nothing chosen yet."),
)
"""The ones that guides and tests speak of by number."""


ODD_ORDERS: tuple[Record, ...] = (
    order(
        "1009",
        "Northeast Telecommunications & Network Supply Company",
        "Received Full",
        -26,
        line("Telecom Punch Block 66", 3, "12.15", got(3, -19)),
    ),
    order(
        "1010",
        "Northeast Telecommunications & Network Supply Partners",
        "Submitted",
        -5,
        line("Telecom Biscuit Jack", 30, "1.95", estimatedArrivalDate="10"),
    ),
    order(
        "1011",
        "Électronique Générale de Montréal",
        "Received Full",
        -33,
        line("Cordon réseau Cat6 blindé 2 m", 12, "4.45", got(12, -27, "EG-1189")),
        line("Boîtier mural à 4 prises", 9, "6.90", got(9, -27, "EG-1189")),
        purchaseFor="Café Lumière",
        generalMemo="À livrer au café, entrée côté quai.\r\nDemander Zoë ou François.",
        shipToName="Café Lumière – arrière-boutique",
        shipToAddress1="90 Wharf Street",
        shipToCity="Portland",
        shipToState="ME",
        shipToPostalCode="04101",
    ),
    order(
        "1012",
        "東京ネットワーク商事 Tokyo Network Trading",
        "Submitted",
        -4,
        line("LANテスター Cable Tester", 2, "71.00"),
        generalMemo="お急ぎください · please hurry ✓",
        shipping="FedEx",
    ),
    order(
        "1013",
        "ScanSource",
        "Received Full",
        -17,
        line("Badge Printer Ribbon: YMCKO Full Color", 3, "46.00", got(3, -11)),
        line("Card Reader Proximity", 2, "62.00", got(1, -11), got(1, -8)),
    ),
    order(
        "1014",
        "Pacific Coast Structured Cabling and Fiber Optics Distributors",
        "Received Partial",
        -14,
        line("Cable~Fiber LC-LC 3m OM4", 10, "8.75", got(6, -8, "PC-3301")),
        line("Cable~Bulk~Cat6 Plenum 1000ft", 2, "214.50", got(2, -8, "PC-3301")),
        line("Structured Cabling Keystone Jack Cat6 White", 50, "2.05", got(50, -8, "PC-3301")),
        line("Structured Cabling Keystone Jack Cat6 Blue", 50, "2.05"),
        freight="63.75",
    ),
    order(
        "1015",
        "Ubiquiti Store",
        "Submitted",
        -6,
        line("Wireless Controller License 1-Year 25 AP", 1, "410.00"),
        line("Wireless Controller License 1-Year 50 AP", 1, "760.00"),
    ),
    order(
        "1016",
        "Ingram Micro Inc.",
        "Received Partial",
        -10,
        line(
            "Firewall FG-60",
            3,
            "512.00",
            got(1, -4, "IM-88650", "FG60F-0001182"),
            got(1, -4, "IM-88650", "FG60F-0001183"),
        ),
        line("Firewall Rack Kit", 3, "88.00", got(3, -4, "IM-88650")),
        purchaseFor="Maritime Insurance Partners",
    ),
    order(
        "1017",
        "Brightwater Systems",
        "Received Full",
        -16,
        line("Loaner Router (no charge)", 2, "0", got(2, -13)),
        generalMemo="Loan; returned in spring.",
    ),
    order(
        "1018",
        'Casco Bay "Quick" Computer Parts',
        "Submitted",
        -3,
        line("Thermal Paste 4g", 10, "5.6049"),
        line("Thermal Paste 4g", 5, "5.10", memo="Second price, from the promotion"),
        line("Power Supply 650W ATX", 2, "64.00"),
    ),
    order(
        "PO-2026-HARBOR-0007",
        "HP Store for Partners",
        "Submitted",
        -8,
        line("Toner HP 58X", 4, "189.45"),
        externalPONumber="HARBOR-0007",
        **HARBOR_ADDRESS,
    ),
    order(
        "1019",
        "Müller Datentechnik GmbH",
        "Received Full",
        -40,
        line("Netzteil für Zutrittsleser 12 V", 4, "23.10", got(4, -31)),
        line("Türöffner elektrisch", 2, "58.00", got(2, -31)),
        generalMemo="Größe & Farbe wie besprochen <siehe Angebot>",
    ),
    order(
        "1020",
        "Ålesund Kabel & Nett AS",
        "Canceled",
        -22,
        line("Kabelgjennomføring Ø25", 50, "3.20", got(25, -16)),
        canceled="-12",
        generalMemo="Rest not available; canceled after half was received.",
    ),
)
"""Names, numbers, memos and costs at their limits."""


EVERYDAY_ORDERS: tuple[Record, ...] = (
    order("1021", "Lenovo Direct", "Received Full", -45, line("Docking Station USB-C", 4, "189.00", got(4, -38))),
    order(
        "1022",
        "Lenovo Direct",
        "Submitted",
        -2,
        line('Laptop 14" Business i5', 5, "879.00"),
        purchaseFor="Lakeview Law",
    ),
    order(
        "1023",
        "Dell Marketing L.P.",
        "Received Full",
        -52,
        line('Monitor 24" IPS', 6, "158.40", got(6, -44, "DL-90122")),
    ),
    order(
        "1024",
        "Dell Marketing L.P.",
        "New",
        -1,
        line("Desktop Tower i7", 1, "845.00"),
        line('Monitor 27" QHD', 2, "236.10"),
    ),
    order(
        "1025",
        "Jenne Inc.",
        "Received Partial",
        -11,
        # The second row is a saved receive page on which nothing was entered (FACTS A8).
        line("Headset USB Stereo", 12, "41.05", got(8, -5), got(0, -4)),
        line("Desk Phone VoIP 6-Line", 6, "138.00", got(6, -5)),
    ),
    order(
        "1026",
        "Ubiquiti Store",
        "Received Full",
        -36,
        line("Access Point WiFi 6 Indoor", 6, "149.00", got(6, -29)),
        purchaseFor="Pinecrest School District",
        externalPONumber="PSD 2026/114",
    ),
    order(
        "1027",
        "Ubiquiti Store",
        "Submitted",
        -4,
        line("Camera Dome 4MP", 4, "172.00"),
        line("PoE Injector 30W", 6, "14.90"),
    ),
    order(
        "1028",
        "TD SYNNEX Corporation",
        "Received Full",
        -60,
        line("UPS Battery RBC7", 4, "96.0000", got(4, -53)),
        freight="19",
    ),
    order("1029", "TD SYNNEX Corporation", "New", 0, line("UPS 650VA Desktop", 6, "68.00")),
    order("1030", "D&H Distributing", "Received Full", -48, line("Monitor Arm Single", 6, "38.80", got(6, -41))),
    order(
        "1031",
        "CDW Logistics",
        "Submitted",
        -13,
        line("NAS 4-Bay", 1, "470.00"),
        line("HDD 8TB NAS", 4, "181.00"),
        purchaseFor="Greyrock Engineering",
    ),
    order("1032", "Zones LLC", "Canceled", -35, line('Monitor 27" QHD', 4, "239.00"), canceled="-34"),
    order(
        "1033",
        "O'Hara Office Supply",
        "Received Full",
        -24,
        line("Label Tape 12mm Black on White", 8, "9.75", got(8, -23)),
    ),
    order(
        "1034",
        "Graybar Electric",
        "New",
        -2,
        line("Rack Cabinet 12U Wall Mount", 1, "168.00"),
        line("Rack Screws M6 (50 pack)", 4, "9.20"),
    ),
    order(
        "1035",
        "Ingram Micro Inc.",
        "Received Full",
        -120,
        line("Memory 16GB DDR4 SODIMM", 12, "30.95", got(12, -111, "IM-70455")),
    ),
    order(
        "1036",
        "Ingram Micro Inc.",
        "Received Full",
        -140,
        line("Switch 8-Port Desktop", 10, "41.90", got(4, -133), got(6, -126)),
        shipping="UPS Ground",
    ),
    order(
        "1037",
        "Monoprice Business",
        "Received Full",
        -155,
        line("Patch Cable Cat6 5ft", 50, "1.60", got(50, -150)),
        line("DisplayPort Cable 6ft", 20, "4.05", got(20, -150)),
    ),
    order(
        "1038",
        "Staples Business Advantage",
        "Submitted",
        -95,
        line("Copy Paper Letter (case)", 4, "39.90"),
        **HARBOR_ADDRESS,
    ),
    order(
        "1039", "ScanSource", "New", 0, line("Barcode Scanner 2D USB", 3, "104.00"), purchaseFor="Saltmarsh Brewing Co."
    ),
)
"""What an ordinary half-year looks like."""  # fmt: skip


def purchase_orders() -> list[Record]:
    """All forty, oldest first, as their ids would have been given."""
    every = [*FIRST_ORDERS, *ODD_ORDERS, *EVERYDAY_ORDERS]
    return sorted(every, key=lambda record: int(record["created"]))
