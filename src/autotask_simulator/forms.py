"""Forms of the people's pages: each is a control action, so that whatever a page can do, a script can do too.

A field's name says where its text goes in the action's body: `quantity`, `set.generalMemo`, `purchaseOrder.lines.0.product`.
`#` at the end makes it a number (an id), `[]` one of a list. Fields left empty are not there, but in `set` they clear.
"""

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from urllib.parse import parse_qsl

from autotask_simulator.control.arguments import Body
from autotask_simulator.errors import Refused
from autotask_simulator.values import is_number

DONE: Mapping[str, str] = MappingProxyType(
    {
        "receive": "{quantity} received.",
        "un-receive": "{quantity} taken back.",
        "submit": "The order is submitted.",
        "cancel": "The order is canceled.",
        "add-order": "The order is made.",
        "edit-order": "The order is changed.",
        "add-line": "The line is added.",
        "edit-line": "The line is changed.",
        "remove-line": "The line is removed.",
        "adjust-stock": "The count is {onHand} now.",
        "move-stock": "{quantity} moved.",
        "deliver": "{quantity} delivered.",
        "reserve-stock": "{quantity} reserved.",
        "release-stock": "{quantity} released.",
        "add-charge": "The charge is added.",
        "pick-charge": "Picked.",
        "unpick-charge": "The picked units are back on the shelf.",
        "deliver-charge": "Delivered.",
        "cancel-charge": "The charge is canceled.",
        "add-invoice": "Invoice {number} is made.",
        "void-invoice": "The invoice is void.",
    }
)
"""What a page says when an action is done; only these actions have a form."""


def read_back(raw: str) -> str:
    """The page of ours to go back to."""
    back = dict(parse_qsl(raw)).get("back", "/")
    return back if back.startswith("/") and not back.startswith("//") else "/"


def read_form(raw: str) -> Body:
    """The body of the action; `Refused` when a number is none."""
    body: Body = {}
    for name, text in parse_qsl(raw, keep_blank_values=True):
        stripped = text.strip().replace("\r\n", "\n")
        if name != "back" and (stripped or name.startswith("set.")):
            _put(body, name, stripped)
    return body


def _put(body: Body, name: str, text: str) -> None:
    value: object = text or None
    if name.endswith("#"):
        name = name[:-1]
        if not is_number(text):
            raise Refused(f"{name.removesuffix('[]')} is {text!r}; it must be a number")
        value = int(text)
    if name.endswith("[]"):
        made = body.setdefault(name[:-2], [])
        if not isinstance(made, list):
            raise Refused(f"{name[:-2]} stands in the form both as a list and as a single value")
        made.append(value)
        return
    parts = name.split(".")
    place: object = body
    for part, following in pairwise(parts):
        place = _step(place, part, [] if is_number(following) else {})
    if isinstance(place, dict):
        place[parts[-1]] = value


def _step(place: object, part: str, fresh: object) -> object:
    """The place below, made when it is not there; lists grow by one."""
    if isinstance(place, list):
        if not is_number(part):
            raise Refused(f"{part!r} is no position in a list")
        if int(part) >= len(place):
            place.append(fresh)
        return place[-1]
    return place.setdefault(part, fresh) if isinstance(place, dict) else fresh


def done_text(action: str, body: Body) -> str:
    """What the page says when the action is done."""
    return DONE[action].format_map({name: str(value) for name, value in body.items()})
