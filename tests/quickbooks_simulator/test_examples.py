"""The examples of docs/simulators.md, run as they stand against simulators of their own."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DOCUMENT = (Path(__file__).parents[2] / "docs/simulators.md").read_text(encoding="utf-8")
QUICKBOOKS, AUTOTASK = "http://127.0.0.1:8790", "http://127.0.0.1:8791"


def examples(language: str) -> list[str]:
    """Code blocks of the page."""
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


@contextmanager
def running(module: str, *options: str) -> Iterator[str]:
    """A simulator; its address without the path."""
    command = [sys.executable, "-m", module, "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        yield re.sub(r"(?<=\d)/.*", "", json.loads(process.stdout.readline())["url"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


@pytest.fixture
def quickbooks(tmp_path: Path) -> Iterator[str]:
    """A simulated QuickBooks with a new company file."""
    with running("quickbooks_simulator", "--company-file", str(tmp_path / "books.json")) as url:
        yield url


@pytest.fixture
def autotask() -> Iterator[str]:
    """The sample tenant with the sign-in of the page."""
    with running("autotask_simulator", "--user", "api@example.com", "--code", "CODE", "--secret", "SECRET") as url:
        yield url


def run(*command: str, text: str = "") -> str:
    """Standard output of a program that ends well."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=True).stdout


def test_the_curl_example_shows_the_stock(quickbooks: str) -> None:
    """Copied into a shell, it answers what the page says."""
    shown = run("sh", "-c", examples("sh")[0].replace(QUICKBOOKS, quickbooks))
    assert "<QuantityOnHand>3</QuantityOnHand>" in shown
    assert shown.count("<ItemInventoryRet>") == 1


def test_the_python_example_receives_an_order(quickbooks: str) -> None:
    """Its last line is the one on the page."""
    shown = run(sys.executable, "-c", examples("python")[0].replace(QUICKBOOKS, quickbooks)).strip()
    assert shown == "on hand 6 on order 2 books in order True"
    assert f"`{shown}`" in DOCUMENT


def test_the_example_of_a_state_shows_the_dialog(quickbooks: str) -> None:
    """It answers the beginning that the page shows, and leaves no dialog open."""
    shown = run("sh", "-c", examples("sh")[2].replace(QUICKBOOKS, quickbooks))
    beginning = '{"hresult":"0x80040414",'
    assert shown.startswith(beginning)
    assert f"`{beginning}`" in DOCUMENT
    assert "<QuantityOnHand>3" in run("sh", "-c", examples("sh")[0].replace(QUICKBOOKS, quickbooks))


def test_the_node_example_reads_orders(autotask: str) -> None:
    """Its output is the one on the page."""
    code = examples("js")[0].replace(AUTOTASK, autotask)
    assert run("node", "--input-type=module", "-e", code).strip() == "200 3"


def test_the_faults_example_is_taken_by_both(quickbooks: str, autotask: str) -> None:
    """Both control doors accept the faults as they stand on the page."""
    shown = run("sh", "-c", examples("sh")[1].replace(QUICKBOOKS, quickbooks).replace(AUTOTASK, autotask))
    assert "die_after_commit" in shown
    assert "429" in shown
    assert '"error"' not in shown
