"""The whole way in both directions with Microsoft's own client, once by its routes and once as a person sees it in a browser."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from tests.flows.house import AGENT, House
from tests.teams.cards import elements
from tests.teams.playground import CHAT, ROOM, TENANT, Playground

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
        await asyncio.to_thread(lambda: house.start().with_agent())
        async with playground:
            yield house, playground
    finally:
        house.kill()


def buttons(drawn: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of what was drawn."""
    cards = [one["content"] for one in drawn["message"]["attachments"]]
    return [one for card in cards for one in elements(card) if str(one.get("type")).startswith("Action.")]


async def test_a_ticket_from_the_first_word_to_the_agents_answer(
    desk: tuple[House, Playground], tmp_path: Path
) -> None:
    """Alex writes, is asked, presses; the room has a card that changes in place; the agent's answer is in the chat; a screenshot shows it."""
    house, playground = desk
    await playground.installs()
    await playground.says("Nie działa mi VPN od rana, łączę się z domu")
    asked = await playground.drawn("Action.Execute")
    assert asked["actionConversationId"] == CHAT
    button = buttons(asked)[0]
    await playground.presses(asked["message"], button)
    card = await playground.drawn("Zajmuje się")
    room = card["actionConversationId"]
    assert room.startswith(ROOM)
    (ticket,) = await asyncio.to_thread(house.tickets)
    assert (ticket["channel"], AGENT in json.dumps(ticket)) == ("teams", False)
    body = {"verb": "take"}
    await asyncio.to_thread(house.api, "POST", f"/tickets/{ticket['number']}/actions", body)
    changed = await playground.drawn("Ola Nowak")
    assert (changed["action"], changed["message"]["messageId"]) == ("updateMessage", card["message"]["messageId"])
    body = {"verb": "reply", "visibility": "public", "text": "Proszę wybrać bramę B."}
    await asyncio.to_thread(house.api, "POST", f"/tickets/{ticket['number']}/actions", body)
    answer = await playground.drawn("Proszę wybrać bramę B")
    assert answer["actionConversationId"] == CHAT or room in answer["actionConversationId"]
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: tests/setup-system does it")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1280, "height": 1000})
        await look(page, playground, tmp_path)
        await browser.close()


async def look(page: Page, playground: Playground, folder: Path) -> None:
    """Alex asks again in the browser, and reads the card the bot answers with."""
    await page.goto(playground.url)
    box = page.locator("[contenteditable=true]").first
    await box.click()
    await page.keyboard.type("Drukarka na drugim piętrze nie drukuje")
    await page.keyboard.press("Enter")
    await page.get_by_text("HD-").last.wait_for(timeout=15_000)
    await page.screenshot(path=folder / "chat.png")
    await page.get_by_role("button", name="Helpdesk - L1").click()
    await page.get_by_role("button", name="Przejmij").first.wait_for(timeout=15_000)
    await page.screenshot(path=folder / "room.png")
