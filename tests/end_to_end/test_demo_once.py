"""`stockpost demo --once`: the received sample order goes end to end, on this machine, with nothing but the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def test_demo_once_transfers_the_sample_order(tmp_path: Path) -> None:
    """Protects the first thing that anybody tries: PO 1001 arrives with its receipts, both sides count the same."""
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "stockpost", "demo", "--once", "--json", "--folder", str(tmp_path / "demo")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    outcome = json.loads(done.stdout)
    assert outcome["ok"] is True
    assert (outcome["order"], outcome["quickbooks_number"], outcome["receipts"]) == ("1001", "1001", 3)
    assert [item["item"] for item in outcome["items"]] == ["Switch 24-Port PoE", "SFP+ Module 10G SR", "SSD 1TB NVMe"]
    assert all(item["equal"] for item in outcome["items"])
    assert outcome["problems"] == []
    assert not (tmp_path / "data").exists(), "the demo must not touch the user's own database"
