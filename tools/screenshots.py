"""Takes the pictures of the documentation: starts the demo mine, signs in as each role, photographs its pages.

`python tools/screenshots.py [--base URL --printed FILE] [--to DIR] [--all]`: with --base a running demo is used; with
--all every page of the tour is taken in both sizes, not only those the documentation shows.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "huiyin-2026"  # noqa: S105 - the demo mine's, printed at its start
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
# role → (staff number's row in /demo/, pages by name)
TOUR: dict[str, dict[str, str]] = {
    "": {"home": "/", "letter": "/letters/", "public": "/public/", "answers": "/public/answers/", "boxes": "/boxes/"},
    "普通职工": {"mine": "/mine/", "say": "/matters/new/"},
    "工会权益干事": {"sorting": "/desk/letters/", "matters": "/matters/", "box-rounds": "/desk/boxes/"},
    "机电队队长": {"owed": "/desk/", "list": "/matters/"},
    "矿长": {"leader": "/desk/", "board": "/desk/board/"},
    "调度主任": {
        "grid": "/grid/",
        "dispatch": "/desk/dispatch/",
        "draft": "/grid/draft/",
        "effective": "/desk/effective/",
    },
    "支部书记": {"meetings": "/meetings/", "visits": "/visits/", "tasks": "/tasks/", "gaps": "/grid/gaps/"},
    "机电副矿长": {"contacts": "/contacts/"},
    "纪检干事": {"inspector": "/matters/"},
    "技术管理员": {"people": "/people/", "import": "/people/import/"},
}
SHOWN = {
    ("home", "phone"),
    ("letter", "phone"),
    ("sorting", "desktop"),
    ("owed", "desktop"),
    ("board", "desktop"),
    ("grid", "desktop"),
    ("visits", "phone"),
    ("public", "phone"),
}


def serve(port: int) -> tuple[subprocess.Popen[bytes], str, Path]:
    """Start a demo mine in a folder of its own; returns process, address and what it printed once it answers."""
    home = tempfile.mkdtemp(prefix="huiyin-pictures-")
    environment = {**os.environ, "HUIYIN_HOME": home, "HUIYIN_DEMO": "1"}
    with (Path(home) / "printed.txt").open("wb") as printed:
        command = [sys.executable, "-m", "huiyin", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=printed)
    base = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(base, timeout=2).close()
        except OSError:
            time.sleep(1)
        else:
            return process, base, Path(home) / "printed.txt"
    raise SystemExit("the demo mine did not start")


def chromium() -> str:
    """Return the browser's path."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("no Chromium found (Debian: apt-get install chromium)")
    return found


def numbers(printed: str) -> dict[str, str]:
    """Return role → staff number from the table that a demo prints when it starts."""
    rows = (line.split() for line in printed.splitlines())
    return {row[0]: row[2] for row in rows if len(row) > 3 and row[2].isdigit()}


def sign_in(page: Page, base: str, number: str) -> None:
    """Sign in as a demo account; the second factor's code is shown on the page in the demo."""
    page.goto(f"{base}/sign-in/")
    page.fill("[name=staff_number]", number)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    code = page.locator(".people-demo code")
    if code.count():
        page.fill("[name=code]", code.first.inner_text())
        page.click("main button[type=submit]")
        page.wait_for_load_state()


def shoot(browser: Browser, base: str, accounts: dict[str, str], target: Path, *, everything: bool) -> int:
    """Photograph the tour; returns how many pictures were taken."""
    taken = 0
    for size, (width, height) in SIZES.items():
        for role, pages in TOUR.items():
            wanted = {n: u for n, u in pages.items() if everything or (n, size) in SHOWN}
            if not wanted:
                continue
            context: Any = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            page = context.new_page()
            if role:
                sign_in(page, base, accounts[role])
            for name, url in wanted.items():
                page.goto(base + url)
                page.wait_for_timeout(800)
                page.screenshot(path=target / f"{name}-{size}.png", full_page=everything)
                taken += 1
            context.close()
    return taken


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="")
    parser.add_argument("--printed", default="", help="what that demo printed when it started")
    parser.add_argument("--to", default=str(ROOT / "docs" / "pictures"))
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    target = Path(options.to)
    target.mkdir(parents=True, exist_ok=True)
    process, base, printed = (None, options.base, Path(options.printed)) if options.base else serve(8765)
    try:
        time.sleep(2)
        accounts = numbers(printed.read_text(encoding="utf-8"))
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            print(f"{shoot(browser, base, accounts, target, everything=options.all)} pictures in {target}")  # noqa: T201
    finally:
        if process:
            process.terminate()


if __name__ == "__main__":
    main()
