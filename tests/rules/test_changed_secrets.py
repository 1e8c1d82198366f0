"""Secrets of a joined company that were changed on the other side."""

from __future__ import annotations

from pathlib import Path

from tests.rules.both_sides import Driven
from tests.rules.shop import Shop

SECRET = "simulated-secret"


def test_secrets_of_a_joined_company_can_be_changed(shop: Shop, tmp_path: Path) -> None:
    """Protects a company whose API user or Web Connector got another secret: it need not be joined anew, and its history stays."""
    word, old = tmp_path / "new.secret", shop.acme.folder / "web-connector.secret"
    word.write_text("another secret\n")
    set_ = ("company", "set", "Acme")
    try:
        shop.run(*set_, "--web-connector-password-file", str(word))
        assert Driven(shop).sign_in() == "nvu"
        assert Driven(shop, password="another secret").sign_in() in ("", "none")
        shop.acme.autotask.act("credentials", secret="another secret")
        assert shop.answer("refresh").document["code"] == "autotask_denied"
        shop.run(*set_, "--autotask-secret-file", str(word))
        shop.run("refresh")
    finally:
        shop.run(*set_, "--web-connector-password-file", str(old))
        shop.acme.autotask.act("credentials", secret=SECRET)
        shop.run(*set_, "--autotask-secret-file", str(shop.acme.folder / "autotask.secret"))
    assert Driven(shop).sign_in() in ("", "none")
    shop.run("refresh")
    assert shop.run("audit", "verify")["ok"]
    missing = shop.answer(*set_, "--autotask-secret-file", str(tmp_path / "none"))
    assert missing.code == 2
    assert "--autotask-secret-file" in missing.err
