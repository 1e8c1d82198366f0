"""The command `stock`, and the counts in the preview of a sync."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from stockpost.app.run_views import left_out_view
from stockpost.app.views import StockView
from stockpost.cli.tables import run_sentence
from tests.cli.sample_desk import READ_AT, SampleDesk, sample_item, sample_run, sample_write


def test_stock_is_a_list_of_documents(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the JSON of `stock`: every item, or those whose counts differ; nothing is asked of QuickBooks."""
    answer = call("stock", "--json")
    assert answer.code == 0
    assert [(item["item"], item["difference"]) for item in answer.document] == [("Cable", "0"), ("Switch", "2")]
    assert [item["item"] for item in call("stock", "--differs", "--json").document] == ["Switch"]
    assert desk.asked == [("stock", "Acme"), ("stock", "Acme")]
    assert "Autotask as read -, QuickBooks as read -" in answer.err


def test_stock_table_names_what_a_bookkeeper_looks_for(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the table: both counts, the difference with its sign and value, the last sync and the reason; unknown is a dash."""
    unknown = sample_item("Rack", target=None, autotask=None, quickbooks=None, reason="it is inactive")
    desk.counts = replace(desk.counts, items=(*desk.counts.items, replace(unknown, last_sync=None)))
    lines = call("stock").out.splitlines()
    assert lines[0].split() == [
        *("Item", "Autotask", "Should", "be", "QuickBooks", "On", "order", "Difference", "Value", "Last", "sync", "Why")
    ]
    switch = next(line for line in lines if line.startswith("Switch"))
    assert switch.split()[:7] == ["Switch", "5", "7", "5", "-", "+2", "5.00"]
    assert switch.rstrip().endswith("equal")
    rack = next(line for line in lines if line.startswith("Rack"))
    assert rack.split() == ["Rack", "-", "-", "-", "-", "-", "-", "-", "It", "is", "inactive."]


def test_an_empty_table_says_why(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the first look: no table of nothing, but what to do, or that all is well."""
    desk.counts = StockView(items=(), autotask_read_at=READ_AT)
    assert "stockpost refresh" in call("stock").out
    assert "No item's counts differ" in call("stock", "--differs").out


def test_the_items_go_to_a_file(call, desk: SampleDesk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Protects `--csv`: the items that are shown, and a sentence where the file cannot be written."""
    path = tmp_path / "stock.csv"
    answer = call("stock", "--differs", "--csv", str(path), "--json")
    assert answer.code == 0
    assert path.read_text(encoding="utf-8-sig").splitlines()[1].startswith("Switch,,5,")
    assert f"{path}: 1 item." in answer.err.replace("\n", "")
    refused = call("stock", "--csv", str(tmp_path / "no" / "stock.csv"))
    assert (refused.code, refused.out) == (2, "")
    assert "cannot be written" in refused.err


def test_counts_are_asked_for(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects `--read-quickbooks`: it asks in the person's name and says when QuickBooks will be read."""
    answer = call("stock", "--read-quickbooks")
    assert answer.code == 0
    assert desk.asked[0] == ("read_counts", "Acme", "dana")
    assert "QuickBooks' counts are asked for." in answer.err


def test_the_preview_of_a_sync_shows_both_counts(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the preview in a terminal: adjustments are rows with both counts instead of sentences; other writes stay sentences."""
    item = sample_item("Switch", target=Decimal(3), unposted=(("1007", Decimal(2)),))
    adjustment = replace(sample_write("adjust_on_hand", "Set on hand of Switch from 5 to 3", order=None), counts=item)
    desk.preview = replace(desk.preview, writes=(adjustment,), notes=())
    out = call("sync", "--item", "Switch", "--preview").out
    assert "Set on hand of Switch" not in out
    switch = next(line for line in out.splitlines() if line.startswith("Switch"))
    assert switch.split()[:7] == ["Switch", "5", "3", "5", "-", "−2", "-5.00"]
    assert "2 received on PO 1007 and not yet posted." in switch
    desk.preview = replace(desk.preview, writes=(sample_write("receive_items", "Receive 2 × Switch"), adjustment))
    mixed = call("transfer", "1001", "--preview").out
    assert "Receive 2 × Switch" in mixed
    assert "2 received on PO 1007 and not yet posted." in mixed


def test_the_last_line_says_that_no_count_was_set() -> None:
    """Protects whoever reads the last line of a sync: not “Done” where all its items are left alone, and why they are."""
    alone = left_out_view("Switch", "1007 was changed in QuickBooks; its items are left alone until that is resolved")
    run = replace(sample_run("done", run=5), writes=(alone,), orders=(), is_no_count_set=True)
    assert run_sentence(run) == (
        "Run 5: Nothing was set. No count was set: 1 item is left alone. 1007 was changed in QuickBooks; its items are "
        "left alone until that is resolved."
    )


def test_the_last_line_does_not_say_too_soon_that_nothing_is_written() -> None:
    """Protects whoever decides at the command line: what has to be written is often known only once QuickBooks is asked, and the page says so."""
    run = replace(sample_run("queued", run=5), writes=())
    assert run_sentence(run) == (
        "Run 5: Waiting for QuickBooks. What has to be written is found out in the conversation with QuickBooks."
    )
    assert run_sentence(replace(run, state="done")) == "Run 5: Done. Nothing had to be written."
    held_up = replace(run, state="done_with_problems")
    assert run_sentence(held_up) == "Run 5: Done, with problems. Nothing was written."


def test_a_note_is_said_once(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the reader of a preview: a note that is part of its write's sentence does not follow it once more."""
    note = "12 in Autotask, 5 of them received on 1007 and not yet posted: 7"
    write = replace(sample_write("adjust_on_hand", f"Set on hand of Switch from 5 to 7 ({note})"), note=note)
    other = replace(sample_write("create_item", "Create the item Switch"), note="the name was shortened")
    desk.preview = replace(desk.preview, writes=(write, other))
    said = " ".join(call("sync", "--full", "--preview").out.split())
    assert said.count("not yet posted") == 1
    assert said.count("the name was shortened") == 1
