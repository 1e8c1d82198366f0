"""What the pages say and do, asked over HTTP without a browser."""

from __future__ import annotations

import hashlib
import html
import re
import threading
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import httpx2
import pytest

from stockpost.app.errors import UseError
from stockpost.app.people import People, Role
from stockpost.app.run_views import left_out_view
from stockpost.app.views import AddedLineView, ProblemView, RunView, WriteView
from stockpost.core.company_settings import setting_names
from stockpost.store.errors import StoreError
from stockpost.web.rendering import HTMX_INTEGRITY, STATIC_FOLDER
from stockpost.web.setting_words import FEATURES, GROUPS, shown_groups
from tests.web.conftest import PASSWORD, Site
from tests.web.sample_desk import SampleDesk

HOSTILE = "<img src=x onerror=alert(1)>\"'`{{71*7919}}<script>"


def numbers_of(text: str) -> list[str]:
    return re.findall(r'name="number" value="(\d+)"', text)


def hidden(text: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert match is not None, name
    return html.unescape(match.group(1))


def test_every_setting_is_on_the_page() -> None:
    """Protects the settings page from forgetting a setting, or naming one that is gone."""
    shown = [words.name for _, group in GROUPS for words in group]
    assert sorted(shown) == sorted(setting_names())


def test_settings_of_a_feature_are_shown_where_the_company_file_has_it() -> None:
    """Protects a small shop from questions about features it does not have; what somebody filled in is never hidden."""

    def shown(*features: str, **values: str) -> list[str]:
        groups = shown_groups(features, values)
        return [words.name for _, group in groups for words in group if words.name in FEATURES]

    sites = ["inventory_site", "inventory_sites"]
    assert (shown(), shown("classes"), shown("sites")) == ([], ["class_name", "invoice_class"], sites)
    assert shown(class_name="Hardware", inventory_sites="one") == ["class_name"]
    assert shown(inventory_sites="by_location") == ["inventory_sites"]


def test_the_vendored_script_is_the_one_we_checked() -> None:
    """Protects against a changed copy of htmx: the browser refuses it too."""
    digest = hashlib.sha384((STATIC_FOLDER / "htmx-4.0.1.min.js").read_bytes()).digest()
    assert f"sha384-{b64encode(digest).decode()}" == HTMX_INTEGRITY


def test_views_hold_what_their_count_says(site: Site) -> None:
    """Protects the counts: the number beside a view is the number of its rows."""
    with site.sign_in("Olu") as client:
        page = client.get("/").text
        for name in ("to_transfer", "needs_update", "problems", "in_progress", "done", "all"):
            match = re.search(rf'view={name}"[^>]*>[^<]*<span class="count[^"]*">(\d+)<', page)
            assert match is not None
            rows = client.get(f"/?view={name}").text.count('<tr id="order-')
            assert rows == int(match.group(1)), name


def test_older_orders_are_shown_on_request_only(site: Site) -> None:
    """Protects the first days: what was created before the company was joined stays out of sight until asked for."""
    with site.sign_in("Vera") as client:
        assert ">1040<" not in client.get("/?view=all").text
        assert ">1040<" in client.get("/?view=all&older=1").text


def test_what_only_older_orders_hold_is_said_so(site: Site) -> None:
    """Protects search in all orders from contradicting itself: what fits is older, and can be shown."""
    with site.sign_in("Vera") as client:
        text = client.get("/?view=all&q=1040").text
        assert "1 purchase order created before" in text
        assert "in other views" not in text
        (link,) = re.findall(r'<a href="([^"]+)">show it</a>', text)
        assert ">1040<" in client.get(html.unescape(link)).text


@pytest.mark.parametrize(
    "path", ["/", "/?view=done", "/mapping?kind=tax_region", "/mapping?kind=location&view=attention"]
)
def test_nothing_is_claimed_before_autotask_was_read(site: Site, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Protects the first day: an empty list says that Autotask was not read, and what to do, also where its login is wrong."""
    seen = replace(site.desk.connection("Acme"), autotask_read_at=None)
    wrong = ProblemView(
        id=0, code="autotask_denied", title="Autotask refuses the sign-in", explanation="No.", remedy="Mend it."
    )
    site.desk.found = []
    with site.sign_in("Olu") as client:
        for connection, told in (
            (seen, "Press <em>Read"),
            (replace(seen, autotask_problem=wrong), "Mend it. Then press"),
        ):
            monkeypatch.setattr(site.desk, "connection", lambda company, view=connection: view)
            text = client.get(path).text
            assert "Autotask has not been read yet." in text
            assert told in text
            assert "is in QuickBooks" not in text
            assert "finds its way" not in text


def test_search_finds_number_vendor_and_item(site: Site) -> None:
    """Protects search: each of the three is found, and what other views hold is said."""
    with site.sign_in("Olu") as client:
        assert numbers_of(client.get("/?view=all&q=1019").text) == ["1019"]
        found = client.get("/?view=all&q=barcodes+UPS").text
        assert numbers_of(found)
        assert "Ingram" not in found
        elsewhere = client.get("/?view=to_transfer&q=1030").text
        assert "1 purchase order in other views" in elsewhere


def test_an_order_that_was_let_go_is_not_called_absent(site: Site) -> None:
    """Protects from entering by hand what QuickBooks has: Stockpost no longer looks, and says so."""
    (number,) = [order.number for order in site.desk.found if order.transfer_status == "detached"]
    with site.sign_in("Olu") as client:
        text = client.get(f"/orders/{number}").text
    assert "Stockpost has let go of this order" in text
    assert "Not in QuickBooks yet" not in text


def test_a_line_says_what_was_kept_from_quickbooks(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects from putting right what differs on purpose: quantity, cost and line that were taken over say so where they stand."""
    order = next(one for one in site.desk.found if one.transfer_status == "transferred")
    there = {"quickbooks_ordered": Decimal(77), "quickbooks_cost": Decimal("11.25")}
    kept = replace(order.lines[0], **there, is_quantity_kept=True, is_cost_kept=True)
    changed = replace(order.lines[0], **there)
    extra = AddedLineView(
        item="Rack Shelf", ordered=Decimal(3), received=Decimal(1), unit_cost=Decimal(7), is_kept=True
    )
    shown = replace(order, lines=(kept, changed), added_lines=(extra, replace(extra, item="Cage Nuts", is_kept=False)))
    monkeypatch.setattr(site.desk, "found", [shown])
    with site.sign_in("Olu") as client:
        text = client.get(f"/orders/{order.number}").text
    for words in ("77 kept from QuickBooks", "11.25 kept from QuickBooks", "77 in QuickBooks", "11.25 in QuickBooks"):
        assert text.count(words) == 1, words
    assert "Rack Shelf" in text
    assert text.count("in QuickBooks only, kept from there") == 1
    assert "Cage Nuts" in text
    assert text.count("in QuickBooks only, added there") == 1


def test_sorting_takes_known_columns_only(site: Site) -> None:
    """Protects the list from a made-up sort column, and sorts by size of the number."""
    with site.sign_in("Olu") as client:
        by_number = numbers_of(client.get("/?view=to_transfer&sort=number").text)
        assert by_number == sorted(by_number, key=int)
        assert client.get("/?sort=__class__").status_code == 200
        assert client.get("/?page=-1&view=all").status_code == 200
        assert client.get("/?page=99999&view=all").status_code == 200


def test_what_cannot_be_transferred_cannot_be_selected(site: Site) -> None:
    """Protects canceled orders and those under way from being selected."""
    with site.sign_in("Olu") as client:
        selectable = numbers_of(client.get("/?view=all").text)
    assert {"1014", "1023", "1024"}.isdisjoint(selectable)
    assert "1019" in selectable
    with site.sign_in("Vera") as client:
        assert numbers_of(client.get("/?view=all").text) == []


def approval(client: httpx2.Client, *numbers: str) -> dict[str, object]:
    page = client.get("/transfer/preview", params={"number": list(numbers)}).text
    return {"token": hidden(page, "token"), "digest": hidden(page, "digest"), "number": list(numbers)}


def test_a_preview_tells_what_waits_from_what_is_left_out(site: Site) -> None:
    """Protects P2 from surprises: an order with a problem stays approved, and the preview says so; only what is not written later is
    left out. Where nothing else is written, nothing is approved either."""
    with site.sign_in("Olu") as client:
        page = client.get("/transfer/preview", params={"number": ["1002", "1019"]}).text
        assert "Waits for a decision, the rest goes on" in page
        assert (
            "You also approve PO 1019, which is not written now: as soon as its problem is solved, it is written"
            in page
        )
        assert "approved with the rest" not in page
        assert "Left out" not in page
        alone = client.get("/transfer/preview", params={"number": "1019"}).text
    assert "What stands in the way" in alone
    assert "You also approve" not in alone


def test_counts_can_be_compared_where_nothing_is_to_be_written(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects an order that needs an update for what was received by hand from staying so (B6): the page offers the comparison, and takes its
    approval."""
    preview = RunView(run=None, state="preview", writes=(), problems=(), orders=("1002",), compared_orders=("1002",))
    monkeypatch.setattr(site.desk, "preview_transfer", lambda *_args, **_more: preview)
    with site.sign_in("Olu") as client:
        page = client.get("/transfer/preview", params={"number": "1002"}).text
        assert "<h1>The counts will be compared</h1>" in page
        assert "Compare the counts</button>" in page
        answer = client.post("/transfer/approve", data=approval(client, "1002"))
    assert answer.headers["location"] == "/runs/41"


def test_one_preview_is_one_run_however_often_it_is_sent(site: Site) -> None:
    """Protects against a double click: both answers lead to the same run, and it was approved once."""
    with site.sign_in("Olu") as client:
        form = approval(client, "1002")
        cookie = {"cookie": f"stockpost={client.cookies['stockpost']}"}
    answers: list[str] = []

    def press() -> None:
        with site.visitor() as other:
            answers.append(other.post("/transfer/approve", data=form, headers=cookie).headers["location"])

    presses = [threading.Thread(target=press) for _ in range(6)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert answers == ["/runs/41"] * 6
    assert [call[0] for call in site.desk.calls] == ["approve_transfer"]


def test_two_tabs_do_not_transfer_twice(site: Site) -> None:
    """Protects against the same order approved in two tabs: the second sees what is left instead."""
    with site.sign_in("Olu") as client:
        one, other = approval(client, "1002"), approval(client, "1002")
        assert client.post("/transfer/approve", data=one).status_code == 303
        second = client.post("/transfer/approve", data=other)
        assert second.status_code == 200
        assert "Something changed since you looked" in second.text
    assert len(site.desk.calls) == 1


def test_only_what_was_seen_is_approved(site: Site) -> None:
    """Protects approval: a write that was not on the page is shown first."""
    with site.sign_in("Olu") as client:
        form = approval(client, "1002")
        site.desk.extra_writes = (
            WriteView(kind="receive_items", subject="x", summary="Receive 9 × x", state="planned", txn_id=None),
        )
        answer = client.post("/transfer/approve", data=form)
        assert "Something changed since you looked" in answer.text
        assert "Receive 9 × x" in answer.text
        assert site.desk.calls == []
        again = {**form, "token": hidden(answer.text, "token"), "digest": hidden(answer.text, "digest")}
        assert client.post("/transfer/approve", data=again).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "a b c d e f g h i j k l m", "x" * 65])
def test_an_approval_without_its_token_is_refused(site: Site, token: str) -> None:
    """Protects the one-time token: a form without it approves nothing."""
    with site.sign_in("Olu") as client:
        assert client.post("/transfer/approve", data={**approval(client, "1002"), "token": token}).status_code == 400
    assert site.desk.calls == []


def test_a_write_that_was_not_needed_is_not_counted(site: Site) -> None:
    """Protects trust in the numbers: the run and the history count the same writes, and one that QuickBooks had is no refusal."""
    with site.sign_in("Olu") as client:
        client.post("/transfer/approve", data=approval(client, "1002"))
        ((number, run),) = site.desk.approved.items()
        kept = replace(run.writes[0], state="skipped", is_needed=False)
        others = [replace(write, state="confirmed") for write in run.writes[1:]]
        site.desk.approved[number] = replace(run, state="done", writes=(kept, *others))
        page = client.get(f"/runs/{run.run}/progress").text
        assert "Not needed" in page
        assert f"{len(others)} of {len(others)} writes finished" in page
        assert f'data-label="Writes">{len(others)}<' in client.get("/history").text


def test_a_run_says_what_it_did_not_send_and_why(site: Site) -> None:
    """Protects whoever approved three writes and sees one: the others are counted, and a receipt not needed has its reason."""
    with site.sign_in("Olu") as client:
        client.post("/transfer/approve", data=approval(client, "1002"))
        ((number, run),) = site.desk.approved.items()
        receipt = next(write for write in run.writes if write.kind == "receive_items")
        writes = (
            replace(run.writes[0], state="confirmed"),
            replace(run.writes[0], state="skipped"),
            replace(run.writes[0], state="skipped", is_left_alone=True),
            replace(receipt, state="skipped", is_needed=False),
        )
        site.desk.approved[number] = replace(run, state="done", writes=writes, problems=())
        page = client.get(f"/runs/{run.run}").text
        assert "1 of 2 writes finished, 1 not sent" in page
        assert "Received in QuickBooks already." in page
        assert f"<title>Run {run.run}: Done" in page


def test_a_run_whose_counts_are_all_left_alone_says_that_none_was_set(site: Site) -> None:
    """Protects whoever reads one line: “Done” would mean that the counts are Autotask's now. With orders the run is done, and the counts
    are not; of many reasons the first are told."""
    with site.sign_in("Olu") as client:
        client.post("/transfer/approve", data=approval(client, "1002"))
        ((number, run),) = site.desk.approved.items()
        writes = tuple(left_out_view(f"Item {place}", f"reason {place}") for place in range(4))
        alone = replace(run, state="done", writes=writes, problems=(), is_no_count_set=True)
        told = "No count was set: 4 items are left alone. Reason 0. Reason 1. Reason 2. The others have their reasons beside them."
        for orders, words in ((("1002",), "Done"), ((), "Nothing was set")):
            site.desk.approved[number] = replace(alone, orders=orders)
            page = client.get(f"/runs/{run.run}").text
            assert f"<title>Run {run.run}: {words}" in page
            assert told in page
        site.desk.approved[number] = replace(alone, is_no_count_set=False)
        assert "No count was set" not in client.get(f"/runs/{run.run}").text


def test_a_run_that_nobody_writes_is_called_interrupted(site: Site) -> None:
    """Protects from waiting for a page that says “Writing” while the computer with QuickBooks is off."""
    with site.sign_in("Olu") as client:
        client.post("/transfer/approve", data=approval(client, "1002"))
        ((number, run),) = site.desk.approved.items()
        writes = (
            replace(run.writes[0], state="confirmed"),
            *(replace(one, state="planned") for one in run.writes[1:]),
        )
        site.desk.approved[number] = replace(run, state="in_progress", writes=writes)
        assert "Writing to QuickBooks" in client.get(f"/runs/{run.run}").text
        site.clock.move(minutes=10)
        page = client.get(f"/runs/{run.run}").text
        assert f"Interrupted at 1 of {len(writes)} writes" in page
        assert "It continues at the next contact with QuickBooks" in page


def test_hostile_texts_stay_texts(site: Site) -> None:
    """Protects every page from markup in vendor names, items, memos and QuickBooks' messages."""
    site.desk.poison(HOSTILE)
    paths = ("/", "/?view=all", "/orders/1019", "/order-lines/1019", "/problems", "/history", "/stock", "/settings")
    with site.sign_in("Dana") as client:
        paths += (
            "/transfer/preview?number=1002&number=1019",
            f"/?q={HOSTILE}",
            f"/history?order={HOSTILE}",
            f"/orders/{HOSTILE}",
        )
        for path in paths:
            text = client.get(path).text
            assert "<img" not in text, path
            assert "<script>" not in text, path
            assert "{{71*7919}}" in text or "562249" not in text, path
        assert HOSTILE in html.unescape(client.get("/orders/1019").text)


def test_no_page_has_inline_script_or_style(site: Site) -> None:
    """Protects the content security policy: nothing inline that it would block."""
    with site.sign_in("Dana") as client:
        for path in ("/", "/problems", "/history", "/settings", "/people", "/orders/1019", "/stock"):
            text = client.get(path).text
            assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)|javascript:", text), path


def test_settings_are_checked_and_kept(site: Site) -> None:
    """Protects settings: only what differs is sent; a refused value stays in its field with the reason."""
    with site.sign_in("Dana") as client:
        page = client.get("/settings").text
        assert 'name="sync_after_transfer" value="true" checked' in page
        assert "<code>hold_uninvoiced</code>" in page, "messages call settings by this name"
        form = {"refresh_minutes": "5", "sync_after_transfer.shown": "1", "freight": "fob"}
        assert client.post("/settings", data=form).status_code == 303
        refused = client.post("/settings", data={"time_zone": "Mars/Olympus"})
        assert refused.status_code == 400
        assert "America/New_York" in refused.text
        assert ">Time zone</a> is “Mars/Olympus”" in refused.text, "by the name of its field"
        assert 'value="Mars/Olympus"' in refused.text
    assert site.desk.calls == [
        (
            "set_company",
            "Acme Managed Services",
            {"sync_after_transfer": "false", "refresh_minutes": "5"},
            "Dana",
        )
    ]


def test_the_qwc_file_is_downloaded_for_the_address_people_use(start: Callable[..., Site], people: People) -> None:
    """Protects the Web Connector: the file names the public address, not the one behind the proxy."""
    site = start(people, public_url="https://stockpost.example/")
    secret = people.sign_in("Dana", PASSWORD, address="a")
    answer = httpx2.get(f"{site.url}/settings/stockpost.qwc", headers={"cookie": f"__Host-stockpost={secret}"})
    assert b"https://stockpost.example/qbwc" in answer.content
    assert answer.headers["content-disposition"] == 'attachment; filename="stockpost-acme-managed-services.qwc"'


def test_with_several_companies_every_form_names_its_company(
    start: Callable[..., Site], people: People, desk: SampleDesk
) -> None:
    """Protects against mixing up companies in two tabs: links and forms carry the company, others are refused."""
    desk.names = ["Acme", "Beta & Co"]
    site = start(people)
    with site.sign_in("Dana") as client:
        page = client.get("/?company=Beta+%26+Co").text
        assert '<option value="Beta &amp; Co" selected>' in page
        assert 'action="/refresh?company=Beta+%26+Co"' in page
        assert client.post("/refresh").status_code == 400
        assert client.post("/refresh?company=Beta+%26+Co").status_code == 303
        assert client.get("/?company=Gamma").status_code == 404
    assert desk.calls == [("refresh", "Beta & Co", "Dana")]


def test_what_fails_is_a_page_with_a_way_on(site: Site) -> None:
    """Protects people from stack traces: a sentence, a status, and details in the log only."""
    with site.sign_in("Dana") as client:
        site.desk.unreachable = True
        away = client.post("/refresh")
        assert (away.status_code, "/help/autotask_unreachable" in away.text) == (503, True)

        def broken() -> list[object]:
            raise RuntimeError("secret detail")

        site.desk.companies = broken  # type: ignore[method-assign,assignment]
        failed = client.get("/")
        assert failed.status_code == 500
        assert "report the number" in failed.text
        assert "secret detail" not in failed.text
        assert httpx2.get(f"{site.url}/readyz").status_code == 503


def test_a_full_disk_is_named_on_the_page_and_by_the_api(site: Site) -> None:
    """P5: what an administrator can mend is said as it is, not as a fault of ours with a number."""

    def full(*_arguments: object, **_more: object) -> list[object]:
        raise StoreError("The disk with stockpost.db is full. Make room and try again.")

    with site.sign_in("Dana") as client, site.with_token(Role.VIEWER) as program:
        site.desk.companies = full  # type: ignore[method-assign,assignment]
        page = client.get("/")
        assert (page.status_code, "Make room" in page.text) == (503, True)
        site.desk.orders = full  # type: ignore[method-assign,assignment]
        answer = program.get("/api/v1/orders")
        assert (answer.status_code, "Make room" in answer.json()["error"]) == (503, True)


def test_a_failing_check_of_the_session_refuses(site: Site) -> None:
    """Protects against failing open: where the check itself breaks, nothing is shown."""

    def broken(secret: str) -> None:
        raise UseError("broken")

    with site.sign_in("Dana") as client:
        site.people.identity_of_session = broken  # type: ignore[method-assign]
        answer = client.get("/people")
        assert answer.status_code == 500
        assert "Olu" not in answer.text


def test_the_first_start_asks_for_the_link(start: Callable[..., Site], empty_people: People) -> None:
    """Protects the first start: the setup page needs the code, and signs the administrator in."""
    site = start(empty_people)
    code = empty_people.new_setup_code()
    with site.visitor() as client:
        assert "setup link" in client.get("/sign-in").text
        form = {"name": "Dana", "password": PASSWORD, "password_again": PASSWORD}
        assert client.post("/setup", data={**form, "code": "guess"}).status_code == 400
        assert client.post("/setup", data={**form, "code": code, "password_again": "x"}).status_code == 400
        assert client.post("/setup", data={**form, "code": code}).headers["location"] == "/"
        assert client.get("/people").status_code == 200
        assert "set up already" in client.get("/setup").text


def test_a_new_token_is_shown_once(site: Site) -> None:
    """Protects tokens: shown in the answer that made it, never again, and it works."""
    with site.sign_in("Dana") as client:
        made = client.post("/people/tokens/add", data={"name": "Report", "role": "viewer"}).text
        match = re.search(r'id="new-token">([^<]+)<', made)
        assert match is not None
        assert match.group(1) not in client.get("/people").text
    bearer = {"authorization": f"Bearer {match.group(1)}"}
    assert httpx2.get(f"{site.url}/api/v1/orders", headers=bearer).status_code == 200


def test_ones_own_password_needs_the_present_one(site: Site) -> None:
    """Protects an open browser: who finds it cannot take the account over."""
    new = "another calm morning"
    with site.sign_in("Vera") as client:
        form = {"present": "wrong wrong wrong", "password": new, "password_again": new}
        assert client.post("/account/password", data=form).status_code == 400
        assert client.post("/account/password", data={**form, "present": PASSWORD}).status_code == 303
        assert client.get("/").status_code == 200
    assert site.people.sign_in("Vera", new, address="a")


def test_taking_back_a_sync_speaks_of_no_order(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects whoever takes counts back from looking for an order that is not concerned."""
    told = "The orders can be transferred again"
    write = WriteView(kind="delete_transaction", subject="Tray", summary="Delete", state="planned", txn_id=None)
    with site.sign_in("Olu") as client:
        for order in (None, "1002"):
            shown = RunView(run=None, state="preview", writes=(replace(write, order=order),), problems=(), notes=())
            monkeypatch.setattr(site.desk, "preview_undo", lambda company, run, shown=shown: shown)
            assert (told in client.get("/runs/41/undo").text) == (order is not None)
