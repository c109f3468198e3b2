"""The requester's card on a real store: one a ticket, whoever works it off and however often, and only where the channel hangs cards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from channels.screens import Screen
from gateway.rooms.own_telling import OWN, is_own_card
from store.ids import digest
from store.records import Address, Delivery, Event, Message
from tests.gateway.rooms.room_desk import Desk, desk_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("own")
    async with desk_in(folder) as one:
        yield one


async def asks(desk: Desk, text: str) -> int:
    """Anna asks in a chat of her own; nothing is sent yet. The number of the ticket."""
    await desk.comes(
        Message(
            channel="teams",
            external_id=f"teams:T1:{digest(text)}",
            sender=Address(address="anna@firma.pl", name="Anna Kowal"),
            text=text,
            conversation=f"a:1#{digest(text)[:8]}",
            trust="verified",
            reply_address="a:1",
            also=("teams:u1",),
        )
    )
    return await desk.store.tickets.last()


def cards(desk: Desk, number: int) -> list[Delivery]:
    """What was sent of the ticket's card, oldest first."""
    return [one for one in desk.teams.sent if one.ticket == number and is_own_card(one)]


async def test_two_gateways_that_work_off_the_same_card_hang_it_once(desk: Desk) -> None:
    """The one that slept past its lease comes after the other: what it would hang is there already."""
    number = await asks(desk, "Skaner w archiwum nie skanuje dwustronnie")
    handled = 0
    while works := (await desk.store.pipe.claim("outbox", limit=20, lease=30_000, alone=False)).works:
        for work in works:
            await desk.courier.handle(work)
            if OWN in work.doc.decode():
                await desk.courier.handle(work)
                handled += 1
    assert handled == 1
    (card,) = cards(desk, number)
    ticket = await desk.store.tickets.one(number)
    assert ticket is not None
    assert ticket.card is not None
    assert (ticket.card.address, card.address, card.at) == ("a:1", "a:1", "")
    await desk.does("take", number)
    await desk.does("set", number, priority="P3")
    await desk.sends()
    place = (await desk.store.places.of("teams", "a:1", number))[OWN]
    assert [one.at for one in cards(desk, number)[1:]] == [place]  # the second change found it as it hangs there
    told = [one for one in await desk.log(number) if isinstance(one, Event) and one.kind == "delivered"]
    assert len(told) == len([one for one in desk.teams.sent if one.ticket == number]) - len(cards(desk, number))


async def test_who_only_has_a_dead_chat_leaves_dead_words_and_no_dead_card(desk: Desk) -> None:
    desk.teams.broken = "the bot is not in a:1"
    number = await asks(desk, "Kabel od stacji dokującej iskrzy")
    await desk.sends()
    desk.teams.broken = ""
    dead = [one for one in await desk.store.messages.dead() if one.ticket == number]
    assert [one.reason for one in dead] == ["the bot is not in a:1"]
    assert cards(desk, number) == []
    await desk.does("take", number)
    await desk.sends()
    assert len(cards(desk, number)) == 1, "it is hung as soon as the chat is there again"


async def test_a_ticket_from_elsewhere_has_no_card(desk: Desk) -> None:
    number = await desk.asks("Nie działa mi poczta od rana")
    await desk.does("take", number)
    await desk.sends()
    ticket = await desk.store.tickets.one(number)
    assert ticket is not None
    assert ticket.card is None
    assert not [one for wall in (desk.mail, desk.slack) for one in wall.sent if is_own_card(one)]


async def test_which_form_is_asked_only_where_there_are_several(desk: Desk) -> None:
    """The words that are known go along; the only form there is opens at once."""
    anna = await desk.screens.viewer("teams:u1", email="anna@firma.pl", name="Anna", language="pl")
    which = await desk.screens.screen("forms", 0, anna, given={"text": "monitor"})
    assert isinstance(which, Screen)
    assert [one.id for one in which.asked[0].options] == ["form", "equipment"]
    assert which.fixed == {"text": "monitor"}
    assert await desk.screens.mistakes("forms", 0, {"form": "equipment"}, anna) == {}
    assert await desk.screens.mistakes("forms", 0, {"form": "mail"}, anna) == {"form": "Tego formularza już nie ma."}
    slack = await desk.screens.viewer("slack:U1", email="anna@firma.pl", name="Anna", language="pl")
    only = await desk.screens.screen("forms", 0, slack, given={"text": "monitor"})
    assert isinstance(only, Screen)
    assert (only.name, next(one.value for one in only.asked if one.id == "text")) == ("form:form", "monitor")


async def test_words_that_are_said_once_are_durable_and_said_again_only_after_their_time(desk: Desk) -> None:
    async def says(what: str) -> bool:
        return await desk.screens.say_once(what, 60, channel="teams", address="a:9", words="Cześć", language="pl")

    assert [await says("welcome:1"), await says("welcome:1"), await says("welcome:2")] == [True, False, True]
    await desk.sends()
    assert [one.content.body for one in desk.teams.sent if one.address == "a:9"] == ["Cześć", "Cześć"]
