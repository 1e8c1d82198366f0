"""People, their sessions, API tokens and the set-up code."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import Connection, create_engine, select

from stockpost.store import api_tokens, login_sessions, people, setup_code
from stockpost.store.database import Database
from stockpost.store.errors import StoreError
from stockpost.store.passwords import hash_token
from tests.store.conftest import NOW

HOUR = timedelta(hours=1)
TOKEN = hash_token("session")


def add(connection: Connection, name: str = "Anna", role: str = "administrator") -> int:
    return people.add_person(connection, name=name, role=role, password_hash="hash", at=NOW)


def start(connection: Connection, person_id: int, token: str = TOKEN) -> None:
    login_sessions.start_session(connection, token_hash=token, person_id=person_id, at=NOW)


def test_a_person_is_found_whatever_the_case(database: Database) -> None:
    """Names are unique ignoring case, so that “anna” cannot pass for “Anna”."""
    with database.write() as connection:
        assert not people.has_people(connection)
        person_id = add(connection, " Änna ")
        with pytest.raises(StoreError, match="There is a person “ÄNNA” already"):
            add(connection, "ÄNNA")
        with pytest.raises(StoreError, match="name is empty"):
            add(connection, " ")
        assert people.has_people(connection)
        person = people.person_named(connection, "änna")
        assert person is not None
        assert person == people.person_with_id(connection, person_id)
        assert (person.name, person.role, person.is_disabled, person.last_sign_in_at) == (
            "Änna",
            "administrator",
            False,
            None,
        )
        assert "hash='" not in repr(person)
        assert people.person_named(connection, "nobody") is None


def test_roles_that_do_not_exist_are_refused(database: Database) -> None:
    """A misspelled role gives no rights and is named with the ones there are."""
    with database.write() as connection:
        person_id = add(connection)
        words = "no role “owner”. The roles are: viewer, operator, administrator"
        with pytest.raises(StoreError, match=words):
            add(connection, "Bob", "owner")
        with pytest.raises(StoreError, match=words):
            people.change_role(connection, person_id, role="owner")
        with pytest.raises(StoreError, match=words):
            api_tokens.add_api_token(connection, name="x", role="owner", token_hash="y", at=NOW)


def test_a_person_who_was_just_added(postgresql_url: str) -> None:
    """Two administrators add the same person at one moment: the second one gets a sentence, and one person is there."""
    database = Database(postgresql_url)
    # It looks at the people as they were before the other one came, as somebody does who looks a moment too early.
    early = create_engine(
        postgresql_url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="REPEATABLE READ"
    )
    with early.connect() as connection:
        assert not people.has_people(connection)
        with database.write() as other:
            add(other)
        with pytest.raises(StoreError, match="There is a person “Anna” already"):
            add(connection)
    early.dispose()
    with database.read() as reading:
        assert [person.name for person in people.all_people(reading)] == ["Anna"]
    database.close()


END_SESSIONS: list[Callable[[Connection, int], None]] = [
    lambda connection, person: people.change_password(connection, person, password_hash="new"),
    lambda connection, person: people.change_role(connection, person, role="viewer"),
    people.disable_person,
]


@pytest.mark.parametrize("change", END_SESSIONS)
def test_what_ends_a_persons_sessions(database: Database, change: Callable[[Connection, int], None]) -> None:
    """Another password or role and disabling end all sessions of that person and nobody else's."""
    with database.write() as connection:
        anna, bob = add(connection), add(connection, "Bob")
        start(connection, anna)
        start(connection, anna, "second")
        start(connection, bob, "bob's")
        change(connection, anna)
        assert login_sessions.live_session(connection, TOKEN, at=NOW) is None
        assert login_sessions.live_session(connection, "second", at=NOW) is None
        assert login_sessions.live_session(connection, "bob's", at=NOW) is not None


def test_a_renewed_hash_keeps_the_session(database: Database) -> None:
    """Hashing the same password with today's parameters does not sign anybody out."""
    with database.write() as connection:
        anna = add(connection)
        start(connection, anna)
        people.renew_password_hash(connection, anna, password_hash="stronger")
        people.record_sign_in(connection, anna, at=NOW)
        person = people.person_with_id(connection, anna)
        assert login_sessions.live_session(connection, TOKEN, at=NOW) is not None
    assert person is not None
    assert (person.password_hash, person.last_sign_in_at) == ("stronger", NOW)


def test_the_last_administrator_stays(database: Database) -> None:
    """Nobody can lock everybody out; a disabled administrator does not count."""
    with database.write() as connection:
        anna, bob = add(connection), add(connection, "Bob")
        add(connection, "Carol", "operator")
        people.disable_person(connection, bob)
        people.disable_person(connection, bob)
        for change in (people.disable_person, lambda c, p: people.change_role(c, p, role="operator")):
            with pytest.raises(StoreError, match="last administrator"):
                change(connection, anna)
        people.change_role(connection, anna, role="administrator")
        people.enable_person(connection, bob)
        people.disable_person(connection, anna)
        assert [(person.name, person.is_disabled) for person in people.all_people(connection)] == [
            ("Anna", True),
            ("Bob", False),
            ("Carol", False),
        ]


def test_two_administrators_cannot_remove_each_other(database: Database, database_url: str) -> None:
    """At the same moment, on two hosts: the second one waits for the first, and then sees that it is the last."""
    with database.write() as connection:
        anna, bob = add(connection, "Anna"), add(connection, "Bob")
    other_host = Database(database_url)

    def remove_bob() -> None:
        with other_host.write() as connection:
            people.disable_person(connection, bob)

    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            people.disable_person(connection, anna)
            removal = pool.submit(remove_bob)
            assert not wait([removal], timeout=0.2).done
        with pytest.raises(StoreError, match="last administrator"):
            removal.result(timeout=20)
    other_host.close()


def test_a_person_that_is_not_there(database: Database) -> None:
    """A change of nobody is an error, not silence."""
    with pytest.raises(StoreError, match="no person with the id 5"), database.write() as connection:
        people.change_password(connection, 5, password_hash="x")


@pytest.mark.parametrize(
    ("seen_after", "asked_after", "is_live"),
    [
        (0 * HOUR, 11.99 * HOUR, True),
        (0 * HOUR, 12 * HOUR, False),
        (11 * HOUR, 22 * HOUR, True),
        (167 * HOUR, 167.9 * HOUR, True),
        (167 * HOUR, 168 * HOUR, False),
    ],
)
def test_sessions_time_out(database: Database, seen_after: timedelta, asked_after: timedelta, is_live: bool) -> None:
    """12 hours without use, 7 days whatever the use; what has timed out can be removed."""
    with database.write() as connection:
        start(connection, add(connection))
        login_sessions.note_seen(connection, TOKEN, at=NOW + seen_after)
        session = login_sessions.live_session(connection, TOKEN, at=NOW + asked_after)
        assert (session is not None) is is_live
        assert login_sessions.delete_ended_sessions(connection, at=NOW + asked_after) == (0 if is_live else 1)


def test_a_session_ends_at_sign_out(database: Database) -> None:
    """Signing out is final: neither asking nor noting its use brings the session back."""
    with database.write() as connection:
        start(connection, add(connection))
        login_sessions.end_session(connection, TOKEN)
        login_sessions.note_seen(connection, TOKEN, at=NOW)
        assert login_sessions.live_session(connection, TOKEN, at=NOW) is None
        assert connection.execute(select(login_sessions.login_sessions)).all() == []


def test_not_every_page_writes(database: Database) -> None:
    """The use of a session is noted once a minute, so that reading pages stays reading."""
    with database.write() as connection:
        person_id = add(connection)
        start(connection, person_id)
        soon = login_sessions.live_session(connection, TOKEN, at=NOW + timedelta(seconds=59))
        later = login_sessions.live_session(connection, TOKEN, at=NOW + timedelta(seconds=60))
    assert soon is not None
    assert later is not None
    assert (soon.person_id, soon.needs_note, later.needs_note) == (person_id, False, True)


def test_an_api_token_until_it_is_revoked(database: Database) -> None:
    """A token is found by its hash only; a revoked one never again, but its name is free."""
    with database.write() as connection:
        token_id = api_tokens.add_api_token(connection, name="Script", role="viewer", token_hash="one", at=NOW)
        with pytest.raises(StoreError, match="There is a token “SCRIPT” already"):
            api_tokens.add_api_token(connection, name="SCRIPT", role="viewer", token_hash="two", at=NOW)
        with pytest.raises(StoreError, match="token's name is empty"):
            api_tokens.add_api_token(connection, name=" ", role="viewer", token_hash="two", at=NOW)
        token = api_tokens.live_api_token(connection, "one")
        assert token is not None
        assert (token.id, token.name, token.role, token.needs_note(NOW)) == (token_id, "Script", "viewer", True)
        api_tokens.note_used(connection, token_id, at=NOW)
        (token,) = api_tokens.live_api_tokens(connection)
        assert (token.last_used_at, token.needs_note(NOW + timedelta(seconds=59))) == (NOW, False)
        api_tokens.revoke_api_token(connection, token_id, at=NOW)
        assert api_tokens.live_api_token(connection, "one") is None
        assert api_tokens.live_api_tokens(connection) == []
        with pytest.raises(StoreError, match="no token with the id"):
            api_tokens.revoke_api_token(connection, token_id, at=NOW)
        api_tokens.add_api_token(connection, name="Script", role="viewer", token_hash="two", at=NOW)


def test_the_setup_code_opens_once(database: Database) -> None:
    """A wrong, used or expired code opens nothing, and making a new one voids the one before."""
    with database.write() as connection:
        assert not setup_code.use_setup_code(connection, "nothing", at=NOW)
        setup_code.keep_setup_code(connection, code_hash="first", at=NOW)
        setup_code.keep_setup_code(connection, code_hash="second", at=NOW)
        assert not setup_code.use_setup_code(connection, "first", at=NOW)
        assert not setup_code.setup_code_is_valid(connection, "second", at=NOW + 24 * HOUR)
        assert setup_code.setup_code_is_valid(connection, "second", at=NOW + 23 * HOUR)
        assert setup_code.use_setup_code(connection, "second", at=NOW)
        assert not setup_code.use_setup_code(connection, "second", at=NOW)


def test_the_setup_code_is_void_once_there_is_a_person(database: Database) -> None:
    """A link left in a terminal's history makes no second administrator."""
    with database.write() as connection:
        setup_code.keep_setup_code(connection, code_hash="code", at=NOW)
        add(connection)
        assert not setup_code.use_setup_code(connection, "code", at=NOW)
