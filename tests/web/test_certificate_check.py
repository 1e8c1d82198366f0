"""The certificate of the public address, as `doctor` checks it over a real TLS connection on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from stockpost.app.surroundings import certificate_check


def _certificate(folder: Path, *, days: int, host: str = "127.0.0.1") -> Path:
    """A self-signed certificate with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@contextmanager
def _server(certificate: Path) -> Iterator[str]:
    """Answers one TLS connection; the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                with connection, context.wrap_socket(connection, server_side=True):
                    pass

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join(timeout=10)


@pytest.mark.parametrize(("days", "ok", "words"), [(90, True, "valid until"), (5, False, "valid until")])
def test_a_trusted_certificate_and_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, days: int, ok: bool, words: str
) -> None:
    """Protects against the day on which the Web Connector stops: an end in two weeks is named."""
    certificate = _certificate(tmp_path, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with _server(certificate) as url:
        check = certificate_check(url, now=datetime.now(UTC))
    assert check is not None
    assert (check.ok, words in check.detail, bool(check.remedy)) == (ok, True, not ok)


def test_a_certificate_that_windows_would_not_trust(tmp_path: Path) -> None:
    """Protects the first contact: the Web Connector refuses a self-signed certificate without a clear word."""
    with _server(_certificate(tmp_path, days=90)) as url:
        check = certificate_check(url, now=datetime.now(UTC))
    assert check is not None
    assert (check.ok, "not trusted" in check.detail, "trusts" in check.remedy) == (False, True, True)


def test_nobody_answers() -> None:
    """Protects P5: an address that does not answer is named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    check = certificate_check(f"https://127.0.0.1:{port}", now=datetime.now(UTC))
    assert check is not None
    assert (check.ok, str(port) in check.detail) == (False, True)


def test_without_https_there_is_nothing_to_check() -> None:
    """Protects the installation on the QuickBooks computer itself, which needs no certificate."""
    assert certificate_check("http://localhost:8787", now=datetime.now(UTC)) is None
