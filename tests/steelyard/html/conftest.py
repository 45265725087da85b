"""A real browser, and the pages that it opens from disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.report.html import page
from tests.steelyard.report import traces

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium")
#: No sandbox, since tests may run as root; and nothing that a browser does by itself.
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    api = pytest.importorskip("playwright.sync_api", reason="the pages are tested with playwright")
    if CHROMIUM is None:
        pytest.skip("the pages are tested in chromium, which is not installed")
    with api.sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield made
        made.close()


class Opened:
    """A page of ours in the browser, what it complained of, and what it asked the network for."""

    def __init__(self, view: Page, address: str) -> None:
        self.view = view
        self.address = address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        view.on("console", lambda message: self.complaints.append(message.text))
        view.on("pageerror", lambda error: self.complaints.append(str(error)))
        view.on("request", lambda request: self.requests.append(request.url))
        view.set_default_timeout(5_000)

    def text(self, selector: str) -> str:
        """What an element says."""
        return self.view.locator(selector).inner_text()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.view.keyboard.press(key)

    def step(self) -> int:
        """The step that the list marks as the current one."""
        return int(self.view.locator("#steps [aria-current=step] b").inner_text())

    def is_quiet(self) -> bool:
        """Whether it complained of nothing, and loaded nothing but pages from disk."""
        return not self.complaints and all(one.startswith("file:") for one in self.requests)


class Reader:
    """Opens pages, those of equal options in one context: to make one takes longer than all else."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: dict[str, BrowserContext] = {}
        self.directory = Path()
        self.opened: list[Opened] = []

    def open(self, html: str, fragment: str = "", **options: Any) -> Opened:
        """A text as a page."""
        file = self.directory / f"page{len(self.opened)}.html"
        file.write_text(html, encoding="utf-8")
        context = self.contexts.get(str(options)) or self.browser.new_context(**options)
        self.contexts[str(options)] = context
        shown = Opened(context.new_page(), file.as_uri())
        self.opened.append(shown)
        shown.view.goto(shown.address + fragment)
        return shown


@pytest.fixture(scope="session")
def library(browser: Browser) -> Reader:
    """Opens pages, in all tests."""
    return Reader(browser)


@pytest.fixture
def reader(library: Reader, tmp_path: Path) -> Iterator[Reader]:
    """Opens pages, and at the end finds that none complained, nor asked for anything."""
    library.directory, library.opened = tmp_path, []
    yield library
    for shown in library.opened:
        shown.view.close()
        assert shown.is_quiet(), (shown.complaints, shown.requests)


@pytest.fixture(scope="session")
def fee() -> str:
    """The page of a token whose fee loses a coin: three steps, the last of which fails."""
    return page.render(traces.token("fee_loses_a_coin"))
