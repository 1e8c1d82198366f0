"""Invoices come whole, with every id resolved, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from stockpost.autotask import AutotaskClient, AutotaskError, InvoiceReading
from tests.autotask.remote import Clock, Remote
from tests.autotask.simulated import Simulator, start

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def invoices(remote: Remote) -> None:
    """An invoice that bills a charge of a ticket with a product, one of a contract without, and working time."""
    remote.rows |= {
        "Invoices": [
            {
                "id": 30,
                "invoiceNumber": "INV-30",
                "companyID": 20,
                "invoiceDateTime": "2026-11-03T00:00:00Z",
                "dueDate": "2026-12-03T00:00:00Z",
                "isVoided": False,
                "invoiceTotal": 131.25,
                "orderNumber": "PO-9",
                "comments": " thank you ",
                "paymentTerm": 2,
                "taxRegionName": "Florida",
            }
        ],
        "BillingItems": [
            {
                "id": 302,
                "invoiceID": 30,
                "itemName": "Backup",
                "description": "Backup",
                "extendedPrice": 100,
                "internalCurrencyExtendedPrice": 120,
                "contractChargeID": 6,
                "sortOrderID": 2,
            },
            {
                "id": 303,
                "invoiceID": 30,
                "itemName": "Cable",
                "description": "for the van",
                "quantity": 2,
                "rate": 6.25,
                "extendedPrice": 12.5,
                "internalCurrencyExtendedPrice": 12.5,
                "taxDollars": 0.75,
                "ticketChargeID": 5,
                "sortOrderID": 1,
            },
            {"id": 301, "invoiceID": 30, "itemName": "Travel", "quantity": 1, "extendedPrice": 18, "sortOrderID": 3},
        ],
        "TicketCharges": [{"id": 5, "productID": 2, "name": "Cable", "unitQuantity": 2, "isBillableToCompany": True}],
        "ContractCharges": [{"id": 6, "productID": None, "name": "Backup"}],
        "TaxRegions": [{"id": 4, "name": "Florida"}, {"id": 5, "name": " "}],
    }
    remote.picklists[("Invoices", "paymentTerm")] = {1: "Due upon receipt", 2: "Net 30 days"}


def _only(reading: InvoiceReading) -> Any:
    assert reading.notes == ()
    (invoice,) = reading.invoices
    return invoice


def test_an_invoice_is_self_contained(client: AutotaskClient, clock: Clock) -> None:
    """All that an invoice in QuickBooks is made from stands in its record, the lines as they are printed."""
    begun = clock.now()
    reading = client.read_invoices_by_id([30])
    assert (reading.read_at, reading.read_up_to, reading.tax_regions) == (begun, 0, {4: "Florida"})
    invoice = _only(reading)
    assert (invoice.number, invoice.customer_id, invoice.customer_name) == ("INV-30", 20, "Ingram")
    assert invoice.invoiced_at == datetime(2026, 11, 3, tzinfo=UTC)
    assert invoice.due_at == datetime(2026, 12, 3, tzinfo=UTC)
    assert (invoice.terms, invoice.order_number, invoice.comments) == ("Net 30 days", "PO-9", "thank you")
    assert (invoice.tax_region, invoice.is_voided) == ("Florida", False)
    assert (invoice.amount, invoice.tax, invoice.total) == (Decimal("130.5"), Decimal("0.75"), Decimal("131.25"))
    cable, backup, travel = invoice.lines
    assert (cable.text, cable.quantity, cable.rate) == ("Cable\nfor the van", Decimal(2), Decimal("6.25"))
    assert (cable.charge, cable.product.name, cable.is_foreign) == ("ticket:5", "Cable", False)
    assert (backup.text, backup.charge, backup.product, backup.is_foreign) == ("Backup", "contract:6", None, True)
    assert (travel.charge, travel.product, travel.tax) == ("", None, Decimal(0))


def test_invoices_are_found_by_number_and_by_id(client: AutotaskClient, remote: Remote) -> None:
    """Spaces around a number do not count; an invoice without a number goes by its id."""
    assert _only(client.read_invoices_by_number([" INV-30 "])).id == 30
    assert client.read_invoices_by_number(["30", "INV-31", " "]).invoices == ()
    remote.rows["Invoices"][0] |= {"invoiceNumber": "", "invoiceTotal": None, "paymentTerm": None, "dueDate": None}
    invoice = _only(client.read_invoices_by_number(["30"]))
    assert (invoice.number, invoice.terms, invoice.due_at) == ("30", "", None)


def test_new_invoices_are_found_and_known_ones_read_again(client: AutotaskClient, remote: Remote) -> None:
    """A later reading takes what is new by its id and looks at the known ones again: one may have been voided."""
    first = client.read_invoices(known=[], created_since=LONG_AGO)
    assert (_only(first).id, first.read_up_to) == (30, 30)
    remote.rows["Invoices"].append({**remote.rows["Invoices"][0], "id": 31, "invoiceTotal": 0})
    remote.rows["Invoices"][0]["isVoided"] = True
    remote.rows["BillingItems"] = []
    later = client.read_invoices(known=[30], after_id=30, created_since=LONG_AGO)
    assert [(one.id, one.is_voided) for one in later.invoices] == [(30, True), (31, False)]
    assert later.read_up_to == 31


def test_who_may_not_see_tax_regions_reads_invoices_all_the_same(client: AutotaskClient, remote: Remote) -> None:
    """Protects invoices from a right that only mappings need: they are read with the name of the region, and it is told; what passes by
    itself is tried again. Nobody is asked where no invoice names a region."""
    refusal = {"errors": ["The logged in Resource does not have the adequate permissions to query this entity type."]}
    remote.once("TaxRegions/query/count", lambda request: httpx2.Response(500, json=refusal))
    reading = client.read_invoices_by_id([30])
    assert ([invoice.tax_region for invoice in reading.invoices], reading.tax_regions) == (["Florida"], {})
    (note,) = reading.notes
    assert "Give its security level the right to it" in note and "names of their tax regions alone" in note
    for _ in range(9):
        remote.once("TaxRegions/query/count", lambda request: httpx2.Response(503))
    with pytest.raises(AutotaskError, match="not available for the moment"):
        client.read_invoices_by_id([30])
    asked = remote.count("TaxRegions/query/count")
    remote.rows["Invoices"][0]["taxRegionName"] = " "
    assert (client.read_invoices_by_id([30]).tax_regions, remote.count("TaxRegions/query/count")) == ({}, asked)


def test_what_was_voided_is_found_by_the_date_of_that(client: AutotaskClient, remote: Remote) -> None:
    """However old an invoice is: the moment of its voiding counts, not its own date."""
    remote.rows["Invoices"] += [
        {**remote.rows["Invoices"][0], "id": 31, "isVoided": True, "voidedDate": "2026-10-31T09:00:00Z"},
        {**remote.rows["Invoices"][0], "id": 32, "isVoided": True, "voidedDate": "2026-11-02T09:00:00Z"},
    ]
    assert client.read_voided_invoice_ids(datetime(2026, 11, 1, tzinfo=UTC)) == {32}


@pytest.mark.parametrize(
    ("entity", "change", "reason"),
    [
        ("Invoices", {"companyID": None}, "customer"),
        ("Invoices", {"companyID": 99}, "customer"),
        ("Invoices", {"invoiceDateTime": "soon"}, "usable date"),
        ("Invoices", {"dueDate": "soon"}, "usable date"),
        ("Invoices", {"invoiceTotal": 140}, "add up to 131.25"),
        ("BillingItems", {"extendedPrice": None}, "price of billing item 302"),
        ("TicketCharges", {"productID": 77}, "product 77"),
    ],
)
def test_half_an_invoice_is_left_out(
    client: AutotaskClient, remote: Remote, entity: str, change: dict[str, object], reason: str
) -> None:
    """An invoice that could not be read whole is named with the reason; part of it is never taken for all of it."""
    remote.rows[entity][0] |= change
    reading = client.read_invoices_by_id([30])
    assert reading.invoices == ()
    assert reading.notes == (reading.left_out[30],)
    assert reading.left_out[30].startswith("Invoice INV-30 was left out.")
    assert reason in reading.left_out[30]


def test_a_charge_that_is_not_shown_leaves_out_its_invoice_only(client: AutotaskClient, remote: Remote) -> None:
    """Without its charge nobody can say whether a line sells stock; the other invoices are read all the same."""
    remote.rows["ContractCharges"] = []
    remote.rows["Invoices"].append(
        {**remote.rows["Invoices"][0], "id": 31, "invoiceNumber": "INV-31", "invoiceTotal": 0}
    )
    reading = client.read_invoices_by_id([30, 31])
    assert [invoice.number for invoice in reading.invoices] == ["INV-31"]
    assert "does not show contract charge 6 of billing item" in reading.left_out[30]
    assert "ContractCharges" in reading.left_out[30]


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    seed = tmp_path / "seed.json"
    seed.write_text(
        '{"locations": ["Main"], "companies": [{"companyName": "Lakeview"}],'
        ' "products": [{"name": "Battery", "unitCost": 20, "unitPrice": 35}]}'
    )
    simulator = start(seed)
    yield simulator
    simulator.stop()


def test_the_simulators_invoices_are_read(simulator: Simulator) -> None:
    """The other reading of the same facts makes an invoice of charges, found whatever the case of its number, and voids it."""
    charges = [f"Battery {kind}" for kind in ("ticket", "project", "contract")]
    for name in charges:
        simulator.control(
            "add-charge",
            kind=name.split()[1],
            company="Lakeview",
            title="UPS beeps",
            name=name,
            product="Battery",
            quantity=2,
        )
    simulator.control("add-invoice", company="Lakeview", number="INV-1", charges=charges)
    clock = Clock()
    client = AutotaskClient(
        simulator.url,
        user=simulator.user,
        code=simulator.code,
        secret=simulator.secret,
        clock=clock.now,
        sleep=clock.sleep,
    )
    with client:
        invoice = _only(client.read_invoices_by_number(["inv-1"]))
        assert (invoice.customer_name, invoice.total, invoice.terms) == ("Lakeview", Decimal(210), "Net 30 days")
        assert [(line.text, line.quantity, line.amount) for line in invoice.lines] == [
            (name, Decimal(2), Decimal(70)) for name in charges
        ]
        assert {line.product and line.product.name for line in invoice.lines} == {"Battery"}
        simulator.control("void-invoice", invoice="INV-1")
        assert client.read_invoices_by_id([invoice.id]).invoices[0].is_voided
