"""Which entry of QuickBooks a name of Autotask most likely means: by likeness of the plain names (rapidfuzz)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from stockpost.core.plain_names import PlainName, may_be_alike, plain_name

SCORE_MIN, SCORE_MAX = 80, 100
"""Below this two names are as different as chance makes them: nothing is suggested. 100 is the same but for the way of writing."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`score` is 80 to 100."""

    name: str
    score: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Entries that are compared together, in two forms of their names."""

    names: list[str]
    sorted_words: list[str]
    joined: list[str]


class Suggester:
    """Looks names up among the entries of one list. Names with numbers are compared only with those of the same numbers, so that
    of thousands of products only those of the same model are looked at."""

    def __init__(self, names: Iterable[str]) -> None:
        ordered = sorted(set(names), key=lambda name: (name.casefold(), name))
        self._entries = [(name, plain_name(name)) for name in ordered]
        self._by_number: dict[str, list[int]] = {}
        for place, (_, plain) in enumerate(self._entries):
            for number in plain.numbers:
                self._by_number.setdefault(number, []).append(place)
        self._groups: dict[frozenset[str], _Group] = {}

    def suggest(self, name: str) -> Suggestion | None:
        """The likest entry, None where none is like enough; of several equally like ones the first by name."""
        wanted = plain_name(name)
        group = self._group_of(wanted)
        best: Suggestion | None = None
        for given, words in ((wanted.sorted_words, group.sorted_words), (wanted.joined, group.joined)):
            score_min = best.score + 1 if best else SCORE_MIN
            if score_min > SCORE_MAX:
                break
            found = process.extractOne(given, words, scorer=fuzz.ratio, processor=None, score_cutoff=score_min)
            if found is not None:
                best = Suggestion(group.names[found[2]], int(found[1]))
        return best

    def _group_of(self, wanted: PlainName) -> _Group:
        if wanted.numbers not in self._groups:
            entries = [entry for entry in self._candidates(wanted) if may_be_alike(wanted, entry[1])]
            self._groups[wanted.numbers] = _Group(
                names=[name for name, _ in entries],
                sorted_words=[plain.sorted_words for _, plain in entries],
                joined=[plain.joined for _, plain in entries],
            )
        return self._groups[wanted.numbers]

    def _candidates(self, wanted: PlainName) -> Iterator[tuple[str, PlainName]]:
        if not wanted.numbers:
            yield from self._entries
            return
        places = {place for number in wanted.numbers for place in self._by_number.get(number, ())}
        yield from (self._entries[place] for place in sorted(places))


def likest_account(name: str, among: Iterable[str]) -> Suggestion | None:
    """The account or class most like a full name: people rename them, and move them below another one, where the last level is what
    stays."""
    full_names = list(among)
    by_last_level: dict[str, list[str]] = {}
    for one in full_names:
        by_last_level.setdefault(_last_level(one), []).append(one)
    whole = Suggester(full_names).suggest(name)
    # A name that stands below several parents does not say which one is meant.
    last = Suggester(level for level, several in by_last_level.items() if len(several) == 1).suggest(_last_level(name))
    if last is None or (whole is not None and whole.score >= last.score):
        return whole
    return Suggestion(by_last_level[last.name][0], last.score)


def likest_name(name: str, among: Iterable[str]) -> str:
    """As `likest_account`, the name alone; empty where none is like enough."""
    found = likest_account(name, among)
    return found.name if found else ""


def _last_level(full_name: str) -> str:
    return full_name.rpartition(":")[2]
