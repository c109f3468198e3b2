"""What is drawn in Slack: words stay words whatever they say, nothing exceeds Slack's limits, nothing is lost in cutting."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.plain_text import cut, pieces
from channels.pressed import read
from channels.slack.blocks import posts
from channels.slack.limits import NOTIFIED
from store.records import Choice, Field
from tests.channels.slack.outbound import SIGNER, attachment, delivery, links, markup, shown
from tests.slack.limits import problems_of_blocks

MENTIONS = [
    "<!channel>", "<!here>", "<!everyone>", "<!subteam^S123>", "<!subteam^S123|@admins>", "<@U123>", "<@U123|anna>", "<@W123>",
    "<#C123>", "<#C123|general>", "<!date^1392734382^{date}|x>", "@channel", "@here", "@everyone", "#general", "<!channel", "!channel>",
    "<\u200b!channel>", "<!\u200bhere>", "@\u200bchannel", "@\u2060here", "<@\u200dU123>", "&lt;!channel&gt;", "&#60;!here&#62;", "<<!channel>>",
]  # fmt: skip
LINKS = [
    "<http://evil.example|https://bank.example>", "<https://evil.example|Zaloguj się>", "[bank](https://evil.example)", "<mailto:a@evil.example|b@bank.example>",
    "https://bank.example@evil.example/", "https://bank.example:443@evil.example", "http://xn--bnk-7na.example", "http://bаnk.example", "https://bank.example\\@evil.example",
    "<tel:112|kliknij>", "<slack://user?team=T1>", "javascript:alert(1)", "<javascript:alert(1)|x>", "https://evil.example/\u202egnp.exe", "<https://evil.example>",
]  # fmt: skip
FORMATS = [
    "*{}*",
    "_{}_",
    "`{}`",
    "```{}```",
    "````{}````",
    "> {}",
    ">>> {}",
    "~{}~",
    "{}",
    "a{}b",
    "\n{}\n",
    "`*{}",
    "&{};",
    '"{}"',
]
VECTORS = [FORMATS[place % len(FORMATS)].format(one) for one in MENTIONS for place in range(5)] + [
    FORMATS[place % len(FORMATS)].format(one) for one in LINKS for place in range(len(FORMATS))
]


def everywhere(words: str, **more: Any) -> list[dict[str, Any]]:
    """The words wherever somebody's words may stand."""
    made = delivery(
        words,
        subject=words,
        footer=words,
        fields=(Field(label="Zgłasza", value=words), Field(label=words, value="x")),
        choices=(Choice(id="ask:reply", label=words), Choice(id="printer", label=words)),
        values={"agent": words, "priority": "P1"},
        attachments=(attachment(words, b"x"),),
        **more,
    )
    return [{"text": post.text, "blocks": post.blocks} for post in posts(made, SIGNER)]


PLACES: list[dict[str, Any]] = [
    {},
    {"audience": "agents", "spot": "card"},
    {"audience": "agents", "spot": "said:1", "under": "card"},
    {"automatic": False},
]


def faultless(payloads: list[dict[str, Any]]) -> None:
    for one in payloads:
        assert problems_of_blocks(one["blocks"]) == []
        assert markup(one) == []
        assert 0 < len(one["text"]) <= NOTIFIED
        assert one["text"].strip()
        for link in links(one):
            assert link.keys() == {"type", "url"}, "a link shows where it leads"
            assert "@" not in re.sub(r"^https?://([^/?#]*).*", r"\1", link["url"])


def test_there_are_enough_vectors() -> None:
    assert len(set(VECTORS)) >= 150


@pytest.mark.parametrize("place", PLACES)
def test_hostile_words_are_only_words(place: dict[str, Any]) -> None:
    """150 ways to call everybody or to disguise a link, in every place of a message: Slack gets them as text and nothing else."""
    for words in VECTORS:
        faultless(everywhere(words, **place))


@settings(max_examples=80, deadline=None)
@given(
    words=st.text(st.sampled_from('<>!@#|&;`*_~\n \u200b\u202eab"\\') | st.characters(), max_size=400),
    place=st.sampled_from(PLACES),
)
def test_any_words_are_only_words(words: str, place: dict[str, Any]) -> None:
    """Whatever somebody writes: no markup outside our own, no limit exceeded."""
    faultless(everywhere(words, **place))


@settings(max_examples=25, deadline=None)
@given(piece=st.text(min_size=1, max_size=60), times=st.integers(1, 900), place=st.sampled_from(PLACES))
def test_any_length_fits(piece: str, times: int, place: dict[str, Any]) -> None:
    """From one character to 54,000, in any place."""
    faultless(everywhere(piece * times, **place))


def test_long_words_arrive_whole_and_in_order() -> None:
    """20,000 characters for a requester: several messages, together every word, the buttons under the last."""
    text = "\n\n".join(f"Akapit {number}: " + "zażółć gęślą jaźń " * 20 for number in range(55))
    drawn = posts(delivery(text, choices=(Choice(id="yes", label="Działa"),)), SIGNER)
    assert len(drawn) > 1
    together = "\n".join(shown(one.blocks) for one in drawn)
    assert together.split() == text.split()
    assert [block["type"] for one in drawn for block in one.blocks].index("actions") == sum(
        len(one.blocks) for one in drawn
    ) - 1
    assert all(one.text.split()[0] in together for one in drawn)


def test_what_fills_a_place_is_one_message_and_says_that_there_is_more() -> None:
    """A card can only be changed as one message."""
    drawn = posts(
        delivery("słowo " * 5_000, spot="said:1", audience="agents", choices=(Choice(id="do:take", label="Przejmij"),)),
        SIGNER,
    )
    assert len(drawn) == 1
    assert "ciąg dalszy" in str(drawn[0].blocks)
    assert drawn[0].blocks[-1]["type"] == "actions"


def test_a_requester_sees_every_choice_as_a_button_that_is_signed() -> None:
    """What a button says comes back with it, for the ticket it was offered on."""
    faces = tuple(Choice(id=f"rate:{score}", label=f"{score} twarz") for score in (5, 4, 3, 2, 1))
    (post,) = posts(delivery("Jak poszło?", choices=faces), SIGNER)
    row = post.blocks[-1]
    assert [one["type"] for one in row["elements"]] == ["button"] * 5
    pressed = read(row["elements"][1]["value"], SIGNER)
    assert (pressed.id, pressed.ticket, pressed.label) == ("rate:4", 7, "4 twarz")


def test_an_agents_card_has_four_buttons_and_a_menu() -> None:
    """The likeliest at hand, all others one click away; each of them signed."""
    verbs = (
        "do:take",
        "ask:reply",
        "ask:resolve",
        "ask:note",
        "ask:assign",
        "ask:escalate",
        "do:unsend:interaction=" + "a" * 32,
    )
    card = delivery(
        "Drukarka nie drukuje.", subject="HD-7 · Drukarka", spot="card", audience="agents", values={"priority": "P1"},
        fields=(Field(label="Status", value="nowe"),), choices=tuple(Choice(id=one, label=one) for one in verbs), footer="W konsoli: https://desk.example/7",
    )  # fmt: skip
    (post,) = posts(card, SIGNER)
    actions = next(block for block in post.blocks if block["type"] == "actions")["elements"]
    assert [one["type"] for one in actions] == ["button"] * 4 + ["static_select"]
    assert [one.get("style") for one in actions[:4]] == [None, "primary", None, None]
    offered = [read(one["value"], SIGNER).id for one in (*actions[:4], *actions[4]["options"])]
    assert offered == list(verbs)
    assert shown(post.blocks).startswith("🔴 HD-7 · Drukarka")
    assert post.blocks[-1]["elements"][0]["text"] == "W konsoli: <https://desk.example/7>"


def test_a_card_of_what_is_over_is_small_and_grey() -> None:
    """No fields: the whole card is small print, but it can still be opened again."""
    card = delivery(
        "✅ Zamknięte",
        subject="HD-7 · Drukarka",
        spot="card",
        audience="agents",
        choices=(Choice(id="ask:reopen", label="Otwórz"),),
    )
    (post,) = posts(card, SIGNER)
    assert [block["type"] for block in post.blocks] == ["context", "context", "actions"]


def test_an_agents_name_stands_above_the_answer_but_never_an_address() -> None:
    """People read who answers; a mail address is nobody's name."""
    (named,) = posts(delivery("Proszę.", automatic=False, values={"agent": "Ola Lis"}), SIGNER)
    (unnamed,) = posts(delivery("Proszę.", automatic=False, values={"agent": "ola@firma.pl"}), SIGNER)
    (bot,) = posts(delivery("Proszę.", values={"agent": "Ola Lis"}), SIGNER)
    assert [shown(one.blocks) for one in (named, unnamed, bot)] == ["Ola Lis\nProszę.", "Proszę.", "Proszę."]


def test_an_address_in_words_can_be_followed() -> None:
    """A link of ours in a sentence, without the full stop behind it."""
    (post,) = posts(delivery("Potwierdź: https://desk.example/c/abc?x=1. Dziękujemy."), SIGNER)
    assert [one["url"] for one in links(post.blocks)] == ["https://desk.example/c/abc?x=1"]
    assert shown(post.blocks) == "Potwierdź: https://desk.example/c/abc?x=1. Dziękujemy."


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=2_000), longest=st.integers(2, 300))
def test_cutting_loses_nothing_but_spaces(text: str, longest: int) -> None:
    """All pieces fit, and together hold every visible character in order."""
    found = pieces(text, longest)
    assert all(len(one) <= longest for one in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_cut_keeps_letters_and_faces_whole() -> None:
    """Not between a letter and its accent, nor inside an emoji of several characters."""
    assert pieces("aaaae\u0301bb", 5)[0] == "aaaa"
    family = "👨\u200d👩\u200d👧"
    assert pieces(f"aaaa{family}", 6) == ["aaaa", family]
    assert cut(f"aaaa{family}b", 7) == "aaaa…"
