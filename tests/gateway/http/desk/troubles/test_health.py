"""The health page and the ledger: what agents and administrators read, and that it is true."""

import asyncio
import string
from datetime import date

import pytest

from gateway.http.desk.troubles.health_views import headline, kind_of, lanes
from gateway.http.desk.troubles.ledger_views import as_csv, number, off, picture, sentence
from gateway.http.desk.troubles.reasons import given_up, held, quarantined, server_words
from gateway.http.desk.troubles.words import TROUBLES
from gateway.http.desk.troubles.words_health import HEALTH
from store.messages import Sums
from tests.gateway.http.conftest import Site
from tests.gateway.http.desk_client import desk_client

on_site = pytest.mark.asyncio(loop_scope="session")


def polish(name: str, **values: object) -> str:
    """A word of the health page in Polish."""
    return HEALTH[name][0].format(**values)


@on_site
async def test_agents_see_what_is_wrong_and_administrators_the_details(site: Site) -> None:
    """The program's own words, which may name hosts and paths, are for administrators; what to do is for all."""
    ola, admin = await desk_client(site), await desk_client(site, "szef@desk.pl", name="Szef", admin=True)
    health = site.gateway.health
    health.degraded("mail-sending", "Serwer tajny.example milczy", "The server tajny.example is silent")
    try:
        agents, admins = (await ola.get("/desk/health")).text, (await admin.get("/desk/health")).text
    finally:
        health.ok("mail-sending")
    assert "Kanał mail nie może nic wysłać" in agents
    assert "tajny.example" not in agents
    assert "tajny.example" in admins
    assert "Wersja programu" in admins
    assert "Wersja programu" not in agents
    assert "Kanał mail nie może" not in (await ola.get("/desk/health")).text


@on_site
async def test_since_is_when_it_began_not_when_the_words_changed(site: Site) -> None:
    """A part that stays in trouble keeps its beginning; a part that was well in between does not."""
    health = site.gateway.health
    health.degraded("archive", "a", "a")
    began = health.since()["archive"]
    await asyncio.sleep(0.01)
    health.degraded("archive", "b", "b")
    assert health.since()["archive"] == began
    health.ok("archive")
    assert "archive" not in health.since()
    health.degraded("archive", "a", "a")
    assert health.since()["archive"] > began
    health.ok("archive")


@on_site
async def test_the_ledger_page_and_its_csv_say_what_the_api_says(site: Site) -> None:
    """A range nobody offers is 7 days; the CSV holds the same numbers."""
    await site.ticket()
    ola = await desk_client(site)
    _, api = await site.api("GET", "/ledger", token="read")
    lines = [line for line in api["ledger"] if line["channel"] == "form"]
    for days in ("1", "7", "30", "x"):
        page = await ola.get(f"/desk/ledger?days={days}")
        assert page.status == 200
        assert "Wszystko się zgadza." in page.text
    heard = await ola.get("/desk/ledger.csv?days=7")
    assert heard.kind == "text/csv"
    assert f",form,{sum(line['received'] for line in lines)}," in heard.text


@pytest.mark.parametrize(
    ("name", "kind"),
    [("store", ("store", "")), ("mail-sending", ("sending", "mail")), ("biuro-refused", ("refused", "biuro")),
     ("biuro", ("door", "biuro")), ("inbound-late", ("inbound-late", ""))],
)  # fmt: skip
def test_every_part_in_trouble_has_words(name: str, kind: tuple[str, str]) -> None:
    """Known parts have their own words, channels and mailboxes are named."""
    assert kind_of(name) == kind
    for prefix in ("part", "do"):
        assert all(HEALTH[f"{prefix}_{kind[0]}"])


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "Wszystko działa"), (1, "Jedna rzecz wymaga uwagi"), (2, "2 rzeczy wymagają uwagi"), (5, "5 rzeczy wymaga uwagi"),
     (12, "12 rzeczy wymaga uwagi"), (22, "22 rzeczy wymagają uwagi")],
)  # fmt: skip
def test_the_headline_is_polish(count: int, words: str) -> None:
    """One, few and many are three forms."""
    assert headline(count, polish) == words


def test_a_queue_is_late_only_past_the_limit() -> None:
    """What is planned for later is no backlog, what is a second late is no trouble."""

    def told(count: int, head: int) -> tuple[str, bool]:
        line = lanes("outbox", count, head, polish, now=1_000_000, moment_of=str, language="pl", late=60_000)
        return line.words, line.late

    assert told(0, 0) == ("nic nie czeka", False)
    assert told(2, 2_000_000) == ("2, najbliższa 2000000", False)
    assert told(3, 999_000) == ("3", False)
    assert told(3, 700_000) == ("3, najdłużej czekająca: 5 min", True)


def test_the_ledger_says_in_a_sentence_where_everything_went() -> None:
    """Ends nobody came to are left out; thousands are grouped as each language does."""
    line = Sums(channel="mail", day="2026-11-22", received=1204, interaction=1200, held=4)

    def english(name: str, **values: object) -> str:
        return HEALTH[name][1].format(**values)

    assert sentence(line, polish, "pl") == "Przyjęte: 1\u00a0204 = 1\u00a0200 w zgłoszeniach + 4 wstrzymane."
    assert sentence(line, english, "en") == "Taken in: 1,204 = 1,200 on tickets + 4 held."
    assert off([line, Sums(channel="chat", day="2026-11-22", received=2, ignored=1)]) == ["chat 2026-11-22"]
    assert number(0, "pl") == "0"


def test_bars_stand_on_the_line_and_none_is_higher_than_the_picture() -> None:
    """Each piece begins where the one below it ends; a day without mail keeps its place."""
    lines = [
        Sums(channel="mail", day="2026-11-20", received=10, interaction=8, held=2),
        Sums(channel="form", day="2026-11-22", received=5, interaction=5),
    ]
    drawn = picture(lines, date(2026, 11, 20), date(2026, 11, 22))
    assert [label for _, label in drawn.labels] == ["20", "21", "22"]
    first, second, third = drawn.pieces
    assert first.y + first.height == pytest.approx(drawn.height)
    assert second.y + second.height == pytest.approx(first.y)
    assert second.y == pytest.approx(0)
    assert third.height == pytest.approx(drawn.height / 2)
    assert drawn.kinds == ("interaction", "held")


def test_no_cell_of_the_csv_is_a_formula() -> None:
    """A name that a spreadsheet would run is a text (W3)."""
    written = as_csv([Sums(channel="=1+1", day="2026-11-22", received=1, ignored=1)]).decode("utf-8-sig")
    assert written == (
        "day,channel,received,interaction,held,quarantined,duplicate,ignored,waiting\r\n2026-11-22,'=1+1,1,0,0,0,0,1,0\r\n"
    )


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("the mail server says 550 5.1.1 <a@b.pl>: Recipient address rejected: User unknown", "gave_mailbox"),
        ("the mail server says 550 No such user here", "gave_mailbox"),
        ("the mail server says 552 5.2.2 Mailbox full", "gave_full"),
        ("the mail server says 552 5.3.4 Message size exceeds fixed limit", "gave_size"),
        ("the mail server says 550 5.7.1 Message rejected as spam", "gave_policy"),
        ("the mail server says 554 5.7.1 <a@b.pl>: Relay access denied", "gave_relay"),
        ("the mail server says 554 Transaction failed", "gave_refused"),
        ("given up after 9 tries: can't reach the mail server a:25: Connection refused", "gave_tries"),
        ("channel 'chat' is not in the config or can't send", "gave_channel"),
        ("an attachment of the mail is no longer in the blob store", "gave_file"),
        ("RuntimeError: x", "gave_other"),
    ],
)
def test_why_a_delivery_was_given_up_is_said_in_words(reason: str, name: str) -> None:
    """The common refusals of mail servers each have words of their own."""
    assert given_up(reason)[0] == name
    assert name in TROUBLES


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("3 workers died over it", "broke_workers"),
        ("channel 'chat' is not in the config; add it and retry", "broke_channel"),
        ("not a form post as this version writes it down: x", "broke_written"),
        ("its header block is larger than 256 kB", "broke_headers"),
        ("it took more than 5 s of processor time", "broke_time"),
        ("it took more than 512 MB of memory", "broke_memory"),
        ("KeyError in walk, channels/email/mime.py line 30", "broke_parser"),
        ("RuntimeError: x", "broke_other"),
    ],
)
def test_why_a_message_is_in_quarantine_is_said_in_words(reason: str, name: str) -> None:
    """What the program noted becomes words an agent can act on."""
    assert quarantined(reason)[0] == name
    assert name in TROUBLES


def test_what_a_server_said_is_told_and_nothing_else() -> None:
    """The code and the words of the answer; nothing where no server spoke."""
    assert server_words("given up after 2 tries: the mail server says 450 4.2.0 later") == "450 4.2.0 later"
    assert server_words("RuntimeError: x") == ""


def test_a_reason_to_hold_nobody_foresaw_still_has_words() -> None:
    """Known reasons have their own words, others the general ones."""
    assert held("asked-by-reply-to") == "why_asked-by-reply-to"
    assert held("something-new") == "why_other"


def test_every_reason_to_hold_has_words() -> None:
    """All that the code can say today."""
    for reason in ("stranger", "number-only", "disowned", "asked-by-reply-to", "agent-unverified", "agent-disabled",
                   "agent-other", "agent-automatic"):  # fmt: skip
        assert held(reason) != "why_other", reason


def test_words_take_the_same_values_in_both_languages() -> None:
    """No {brace} stands in one language only."""
    for words in (TROUBLES, HEALTH):
        for name, pair in words.items():
            used = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in pair]
            assert used[0] == used[1], name
            assert all(pair), name
