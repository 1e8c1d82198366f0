"""Message-set recovery: nothing is done twice, across lost answers and restarts (FACTS 7)."""

from __future__ import annotations

import pytest
from lxml import etree

from quickbooks_simulator.faults import Died, Fault
from tests.quickbooks_simulator.desk import Desk, document, order, request_text

SET = 'onError="stopOnError" newMessageSetID="set-1"'


def envelope_of(answer: str) -> dict[str, str]:
    return {str(name): str(value) for name, value in etree.fromstring(answer.encode())[0].attrib.items()}


def orders(*numbers: str) -> list[str]:
    return [request_text("PurchaseOrderAdd", order(number), requestID=number) for number in numbers]


def test_the_same_set_again_answers_from_memory(desk: Desk) -> None:
    """Byte for byte the stored answer, and one order."""
    request = document(*orders("1"), envelope=SET)
    first = desk.send(request)
    desk.clock.advance(60)
    assert desk.send(request) == first
    assert envelope_of(first) == {"newMessageSetID": "set-1", "messageSetStatusCode": "0"}
    assert len(desk.books()["purchaseOrders"]) == 1


def test_memory_survives_a_crash(desk: Desk) -> None:
    """It is part of the company file."""
    request = document(*orders("1"), envelope=SET)
    first = desk.send(request)
    desk.crash()
    assert desk.send(request) == first
    assert len(desk.books()["purchaseOrders"]) == 1


def test_an_answer_that_was_lost_can_be_had_again(desk: Desk) -> None:
    """QuickBooks died after the commit: the order is there, and its answer too."""
    desk.quickbooks.faults.order(Fault("die_after_commit", match="PurchaseOrderAdd"))
    request = document(*orders("1"), envelope=SET)
    with pytest.raises(Died):
        desk.quickbooks.process(request, desk.session)
    desk.crash()
    assert len(desk.books()["purchaseOrders"]) == 1
    assert "<RefNumber>1</RefNumber>" in desk.send(request)
    assert len(desk.books()["purchaseOrders"]) == 1


def test_a_set_cut_off_half_way_is_completed(desk: Desk) -> None:
    """The answered requests are not repeated, the others are processed."""
    desk.quickbooks.faults.order(Fault("die_before_commit", match="VendorAdd"))
    request = document(*orders("1"), request_text("VendorAdd", {"Name": "New"}), *orders("2"), envelope=SET)
    with pytest.raises(Died):
        desk.quickbooks.process(request, desk.session)
    assert [one["refNumber"] for one in desk.books()["purchaseOrders"]] == ["1"]
    desk.crash()
    desk.send(request)
    assert [one["refNumber"] for one in desk.books()["purchaseOrders"]] == ["1", "2"]


def test_other_content_under_the_same_id_is_9001(desk: Desk) -> None:
    """Nothing of it is processed."""
    desk.send(document(*orders("1"), envelope=SET))
    answer = desk.send(document(*orders("2"), envelope=SET))
    assert envelope_of(answer) == {"newMessageSetID": "set-1", "messageSetStatusCode": "9001"}
    assert [one["refNumber"] for one in desk.books()["purchaseOrders"]] == ["1"]


def test_failures_are_remembered_as_well(desk: Desk) -> None:
    """A refused request is not tried again under the same id."""
    request = document(request_text("VendorAdd", {"Name": "Lakeview Law"}), *orders("1"), envelope=SET)
    first = desk.send(request)
    assert 'statusCode="3100"' in first
    assert 'statusCode="3231"' in first
    assert desk.send(request) == first


@pytest.mark.parametrize(("length", "code"), [(24, "0"), (25, "9004")])
def test_an_id_above_24_characters_is_9004(desk: Desk, length: int, code: str) -> None:
    """Nothing is processed under it."""
    envelope = f'onError="stopOnError" newMessageSetID="{"x" * length}"'
    answer = desk.send(document(*orders("1"), envelope=envelope))
    assert envelope_of(answer)["messageSetStatusCode"] == code
    assert len(desk.books()["purchaseOrders"]) == (1 if code == "0" else 0)


def test_status_and_clearing(desk: Desk) -> None:
    """An empty set asks or clears; what is unknown is 600."""
    status = document(envelope='onError="stopOnError" oldMessageSetID="set-1" newMessageSetID="set-1"')
    clear = document(envelope='onError="stopOnError" oldMessageSetID="set-1"')

    def code(request: bytes) -> str:
        return envelope_of(desk.send(request))["messageSetStatusCode"]

    assert code(status) == "600"
    desk.send(document(*orders("1"), envelope=SET))
    assert [code(status), code(clear), code(status), code(clear)] == ["0", "0", "600", "600"]


def test_all_sets_can_be_cleared(desk: Desk) -> None:
    """ClearAllMessageSets forgets everything: the same set then runs again."""
    request = document(*orders("1"), envelope=SET)
    desk.send(request)
    desk.send(document(envelope='onError="stopOnError" oldMessageSetID="ClearAllMessageSets"'))
    desk.send(request)
    assert len(desk.books()["purchaseOrders"]) == 2


def test_a_new_set_may_clear_an_old_one(desk: Desk) -> None:
    """Both attributes with requests."""
    desk.send(document(*orders("1"), envelope=SET))
    both = 'onError="stopOnError" oldMessageSetID="set-1" newMessageSetID="set-2"'
    desk.send(document(*orders("2"), envelope=both))
    assert [one["id"] for one in desk.books()["messageSets"]] == ["set-2"]


def test_only_so_many_sets_are_remembered(desk: Desk) -> None:
    """How many is a switch; the oldest goes first."""
    desk.prefer(unverified={"messageSetMemory": 2})
    for number in ("1", "2", "3"):
        desk.send(document(*orders(number), envelope=f'onError="stopOnError" newMessageSetID="{number}"'))
    assert [one["id"] for one in desk.books()["messageSets"]] == ["2", "3"]


def test_a_recovered_answer_may_hold_ids_only(desk: Desk) -> None:
    """A switch: ErrorRecovery with the ids instead of the whole order."""
    desk.prefer(unverified={"recoveredAnswer": "error_recovery"})
    request = document(*orders("1"), envelope=SET)
    first = etree.fromstring(desk.send(request).encode())
    again = etree.fromstring(desk.send(request).encode())
    assert [child.tag for child in again[0][0]] == ["ErrorRecovery"]
    assert again.findtext(".//TxnID") == first.findtext(".//TxnID")
    assert again.findtext(".//EditSequence") == first.findtext(".//EditSequence")


def test_before_error_recovery_existed_a_recovered_answer_is_whole(desk: Desk) -> None:
    """The element came with 11.0 ([OPS] in FACTS 1): an application of an older version gets what was stored."""
    desk.prefer(unverified={"recoveredAnswer": "error_recovery"})
    request = document(*orders("1"), envelope=SET, version="10.0")
    assert desk.send(request) == desk.send(request)
