"""P1 and P2 by exhaustion: each fault, and each pair of faults, at each place of a small world (`tests.simulation.exhaustive`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.exhaustive import WORLDS, tell
from tests.simulation.fate import Placed
from tests.simulation.place import Place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied")
ROOT = Path(__file__).parents[2]
SAMPLE = ("--faults", "1", "--every", "3", "--world", "order")
PLACEMENTS = re.compile(r"([\d,]+) of (\d)\b")


def explored(*arguments: str) -> tuple[int, dict[int, int], str]:
    """How a search ended, and how many placements of so many faults it was through. In a process of its own, since it copies itself."""
    command = [sys.executable, "-m", "tests.simulation", "--jobs", "1", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    found = PLACEMENTS.findall(done.stdout)
    return done.returncode, {int(faults): int(count.replace(",", "")) for count, faults in found}, done.stdout


def states(place: Place, placement: dict[int, str]) -> tuple[list[int], Placed]:
    seen: list[int] = []
    fate = Placed(placement)
    tell(WORLDS["tiny"], place, fate, seen.append)
    return seen, fate


@pytest.mark.long
def test_pairs_of_faults() -> None:
    """One order: whichever two things go wrong, wherever, it is there once at the end."""
    status, placements, output = explored("--faults", "2", "--world", "order")
    assert status == 0, output
    assert placements[2] > 20 * placements[1] > 300


@pytest.mark.long
def test_every_fault_of_a_larger_world() -> None:
    """The same for vendor and item that QuickBooks has not, two receipts and one adjustment, with one fault."""
    status, placements, output = explored("--faults", "1", "--world", "small")
    assert status == 0, output
    assert placements[1] > 200


def test_what_is_cut_off_is_counted() -> None:
    """With and without cutting off what was told before, the placements are the same, and all of them hold."""
    cut, whole = explored(*SAMPLE), explored(*SAMPLE, "--no-cutting")
    assert cut[:2] == whole[:2] == (0, cut[1])
    assert " 0 cut off" in whole[2]
    assert " 0 cut off" not in cut[2]


def test_a_broken_protocol_is_noticed_although_much_is_cut_off() -> None:
    """Cutting off hides no violation: a write that is sent again without asking is found by single faults."""
    status, _, output = explored("--faults", "1", "--every", "12", "--mutant", "sent again without asking")
    assert status == 1, output


def test_a_state_does_not_know_names_and_times(place: Place) -> None:
    """A first call that never arrived and one whose answer was lost differ in tickets, ids and times only: their future is the same."""
    never_arrived, _ = states(place, {0: "lost"})
    answer_lost, fate = states(place, {2: "lost"})
    assert fate.struck == {"authenticate answer: lost": 1}
    assert never_arrived[1:] == answer_lost[1:]


def test_a_state_knows_what_was_written(place: Place) -> None:
    """A lost answer to a write is another state than an answer that came, until it is known what became of the write, and after."""
    undisturbed, fate = states(place, {})
    written = fate.passed.index("quickbooks after a write")
    lost, _ = states(place, {written: "lost"})
    assert set(lost) - set(undisturbed)
    assert lost[-1] != undisturbed[-1]
