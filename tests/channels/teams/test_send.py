"""Deliveries in a strict Teams: where they belong, changed in place, with files, and in words when something can't be."""

import base64
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from channels.base import PermanentError, TemporaryError
from channels.condition import Condition
from channels.secret import Secret
from channels.teams.bot import Bot
from channels.teams.send import TeamsSender
from channels.teams.settings import Settings
from store.records import Choice, Field
from tests.channels.teams.outbound import SIGNER, Blobs, attachment, delivery, shown
from tests.teams.connector import Fault
from tests.teams.fake import APP, PASSWORD, TENANT, Teams
from tests.teams.people import Person

ROOM = "19:room@thread.tacv2"
NONE = Blobs()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(500)


@pytest.fixture
def teams() -> Iterator[Teams]:
    one = Teams().start()
    try:
        one.channel(ROOM)
        yield one
    finally:
        one.stop()


@pytest.fixture
def anna(teams: Teams) -> Person:
    person = teams.person("Anna Kowalska", "anna@example.com")
    teams.personal(person.id)
    return person


def settings(teams: Teams, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "app_id": APP, "app_password": Secret(PASSWORD), "tenant": TENANT, "login_url": teams.url, "connectors": (teams.url,),
        "rooms": {"l1": ROOM},
    }  # fmt: skip
    return Settings(**(given | more))


@pytest.fixture
def told() -> list[Condition]:
    return []


@pytest_asyncio.fixture
async def sender(teams: Teams, told: list[Condition]) -> AsyncIterator[TeamsSender]:
    one = TeamsSender(Bot("teams", settings(teams), tell=told.append), SIGNER)
    yield one
    await one.close()


def guid(teams: Teams, person: Person) -> str:
    return str(teams.people[person.id]["aadObjectId"])


def chat(person: Person) -> str:
    return f"a:1{person.id.removeprefix('29:')}"


async def test_every_address_leads_to_its_place(sender: TeamsSender, teams: Teams, anna: Person) -> None:
    """A room, a thread, a chat, a person who is written to first; what came back names the place, and the chat is asked for once."""
    room = await sender.send(delivery("w pokoju", address=ROOM), NONE)
    assert room.startswith(f"{ROOM};messageid=")
    inside = await sender.send(delivery("w wątku", address=room), NONE)
    assert inside.startswith(f"{room}#")
    assert [shown(one) for one in teams.said(room)] == ["w pokoju", "w wątku"]
    for number in range(2):
        talk = await sender.send(
            delivery(f"do osoby {number}", address=guid(teams, anna).upper(), under="talk", id_=f"p{number}"), NONE
        )
        assert talk.startswith(f"{chat(anna)}#")  # the chat it is in is said by chat_of
    await sender.send(delivery("w czacie", address=chat(anna)), NONE)
    await sender.send(delivery("dalej", address=guid(teams, anna), under="talk", below=talk), NONE)
    assert [shown(one) for one in teams.said(chat(anna))] == ["do osoby 0", "do osoby 1", "w czacie", "dalej"]
    assert len([one for one in teams.calls("create") if not one.body["isGroup"]]) == 1
    assert not any(one.body.get("replyToId") for one in teams.requests)


@pytest.mark.parametrize(
    "address",
    ["", "anna@firma.pl", "C1", "19:", "19:x y", "a:1;x", "29:1abc", "../a:1", "a:1#5", f"{ROOM};messageid=x"],
)
async def test_what_is_no_address_of_teams_is_a_dead_letter(sender: TeamsSender, teams: Teams, address: str) -> None:
    """Nothing is asked of Teams for it."""
    with pytest.raises(PermanentError):
        await sender.send(delivery(address=address), NONE)
    assert teams.requests == []


async def test_a_card_is_changed_in_place_and_posted_anew_when_it_is_gone(sender: TeamsSender, teams: Teams) -> None:
    """So are the posts below it; what is said there comes into its thread."""
    card: dict[str, Any] = {"audience": "agents", "spot": "card", "fields": (Field(label="Stan", value="nowe"),)}
    first = await sender.send(delivery("nowe", address=ROOM, **card), NONE)
    same = await sender.send(delivery("przejęte", address=ROOM, at=first, id_="d2", **card), NONE)
    below: dict[str, Any] = {"audience": "agents", "spot": "said:1", "under": "card", "below": first}
    undo = (Choice(id="do:unsend:interaction=i1", label="Cofnij"),)
    note = await sender.send(delivery("odpowiedź", address=ROOM, id_="d3", choices=undo, **below), NONE)
    assert await sender.send(delivery("poszło", address=ROOM, id_="d4", at=note, **below), NONE) == note
    assert [shown(one) for one in teams.said(first)] == ["przejęte", "poszło"]
    assert same == first
    del teams.conversations[first].messages[first.partition("=")[2]]
    other = await sender.send(delivery("rozwiązane", address=ROOM, at=first, id_="d5", **card), NONE)
    assert other != first
    assert [shown(one) for one in teams.said(other)] == ["rozwiązane"]


async def test_long_words_stay_together(sender: TeamsSender, teams: Teams, anna: Person) -> None:
    """In order, in the thread of the first; where Teams wants a pause at the beginning, nothing is out."""
    text = "\n\n".join(f"Akapit {number} " + "słowa " * 200 for number in range(30))
    place = await sender.send(delivery(text, address=ROOM, audience="agents"), NONE)
    parts = teams.said(place)
    assert len(parts) > 3
    assert "Akapit 0" in shown(parts[0])
    one = delivery(text, address=chat(anna), id_="d9")
    teams.fault("post", Fault(429, after=60))
    with pytest.raises(TemporaryError) as caught:
        await sender.send(one, NONE)
    assert caught.value.after == 60
    other = await sender.send(replace(one, address=place, id="d10"), NONE)
    assert other.startswith(place)
    assert len(teams.said(place)) == 2 * len(parts)
    assert teams.said(chat(anna)) == []


async def test_a_part_that_fails_repeats_no_part_that_is_out(sender: TeamsSender, teams: Teams, anna: Person) -> None:
    """The next try goes on where the last one ended; a short pause is waited out at once."""
    text = "\n\n".join(f"Akapit {number} " + "słowa " * 200 for number in range(30))
    one = delivery(text, address=chat(anna))
    await sender.send(replace(one, id="whole"), NONE)
    whole = len(teams.said(chat(anna)))
    teams.conversations[chat(anna)].messages.clear()
    teams.fault("post", Fault(200, done=True), Fault(429, after=0.1), Fault(503))
    with pytest.raises(TemporaryError):
        await sender.send(one, NONE)
    assert len(teams.said(chat(anna))) == 1
    await sender.send(replace(one, again=True), NONE)
    said = [shown(part) for part in teams.said(chat(anna))]
    assert len(said) == len(set(said)) == whole


async def test_a_small_picture_is_shown_and_other_files_are_named(teams: Teams, anna: Person) -> None:
    """Where people have no OneDrive, with the address of the ticket; what only says that it is a picture is none."""
    sender = TeamsSender(Bot("teams", settings(teams)), SIGNER, onedrive=False)
    files = Blobs(ekran_png=PNG, log_txt=b"raz", duzy_png=PNG + bytes(60_000), zly_png=b"<svg>")
    held = [attachment(name, data) for name, data in files.files.items()] + [attachment("brak.png", b"x")]
    one = delivery(
        "W załączniku.", address=chat(anna), attachments=tuple(held), values={"link": "https://desk.example/t/7"}
    )
    await sender.send(one, files)
    words, picture = teams.said(chat(anna))
    assert base64.b64decode(picture["attachments"][0]["contentUrl"].partition(",")[2]) == PNG
    assert picture["attachments"][0]["contentType"] == "image/png"
    for name in ("log.txt", "duzy.png", "zly.png", "brak.png"):
        assert f"„{name}” jest w zgłoszeniu: https://desk.example/t/7" in shown(words)
    assert "ekran.png" not in shown(words)
    await sender.close()


async def test_a_token_is_kept_and_fetched_anew_once_when_it_is_refused(
    sender: TeamsSender, teams: Teams, anna: Person
) -> None:
    """One for many messages; after a 401 a new one, and if that is refused too, the administrator is told and the answers wait."""
    for number in range(3):
        await sender.send(delivery(f"słowo {number}", address=chat(anna), id_=f"t{number}"), NONE)
    assert len(teams.issuer.forms) == 1
    teams.issuer.spoil()
    await sender.send(delivery("po zmianie", address=chat(anna), id_="t4"), NONE)
    assert len(teams.issuer.forms) == 2
    assert [one.status for one in teams.calls("post")] == [201, 201, 201, 401, 201]


async def test_what_the_sign_in_refuses_is_told_and_its_end_too(
    sender: TeamsSender, teams: Teams, told: list[Condition], anna: Person
) -> None:
    """In both languages, with the remedy and without the secret; the answer waits some minutes and goes out when it is mended."""
    teams.issuer.refuses = "invalid_client"
    for _ in range(2):
        with pytest.raises(TemporaryError) as caught:
            await sender.send(delivery(address=chat(anna)), NONE)
        assert caught.value.after == 300
    assert PASSWORD not in str(caught.value)
    assert {one.about for one in told} == {"token"}
    assert "app_password" in told[0].pl
    assert "app_password" in told[0].en
    assert teams.calls("post") == []
    teams.issuer.refuses = ""
    await sender.send(delivery(address=chat(anna)), NONE)
    assert told[-1] == Condition(channel="teams", about="token")


async def test_a_token_that_stays_refused_is_told(
    sender: TeamsSender, teams: Teams, told: list[Condition], anna: Person
) -> None:
    """Asked for twice and not more."""
    teams.fault("post", Fault(401), Fault(401))
    with pytest.raises(TemporaryError) as caught:
        await sender.send(delivery(address=chat(anna)), NONE)
    assert caught.value.after == 300
    assert len(teams.calls("post")) == 2
    assert [one.about for one in told] == ["token"]


@pytest.mark.parametrize(
    ("fault", "after"),
    [
        (Fault(412), 5), (Fault(412, after=3), 3), (Fault(429, after=7), 7), (Fault(429), 5), (Fault(500), 2), (Fault(502), 2),
        (Fault(503, after=9), 9), (Fault(504), 2), (Fault(429, after=999_999), 3600),
    ],
)  # fmt: skip
async def test_what_passes_is_tried_again(
    sender: TeamsSender, teams: Teams, fault: Fault, after: float, anna: Person
) -> None:
    """After as long as Teams says, where it says so; a conversation that is to pause is left alone, others go on."""
    teams.fault("post", fault)
    with pytest.raises(TemporaryError) as caught:
        await sender.send(delivery(address=chat(anna)), NONE)
    assert caught.value.after == after
    calls = len(teams.requests)
    if fault.status in (412, 429):
        with pytest.raises(TemporaryError):
            await sender.send(delivery(address=chat(anna)), NONE)
        assert len(teams.requests) == calls
    await sender.send(delivery(address=ROOM), NONE)


@pytest.mark.parametrize(
    "case",
    [
        (403, "BotNotInConversationRoster", ROOM), (403, "BotDisabledByAdmin", ROOM), (404, "ConversationNotFound", ROOM), (410, "", ""),
        (403, "", ROOM), (403, "MessageWritesBlocked", ""), (413, "", ""), (400, "BadSyntax", ""), (404, "", ROOM),
    ],
)  # fmt: skip
async def test_what_never_works_is_a_dead_letter_in_words(
    sender: TeamsSender, teams: Teams, told: list[Condition], case: tuple[int, str, str]
) -> None:
    """What is wrong with a room stands on the health page until something gets there."""
    status, code, told_about = case
    root = await sender.send(delivery(address=ROOM, id_="d0"), NONE)
    teams.fault("post", Fault(status, error=code or "Nowość"))
    with pytest.raises(PermanentError, match=r"Teams.* / Teams"):
        await sender.send(delivery(address=root), NONE)
    assert [one.about for one in told] == [told_about] * bool(told_about)
    await sender.send(delivery(address=root), NONE)
    assert [one.about for one in told if not one.pl] == [told_about] * bool(told_about)


async def test_silence_is_met_with_more_and_more_patience(sender: TeamsSender, teams: Teams, anna: Person) -> None:
    """A glitch costs seconds, an outage is not hammered; by conversation, and forgotten once it answers."""
    found = []
    for _ in range(10):
        teams.fault("post", Fault(503))
        with pytest.raises(TemporaryError) as caught:
            await sender.send(delivery(address=chat(anna)), NONE)
        found.append(caught.value.after)
    assert found == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    await sender.send(delivery(address=chat(anna)), NONE)
    teams.fault("post", Fault(503))
    with pytest.raises(TemporaryError) as caught:
        await sender.send(delivery(address=chat(anna)), NONE)
    assert caught.value.after == 2


async def test_who_does_not_have_the_app_can_not_be_written_to(
    sender: TeamsSender, teams: Teams, told: list[Condition]
) -> None:
    """The dead letter says how everybody gets it; it is no trouble of the desk's own places."""
    jan = teams.person("Jan", "jan@example.com")
    with pytest.raises(PermanentError, match=r"Zasady konfiguracji.*Setup policies"):
        await sender.send(delivery(address=guid(teams, jan)), NONE)
    assert told == []


async def test_an_answer_goes_only_where_teams_answers(teams: Teams) -> None:
    """A serviceUrl that is nobody's we know is not believed, even if it was heard; a file of a stranger is not fetched."""
    bot = Bot("teams", settings(teams))
    for url in (
        "https://evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "http://smba.trafficmanager.net/",
        "",
    ):
        bot.heard(url)
    await bot.say(ROOM, {"type": "message", "text": "x"})
    assert len(teams.calls("create")) == 1
    for url in (
        "https://evil.example/x",
        "http://169.254.169.254/x",
        f"{teams.url}@evil.example/",
        "file:///etc/passwd",
    ):
        with pytest.raises(PermanentError):
            await bot.download(url, 100)
    await bot.close()


async def test_a_file_comes_whole_or_not_at_all(teams: Teams) -> None:
    """With the token to a connector, without it elsewhere; never more bytes than asked for."""
    bot = Bot("teams", settings(teams))
    teams.files["f"] = ("image/png", PNG)
    assert await bot.download(f"{teams.service_url}v3/attachments/f/views/original", 10_000) == PNG
    assert await bot.download(f"{teams.url}/download/f", 10_000) == PNG
    with pytest.raises(PermanentError, match="larger"):
        await bot.download(f"{teams.url}/download/f", 100)
    with pytest.raises(PermanentError):
        await bot.download(f"{teams.url}/download/none", 100)
    assert [bool(one.authorization) for one in teams.requests] == [True, False, False, False]
    await bot.close()


async def test_without_a_password_nothing_is_signed(teams: Teams) -> None:
    """For Microsoft's Playground, which has no tokens: `auth: none`."""
    bot = Bot("teams", settings(teams, app_password=Secret(), auth="none"))
    with pytest.raises(TemporaryError):
        await bot.say(ROOM, {"type": "message", "text": "x"})
    assert teams.calls("create")[0].authorization == ""
    assert teams.issuer.forms == []
    await bot.close()


async def test_words_for_one_person_go_into_their_chat_or_where_they_were_said(
    teams: Teams, anna: Person, sender: TeamsSender
) -> None:
    """A thread has no words that only one person sees; who has not got the app reads them there, and nobody's are lost."""
    thread = f"{ROOM};messageid=1700000000000"
    eve = teams.person("Ewa Lis", "ewa@example.com")
    await sender.send(delivery("Tylko dla Anny", address=f"{thread}!{guid(teams, anna)}"), NONE)
    await sender.send(delivery("Dla Ewy", address=f"{thread}!{guid(teams, eve)}", id_="d2"), NONE)
    await sender.send(delivery("W czacie", address=f"{chat(anna)}!{guid(teams, anna)}", id_="d3"), NONE)
    assert [shown(one) for one in teams.said(chat(anna))] == ["Tylko dla Anny", "W czacie"]
    assert [shown(one) for one in teams.said(thread)] == ["Dla Ewy"]
    with pytest.raises(PermanentError):
        await sender.send(delivery("x", address=f"{thread}!somebody"), NONE)
