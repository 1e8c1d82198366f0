"""What the two simulated sides hold, read from them directly: the demo's proof does not go through Stockpost itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import httpx2
from lxml import etree

from stockpost.app.errors import Unreachable

_TIMEOUT_SECONDS = 20.0
_EVERY_ITEM = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?>'
    '<QBXML><QBXMLMsgsRq onError="stopOnError"><ItemInventoryQueryRq requestID="1"/></QBXMLMsgsRq></QBXML>'
)
_EVERY_ROW = {"filter": [{"op": "gte", "field": "id", "value": 0}]}


def autotask_on_hand(sign_in: Mapping[str, Any]) -> dict[str, Decimal]:
    """Units on hand by product name, summed over all locations. `sign_in` is what the simulator printed."""
    headers = {"UserName": sign_in["user"], "Secret": sign_in["secret"], "ApiIntegrationCode": sign_in["code"]}
    with _client(base_url=sign_in["url"], headers=headers) as client:
        names = {row["id"]: row["name"] for row in _rows(client, "Products")}
        counts: dict[str, Decimal] = {}
        for row in _rows(client, "InventoryItems"):
            name = names[row["productID"]]
            counts[name] = counts.get(name, Decimal(0)) + Decimal(str(row["quantityOnHand"]))
    return counts


def _rows(client: httpx2.Client, entity: str) -> list[dict[str, Any]]:
    answer = _checked(client.post(f"{entity}/query", json=_EVERY_ROW))
    return list(answer.json()["items"])


def quickbooks_on_hand(url: str) -> dict[str, Decimal]:
    """Units on hand by the item's full name. `url` is the simulator's address."""
    with _client(base_url=url) as client:
        answer = _checked(client.post("qbxml", content=_EVERY_ITEM.encode(), headers={"Content-Type": "text/xml"}))
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    document = etree.fromstring(answer.content, parser)
    return {
        item.findtext("FullName", ""): Decimal(item.findtext("QuantityOnHand", "0"))
        for item in document.iter("ItemInventoryRet")
    }


def _client(*, base_url: str, headers: Mapping[str, str] | None = None) -> httpx2.Client:
    # trust_env: a proxy of this machine's environment has no business with 127.0.0.1.
    return httpx2.Client(base_url=base_url, headers=headers, timeout=_TIMEOUT_SECONDS, trust_env=False)


def _checked(answer: httpx2.Response) -> httpx2.Response:
    if answer.is_error:
        raise Unreachable(f"{answer.url} answered with status {answer.status_code}.", code="simulator")
    return answer
