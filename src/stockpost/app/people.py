"""Who may do what: people, sign-in, roles and API tokens. Pages, API and commands call these and nothing below them.

Methods raise `UseError` for wrong use (unknown name, weak password) with a sentence and its remedy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from stockpost.app.errors import UseError


class Role(IntEnum):
    """What a person may do. A higher role may do everything that a lower one may."""

    VIEWER = 1
    """Sees orders, stock, problems and history."""
    OPERATOR = 2
    """Transfers, syncs and decides problems."""
    ADMINISTRATOR = 3
    """Changes settings, people and tokens."""

    @property
    def word(self) -> str:
        """The name used on the command line, in the store and on pages."""
        return self.name.lower()


def parse_role(text: str) -> Role:
    """The role of that name. UseError names the roles there are."""
    try:
        return Role[text.strip().upper()]
    except KeyError:
        words = ", ".join(role.word for role in Role)
        raise UseError(f"There is no role “{text}”. The roles are: {words}.") from None


class SignInRefused(Exception):
    """The name and password do not match, or too many tries. The text never says which of the two was wrong."""

    def __init__(self, text: str, *, wait_seconds: int = 0) -> None:
        super().__init__(text)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who asks. `who` is what history shows."""

    who: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A row of the people page."""

    name: str
    role: Role
    disabled: bool
    created_at: datetime | None = None
    last_sign_in_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A row of the API tokens. The token itself is shown once, when it is made."""

    id: int
    name: str
    role: Role
    created_at: datetime | None = None
    last_used_at: datetime | None = None


class People:
    """Made by `stockpost.wiring`."""

    # First start
    def setup_needed(self) -> bool:
        """True while there is no person yet."""
        raise NotImplementedError

    def new_setup_code(self) -> str:
        """A one-time code for the setup link that `serve` prints. Making one voids the one before."""
        raise NotImplementedError

    def set_up(self, code: str, *, name: str, password: str) -> None:
        """Makes the first administrator. SignInRefused for a wrong or used code; UseError for a bad name or password."""
        raise NotImplementedError

    # Sign-in
    def sign_in(self, name: str, password: str, *, address: str) -> str:
        """The secret of a new session, for the cookie. SignInRefused with a growing pause after wrong tries."""
        raise NotImplementedError

    def identity_of_session(self, secret: str) -> Identity | None:
        """Who the session belongs to; None when it is unknown, over or its person is disabled."""
        raise NotImplementedError

    def sign_out(self, secret: str) -> None:
        """Ends the session at once."""
        raise NotImplementedError

    # People
    def people(self) -> list[PersonView]:
        raise NotImplementedError

    def add_person(self, name: str, *, role: Role, password: str, who: str) -> None:
        raise NotImplementedError

    def change_role(self, name: str, *, role: Role, who: str) -> None:
        """Ends the person's sessions. UseError when no administrator would be left."""
        raise NotImplementedError

    def change_password(self, name: str, *, password: str, who: str) -> None:
        """Ends the person's sessions."""
        raise NotImplementedError

    def disable_person(self, name: str, *, who: str) -> None:
        """Ends the person's sessions. UseError when no administrator would be left."""
        raise NotImplementedError

    def enable_person(self, name: str, *, who: str) -> None:
        raise NotImplementedError

    # API tokens
    def tokens(self) -> list[TokenView]:
        raise NotImplementedError

    def add_token(self, name: str, *, role: Role, who: str) -> str:
        """The token's text, shown this one time."""
        raise NotImplementedError

    def revoke_token(self, token_id: int, *, who: str) -> None:
        raise NotImplementedError

    def identity_of_token(self, token: str) -> Identity | None:
        """Who an API token speaks for; None when it is unknown or revoked."""
        raise NotImplementedError
