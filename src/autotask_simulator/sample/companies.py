"""Companies of the sample tenant: whom it buys from and whom it works for."""

from autotask_simulator.seed.form import Record

VENDORS: tuple[str, ...] = (
    "Ingram Micro Inc.",
    "D&H Distributing",
    # A customer, not a vendor, in the sample QuickBooks file.
    "Brightwater Systems",
    "TD SYNNEX Corporation",
    # These two are equal in their first 41 characters, the length of a QuickBooks name.
    "Northeast Telecommunications & Network Supply Company",
    "Northeast Telecommunications & Network Supply Partners",
    "Pacific Coast Structured Cabling and Fiber Optics Distributors",
    "Wholesale Toner & Printer Supplies of New England LLC",
    "Électronique Générale de Montréal",
    "Müller Datentechnik GmbH",
    "Ålesund Kabel & Nett AS",
    # Characters outside Windows-1252.
    "東京ネットワーク商事 Tokyo Network Trading",
    "ScanSource",
    "Jenne Inc.",
    "Graybar Electric",
    "Monoprice Business",
    "Staples Business Advantage",
    "Lenovo Direct",
    "Dell Marketing L.P.",
    "HP Store for Partners",
    "Ubiquiti Store",
    "CDW Logistics",
    "Zones LLC",
    'Casco Bay "Quick" Computer Parts',
    "O'Hara Office Supply",
)

CLIENTS: tuple[str, ...] = (
    "Harbor Dental Group",
    "Lakeview Law",
    "Northgate Pediatrics",
    "Saltmarsh Brewing Co.",
    "Bay Street Realty",
    "Cedar & Finch Architects",
    "Pinecrest School District",
    "O'Malley Plumbing & Heating",
    "Café Lumière",
    "Maritime Insurance Partners",
    "Tidewater Veterinary Clinic",
    "Greyrock Engineering",
)


def companies() -> list[Record]:
    """Seed records: vendors first, then clients. (Company types: 7 vendor, 1 customer.)"""
    vendors: list[Record] = [
        {
            "companyName": name,
            "companyType": 7,
            "companyNumber": f"V{position:03d}",
            "phone": f"555-01{position:02d}",
            "address1": f"{100 + position} Commerce Way",
            "city": "Boston",
            "state": "MA",
            "postalCode": "02110",
        }
        for position, name in enumerate(VENDORS, start=1)
    ]
    clients: list[Record] = [
        {
            "companyName": name,
            "companyType": 1,
            "companyNumber": f"C{position:03d}",
            "phone": f"555-02{position:02d}",
            "address1": f"{10 * position} Wharf Street",
            "address2": "Suite 200" if position % 3 == 0 else None,
            "city": "Portland",
            "state": "ME",
            "postalCode": "04101",
        }
        for position, name in enumerate(CLIENTS, start=1)
    ]
    return vendors + clients
