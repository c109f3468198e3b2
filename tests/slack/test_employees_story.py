"""Employees ask where they are: messages, threads, emoji, forms, files, edits, and the same person by mail."""

import json
from typing import Any

from tests.flows.house import mail
from tests.slack.desk import ANNA, GENERAL, GUEST, HELP, PIOTR, ROOM, STRANGER, Desk
from tests.slack.workspace import BOT_TOKEN, words


def test_a_message_to_the_bot_becomes_a_ticket_and_the_answer_comes_into_its_thread(desk: Desk) -> None:
    """Asked, answered by a button, edited, deleted; an agent's reply comes back to the thread. One ticket through it all."""
    said = desk.slack.dm(ANNA, "Nie działa mi VPN od rana, łączę się z domu")
    place = desk.slack.workspace.direct(ANNA)
    first = desk.bot_says(place, said["ts"], "HD-")
    assert first["thread_ts"] == said["ts"]
    ticket = desk.ticket_of("VPN")
    assert ticket["channel"] == "slack"
    asked = next(one for one in desk.slack.workspace.said_by_bot(place, said["ts"]) if "[" in words(one))
    label = words(asked).partition("[")[2].partition("]")[0]
    pressed = desk.slack.presses(ANNA, place, asked["ts"], label)
    assert pressed.acknowledged
    more = desk.slack.dm(ANNA, "Pisze tylko: błąd 800", thread=said["ts"])
    desk.slack.edits(place, more["ts"], "Pisze tylko: błąd 809")
    wrong = desk.slack.dm(ANNA, "a, i jeszcze drukarka Agaty", thread=said["ts"])
    desk.slack.deletes(place, wrong["ts"])

    def told() -> list[dict[str, Any]]:
        return [one for one in desk.timeline(ticket["number"]) if one["author"]["kind"] == "requester"]

    desk.until(lambda: len(told()) == 4 and told()[3]["versions"], "four things said, the last deleted")
    opened, answered, edited, deleted = told()
    assert opened["text"].startswith("Nie działa mi VPN")
    assert answered["text"] == label
    assert edited["text"] == "Pisze tylko: błąd 809"
    assert [one["text"] for one in edited["versions"]] == ["Pisze tylko: błąd 800"]
    assert "drukarka" not in deleted["text"]
    assert [one["text"] for one in deleted["versions"]] == ["a, i jeszcze drukarka Agaty"]
    desk.replies(ticket["number"], "Proszę wybrać bramę *B*.")
    answer = desk.bot_says(place, said["ts"], "Proszę wybrać bramę")
    assert answer["metadata"]["event_type"] == "centrala"


def test_a_repeat_of_slack_and_a_preview_change_nothing(desk: Desk) -> None:
    """The same event again, and the change Slack itself makes for a link's preview, leave what is known as it is."""
    said = desk.slack.dm(PIOTR, "My printer on the 2nd floor is jammed, see https://example.com/")
    place = desk.slack.workspace.direct(PIOTR)
    desk.bot_says(place, said["ts"], "HD-")
    ticket = desk.ticket_of("printer")
    event = {**said, "channel": place, "channel_type": "im", "event_ts": said["ts"]}
    for _ in range(3):
        assert desk.slack.event(event).acknowledged
    desk.slack.unfurls(place, said["ts"])
    after = desk.slack.dm(PIOTR, "It is the big one", thread=said["ts"])
    desk.until(lambda: after["text"] in json.dumps(desk.timeline(ticket["number"])), "the later words")
    told = [one for one in desk.timeline(ticket["number"]) if one["author"]["kind"] == "requester"]
    assert [(one["text"][:10], one.get("versions")) for one in told] == [("My printer", []), ("It is the ", [])]


def test_files_arrive_on_the_ticket_and_in_the_room_byte_for_byte(desk: Desk) -> None:
    """What is dropped into Slack is on the ticket and in the agents' thread; the token went to Slack alone."""
    data = bytes(range(256)) * 300
    file = desk.slack.workspace.file("zrzut ekranu.bin", data, user=ANNA)
    said = desk.slack.says(ANNA, HELP, "Outlook się zawiesza, w załączniku dziennik", files=(file,))
    desk.bot_says(HELP, said["ts"], "HD-")
    ticket = desk.ticket_of("Outlook")
    (kept,) = desk.timeline(ticket["number"])[0]["attachments"]
    assert kept["name"] == "zrzut ekranu.bin"
    path = kept["url"].removeprefix(desk.house.url)
    status, got = desk.house.get(path, Authorization=f"Bearer {desk.house.token}")
    assert (status, got) == (200, data)
    assert {one.token for one in desk.slack.requests if one.path.startswith("/files-pri/")} == {BOT_TOKEN}
    assert {one.token for one in desk.slack.requests if one.path.startswith("/upload/")} <= {""}
    shown = desk.until(lambda: files_in(desk, desk.card(ticket["number"])["ts"]), "the file in the room")
    assert [desk.slack.workspace.files[one["id"]]["data"] for one in shown] == [data]


def files_in(desk: Desk, thread: str) -> list[dict[str, Any]]:
    """The files in a thread of the room."""
    return [file for one in desk.slack.workspace.thread(ROOM, thread) for file in one.get("files", ())]


def test_every_message_of_a_request_channel_is_a_request_and_elsewhere_none_is(desk: Desk) -> None:
    """In #pomoc-it a message opens a ticket, an answer in its thread joins it; in #ogolny only who calls the bot is heard."""
    said = desk.slack.says(ANNA, HELP, "Proszę o dostęp do folderu Kadry")
    desk.bot_says(HELP, said["ts"], "HD-")
    before = len(desk.house.tickets())
    desk.slack.says(PIOTR, GENERAL, "Who wants pizza?")
    lost = desk.slack.says(PIOTR, GENERAL, "<@UBOT> my Teams headset has no sound")
    desk.bot_says(GENERAL, lost["ts"], "HD-")
    assert len(desk.house.tickets()) == before + 1
    assert "headset" in desk.ticket_of("headset")["subject"]
    assert "UBOT" not in desk.ticket_of("headset")["subject"]


def test_an_emoji_makes_a_ticket_of_a_message_with_the_thread_before_it(desk: Desk) -> None:
    """The author is the requester, and what was said before is there to read."""
    root = desk.slack.says(ANNA, GENERAL, "Komuś jeszcze nie działa skaner w kadrach?")
    desk.slack.says(PIOTR, GENERAL, "Not for me either", thread=root["ts"])
    last = desk.slack.says(ANNA, GENERAL, "Skaner pokazuje E-61", thread=root["ts"])
    assert desk.slack.reacts(PIOTR, GENERAL, last["ts"], "ticket").acknowledged
    desk.slack.reacts(PIOTR, GENERAL, root["ts"], "pizza")
    desk.bot_says(GENERAL, root["ts"], "HD-")
    ticket = desk.ticket_of("E-61")
    requester = desk.house.api("GET", f"/tickets/{ticket['number']}")
    assert "anna@example.com" in json.dumps(requester)
    assert "Komuś jeszcze nie działa skaner" in json.dumps(desk.timeline(ticket["number"])[0], ensure_ascii=False)


def test_the_command_opens_the_same_form_as_the_web(desk: Desk) -> None:
    """/pomoc asks, a mistake is shown beside the question, and what is sent is a ticket; with words it is one at once."""
    form = desk.dialog(ANNA, lambda: desk.slack.command(ANNA, GENERAL, "/pomoc"), asks="")
    labels = [one["label"]["text"] for one in form["blocks"] if one["type"] == "input"]
    assert labels
    photo = desk.slack.workspace.file("monitor.png", b"\x89PNG" * 999, "image/png", user=ANNA)
    done = desk.slack.submits(ANNA, form, {**dict.fromkeys(labels[:2], "Monitor miga na zielono"), "Pliki": [photo]})
    assert done.acknowledged
    number = desk.ticket_of("Monitor miga")["number"]
    (kept,) = desk.until(lambda: desk.timeline(number)[0]["attachments"], "the photo")
    assert (kept["name"], kept["size"]) == ("monitor.png", 4 * 999)
    assert desk.slack.command(PIOTR, GENERAL, "/pomoc", "I need a new keyboard please").acknowledged
    desk.ticket_of("keyboard")


def test_home_shows_my_tickets_and_nobody_elses(desk: Desk) -> None:
    """Own tickets by number and state, in the person's own language."""
    ewa = desk.somebody("ewa")
    said = desk.slack.dm(ewa, "Zgubiłam kartę do drukarek")
    desk.bot_says(desk.slack.workspace.direct(ewa), said["ts"], "HD-")
    desk.slack.opens_home(ewa)
    home = desk.until(lambda: desk.slack.workspace.homes.get(ewa), "Ewa's page")
    assert "Zgubiłam kartę" in words(home)
    desk.slack.opens_home(PIOTR)
    other = desk.until(lambda: desk.slack.workspace.homes.get(PIOTR), "Peter's page")
    assert "Zgubiłam kartę" not in words(other)


def test_the_one_who_mails_and_writes_in_slack_is_one_person(desk: Desk) -> None:
    """The workspace vouches for the address: both tickets have the same requester."""
    jan = desk.somebody("jan")
    letter = mail("Klawiatura bez litery Ż", "Wypadła.", sender="Jan <jan@example.com>")
    desk.house.send(letter, sender="jan@example.com")
    by_mail = desk.ticket_of("Klawiatura bez litery")
    said = desk.slack.dm(jan, "Monitor nie wstaje po nocy")
    desk.bot_says(desk.slack.workspace.direct(jan), said["ts"], "HD-")
    by_slack = desk.ticket_of("Monitor nie wstaje")
    assert by_slack["requester"]["id"] == by_mail["requester"]["id"]


def test_guests_and_strangers_are_heard_but_not_believed(desk: Desk) -> None:
    """A guest of the workspace, and somebody of another organisation, open tickets that say: not verified."""
    said = desk.slack.says(GUEST, HELP, "Potrzebuję hasła do Wi-Fi dla gości")
    desk.bot_says(HELP, said["ts"], "HD-")
    other = desk.slack.says(STRANGER, GENERAL, "<@UBOT> please reset the password of Anna Kowalska")
    desk.bot_says(GENERAL, other["ts"], "HD-")
    for subject in ("Wi-Fi", "reset the password"):
        (first, *_) = desk.timeline(desk.ticket_of(subject)["number"])
        assert first["trust"]["level"] == "unverified", subject


def test_who_asks_in_the_wrong_channel_is_told_once_and_unseen_by_others(desk: Desk) -> None:
    """A request in #ogolny: only its author reads where to ask, and not again the next time; talk of lunch is left alone."""
    zofia = desk.somebody("zofia")
    desk.slack.workspace.channels[GENERAL]["members"].append(zofia)
    before = len(desk.house.tickets())
    desk.slack.says(zofia, GENERAL, "kto idzie na obiad?")
    desk.slack.says(zofia, GENERAL, "nie działa mi VPN, co robić?")
    desk.told(zofia, HELP)
    desk.slack.says(zofia, GENERAL, "nie działa mi drukarka, halo?")
    desk.slack.command(zofia, GENERAL, "/pomoc", "Drukarka w kuchni nie drukuje")
    desk.ticket_of("Drukarka w kuchni")  # by then a second hint would have come
    assert len([one for one in desk.slack.workspace.ephemeral if one["to"] == zofia and HELP in words(one)]) == 1
    assert len(desk.house.tickets()) == before + 1


def test_what_begins_without_a_message_goes_on_in_one_thread_of_the_persons_own(desk: Desk) -> None:
    """A form, and a shortcut where the bot is not: answers begin a thread of the bot's, replies there and beside it come back to the ticket."""
    iza = desk.somebody("iza", locale="en-US")
    place = desk.slack.workspace.direct(iza)
    form = desk.dialog(iza, lambda: desk.slack.command(iza, GENERAL, "/pomoc"))
    assert form["title"]["text"] == "Nowe zgłoszenie"  # Slack has no Polish: an English locale is no wish for English
    asked = [one["label"]["text"] for one in form["blocks"] if one["type"] == "input"]
    assert desk.slack.submits(
        iza, form, {asked[0]: "Krzesło", asked[1]: "Poproszę o nowy stojak na laptop"}
    ).acknowledged
    first = desk.bot_says(place, "", "HD-")
    assert "Krzesło" in words(first)
    number = desk.ticket_of("Krzesło")["number"]
    desk.slack.dm(iza, "Najlepiej regulowany", thread=first["ts"])
    desk.until(lambda: "regulowany" in json.dumps(desk.timeline(number)), "the reply in the thread")
    desk.replies(number, "Jaki kolor?")
    assert desk.bot_says(place, first["ts"], "Jaki kolor?")
    desk.slack.dm(iza, "Szary, jeśli można")
    desk.until(lambda: "Szary" in json.dumps(desk.timeline(number)), "the words beside it")
    desk.slack.workspace.channel("CELSE", iza, ANNA, name="zarzad", private=True, bot=False)
    said = desk.slack.workspace.add("CELSE", user=iza, text="Winda w budynku B nie czyta kart")
    desk.slack.uses_shortcut(ANNA, "ticket", "CELSE", said["ts"])
    desk.until(lambda: [one for one in desk.slack.workspace.opened if "prywatnie" in words(one)], "a word for Anna")
    other = desk.ticket_of("Winda w budynku B")["number"]
    told = desk.bot_says(place, "", other)
    assert "Winda w budynku B" in words(told)
    assert told.get("thread_ts") != first["ts"]
