"""ClearedStatusMod: what a bank statement has shown (MESSAGES, ClearedStatusMod); it changes no amounts."""

from __future__ import annotations

import msgspec

from . import statuses
from .transactions import Values, find_transaction
from .work import Work


def set_cleared_status(work: Work, values: Values) -> None:
    """Keep the status on the transaction or on one of its lines. Raises Refused.

    What posts nothing cannot be cleared (3190, code UNVERIFIED). No request gives the status back.
    """
    found = find_transaction(work.books, str(values["TxnID"]), None)
    if not found.postings:
        raise statuses.Refused(3190, f'The transaction "{found.txn_id}" cannot be cleared.')
    work.check_open_period("modify", found.kind, found.txn_date)
    status, line_id = values["ClearedStatus"], values.get("TxnLineID")
    if line_id is None:
        changed = msgspec.structs.replace(found, fields={**found.fields, "ClearedStatus": status})
    else:
        if not any(line.line_id == line_id for line in (*found.lines, *found.expense_lines)):
            raise statuses.not_found(str(line_id))
        lines, expense_lines = (
            tuple(
                msgspec.structs.replace(line, fields={**line.fields, "ClearedStatus": status})
                if line.line_id == line_id
                else line
                for line in part
            )
            for part in (found.lines, found.expense_lines)
        )
        changed = msgspec.structs.replace(found, lines=lines, expense_lines=expense_lines)
    work.books.put_transaction(msgspec.structs.replace(changed, time_modified=work.now))
