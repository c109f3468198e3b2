"""Files that are offered to a person's OneDrive: what the card says, whose press counts, and how the bytes get there."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from channels.base import TemporaryError
from channels.secret import Secret
from channels.teams import consent
from channels.teams.bot import Bot
from channels.teams.hosts import uploadable
from channels.teams.send import TeamsSender
from channels.teams.settings import Settings
from store.records import Action, Delivery
from tests.channels.teams.inbound import CHAT, shape, understood
from tests.channels.teams.outbound import SIGNER, Blobs, attachment, delivery, shown
from tests.teams.cards import ASKS, SHOWS
from tests.teams.connector import Fault
from tests.teams.fake import APP, PASSWORD, TENANT, Teams
from tests.teams.people import Person

DATA = bytes(range(256)) * 40_000  # 10 MB: three parts
FILES = Blobs(raport_pdf=DATA)
RAPORT = attachment("raport.pdf", DATA)
LINK = "https://desk.example/ticket/7"
OFFER = consent.asks(delivery(address=CHAT), RAPORT, CHAT, SIGNER)
CONTEXT = OFFER["attachments"][0]["content"]["acceptContext"]
ROOM = {
    "contentUrl": "https://firma-my.sharepoint.com/personal/a/Documents/raport.pdf", "name": "raport.pdf",
    "uploadUrl": "https://firma-my.sharepoint.com/personal/a/_api/v2.0/drive/items/1/uploadSession?guid='1'&tempauth=x", "uniqueId": "1150D938", "fileType": "pdf",
}  # fmt: skip


def press(action: str = "accept", context: Any = CONTEXT, room: Any = ROOM, **more: Any) -> dict[str, Any]:
    """The call Teams makes of a press on the card."""
    value = {"type": "fileUpload", "action": action, "context": context, "uploadInfo": room}
    base = shape("a button nobody signed", value=value, replyToId="5") | {"name": consent.INVOKE}
    return base | {"conversation": {**base["conversation"], "id": CHAT}} | more


def deed(activity: dict[str, Any]) -> Action:
    """What the parser makes of it."""
    found = understood(activity)
    assert found is not None
    assert isinstance(found.parsed, Action)
    return found.parsed


def test_a_press_is_a_deed_of_that_person_on_that_file() -> None:
    """Accepted or refused; both under one name, so the first counts and no repeat does anything."""
    taken, left = deed(press()), deed(press("decline", room=None))
    assert (taken.verb, left.verb, taken.ticket) == ("save_file", "leave_file", 7)
    assert taken.actor.kind == "requester"
    assert taken.values["file"] == "raport.pdf"
    assert (taken.values["upload"], taken.values["place"]) == (ROOM["uploadUrl"], f"{CHAT}#5")
    assert "upload" not in left.values
    again = press(room={**ROOM, "uploadUrl": "https://other.sharepoint.com/x"}, id="f:other")
    assert {one.id for one in (taken, left, deed(again))} == {taken.id}


def test_what_this_desk_did_not_offer_or_not_there_is_nothing() -> None:
    """A bent signature, a button's one, another chat, a channel, no context: no deed and no error."""
    value = CONTEXT[consent.OFFER]
    elsewhere = press()["conversation"]
    for activity in (
        press(context={consent.OFFER: value.replace(":", ";", 1).replace("d1", "d2")}),
        press(context={consent.OFFER: value[1:]}),
        press(context={consent.OFFER: f"{SIGNER.sign('button', value.partition('.')[2])}.{value.partition('.')[2]}"}),
        press(context={}),
        press(context=None),
        press(context={consent.OFFER: 7}),
        press("perhaps"),
        press(room=None),
        press(conversation={**elsewhere, "id": "a:1another"}),
        press(conversation={**elsewhere, "conversationType": "groupChat"}),
    ):
        assert understood(activity) is None, json.dumps(activity)[:300]


def test_the_card_says_what_it_is_and_looks_like_teams_wants_it() -> None:
    """Size, name, words in the person's language; the name is one line of words."""
    odd = attachment("a\n<b>\u202e.pdf", b"x")
    card = consent.asks(delivery(address=CHAT, language="en", values={"number": "HD-7"}), odd, CHAT, SIGNER)
    content = card["attachments"][0]["content"]
    assert card["attachments"][0]["contentType"] == ASKS
    assert (content["sizeInBytes"], content["description"]) == (
        1,
        "A file for ticket HD-7. If you agree, it is put into your OneDrive.",
    )
    assert "\n" not in card["attachments"][0]["name"]


def test_bytes_go_to_microsofts_hosts_only() -> None:
    """Exactly a tenant's SharePoint over https, however the address is written."""
    assert uploadable(ROOM["uploadUrl"])
    for url in (
        "https://sharepoint.com/x", "https://a.b.sharepoint.com/x", "http://firma.sharepoint.com/x", "https://firma.sharepoint.com:8443/x",
        "https://firma.sharepoint.com.evil.example/x", "https://evil.example/firma.sharepoint.com", "https://u@firma.sharepoint.com/x",
        "https://firma.sharepoint.com\\@evil.example/x", "https://169.254.169.254/x", "https://smba.trafficmanager.net/v3/x", "",
    ):  # fmt: skip
        assert not uploadable(url), url


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[Teams]:
    one = Teams().start()
    yield one
    one.stop()


@pytest.fixture
def anna(teams: Teams) -> Person:
    person = teams.person("Anna Kowalska", "anna@example.com")
    teams.personal(person.id)
    return person


@pytest_asyncio.fixture
async def sender(teams: Teams) -> AsyncIterator[TeamsSender]:
    given: dict[str, Any] = {
        "app_id": APP, "app_password": Secret(PASSWORD), "tenant": TENANT, "login_url": teams.url, "connectors": (teams.url,),
    }  # fmt: skip
    one = TeamsSender(Bot("teams", Settings(**given)), SIGNER, connectors=(teams.url,))
    yield one
    await one.close()


async def offered(sender: TeamsSender, teams: Teams, anna: Person) -> tuple[str, Delivery]:
    """The room Teams made for an offered file, and the delivery that fills it."""
    chat = teams.personal(anna.id).id
    await sender.send(delivery("Proszę.", address=chat, attachments=(RAPORT,), values={"link": LINK}), FILES)
    words, card = teams.said(chat)
    assert "raport.pdf" not in shown(words)
    assert [one["contentType"] for one in card["attachments"]] == [ASKS]
    room = teams.drive.room()
    values = {
        "consent": "save_file", "place": f"{chat}#{card['id']}", "upload": f"{teams.url}/upload/{room}", "url": f"{teams.url}/personal/{room}/raport.pdf",
        "name": "raport.pdf", "unique_id": room, "file_type": "pdf", "link": LINK,
    }  # fmt: skip
    return room, delivery("", address=chat, id_="d2", attachments=(RAPORT,), values=values)


def stands(teams: Teams, anna: Person) -> dict[str, Any]:
    """What stands where the file was offered."""
    return teams.said(teams.personal(anna.id).id)[1]


async def test_a_file_comes_in_parts_and_goes_on_where_it_broke_off(
    sender: TeamsSender, teams: Teams, anna: Person
) -> None:
    """Below 4 MB each, none twice, never with the bot's token; the card becomes that of the file."""
    room, fills = await offered(sender, teams, anna)
    teams.fault("upload", Fault(429, after=7))
    with pytest.raises(TemporaryError) as caught:
        await sender.send(fills, FILES)
    assert caught.value.after == 7
    teams.fault("upload", Fault(503, done=True))
    with pytest.raises(TemporaryError):
        await sender.send(fills, FILES)
    assert await sender.send(replace(fills, again=True), FILES) == fills.content.values["place"]
    assert teams.drive.files == {room: DATA}
    assert (len(teams.drive.parts[room]), teams.drive.wrong) == (3, [])
    assert [one["contentType"] for one in stands(teams, anna)["attachments"]] == [SHOWS]
    assert not [one for one in teams.calls("upload") + teams.calls("so far") if one.authorization]
    assert sender.destination(fills) != sender.destination(delivery(address=fills.address))


async def test_a_card_that_can_not_be_changed_yet_does_not_upload_twice(
    sender: TeamsSender, teams: Teams, anna: Person
) -> None:
    """The same gateway knows that the bytes are there."""
    _, fills = await offered(sender, teams, anna)
    teams.fault("update", Fault(503))
    with pytest.raises(TemporaryError):
        await sender.send(fills, FILES)
    calls = len(teams.calls("upload"))
    await sender.send(replace(fills, again=True), FILES)
    assert len(teams.calls("upload")) == calls == 3
    assert stands(teams, anna)["attachments"][0]["contentType"] == SHOWS


async def test_what_can_not_be_there_is_said_with_the_link(sender: TeamsSender, teams: Teams, anna: Person) -> None:
    """A room that is gone, a full OneDrive; and after a crash over an upload whose end nobody knows, that too."""
    room, fills = await offered(sender, teams, anna)
    teams.drive.expires(room)
    for again, words in ((False, "nie udało się zapisać"), (True, "powinien już być")):
        await sender.send(replace(fills, again=again), FILES)
        said = shown(stands(teams, anna))
        assert words in said
        assert LINK in said
    teams.fault("upload", Fault(507))
    await sender.send(fills, FILES)
    assert "nie udało się zapisać" in shown(stands(teams, anna))
    del teams.personal(anna.id).messages[stands(teams, anna)["id"]]
    await sender.send(fills, FILES)
    assert "nie udało się zapisać" in shown(stands(teams, anna))  # the card is gone: the words come as new ones


async def test_agents_and_threads_get_links(sender: TeamsSender, teams: Teams, anna: Person) -> None:
    """Teams offers files in personal chats only, and a person's consent is for what they were sent."""
    teams.channel("19:help@thread.tacv2", anna.id)
    chat, thread = teams.personal(anna.id).id, "19:help@thread.tacv2;messageid=1"
    for number, more in enumerate(
        ({"address": thread}, {"address": chat, "audience": "agents"}, {"address": chat, "ticket": 0})
    ):
        one = delivery("Proszę.", id_=f"x{number}", attachments=(RAPORT,), values={"link": LINK}, **more)
        await sender.send(one, FILES)
        (said,) = teams.said(more["address"])[-1:]
        assert f"„raport.pdf” jest w zgłoszeniu: {LINK}" in shown(said)
