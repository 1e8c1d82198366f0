"""Refusals of the API (FACTS B6)."""


class Refused(Exception):
    """An application error: HTTP 500 with `{"errors": [text, …]}`."""

    def __init__(self, *errors: str) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


class NoSuchDoor(Exception):
    """The web server knows no such path: 404."""


class MethodNotAllowed(Exception):
    """The path exists, but not for this method: 405 with the web server's own message."""

    def __init__(self, method: str) -> None:
        super().__init__(f"The requested resource does not support http method '{method}'.")


class TooLarge(Exception):
    """The web server takes no body of that length: 413."""


class Unauthorized(Exception):
    """The user is known and the secret is wrong: 401 (FACTS B6)."""
