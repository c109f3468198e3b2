"""Each of Slack's payloads is exactly one message or action, or nothing; none is ever a crash."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from channels.base import MalformedError, Parsed
from channels.pressed import Button, value_of
from channels.screens import Asked, Filled, Screen
from channels.slack import views
from store import ids
from store.records import Action, Inbound
from tests.channels.slack.inbound import (
    FIXTURES,
    SIGNER,
    THREAD,
    TS,
    changed,
    event,
    message,
    parser,
    pressed,
    said,
    understood,
)

CORPUS = Path(__file__).resolve().parents[3].parent / "shared" / "corpora" / "slack" / "payloads.jsonl"
ID = f"T1:C1:{TS}"


def test_a_direct_message_begins_a_thread_of_its_own_near_the_others() -> None:
    found = understood(said("Nie działa mi VPN", channel="D1"))
    assert found is not None
    assert (found.external_id, found.lane, found.joins) == (f"T1:D1:{TS}", "D1", "")
    one = message(said("Nie działa mi VPN", channel="D1"))
    assert (one.conversation, one.reply_address, one.nearby) == (f"D1:{TS}", f"D1:{TS}", "D1")
    assert (one.text, one.external_id, one.sent_at) == ("Nie działa mi VPN", f"slack:T1:D1:{TS}", 1_700_000_000_000)
    assert (one.sender.address, one.also, one.trust) == ("U1", ("slack:U1",), "unverified")


def test_a_reply_in_a_direct_thread_belongs_to_that_thread() -> None:
    one = message(said("dalej nie", channel="D1", thread_ts=THREAD))
    assert (one.conversation, one.nearby) == (f"D1:{THREAD}", "")


def test_each_message_of_a_request_channel_is_a_request_and_its_replies_follow_it() -> None:
    assert message(said(channel="CREQ")).conversation == f"CREQ:{TS}"
    reply = understood(said(channel="CREQ", thread_ts=THREAD))
    assert reply is not None
    assert (reply.lane, reply.joins) == (f"CREQ:{THREAD}", "")


def test_elsewhere_only_threads_of_tickets_and_mentions_concern_the_desk() -> None:
    assert understood(said(channel="C1")) is None
    reply = understood(said(channel="C1", thread_ts=THREAD))
    assert reply is not None
    assert reply.joins == f"C1:{THREAD}"
    mention = understood(event(type="app_mention", user="U1", text="<@UBOT> pomocy", ts=TS, channel="C1"))
    assert mention is not None
    assert (mention.external_id, mention.joins) == (ID, "")
    assert message(event(type="app_mention", user="U1", text="<@UBOT> pomocy", ts=TS, channel="C1")).text == "pomocy"


def test_a_mention_is_the_same_message_whether_it_comes_as_a_mention_or_as_a_message() -> None:
    as_message = understood(said("<@UBOT> pomocy", channel="C1"))
    as_mention = understood(event(type="app_mention", user="U1", text="<@UBOT> pomocy", ts=TS, channel="C1"))
    assert as_message == as_mention


def test_in_a_room_only_threads_are_heard_and_only_as_notes() -> None:
    assert understood(said(channel="CROOM")) is None
    assert understood(event(type="app_mention", user="U1", text="<@UBOT> x", ts=TS, channel="CROOM")) is None
    one = message(said("do klienta: zamknij", channel="CROOM", thread_ts=THREAD))
    assert (one.room, one.conversation) == (True, f"CROOM:{THREAD}")


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message", None])
def test_what_people_write_is_a_message_whatever_slack_calls_it(subtype: str | None) -> None:
    assert message(said(subtype=subtype, files=[{"id": "F1", "name": "a.png"}])).text == "Nie działa mi VPN"


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message", "user": None},
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "message_replied"},
        {"subtype": "something_new"},
        {"user": None},
        {"user": "USLACKBOT"},
        {"user": "UBOT", "subtype": "file_share", "files": [{"id": "F1"}]},
        {"hidden": True},
        {"text": "", "blocks": []},
    ],
)
def test_what_nobody_wrote_is_nothing(more: dict[str, Any]) -> None:
    assert understood(said(**more)) is None


def test_an_edit_names_the_message_it_changes_and_stays_in_its_lane() -> None:
    before = {"type": "message", "user": "U1", "text": "VPN", "ts": TS}
    now = before | {"text": "VPN i poczta", "edited": {"user": "U1", "ts": "1700000049.000000"}}
    found = understood(changed(now, before))
    one = message(changed(now, before))
    assert found is not None
    assert found.external_id == f"T1:D1:{TS}:edited:1700000049.000000"
    assert (one.kind, one.text, one.edits) == ("edit", "VPN i poczta", ids.message_id("slack", f"T1:D1:{TS}"))
    new = understood(said(channel="D1"))
    assert new is not None
    assert found.lane == new.lane
    elsewhere = understood(changed(now, before, channel="C1"))
    assert elsewhere is not None
    assert elsewhere.joins == f"C1:{TS}"


def test_a_change_that_nobody_made_is_nothing() -> None:
    """Slack shows what a link leads to, and counts replies, by the same event."""
    before = {"type": "message", "user": "U1", "text": "https://example.com", "ts": TS}
    assert understood(changed(before | {"attachments": [{"title": "Example"}]}, before)) is None
    assert understood(changed(before | {"bot_id": "B1", "text": "x"}, before)) is None


def test_a_deleted_message_is_named_also_where_slack_leaves_a_tombstone() -> None:
    was = {"type": "message", "user": "U1", "text": "VPN", "ts": TS}
    gone = event(
        type="message", subtype="message_deleted", channel="D1", ts="1700000060.0", deleted_ts=TS, previous_message=was
    )
    tomb = changed({"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": TS}, was)
    for payload in (gone, tomb):
        one = message(payload)
        assert (one.kind, one.text, one.sender.address) == ("delete", "", "U1")
        assert one.edits == ids.message_id("slack", f"T1:D1:{TS}")
    own = was | {"bot_id": "B1"}
    assert (
        understood(
            event(type="message", subtype="message_deleted", channel="D1", ts=TS, deleted_ts=TS, previous_message=own)
        )
        is None
    )


def test_the_configured_emoji_makes_a_ticket_of_the_message_under_its_own_name() -> None:
    def reaction(name: str, channel: str = "C1", kind: str = "message") -> Any:
        item = {"type": kind, "channel": channel, "ts": TS}
        return understood(event(type="reaction_added", user="U2", reaction=name, item=item))

    assert reaction("ticket").external_id == ID
    assert reaction("ticket::skin-tone-3").external_id == ID
    assert reaction("eyes") is None
    assert reaction("ticket", "CROOM") is None
    assert reaction("ticket", "D1") is None
    assert reaction("ticket", kind="file") is None


def shortcut(callback: str = "ticket", channel: str = "C1", **said_: Any) -> dict[str, Any]:
    return {
        "type": "message_action",
        "callback_id": callback,
        "team": {"id": "T1"},
        "user": {"id": "U2"},
        "channel": {"id": channel},
        "message_ts": TS,
        "trigger_id": "1.2.a",
        "message": {"type": "message", "user": "U1", "text": "drukarka nie działa", "ts": TS} | said_,
    }


def test_the_shortcut_makes_a_ticket_of_its_message() -> None:
    found = understood(shortcut(), "interactive")
    assert found is not None
    assert found.external_id == ID
    one = message(shortcut(thread_ts=THREAD), "interactive")
    assert (one.text, one.sender.address, one.conversation) == ("drukarka nie działa", "U1", f"C1:{THREAD}")
    assert message(shortcut(bot_id="B7"), "interactive").sender.address == "U2"
    assert understood(shortcut("send"), "interactive") is None
    assert understood(shortcut(channel="CROOM"), "interactive") is None


def test_a_command_with_words_is_a_request_and_one_without_is_none() -> None:
    command = {
        "command": "/pomoc",
        "text": "nie działa &amp; skaner",
        "user_id": "U1",
        "team_id": "T1",
        "trigger_id": "1.2.ab",
        "channel_id": "C1",
    }
    one = message(command, "command")
    assert (one.text, one.conversation, one.reply_address) == ("nie działa & skaner", "", "U1")
    assert understood(command | {"text": "  "}, "command") is None


def test_a_requesters_button_says_its_label_in_the_thread_it_stands_in() -> None:
    value = value_of(Button("yes", 7, "Tak, już działa"), SIGNER)
    one = message(pressed(value), "interactive")
    assert (one.text, one.pressed, one.token, one.conversation) == ("Tak, już działa", True, 7, f"C1:{THREAD}")
    again = understood(pressed(value), "interactive")
    other = understood(pressed(value, user="U2"), "interactive")
    assert again is not None
    assert other is not None
    assert again == understood(pressed(value), "interactive")
    assert again.external_id != other.external_id


def test_an_agents_button_is_an_action_and_is_refused_beside_the_card() -> None:
    value = value_of(Button("do:unsend:interaction=abc", 7, "Cofnij"), SIGNER)
    found = understood(pressed(value, channel="CROOM"), "interactive")
    assert found is not None
    action = found.parsed
    assert isinstance(action, Action)
    assert (action.verb, action.ticket, action.values) == ("unsend", 7, {"interaction": "abc"})
    assert (action.actor.id, action.tell) == ("slack:U1", f"CROOM:{THREAD}!U1")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "click_me_123",
        "x.[1]",
        value_of(Button("do:take", 7), SIGNER)[:-1],
        value_of(Button("do:take", 7), SIGNER).replace("7", "8"),
        value_of(Button("ask:reply", 7), SIGNER),
    ],
)
def test_buttons_that_open_something_or_are_not_ours_change_nothing(value: str) -> None:
    assert understood(pressed(value), "interactive") is None


def submission(
    screen: Screen, values: dict[str, str], *, filled: Filled | None = None, metadata: str = ""
) -> dict[str, Any]:
    state = {f"{name}~0": {"answer": {"type": "plain_text_input", "value": value}} for name, value in values.items()}
    view = {
        "id": "V1",
        "hash": "h",
        "type": "modal",
        "private_metadata": metadata or views.modal(screen, SIGNER, "pl")["private_metadata"],
        "state": {"values": state},
    }
    more = {"filled": {"text": filled.text, "subject": filled.subject, "answers": filled.answers}} if filled else {}
    return {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": view} | more


def test_an_agents_dialog_is_an_action_of_the_version_it_was_made_of() -> None:
    asked = (Asked(id="text", kind="words", label="Treść"),)
    screen = Screen(
        name="reply", title="Odpowiedz", send="Wyślij", ticket=7, version=3, asked=asked, fixed={"visibility": "public"}
    )
    found = understood(submission(screen, {"text": "Zrobione", "visibility": "internal"}), "interactive")
    assert found is not None
    action = found.parsed
    assert isinstance(action, Action)
    assert (action.verb, action.ticket, action.version, action.tell) == ("reply", 7, 3, "U1")
    assert action.values == {"text": "Zrobione", "visibility": "public"}, "what is fixed can't be answered otherwise"


def test_a_form_and_an_answer_are_messages() -> None:
    form = Screen(name="form:form", title="Zgłoszenie", send="Wyślij")
    one = message(
        submission(form, {"text": "x"}, filled=Filled(subject="Laptop", text="Nowy laptop", answers={"dept": "HR"})),
        "interactive",
    )
    assert (one.subject, one.text, one.answers, one.reply_address, one.token) == (
        "Laptop",
        "Nowy laptop",
        {"dept": "HR"},
        "U1",
        0,
    )
    answer = Screen(name="answer", title="Odpowiedz", send="Wyślij", ticket=7)
    one = message(submission(answer, {"text": "dziękuję"}), "interactive")
    assert (one.text, one.token) == ("dziękuję", 7)


def test_a_dialog_nobody_was_shown_is_nothing() -> None:
    screen = Screen(name="resolve", title="x", send="x", ticket=7)
    assert understood(submission(screen, {}, metadata='{"name":"resolve","ticket":7}'), "interactive") is None


@pytest.mark.parametrize(
    "payload",
    [
        said(ts=None),
        said(ts="yesterday"),
        said(channel="C1:C2"),
        said(user="U1!U2"),
        {"type": "event_callback", "event": 7},
    ],
)
def test_what_has_no_name_of_slacks_is_malformed(payload: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        understood(payload)


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_payloads_as_slack_sends_them(path: Path) -> None:
    """Each fixture says what becomes of it: message, action or nothing."""
    fixture = json.loads(path.read_text(encoding="utf-8"))
    found = understood(fixture["payload"], fixture["kind"])
    became = "nothing" if found is None else "message" if isinstance(found.parsed, Parsed) else "action"
    assert became == fixture["becomes"]
    if isinstance(getattr(found, "parsed", None), Parsed):
        assert found is not None
        assert isinstance(found.parsed, Parsed)
        assert found.parsed.message.text == fixture["text"]


HUMAN = {("message", ""), ("message", "file_share"), ("message", "thread_broadcast"), ("app_mention", "")}


@pytest.mark.corpora
@pytest.mark.skipif(not CORPUS.exists(), reason="no ../shared/corpora/slack beside this checkout")
def test_payloads_nobody_here_made_are_one_message_or_nothing_and_never_a_crash() -> None:
    everywhere = parser()
    seen = 0
    for row in map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines()):
        payload, kind = row["payload"], {"slash_command": "command"}.get(row["kind"], row["kind"])
        inner = payload.get("event") or {}
        channel = inner.get("channel")
        reader = parser(requests=(channel,)) if isinstance(channel, str) and channel[:1] in ("C", "G") else everywhere
        raw = json.dumps(payload).encode()
        own = {one.get("user_id") for one in payload.get("authorizations") or ()}
        written = (inner.get("type"), inner.get("subtype") or "") in HUMAN
        human = written and inner.get("user") and inner["user"] not in own and not inner.get("bot_id")
        try:
            found = reader.understood(kind, raw)
        except MalformedError:
            assert not (inner.get("ts") and inner.get("channel")), (
                "only what Slack has cut short for its own tests is malformed"
            )
            continue
        if human and inner.get("ts"):
            seen += 1
            assert found is not None
            assert isinstance(found.parsed, Parsed)
        elif kind == "event" and inner.get("subtype") not in {"message_changed", "message_deleted"}:
            assert found is None
    assert seen >= 13


_json: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 2**40)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", TS, "U1", "C1", "T1", "message", "im"])
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "user", "ts", "elements", "id", "channel", "value", "state", "values"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_FIELDS = [
    "type",
    "subtype",
    "user",
    "text",
    "ts",
    "thread_ts",
    "channel",
    "blocks",
    "files",
    "attachments",
    "message",
    "previous_message",
    "edited",
    "item",
    "reaction",
    "bot_id",
]
_ACTS = [
    "type",
    "user",
    "team",
    "channel",
    "container",
    "message",
    "actions",
    "view",
    "trigger_id",
    "callback_id",
    "filled",
]


@how(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["event", "interactive", "command"]),
    st.sampled_from(
        [said(), said(channel="CREQ"), changed({"user": "U1", "ts": TS, "text": "x"}), pressed("x"), shortcut()]
    ),
    st.dictionaries(st.sampled_from(_FIELDS + _ACTS), _json, max_size=4),
    st.binary(max_size=20),
)
def test_nothing_but_malformed_is_ever_raised(
    kind: str, base: dict[str, Any], fields: dict[str, Any], noise: bytes
) -> None:
    payload = base | fields if kind != "event" or "event" not in base else base | {"event": base["event"] | fields}
    for raw in (json.dumps(payload).encode(), noise, json.dumps(payload).encode()[: len(noise) * 9]):
        try:
            found = parser().parse(
                Inbound(
                    id="i", channel="slack", external_id="e", lane="l", digest="d", envelope={"kind": kind}, raw=raw
                )
            )
        except MalformedError:
            continue
        assert found is None or isinstance(found, Parsed | Action)
