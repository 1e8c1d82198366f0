"""The people's pages: each form does what its control action does, in a browser of any width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, ViewportSize, expect

from autotask_simulator.control import ACTIONS
from autotask_simulator.forms import DONE
from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk
from tests.autotask_simulator.test_picking import charge_status
from tests.autotask_simulator.test_stock import place

WIDTHS = {"desk": 1280, "phone": 390}


def addresses(desk: Desk) -> list[str]:
    """Every page of the small tenant."""
    orders = [f"/orders/{row['id']}" for row in desk.query("PurchaseOrders")]
    products = [f"/stock/{row['id']}" for row in desk.query("Products")]
    return ["/", "/?status=New", "/?q=acme", "/orders/new", "/stock", "/charges", "/requests", *orders, *products]


def busy(desk: Desk) -> None:
    """Put something on every page: charges in each state, an invoice, a receipt."""
    for name in ("open", "picked", "delivered", "billed"):
        desk.control("add-charge", company="Client", product="Cable", quantity=1, name=name)
    desk.control("pick-charge", charge="picked")
    for name in ("delivered", "billed"):
        desk.control("deliver-charge", charge=name)
    desk.control("add-invoice", company="Client", number="INV-1", charges=["billed"])
    desk.control("receive", order="502", line=1, quantity=1)


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """A page of the desk; anything the browser complains about fails the test."""
    complaints: list[str] = []
    with browser.new_context(base_url=desk.origin) as context:
        context.set_default_timeout(5000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    assert complaints == []


def test_pages_show_the_tenant(sample_desk: Desk) -> None:
    """Every page answers, and names from the tenant cannot break out of the HTML."""
    for path in ("/", "/?status=New", "/orders/new", "/stock", "/charges", "/requests", "/static/style.css"):
        assert sample_desk.http.get(sample_desk.origin + path).status_code == 200
    orders = sample_desk.http.get(sample_desk.origin + "/").text
    assert "Casco Bay &#34;Quick&#34; Computer Parts" in orders
    memo = sample_desk.order("1019")["id"]
    assert "&lt;siehe Angebot&gt;" in sample_desk.http.get(f"{sample_desk.origin}/orders/{memo}").text


def test_every_form_is_an_action(desk: Desk) -> None:
    """Each form on each page posts what its control action takes, each action with a sentence has a form, all labelled."""
    busy(desk)
    seen = set()
    for address in addresses(desk):
        tree = html.fromstring(desk.http.get(desk.origin + address).text)
        for form in tree.xpath("//form[@method='post']"):
            for action in [form.get("action"), *form.xpath(".//@formaction")]:
                name = action.removeprefix("/do/")
                seen.add(name)
                fields = {re.split(r"[.#\[]", field)[0] for field in form.xpath(".//@name")}
                assert fields - {"back"} <= set(ACTIONS[name].names) | {"location"}, (address, name)
            for field in form.xpath(".//*[self::input or self::select or self::textarea][not(@type='hidden')]"):
                assert field.iterancestors("label").__next__().text_content().strip(), (address, field.get("name"))
    assert seen == set(DONE)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_no_page_is_wider_than_the_window(page: Page, desk: Desk, width: int) -> None:
    """On a desk and on a phone nothing hangs over the edge, with every form opened."""
    busy(desk)
    page.set_viewport_size({"width": width, "height": 800})
    for address in addresses(desk):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


LONG_SEED: dict[str, Any] = SMALL_SEED | {
    "companies": [
        {"companyName": "V" * 100},
        {"companyName": "C" * 100, "companyType": 1},
    ],
    "products": [{"name": "Cable"}, {"name": "P" * 100, "unitCost": "1234567890123.1234"}],
    "purchaseOrders": [
        {
            "number": "1" * 50,
            "vendor": "V" * 100,
            "externalPONumber": "E" * 50,
            "generalMemo": "M" * 200,
            "lines": [{"product": "P" * 100, "quantity": 2147483647, "memo": "L" * 200}],
        }
    ],
}


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_longest_names_stay_within_the_window(browser: Browser, width: int) -> None:
    """Names without a blank, as long as Autotask takes them, are broken where the page ends."""
    viewport: ViewportSize = {"width": width, "height": 800}
    with open_desk(LONG_SEED) as desk, browser.new_context(base_url=desk.origin, viewport=viewport) as context:
        desk.control("add-charge", company="C" * 100, product="P" * 100, quantity=1, name="N" * 100)
        page = context.new_page()
        for address in [*addresses(desk), f"/?problem={'X' * 200}"]:
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_buttons_stand_clear_of_the_text_on_a_phone(page: Page) -> None:
    """The button below the heading does not touch the sentence after it."""
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 800})
    page.goto("/")
    button, lead = page.get_by_role("link", name="New order").bounding_box(), page.locator(".lead").bounding_box()
    assert button is not None and lead is not None
    assert lead["y"] - (button["y"] + button["height"]) >= 8


def test_an_order_from_the_first_line_to_the_last_receipt(page: Page, desk: Desk) -> None:
    """A person raises an order, adds to it, changes it, submits, receives, takes back and cancels it."""
    page.goto("/")
    page.get_by_role("link", name="New order").click()
    page.get_by_label("Vendor").select_option("Beta Parts")
    page.get_by_label("Product", exact=True).fill("Switch")
    page.get_by_label("Quantity").fill("3")
    page.get_by_label("General memo").fill("two\nlines")
    page.get_by_role("button", name="Make the order").click()
    expect(page.get_by_role("status")).to_have_text("The order is made.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Order 1001")
    assert desk.order("1001")["generalMemo"] == "two\nlines"

    page.get_by_text("Add a line").click()
    page.get_by_label("Product", exact=True).fill("Firewall")
    page.get_by_role("button", name="Add the line").click()
    page.get_by_text("Change the order").click()
    page.get_by_role("combobox", name="Vendor").select_option("Acme Supply")
    page.get_by_label("External number").fill("QB-7")
    page.get_by_label("General memo").fill("")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Change this line").first.click()
    page.get_by_label("Quantity", exact=True).first.fill("2")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("status")).to_have_text("The order is submitted.")

    page.get_by_label("Quantity of Switch to receive").fill("2")
    page.get_by_placeholder("Vendor invoice").first.fill("INV-7")
    page.get_by_role("button", name="Receive").first.click()
    expect(page.get_by_role("status")).to_have_text("2 received.")
    order = desk.order("1001")
    assert (order["externalPONumber"], order["generalMemo"]) == ("QB-7", None)
    assert (desk.status("1001"), desk.on_hand("Switch", "Main")) == ("Received Partial", 2)
    page.get_by_label("Quantity of Firewall to receive").fill("one")
    page.get_by_role("button", name="Receive").nth(1).click()
    expect(page.get_by_role("alert")).to_contain_text("must be a whole number")

    page.get_by_label("Quantity of Switch to take back").fill("1")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("status")).to_have_text("1 taken back.")
    page.get_by_text("Change this line").nth(1).click()
    page.get_by_role("button", name="Remove this line").click()
    page.get_by_role("button", name="Cancel order").click()
    expect(page.get_by_role("status")).to_have_text("The order is canceled.")
    assert (desk.status("1001"), len(desk.lines("1001")), desk.on_hand("Switch")) == ("Canceled", 1, 1)


def test_stock_by_hand(page: Page, desk: Desk) -> None:
    """A person counts, moves, reserves, releases and delivers."""
    page.goto("/stock")
    page.get_by_role("searchbox").fill("cab")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Cable").click()
    page.get_by_label("Units counted at Main").fill("8")
    page.get_by_role("button", name="Set count").first.click()
    expect(page.get_by_role("status")).to_have_text("The count is 8 now.")
    for title, button, quantity in (
        ("Move", "Move", "3"),
        ("Reserve for a quote", "Reserve", "4"),
        ("Release reserved units", "Release", "1"),
        ("Deliver or ship", "Deliver", "2"),
    ):
        card = page.locator("form", has=page.get_by_role("heading", name=title))
        card.get_by_label("Quantity").fill(quantity)
        card.get_by_role("button", name=button).click()
        expect(page.get_by_role("status")).to_contain_text(quantity)
    main = place(desk, "Cable", "Main")
    assert (main["onHandUnits"], main["reservedUnits"], main["availableUnits"]) == (3, 3, 0)
    assert desk.on_hand("Cable", "Van") == 5
    card = page.locator("form", has=page.get_by_role("heading", name="Deliver or ship"))
    card.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("only 0 are available")


def test_a_charge_from_the_page(page: Page, desk: Desk) -> None:
    """A person charges, picks, un-picks, delivers, invoices and voids."""
    page.goto("/charges")
    page.get_by_text("Add a charge").click()
    page.get_by_label("Product", exact=True).fill("Cable")
    page.get_by_label("Quantity").fill("2")
    page.get_by_label("Name (empty").fill("job")
    page.get_by_role("button", name="Add the charge").click()
    for button, status in (
        ("Pick", "Ready to Deliver/Ship"),
        ("Un-pick", "Need to Order/Fulfill"),
        ("Deliver", "Delivered/Shipped Full"),
    ):
        page.get_by_role("button", name=button, exact=True).click()
        assert charge_status(desk, "job") == status
    assert desk.on_hand("Cable", "Main") == 3
    page.get_by_label("Invoice number").fill("INV-5")
    page.get_by_role("button", name="Make the invoice").click()
    expect(page.get_by_role("status")).to_have_text("Invoice INV-5 is made.")
    page.get_by_role("button", name="Void").click()
    assert desk.one("Invoices", "invoiceNumber", "INV-5")["isVoided"] is True
    page.get_by_text("Add a charge").click()
    page.get_by_label("Product", exact=True).fill("Cable")
    page.get_by_label("Name (empty").fill("not wanted")
    page.get_by_role("button", name="Add the charge").click()
    page.get_by_role("button", name="Cancel charge").click()
    assert charge_status(desk, "not wanted") == "Canceled"


def test_forms_stay_on_this_site(desk: Desk) -> None:
    """A form cannot lead elsewhere, and only actions of the pages have a door there."""

    def goes_to(action: str, **form: str) -> str:
        return str(desk.http.post(f"{desk.origin}/do/{action}", data=form).headers["location"])

    submit = {"order": "501"}
    assert goes_to("submit", back="//elsewhere.example/", **submit).startswith("/?note=")
    assert goes_to("submit", back="https://elsewhere.example/", **submit).startswith("/?problem=")
    assert "no%20form" in goes_to("set-record", entity="Products")
    assert goes_to("submit", **{"order#": "x", "back": "/stock"}).startswith("/stock?problem=order%20is%20%27x%27")
    assert goes_to("receive", order="502", line="Cable").startswith("/?problem=quantity%20is%20missing")
