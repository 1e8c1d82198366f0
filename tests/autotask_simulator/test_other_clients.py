"""Clients that others wrote for the real API work against the simulator unchanged (FACTS F)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.autotask_simulator.desk import CODE, SECRET, USER, Desk

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own deprecations are not ours to mend
    from py_autotask import AutotaskClient  # type: ignore[import-untyped]
    from py_autotask.exceptions import AutotaskAPIError, AutotaskAuthError  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = Path(os.environ.get("STOCKPOST_NODE_MODULES", ROOT / "build" / "node" / "node_modules"))
AUTOTASK_CLIENT = Path(os.environ.get("STOCKPOST_AUTOTASK_CLIENT", ROOT / "build" / "autotask_client"))


@pytest.fixture
def client(desk: Desk) -> Iterator[AutotaskClient]:
    """py-autotask, pointed at the simulator."""
    with AutotaskClient.create(
        username=USER, integration_code=CODE, secret=SECRET, api_url=f"{desk.origin}/ATServicesRest"
    ) as made:
        yield made


def test_py_autotask_reads(client: AutotaskClient, desk: Desk) -> None:
    """py-autotask queries, counts, gets by id and reads metadata."""
    found = client.query("PurchaseOrders", {"filter": [{"op": "eq", "field": "purchaseOrderNumber", "value": "502"}]})
    (order,) = found.items
    assert found.page_details.count == 1
    assert client.get("PurchaseOrders", order["id"]) == order
    assert client.get("PurchaseOrders", 1) is None
    assert client.count("Products", {"filter": [{"op": "gte", "field": "id", "value": 0}]}) == 4
    assert client.get_entity_info("PurchaseOrders")["info"]["canDelete"] is False
    fields = {field["name"]: field for field in client.get_field_info("PurchaseOrders")["fields"]}
    assert [item["label"] for item in fields["status"]["picklistValues"]][:2] == ["New", "Submitted"]
    assert [item["name"] for item in client.query("Products", max_records=2).items] == ["Cable", "Switch"]


def test_py_autotask_writes(client: AutotaskClient, desk: Desk) -> None:
    """py-autotask makes an order, adds a line under it, and receives; the stock follows."""
    vendor = desk.one("Companies", "companyName", "Acme Supply")["id"]
    body = {
        "vendorID": vendor,
        "status": desk.value("PurchaseOrders", "status", "New"),
        "shipToName": "Us",
        "shipToAddress1": "1 Quay",
    }
    order_id = client.create_entity("PurchaseOrders", body).item_id
    line = {
        "productID": desk.one("Products", "name", "Switch")["id"],
        "inventoryLocationID": desk.one("InventoryLocations", "locationName", "Main")["id"],
        "quantity": 3,
        "unitCost": 380.5,
    }
    line_id = client.create_child_entity("PurchaseOrders", order_id, "Items", line).item_id
    desk.answer(
        "PATCH", "PurchaseOrders", {"id": order_id, "status": desk.value("PurchaseOrders", "status", "Submitted")}
    )
    client.create_child_entity("PurchaseOrderItems", line_id, "Receiving", {"quantityNowReceiving": 3})
    assert desk.on_hand("Switch", "Main") == 3


def test_py_autotask_sees_refusals(client: AutotaskClient, desk: Desk) -> None:
    """Refusals reach py-autotask as its own errors; its PATCH with the id in the path is not a door of the API."""
    order = desk.order("501")
    with pytest.raises(AutotaskAPIError):
        client.update("PurchaseOrders", {"id": order["id"], "generalMemo": "x"})
    assert desk.log()[-1]["status"] == 405
    wrong = AutotaskClient.create(
        username=USER, integration_code=CODE, secret="wrong", api_url=f"{desk.origin}/ATServicesRest"
    )
    with wrong, pytest.raises(AutotaskAuthError):
        wrong.get("PurchaseOrders", order["id"])


NODE_SCRIPT = """
const {AutotaskRestApi} = require('@apigrate/autotask-restapi');
async function main() {
  const [baseUrl, user, secret, code, vendor, product, location] = process.argv.slice(2);
  const api = new AutotaskRestApi(user, secret, code, {base_url: baseUrl});
  const all = {filter: [{op: 'gte', field: 'Id', value: 0}]};
  const out = {};
  out.count = await api.Products.count(all);
  out.found = await api.PurchaseOrders.query(
    {filter: [{op: 'eq', field: 'PurchaseOrderNumber', value: '502'}], includeFields: ['Id', 'generalMemo']});
  out.missing = await api.PurchaseOrders.get(1);
  const made = await api.PurchaseOrders.create(
    {VendorID: Number(vendor), Status: 1, ShipToName: 'Us', ShipToAddress1: '1 Quay'});
  out.made = made;
  out.line = await api.PurchaseOrderItems.create(made.itemId,
    {ProductID: Number(product), InventoryLocationID: Number(location), Quantity: 2, UnitCost: 5.25});
  out.updated = await api.PurchaseOrders.update({id: made.itemId, generalMemo: 'from node'});
  out.read = await api.PurchaseOrders.get(made.itemId);
  out.info = await api.PurchaseOrders.info();
  out.fields = (await api.PurchaseOrders.fieldInfo()).fields.length;
  out.udf = await api.Products.udfInfo();
  try {
    await api.Products.query({filter: [{op: 'eq', field: 'colour', value: 1}]});
  } catch (error) {
    out.refused = {status: error.status, details: error.details || null, message: String(error.message)};
  }
  console.log(JSON.stringify(out));
}
main().catch(error => { console.error(error); process.exit(1); });
"""


def test_apigrate_node_client(desk: Desk, tmp_path: Path) -> None:
    """@apigrate/autotask-restapi finds its zone, queries, creates, updates, and reads metadata and refusals."""
    if not (NODE_MODULES / "@apigrate" / "autotask-restapi").is_dir() or shutil.which("node") is None:
        pytest.skip(f"node or @apigrate/autotask-restapi is absent from {NODE_MODULES}: scripts/install_node_client")
    script = tmp_path / "client.cjs"
    script.write_text(NODE_SCRIPT)
    ids = [
        desk.one("Companies", "companyName", "Acme Supply")["id"],
        desk.one("Products", "name", "Cable")["id"],
        desk.one("InventoryLocations", "locationName", "Main")["id"],
    ]
    done = subprocess.run(
        ["node", str(script), f"{desk.origin}/ATServicesRest/", USER, SECRET, CODE, *map(str, ids)],
        env={**os.environ, "NODE_PATH": str(NODE_MODULES)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    out: dict[str, Any] = json.loads(done.stdout)
    assert out["count"] == {"queryCount": 4}
    assert out["found"]["items"] == [{"id": desk.order("502")["id"], "generalMemo": None}]
    assert out["missing"] == {"item": None}
    assert out["read"]["item"]["generalMemo"] == "from node"
    assert out["updated"] == out["made"]
    assert desk.answer("GET", f"PurchaseOrderItems/{out['line']['itemId']}")["item"]["quantity"] == 2
    assert out["info"]["info"]["name"] == "PurchaseOrder"
    assert out["fields"] == 33
    assert out["udf"]["fields"][0]["name"] == "QuickBooks Item"
    assert out["refused"]["status"] == 500


AUTOTASK_CLIENT_SCRIPT = """
import asyncio, json, sys
from autotask.client import AutotaskClient
from autotask.config import AutotaskConfig
from autotask.entities.manager import EntityManager
from autotask.exceptions import AutotaskAuthError
from autotask.query import Q

async def main(origin, user, secret, code):
    config = AutotaskConfig(username=user, secret=secret, integration_code=code, api_url=origin)
    out = {}
    async with AutotaskClient(config) as client:
        manager = EntityManager(client)
        every = await client.query_all("Products", [{"op": "gte", "field": "id", "value": 0}])
        out["products"] = [item["name"] for item in every]
        companies = await manager.query("Companies", Q(companyName="Beta Parts"))
        out["company"] = companies[0].companyName
        out["statuses"] = list((await manager.resolve_picklist("PurchaseOrders", "status")).values())
        out["me"] = (await manager.whoami()).id
        made = await client.post("Companies", {"companyName": "New Co", "companyType": 7, "phone": "1", "ownerResourceID": out["me"]})
        out["made"] = made["itemId"]
        await client.patch("Companies", {"id": made["itemId"], "phone": "2"})
        out["phone"] = (await client.get(f"Companies/{made['itemId']}"))["item"]["phone"]
    wrong = AutotaskConfig(username=user, secret="no", integration_code=code, api_url=origin)
    async with AutotaskClient(wrong) as client:
        try:
            await client.get("Companies/1")
        except AutotaskAuthError as error:
            out["refused"] = str(error)
    print(json.dumps(out))

asyncio.run(main(*sys.argv[1:]))
"""


def test_autotask_client(desk: Desk, tmp_path: Path) -> None:
    """autotask-client, asynchronous and typed, pages by id, resolves picklists, writes, and knows who it is."""
    if not (AUTOTASK_CLIENT / "autotask").is_dir():
        pytest.skip(f"autotask-client is absent from {AUTOTASK_CLIENT}: scripts/install_autotask_client")
    script = tmp_path / "client.py"
    script.write_text(AUTOTASK_CLIENT_SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script), desk.origin, USER, SECRET, CODE],
        env={**os.environ, "PYTHONPATH": str(AUTOTASK_CLIENT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    out = json.loads(done.stdout)
    assert out["products"] == ["Cable", "Switch", "Firewall", "Licence"]
    assert out["company"] == "Beta Parts"
    assert out["statuses"] == ["New", "Submitted", "Received Partial", "Received Full", "Canceled"]
    assert out["phone"] == "2"
    assert desk.answer("GET", f"Resources/{out['me']}")["item"]["email"] == USER
    assert "401" in out["refused"]
