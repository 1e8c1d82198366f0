"""From what QuickBooks refused to a problem a person understands. Codes stand beside the sentence, not instead of it (P5)."""

from __future__ import annotations

import re

from stockpost.core.ledger import StepRecord
from stockpost.core.problems import Problem, problem
from stockpost.core.status import explain_status
from stockpost.core.steps import Step

FIELD_WORDS = {
    "Rate": "unit cost",
    "Amount": "amount",
    "PONumber": "customer's order number",
    "Cost": "unit cost",
    "Quantity": "quantity",
    "NewQuantity": "count",
    "RefNumber": "number",
    "Memo": "memo",
    "VendorMsg": "vendor message",
    "ShipAddress": "ship-to address",
    "TxnDate": "date",
    "SalesPrice": "price",
    "PurchaseCost": "unit cost",
    "ManufacturerPartNumber": "part number",
    "Desc": "description",
    "Name": "name",
}
"""What people call the fields of QuickBooks; one without a word is called by its name."""
TRY_ANEW = "Try again to have it sent anew, or leave it out this time."
"""Where QuickBooks gave no code."""
_LINE = re.compile(r"Line\w*\[(\d+)\]")


def field_words(path: str) -> str:
    """`PurchaseOrderAdd.PurchaseOrderLineAdd[2].Rate` → `unit cost of line 2`."""
    name = path.rsplit(".", 1)[-1].partition("[")[0]
    line = _LINE.search(path)
    return FIELD_WORDS.get(name, name) + (f" of line {line.group(1)}" if line else "")


def words_of_refusal(code: int, message: str, *, is_about_counts: bool = False) -> tuple[str, str]:
    """What happened, with QuickBooks' own words, and what to do about it."""
    sentence, remedy = explain_status(code, message, is_about_counts=is_about_counts)
    return f"{sentence} (QuickBooks {code}: {message.strip()})", remedy


def refusal_problem(step: Step, record: StepRecord, *, order_id: int | None) -> Problem:
    """The problem of a refused step. `record.problem_code` was chosen when the answer was judged."""
    code = record.problem_code or "request_refused"
    basis = f"{step.base}.{record.generation}"
    said, remedy = words_of_refusal(record.status_code or 0, record.status_text)
    detail = said if record.status_code else record.status_text
    product_id = step.product_id if order_id is None else None
    invoice_id = step.invoice_id
    details: dict[str, object] = {"summary": step.summary, "detail": detail}
    if code == "closing_date":
        details["date"] = getattr(step.request, "txn_date", "")
    elif code == "field_invalid":
        path, _, reason = record.status_text.partition(" ")
        words = field_words(path)
        details |= {"subject": step.subject, "field": words, "detail": f"The {words} {reason} (field {path})."}
    elif code != "outcome_unknown":
        code, details["advice"] = "request_refused", remedy if record.status_code else TRY_ANEW
    return problem(
        code,
        order_id=order_id,
        product_id=product_id,
        invoice_id=invoice_id,
        item=step.subject,
        basis=basis,
        **details,  # type: ignore[arg-type]
    )
