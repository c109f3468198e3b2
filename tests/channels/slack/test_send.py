"""Deliveries in a strict Slack: where they belong, once, changed in place, with files, and in words when something can't be."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from channels.base import PermanentError, TemporaryError
from channels.secret import Secret
from channels.slack.send import SlackSender
from channels.slack.web import Web
from store.records import Choice
from tests.channels.slack.outbound import NOW, SIGNER, Blobs, attachment, delivery
from tests.slack.fake import Fault, Slack
from tests.slack.workspace import BOT_TOKEN, words

NONE = Blobs()


@pytest_asyncio.fixture
async def sender(slack: Slack) -> AsyncIterator[SlackSender]:
    web = Web(Secret(BOT_TOKEN), slack.api_url, channel="slack")
    one = SlackSender(web, SIGNER, lambda: NOW)
    yield one
    await one.close()


def said(slack: Slack, channel: str, thread: str = "") -> list[dict[str, Any]]:
    return slack.workspace.said_by_bot(channel, thread)


async def test_every_address_leads_to_its_place(sender: SlackSender, slack: Slack) -> None:
    """A room, a thread, a person, a thread in a person's messages, one person's eyes; what came back names the place."""
    room = await sender.send(delivery("w pokoju", address="C9"), NONE)
    assert room == f"C9:{said(slack, 'C9')[0]['ts']}"
    root = slack.workspace.add("C1", user="U1", text="Nie działa")
    await sender.send(delivery("w wątku", address=f"C1:{root['ts']}"), NONE)
    assert next(words(one) for one in said(slack, "C1", root["ts"])).startswith("w wątku")
    talk = await sender.send(delivery("do osoby", address="U1", under="talk"), NONE)
    again = await sender.send(delivery("dalej", address="U1", under="talk", below=talk, id_="d2"), NONE)
    assert talk.startswith("D1:")
    assert [one["ts"] for one in said(slack, "D1", talk[3:])] == [talk[3:], again[3:]]
    await sender.send(delivery("tylko dla Ciebie", address="C9!U1"), NONE)
    await sender.send(delivery("też", address=f"C1:{root['ts']}!U1"), NONE)
    assert [(one["channel"], one["to"], one.get("thread_ts")) for one in slack.workspace.ephemeral] == [
        ("C9", "U1", None),
        ("C1", "U1", root["ts"]),
    ]
    assert len(slack.calls("conversations.open")) == 1
    assert {one["parse"] for one in slack.asked.values()} == {"none"}
    assert {(one["link_names"], one["unfurl_links"], one["unfurl_media"]) for one in slack.asked.values()} == {
        ("false", "false", "false")
    }


@pytest.mark.parametrize("address", ["", "anna@firma.pl", "C1:x", "C1:1.1:2", "c1", "U1!U2", "C1!", "../C1"])
async def test_what_is_no_address_of_slack_is_a_dead_letter(sender: SlackSender, slack: Slack, address: str) -> None:
    """Nothing is asked of Slack for it."""
    with pytest.raises(PermanentError):
        await sender.send(delivery(address=address), NONE)
    assert slack.requests == []


async def test_a_card_is_changed_in_place_and_posted_anew_when_it_is_gone(sender: SlackSender, slack: Slack) -> None:
    """Who deletes a card gets a new one with the next change."""
    first = await sender.send(delivery("nowe", address="C9", spot="card"), NONE)
    same = await sender.send(delivery("przejęte", address="C9", spot="card", at=first, id_="d2"), NONE)
    assert same == first
    assert next(words(one) for one in said(slack, "C9")).startswith("przejęte")
    del slack.workspace.messages["C9"][first[3:]]
    other = await sender.send(delivery("rozwiązane", address="C9", spot="card", at=first, id_="d3"), NONE)
    assert other != first
    assert [one["ts"] for one in said(slack, "C9")] == [other[3:]]


@pytest.mark.parametrize("thread", [True, False])
async def test_what_was_posted_before_a_crash_is_not_posted_twice(
    sender: SlackSender, slack: Slack, *, thread: bool
) -> None:
    """Slack's answer to the first part was lost, then two uploads failed: each try posts only what is missing."""
    address = f"C1:{slack.workspace.add('C1', user='U1', text='?')['ts']}" if thread else "C1"
    text = "\n\n".join(f"Akapit {number} " + "słowa " * 60 for number in range(60))
    files = Blobs(a_txt=b"aaa", b_txt=b"bbb")
    both = (attachment("a.txt", b"aaa"), attachment("b.txt", b"bbb"), attachment("a.txt", b"aaa"))
    one = delivery(text, address=address, attachments=both, created_at=NOW)
    slack.fault("chat.postMessage", Fault(status=503, done=True))
    with pytest.raises(TemporaryError):
        await sender.send(one, files)
    slack.fault("files.completeUploadExternal", Fault(status=500))
    again = replace(one, again=True, created_at=0)
    with pytest.raises(TemporaryError):
        await sender.send(again, files)
    slack.fault("files.getUploadURLExternal", Fault(status=500))
    with pytest.raises(TemporaryError):
        await sender.send(again, files)
    slack.fault("files.completeUploadExternal", Fault(status=500, done=True))
    with pytest.raises(TemporaryError):
        await sender.send(again, files)
    place = await sender.send(again, files)
    last = await sender.send(again, files)
    assert place == last
    posted = said(slack, "C1")
    parts = [message["metadata"]["event_payload"]["part"] for message in posted if "metadata" in message]
    assert parts == [str(number) for number in range(len(parts))]
    assert len(parts) > 1
    assert sorted(file["name"] for message in posted for file in message.get("files", ())) == [
        "a.txt",
        "a.txt",
        "b.txt",
    ]
    assert place == f"C1:{posted[0]['ts']}"


async def test_the_same_file_of_an_earlier_answer_is_not_taken_for_ours(sender: SlackSender, slack: Slack) -> None:
    """Two answers with a screenshot.png each: the second's is sent although one of that name hangs there."""
    root = slack.workspace.add("C1", user="U1", text="?")["ts"]
    picture = (attachment("ekran.png", b"1"),)
    await sender.send(delivery("raz", address=f"C1:{root}", attachments=picture), Blobs(ekran_png=b"1"))
    second = delivery("dwa", address=f"C1:{root}", attachments=picture, id_="d2", again=True, created_at=0)
    await sender.send(second, Blobs(ekran_png=b"2"))
    assert [file["name"] for message in said(slack, "C1", root) for file in message.get("files", ())] == [
        "ekran.png"
    ] * 2


async def test_a_dead_letter_sent_again_days_later_posts_nothing_twice(slack: Slack) -> None:
    """A person sends it again: its tries are forgotten, but it is old, so it is looked for."""
    web = Web(Secret(BOT_TOKEN), slack.api_url, channel="slack")
    sender = SlackSender(web, SIGNER, lambda: NOW + 86_400_000)
    one = delivery("słowa", address="C9", created_at=0)
    assert await sender.send(one, NONE) == await sender.send(one, NONE)
    assert len(said(slack, "C9")) == 1
    await web.close()


async def test_files_follow_the_words_into_the_thread(sender: SlackSender, slack: Slack) -> None:
    """One that is empty, gone or refused is named there, so that nobody waits for it; the others arrive."""
    root = slack.workspace.add("C1", user="U1", text="?")["ts"]
    files = (attachment("pusty.txt", b""), attachment("dobry.txt", b"dane"), attachment("brak.txt", b"x"))
    one = delivery(
        "W załączniku.", address=f"C1:{root}", attachments=files, values={"link": "https://desk.example/t/7"}
    )
    await sender.send(one, Blobs(dobry_txt=b"dane"))
    posted = said(slack, "C1", root)
    assert [file["name"] for message in posted for file in message.get("files", ())] == ["dobry.txt"]
    failed = [message for message in posted if "nie udało się" in words(message)]
    assert [[name in words(message) for name in ("pusty.txt", "brak.txt")] for message in failed] == [
        [True, False],
        [False, True],
    ]
    assert all("https://desk.example/t/7" in words(message) for message in failed)
    shared = next(message for message in posted if message.get("files"))
    assert slack.workspace.files[shared["files"][0]["id"]]["data"] == b"dane"


async def test_files_alone_are_sent_too(sender: SlackSender, slack: Slack) -> None:
    """An answer of nothing but a file names it, in the language of nobody."""
    await sender.send(
        delivery("", address="C1", attachments=(attachment("plan.pdf", b"%PDF"),)), Blobs(plan_pdf=b"%PDF")
    )
    assert "plan.pdf" in words(said(slack, "C1")[0])
    assert said(slack, "C1")[1]["files"][0]["name"] == "plan.pdf"


async def test_what_slack_cannot_lay_out_is_posted_as_words(sender: SlackSender, slack: Slack) -> None:
    """Slack changes its rules: the person gets the words, without buttons."""
    slack.fault("chat.postMessage", Fault(error="invalid_blocks"))
    place = await sender.send(delivery("Czy działa?", address="C1", choices=(Choice(id="yes", label="Tak"),)), NONE)
    slack.fault("chat.update", Fault(error="invalid_blocks"))
    await sender.send(delivery("Działa?", address="C1", spot="card", at=place), NONE)
    (message,) = said(slack, "C1")
    assert message["text"] == "Działa?"
    assert not message.get("blocks")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("token_revoked", TemporaryError),
        ("ratelimited", TemporaryError),
        ("is_archived", PermanentError),
        ("user_not_found", PermanentError),
    ],
)
async def test_what_can_pass_waits_and_what_cannot_is_a_dead_letter(
    sender: SlackSender, slack: Slack, code: str, error: type[Exception]
) -> None:
    """Both say why in Polish and English."""
    slack.fault("chat.postMessage", Fault(error=code))
    with pytest.raises(error, match=r"Slack.* / .*Slack"):
        await sender.send(delivery(address="C1"), NONE)


def test_sends_to_one_channel_are_limited_together(sender: SlackSender) -> None:
    """Slack counts by channel: a thread and a whisper in it count there."""
    assert {sender.destination(delivery(address=one)) for one in ("C1", "C1:1.2", "C1:1.2!U1", "C1!U1")} == {"C1"}
    assert sender.destination(delivery(address="U1")) == "U1"
