"""The whole way in both directions with Microsoft's own client, as a person sees it in a browser."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from tests.flows.house import AGENT, House
from tests.teams.playground import ROOM, TENANT, Playground

WAITS = 15_000  # milliseconds

CHANNEL = """  teams:
    kind: teams
    app_id: 7e1d0000-0000-4000-8000-0000000000b0
    auth: none
    tenant: {tenant}
    rooms: {{l1: "{room}"}}
    connectors: ["{url}"]
"""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[House, Playground]]:
    """A gateway that believes its loopback, and the Playground that calls it."""
    house = House(tmp_path / "house")
    playground = Playground(f"{house.url}/api/messages", tmp_path)
    part = CHANNEL.format(tenant=TENANT, room=ROOM, url=playground.url)
    text = house.config.read_text()
    house.config.write_text(text.replace("  form: {kind: webform}\n", f"  form: {{kind: webform}}\n{part}"))
    try:
        starting = asyncio.create_task(asyncio.to_thread(lambda: house.start().with_agent()))
        async with playground:
            await starting
            yield house, playground
    finally:
        house.kill()


async def test_a_ticket_from_the_first_word_to_the_agents_answer(
    desk: tuple[House, Playground], tmp_path: Path
) -> None:
    """Alex writes, is asked and presses; the room has a card that changes where it hangs; the agent's answer is in the chat. All of it is drawn."""
    house, playground = desk
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: tests/setup-system does it")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1280, "height": 1000})
        await page.goto(playground.url)
        await goes_to(page, "Helpdesk - L1")  # a channel that was never opened is not drawn
        await goes_to(page, "Personal Chat")
        await page.locator("[contenteditable=true]").first.click()
        await page.keyboard.type("Drukarka na drugim piętrze nie drukuje")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Nie wiem").first.click(timeout=WAITS)
        await playground.drawn("poradzimy sobie")
        card = await playground.drawn("Zajmuje się")
        assert card["actionConversationId"].startswith(ROOM)
        (ticket,) = await asyncio.to_thread(house.tickets)
        assert (ticket["channel"], AGENT in json.dumps(ticket)) == ("teams", False)
        actions = f"/tickets/{ticket['number']}/actions"
        await asyncio.to_thread(house.api, "POST", actions, {"verb": "take"})
        changed = await playground.drawn("Ola Nowak")
        assert (changed["action"], changed["message"]["messageId"]) == ("updateMessage", card["message"]["messageId"])
        body = {"verb": "reply", "visibility": "public", "text": "Proszę wybrać bramę B."}
        await asyncio.to_thread(house.api, "POST", actions, body)
        await page.get_by_text("Proszę wybrać bramę B").first.wait_for(timeout=WAITS)
        await page.screenshot(path=tmp_path / "chat.png")
        await goes_to(page, "Helpdesk - L1")
        await page.get_by_role("button", name="Odpowiedz").first.wait_for(timeout=WAITS)
        await page.get_by_text("Ola Nowak").first.wait_for(timeout=WAITS)
        await page.screenshot(path=tmp_path / "room.png")
        await browser.close()


async def goes_to(page: Page, place: str) -> None:
    """Opens a chat or a channel in the list."""
    await page.get_by_role("treeitem", name=place).first.click(timeout=WAITS)
