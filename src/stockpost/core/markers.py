"""By what a write of ours is recognised in QuickBooks. Pure functions of our ids and the generation, never of time or attempt (design 5.5)."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid

MESSAGE_SET_ID_LENGTH = 23


def memo_token(company_key: str, base: str, generation: int) -> str:
    """The text at the end of a memo, for example `[AT:po:1007:1f3a]`; the generation is shown from the first re-creation on."""
    short = hashlib.sha256(company_key.encode()).hexdigest()[:4]
    return f"[AT:{base}{f'.{generation}' if generation else ''}:{short}]"


def external_guid(company_key: str, base: str, generation: int) -> str:
    """The ExternalGUID of a write, in QuickBooks' form `{8-4-4-4-12}`."""
    return "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"stockpost:{company_key}:{base}:{generation}")) + "}"


def adjustment_number(company_key: str, base: str, generation: int) -> str:
    """The RefNumber of an inventory adjustment: `ATI` and seven characters."""
    return "ATI" + _base32(f"{company_key}:{base}:{generation}")[:7]


def message_set_id(company_key: str, document: str) -> str:
    """The id under which QuickBooks remembers a message set. `document` is the exact text that goes out, but for this id."""
    return _base32(f"{company_key}:{document}")[:MESSAGE_SET_ID_LENGTH]


def _base32(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()


_TOKEN = re.compile(r"\[AT:([a-z]+:\d+)(?:\.(\d+))?:([0-9a-f]{4})\]")
GENERATIONS_TRIED = 10
"""So many generations are tried where only the ExternalGUID is left, since it does not tell its generation."""


def read_token(company_key: str, memo: str) -> tuple[str, int] | None:
    """(base, generation) of the last memo token of this company in a memo; the opposite of `memo_token`."""
    for found in reversed(list(_TOKEN.finditer(memo))):
        base, generation = found[1], int(found[2] or 0)
        if memo_token(company_key, base, generation) == found[0]:
            return base, generation
    return None


def generation_of(company_key: str, base: str, *, memo: str, guid: str) -> int | None:
    """The generation of `base` that a transaction with this memo and ExternalGUID is; None where it is not ours."""
    token = read_token(company_key, memo)
    if token is not None and token[0] == base:
        return token[1]
    tried = range(GENERATIONS_TRIED) if guid else ()
    return next((one for one in tried if external_guid(company_key, base, one).casefold() == guid.casefold()), None)
