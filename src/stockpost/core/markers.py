"""By what a write of ours is recognised in QuickBooks. Pure functions of our ids and the generation, never of time or attempt (design 5.5)."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Sequence

MESSAGE_SET_ID_LENGTH = 23


def memo_token(company_key: str, base: str, generation: int) -> str:
    """The text at the end of a memo, for example `[AT:po:1007:1f3a]`; the generation is shown from the first re-creation on."""
    short = hashlib.sha256(company_key.encode()).hexdigest()[:4]
    return f"[AT:{base}{f'.{generation}' if generation else ''}:{short}]"


def without_tokens(text: str) -> str:
    """The text for people: a token is told by what it is, not by its characters."""
    return TOKEN.sub(MARK_WORDS, text)


def external_guid(company_key: str, base: str, generation: int) -> str:
    """The ExternalGUID of a write, in QuickBooks' form `{8-4-4-4-12}`."""
    return "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"stockpost:{company_key}:{base}:{generation}")) + "}"


def entry_guid(company_key: str, role: str, autotask_id: int, generation: int) -> str:
    """The ExternalGUID of a vendor, customer or item (its product's id): what it was created for, whatever it is called one day."""
    return external_guid(company_key, f"{role}#{autotask_id}", generation)


def adjustment_number(company_key: str, base: str, generation: int) -> str:
    """The RefNumber of an inventory adjustment: `ATI` and seven characters."""
    return "ATI" + _base32(f"{company_key}:{base}:{generation}")[:7]


def message_set_id(company_key: str, document: str) -> str:
    """The id under which QuickBooks remembers a message set. `document` is the exact text that goes out, but for this id."""
    return _base32(f"{company_key}:{document}")[:MESSAGE_SET_ID_LENGTH]


def _base32(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()


_ID = r"\d+(?:@[0-9a-f]{8})?(?:\.\d+)?"
TOKEN = re.compile(rf"\[AT:([a-z]+):({_ID}(?:,{_ID})*):[0-9a-f]{{4}}\]")
"""The token of one write or of several at the end of a memo, of whatever company."""
MARK_WORDS = "(Stockpost's mark)"
GENERATIONS_TRIED = 10
"""So many generations are tried where only the ExternalGUID is left, since it does not tell its generation."""


COUNT = "onhand:"
"""How the bases of counts begin."""


RECEIPT = "receipt:"
"""How the bases of receipts begin."""


def count_base(product_id: int, site_key: str = "") -> str:
    """The base of a count: of a product's total, or of what is at one site (its folded name), for example `onhand:1001@5d41402a`. The site
    is short, so that the marks of 100 items fit into a memo."""
    site = hashlib.sha256(site_key.encode()).hexdigest()[:8] if site_key else ""
    return f"{COUNT}{product_id}{f'@{site}' if site else ''}"


def product_of_count(base: str) -> int:
    """The product that a count is of; the opposite of `count_base`."""
    return int(base.removeprefix(COUNT).partition("@")[0])


def is_of_site(base: str) -> bool:
    """Is a count of what is at one site, not of the total?"""
    return "@" in base


def receipt_base(receiving_id: int) -> str:
    """The base of a receipt, named by the smallest Autotask receiving in it, for example `receipt:30001`."""
    return f"{RECEIPT}{receiving_id}"


def receiving_of(base: str) -> int:
    """The receiving that the base of a receipt names; the opposite of `receipt_base`."""
    return int(base.removeprefix(RECEIPT))


def joint_base(names: Sequence[tuple[str, int]]) -> str:
    """The base of one transaction for several writes of one kind, given as (base, generation): `onhand:1.2,5`."""
    kind = names[0][0].partition(":")[0]
    ids = (f"{base.partition(':')[2]}{f'.{generation}' if generation else ''}" for base, generation in names)
    return f"{kind}:{','.join(ids)}"


def joint_name(names: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """The (base, generation) of one transaction for one write or several."""
    return names[0] if len(names) == 1 else (joint_base(names), 0)


def read_token(company_key: str, memo: str) -> tuple[str, int] | None:
    """(base, generation) of the last memo token of this company in a memo; the opposite of `memo_token`. None where it is one of several
    writes."""
    names = read_joint_token(company_key, memo)
    return names[0] if len(names) == 1 else None


def read_joint_token(company_key: str, memo: str) -> list[tuple[str, int]]:
    """(base, generation) of all writes that the last memo token of this company in a memo names."""
    for found in reversed(list(TOKEN.finditer(memo))):
        kind, ids = found[1], [one.partition(".") for one in found[2].split(",")]
        names = [(f"{kind}:{own_id}", int(generation or 0)) for own_id, _, generation in ids]
        if memo_token(company_key, *joint_name(names)) == found[0]:
            return names
    return []


def is_proven(company_key: str, base: str, generation: int, guid: str, *, shows_guids: bool) -> bool:
    """Is what has this token in its memo ours? Its ExternalGUID says so; the memo alone only where QuickBooks has never shown the
    ExternalGUID of such a transaction (`Facts.shows_guids`), so that nothing is entered twice there.

    UNVERIFIED: whoever copies a transaction copies its memo and not its ExternalGUID, and an answer holds it.
    """
    return not shows_guids or guid.casefold() == external_guid(company_key, base, generation).casefold()


def proven_names(company_key: str, *, memo: str, guid: str, shows_guids: bool) -> list[tuple[str, int]]:
    """(base, generation) of all writes that a transaction with this memo and ExternalGUID is; none where it is not ours."""
    names = read_joint_token(company_key, memo)
    is_ours = bool(names) and is_proven(company_key, *joint_name(names), guid, shows_guids=shows_guids)
    return names if is_ours else []


def generation_of(company_key: str, base: str, *, memo: str, guid: str, shows_guids: bool) -> int | None:
    """The generation of `base` that a transaction with this memo and ExternalGUID is; None where it is not ours."""
    token = read_token(company_key, memo)
    if token is not None and token[0] == base and is_proven(company_key, *token, guid, shows_guids=shows_guids):
        return token[1]
    tried = range(GENERATIONS_TRIED) if guid else ()
    return next((one for one in tried if external_guid(company_key, base, one).casefold() == guid.casefold()), None)
