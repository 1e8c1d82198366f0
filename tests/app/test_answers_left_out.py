"""QuickBooks refuses one transaction of many counts as a whole and says nothing of another one in the same message (decision 12)."""

from __future__ import annotations

import re

from tests.crashes.conftest import MakeScene
from tests.crashes.connector import QuickBooksDoor
from tests.crashes.scene import Order, Scene, content_of

ADJUSTMENT = re.compile(r'<InventoryAdjustmentAddRq requestID="([^"]+)">.*?</InventoryAdjustmentAddRq>', re.DOTALL)


class RefusingOne(QuickBooksDoor):
    """The first message of several adjustments is not carried out; its answer is a refusal of the first of them, and no more."""

    refused = ""

    def process(self, document: str) -> tuple[str, str, str]:
        found = ADJUSTMENT.findall(document)
        if self.refused or len(found) < 2:
            return super().process(document)
        self.refused = document
        (set_id,) = re.findall(r'newMessageSetID="([^"]+)"', document)
        answer = (
            f'<InventoryAdjustmentAddRs requestID="{found[0]}" statusCode="3180" statusSeverity="Error" '
            'statusMessage="There was an error when saving an Inventory Adjustment." />'
        )
        messages = f'<QBXMLMsgsRs messageSetStatusCode="0" newMessageSetID="{set_id}">{answer}</QBXMLMsgsRs>'
        return f'<?xml version="1.0"?><QBXML>{messages}</QBXML>', "", ""


def _counts_of(message: str) -> list[int]:
    """How many counts each adjustment of a message sets."""
    return [found.group().count("<InventoryAdjustmentLineAdd>") for found in ADJUSTMENT.finditer(message)]


def _on_hand(scene: Scene, order: Order) -> dict[str, str]:
    found = content_of(scene.books(), order)["on_hand"]
    assert isinstance(found, dict)
    return found


def test_a_refused_adjustment_does_not_go_again_as_it_was(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects the bound of messages: as a whole it would be refused as a whole again; its counts go one by one, each once."""
    scene = make_scene(sqlite_url, lines_per_adjustment="2")
    door = RefusingOne(scene.world.qbxml.url, scene.world.qbxml.client)
    scene.connector.quickbooks = door
    one, two = scene.world.order(), scene.world.order()
    scene.world.autotask.act("adjust-stock", product=one.second, location="Main", onHand=5)
    assert scene.transfer(one, two).state == "done"
    assert _counts_of(door.refused) == [2, 1]
    sent = scene.written("InventoryAdjustmentAdd")
    assert sent.count(door.refused) == 1
    assert [max(_counts_of(message)) for message in sent[1:]] == [1] * len(sent[1:])
    assert sum(sum(_counts_of(message)) for message in sent[1:]) == 3
    on_hand = {**_on_hand(scene, one), **_on_hand(scene, two)}
    assert on_hand == {one.first: "7", one.second: "5", two.first: "7", two.second: "2"}
