"""From activities to messages: 49 shapes Teams sends, names that make repeats harmless, and nothing but MalformedError for nonsense."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels import pressed
from channels.base import MalformedError, Parsed
from channels.teams import activity as activities
from channels.teams import reading
from channels.teams.asked import asks_for_own
from channels.teams.markup import words_of
from channels.teams.parse import TeamsParser
from store import ids
from store.records import Action, Inbound
from tests.channels.teams import inbound
from tests.channels.teams.inbound import (
    ACCOUNT,
    CHAT,
    FIXTURES,
    GENERAL,
    ROOM,
    SHAPES,
    SIGNER,
    TENANT,
    message,
    press,
    shape,
    understood,
)


@pytest.mark.parametrize("row", SHAPES, ids=lambda row: row["name"])
def test_each_shape_is_what_it_is(row: dict[str, Any]) -> None:
    """Its kind, its words and its quotes."""
    found = understood(row["activity"])
    if row["is"] == "nothing":
        assert found is None
        return
    assert found is not None
    assert isinstance(found.parsed, Parsed)
    made = found.parsed.message
    kind = "joins" if found.joins else "note" if made.room else "message" if made.kind == "new" else made.kind
    assert (kind, made.text, made.quoted) == (row["is"], row["text"], row.get("quoted", made.quoted))
    assert "quoted" in row or not made.quoted or made.quoted == made.text


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("playground/*.json")), ids=lambda path: path.stem)
def test_what_the_playground_sends_is_understood(path: Any) -> None:
    """Microsoft's own client: messages are messages, all else is nobody's words."""
    activity = json.loads(path.read_text())
    found = understood(activity)
    assert (found is not None) == (path.stem in ("message_personal", "mention_in_a_channel"))
    if found is not None:
        assert isinstance(found.parsed, Parsed)
        assert "<at>" not in found.parsed.message.text


def test_a_message_has_one_name_however_often_it_is_told_of_and_its_versions_lead_to_it() -> None:
    """The name is tenant, conversation without its thread, and activity; an edit names what it edits."""
    first = understood(shape("a mention in a thread"))
    assert first is not None
    assert first.external_id == f"{TENANT}:{GENERAL}:1772438400000"
    edit = shape("a mention in a thread", type="messageUpdate")
    edit["channelData"] = edit["channelData"] | {"eventType": "editMessage"}
    version = message(edit)
    assert version.edits == ids.message_id("teams", first.external_id)
    assert version.external_id == f"teams:{first.external_id}:edited:2026-03-02T08:00:00.123Z"
    gone = understood(shape("a deletion"))
    assert gone is not None
    assert gone.external_id == f"{TENANT}:{CHAT}:1772438400000:deleted:2026-03-02T08:00:00.123Z"
    assert gone.lane == CHAT


def test_a_thread_is_a_conversation_and_a_chat_is_where_words_go_on_with_what_is_nearby() -> None:
    """Answers go to where it was said; who said it is known by the directory's id."""
    chat, thread = message(shape("words in the personal chat")), message(shape("a mention in a thread"))
    assert (chat.conversation, chat.reply_address, chat.nearby) == (f"{CHAT}#1772438400000", CHAT, CHAT)
    assert thread.nearby == ""
    assert thread.conversation == thread.reply_address == f"{GENERAL};messageid=1772430000000"
    assert chat.also == (f"teams:{ACCOUNT}",)
    assert (chat.trust, chat.sender.address) == ("unverified", ACCOUNT)
    assert chat.sent_at == 1_772_438_400_123


def test_our_buttons_are_deeds_or_answers_and_others_are_nothing() -> None:
    """An agent's deed is an Action by the account, a requester's answer its words; a dialog's button and a forged one are neither."""
    found = understood(press("do:unsend:interaction=ab"))
    assert found is not None
    deed = found.parsed
    assert isinstance(deed, Action)
    assert (deed.verb, deed.ticket, deed.values, deed.tell) == ("unsend", 7, {"interaction": "ab"}, CHAT)
    assert deed.actor.id == f"teams:{ACCOUNT}"
    answer = message(press("yes", "Tak, działa"))
    assert (answer.text, answer.token, answer.pressed, answer.reply_address, answer.nearby) == (
        "Tak, działa",
        7,
        True,
        CHAT,
        "",
    )
    assert understood(press("ask:reply")) is None
    value = pressed.value_of(pressed.Button("do:take", 7), SIGNER)
    for bent in (value.replace("7", "8"), value[1:], f"{value} ", value.upper(), ""):
        assert understood(press("x", data={"pressed": bent})) is None
    again, other = understood(press("do:take", id="f:5")), understood(press("do:take", id="f:6"))
    assert again is not None
    assert other is not None
    assert again.external_id != other.external_id
    assert understood(press("do:take", id="f:5")) == again


def test_a_submitted_card_button_counts_as_pressed() -> None:
    """Action.Submit comes as a message whose value is the data."""
    value = pressed.value_of(pressed.Button("yes", 7, "Tak"), SIGNER)
    assert message(shape("words in the personal chat", text=None, value={"pressed": value})).text == "Tak"


def test_ids_that_would_break_names_are_malformed() -> None:
    """Blanks, control characters, nothing at all: kept for a person to see, never part of a key."""
    for id_ in ("", "a b", "a\nb", "ą", "x" * 500, None):
        with pytest.raises(MalformedError):
            understood(shape("words in the personal chat", id=id_))
        with pytest.raises(MalformedError):
            understood(shape("words in the personal chat", conversation={"id": id_, "conversationType": "personal"}))


def test_everything_is_read_in_one_pass() -> None:
    """Markup made to be slow ends within the test's time, and what is read of it does not grow beyond what was sent."""
    for part in (
        "<",
        "<a",
        "<a>",
        "<a b",
        "&",
        "<li>",
        "<ul><li>",
        "<blockquote>",
        "<span itemtype='http://schema.skype.com/Mention'>c",
        ", ",
    ):
        evil = part * (reading.LONGEST // len(part))
        own, quoted = words_of(evil, frozenset({"c"}))
        assert len(own) + len(quoted) < 40 * len(evil)


WORDS = st.text(st.sampled_from("aążź <>&\"'=/\n\t.,:;@*[]()🙂\u200b\ue000\ue001"), max_size=60)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<ul>", "</ul>", "<ol>", "<li>", "<blockquote>", "</blockquote>", "<a href='https://x.pl'>", "</a>", "<pre>", "</pre>",
     "<at>Centrala</at>", "<span itemtype='http://schema.skype.com/Mention'>", "</span>", "<emoji alt='🙂'>", "<script>", "<", ">", "&lt;"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(TAGS, st.sampled_from(["alfa", "beta", "gamma delta"])), max_size=25))
def test_no_word_of_a_message_is_lost_in_its_markup(parts: list[str]) -> None:
    """Whatever stands between tags is read, as own words or as quoted ones, unless a script hides it."""
    own, quoted = words_of("".join(parts), frozenset({"centrala"}))
    if "<script>" in parts:
        return
    for one in parts:
        if one[0] not in "<>&":
            assert own.count(one) + quoted.count(one) >= parts.count(one)


def test_a_word_in_angle_brackets_is_a_word() -> None:
    """Unless it is markup: of HTML, of Teams, or of the office programs people paste from."""
    assert words_of("net use <serwer> <b>i</b> <o:p>koniec</o:p>")[0] == "net use <serwer> i koniec"


def bent(value: Any) -> st.SearchStrategy[Any]:
    """Anything in place of a value."""
    return st.one_of(
        st.none(), st.booleans(), st.integers(-(2**40), 2**40), WORDS, st.just([]), st.just({}), st.just([{}]), st.just({"id": value})
    )  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_shape_bent_anywhere_raises_anything_but_malformed(data: st.DataObject) -> None:
    """A member of any shape, at any depth, replaced by anything."""
    activity = json.loads(json.dumps(data.draw(st.sampled_from(SHAPES))["activity"]))
    for _ in range(data.draw(st.integers(1, 3))):
        where: Any = activity
        for _ in range(data.draw(st.integers(0, 3))):
            inner = [
                one
                for one in (where.values() if isinstance(where, dict) else where)
                if isinstance(one, dict | list) and one
            ]
            if not inner:
                break
            where = data.draw(st.sampled_from(inner))
        key = data.draw(st.sampled_from(sorted(where) if isinstance(where, dict) else range(len(where))))
        where[key] = data.draw(bent(where[key]))
    parses_or_says_so(json.dumps(activity).encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_are_malformed(raw: bytes) -> None:
    """And so is JSON that is no object."""
    parses_or_says_so(raw)


def test_deep_and_broken_json_is_malformed() -> None:
    """Depth, lone surrogates, huge numbers, NaN: refused or passed over, never a crash."""
    for raw in (b"[" * 100_000, b'{"type":"message","value":' + b"[" * 50_000, b"null", b"[]", b'"x"', b"", b'{"type":"\\ud800"}', b'{"type":1}', b'{"type":"message","id":"\xff"}', b'{"value":NaN}', b'{"type":"message","value":1e999}'):  # fmt: skip
        parses_or_says_so(raw)


def parses_or_says_so(raw: bytes) -> None:
    """The parser's whole contract."""
    parser = TeamsParser("teams", inbound.settings(), SIGNER)
    try:
        found = parser.understood(raw)
    except MalformedError:
        return
    if found is not None:
        kept = Inbound(id="x", channel="teams", external_id=found.external_id, lane=found.lane, digest="x", raw=raw)
        assert parser.parse(kept) == found.parsed
        assert found.external_id.isascii()
        assert activities.read(raw).type


def test_a_room_is_never_a_place_of_requests() -> None:
    """What agents say at the top of their room makes no ticket, mention or not."""
    assert understood(shape("words at the top of a room")) is None
    assert message(shape("a note in a room")).room
    assert message(shape("a note in a room"), rooms={}).conversation.startswith(ROOM)


def test_a_few_words_in_the_chat_ask_for_ones_own_tickets() -> None:
    """As Teams sends them, with their HTML; with a file, in a channel, or among other words they are a request."""

    def asks(words: str, name: str = "words in the personal chat", **more: Any) -> bool:
        rich = {"contentType": "text/html", "content": f"<p>{words}</p>"}
        activity = shape(name, text=words) | {"attachments": [rich, *more.pop("files", ())]} | more
        return asks_for_own(activities.read(json.dumps(activity).encode()))

    assert asks("Moje zgłoszenia")
    assert asks("my tickets!")
    picture = {
        "contentType": "image/png",
        "contentUrl": "https://smba.trafficmanager.net/emea/v3/attachments/1/views/original",
    }
    assert not asks("pomoc", files=[picture])
    assert not asks("pomoc, nie działa mi VPN")
    assert not asks("pomoc", name="words in a channel for requests")
    assert not asks("pomoc", type="messageUpdate")


def test_a_message_tells_where_it_stands_only_by_a_link_into_teams() -> None:
    """What the message extension was used on: its link leads to the thread; anything else that calls itself one is left out."""
    link = "https://teams.microsoft.com/l/message/19:help@thread.tacv2/1700?parentMessageId=1600"
    assert reading.link_of({"linkToMessage": link}) == link
    for other in ("https://evil.example/l/message/1", f"{link} x", link.replace("https", "http"), link * 20, 7, None):
        assert reading.link_of({"linkToMessage": other}) == ""


def test_words_are_read_from_the_html_also_where_the_text_comes_escaped() -> None:
    """Some clients write "&amp;" into the plain text: nobody typed that."""
    html = {"contentType": "text/html", "content": "<p>Kopia R&amp;D &lt;serwer&gt;</p>"}
    for text in ("Kopia R&D <serwer>", "Kopia R&amp;D &lt;serwer&gt;"):
        assert (
            reading.read(
                activities.read(json.dumps({"type": "message", "text": text, "attachments": [html]}).encode())
            ).text
            == "Kopia R&D <serwer>"
        )
