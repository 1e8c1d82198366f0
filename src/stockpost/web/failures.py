"""What people see when something fails: a sentence and a way on; details stay in the log under the number shown."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from stockpost.app.errors import Unreachable, UseError
from stockpost.store.errors import StoreError
from stockpost.web.call import Call

_log = structlog.get_logger("stockpost.web")
_TITLES = {
    400: "That did not work",
    403: "Not allowed",
    404: "Not found",
    405: "Not found",
    413: "Too large",
    429: "Too many tries",
    503: "Not possible at the moment",
}


def answer_or_failure(call: Call, answer: Callable[[Call], Response]) -> Response:
    """What `answer` gives, or the page for what went wrong."""
    try:
        return answer(call)
    except UseError as error:
        return failure_page(call, status=400, text=str(error))
    except Unreachable as error:
        return failure_page(call, status=503, text=str(error), help_code=error.code)
    except StoreError as error:
        return without_frame(error)
    except HTTPException as error:
        return failure_page(call, status=error.status_code, text=error.detail)


def without_frame(error: StoreError | Unreachable) -> Response:
    """The sentence alone: without the database there is no frame to show either."""
    return PlainTextResponse(f"{error}\n", status_code=503, headers={"Cache-Control": "no-store"})


def failure_page(call: Call, *, status: int, text: str, help_code: str = "") -> Response:
    """An error page with the frame where the person is signed in."""
    return call.page(
        "error.html", status=status, title=_TITLES.get(status, "That did not work"), text=text, help_code=help_code
    )


def log_unexpected(error: Exception, *, path: str) -> str:
    """Logs an error of ours and answers the number to show in its place."""
    number = secrets.token_hex(4)
    _log.error("unexpected_error", number=number, path=path, exc_info=error)
    return number


def unexpected_text(number: str) -> str:
    return f"Something went wrong on our side; nothing was changed by halves. Try again, or report the number {number}."
