"""By what a write of ours is recognised in QuickBooks. Pure functions of our ids and the generation, never of time or attempt (design 5.5)."""

from __future__ import annotations

import base64
import hashlib
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
