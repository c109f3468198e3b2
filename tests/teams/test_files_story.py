"""An agent's files reach the person: small pictures in the chat, others with their consent in their OneDrive, in channels as a link."""

import json
import os
import re
import signal
from typing import Any

from tests.teams.cards import ASKS, SHOWS, words
from tests.teams.connector import Fault
from tests.teams.desk import GENERAL, Desk
from tests.teams.people import Person

LARGE = bytes(range(256)) * 40_000  # 10 MB: three parts
SMALL = b"Instrukcja: " + bytes(range(200))


def sent_ahead(desk: Desk, name: str, data: bytes) -> str:
    """The id of a file that will go with an answer."""
    headers = {"Authorization": f"Bearer {desk.house.token}", "Content-Type": "application/octet-stream"}
    status, answer = desk.house.http("POST", f"/api/v1/files?name={name}", data, **headers)
    assert status == 201, answer
    return str(json.loads(answer)["id"])


def answered_with(desk: Desk, person: Person, subject: str, **files: bytes) -> str:
    """The person asks, Ola answers with these files; the chat."""
    chat = person.says(f"{subject} i nie wiem, jak to ustawić").thread
    desk.bot_says(chat, "HD-")
    number = desk.ticket_of(subject)["number"]
    ids = [sent_ahead(desk, f"{name}.pdf", data) for name, data in files.items()]
    desk.acts(number, "reply", visibility="public", text="Wszystko jest w pliku.", files=ids)
    return chat


def cards(desk: Desk, chat: str, kind: str) -> list[dict[str, Any]]:
    """The messages in a chat that are cards of files."""
    return [
        one for one in desk.teams.said(chat) if [file["contentType"] for file in one.get("attachments", [])] == [kind]
    ]


def offered(desk: Desk, chat: str, name: str) -> dict[str, Any]:
    """The card that offers this file, once it is there."""

    def there() -> Any:
        return [one for one in cards(desk, chat, ASKS) if one["attachments"][0]["name"] == f"{name}.pdf"]

    return dict(desk.until(there, f"the offer of {name}")[0])


def now(desk: Desk, chat: str, message: dict[str, Any]) -> dict[str, Any]:
    """What stands in the place of a message."""
    return next(one for one in desk.teams.said(chat) if one["id"] == message["id"])


def test_a_file_goes_into_the_persons_onedrive_once_and_only_if_they_agree(desk: Desk) -> None:
    """Words first, then the card. Nobody else's press, no forged one and no second one does anything; an upload that breaks off goes on."""
    jola, drive = desk.somebody("jola"), desk.teams.drive
    chat = answered_with(desk, jola, "Nowy monitor", duzy=LARGE, maly=SMALL, trzeci=b"x" * 999)
    card = offered(desk, chat, "duzy")
    said = desk.teams.said(chat)
    assert any("Wszystko jest w pliku" in words(one) for one in said[: said.index(card)])
    assert card["attachments"][0]["content"]["sizeInBytes"] == len(LARGE)
    assert "HD-" in card["attachments"][0]["content"]["description"]

    context = card["attachments"][0]["content"]["acceptContext"]["offer"]
    bent = json.loads(json.dumps(card).replace(context[:8], context[:8][::-1]))
    thief = desk.somebody("karol")
    assert [thief.answers_offer(card).status, jola.answers_offer(bent).status] == [200, 200]
    assert desk.guest.answers_offer(card, **desk.guest.channel(GENERAL, "1")).status == 200
    desk.teams.fault("upload", Fault(503, after=0, done=True))  # it has the first part, and can't say so
    taken = jola.answers_offer(card)
    assert taken.answer == {}
    assert jola.answers_offer(card).status == 200
    assert jola.answers_offer(card, accept=False).status == 200
    shown = desk.until(lambda: cards(desk, chat, SHOWS), "the file's card")[0]
    room = taken.activity["value"]["uploadInfo"]
    assert shown["id"] == card["id"]
    assert shown["attachments"][0]["contentUrl"] == room["contentUrl"]
    assert shown["attachments"][0]["content"] == {"uniqueId": room["uniqueId"], "fileType": "pdf"}
    assert drive.files == {room["uniqueId"]: LARGE}
    assert len(drive.parts[room["uniqueId"]]) == 3
    assert max(drive.parts[room["uniqueId"]]) < 4 * 1024 * 1024

    small = offered(desk, chat, "maly")
    assert jola.answers_offer(small, accept=False).answer == {}
    said = desk.until(lambda: words(now(desk, chat, small)), "words in place of the card")
    assert "nie trafi na Twój OneDrive" in said
    (link,) = re.findall(r'href="[^"]*(/ticket/[^"]+)"', said)
    status, page = desk.house.get(link)
    assert (status, b"maly.pdf" in page) == (200, True)
    third = offered(desk, chat, "trzeci")
    jola.answers_offer(third, upload="http://127.0.0.1:9/upload/elsewhere")
    desk.until(lambda: "nie udało się zapisać" in words(now(desk, chat, third)), "words about the third file")
    assert (len(drive.files), drive.wrong) == (1, [])
    assert not [one for one in desk.teams.calls("upload") + desk.teams.calls("so far") if one.authorization]


def test_an_upload_survives_a_crash_and_one_that_is_too_late_says_where_the_file_is(desk: Desk) -> None:
    """The workers die between the press and the upload: it is done by the next ones, once. Of a room that is gone the person hears, with a link."""
    iza, drive = desk.somebody("iza"), desk.teams.drive
    chat = answered_with(desk, iza, "Skrzynka wspólna", a=SMALL, b=LARGE)
    first, late = offered(desk, chat, "a"), offered(desk, chat, "b")
    before = len(desk.teams.calls("upload"))
    desk.teams.fault("upload", Fault(500, hang=4))
    taken = iza.answers_offer(first)
    desk.until(lambda: len(desk.teams.calls("upload")) > before, "the upload")
    os.kill(desk.house.work_pid(), signal.SIGKILL)
    desk.until(lambda: now(desk, chat, first)["attachments"][0]["contentType"] == SHOWS, "the file's card")
    assert drive.files[taken.activity["value"]["uploadInfo"]["uniqueId"]] == SMALL
    gone = drive.room()
    drive.expires(gone)
    iza.answers_offer(late, upload=f"{desk.teams.url}/upload/{gone}")
    said = desk.until(lambda: words(now(desk, chat, late)), "words in place of the card")
    assert "nie udało się zapisać" in said
    assert "/ticket/" in said


def test_in_a_channel_a_file_is_a_link(desk: Desk) -> None:
    """Others read there, and Teams offers files in personal chats only."""
    ewa = desk.somebody("ewa")
    desk.teams.conversations[GENERAL].members.append(ewa.id)
    thread = ewa.posts(GENERAL, "Wspólny kalendarz sali Sopot znika").thread
    desk.bot_says(thread, "HD-")
    number = desk.ticket_of("kalendarz sali Sopot")["number"]
    desk.acts(number, "reply", visibility="public", text="Proszę.", files=[sent_ahead(desk, "kalendarz.pdf", SMALL)])
    assert "kalendarz.pdf" in words(desk.bot_says(thread, "jest w zgłoszeniu"))
    assert cards(desk, thread, ASKS) == []
