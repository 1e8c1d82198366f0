"""People and API tokens, for administrators."""

from __future__ import annotations

from starlette.responses import Response

from stockpost.app.errors import UseError
from stockpost.app.people import Role, parse_role
from stockpost.web.call import Call
from stockpost.web.doors import Door


def people_page(call: Call) -> Response:
    return _page(call)


def _page(call: Call, *, refusal: str = "", new_token: str = "", status: int = 200) -> Response:
    return call.page(
        "people.html",
        status=status,
        people=call.people.people(),
        tokens=call.people.tokens(),
        roles=tuple(Role),
        refusal=refusal,
        new_token=new_token,
    )


def add_person(call: Call) -> Response:
    try:
        call.people.add_person(
            call.form.get("name", "").strip(),
            role=parse_role(call.form.get("role", "")),
            password=call.form.get("password", ""),
            who=call.who,
        )
    except UseError as refused:
        return _page(call, refusal=str(refused), status=400)
    return call.go_to("/people")


def change_person(call: Call) -> Response:
    """Role, password, or the door closed and opened again."""
    name, action = call.form.get("name", ""), call.form.get("action", "")
    try:
        if action == "role":
            call.people.change_role(name, role=parse_role(call.form.get("role", "")), who=call.who)
        elif action == "password":
            call.people.change_password(name, password=call.form.get("password", ""), who=call.who)
        elif action == "disable":
            call.people.disable_person(name, who=call.who)
        elif action == "enable":
            call.people.enable_person(name, who=call.who)
        else:
            raise UseError(f"There is no action “{action}”.")
    except UseError as refused:
        return _page(call, refusal=str(refused), status=400)
    return call.go_to("/people")


def add_token(call: Call) -> Response:
    """Shows the token this one time, in the answer itself: it is in no address and is not stored."""
    try:
        token = call.people.add_token(
            call.form.get("name", "").strip(), role=parse_role(call.form.get("role", "")), who=call.who
        )
    except UseError as refused:
        return _page(call, refusal=str(refused), status=400)
    return _page(call, new_token=token)


def revoke_token(call: Call) -> Response:
    call.people.revoke_token(int(call.path["token"]), who=call.who)
    return call.go_to("/people")


DOORS = (
    Door(path="/people", role=Role.ADMINISTRATOR, answer=people_page),
    Door(path="/people/add", method="POST", role=Role.ADMINISTRATOR, answer=add_person),
    Door(path="/people/change", method="POST", role=Role.ADMINISTRATOR, answer=change_person),
    Door(path="/people/tokens/add", method="POST", role=Role.ADMINISTRATOR, answer=add_token),
    Door(path="/people/tokens/{token:int}/revoke", method="POST", role=Role.ADMINISTRATOR, answer=revoke_token),
)
