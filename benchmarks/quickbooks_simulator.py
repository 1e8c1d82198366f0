"""10,000 purchase orders with 5 lines into the QuickBooks simulator, through its process and its HTTP door, and back.

Prints one JSON document: seconds to enter them, orders a second, seconds for one query that answers all of them with lines, what part of
that time passes before the first of it comes, how much the simulator's memory grows by it compared with the answer, the same by an iterator, and the machine's load. Run: `.venv/bin/python -m benchmarks.quickbooks_simulator [--orders 10000] [--per-set 20]`.
Exits 1 when entering 10,000 takes a minute or longer (in proportion for other numbers).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2
import psutil

LINES, SECONDS_PER_ORDER_MAX, PAGE = 5, 60 / 10_000, 500
HEAD = '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
TAIL = "</QBXMLMsgsRq></QBXML>"


def order(number: int) -> str:
    """One PurchaseOrderAddRq."""
    line = "<PurchaseOrderLineAdd><ItemRef><FullName>{}</FullName></ItemRef><Quantity>{}</Quantity><Rate>9.25</Rate>"
    items = ("Toner HP 26X", "Patch Cable Cat6 3ft")
    lines = "".join(line.format(items[index % 2], index + 1) + "</PurchaseOrderLineAdd>" for index in range(LINES))
    return (
        f'<PurchaseOrderAddRq requestID="{number}"><PurchaseOrderAdd>'
        "<VendorRef><FullName>Ingram Micro Inc.</FullName></VendorRef><TxnDate>2026-11-24</TxnDate>"
        f"<RefNumber>{number}</RefNumber>{lines}</PurchaseOrderAdd></PurchaseOrderAddRq>"
    )


def send(client: httpx2.Client, *requests: str) -> str:
    """The answer of one message set."""
    reply = client.post("/qbxml", content=(HEAD + "".join(requests) + TAIL).encode())
    assert reply.status_code == 200, reply.text
    return reply.text


def enter(client: httpx2.Client, orders: int, per_set: int) -> float:
    """Seconds until all orders were answered with status 0."""
    started = time.perf_counter()
    for first in range(0, orders, per_set):
        numbers = range(first, min(first + per_set, orders))
        answer = send(client, *(order(number) for number in numbers))
        assert answer.count('statusCode="0"') == len(numbers), answer[:2000]
    return time.perf_counter() - started


def read_at_once(client: httpx2.Client, orders: int) -> tuple[float, int]:
    """Seconds and bytes of one query for everything."""
    started = time.perf_counter()
    answer = send(client, "<PurchaseOrderQueryRq><IncludeLineItems>true</IncludeLineItems></PurchaseOrderQueryRq>")
    assert answer.count("<PurchaseOrderRet>") == orders
    return time.perf_counter() - started, len(answer)


def read_as_it_comes(client: httpx2.Client) -> tuple[float, float]:
    """Seconds until the first piece, and until the last one, of one query for everything."""
    query = "<PurchaseOrderQueryRq><IncludeLineItems>true</IncludeLineItems></PurchaseOrderQueryRq>"
    started = time.perf_counter()
    with client.stream("POST", "/qbxml", content=(HEAD + query + TAIL).encode()) as reply:
        pieces = reply.iter_raw()
        next(pieces)
        first = time.perf_counter() - started
        for _piece in pieces:
            pass
    return first, time.perf_counter() - started


def memory_of(process: psutil.Process) -> int:
    """Bytes in memory."""
    return int(process.memory_info().rss)


def read_in_pages(client: httpx2.Client, orders: int) -> float:
    """Seconds of an iterator through everything."""
    started = time.perf_counter()
    attributes, found = 'iterator="Start"', 0
    while True:
        content = f"<MaxReturned>{PAGE}</MaxReturned><IncludeLineItems>true</IncludeLineItems>"
        answer = send(client, f"<PurchaseOrderQueryRq {attributes}>{content}</PurchaseOrderQueryRq>")
        found += answer.count("<PurchaseOrderRet>")
        remaining = re.search(r'iteratorRemainingCount="(\d+)" iteratorID="([^"]+)"', answer)
        assert remaining is not None, answer[:2000]
        if remaining[1] == "0":
            assert found == orders
            return time.perf_counter() - started
        attributes = f'iterator="Continue" iteratorID="{remaining[2]}"'


def measure(orders: int, per_set: int) -> dict[str, float | int]:
    """All figures, from a new company file."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "quickbooks_simulator", "--company-file", str(Path(folder) / "books.json")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            with httpx2.Client(base_url=url, trust_env=False, timeout=600) as client:
                load = os.getloadavg()[0]
                entering = enter(client, orders, per_set)
                before = memory_of(psutil.Process(process.pid))
                first, last = read_as_it_comes(client)
                grown = memory_of(psutil.Process(process.pid)) - before
                at_once, size = read_at_once(client, orders)
                pages = read_in_pages(client, orders)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(120)
    return {
        "orders": orders,
        "lines_per_order": LINES,
        "orders_per_message_set": per_set,
        "entering_seconds": round(entering, 1),
        "orders_per_second": round(orders / entering),
        "one_query_seconds": round(at_once, 1),
        "one_query_megabytes": round(size / 1e6, 1),
        "first_piece_after_part_of_the_time": round(first / last, 3),
        "memory_grown_by_parts_of_the_answer": round(grown / size, 2),
        "iterator_seconds": round(pages, 1),
        "cores": os.cpu_count() or 0,
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
    }


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--per-set", type=int, default=20)
    options = parser.parse_args()
    figures = measure(options.orders, options.per_set)
    print(json.dumps(figures, indent=1))
    return 0 if figures["entering_seconds"] < options.orders * SECONDS_PER_ORDER_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
