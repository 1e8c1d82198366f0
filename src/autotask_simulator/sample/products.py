"""Products of the sample tenant, with their stock.

Columns: name | manufacturer | manufacturer's product name | vendor's product number | unit cost | unit price |
default vendor | stock in Main Warehouse / Van – North / Harbor Office (`-` no row there) | `serial` when serialized.
"""

from autotask_simulator.seed.form import Record, Stock

LOCATIONS = ("Main Warehouse", "Van – North", "Harbor Office")

TABLE = """
Switch 24-Port PoE | NetLine | NL-S24P | 7001-24P | 389.00 | 519.00 | Ingram Micro Inc. | 3/-/-
Switch 48-Port PoE | NetLine | NL-S48P | 7001-48P | 729.00 | 949.00 | Ingram Micro Inc. | 2/-/1
Switch 8-Port Desktop | NetLine | NL-S8 | 7001-08 | 42.50 | 69.00 | Ingram Micro Inc. | 11/2/1
Switch 16-Port Smart | NetLine | NL-S16M | 7001-16 | 129.90 | 179.00 | Ingram Micro Inc. | 4/-/-
Patch Cable Cat6 1ft | CableCo | CC6-01 | MP-1101 | 1.15 | 3.00 | Monoprice Business | 60/12/10
Patch Cable Cat6 3ft | CableCo | CC6-03 | MP-1103 | 1.4275 | 4.00 | Monoprice Business | 25/10/5
Patch Cable Cat6 5ft | CableCo | CC6-05 | MP-1105 | 1.62 | 4.50 | Monoprice Business | 48/14/6
Patch Cable Cat6 7ft | CableCo | CC6-07 | MP-1107 | 1.89 | 5.00 | Monoprice Business | 52/20/8
Patch Cable Cat6 10ft | CableCo | CC6-10 | MP-1110 | 2.3333 | 6.00 | Monoprice Business | 40/8/4
Patch Cable Cat6 14ft | CableCo | CC6-14 | MP-1114 | 2.95 | 7.00 | Monoprice Business | 22/6/-
Patch Cable Cat6 25ft | CableCo | CC6-25 | MP-1125 | 4.10 | 9.50 | Monoprice Business | 18/4/2
Patch Cable Cat6 50ft | CableCo | CC6-50 | MP-1150 | 7.35 | 15.00 | Monoprice Business | 7/1/-
Patch Cable Cat6A Shielded 3ft | CableCo | CC6A-03 | MP-2103 | 3.05 | 8.00 | Monoprice Business | 30/-/-
Patch Cable Cat6A Shielded 7ft | CableCo | CC6A-07 | MP-2107 | 3.85 | 9.50 | Monoprice Business | 26/-/-
Toner HP 26X | HP | CF226X | WT-26X | 164.9900 | 199.00 | Wholesale Toner & Printer Supplies of New England LLC | 2/-/4
Toner HP 26A | HP | CF226A | WT-26A | 98.00 | 129.00 | Wholesale Toner & Printer Supplies of New England LLC | 5/-/1
Toner HP 58X | HP | CF258X | WT-58X | 189.45 | 229.00 | Wholesale Toner & Printer Supplies of New England LLC | 3/-/-
Toner HP 414A Black | HP | W2020A | WT-414K | 82.10 | 109.00 | Wholesale Toner & Printer Supplies of New England LLC | 4/-/2
Toner HP 414A Cyan | HP | W2021A | WT-414C | 103.60 | 135.00 | Wholesale Toner & Printer Supplies of New England LLC | 2/-/2
Toner HP 414A Magenta | HP | W2023A | WT-414M | 103.60 | 135.00 | Wholesale Toner & Printer Supplies of New England LLC | 2/-/1
Toner HP 414A Yellow | HP | W2022A | WT-414Y | 103.60 | 135.00 | Wholesale Toner & Printer Supplies of New England LLC | 1/-/2
Toner Brother TN-850 | Brother | TN850 | WT-TN850 | 71.25 | 99.00 | Wholesale Toner & Printer Supplies of New England LLC | 6/-/-
Drum Unit Brother DR-820 | Brother | DR820 | WT-DR820 | 96.40 | 129.00 | Wholesale Toner & Printer Supplies of New England LLC | 2/-/-
Rack Shelf 1U Vented | RackWorks | RW-SH1V | GB-5511 | 21.75 | 39.00 | Graybar Electric | 8/-/1
Rack Shelf 2U Fixed | RackWorks | RW-SH2F | GB-5512 | 29.90 | 49.00 | Graybar Electric | 3/-/-
Rack Screws M6 (50 pack) | RackWorks | RW-M6-50 | GB-5540 | 9.20 | 18.00 | Graybar Electric | 12/4/1
Rack Cabinet 12U Wall Mount | RackWorks | RW-C12W | GB-5580 | 168.00 | 259.00 | Graybar Electric | 1/-/-
Rack PDU 8-Outlet | RackWorks | RW-PDU8 | GB-5590 | 54.6250 | 89.00 | Graybar Electric | 5/-/-
Cable Management Panel 1U | RackWorks | RW-CM1 | GB-5521 | 12.3456 | 24.00 | Graybar Electric | 9/-/-
Blank Panel 1U | RackWorks | RW-BP1 | GB-5522 | 4.10 | 9.00 | Graybar Electric | 20/-/-
Firewall FG-60 | Fortress | FG-60F | IM-FG60F | 512.00 | 699.00 | Ingram Micro Inc. | -/-/- | serial
Firewall FG-100 | Fortress | FG-100F | IM-FG100F | 1689.00 | 2199.00 | Ingram Micro Inc. | -/-/- | serial
Firewall Rack Kit | Fortress | FG-RMK | IM-FGRMK | 88.00 | 119.00 | Ingram Micro Inc. | 3/-/-
Laptop 14" Business i5 | Lenovo | T14-i5-16 | LN-T14I5 | 879.00 | 1099.00 | Lenovo Direct | -/-/- | serial
Laptop 14" Business i7 | Lenovo | T14-i7-32 | LN-T14I7 | 1189.00 | 1449.00 | Lenovo Direct | -/-/- | serial
Desktop Mini i5 | Dell | OP-7010-MFF | DL-7010M | 612.35 | 799.00 | Dell Marketing L.P. | -/-/- | serial
Desktop Tower i7 | Dell | OP-7010-T | DL-7010T | 845.00 | 1049.00 | Dell Marketing L.P. | 2/-/-
Monitor 24" IPS | Dell | P2425H | DL-P2425 | 158.40 | 219.00 | Dell Marketing L.P. | 9/1/2
Monitor 27" QHD | Dell | P2725D | DL-P2725 | 236.10 | 319.00 | Dell Marketing L.P. | 5/-/1
Monitor Arm Dual | MountIt | MA-2 | DH-MA2 | 61.20 | 99.00 | D&H Distributing | 4/-/-
Monitor Arm Single | MountIt | MA-1 | DH-MA1 | 38.80 | 69.00 | D&H Distributing | 6/-/1
Docking Station USB-C | Lenovo | TB-DOCK-3 | LN-DOCK3 | 189.00 | 259.00 | Lenovo Direct | 4/1/1
Keyboard and Mouse Wireless Set | Logi | MK540 | DH-MK540 | 36.15 | 59.00 | D&H Distributing | 10/2/3
Headset USB Mono | Jabra | EVOLVE-20M | JN-EV20M | 34.70 | 59.00 | Jenne Inc. | 7/-/2
Headset USB Stereo | Jabra | EVOLVE-20S | JN-EV20S | 41.05 | 69.00 | Jenne Inc. | 8/1/2
Desk Phone VoIP 6-Line | Yealink | T54W | JN-T54W | 138.00 | 199.00 | Jenne Inc. | 6/-/-
Conference Phone | Yealink | CP925 | JN-CP925 | 284.00 | 389.00 | Jenne Inc. | 1/-/-
Access Point WiFi 6 Indoor | Ubiq | U6-PRO | UB-U6PRO | 149.00 | 209.00 | Ubiquiti Store | 6/2/-
Access Point WiFi 6 Long Range | Ubiq | U6-LR | UB-U6LR | 165.50 | 229.00 | Ubiquiti Store | 3/-/-
Access Point WiFi 7 Ceiling | Ubiq | U7-PRO | UB-U7PRO | 179.00 | 249.00 | Ubiquiti Store | 4/-/-
PoE Injector 30W | Ubiq | POE-30 | UB-POE30 | 14.90 | 29.00 | Ubiquiti Store | 9/3/1
Gateway Cloud Rack | Ubiq | UDM-PRO | UB-UDMP | 362.00 | 479.00 | Ubiquiti Store | 1/-/-
Camera Dome 4MP | Ubiq | G5-DOME | UB-G5D | 172.00 | 239.00 | Ubiquiti Store | 4/-/-
Camera Bullet 4MP | Ubiq | G5-BULLET | UB-G5B | 121.00 | 179.00 | Ubiquiti Store | 5/-/-
UPS 1500VA Rackmount | PowerSafe | PS-1500R | TD-PS1500R | 489.00 | 649.00 | TD SYNNEX Corporation | 2/-/-
UPS 1500VA Tower | PowerSafe | PS-1500T | TD-PS1500T | 212.00 | 299.00 | TD SYNNEX Corporation | 3/-/1
UPS 650VA Desktop | PowerSafe | PS-650 | TD-PS650 | 68.00 | 99.00 | TD SYNNEX Corporation | 8/1/2
UPS Battery RBC7 | PowerSafe | RBC7 | TD-RBC7 | 96.0000 | 139.00 | TD SYNNEX Corporation | 4/-/-
Surge Protector 8-Outlet | PowerSafe | SP-8 | TD-SP8 | 13.80 | 29.00 | TD SYNNEX Corporation | 14/3/2
SSD 1TB NVMe | Samtek | 980P-1T | IM-980P1T | 78.90 | 119.00 | Ingram Micro Inc. | 9/1/-
SSD 2TB NVMe | Samtek | 980P-2T | IM-980P2T | 141.25 | 199.00 | Ingram Micro Inc. | 4/-/-
SSD 500GB SATA | Samtek | 870E-500 | IM-870E5 | 44.60 | 79.00 | Ingram Micro Inc. | 6/1/-
HDD 8TB NAS | Seaworth | NW-8T | IM-NW8T | 178.00 | 239.00 | Ingram Micro Inc. | 8/-/-
NAS 4-Bay | Synergy | DS-423 | IM-DS423 | 462.00 | 599.00 | Ingram Micro Inc. | -/-/- | serial
Memory 16GB DDR4 SODIMM | Crucix | CT16-S4 | IM-CT16S4 | 31.45 | 59.00 | Ingram Micro Inc. | 12/-/-
Memory 16GB DDR5 UDIMM | Crucix | CT16-U5 | IM-CT16U5 | 47.80 | 79.00 | Ingram Micro Inc. | 6/-/-
Memory 32GB DDR5 SODIMM | Crucix | CT32-S5 | IM-CT32S5 | 86.15 | 129.00 | Ingram Micro Inc. | 5/-/-
Cable~Fiber LC-LC 3m OM4 | CableCo | LC3-OM4 | PC-LC3 | 8.75 | 18.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 16/-/-
Cable~Fiber LC-LC 10m OM4 | CableCo | LC10-OM4 | PC-LC10 | 14.30 | 29.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 8/-/-
Cable~Console USB-RJ45 | CableCo | CON-USB | PC-CON | 11.60 | 24.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 3/2/1
Cable~Bulk~Cat6 Plenum 1000ft | CableCo | B6P-1000 | PC-B6P | 214.50 | 299.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 2/-/-
SFP+ Module 10G SR | NetLine | NL-SFP10SR | 7001-SR | 24.90 | 59.00 | Ingram Micro Inc. | 10/-/-
SFP+ Module 10G LR | NetLine | NL-SFP10LR | 7001-LR | 38.20 | 79.00 | Ingram Micro Inc. | 4/-/-
SFP Module 1G RJ45 | NetLine | NL-SFP1T | 7001-1T | 19.85 | 45.00 | Ingram Micro Inc. | 6/-/-
Media Converter 1G SFP | NetLine | NL-MC1 | 7001-MC1 | 33.00 | 59.00 | Ingram Micro Inc. | 2/-/-
Cordon réseau Cat6 blindé 2 m | Générale | CR6-2B | EG-CR62 | 4.45 | 9.00 | Électronique Générale de Montréal | 12/-/-
Boîtier mural à 4 prises | Générale | BM-4 | EG-BM4 | 6.90 | 14.00 | Électronique Générale de Montréal | 9/-/-
Netzteil für Zutrittsleser 12 V | Müller | NT-12 | MD-NT12 | 23.10 | 45.00 | Müller Datentechnik GmbH | 4/-/-
Türöffner elektrisch | Müller | TO-1 | MD-TO1 | 58.00 | 95.00 | Müller Datentechnik GmbH | 2/-/-
Kabelgjennomføring Ø25 | Ålesund | KG-25 | AK-KG25 | 3.20 | 8.00 | Ålesund Kabel & Nett AS | 25/-/-
LANテスター Cable Tester | Tokyo Network | TNT-100 | TN-100 | 71.00 | 119.00 | 東京ネットワーク商事 Tokyo Network Trading | 1/1/-
Badge Printer Ribbon: YMCKO Full Color | ScanSrc | YMCKO-250 | SS-YMCKO | 46.00 | 79.00 | ScanSource | 3/-/-
Barcode Scanner 2D USB | ScanSrc | DS-2208 | SS-DS2208 | 104.00 | 149.00 | ScanSource | 2/-/-
Receipt Printer Thermal | ScanSrc | TM-88 | SS-TM88 | 228.00 | 319.00 | ScanSource | 1/-/-
Card Reader Proximity | ScanSrc | PR-5 | SS-PR5 | 62.00 | 99.00 | ScanSource | 5/-/-
Wireless Controller License 1-Year 25 AP | Ubiq | WLC-25-1Y | UB-WLC251 | 410.00 | 520.00 | Ubiquiti Store | -/-/-
Wireless Controller License 1-Year 50 AP | Ubiq | WLC-50-1Y | UB-WLC501 | 760.00 | 950.00 | Ubiquiti Store | -/-/-
Structured Cabling Keystone Jack Cat6 White | CableCo | KJ6-W | PC-KJ6W | 2.05 | 5.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 80/24/6
Structured Cabling Keystone Jack Cat6 Blue | CableCo | KJ6-B | PC-KJ6B | 2.05 | 5.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 64/12/-
Faceplate 2-Port White | CableCo | FP2-W | PC-FP2W | 1.10 | 3.50 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 45/10/5
Faceplate 4-Port White | CableCo | FP4-W | PC-FP4W | 1.35 | 4.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 32/8/-
Patch Panel 24-Port Cat6 | CableCo | PP6-24 | PC-PP624 | 48.70 | 89.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 5/-/-
Patch Panel 48-Port Cat6 | CableCo | PP6-48 | PC-PP648 | 86.30 | 149.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 2/-/-
Velcro Cable Ties 50 ft | CableCo | VT-50 | PC-VT50 | 8.40 | 18.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 10/4/2
RJ45 Connectors Cat6 (100 pack) | CableCo | RJ6-100 | PC-RJ6100 | 18.90 | 35.00 | Pacific Coast Structured Cabling and Fiber Optics Distributors | 6/3/-
USB-C Charger 65W | Lenovo | AC-65C | LN-AC65 | 27.40 | 49.00 | Lenovo Direct | 9/2/1
USB-C Charger 100W | Lenovo | AC-100C | LN-AC100 | 44.90 | 69.00 | Lenovo Direct | 4/-/-
Laptop Sleeve 14" | Lenovo | SLV-14 | LN-SLV14 | 11.95 | 24.00 | Lenovo Direct | 6/-/-
Webcam 1080p | Logi | C920 | DH-C920 | 52.30 | 79.00 | D&H Distributing | 7/-/2
Conference Camera All-in-One | Logi | MEETUP | DH-MEETUP | 612.00 | 829.00 | D&H Distributing | 1/-/-
HDMI Cable 6ft | CableCo | HD-06 | MP-3106 | 3.15 | 9.00 | Monoprice Business | 21/4/3
HDMI Cable 15ft | CableCo | HD-15 | MP-3115 | 6.20 | 14.00 | Monoprice Business | 9/-/-
DisplayPort Cable 6ft | CableCo | DP-06 | MP-3206 | 4.05 | 11.00 | Monoprice Business | 18/4/2
USB-C to HDMI Adapter | CableCo | UCH-1 | MP-3301 | 9.60 | 24.00 | Monoprice Business | 12/3/2
USB-C to Ethernet Adapter | CableCo | UCE-1 | MP-3302 | 10.85 | 26.00 | Monoprice Business | 11/3/1
KVM Switch 4-Port | CableCo | KVM-4 | MP-3404 | 84.00 | 139.00 | Monoprice Business | 2/-/-
Label Tape 12mm Black on White | Brother | TZE-231 | OO-TZE231 | 9.75 | 17.00 | O'Hara Office Supply | 8/2/2
Label Printer Handheld | Brother | PT-E110 | OO-PTE110 | 38.00 | 59.00 | O'Hara Office Supply | 1/1/-
Copy Paper Letter (case) | Staples | CP-LTR | SB-CPLTR | 39.90 | 52.00 | Staples Business Advantage | 4/-/2
AA Batteries (48 pack) | Staples | AA-48 | SB-AA48 | 16.20 | 25.00 | Staples Business Advantage | 3/1/1
Thermal Paste 4g | Casco | TP-4 | CB-TP4 | 5.60 | 12.00 | Casco Bay "Quick" Computer Parts | 5/1/-
CMOS Battery CR2032 (10 pack) | Casco | CR2032-10 | CB-CR10 | 3.80 | 9.00 | Casco Bay "Quick" Computer Parts | 7/2/-
Case Fan 120mm | Casco | FAN-120 | CB-F120 | 8.15 | 18.00 | Casco Bay "Quick" Computer Parts | 4/-/-
Power Supply 650W ATX | Casco | PSU-650 | CB-PSU650 | 64.00 | 99.00 | Casco Bay "Quick" Computer Parts | 2/-/-
Loaner Router (no charge) | Brightwater | BW-LOAN | BW-100 | 0 | 0 | Brightwater Systems | 2/-/-
Backup Appliance 8TB | Brightwater | BW-BDR8 | BW-800 | 1450.00 | 1899.00 | Brightwater Systems | -/-/- | serial
Telecom Punch Block 66 | NE Telecom | PB-66 | NT-PB66 | 12.15 | 25.00 | Northeast Telecommunications & Network Supply Company | 6/-/-
Laptop Battery 57 Wh | Lenovo | LB-57 | LN-LB57 | 66.00 | 99.00 | Lenovo Direct | 2/-/-
Ethernet Coupler RJ45 | CableCo | EC-1 | MP-3500 | 1.05 | 4.00 | Monoprice Business | 20/6/-
Telecom Biscuit Jack | NE Telecom | BJ-1 | NT-BJ1 | 1.95 | 5.00 | Northeast Telecommunications & Network Supply Partners | 15/-/-
"""

_COLUMNS_MIN = 8


def _rows() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


def products() -> list[Record]:
    """Seed records of all products."""
    return [
        {
            "name": cells[0],
            "manufacturerName": cells[1],
            "manufacturerProductName": cells[2],
            "vendorProductNumber": cells[3],
            "unitCost": cells[4],
            "unitPrice": cells[5],
            "vendor": cells[6],
            "isSerialized": cells[_COLUMNS_MIN:] == ["serial"],
            "sku": f"SKU-{position:04d}",
        }
        for position, cells in enumerate(_rows(), start=1)
    ]


def stock() -> list[Stock]:
    """The counts at the end; received units are among them."""
    counts = []
    for cells in _rows():
        for location, on_hand in zip(LOCATIONS, cells[7].split("/"), strict=True):
            if on_hand != "-":
                counts.append(Stock(product=cells[0], location=location, on_hand=int(on_hand)))
    return counts


def product_vendors() -> list[Record]:
    """Every product's default vendor, with the vendor's part number and cost."""
    return [
        {
            "product": cells[0],
            "vendor": cells[6],
            "vendorPartNumber": cells[3],
            "vendorCost": cells[4],
            "isDefault": True,
        }
        for cells in _rows()
    ]
