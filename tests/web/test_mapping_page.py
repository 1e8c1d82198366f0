"""The page Mapping over real HTTP and a real database."""

from __future__ import annotations

import re

from stockpost.core.name_lists import ListReading, NameList, ReadingState
from stockpost.store import name_lists
from tests.mapping.office import COMPANY, Office, listed
from tests.web.conftest import Site


def names(html: str) -> list[str]:
    return re.findall(r'<td class="name">([^<]*)</td>', html)


def test_views_search_and_pages(site: Site, office: Office) -> None:
    """Protects finding one name among thousands: views, search and pages hold what they say."""
    with site.sign_in("Vera") as client:
        assert names(client.get("/mapping").text) == ["APC by Schneider", "Harbor Clinic"]
        assert "Ingram Micro Inc." in names(client.get("/mapping?view=mapped").text)
        assert names(client.get("/mapping?view=new&q=tech").text) == ["TechData"]
        assert names(client.get("/mapping?view=suggestions&q=d%26h").text) == ["D&amp;H Distributing"]
        assert "Nothing found for “zzz”" in client.get("/mapping?view=all&q=zzz").text
        assert names(client.get("/mapping?kind=customer").text) == ["Harbor Clinic", "Lakeview Dental, LLC"]
        assert client.get("/mapping?kind=car").status_code == 400
        for number in range(150):
            office.order(f"Vendor {number:03}", vendor_id=1000 + number)
        first, second = (client.get(f"/mapping?view=new&page={page}").text for page in (1, 2))
        assert (len(names(first)), len(names(second))) == (100, 52)
        assert "Page 2 of 2, 152 names" in second
        assert names(client.get("/mapping?view=new&page=9").text) == names(second)
        assert names(client.get("/mapping?view=new&page=x").text) == names(first)


def test_the_catalogue_is_a_view_of_names(site: Site, office: Office) -> None:
    """Protects N2 beforehand: what would become one is counted and listed under its kind alone, searched, mapped there and downloaded."""
    blue, grey = "Patch cable, shielded copper, 3 m, blue", "Patch cable, shielded copper, 3 m, grey"
    with site.sign_in("Olu") as client:
        assert "In the catalogue" not in client.get("/mapping?kind=ship_method").text
        assert "No two names of Autotask" in client.get("/mapping?kind=item&view=catalogue").text
        office.catalogue(blue, grey, "Switch 48")
        page = client.get("/mapping?kind=item&view=catalogue").text
        assert (names(page), 'In the catalogue <span class="count">2</span>' in page) == ([blue, grey], True)
        assert "Nobody ordered or stocked these products so far." in page
        assert names(client.get("/mapping?kind=item&view=catalogue&q=grey").text) == [grey]
        assert blue not in client.get("/mapping?kind=item&view=all").text
        file = client.get("/mapping/stockpost-mappings.csv?view=catalogue").content.decode("utf-8-sig")
        assert [line.split(",")[1] for line in file.splitlines()] == ["autotask_id", "9001", "9002"]
        office.quickbooks(NameList.ITEMS, listed("Cable blue", "Inventory"))
        form = {"kind": "item", "view": "catalogue", "autotask_id": "9001", "name": "Cable blue"}
        answer = client.post("/mapping/choose", data=form)
        assert answer.headers["location"] == "/mapping?kind=item&view=catalogue&saved=1&chosen=9001"
        assert names(client.get(answer.headers["location"]).text) == [grey]
        assert blue in names(client.get("/mapping?kind=item&view=mapped").text)


def test_the_catalogue_of_vendors_and_customers(site: Site, office: Office) -> None:
    """Protects N2 beforehand for companies: each stands under its own kind, with what its first order or invoice would meet."""
    east, west = (f"Northwind Wholesale and Distribution Group, {one}" for one in ("east", "west"))
    with site.sign_in("Olu") as client:
        assert "No name of a vendor or customer" in client.get("/mapping?kind=vendor&view=catalogue").text
        office.companies("vendor", east, west)
        page = client.get("/mapping?kind=vendor&view=catalogue").text
        assert (names(page), "No order names these vendors so far." in page) == ([east, west], True)
        assert names(client.get("/mapping?kind=customer&view=catalogue").text) == []
        office.companies("customer", east, west)
        page = client.get("/mapping?kind=customer&view=catalogue").text
        assert (names(page), "No order or invoice names these customers so far." in page) == ([east, west], True)


def test_a_viewer_sees_and_changes_nothing(site: Site) -> None:
    """Protects the roles: no button for viewers."""
    with site.sign_in("Vera") as client:
        html = client.get("/mapping?view=all").text
    assert 'method="post" action="/mapping' not in html.replace('action="/mapping/accept" id="suggestions"', "")
    assert "<button" not in html[html.index('id="results"') :]


def test_the_lists_are_asked_for(site: Site, office: Office) -> None:
    """Protects the reading on demand: never read, asked for, failed and read are told apart."""
    with site.sign_in("Olu") as client:
        assert "8 vendors, customers and other names" in client.get("/mapping").text
        assert client.post("/mapping/read", data={"kind": "item", "view": "all"}).headers["location"] == (
            "/mapping?kind=item&view=all"
        )
        assert "asked for by Olu" in client.get("/mapping").text
        failed = ListReading(
            name_list=NameList.ITEMS, state=ReadingState.FAILED, asked_by="Olu", asked_at=office.now, detail="No luck."
        )
        with office.database.write() as connection:
            name_lists.drop_lists(connection, office.company_id)
            for name_list in NameList:
                name_lists.save_reading(
                    connection, office.company_id, ListReading(**{**_fields(failed), "name_list": name_list})
                )
        html = client.get("/mapping").text
        assert "have not been read yet" in html
        assert "Items: No luck." in html


def _fields(reading: ListReading) -> dict[str, object]:
    return {
        "state": reading.state,
        "asked_by": reading.asked_by,
        "asked_at": reading.asked_at,
        "detail": reading.detail,
    }


def test_forms_without_a_name_are_refused(site: Site) -> None:
    """Protects P5: a form that is not ours, an empty selection and an empty file get a sentence."""
    with site.sign_in("Olu") as client:
        assert "Open the page again" in client.post("/mapping/choose", data={"kind": "vendor"}).text
        assert "Select the suggestions" in client.post("/mapping/accept", data={"kind": "vendor"}).text
        for content in (b"", b"nothing,of,ours\n1,2,3\n"):
            refused = client.post("/mapping/upload", files={"file": ("x.csv", content, "text/csv")})
            assert refused.status_code == 400
            assert 'role="alert"' in refused.text
            assert 'type="file"' in refused.text, "another file is chosen on the same page"
        nothing = client.post("/mapping/accept", data={"kind": "vendor", "suggestion": "103:Other"})
        assert "Nothing has changed." in client.get(nothing.headers["location"]).text
        both = {"kind": "vendor", "suggestion": "102:D & H Distributing Co.", "only": "103:Tech Data Corp"}
        assert client.post("/mapping/accept", data=both).headers["location"].endswith("saved=1")
        assert "D &amp; H Distributing Co." in client.get("/mapping?view=suggestions").text
        wrong = client.post("/mapping/save", data={"csv": "kind,autotask_id,mapped_to\nvendor,9,X\n"})
        assert "Nothing was saved" in wrong.text
        assert "Line 2, autotask_id: " in wrong.text


def test_files_go_out_and_in(site: Site, office: Office) -> None:
    """Protects the way over Excel: downloaded, uploaded unchanged nothing changes; files are taken by no other door."""
    with site.sign_in("Olu") as client:
        answer = client.get("/mapping/stockpost-mappings.csv")
        assert answer.headers["content-disposition"].endswith('filename="stockpost-mappings.csv"')
        upload = {"file": ("x.csv", answer.content, "text/csv")}
        assert "The file changes nothing: 21 lines" in client.post("/mapping/upload", files=upload).text
        assert client.post("/mapping/choose", files=upload).status_code == 400
        wrong = {"file": ("x.csv", b"kind,autotask_id,mapped_to\nvendor,9,X\n", "text/csv")}
        assert "No other line changes anything." in client.post("/mapping/upload", files=wrong).text
        content = "kind;autotask_id;mapped_to\nvendor;103;Müller & Söhne\n".encode("cp1252")
        office.quickbooks(NameList.ENTITIES, listed("Müller & Söhne", "Vendor"))
        html = client.post("/mapping/upload", files={"file": ("x.csv", content, "text/csv")}).text
        assert "Save 1 change" in html
        saved = client.post("/mapping/save", data={"csv": content.decode("cp1252")})
        assert saved.headers["location"] == "/mapping?saved=1"
    (view,) = [view for view in office.mapping.names(COMPANY, "vendor") if view.autotask_id == 103]
    assert view.mapped_to == "Müller & Söhne"


def test_names_are_offered(site: Site) -> None:
    """Protects choosing by hand: the names that hold what is typed."""
    with site.sign_in("Olu") as client:
        assert client.get("/mapping/names", params={"kind": "vendor", "name": "tech"}).text.strip() == (
            '<option value="Tech Data Corp"></option>'
        )


def test_accounts_are_shown_with_a_link(site: Site) -> None:
    """Protects N6 on the page: the accounts of the settings, where to change them, and the truth about sites."""
    with site.sign_in("Vera") as client:
        html = client.get("/mapping?kind=accounts").text
    assert "Autotask Income from PO" in html
    assert 'href="/settings"' in html
    assert 'href="/mapping?kind=location"' in html


def test_accounts_are_chosen_from_those_that_fit(site: Site, office: Office) -> None:
    """Protects N6 on the pages: what fits is offered, a suggestion is taken by one button or all by one, and only an administrator may."""
    office.quickbooks(
        NameList.ACCOUNTS,
        listed("Sales:Autotask Income from PO", "Income"),
        listed("Autotask Others", "Income"),
        listed("Checking", "Bank"),
    )
    accounts = "/mapping?kind=accounts"
    with site.sign_in("Olu") as client:
        html = client.get(accounts).text
        assert "3 accounts" in html
        assert "Sales:Autotask Income from PO" in html
        assert "Accept" not in html
        assert client.post("/mapping/accounts", data={"only": "income_account:Checking"}).status_code == 403
    with site.sign_in("Dana") as client:
        html = client.get(accounts).text
        assert "Accept all 2 suggestions" in html
        assert '<option value="Autotask Others">' in html
        assert '<option value="Checking">' not in html
        html = client.get("/settings").text
        assert 'list="offered-income_account"' in html
        assert "100 % alike" in html
        wrong = client.post("/mapping/accounts", data={"setting": "income_account", "name": "Checking"})
        assert (wrong.status_code, "is an account of type Bank" in wrong.text) == (400, True)
        assert "Name an account" in client.post("/mapping/accounts", data={"setting": "income_account"}).text
        both = [
            "income_account:Sales:Autotask Income from PO",
            "other_income_account:Autotask Others",
        ]
        one = client.post("/mapping/accounts", data={"suggestion": both, "only": both[0]})
        assert one.headers["location"] == f"{accounts}&saved=1"
        assert office.row().settings.income_account == "Sales:Autotask Income from PO"
        assert "1 account changed." in client.get(one.headers["location"]).text
        client.post("/mapping/accounts", data={"suggestion": both})
        assert office.row().settings.other_income_account == "Autotask Others"
        typed = {"setting": "other_income_account", "name": "sales:autotask income from po"}
        client.post("/mapping/accounts", data=typed)
        assert office.row().settings.other_income_account == "Sales:Autotask Income from PO"


def test_accounts_go_out_and_in_by_a_file(site: Site, office: Office) -> None:
    """Protects N6 in bulk on the page: the accounts are downloaded, changed and uploaded, shown before they are saved; an operator is told
    that an administrator must do it."""
    office.quickbooks(NameList.ACCOUNTS, listed("Sales:Autotask Income from PO", "Income"))
    with site.sign_in("Olu") as client:
        assert "kind=account" in client.get("/mapping?kind=accounts").text
        file = client.get("/mapping/stockpost-mappings.csv?kind=account").content
        assert file.count(b"\r\n") == 6
        changed = file.replace(b"new items,Autotask Income from PO,", b"new items,Sales:Autotask Income from PO,", 1)
        upload = {"file": ("x.csv", changed, "text/csv")}
        html = client.post("/mapping/upload", files=upload).text
        assert "Line 2, mapped_to: Only an administrator changes accounts." in html
        refused = client.post("/mapping/save", data={"csv": changed.decode("utf-8-sig")})
        assert "Nothing was saved" in refused.text
    with site.sign_in("Dana") as client:
        html = client.post("/mapping/upload", files=upload).text
        assert "Save 1 change" in html
        assert re.search(r"Income account.*Autotask Income from PO.*Sales:Autotask Income from PO", html)
        saved = client.post("/mapping/save", data={"csv": changed.decode("utf-8-sig")})
        assert saved.headers["location"] == "/mapping?kind=accounts&saved=1"
    assert office.row().settings.income_account == "Sales:Autotask Income from PO"


def test_a_list_that_is_new_is_named(site: Site) -> None:
    """Protects whoever reads the page after a list was added: what was read counts, and what was not is named."""
    with site.sign_in("Vera") as client:
        assert "Not read from QuickBooks yet: accounts." in client.get("/mapping").text
        assert "accounts of QuickBooks have not been read yet" in client.get("/mapping?kind=accounts").text
    with site.sign_in("Olu") as client:
        asked = client.post("/mapping/read", data={"kind": "accounts"})
        assert asked.headers["location"] == "/mapping?kind=accounts"
        assert "asked for by Olu" in client.get("/mapping?kind=accounts").text


def test_one_name_is_chosen_and_taken_away(site: Site, office: Office) -> None:
    """Protects the forms without script: a name typed, and its mapping taken away; the page comes back as it was."""
    with site.sign_in("Olu") as client:
        form = {"kind": "vendor", "autotask_id": "103", "view": "new", "q": "tech", "name": "Tech Data Corp"}
        assert (
            client.post("/mapping/choose", data=form).headers["location"]
            == "/mapping?kind=vendor&view=new&q=tech&saved=1&chosen=103"
        )
        assert "name mapped" in [kind for _, kind, _ in office.events()[1:]]
        client.post("/mapping/choose", data={**form, "remove": "1"})
        assert [kind for _, kind, _ in office.events()[1:]] == ["name mapped", "mapping removed"]
        office.vendors()
        office.quickbooks(NameList.ENTITIES, *(listed(name, "Vendor") for name in ("Pax8", "Harbor Clinic")))
        assert "Needs attention" in client.get("/mapping?kind=ship_method").text


def test_one_item_for_several_products_is_told_when_it_is_chosen(site: Site) -> None:
    """Protects counts: whoever chooses the item of another product reads at once which one that is and what it means, by form and by
    file; a choice that shares nothing says nothing."""
    told = "stand for this item: “Battery Pack RBC7” and “Latitude 5440”"
    with site.sign_in("Olu") as client:
        form = {"kind": "item", "view": "mapped", "name": "Battery Pack, RBC 7"}
        first = client.post("/mapping/choose", data={**form, "autotask_id": "3"}).headers["location"]
        assert "stand for this item" not in client.get(first).text
        csv = 'kind,autotask_id,mapped_to\nitem,4,"Battery Pack, RBC 7"\nvendor,103,Tech Data Corp\n'
        html = client.post("/mapping/upload", files={"file": ("x.csv", csv.encode(), "text/csv")}).text
        assert html.count(told) == 1
        second = client.post("/mapping/choose", data={**form, "autotask_id": "4"}).headers["location"]
        html = client.get(second).text
        assert f"Latitude 5440: Several products of Autotask {told}" in html
        assert "its count is not synchronized as long as they do" in html
