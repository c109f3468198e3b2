"""Agents at the console, in a real browser: accounts made and signed in through the real pages."""

from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page

from tests.browser.conftest import Visitor
from tests.flows.house import AGENT, House

PASSWORD = "cztery konie w parku"


def prepared(house: House, *words: str) -> str:
    """What a command prints. In a thread: Playwright's loop runs in this one, and a new interpreter takes a second."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(house._quickly, *words).result()


def signed_in(
    house: House, visitor: Visitor, *, email: str = AGENT, name: str = "", level: str = "L1", admin: bool = False
) -> Page:
    """The visitor's page, at /desk, signed in as this agent: by the invitation link the first time, with the password after that.

    With a `name`, the agent is added first if there is none.
    """
    known: dict[str, str] = house.__dict__.setdefault("passwords", {})
    page = visitor.page
    if email not in known:
        if name:
            prepared(house, "agent", "add", email, "--name", name, "--level", level, *(["--admin"] if admin else []))
        page.goto(prepared(house, "agent", "invite", email).strip().splitlines()[-1])
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button.primary")
        known[email] = PASSWORD
    else:
        page.goto("/desk/sign-in")
        page.fill("#email", email)
        page.fill("#password", known[email])
        page.click("main button.primary")
    page.wait_for_url("**/desk")
    return page
