"""An answer with many objects is written while it is sent (issue of speed, FACTS 3): in pieces, and from the books of one moment."""

from __future__ import annotations

from quickbooks_simulator.handlers import OBJECTS_AT_ONCE_MAX
from quickbooks_simulator.render import PIECE_LENGTH
from tests.quickbooks_simulator.desk import Desk, document, order, request_text

ORDERS = OBJECTS_AT_ONCE_MAX + 20
ALL = document(request_text("PurchaseOrderQuery", {"IncludeLineItems": "true"}, requestID="7"))


def enter(desk: Desk) -> None:
    numbers = range(1, ORDERS + 1)
    requests = [request_text("PurchaseOrderAdd", order(str(number), lines=2)) for number in numbers]
    desk.send(document(*requests))


def test_pieces_make_the_same_answer(desk: Desk) -> None:
    """Whoever takes the answer in pieces gets what everybody else gets, and it comes in more than one."""
    enter(desk)
    pieces = list(desk.quickbooks.process_in_pieces(ALL, desk.session))
    assert "".join(pieces) == desk.send(ALL)
    assert len(pieces) > 2
    assert all(len(piece) < 2 * PIECE_LENGTH for piece in pieces)


def test_what_people_do_meanwhile_is_not_in_the_answer(desk: Desk) -> None:
    """The books of the moment of the question are answered, also when an order changes or goes before its piece is written."""
    enter(desk)
    before = desk.send(ALL)
    pieces = iter(desk.quickbooks.process_in_pieces(ALL, desk.session))
    first = next(pieces)
    desk.person("delete", number=str(ORDERS), kind="PurchaseOrder")
    desk.person("edit-order", number=str(ORDERS - 1), memo="changed")
    desk.clock.advance(60)
    assert first + "".join(pieces) == before


def test_only_long_answers_come_in_pieces(desk: Desk) -> None:
    """A short answer, a write and a refused query are whole."""
    desk.done("PurchaseOrderAdd", order("1"))
    for asked in (
        ALL,
        document(request_text("VendorAdd", {"Name": "New"})),
        document(request_text("PurchaseOrderQuery", {"TxnID": "x"})),
    ):
        assert len(tuple(desk.quickbooks.process_in_pieces(asked, desk.session))) == 1
