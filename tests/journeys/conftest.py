"""The whole house, started as a stranger starts it, and a real Chromium to walk it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "souk-demo"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class House:
    url: str
    data: Path

    def mails(self) -> list[str]:
        """The mails that the shop has sent, oldest first."""
        return [path.read_text() for path in sorted((self.data / "mail").glob("*"))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """`manage.py demo --serve` in a folder of its own: one process with its worker and live updates.

    HOUSE_URL and SOUK_DATA_DIR name one that is open already, such as the large size behind its proxy.
    """
    if os.environ.get("HOUSE_URL"):
        yield House(os.environ["HOUSE_URL"], Path(os.environ["SOUK_DATA_DIR"]))
        return
    data, port = tmp_path_factory.mktemp("house"), free_port()
    log = (data / "log.txt").open("w")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--serve"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "SOUK_DATA_DIR": str(data),
            "PORT": str(port),
            "DATABASE_URL": "",
            "REDIS_URL": "",
        },
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    url = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + 180
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The demo did not open:\n{(data / 'log.txt').read_text()[-4000:]}")
            try:
                if urllib.request.urlopen(f"{url}/readyz", timeout=2).status == 200:
                    break
            except OSError:
                time.sleep(0.3)
        yield House(url, data)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
        if os.environ.get("KEEP_LOG"):
            shutil.copy(data / "log.txt", os.environ["KEEP_LOG"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
            ],
        )
        yield chromium
        chromium.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Visit]:
    """`visit("/ar/")` opens a page as a new person, on a phone unless told otherwise.

    A script error or a broken policy on any page that the person sees fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(error: Error) -> None:
        # Chromium says this where only one of two pages wants an animated change; nothing is wrong.
        if "ViewTransition" not in str(error):
            complaints.append(str(error))

    def open_page(
        path: str = "/", *, viewport: dict[str, int] = PHONE, log_in: str = "", **options: object
    ) -> Page:
        context = browser.new_context(base_url=house.url, viewport=viewport, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", complain)
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        if log_in:
            page.goto("/shop/accounts/login/")
            page.locator("main [name=email]").first.fill(log_in)
            page.locator("main [name=password]").first.fill(PASSWORD)
            page.locator("main form button[type=submit]").first.click()
            page.wait_for_load_state()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys/" in item.nodeid:
            item.add_marker(pytest.mark.e2e)
