"""Signing in and out, one's own password, and the first administrator."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from stockpost.app.errors import UseError
from stockpost.app.people import Role, SignInRefused
from stockpost.web.call import Call
from stockpost.web.doors import Door, clear_session_cookie, set_session_cookie


def safe_next(text: str) -> str:
    """`text` where it is a path of this site, `/` otherwise: nobody is sent to another site after signing in."""
    parts = urlsplit(text)
    plain = text.isprintable() and "\\" not in text and not text.startswith("//")
    return text if text.startswith("/") and plain and not parts.scheme and not parts.netloc else "/"


def sign_in_page(call: Call) -> Response:
    if call.identity is not None:
        return RedirectResponse("/", status_code=303)
    return _sign_in_page(call)


def _sign_in_page(call: Call, *, refusal: str = "", name: str = "", status: int = 200) -> Response:
    return call.page(
        "sign_in.html",
        status=status,
        refusal=refusal,
        name=name,
        next=safe_next(call.form.get("next") or call.query.get("next", "/")),
        setup_needed=call.people.setup_needed(),
    )


def sign_in(call: Call) -> Response:
    """Starts a new session; the browser's old one, if any, ends."""
    name = call.form.get("name", "").strip()
    try:
        secret = call.people.sign_in(name, call.form.get("password", ""), address=call.address)
    except SignInRefused as refused:
        status = 429 if refused.wait_seconds else 401
        return _sign_in_page(call, refusal=str(refused), name=name, status=status)
    if call.session_secret:
        call.people.sign_out(call.session_secret)
    response = RedirectResponse(safe_next(call.form.get("next", "/")), status_code=303)
    set_session_cookie(response, secret, https=call.https)
    return response


def sign_out(call: Call) -> Response:
    if call.session_secret:
        call.people.sign_out(call.session_secret)
    response = RedirectResponse("/sign-in", status_code=303)
    clear_session_cookie(response, https=call.https)
    return response


def setup_page(call: Call) -> Response:
    """The page behind the link that `serve` prints. The code stays in the form, so it is not in any other address."""
    return call.page(
        "setup.html", refusal="", name="", code=call.query.get("code", ""), needed=call.people.setup_needed()
    )


def set_up(call: Call) -> Response:
    """Makes the first administrator and signs them in."""
    name, password = call.form.get("name", "").strip(), call.form.get("password", "")
    code = call.form.get("code", "")
    try:
        if password != call.form.get("password_again", ""):
            raise UseError("The two passwords differ. Type the same password twice.")
        call.people.set_up(code, name=name, password=password)
        secret = call.people.sign_in(name, password, address=call.address)
    except (UseError, SignInRefused) as refused:
        return call.page(
            "setup.html", status=400, refusal=str(refused), name=name, code=code, needed=call.people.setup_needed()
        )
    response = RedirectResponse("/", status_code=303)
    set_session_cookie(response, secret, https=call.https)
    return response


def account_page(call: Call) -> Response:
    return call.page("account.html", refusal="")


def change_own_password(call: Call) -> Response:
    """Asks for the present password first; all sessions of the person end and a new one begins."""
    password = call.form.get("password", "")
    try:
        if password != call.form.get("password_again", ""):
            raise UseError("The two new passwords differ. Type the same password twice.")
        proof = call.people.sign_in(call.who, call.form.get("present", ""), address=call.address)
        call.people.sign_out(proof)
        call.people.change_password(call.who, password=password, who=call.who)
        secret = call.people.sign_in(call.who, password, address=call.address)
    except SignInRefused as refused:
        return call.page("account.html", status=400, refusal=f"The present password was not accepted. {refused}")
    except UseError as refused:
        return call.page("account.html", status=400, refusal=str(refused))
    response = RedirectResponse("/", status_code=303)
    set_session_cookie(response, secret, https=call.https)
    return response


DOORS = (
    Door(path="/sign-in", role=None, answer=sign_in_page),
    Door(path="/sign-in", method="POST", role=None, answer=sign_in),
    Door(path="/sign-out", method="POST", role=Role.VIEWER, answer=sign_out),
    Door(path="/setup", role=None, answer=setup_page),
    Door(path="/setup", method="POST", role=None, answer=set_up),
    Door(path="/account", role=Role.VIEWER, answer=account_page),
    Door(path="/account/password", method="POST", role=Role.VIEWER, answer=change_own_password),
)
