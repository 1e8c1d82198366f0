"""Building blocks of the structural tables: what a qbXML request may contain, in which order (FACTS 1, 2).

A table is made of three kinds of node: an :class:`Element`, a :class:`Sequence` (its parts follow each other) and a
:class:`Choice` (one of its parts). Everything is optional and given at most once unless a wrapper says otherwise:
``need`` (exactly once), ``many`` (any number), ``some`` (one or more).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

UNBOUNDED = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """The form of a text value; ``kind`` is one of the names in :mod:`quickbooks_simulator.scalars`."""

    kind: str
    max_length: int | None = None
    values: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    default: str = ""
    """What an empty element stands for."""


DEFAULTS = {
    "ActiveStatus": "ActiveOnly",
    "DeliveryMethod": "Print",
    "DoneStatus": "NotDoneOnly",
    "JobStatus": "None",
    "PaidStatus": "All",
    "Priority": "Low",
    "ReportingPeriod": "Quarterly",
    "SalesTaxCountry": "Canada",
    "TransactionDetailLevelFilter": "SummaryOnly",
    "TransactionMode": "CardNotPresent",
    "TransactionPaidStatusFilter": "Either",
    "TransactionPostingStatusFilter": "Either",
    "Type": "Task",
}
"""Enumerations that have a default in the schema, by element name."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element: either a scalar or an aggregate with ``content``.

    ``since`` is the first qbXML version that knows it; ``foreign`` marks elements that only the Canadian, British or
    Australian editions know (FACTS 1, last row); ``unknown_in`` are the countries whose editions do not know it.
    """

    name: str
    scalar: Scalar | None = None
    content: tuple[Node, ...] = ()
    minimum: int = 0
    maximum: int = 1
    attributes: tuple[str, ...] = ()
    since: str | None = None
    foreign: bool = False
    unknown_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts that follow each other."""

    content: tuple[Node, ...]
    minimum: int = 0
    maximum: int = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of the parts per repetition."""

    content: tuple[Node, ...]
    minimum: int = 0
    maximum: int = 1


Node = Element | Sequence | Choice
NodeType = TypeVar("NodeType", Element, Sequence, Choice)


def text(name: str, max_length: int | None = None) -> Element:
    """STRTYPE; ``max_length`` in characters."""
    return Element(name, Scalar("text", max_length))


def identifier(name: str) -> Element:
    """IDTYPE, at most 36 characters."""
    return Element(name, Scalar("id", 36))


def amount(name: str) -> Element:
    """AMTTYPE: 13 digits, none or exactly two decimals."""
    return Element(name, Scalar("amount"))


def price(name: str) -> Element:
    """PRICETYPE: 10 digits, up to five decimals."""
    return Element(name, Scalar("price"))


def quantity(name: str) -> Element:
    """QUANTYPE: 10 digits, up to five decimals."""
    return Element(name, Scalar("quantity"))


def percent(name: str) -> Element:
    """PERCENTTYPE."""
    return Element(name, Scalar("percent"))


def date(name: str) -> Element:
    """DATETYPE, YYYY-MM-DD."""
    return Element(name, Scalar("date"))


def moment(name: str) -> Element:
    """DATETIMETYPE."""
    return Element(name, Scalar("moment"))


def boolean(name: str) -> Element:
    """BOOLTYPE."""
    return Element(name, Scalar("boolean"))


def integer(name: str, minimum: int | None = None, maximum: int | None = None) -> Element:
    """INTTYPE."""
    return Element(name, Scalar("integer", minimum=minimum, maximum=maximum))


def guid(name: str) -> Element:
    """GUIDTYPE: ``0`` or ``{8-4-4-4-12}``."""
    return Element(name, Scalar("guid"))


def number(name: str) -> Element:
    """FLOATTYPE."""
    return Element(name, Scalar("number"))


def interval(name: str) -> Element:
    """TIMEINTERVALTYPE, ``PT9H30M``."""
    return Element(name, Scalar("interval"))


def one_of(name: str, values: Iterable[str]) -> Element:
    """ENUMTYPE."""
    return Element(name, Scalar("enum", values=tuple(values), default=DEFAULTS.get(name, "")))


def group(name: str, *content: Node, attributes: tuple[str, ...] = ()) -> Element:
    """An aggregate."""
    return Element(name, None, content, attributes=attributes)


def reference(name: str, max_length: int | None = None) -> Element:
    """An XxxRef aggregate: ListID and/or FullName."""
    return group(name, identifier("ListID"), text("FullName", max_length))


def currency_filter() -> Element:
    """CurrencyFilter: several currencies by id or by name."""
    names = need(choice(some(identifier("ListID")), some(text("FullName", 64))))
    return group("CurrencyFilter", names)


def seq(*content: Node) -> Sequence:
    """A sequence, as one part of a choice."""
    return Sequence(content, minimum=1)


def choice(*content: Node) -> Choice:
    """One of."""
    return Choice(content)


def need(node: NodeType) -> NodeType:
    """Exactly once."""
    return replace(node, minimum=1)


def many(node: NodeType) -> NodeType:
    """Any number of times."""
    return replace(node, minimum=0, maximum=UNBOUNDED)


def some(node: NodeType) -> NodeType:
    """Once or more."""
    return replace(node, minimum=1, maximum=UNBOUNDED)


def foreign(node: Element) -> Element:
    """Not known by the US edition."""
    return replace(node, foreign=True)
