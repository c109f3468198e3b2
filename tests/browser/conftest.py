"""A browser and a gateway for the stories of a file, and visitors whose pages may not complain."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.flows.house import House, wait_for

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}
PATIENCE = 30_000  # ms a story waits for what it expects: the machine may be doing something else
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story is long: it may take minutes on a busy machine."""
    for item in items:
        if "tests/browser/" in str(item.path) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(300))


class Visitor:
    """Somebody at a browser of his own: `page`, and everything it complained about.

    Console errors, script errors and CSP violations (Chromium says those on the console) fail the story at its end, but for those with
    one of the words in `expected`: a refused post or a dropped network is told on the console too.
    """

    def __init__(self, browser: Browser, base: str, folder: Path, **settings: Any) -> None:
        self.context = browser.new_context(base_url=base, reduced_motion="reduce", **settings)
        self.context.set_default_timeout(PATIENCE)
        self.expected: list[str] = []
        self._folder = folder
        self._complaints: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        """One more tab."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        return page

    def complaints(self) -> list[str]:
        """What nobody expected."""
        return [one for one in self._complaints if not any(word in one for word in self.expected)]

    def shot(self, name: str, page: Page | None = None) -> Path:
        """A picture of the whole page."""
        path = self._folder / f"{name}.png"
        (page or self.page).screenshot(path=path, full_page=True)
        return path

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(f"{message.text} ({message.location.get('url', '')})")


def mailed_link(house: House, address: str, path: str) -> str:
    """The last URL below this path that was mailed to an address."""

    def there() -> str:
        bodies = [one.get_body(("plain",)) for one in house.sent() if address in str(one["To"])]
        links = [found[0] for one in bodies if one and (found := re.search(rf"http\S+{path}\S+", one.get_content()))]
        return links[-1] if links else ""

    return str(wait_for(there, f"a link {path} to {address}"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One running gateway with an agent for all stories of a file."""
    one = House(tmp_path_factory.mktemp("browser"))
    try:
        yield one.start().with_agent()
    finally:
        one.kill()


@pytest.fixture(scope="module")
def chromium(house: House) -> Iterator[Browser]:
    """Debian's Chromium, one a file: Playwright's loop would stand in the way of async tests of other files.

    The house comes first, for the same reason: its agent is added in this process.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("needs the program chromium: tests/setup-system installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: the folder SCREENSHOTS names (make screenshots), else one that is thrown away."""
    named = os.environ.get("SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(house: House, chromium: Browser, pictures: Path) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, `visit(locale="pl-PL", viewport=PHONE, color_scheme="dark")`; none of their pages may have complained at the end."""
    visitors: list[Visitor] = []

    def one(*, locale: str = "pl-PL", **settings: Any) -> Visitor:
        visitors.append(Visitor(chromium, house.url, pictures, locale=locale, **settings))
        return visitors[-1]

    yield one
    complaints = [each for visitor in visitors for each in visitor.complaints()]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []
