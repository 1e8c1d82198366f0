"""transfer, sync and resolve: what is previewed, asked, approved and followed, and with which exit code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stockpost.app.views import RunView
from tests.cli.sample_desk import CANCELED, SampleDesk, sample_run

Asked = list[tuple[object, ...]]


def _kinds(desk: SampleDesk) -> list[object]:
    return [asked[0] for asked in desk.asked]


def test_without_yes_and_terminal_there_is_only_a_preview(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects B3: a script that does not say --yes approves nothing, and is told so."""
    answer = call("transfer", "1001", "1002", "--json")
    assert answer.code == 0
    assert answer.document["state"] == "preview"
    assert answer.document["run"] is None
    assert "only a preview" in answer.err
    assert desk.asked == [("preview_transfer", "Acme", ("1001", "1002"), False)]


def test_yes_approves_and_queues(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the way for scripts: --yes queues, the answer is the run, in the name of the person."""
    answer = call("transfer", "--all", "--yes", "--json")
    assert answer.code == 0
    assert (answer.document["run"], answer.document["state"]) == (4, "queued")
    assert "when QuickBooks calls next" in answer.err
    assert desk.asked == [("approve_transfer", "Acme", (), True, "dana")]


def test_preview_wins_over_yes(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects against a write that contradicts the command line."""
    answer = call("transfer", "1001", "--preview", "--yes", "--json")
    assert answer.document["state"] == "preview"
    assert "in spite of --yes" in answer.err
    assert _kinds(desk) == ["preview_transfer"]


@pytest.mark.parametrize(
    ("typed", "approved"), [("y\n", True), ("Yes\n", True), ("\n", False), ("n\n", False), ("", False)]
)
def test_a_person_is_shown_every_write_and_asked(typed: str, approved: bool, call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects B2 and B3: in a terminal every write and the state of QuickBooks are shown once before the question."""
    answer = call("transfer", "1001", terminal=True, typed=typed)
    assert answer.code == 0
    assert answer.out.count("Enter PO 1001 for Ingram Micro") == (2 if approved else 1)
    assert "QuickBooks as it was 5 minutes ago" in answer.out
    assert "never transferred" in answer.out
    assert "Approve 2 writes?" in answer.err
    assert _kinds(desk) == ["preview_transfer", *(["approve_transfer"] if approved else [])]


@pytest.mark.parametrize(("typed", "state"), [("y\n", "queued"), ("n\n", "preview")])
def test_asking_leaves_the_json_output_clean(typed: str, state: str, call) -> None:  # type: ignore[no-untyped-def]
    """Protects scripts run by hand: the preview and the question go to the messages, one document to the output."""
    answer = call("sync", "--full", "--json", terminal=True, typed=typed)
    assert answer.document["state"] == state
    assert "Set on hand of Switch" in answer.err


def test_nothing_to_write_is_not_asked(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects people from approving nothing."""
    desk.preview = RunView(run=None, state="preview", writes=(), problems=())
    answer = call("transfer", "1001", terminal=True, typed="y\n")
    assert answer.code == 0
    assert "There is nothing to approve." in answer.err
    assert _kinds(desk) == ["preview_transfer"]


def test_counts_can_be_compared_where_nothing_is_to_be_written(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects an order that needs an update for what was received by hand from staying so (B6)."""
    desk.preview = RunView(run=None, state="preview", writes=(), problems=(), compared_orders=("1001",))
    answer = call("transfer", "1001", terminal=True, typed="y\n")
    assert "Compare the counts?" in answer.err
    assert _kinds(desk) == ["preview_transfer", "approve_transfer"]


@pytest.mark.parametrize(("typed", "state"), [("y\ny\n", "queued"), ("y\nn\n", "preview")])
def test_what_changed_while_a_person_read_is_asked_again(call, desk: SampleDesk, typed: str, state: str) -> None:  # type: ignore[no-untyped-def]
    """Protects B3: yes counts for what was on the screen; what it is now is shown and asked anew."""
    desk.preview_later = replace(desk.preview, writes=desk.preview.writes[:1])
    answer = call("transfer", "1001", "--json", terminal=True, typed=typed)
    assert (
        answer.err.index("Approve 2 writes?")
        < answer.err.index("Something changed")
        < answer.err.index("Approve 1 write?")
    )
    assert answer.document["state"] == state


def test_a_script_approves_what_it_was_shown_and_nothing_else(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects decision 7 for scripts: with --shown, --yes counts for that preview; else nothing is approved, and exit code 1 says so."""
    shown = call("transfer", "1001", "--preview", "--json").document["shown"]
    assert call("transfer", "1001", "--yes", "--shown", shown, "--json").document["state"] == "queued"
    desk.preview = replace(desk.preview, writes=desk.preview.writes[:1])
    answer = call("transfer", "1001", "--yes", "--shown", shown, "--json")
    assert (answer.code, answer.document["state"], len(answer.document["writes"])) == (1, "preview", 1)
    assert "not what was shown, so nothing was approved" in answer.err
    assert call("transfer", "1001", "--shown", shown).code == 2


def test_problems_give_exit_code_1(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects B14 and scripts: a problem in a preview or in a run is exit code 1, the other writes go on."""
    desk.preview = replace(desk.preview, problems=(CANCELED,))
    preview = call("transfer", "1001", "1009", "--json")
    assert preview.code == 1
    assert preview.document["problems"][0]["code"] == "order_canceled"
    desk.run_problems = (CANCELED,)
    assert call("transfer", "1001", "1009", "--yes", "--json").code == 1
    desk.run_problems = ()
    desk.states = ["done_with_problems"]
    assert call("transfer", "1001", "--yes", "--wait", "60", "--json").code == 1


def test_wait_follows_to_the_end(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects --wait: the answer is the run at its end, after asking again and again, quietly."""
    answer = call("transfer", "1001", "--yes", "--wait", "60", "--json")
    assert answer.code == 0
    assert answer.document["state"] == "done"
    assert {write["state"] for write in answer.document["writes"]} == {"confirmed"}
    assert answer.slept == [0.5, 0.5]
    assert answer.err == ""
    assert desk.asked[-1] == ("write_back", "Acme"), "whoever waited finds the number in Autotask (N5)"


def test_wait_that_runs_out_gives_exit_code_3(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects scripts from waiting for ever: the run as it is, exit code 3, and that nothing is lost."""
    desk.states = ["in_progress"]
    answer = call("transfer", "1001", "--yes", "--wait", "1.2", "--json")
    assert answer.code == 3
    assert answer.document["run"] == 4
    assert sum(answer.slept) == pytest.approx(1.2)
    assert "Run 4 is not finished after 1.2 seconds" in answer.err
    assert "nothing is lost" in answer.err


def test_progress_has_one_line_per_order(call) -> None:  # type: ignore[no-untyped-def]
    """Protects B3: in a terminal the progress shows each purchase order and the stock adjustments."""
    answer = call("transfer", "1001", "--yes", "--wait", "60", terminal=True)
    assert answer.code == 0
    assert "PO 1001" in answer.err
    assert "Stock" in answer.err
    assert "Run 4: Done" in answer.out


def test_sync_names_its_items(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects sync: items in one list or several, and the same way from preview to approval."""
    call("sync", "--item", "Switch 24-port", "Router", "--item", "Cable", "--yes")
    assert desk.asked == [("approve_sync", "Acme", ("Switch 24-port", "Router", "Cable"), False, "dana")]


def test_the_item_of_another_product_is_asked_about(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects resolve: at a terminal the item of another product is asked about before it is saved, a script is told beside the result."""
    choice = ("resolve", "7", "map", "--name", desk.shared_name)
    refused = call(*choice, terminal=True, typed="n\n")
    assert (refused.code, desk.asked) == (2, [])
    assert "Several products of Autotask" in refused.err
    assert "Nothing was decided" in refused.err
    wanted = ("resolve", "Acme", 7, "map", desk.shared_name, "dana")
    assert (call(*choice, terminal=True, typed="y\n").code, desk.asked) == (0, [wanted])
    script = call(*choice, "--json")
    assert (script.code, desk.asked) == (0, [wanted, wanted])
    assert "Several products of Autotask" in script.err


def test_resolve_is_the_approval(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects resolve: the choice is applied at once, its run can be followed, no write is a run of null."""
    nothing = call("resolve", "7", "map", "--name", "Ingram Micro Inc.", "--json")
    nothing_written = {"run": None, "state": "done", "writes": [], "problems": [], "shown": None}
    assert nothing.document == {**nothing_written, "waiting": [], "canceled_by": None, "undone_by": None}
    assert desk.asked == [("resolve", "Acme", 7, "map", "Ingram Micro Inc.", "dana")]
    call("resolve", "7", "skip", "--all-of-kind")
    assert desk.asked[1:] == [("resolve of all", "Acme", 7, "skip", None, "dana")]
    desk.resolved = sample_run("queued", run=9)
    answer = call("resolve", "7", "retry", "--wait", "60", "--json")
    assert (answer.code, answer.document["state"]) == (0, "done")


@pytest.mark.parametrize(
    ("arguments", "typed", "is_removed"), [((), "y\n", True), ((), "n\n", False), (("--yes",), "", True)]
)
def test_a_company_is_removed_once_somebody_says_so(
    arguments: tuple[str, ...],
    typed: str,
    is_removed: bool,
    call,  # type: ignore[no-untyped-def]
    desk: SampleDesk,
) -> None:
    """Protects from removing the wrong one: asked in a terminal, and without one only with --yes."""
    answer = call("company", "remove", "Acme", *arguments, "--json", terminal=bool(typed), typed=typed)
    assert (answer.code, answer.document) == (0, {"company": "Acme", "removed": is_removed})
    assert _kinds(desk) == (["remove_company"] if is_removed else [])
    assert ("Add --yes" in call("company", "remove", "Acme").err) is True
