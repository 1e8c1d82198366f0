#!/usr/bin/env python3
"""Takes the pictures of the documents from the demonstration: .venv/bin/python scripts/take_pictures.py"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1360, 850


def browser_path() -> str:
    found = os.environ.get("STOCKPOST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("No Chromium found: run scripts/install_browser.")
    return found


def sign_in(page: Page, demonstration: dict[str, str]) -> None:
    page.goto(demonstration["url"])
    page.fill("input[name=name]", demonstration["user"])
    page.fill("input[name=password]", demonstration["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


def main() -> None:
    command = [sys.executable, "-m", "stockpost", "demo", "--port", "0", "--json"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert demo.stdout is not None
    try:
        demonstration = read_document(demo.stdout)
        PICTURES.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            sign_in(page, demonstration)
            page.screenshot(path=PICTURES / "transfer.png")
            browser.close()
        print(f"Taken: {PICTURES / 'transfer.png'}")
    finally:
        demo.terminate()
        demo.wait(timeout=30)


def read_document(lines: object) -> dict[str, str]:
    """The one JSON document that the demonstration prints, over one line or several."""
    text = ""
    for line in lines:  # type: ignore[attr-defined]
        text += line
        try:
            return json.loads(text)
        except ValueError:
            continue
    sys.exit("The demonstration did not start; the reason is above.")


if __name__ == "__main__":
    main()
