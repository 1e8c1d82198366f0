"""Wrong use: exit code 2, nothing on the output, a sentence with the remedy on the messages."""

from __future__ import annotations

import pytest

ADD = ("company", "add", "Acme", "--autotask-user", "u", "--autotask-code", "c", "--web-connector-user", "w")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ordres",), 'Did you mean "orders"?'),
        (("--company", "orders"), "Options stand after the command"),
        (("orders", "--jsn"), "Did you mean --json?"),
        (("orders", "--status", "done"), '"not_transferred"'),
        (("orders", "--status"), "--status requires an argument"),
        (("orders", "extra"), "extra"),
        (("orders", "--company", "Nobody"), "There is no company “Nobody”"),
        (("transfer",), "No purchase order is named"),
        (("transfer", "1001", "--all"), "not both"),
        (("transfer", "1001", "--wait", "long"), 'unable to convert "long"'),
        (("transfer", "1001", "--wait", "-1"), "--wait"),
        (("transfer", "1001", "--wait", "nan"), "--wait"),
        (("sync", "--full", "--item", "Switch"), "not both"),
        (("resolve", "seven", "retry"), "PROBLEM"),
        (("resolve", "7"), "CHOICE"),
        (("history", "--order"), "--order requires an argument"),
        (("company", "set", "Acme", "freight"), "key=value"),
        (("company", "set", "Acme", "=line"), "key=value"),
        (("company", "set", "Acme", "freight=line", "freight=fob"), "given twice"),
        (("company", "qwc", "Acme"), "--output"),
        (("company", "add"), "requires an argument"),
        (("user", "add", "dana", "--role", "king", "--password-file", "x"), '"operator"'),
        (("token", "add", "ci"), "--role"),
    ],
)
def test_wrong_use_is_explained(arguments: tuple[str, ...], sentence: str, call, desk) -> None:  # type: ignore[no-untyped-def]
    """Protects people and scripts from silence, traces and half-done work after a typing error."""
    answer = call(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert "Traceback" not in answer.err
    assert desk.asked == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("orders", "--json", "--jsn"), "Did you mean --json?"),
        (("--json", "orders"), "Options stand after the command"),
        (("orders", "--json", "--status", "done"), '"not_transferred"'),
        (("orders", "--json", "--company", "Nobody"), "There is no company “Nobody”"),
        (("orders", "--company", "caf\udce9", "--json"), "There is no company “caf?”"),
        (("transfer", "--json"), "No purchase order is named"),
        (("transfer-invoice", "--json"), "No invoice is named"),
        (("backup", "/nowhere/copy.db", "--database", "sqlite:////nowhere/none.db", "--json"), "/nowhere/copy.db"),
    ],
)
def test_wrong_use_is_a_document_too(arguments: tuple[str, ...], sentence: str, call) -> None:  # type: ignore[no-untyped-def]
    """Protects scripts: with --json there is one document at every end, with the sentence that the person gets."""
    answer = call(*arguments)
    assert (answer.code, list(answer.document)) == (2, ["error"])
    assert sentence in answer.document["error"]
    assert answer.err.strip().startswith(answer.document["error"][:20])


def test_several_companies_must_be_named(call, desk) -> None:  # type: ignore[no-untyped-def]
    """Protects against writing to the wrong company: with several, one must be named."""
    desk.names = ["Acme", "Bolt"]
    assert call("orders", "--json").code == 2
    assert call("orders", "--json", "--company", "Bolt").code == 0
    assert desk.asked == [("orders", "Bolt", None, False)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"\r\n", "is empty"),
        (b"one\ntwo\n", "several lines"),
        (b"\xff\xfe\x00x", "not UTF-8"),
        (b"x" * 5000, "longer than"),
    ],
)
def test_bad_secret_files_are_named(content: bytes | None, sentence: str, call, desk, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Protects against joining with a wrong secret: the file and option are named, the content never."""
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(b"fine\n")
    if content is not None:
        bad.write_bytes(content)
    answer = call(*ADD, "--autotask-secret-file", str(bad), "--web-connector-password-file", str(good))
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert f"{bad} (--autotask-secret-file)" in answer.err
    assert desk.asked == []


def test_unreachable_systems_give_exit_code_3(call, desk) -> None:  # type: ignore[no-untyped-def]
    """Protects scripts: what could not be reached is told apart from wrong use, with its code and no half result."""
    desk.unreachable = True
    answer = call("refresh", "--json")
    sentence = "Autotask does not answer. Check the network."
    assert (answer.code, answer.document) == (3, {"error": sentence, "code": "autotask_unreachable"})
    assert sentence in answer.err


def test_faults_of_ours_show_no_trace_and_no_values(call, desk) -> None:  # type: ignore[no-untyped-def]
    """Protects secrets: an unexpected error is named, its text and trace stay inside."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError("hunter2")

    desk.problems = fail
    answer = call("problems", "--json")
    assert (answer.code, list(answer.document)) == (70, ["error"])
    assert "ValueError" in answer.err
    assert "hunter2" not in answer.err + answer.out
    assert "Traceback" not in answer.err


def test_sentences_cannot_steer_the_terminal(call) -> None:  # type: ignore[no-untyped-def]
    """Protects the terminal: what was typed, or came from outside, is shown in a sentence without its control characters."""
    answer = call("orders", "--company", "No\x1b]0;x\x07body")
    assert answer.code == 2
    assert "\x1b" not in answer.err
    assert "\x07" not in answer.err
