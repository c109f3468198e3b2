"""What is drawn in Teams: words stay words whatever they say, nothing exceeds Teams' limits, nothing is lost in cutting."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.plain_text import clean
from channels.pressed import read
from channels.screens import Option, Own, OwnTicket
from channels.teams.cards import attachment as as_attachment
from channels.teams.cards import done, hit, is_over, messages, own
from channels.teams.limits import MESSAGE, size
from channels.teams.text import markdown
from store.records import Choice, Field
from tests.channels.teams.outbound import SIGNER, delivery, problems, shown
from tests.teams.cards import card_of, elements
from tests.teams.cards import problems as refused_by_teams

MENTIONS = [
    "<at>Anna</at>", '<at id="0">team</at>', "<AT>everyone</AT>", "@everyone", "@channel", "&lt;at&gt;Anna&lt;/at&gt;", "<at\u200b>Anna</at>",
    "<at>Anna", "</at>", "<at/>", "<\u2060at>Anna</at>",
]  # fmt: skip
LINKS = [
    "[bank](https://evil.example)", "[https://bank.example](https://evil.example)", "<https://evil.example>", "<a href='https://evil.example'>bank</a>",
    "https://bank.example@evil.example/", "https://bank.example:443@evil.example", "http://xn--bnk-7na.example", "http://bаnk.example",
    "https://bank.example\\@evil.example", "[x]: https://evil.example", "![x](https://evil.example/x.png)", "javascript:alert(1)",
    "[x](javascript:alert(1))", "[x](msteams:/l/chat)", "https://evil.example/\u202egnp.exe", 'https://a.example/"onclick=x', "[x][y]", "\\[x](https://evil.example)",
]  # fmt: skip
MARKUP = [
    "**gruby**", "_kursywa_", "~~nie~~", "`kod`", "# nagłówek", "- lista", "1. lista", "> cytat", "<b>x</b>", "<img src=x onerror=alert(1)>", "<script>x</script>",
    "<!-- x -->", "&amp;", "&#60;b&#62;", "{{DATE(2017-02-14T06:00:00Z, SHORT)}}", "{{{TIME(2017-02-14T06:00:00Z)}}}", "${title}", "$${x}", "{ {DATE(x)}}",
    "</br><h1>x", "<![CDATA[<b>x</b>]]>", "\\*x\\*", "***", "___", "|a|b|",
]  # fmt: skip
FORMATS = ["{}", "a{}b", "\n{}\n", "{}{}"]
VECTORS = [one.replace("{}", words) for words in [*MENTIONS, *LINKS, *MARKUP] for one in FORMATS]
PLACES: list[dict[str, Any]] = [
    {},
    {"audience": "agents", "spot": "card"},
    {"audience": "agents", "spot": "said:1", "under": "card"},
    {"automatic": False},
    {"spot": "own"},
]


def everywhere(words: str, *, plain: bool = False, **more: Any) -> list[dict[str, Any]]:
    """The words wherever somebody's words may stand; `plain`: in a message without buttons and fields."""
    extra: dict[str, Any] = {} if plain else {
        "fields": (Field(label="Zgłasza", value=words), Field(label=words, value="x")),
        "choices": (Choice(id="ask:reply", label=words), Choice(id="printer", label=words)),
    }  # fmt: skip
    values = {"agent": words, "priority": "P1"}
    made = delivery(words, subject=words, footer=words, values=values, **extra, **more)
    return messages(made, SIGNER, words)


def faultless(found: list[dict[str, Any]]) -> None:
    for one in found:
        assert problems(one) == []
        assert refused_by_teams(one) == []
        assert size(one) <= MESSAGE
        assert one["type"] == "message"


def test_there_are_enough_vectors() -> None:
    """At least 150 texts, each different."""
    assert len(set(VECTORS)) >= 150


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_words_are_words_whatever_they_say(place: dict[str, Any]) -> None:
    """No mention, no link that hides where it leads, no formatting, no formula comes out of anything somebody wrote; and it can be read."""
    for words in VECTORS:
        faultless(everywhere(words, **place))
        faultless(drawn := everywhere(words, plain=True, **place))
        seen = re.sub(r"\s", "", "\n".join(shown(one) for one in drawn))
        assert re.sub(r"\s", "", clean(words)) in seen


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=3000), st.sampled_from(PLACES), st.booleans())
def test_any_words_can_be_drawn(words: str, place: dict[str, Any], plain: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    """Whatever characters there are, Teams takes the message, and nothing in it is markup."""
    faultless(everywhere(words, plain=plain, **place))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="*_[]()<>!#`~\\{}$-+.@at:/ \nhtps", max_size=200))
def test_a_fact_shows_what_was_written(words: str) -> None:
    """Where only markdown can be had, nothing of it is live, and unescaped it is the words."""
    made = markdown(words)
    assert re.sub(r"\\(?=[\\*_\[\]`<#>+-])|\u2060", "", made).replace("\\", "") == " ".join(words.split()).replace(
        "\\", ""
    )


@pytest.mark.parametrize(
    "words", ["Zażółć gęślą jaźń. " * 2000, "日本語のテキスト。" * 3000, "a\n" * 20_000, "<&>" * 9000, "x" * 50_000]
)
def test_long_words_come_in_parts_teams_takes(words: str) -> None:
    """Each below 28 KB however it is counted; the first words come first, and what is too much for 20 parts is said to be elsewhere."""
    found = messages(delivery(words), SIGNER)
    assert 1 < len(found) <= 20
    for one in found:
        assert len(str(one).encode("utf-16-le")) <= 28 * 1024 + 400
        assert size(one) <= MESSAGE
    whole = re.sub(r"\s", "", "".join(shown(one) for one in found))
    assert re.sub(r"\s", "", words)[: len(whole) - 40].startswith(whole[: len(whole) // 2])
    if re.sub(r"\s", "", words) != whole:
        assert "ciąg dalszy w zgłoszeniu" in shown(found[-1])


def test_what_fills_a_place_is_one_message_and_says_that_there_is_more() -> None:
    """A card that is changed in place can't become two."""
    found = messages(delivery("słowo " * 20_000, spot="said:1", audience="agents"), SIGNER)
    assert len(found) == 1
    assert "ciąg dalszy w zgłoszeniu" in shown(found[0])


def test_an_agents_card_shows_four_buttons_and_has_the_rest_in_a_menu() -> None:
    """Dialogs are opened by task/fetch, deeds are executed; each button is signed for its ticket."""
    choices = (
        Choice(id="do:take", label="Przejmij"), Choice(id="ask:reply", label="Odpowiedz zgłaszającemu"),
        *(Choice(id=f"ask:x{number}", label=f"Coś {number}") for number in range(9)),
    )  # fmt: skip
    fields = (Field(label="Stan", value="nowe"),)
    made = delivery(
        "Nie drukuje", audience="agents", spot="card", subject="HD-7 · Drukarka", choices=choices, fields=fields
    )
    (message,) = messages(made, SIGNER)
    (row,) = [one for one in elements(card_of(message)) if one.get("type") == "ActionSet"]
    assert [one.get("mode") for one in row["actions"]] == [None] * 4 + ["secondary"] * 7
    take, reply = row["actions"][:2]
    assert (take["type"], take["verb"]) == ("Action.Execute", "pressed")
    assert read(take["data"]["pressed"], SIGNER).id == "do:take"
    assert reply["type"] == "Action.Submit"
    assert reply["data"]["msteams"] == {"type": "task/fetch"}
    asked = read(reply["data"]["pressed"], SIGNER)
    assert (asked.id, asked.ticket) == ("ask:reply", 7)
    assert message["summary"].startswith("HD-7 · Drukarka")


def test_a_requester_sees_every_answer_that_can_be_given() -> None:
    """Rows of six; the label goes back as the answer's words."""
    choices = tuple(Choice(id=f"c{number}", label=f"Drukarka {number}") for number in range(14))
    (message,) = messages(delivery("Która?", choices=choices), SIGNER)
    rows = [one["actions"] for one in elements(card_of(message)) if one.get("type") == "ActionSet"]
    assert [len(one) for one in rows] == [6, 6, 2]
    assert [read(one["data"]["pressed"], SIGNER).label for row in rows for one in row] == [one.label for one in choices]


def test_plain_words_are_a_text_that_can_be_quoted_with_the_agents_name_above() -> None:
    """No card where none is needed; lines and the spaces of a pasted log stay, an address can be followed."""
    words = "Proszę wpisać:\n\n    ipconfig /all\nhttps://pomoc.example/a?b=1&c=2."
    (message,) = messages(delivery(words, automatic=False, values={"agent": "Ola Nowak"}), SIGNER)
    assert "attachments" not in message
    assert shown(message).replace("\u00a0", " ") == f"Ola Nowak\n{words}"
    assert '<a href="https://pomoc.example/a?b=1&amp;c=2">' in message["text"]


def test_a_ticket_that_is_over_has_a_grey_card() -> None:
    """Nobody mistakes it for work."""
    (message,) = messages(delivery("Rozwiązane", audience="agents", spot="card", subject="HD-7"), SIGNER)
    runs = [run for one in elements(card_of(message)) if one["type"] == "RichTextBlock" for run in one["inlines"]]
    assert {run.get("isSubtle") for run in runs} == {True}


def ticket(number: int, **more: Any) -> OwnTicket:
    """A ticket of one's own."""
    given: dict[str, Any] = {
        "number": number,
        "name": f"HD-{number}",
        "subject": "Drukarka",
        "state": "open",
        "status": "W toku",
    }
    return OwnTicket(
        **(given | {"changed": "dziś 12:00", "url": f"https://desk.example/t/{number}?k={'x' * 90}"} | more)
    )


def test_ones_own_tickets_are_a_card_with_what_can_be_done() -> None:
    """What waits for the person says so; a closed one can't be answered; a form can be opened; a strange subject is only words."""
    tickets = (
        ticket(1, waits_for_me=True, subject="<at>x</at> [b](http://e.example)"),
        ticket(2),
        ticket(3, state="done"),
    )
    page = Own(
        title="Moje zgłoszenia", hello="Dzień dobry", tickets=tickets, forms=(Option("form", "Nowe zgłoszenie"),)
    )
    message = {"type": "message", "attachments": [as_attachment(own(page, SIGNER, "pl"))]}
    faultless([message])
    assert "Czekamy na Twoją odpowiedź" in shown(message)
    pressed = [
        read(one["data"]["pressed"], SIGNER) for one in elements(card_of(message)) if one.get("type") == "Action.Submit"
    ]
    assert [(one.id, one.ticket) for one in pressed] == [("ask:form:form", 0), ("ask:answer", 1), ("ask:answer", 2)]


def test_too_many_tickets_are_counted_and_none_means_none() -> None:
    """What does not fit into 28 KB is not silently missing."""
    page = Own(
        title="Moje zgłoszenia", hello="", tickets=tuple(ticket(number) for number in range(25)), more="I jeszcze 3."
    )
    message = {"type": "message", "attachments": [as_attachment(own(page, SIGNER, "pl"))]}
    faultless([message])
    listed = len(re.findall(r"HD-\d+", shown(message)))
    assert f"pominięte zgłoszenia: {25 - listed}." in shown(message)
    assert "I jeszcze 3." in shown(message)
    empty = own(Own(title="My tickets", hello=""), SIGNER, "en")
    assert "You have no requests yet." in shown({"attachments": [as_attachment(empty)]})


def test_a_requesters_card_has_its_rare_deed_in_the_menu_and_opens_only_an_address_that_shows_where_it_leads() -> None:
    choices = tuple(Choice(id=one, label=one) for one in ("ask:answer", "own:confirm", "own:withdraw"))

    def drawn(**values: str) -> dict[str, Any]:
        made = delivery("Pracujemy nad tym\nOdpowiemy jutro", subject="HD-7 · VPN", spot="own", choices=choices, values=values)  # fmt: skip
        (one,) = messages(made, SIGNER)
        faultless([one])
        return card_of(one)

    actions = drawn(state="open", link="https://desk.example/ticket/x", open="Otwórz")["body"][-1]["actions"]
    assert [(one["title"], one.get("mode", "")) for one in actions] == [
        ("ask:answer", ""), ("own:confirm", ""), ("own:withdraw", "secondary"), ("Otwórz", ""),
    ]  # fmt: skip
    assert actions[-1]["url"] == "https://desk.example/ticket/x"
    for hostile in ("javascript:alert(1)", "https://desk.example@evil.example/", ""):
        assert len(drawn(state="open", link=hostile)["body"][-1]["actions"]) == 3
    assert drawn(state="done", over="1")["body"][0]["inlines"][0]["isSubtle"]
    assert is_over(delivery("x", spot="own", values={"over": "1"}))
    assert not is_over(delivery("x", spot="card", values={"over": "1"}))


def test_more_forms_than_a_row_shows_are_behind_a_button_that_asks_which() -> None:
    forms = tuple(Option(f"f{at}", f"Form {at}") for at in range(9))
    (row,) = [
        one for one in own(Own(title="x", hello="", forms=forms), SIGNER, "en")["body"] if one["type"] == "ActionSet"
    ]
    assert [one["title"] for one in row["actions"]] == [*(f"Form {at}" for at in range(5)), "Other forms…"]
    assert read(row["actions"][-1]["data"]["pressed"], SIGNER).id == "ask:forms"
    few = own(Own(title="x", hello="", forms=forms[:6]), SIGNER, "en")
    assert "Form 5" in str(few)


def test_a_hit_and_a_done_card_are_words() -> None:
    """What is put into a chat of a found ticket is its line, literally."""
    found = hit(Option("7", "HD-7 · [b](http://e.example) <at>x</at>"), "pl")
    assert found["preview"]["content"]["title"].startswith("HD-7")
    faultless([{"type": "message", "attachments": [found]}])
    opens = hit(Option("7", "HD-7 · VPN", "https://pomoc.example.com/desk/ticket/7"), "en")
    (button,) = [one for one in elements(opens["content"]) if one["type"] == "Action.OpenUrl"]
    assert (button["title"], button["url"]) == ("Open", "https://pomoc.example.com/desk/ticket/7")
    faultless([{"type": "message", "attachments": [opens]}])
    faultless([{"type": "message", "attachments": [as_attachment(done("Cofnięto.", "pl"))]}])
