"""People, sign-in, sessions and tokens over a real database."""

from __future__ import annotations

import pytest

from stockpost.app.errors import UseError
from stockpost.app.people import People, Role, SignInRefused
from tests.web.conftest import PASSWORD, MovableClock


def test_the_setup_code_makes_one_administrator_once(empty_people: People) -> None:
    """Protects the first start: only who holds the code of the console becomes administrator, and only once."""
    first = empty_people.new_setup_code()
    code = empty_people.new_setup_code()
    with pytest.raises(SignInRefused):
        empty_people.set_up(first, name="Mallory", password=PASSWORD)
    with pytest.raises(UseError, match="12 characters"):
        empty_people.set_up(code, name="Dana", password="short")
    empty_people.set_up(code, name="Dana", password=PASSWORD)
    assert [(person.name, person.role) for person in empty_people.people()] == [("Dana", Role.ADMINISTRATOR)]
    assert not empty_people.setup_needed()
    with pytest.raises(SignInRefused):
        empty_people.set_up(code, name="Mallory", password=PASSWORD)
    with pytest.raises(UseError, match="set up already"):
        empty_people.new_setup_code()


def test_the_setup_code_runs_out(empty_people: People, clock: MovableClock) -> None:
    """Protects an installation that is left alone: an old console line opens nothing."""
    code = empty_people.new_setup_code()
    clock.move(hours=25)
    with pytest.raises(SignInRefused):
        empty_people.set_up(code, name="Mallory", password=PASSWORD)


def test_a_session_tells_who_it_is_until_it_ends(people: People) -> None:
    """Protects sign-out: a session that was ended is worth nothing, others go on."""
    one, other = (people.sign_in("vera", PASSWORD, address="a") for _ in range(2))
    assert one != other
    identity = people.identity_of_session(one)
    assert identity is not None
    assert (identity.who, identity.role) == ("Vera", Role.VIEWER)
    people.sign_out(one)
    assert people.identity_of_session(one) is None
    assert people.identity_of_session(other) is not None
    assert people.identity_of_session("made up") is None


def test_idle_and_old_sessions_are_over(people: People, clock: MovableClock) -> None:
    """Protects a browser left open: 12 hours idle or 7 days in all end a session."""
    idle, used = (people.sign_in("Vera", PASSWORD, address="a") for _ in range(2))
    for _ in range(8):
        clock.move(hours=11)
        if people.identity_of_session(used) is None:
            pytest.fail("a session in use ended early")
    assert people.identity_of_session(idle) is None
    for _ in range(8):
        clock.move(hours=11)
        people.identity_of_session(used)
    assert people.identity_of_session(used) is None


def test_wrong_passwords_cost_a_growing_pause_but_never_lock(people: People, clock: MovableClock) -> None:
    """Protects against guessing, without letting anybody lock a person out for good."""
    waits = []
    for _ in range(9):
        try:
            people.sign_in("Dana", "not the password", address="192.0.2.1")
        except SignInRefused as refused:
            waits.append(refused.wait_seconds)
            clock.move(seconds=refused.wait_seconds)
    assert waits[:5] == [0] * 5
    assert max(waits) > 0
    clock.move(minutes=2)
    assert people.sign_in("Dana", PASSWORD, address="192.0.2.2")


def test_refusals_sound_the_same_for_unknown_disabled_and_wrong(people: People) -> None:
    """Protects the list of names: a guesser cannot tell which names exist."""
    people.disable_person("Vera", who="Dana")
    texts = set()
    for name, password in (("Nobody", PASSWORD), ("Vera", PASSWORD), ("Dana", "wrong wrong wrong")):
        with pytest.raises(SignInRefused) as refused:
            people.sign_in(name, password, address=f"192.0.2.{len(texts)}")
        texts.add(str(refused.value))
    assert len(texts) == 1


@pytest.mark.parametrize("change", ["role", "password", "disable"])
def test_a_change_of_rights_ends_the_sessions(people: People, change: str) -> None:
    """Protects against a session that keeps rights its person has lost."""
    secret = people.sign_in("Olu", PASSWORD, address="a")
    if change == "role":
        people.change_role("Olu", role=Role.VIEWER, who="Dana")
    elif change == "password":
        people.change_password("Olu", password="another calm morning", who="Dana")
    else:
        people.disable_person("Olu", who="Dana")
    assert people.identity_of_session(secret) is None


def test_the_last_administrator_stays(people: People) -> None:
    """Protects an installation from locking itself out."""
    with pytest.raises(UseError, match="administrator"):
        people.disable_person("Dana", who="Dana")
    with pytest.raises(UseError, match="administrator"):
        people.change_role("Dana", role=Role.OPERATOR, who="Dana")


def test_tokens_count_until_they_are_revoked(people: People) -> None:
    """Protects the API: a token acts with its role and stops at once when revoked."""
    token = people.add_token("Nightly", role=Role.OPERATOR, who="Dana")
    identity = people.identity_of_token(token)
    assert identity is not None
    assert (identity.who, identity.role) == ("Nightly (API token)", Role.OPERATOR)
    [row] = people.tokens()
    people.revoke_token(row.id, who="Dana")
    assert people.identity_of_token(token) is None
    assert people.tokens() == []
    with pytest.raises(UseError, match="no token"):
        people.revoke_token(row.id, who="Dana")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, "dana"])
def test_names_that_cannot_be_used_are_refused(people: People, name: str) -> None:
    """Protects history and log from names that are empty, taken or hide line breaks."""
    with pytest.raises(UseError):
        people.add_person(name, role=Role.VIEWER, password=PASSWORD, who="Dana")


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaaa", "x" * 1001])
def test_weak_passwords_are_refused(people: People, password: str) -> None:
    """Protects accounts from passwords that are guessed first."""
    with pytest.raises(UseError, match="password"):
        people.add_person("New", role=Role.VIEWER, password=password, who="Dana")
