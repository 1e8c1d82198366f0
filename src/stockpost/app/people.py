"""Who may do what: people, sign-in, roles and API tokens. Pages, API and commands call these and nothing below them.

Methods raise `UseError` for wrong use (unknown name, weak password) with a sentence and its remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import structlog
from sqlalchemy import Connection

from stockpost.app.errors import Unreachable, UseError
from stockpost.store import api_tokens, login_sessions, setup_code, sign_in_attempts
from stockpost.store import people as store
from stockpost.store.audit import append_event
from stockpost.store.database import Database
from stockpost.store.errors import StoreError, StoreFailed, StoreUnreachable
from stockpost.store.passwords import Passwords, hash_token, new_token

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000
LONGEST_NAME = 100
_log = structlog.get_logger("stockpost.people")


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
    """The people of one installation. Made by `stockpost.wiring`."""

    def __init__(self, database: Database, *, passwords: Passwords, clock: Callable[[], datetime]) -> None:
        """`clock` answers the time with its zone."""
        self._database = database
        self._passwords = passwords
        self._clock = clock

    # First start
    def setup_needed(self) -> bool:
        """True while there is no person yet."""
        with self._reading() as connection:
            return not store.has_people(connection)

    def new_setup_code(self) -> str:
        """A one-time code for the setup link that `serve` prints. It is good for 24 hours; making one voids the one before."""
        code = new_token()
        with self._writing() as connection:
            if store.has_people(connection):
                raise UseError("Stockpost is set up already; an administrator adds people.")
            setup_code.keep_setup_code(connection, code_hash=hash_token(code), at=self._clock())
        return code

    def set_up(self, code: str, *, name: str, password: str) -> None:
        """Makes the first administrator. SignInRefused for a wrong, old or used code; UseError for a bad name or password."""
        now = self._clock()
        refused = SignInRefused("The setup link is not valid any more. Restart Stockpost to get a new one.")
        with self._reading() as connection:
            if not setup_code.setup_code_is_valid(connection, hash_token(code), at=now):
                raise refused
        password_hash = self._checked_hash(name, password)
        with self._writing() as connection:
            if not setup_code.use_setup_code(connection, hash_token(code), at=now):
                raise refused
            store.add_person(connection, name=name, role="administrator", password_hash=password_hash, at=now)
            self._note(connection, kind="person.set_up", name=name, who=name, role="administrator")

    # Sign-in
    def sign_in(self, name: str, password: str, *, address: str) -> str:
        """The secret of a new session, for the cookie. SignInRefused with a growing pause after wrong tries."""
        now = self._clock()
        account = f"person:{name}"
        with self._writing() as connection:
            wait_seconds = sign_in_attempts.admit_attempt(connection, account=account, address=address, at=now)
        if wait_seconds > 0:
            unit = "second" if wait_seconds == 1 else "seconds"
            raise SignInRefused(f"Too many wrong tries. Try again in {wait_seconds} {unit}.", wait_seconds=wait_seconds)
        with self._reading() as connection:
            person = store.person_named(connection, name)
        stored_hash = None if person is None or person.is_disabled else person.password_hash
        # The same work for an unknown name, so that the time taken tells nothing.
        is_right = self._passwords.verify(stored_hash, password)
        if person is None or stored_hash is None or not is_right:
            # Not the name: people type passwords into that field.
            _log.warning("sign_in_refused", address=address)
            raise SignInRefused("Name and password do not match. Check both; capitals count in the password.")
        return self._new_session(person, password, account=account, address=address, now=now)

    def _new_session(self, person: store.PersonRow, password: str, *, account: str, address: str, now: datetime) -> str:
        secret = new_token()
        renewed = self._passwords.hash(password) if self._passwords.needs_rehash(person.password_hash) else None
        with self._writing() as connection:
            current = store.person_with_id(connection, person.id)
            if current is None or current.is_disabled or current.password_hash != person.password_hash:
                raise SignInRefused("This account was changed just now. Try again.")
            sign_in_attempts.attempt_succeeded(connection, account=account, address=address)
            if renewed is not None:
                store.renew_password_hash(connection, person.id, password_hash=renewed)
            login_sessions.delete_ended_sessions(connection, at=now)
            sign_in_attempts.delete_forgotten_attempts(connection, at=now)
            login_sessions.start_session(connection, token_hash=hash_token(secret), person_id=person.id, at=now)
            store.record_sign_in(connection, person.id, at=now)
            self._note(connection, kind="person.signed_in", name=person.name, who=person.name, address=address)
        return secret

    def identity_of_session(self, secret: str) -> Identity | None:
        """Who the session belongs to; None when it is unknown, over or its person is disabled."""
        now, token_hash = self._clock(), hash_token(secret)
        with self._reading() as connection:
            session = login_sessions.live_session(connection, token_hash, at=now)
            person = None if session is None else store.person_with_id(connection, session.person_id)
        if session is None or person is None or person.is_disabled:
            return None
        if session.needs_note:
            with self._writing() as connection:
                login_sessions.note_seen(connection, token_hash, at=now)
        return Identity(who=person.name, role=parse_role(person.role))

    def sign_out(self, secret: str) -> None:
        """Ends the session at once."""
        with self._writing() as connection:
            login_sessions.end_session(connection, hash_token(secret))

    # People
    def people(self) -> list[PersonView]:
        """Everybody by name, the disabled ones too."""
        with self._reading() as connection:
            rows = store.all_people(connection)
        return [
            PersonView(
                name=row.name,
                role=parse_role(row.role),
                disabled=row.is_disabled,
                created_at=row.created_at,
                last_sign_in_at=row.last_sign_in_at,
            )
            for row in rows
        ]

    def add_person(self, name: str, *, role: Role, password: str, who: str) -> None:
        """UseError for a taken name or a bad password. Adding the first person voids the setup link."""
        password_hash = self._checked_hash(name, password)
        with self._writing() as connection:
            store.add_person(connection, name=name, role=role.word, password_hash=password_hash, at=self._clock())
            self._note(connection, kind="person.added", name=name, who=who, role=role.word)

    def change_role(self, name: str, *, role: Role, who: str) -> None:
        """Ends the person's sessions. UseError when no administrator would be left."""
        with self._writing() as connection:
            person = self._person(connection, name)
            store.change_role(connection, person.id, role=role.word)
            self._note(connection, kind="person.role_changed", name=person.name, who=who, role=role.word)

    def change_password(self, name: str, *, password: str, who: str) -> None:
        """Ends the person's sessions."""
        password_hash = self._checked_hash(name, password)
        with self._writing() as connection:
            person = self._person(connection, name)
            store.change_password(connection, person.id, password_hash=password_hash)
            self._note(connection, kind="person.password_changed", name=person.name, who=who)

    def disable_person(self, name: str, *, who: str) -> None:
        """Ends the person's sessions. UseError when no administrator would be left."""
        with self._writing() as connection:
            person = self._person(connection, name)
            store.disable_person(connection, person.id)
            self._note(connection, kind="person.disabled", name=person.name, who=who)

    def enable_person(self, name: str, *, who: str) -> None:
        """Lets a disabled person sign in again."""
        with self._writing() as connection:
            person = self._person(connection, name)
            store.enable_person(connection, person.id)
            self._note(connection, kind="person.enabled", name=person.name, who=who)

    # API tokens
    def tokens(self) -> list[TokenView]:
        """All tokens that count, oldest first."""
        with self._reading() as connection:
            rows = api_tokens.live_api_tokens(connection)
        return [
            TokenView(
                id=row.id,
                name=row.name,
                role=parse_role(row.role),
                created_at=row.created_at,
                last_used_at=row.last_used_at,
            )
            for row in rows
        ]

    def add_token(self, name: str, *, role: Role, who: str) -> str:
        """The token's text, shown this one time; only its hash is kept."""
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise UseError(f"The token's name takes 1 to {LONGEST_NAME} printable characters, such as Nightly report.")
        token = new_token()
        with self._writing() as connection:
            api_tokens.add_api_token(
                connection, name=name, role=role.word, token_hash=hash_token(token), at=self._clock()
            )
            self._note(connection, kind="token.added", name=name, who=who, role=role.word)
        return token

    def revoke_token(self, token_id: int, *, who: str) -> None:
        """The token counts no longer. UseError where there is none with that id."""
        with self._writing() as connection:
            names = [token.name for token in api_tokens.live_api_tokens(connection) if token.id == token_id]
            api_tokens.revoke_api_token(connection, token_id, at=self._clock())
            self._note(connection, kind="token.revoked", name=names[0], who=who)

    def identity_of_token(self, token: str) -> Identity | None:
        """Who an API token speaks for; None when it is unknown or revoked."""
        now = self._clock()
        with self._reading() as connection:
            row = api_tokens.live_api_token(connection, hash_token(token))
        if row is None:
            return None
        if row.needs_note(now):
            with self._writing() as connection:
                api_tokens.note_used(connection, row.id, at=now)
        return Identity(who=f"{row.name} (API token)", role=parse_role(row.role))

    # Inside
    def _checked_hash(self, name: str, password: str) -> str:
        """The hash of an acceptable password. UseError says what is asked of names and passwords."""
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise UseError(f"The name takes 1 to {LONGEST_NAME} printable characters.")
        if len(password) < SHORTEST_PASSWORD:
            raise UseError(f"The password is too short; it takes at least {SHORTEST_PASSWORD} characters.")
        if len(password) > LONGEST_PASSWORD:
            raise UseError(f"The password is too long; it takes at most {LONGEST_PASSWORD} characters.")
        if len(set(password)) < 5 or password.casefold() == name.strip().casefold():
            raise UseError("The password is too easy to guess. Take a longer one, for example a sentence.")
        return self._passwords.hash(password)

    def _person(self, connection: Connection, name: str) -> store.PersonRow:
        person = store.person_named(connection, name)
        if person is None:
            raise UseError(f"There is no person “{name}”.")
        return person

    def _note(self, connection: Connection, *, kind: str, name: str, who: str, **data: str) -> None:
        subject = f"{kind.partition('.')[0]}:{name.strip()}"
        append_event(connection, company_id=None, time=self._clock(), who=who, kind=kind, subject=subject, data=data)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _explained(), self._database.read() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _explained(), self._database.write() as connection:
            yield connection


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except StoreUnreachable as error:
        raise Unreachable(str(error), code="database_unreachable") from error
    except StoreFailed:
        raise
    except StoreError as error:
        raise UseError(str(error)) from None
