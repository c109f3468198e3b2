"""What an event only names is fetched: who, files, the message under an emoji, the thread before; and what can't be had is said."""

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest
import pytest_asyncio

from channels.base import Deed, Parsed, TemporaryError
from channels.pressed import Button, value_of
from channels.screens import Asked, Screen
from channels.secret import Secret
from channels.slack import views
from channels.slack.complete import SlackCompleter
from channels.slack.people import People, account_of
from channels.slack.web import Web
from store.records import Inbound, Message
from tests.channels.slack.inbound import SIGNER, changed, event, parser, pressed, said, settings
from tests.slack.fake import Fault, Slack
from tests.slack.workspace import BOT_TOKEN, BOT_USER

LARGEST = 100_000  # bytes of one file


class Desk:
    """Parser and completer over the fake Slack."""

    def __init__(self, slack: Slack, **more: Any) -> None:
        self.slack = slack
        self.web = Web(Secret(BOT_TOKEN), slack.api_url, channel="slack")
        self.settings = settings(api_url=slack.api_url, **more)
        self.completer = SlackCompleter("slack", self.settings, self.web, People(self.web), largest_file=LARGEST)

    async def complete(self, payload: Any, kind: str = "event", *, tries: int = 0) -> Parsed | Deed | None:
        raw = json.dumps(payload).encode()
        inbound = Inbound(
            id="i", channel="slack", external_id="e", lane="l", digest="d", envelope={"kind": kind}, raw=raw
        )
        parsed = parser().parse(inbound)
        assert parsed is not None
        return await self.completer.complete(parsed, inbound, tries=tries)

    async def message(self, payload: Any, kind: str = "event", *, tries: int = 0) -> Message:
        found = await self.complete(payload, kind, tries=tries)
        assert isinstance(found, Parsed)
        return found.message


@pytest_asyncio.fixture
async def desk(slack: Slack) -> AsyncIterator[Desk]:
    """Piotr is English, Gosia a guest, Sten of another organisation, and BUILD a machine."""
    slack.workspace.user("U2", "Piotr@Firma.pl", name="Piotr Lis", locale="en-GB")
    slack.workspace.user("U3", "gosia@agencja.pl", guest=True)
    slack.workspace.user("U4", "sten@inna.se", stranger=True)
    slack.workspace.user("U5", name="Build", bot=True)
    one = Desk(slack)
    yield one
    await one.web.close()


async def test_a_member_is_known_by_the_address_the_workspace_vouches_for(desk: Desk) -> None:
    one = await desk.message(said(user="U2"))
    assert (one.sender.address, one.sender.name, one.language) == ("piotr@firma.pl", "Piotr Lis", "")
    assert (one.trust, one.also) == ("verified", ("slack:U2",))


@pytest.mark.parametrize("user", ["U3", "U4", "U404"])
async def test_guests_and_strangers_are_known_by_their_account_alone(desk: Desk, user: str) -> None:
    one = await desk.message(said(user=user))
    assert (one.sender.address, one.trust) == (user, "unverified")


async def test_machines_are_nobody_and_so_are_strangers_where_they_are_not_wanted(desk: Desk) -> None:
    assert await desk.complete(said(user="U5")) is None
    alone = Desk(desk.slack, strangers=False)
    assert await alone.complete(said(user="U4")) is None
    assert await alone.complete(said(user="U1")) is not None
    await alone.web.close()


@pytest.mark.parametrize(
    "account",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"deleted": True},
        {"team_id": "T2"},
        {"is_bot": True},
        {"is_email_confirmed": False},
    ],
)
def test_an_address_counts_only_of_full_members_who_have_confirmed_it(account: dict[str, Any]) -> None:
    base = {"id": "U1", "team_id": "T1", "profile": {"email": "a@b.pl", "real_name": "A"}}
    assert account_of(base, "U1", "T1").email == "a@b.pl"
    assert account_of(base | account, "U1", "T1").email == ""
    assert account_of(base | {"team_id": "T2", "enterprise_user": {"teams": ["T1"]}}, "U1", "T1").full


async def test_who_somebody_is_is_asked_once_and_waited_for(desk: Desk) -> None:
    desk.slack.limit("users.info", 60)
    with pytest.raises(TemporaryError) as waits:
        await desk.complete(said(user="U1"))
    assert waits.value.after is not None
    assert waits.value.after > 30
    desk.slack.limited.clear()
    known = Desk(desk.slack)
    for _ in range(3):
        await known.complete(said(user="U1"))
    assert len([one for one in desk.slack.calls("users.info") if one.status == 200]) == 1
    await known.web.close()


async def test_names_stand_in_the_place_of_ids(desk: Desk) -> None:
    one = await desk.message(said("<@U2> wie, <@U404> nie", channel="CREQ"))
    assert one.text == "@Piotr Lis wie, @U404 nie"


async def test_an_edit_is_of_its_author_and_a_deletion_too(desk: Desk) -> None:
    was = {"type": "message", "user": "U2", "text": "x", "ts": "1700000000.000100"}
    for payload in (
        changed(was | {"text": "y"}, was),
        event(
            type="message", subtype="message_deleted", channel="D1", ts="1.1", deleted_ts="1.0", previous_message=was
        ),
    ):
        assert (await desk.message(payload)).sender.address == "piotr@firma.pl"


async def test_the_emoji_brings_the_authors_words_their_thread_and_who_did_it(desk: Desk) -> None:
    work = desk.slack.workspace
    root = work.add("C1", user="U2", text="Od rana &lt;kłopoty&gt; z pocztą")
    reply = work.add("C1", user="U1", text="u mnie też, <@U2>", thread_ts=root["ts"])
    item = {"type": "message", "channel": "C1", "ts": reply["ts"]}
    one = await desk.message(event(type="reaction_added", user="U2", reaction="ticket", item=item))
    assert (one.sender.address, one.text) == ("anna@firma.pl", "u mnie też, @Piotr Lis")
    assert (one.conversation, one.reply_address) == (f"C1:{root['ts']}", f"C1:{root['ts']}")
    assert one.quoted == "Piotr Lis: Od rana <kłopoty> z pocztą"
    assert one.notes == ("made-by:Piotr Lis",)


def shortcut(work: Any, ts: str, channel: str, user: str) -> dict[str, Any]:
    return {
        "type": "message_action", "callback_id": "ticket", "user": {"id": user, "team_id": "T1"}, "team": {"id": "T1"},
        "channel": {"id": channel}, "message_ts": ts, "message": work.messages[channel][ts], "trigger_id": "1.2.a",
    }  # fmt: skip


async def test_a_shortcut_says_whose_hand_it_was_and_where_the_bot_is_not_the_author_is_answered_alone(
    desk: Desk,
) -> None:
    work = desk.slack.workspace
    work.channel("CELSE", "U1", "U2", bot=False)
    for channel, answers in (("C1", "C1:{ts}"), ("CELSE", "U1")):
        ts = work.add(channel, user="U1", text="Nie działa projektor")["ts"]
        one = await desk.message(shortcut(work, ts, channel, "U2"), "interactive")
        assert (one.sender.address, one.notes) == ("anna@firma.pl", ("made-by:Piotr Lis",))
        assert (one.conversation, one.reply_address) == (f"{channel}:{ts}", answers.format(ts=ts))
    own = await desk.message(shortcut(work, ts, "CELSE", "U1"), "interactive")
    assert (own.notes, own.reply_address) == ((), "U1")


async def test_files_of_a_dialog_come_with_their_bytes_and_one_that_is_gone_is_named(desk: Desk) -> None:
    """What is missing is for the gateway to refuse: the deed itself goes on, and says so."""
    here = desk.slack.workspace.file("wynik.txt", b"abc", user="U2")
    screen = Screen(
        name="reply", title="t", send="s", ticket=7, asked=(Asked(id="files", kind="files", label="Pliki"),)
    )
    view = views.modal(screen, SIGNER, "pl")
    state = {
        "values": {
            view["blocks"][0]["block_id"]: {
                "answer": {"type": "file_input", "files": [{"id": here["id"]}, {"id": "F404", "name": "plan.pdf"}]}
            }
        }
    }
    sent = {
        "type": "view_submission", "user": {"id": "U2"}, "team": {"id": "T1"},
        "view": {"id": "V1", "private_metadata": view["private_metadata"], "state": state},
    }  # fmt: skip
    deed = await desk.complete(sent, "interactive")
    assert isinstance(deed, Deed)
    assert [one.name for one in deed.attachments] == ["wynik.txt"]
    assert list(deed.files.values()) == [b"abc"]
    assert deed.missing == ("plan.pdf",)


async def test_the_emoji_on_a_machines_words_is_of_whose_hand_it_was_and_on_ours_it_is_nothing(desk: Desk) -> None:
    work = desk.slack.workspace
    alert = work.add("C1", user="U5", bot_id="B5", text="disk full on web1")
    ours = work.add("C1", user=BOT_USER, bot_id="BBOT", text="HD-1")

    def reaction(ts: str) -> Any:
        return event(
            type="reaction_added", user="U1", reaction="ticket", item={"type": "message", "channel": "C1", "ts": ts}
        )

    one = await desk.message(reaction(alert["ts"]))
    assert (one.sender.address, one.text) == ("anna@firma.pl", "disk full on web1")
    assert await desk.complete(reaction(ours["ts"])) is None
    assert await desk.complete(reaction("1600000000.000001")) is None


async def test_a_mention_in_a_thread_brings_what_was_said_before_and_nothing_after(desk: Desk) -> None:
    work = desk.slack.workspace
    root = work.add("C1", user="U2", text="drukarka mruga")
    mention = work.add("C1", user="U1", text=f"<@{BOT_USER}>", thread_ts=root["ts"])
    work.add("C1", user="U2", text="już po sprawie", thread_ts=root["ts"])
    one = await desk.message(event(**mention | {"type": "app_mention", "channel": "C1"}))
    assert one.text == "Piotr Lis: drukarka mruga"
    assert "już po sprawie" not in one.full_text


async def test_a_thread_slack_does_not_give_is_waited_for_and_then_missed_aloud(desk: Desk) -> None:
    root = desk.slack.workspace.add("C1", user="U2", text="x")
    mention = event(
        type="app_mention",
        user="U1",
        text=f"<@{BOT_USER}> pomocy",
        ts="1700000000.000100",
        thread_ts=root["ts"],
        channel="C1",
    )
    desk.slack.fault("conversations.replies", Fault(status=503), Fault(status=503))
    with pytest.raises(TemporaryError):
        await desk.message(mention)
    one = await desk.message(mention, tries=4)
    assert (one.text, one.notes) == ("pomocy", ("slack-thread-not-read",))


async def test_files_come_with_their_bytes_and_a_missing_one_costs_no_word(desk: Desk) -> None:
    work = desk.slack.workspace
    data = b"\x89PNG" + bytes(5_000)
    here = desk.slack.file_object(work.file("ekran.png", data, "image/png"))
    elsewhere = {"id": "F9", "name": "obcy.pdf", "size": 10, "url_private": f"{desk.slack.url}.evil.example/x"}
    large = here | {"id": "F8", "name": "film.mov", "size": LARGEST + 1}
    gone = {"id": "F7", "name": "dawny.txt", "mode": "tombstone"}
    found = await desk.complete(
        said("zrzut", channel="CREQ", subtype="file_share", files=[here, elsewhere, large, gone])
    )
    assert isinstance(found, Parsed)
    (one,) = found.message.attachments
    assert (one.name, one.media_type, one.size, one.sha256) == (
        "ekran.png",
        "image/png",
        len(data),
        sha256(data).hexdigest(),
    )
    assert found.files == {one.sha256: data}
    assert found.message.text == "zrzut"
    assert found.message.notes == ("file-not-taken:obcy.pdf", "file-not-taken:film.mov", "file-not-taken:dawny.txt")


async def test_an_agents_deed_is_of_the_agents_address_and_a_guests_is_of_none(desk: Desk) -> None:
    value = value_of(Button("do:take", 7, "Biorę"), SIGNER)
    agent = await desk.complete(pressed(value, channel="CROOM", user="U2"), "interactive")
    guest = await desk.complete(pressed(value, channel="CROOM", user="U3"), "interactive")
    assert isinstance(agent, Deed)
    assert isinstance(guest, Deed)
    assert (agent.action.actor.id, guest.action.actor.id) == ("piotr@firma.pl", "slack:U3")
