"""Stored secrets open only with the right key and only in the row they were sealed for."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from stockpost.store.companies import (
    CompanyRow,
    all_companies,
    companies,
    unseal_autotask_code,
    unseal_autotask_secret,
)
from stockpost.store.database import Database
from stockpost.store.errors import StoreError
from stockpost.store.secrets import Sealer, open_sealer
from tests.store.conftest import SEALER, join_company


@given(st.text(), st.text())
def test_what_is_sealed_opens(secret: str, context: str) -> None:
    """Any text comes back, and its sealed form does not show it."""
    if any("\ud800" <= character <= "\udfff" for character in secret + context):
        return
    sealed = SEALER.seal(secret, context=context)
    assert SEALER.unseal(sealed, context=context) == secret
    assert len(secret) < 4 or secret not in sealed


def test_the_same_secret_is_never_sealed_alike() -> None:
    """Equal secrets of two companies cannot be recognised in the database."""
    assert SEALER.seal("secret", context="a") != SEALER.seal("secret", context="a")


def test_another_context_does_not_open() -> None:
    """A sealed value copied to another row or field is worthless there."""
    with pytest.raises(StoreError, match="moved to another row"):
        SEALER.unseal(SEALER.seal("secret", context="company:1:autotask_secret"), context="company:2:autotask_secret")


def test_another_key_says_so() -> None:
    """The message names both keys (by their public ids), since the usual cause is a lost or mixed-up key file."""
    other = Sealer(bytes(32))
    with pytest.raises(StoreError, match=f"key {SEALER.key_id}, but the key file holds the key {other.key_id}"):
        other.unseal(SEALER.seal("secret", context="a"), context="a")


@pytest.mark.parametrize("position", [12, -1, -8])
def test_a_changed_character_does_not_open(position: int) -> None:
    """Damage is noticed, never answered with garbage."""
    characters = list(SEALER.seal("secret", context="a").rstrip("="))
    characters[position] = "A" if characters[position] != "A" else "g"
    with pytest.raises(StoreError):
        SEALER.unseal("".join(characters), context="a")


@pytest.mark.parametrize("sealed", ["", "v1", "v2:abc:def", f"v1:{SEALER.key_id}:", f"v1:{SEALER.key_id}:!!", "plain"])
def test_nonsense_does_not_open(sealed: str) -> None:
    """Whatever stands in the column, the error is a sentence."""
    with pytest.raises(StoreError, match="Enter it again"):
        SEALER.unseal(sealed, context="a")


def rows_of(database: Database) -> list[CompanyRow]:
    with database.read() as connection:
        return all_companies(connection)


def test_swapped_rows_do_not_open(database: Database) -> None:
    """Somebody who may write the database cannot make one company use the Autotask of another."""
    with database.write() as connection:
        join_company(connection, "Acme")
        join_company(connection, "Borealis")
    first, second = rows_of(database)
    assert unseal_autotask_secret(first, SEALER) == "secret of Acme"
    with database.write() as connection:
        connection.execute(
            update(companies)
            .where(companies.c.id == first.id)
            .values(
                autotask_secret_sealed=second.autotask_secret_sealed,
                autotask_code_sealed=first.autotask_secret_sealed,
            )
        )
    first, _ = rows_of(database)
    for unseal in (unseal_autotask_secret, unseal_autotask_code):
        with pytest.raises(StoreError, match="moved to another row"):
            unseal(first, SEALER)


def test_no_secret_stands_in_the_database_or_in_repr(database: Database) -> None:
    """The canary: neither the table nor a logged record shows the secret, its sealed form or a password's hash."""
    with database.write() as connection:
        join_company(connection, autotask_secret="canary-secret", web_connector_password_hash="canary-hash")
        row = connection.execute(select(text("*")).select_from(companies)).one()
    assert "canary-secret" not in str(row)
    (company,) = rows_of(database)
    assert "canary" not in repr(company)
    assert "v1:" not in repr(company)


def test_the_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    """Made at first need with mode 0600, kept afterwards."""
    path = tmp_path / "stockpost.key"
    sealed = open_sealer(path).seal("secret", context="a")
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_sealer(path).unseal(sealed, context="a") == "secret"
    assert [file.name for file in tmp_path.iterdir()] == ["stockpost.key"]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    """The first one makes the file, nobody reads half of it and nobody overwrites it."""
    path = tmp_path / "stockpost.key"
    with ThreadPoolExecutor(16) as pool:
        sealers = list(pool.map(lambda _: open_sealer(path), range(64)))
    assert len({sealer.key_id for sealer in sealers}) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["stockpost.key"]


def test_a_key_of_openssl_is_taken(tmp_path: Path) -> None:
    """The documented way to make a key by hand: `openssl rand -base64 32`, which uses + and / and ends with a newline."""
    path = tmp_path / "stockpost.key"
    path.write_bytes(base64.b64encode(b"\xff\xfe" * 16) + b"\n")
    assert open_sealer(path).key_id == Sealer(b"\xff\xfe" * 16).key_id


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 bytes long; it takes exactly 32"),
        (b"c2hvcnQ=", "5 bytes long"),
        (base64.b64encode(bytes(33)), "33 bytes long"),
        (b"not base64!", "does not hold base64"),
        (bytes(range(200, 232)), "does not hold base64"),
    ],
)
def test_a_wrong_key_file_names_the_remedy(tmp_path: Path, content: bytes, words: str) -> None:
    """A wrong file is named with the way to make a right one, and its content is not repeated."""
    path = tmp_path / "wrong.key"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=words) as caught:
        open_sealer(path)
    assert "openssl rand -base64 32" in str(caught.value)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_key_file_that_cannot_be_read_or_made(tmp_path: Path) -> None:
    """Both name the file and STOCKPOST_KEY_FILE."""
    with pytest.raises(StoreError, match=r"cannot be read .*STOCKPOST_KEY_FILE"):
        open_sealer(tmp_path)
    with pytest.raises(StoreError, match=r"cannot be made .*STOCKPOST_KEY_FILE"):
        open_sealer(tmp_path / "missing" / "stockpost.key")


def test_a_key_file_that_is_a_link_to_nowhere(tmp_path: Path) -> None:
    """A volume that is not mounted: no other key is made in its place, under which no secret could be read."""
    path = tmp_path / "stockpost.key"
    path.symlink_to(tmp_path / "volume" / "stockpost.key")
    with pytest.raises(StoreError, match=r"cannot be read .*STOCKPOST_KEY_FILE"):
        open_sealer(path)
    assert [file.name for file in tmp_path.iterdir()] == ["stockpost.key"]
    assert path.is_symlink()


def test_a_key_of_another_length_is_refused() -> None:
    """AES-GCM would take shorter keys; we do not."""
    with pytest.raises(StoreError, match="16 bytes long; it takes 32"):
        Sealer(bytes(16))
