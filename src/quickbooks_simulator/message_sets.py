"""Message-set recovery (FACTS 7): QuickBooks remembers the answers of sets that carry a newMessageSetID.

* The same id with the same content: the stored answers come back, nothing is done twice. Of a set that was cut off
  half-way the answered requests are returned and the others processed (a switch).
* The same id with other content: 9001. An id above 24 characters: 9004.
* No requests and both ids the same: status only, 0 or 600. Only oldMessageSetID: clears; ``ClearAllMessageSets`` all.
"""

from __future__ import annotations

import hashlib

from lxml import etree

from .envelope import MessageSet
from .records import StoredMessageSet
from .render import Answer, response_lines
from .work import Work

CLEAR_ALL = "ClearAllMessageSets"
MAX_ID_LENGTH = 24

DONE = 0
UNKNOWN_SET = 600
CHECKSUM_MISMATCH = 9001
NO_STORED_RESPONSE = 9002
ID_TOO_LONG = 9004
NOT_STORED = 9005


def content_hash(message_set: MessageSet) -> str:
    """What two sendings of one set must share."""
    head = f"{message_set.version}|{message_set.stop_on_error}|{message_set.include_data}|".encode()
    return hashlib.sha256(head + message_set.canonical).hexdigest()


def uses_recovery(message_set: MessageSet) -> bool:
    """The set carries an id."""
    return message_set.new_id is not None or message_set.old_id is not None


def too_long(message_set: MessageSet) -> bool:
    """An id is longer than QuickBooks takes."""
    return any(
        name is not None and name != CLEAR_ALL and len(name) > MAX_ID_LENGTH
        for name in (message_set.new_id, message_set.old_id)
    )


def stored_set(work: Work, set_id: str) -> StoredMessageSet | None:
    """What is remembered under an id."""
    found = work.books.table("messageSets").get(set_id)
    assert found is None or isinstance(found, StoredMessageSet)  # noqa: S101
    return found


def clear(work: Work, old_id: str) -> bool:
    """Forget one set, or all; False when there was none of that id."""
    table = work.books.table("messageSets")
    if old_id == CLEAR_ALL:
        for key in list(table):
            work.books.drop("messageSets", key)
        return True
    if old_id not in table:
        return False
    work.books.drop("messageSets", old_id)
    return True


def recovered(answer: str) -> str:
    """A stored answer to an Add or Mod in its short form: ids in an ErrorRecovery element instead of the Ret."""
    element = etree.fromstring(answer.encode())
    name = str(element.tag).removesuffix("Rs")
    found = element[0] if len(element) else None
    if found is None or not name.endswith(("Add", "Mod")) or not str(found.tag).endswith("Ret"):
        return answer
    values: Answer = {}
    for key in ("ListID", "TxnID", "TxnNumber", "EditSequence", "ExternalGUID"):
        text = found.findtext(key)
        if text is not None:
            values[key] = text
    return response_lines(
        name,
        int(str(element.get("statusCode"))),
        str(element.get("statusMessage")),
        request_id=element.get("requestID"),
        content=[("ErrorRecovery", values)],
    )


def remember(work: Work, message_set: MessageSet, answers: list[str]) -> None:
    """Store the answers given so far, in the same commit as the changes they tell of."""
    assert message_set.new_id is not None  # noqa: S101 - asked by the caller
    limit = work.preferences.unverified.message_set_memory
    table = work.books.table("messageSets")
    if message_set.new_id not in table:
        while limit and len(table) >= limit:
            work.books.drop("messageSets", next(iter(table)))
    stored = StoredMessageSet(
        id=message_set.new_id,
        content_hash=content_hash(message_set),
        answers=tuple(answers),
        request_count=len(message_set.requests),
        time=work.now,
    )
    work.books.put("messageSets", message_set.new_id, stored)
