"""How a ticket's log becomes the rows of its timeline, and the words they hold: tables of pure functions."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from gateway.http.desk.frame.hostile import line, pieces, tricky
from gateway.http.desk.frame.moments import day, exact, length, moment, next_due, targets
from gateway.http.desk.ticket import events
from gateway.http.desk.ticket.aside import aside, head
from gateway.http.desk.ticket.events import event
from gateway.http.desk.ticket.said import CUT, Origin, Setting, Spoken, shortened, spoken, way
from gateway.http.desk.ticket.similar import closest, stems
from gateway.http.desk.ticket.views import Folded, rows
from gateway.http.desk.ticket.why import why
from gateway.http.desk.ticket.words import WORDS, counted
from gateway.sent import Sent
from gateway.timeline import Happened, Said, Writer, timeline
from store.records import (
    Attachment,
    Authentication,
    Author,
    Entry,
    Event,
    Hit,
    Identity,
    Interaction,
    Ms,
    Pause,
    Person,
    Proposed,
    Secret,
    Targets,
    Ticket,
)
from triage.document import Draft

ZONE = ZoneInfo("Europe/Warsaw")
NOW: Ms = 1_795_449_600_000  # Monday, 23 November 2026, 17:00 in Warsaw
HOUR, DAY = 3_600_000, 86_400_000
ANNA = Author(kind="requester", id="p1", name="Anna Kowalska")
OLA = Author(kind="agent", id="ola@desk.pl", name="Ola Nowak")
SYSTEM = Author(kind="system")


def setting(language: Any = "pl", **persons: Person) -> Setting:
    """A page in this language."""
    return Setting(
        language=language, zone=ZONE, now=NOW, prefix="HD", kinds={"mail": "email", "api": "api"}, persons=persons
    )


def ticket(**more: Any) -> Ticket:
    """A ticket of Anna's."""
    base: dict[str, Any] = {
        "number": 7, "subject": "Drukarka nie drukuje", "requester": "p1", "queue": "l1", "level": "L1", "created_at": NOW - HOUR,
        "updated_at": NOW, "version": 3, "channel": "mail",
    }  # fmt: skip
    return Ticket(**{**base, **more})


def words(text: str, at: Ms = NOW, **more: Any) -> Interaction:
    """Something Anna said."""
    base: dict[str, Any] = {"id": f"i{at}", "author": ANNA, "visibility": "public", "channel": "mail"}
    return Interaction(**{**base, "at": at, "text": text, **more})


def changed(kind: str, at: Ms = NOW, **changes: tuple[Any, Any]) -> Event:
    """Something Ola did."""
    return Event(at=at, kind=kind, author=OLA, changes=changes)


def shapes(log: Sequence[Entry], **more: Any) -> list[str]:
    """The kinds of the rows of a log."""
    return [one.shape for one in rows(ticket(), log, timeline(log), setting(), **more).rows]


# --- rows -------------------------------------------------------------------------------------------------------------


def test_days_are_told_apart_and_small_events_in_a_row_are_folded() -> None:
    """Three small events fold, two do not; what matters and another day end a run."""
    small: list[Event] = [changed("set", NOW + at, priority=("P4", "P3")) for at in range(3)]
    assert shapes([words("a", NOW - DAY), *small, words("b", NOW + 9)]) == ["day", "said", "day", "folded", "said"]
    assert shapes([*small[:2], words("b", NOW + 9)]) == ["day", "event", "event", "said"]
    assert shapes([small[0], small[1], changed("escalated", NOW + 5), *small]) == [
        "day", "event", "event", "event", "folded",
    ]  # fmt: skip
    assert shapes([replace(one, at=one.at - DAY) for one in small[:2]] + small) == [
        "day",
        "event",
        "event",
        "day",
        "folded",
    ]


def test_a_fold_says_how_many_changes_it_holds() -> None:
    """5 zmian, 3 zmiany; nothing in it is lost."""
    log: list[Entry] = [changed("set", NOW + at, tags=([], ["vip"])) for at in range(5)]
    [_, folded] = rows(ticket(), log, (), setting()).rows
    assert isinstance(folded, Folded)
    assert (folded.words, len(folded.events)) == ("5 zmian", 5)


def test_only_the_last_entries_are_shown_and_the_rest_is_counted() -> None:
    """500 things: the last hundred, and 400 to ask for."""
    log: list[Entry] = [words(str(at), NOW + at) for at in range(500)]
    shown = rows(ticket(), log, timeline(log), setting(), entries=100)
    assert shown.earlier == 400
    assert [one.pieces[0].text for one in shown.rows if isinstance(one, Spoken)] == [str(at) for at in range(400, 500)]


def test_deliveries_of_a_reply_stand_with_it_and_those_of_nothing_said_stand_alone() -> None:
    """A reply that failed says so itself; an acknowledgement that failed has a line."""
    reply = words("Gotowe", author=OLA, kind="reply", id="r1")
    queued = Event(at=NOW, kind="queued", author=OLA, delivery="d1", interaction="r1", channel="mail", address="a@b.pl")
    failed = Event(at=NOW, kind="failed", author=SYSTEM, delivery="d1", reason="550 no such user")
    alone = Event(at=NOW, kind="failed", author=SYSTEM, delivery="d2", reason="550 no such user")
    log: list[Entry] = [reply, queued, failed, alone]
    found = rows(ticket(), log, timeline(log), setting()).rows
    assert [one.shape for one in found] == ["day", "said", "event"]
    assert isinstance(found[1], Spoken)
    assert [(one.state, one.words) for one in found[1].ways] == [
        ("failed", "do a@b.pl: nie udało się wysłać (550 no such user)")
    ]


# --- what was said ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visibility", "kind", "pl", "en"),
    [
        ("public", "reply", "Odpowiedź publiczna", "Public reply"),
        ("internal", "note", "Notatka wewnętrzna: widzą tylko agenci", "Internal note: agents only"),
        ("internal", "message", "Wewnętrzne: widzą tylko agenci", "Internal: agents only"),
        ("public", "message", "Wiadomość", "Message"),
    ],
)
def test_who_may_read_it_stands_in_words(visibility: Any, kind: Any, pl: str, en: str) -> None:
    """Colour is not alone."""
    said = Said(id="1", at=NOW, kind=kind, author=Writer(kind="agent"), visibility=visibility, channel="mail", text="a")
    assert spoken(said, setting("pl"), ticket(), Origin()).label == pl
    assert spoken(said, setting("en"), ticket(), Origin()).label == en


def test_a_message_shows_files_trust_secrets_and_where_it_came_from() -> None:
    """The kinds of secrets, never their values; only plain pictures of a sane size are shown."""
    png = Attachment(name="zrzut.png", media_type="image/png", size=1000, sha256="a" * 64)
    svg = Attachment(name="x.svg", media_type="image/svg+xml", size=1000, sha256="b" * 64)
    huge = replace(png, size=50_000_000)
    disowned = Authentication(dmarc="fail", policy="reject")
    entry = words(
        "hasło: ••••",
        attachments=(png, svg, huge),
        secrets=(Secret(kind="password", value="Tajne1!"),),
        sender="anna@firma.pl",
        original="c" * 64,
        authentication=disowned,
    )
    log: list[Entry] = [entry]
    [_, one] = rows(ticket(), log, timeline(log), setting()).rows
    assert isinstance(one, Spoken)
    assert [file.picture for file in one.files] == [True, False, False]
    assert one.secrets == ("hasło",)
    assert "Tajne1!" not in repr(one)
    assert one.trust[0] == "forged"
    assert "podszywać" in one.trust[1]
    assert (one.icon, one.channel, one.sender, one.original) == ("mail", "pocztą", "anna@firma.pl", True)


def test_the_bot_is_called_a_bot_and_a_participant_a_participant() -> None:
    """Nobody takes the bot for a person, nor Jan for the requester."""
    base = Said(id="1", at=NOW, kind="reply", author=Writer(kind="bot"), visibility="public", channel="mail", text="a")
    bot = spoken(base, setting(), ticket(), Origin())
    assert (bot.who, bot.role_words, bot.label) == ("Bot", "bot", "Wiadomość automatyczna")
    jan = replace(base, author=Writer(kind="requester", id="p2", name="Jan"))
    assert spoken(jan, setting(), ticket(participants=("p2",)), Origin()).role_words == "uczestnik"
    assert spoken(jan, setting("en"), ticket(requester="p2"), Origin()).role_words == "requester"


@pytest.mark.parametrize(
    ("text", "most", "left"),
    [
        ("krótki", 6, 0),
        ("a" * (CUT + 100), CUT + 100, 0),
        ("a" * 10_000, CUT, 10_000 - CUT),
        ("x\n" * 500, 61 * 2, 1_000 - 61 * 2),
        ("a" * 5_000_000, CUT, 5_000_000 - CUT),
    ],
)
def test_long_texts_are_cut_and_say_how_much_is_left(text: str, most: int, left: int) -> None:
    """A little more than the limit is shown as a whole."""
    shown, rest = shortened(text)
    assert len(shown) <= most
    assert abs(rest - left) <= 4


@pytest.mark.parametrize(
    ("sent", "state", "pl", "en"),
    [
        (Sent(id="d", channel="mail", address="a@b.pl", state="waiting", at=NOW), "waiting", "do a@b.pl: czeka na wysłanie", "to a@b.pl: waits to be sent"),
        (Sent(id="d", channel="mail", address="", state="sent", at=NOW), "sent", "pocztą: wysłane dziś 17:00", "by mail: sent today 17:00"),
        (Sent(id="d", channel="mail", address="a@b.pl", state="bounced", at=NOW, reason="5.1.1"), "failed", "do a@b.pl: wróciło: adres tego nie przyjął (5.1.1)", "to a@b.pl: came back: the address did not take it (5.1.1)"),
        (Sent(id="d", channel="mail", address="a@b.pl", state="retrying", at=NOW + HOUR, tries=2, reason="451"), "waiting", "do a@b.pl: nie wyszło (2x), następna próba dziś 18:00 (451)", "to a@b.pl: did not go out (2x), tried again today 18:00 (451)"),
    ],
)  # fmt: skip
def test_deliveries_in_words(sent: Sent, state: str, pl: str, en: str) -> None:
    """Queued, sent, failed with its reason."""
    assert (way(sent, setting("pl")).state, way(sent, setting("pl")).words, way(sent, setting("en")).words) == (
        state,
        pl,
        en,
    )


# --- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "pl", "en"),
    [
        (changed("set", priority=("P4", "P2")), "Zmieniono: priorytet: P4 → P2", "Changed: priority: P4 → P2"),
        (changed("taken", status=("new", "in_progress"), assignee=("", "ola@desk.pl")), "Przejęto zgłoszenie: ", "Taken: "),
        (changed("pended", status=("new", "pending"), pending_reason=("", "vendor"), pending_until=(0, NOW + DAY)), "Wstrzymano: powód: czekamy na dostawcę; do: jutro 17:00", "Put on hold: reason: waiting for a vendor; until: tomorrow 17:00"),
        (changed("resolved", status=("new", "resolved"), resolution_code=("", "workaround"), resolved_at=(0, NOW)), "Rozwiązano: wynik: obejście", "Resolved: outcome: workaround"),
        (changed("participant", participants=("", "p1")), "Nowy uczestnik: uczestnicy: Anna Kowalska", "New participant: participants: Anna Kowalska"),
        (changed("linked", links=([], [3, 4])), "Powiązano: powiązania: HD-3, HD-4", "Linked: links: HD-3, HD-4"),
        (changed("merged_from", merged_from=(None, 5)), "Dołączono scalone zgłoszenie: scalone zgłoszenie: HD-5", "Another ticket was merged into this one: merged ticket: HD-5"),
        (changed("set", category=("other", "network"), subcategory=("", "vpn")), "Zmieniono: kategoria: inne → sieć; podkategoria: VPN", "Changed: category: other → network; subcategory: VPN"),
    ],
)  # fmt: skip
def test_events_in_words(happened: Event, pl: str, en: str) -> None:
    """No machine word is left where we have a human one."""
    persons = {"p1": Person(id="p1", name="Anna Kowalska")}
    line_of = Happened(
        at=happened.at, kind=happened.kind, author=Writer(kind="agent", name="Ola"), changes=happened.changes
    )
    for language, expected in (("pl", pl), ("en", en)):
        told = event(line_of, setting(language, **persons))
        assert f"{told.what}: {'; '.join(told.changes)}" == expected


def test_every_kind_of_event_the_program_writes_has_words(request: pytest.FixtureRequest) -> None:
    """Whatever `become`, Event(kind=…) and the dialogue's `event` are called with in gateway.desk and triage."""
    import re  # noqa: PLC0415

    root = request.config.rootpath
    files = [*(root / "gateway/desk").glob("*.py"), *(root / "triage").rglob("*.py"), root / "gateway/courier.py"]
    source = "\n".join(path.read_text() for path in files)
    kinds = set(re.findall(r'(?:become|speak)\(action, known, "([a-z_]+)"', source))
    kinds |= set(re.findall(r'Event\(\s*at=[^,]+,\s*kind="([a-z_]+)"', source)) - {"queued", "delivered"}
    kinds |= set(re.findall(r'\bevent\("([a-z_]+)"', source))
    assert len(kinds) > 25
    assert kinds <= events.KINDS.keys()


@pytest.mark.parametrize(
    ("kind", "author", "reason", "polish", "english"),
    [
        ("handed", "bot", "person", "prośba o rozmowę z człowiekiem", "the requester asked for a person"),
        ("handed", "bot", "silence", "nikt nie odpowiedział botowi", "nobody answered the bot"),
        ("set", "bot", "what", "", ""),
        ("linked", "requester", "new ticket", "sprawa toczy się dalej w nowym zgłoszeniu", "the matter goes on in a new ticket"),
        ("escalated", "agent", "urgent", "urgent", "urgent"),
    ],
)  # fmt: skip
def test_what_the_bot_did_says_why_in_words(kind: str, author: Any, reason: str, polish: str, english: str) -> None:
    """An agent's reason is his own words, whatever they are."""
    happened = Happened(at=NOW, kind=kind, author=Writer(kind=author, name="A"), reason=reason)
    assert (event(happened, setting("pl")).reason, event(happened, setting("en")).reason) == (polish, english)


def test_reveals_say_what_was_looked_at() -> None:
    """A detail, or the whole original."""
    base = Happened(at=NOW, kind="revealed", author=Writer(kind="agent", name="Ola"), changes={"secret": (None, 0)})
    assert (event(base, setting()).what, event(base, setting()).changes) == ("Odsłonięto ukryte dane", ())
    whole = Happened(at=NOW, kind="revealed", author=Writer(kind="agent", name="Ola"), reason="original")
    assert event(whole, setting("en")).what == "The original with its hidden details was opened"


# --- hostile text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("zobacz https://a.pl/b?c=1.", ["https://a.pl/b?c=1"]),
        ("javascript:alert(1) JaVaScRiPt://x data:text/html,x", []),
        ("http://", []),
        ("https://a.pl/\u202egpj.exe", ["https://a.pl/"]),
        ('<a href="https://a.pl">', ["https://a.pl"]),
        ("https://" + "a" * 3_000, []),
        ("(https://a.pl)", ["https://a.pl"]),
        ("http://[::1", []),
    ],
)
def test_only_web_addresses_become_links(text: str, links: list[str]) -> None:
    """The target is the text itself; nothing is lost from the words."""
    found = pieces(text)
    assert [one.text for one in found if one.kind == "link"] == links
    whole = "".join(chr(int(f"0x{one.text[2:]}", 0)) if one.kind == "trick" else one.text for one in found)
    assert whole == text


def test_signs_that_turn_letters_around_are_marked() -> None:
    """In texts, names and file names; tabs and line breaks stay."""
    assert [one.kind for one in pieces("a\u202eb\tc\nd\x00")] == ["words", "trick", "words", "trick"]
    assert line("faktura\u202efdp.exe") == "faktura⟨U+202E⟩fdp.exe"
    assert len(line("a" * 10_000)) == 300
    assert (tricky("a\u2066"), tricky("zażółć\n")) == (True, False)


def test_a_foreign_host_shows_its_plain_form() -> None:
    """A Cyrillic letter in a bank's name can be seen."""
    [one] = [each for each in pieces("https://b\u0430nk.pl/x") if each.kind == "link"]
    assert one.host.startswith("xn--")


# --- moments ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "pl", "en"),
    [
        (NOW, "dziś 17:00", "today 17:00"),
        (NOW - DAY, "wczoraj 17:00", "yesterday 17:00"),
        (NOW + DAY, "jutro 17:00", "tomorrow 17:00"),
        (NOW - 7 * DAY, "16 listopada, 17:00", "16 November, 17:00"),
        (NOW - 365 * DAY, "23 listopada 2025, 17:00", "23 November 2025, 17:00"),
    ],
)
def test_moments_in_words(at: Ms, pl: str, en: str) -> None:
    """As people say them, in the desk's time zone."""
    assert (moment(at, NOW, ZONE, "pl"), moment(at, NOW, ZONE, "en")) == (pl, en)


def test_days_and_exact_moments() -> None:
    """A day has its name; a title has all of it."""
    assert day(NOW - 4 * DAY, NOW, ZONE, "pl") == "czwartek, 19 listopada"
    assert exact(NOW, ZONE, "en") == "Monday, 23 November 2026, 17:00:00"


@pytest.mark.parametrize(
    ("span", "pl", "en"),
    [
        (10, "1 min", "1 min"),
        (59 * 60_000, "59 min", "59 min"),
        (HOUR, "1 godz.", "1 hour"),
        (HOUR + 60_000, "1 godz. 1 min", "1 hour 1 min"),
        (5 * HOUR, "5 godz.", "5 hours"),
        (DAY, "1 dzień", "1 day"),
        (50 * HOUR, "2 dni", "2 days"),
    ],
)
def test_lengths_in_words(span: Ms, pl: str, en: str) -> None:
    """One unit, cut."""
    assert (length(span, "pl"), length(span, "en")) == (pl, en)


def test_what_is_due_first_is_told_and_late_says_how_late() -> None:
    """The first answer until it is given, then the solution; nothing on what is done."""
    both = ticket(targets=Targets(first_response=NOW - HOUR, resolution=NOW + 5 * HOUR))
    first = next_due(both, NOW, ZONE, "pl")
    assert first is not None
    assert (first.name, first.words, first.state) == ("first_response", "1 godz. po terminie", "late")
    answered = replace(both, first_response_at=NOW - 2 * HOUR)
    then = next_due(answered, NOW, ZONE, "en")
    assert then is not None
    assert (then.name, then.words, then.state) == ("resolution", "in 5 hours", "ok")
    assert [one.state for one in targets(answered, NOW, ZONE, "pl")] == ["met", "ok"]
    assert next_due(replace(both, status="closed"), NOW, ZONE, "pl") is None
    near = ticket(created_at=NOW - 2 * HOUR, targets=Targets(resolution=NOW + HOUR // 2))
    soon = next_due(near, NOW, ZONE, "pl")
    assert soon is not None
    assert (soon.words, soon.state) == ("za 30 min", "soon")
    waits = replace(answered, targets=Targets(next_response=NOW + HOUR, resolution=NOW + 5 * HOUR))
    again = next_due(waits, NOW, ZONE, "en")
    assert again is not None
    assert (again.name, again.words) == ("next_response", "in 1 hour")


def test_a_clock_that_stands_says_so() -> None:
    """What was left when it stopped, however long ago that is."""
    pauses = (
        Pause(start=NOW - 10 * HOUR, reason="vendor", end=NOW - 9 * HOUR),
        Pause(start=NOW - 3 * HOUR, reason="vendor"),
    )
    pending = ticket(status="pending", pending_reason="vendor", targets=Targets(resolution=NOW - HOUR), pauses=pauses)
    [one] = targets(pending, NOW, ZONE, "pl")
    assert (one.words, one.state) == ("za 2 godz. (zegar stoi)", "ok")


@pytest.mark.parametrize(
    ("count", "pl", "en"), [(1, "1 zmiana", "1 change"), (2, "2 zmiany", "2 changes"), (12, "12 zmian", "12 changes"), (22, "22 zmiany", "22 changes")]
)  # fmt: skip
def test_numbers_have_the_right_form_of_their_noun(count: int, pl: str, en: str) -> None:
    """1 zmiana, 3 zmiany, 5 zmian."""
    assert (counted("changes", count, "pl"), counted("changes", count, "en")) == (pl, en)


def test_words_take_the_same_values_in_both_languages() -> None:
    """A brace that one language forgot would be an error only on somebody's page."""
    import string  # noqa: PLC0415

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert [name for name, (pl, en) in WORDS.items() if fields(pl) != fields(en) or not pl or not en] == []


# --- beside -----------------------------------------------------------------------------------------------------------


def test_the_person_is_shown_with_what_each_address_proves() -> None:
    """Proved, not proved, failing; the search finds all of the person's tickets."""
    anna = Person(
        id="p1",
        name="Anna Kowalska",
        organization="Firma",
        language="pl",
        identities=(
            Identity(channel="email", address="anna@firma.pl", proved=True),
            Identity(channel="email", address="ak@dom.pl"),
            Identity(channel="email", address="stara@firma.pl", proved=True, failing=2, failing_since=NOW - DAY),
        ),
    )
    found = aside(ticket(), setting("pl", p1=anna), agents={})
    assert [(one.state, one.words) for one in found.requester.places] == [
        ("proved", "potwierdzony"),
        ("unproved", "niepotwierdzony"),
        ("failing", "nie przyjmuje poczty"),
    ]
    assert (found.requester.organization, found.requester.language) == ("Firma", "polski")
    assert found.search == "from:anna@firma.pl"


def test_other_tickets_come_open_first_and_never_the_one_that_is_shown() -> None:
    """Five, the rest counted."""
    others = [
        ticket(number=number, status="closed" if number % 2 else "new", resolution_code="solved" if number % 2 else "")
        for number in range(1, 10)
    ]
    found = aside(ticket(), setting(), agents={}, others=others)
    assert [one.number for one in found.others] == [8, 6, 4, 2, 9]
    assert found.more == 3


def test_who_was_dismissed_is_not_proposed_again() -> None:
    """Only those who wait for an agent's word."""
    proposed = (Proposed(address="a@b.pl", name="A", at=1), Proposed(address="c@d.pl", at=1, dismissed=True))
    assert aside(ticket(proposed=proposed), setting(), agents={}).proposed == (("a@b.pl", "A"),)


def test_the_head_says_what_a_ticket_waits_for_and_how_it_ended() -> None:
    """Status, its reason, and names for people."""
    pending = head(
        ticket(status="pending", pending_reason="vendor", assignee="ola@desk.pl"),
        setting(),
        {"ola@desk.pl": "Ola Nowak"},
    )
    assert (pending.status_words, pending.status_more, pending.assignee) == (
        "wstrzymane",
        "czekamy na dostawcę",
        "Ola Nowak",
    )
    assert head(ticket(status="resolved", resolution_code="workaround"), setting("en"), {}).status_more == "workaround"
    assert head(ticket(subject=" "), setting(), {}).subject == "(bez tematu)"


# --- why and similar --------------------------------------------------------------------------------------------------


def test_the_trace_is_told_in_words() -> None:
    """The rule, what it found, what it does, and what people changed since."""
    created = Event(
        at=NOW, kind="created", author=SYSTEM, trace=(Hit(rule="printer", matched=("drukarka", "toner")), Hit(rule="own")), rules="abc123"
    )  # fmt: skip
    drafts = {"printer": Draft(name="printer", scores=(("hardware", "printer", 8),), set={"type": "incident"})}
    log: list[Entry] = [created, changed("set", priority=("P4", "P2"))]
    told = why(ticket(), log, drafts, "pl")
    assert told.lead == "Zdecydowały reguły w wersji abc123:"
    assert told.causes[0].found == "znalazła: „drukarka”, „toner”"
    assert told.causes[0].does == ("ustala: rodzaj incydent", "dolicza 8 pkt dla: sprzęt / drukarka")
    assert told.causes[1].does == ()
    assert told.changed == "Potem zmienili ludzie: priorytet."
    assert why(ticket(), [replace(created, trace=())], {}, "en").lead.startswith("No rule recognised anything")
    assert (
        why(ticket(), [replace(created, rules="", trace=())], {}, "en").lead == "This ticket was not sorted by rules."
    )


def test_words_of_a_subject_are_compared_without_their_endings() -> None:
    """Polish inflects; words that say nothing are left out."""
    assert stems("Prośba: drukarki HP nie działają, VPN!") == ("drukar", "vpn")
    assert stems("Re: 12345") == ()


def test_the_closest_share_most_words_and_the_solved_come_first() -> None:
    """Never itself, never what was merged away, nothing without a word in common."""
    one = ticket(subject="Drukarka w księgowości nie drukuje")
    found = closest(
        one,
        [
            one,
            ticket(number=1, subject="Drukarka księgowości zacina papier"),
            ticket(number=2, subject="Drukarka", status="resolved"),
            ticket(number=3, subject="Drukarki nie ma w domu"),
            ticket(number=4, subject="VPN"),
            ticket(number=5, subject="Drukarka", merged_into=2),
        ],
    )
    assert [each.number for each in found] == [1, 2, 3]


def test_a_thread_of_a_workspace_shows_no_ids_and_says_who_is_an_outsider() -> None:
    """Neither of the thread a reply went to nor of an account; a member is told by the mail address the workspace vouches for."""
    told = replace(setting(), kinds={"mail": "email", "slack": "slack"})
    member = Said(
        id="i", at=NOW, kind="message", author=Writer(kind="requester", name="Anna"), visibility="public",
        channel="slack", text="x", trust="verified",
    )  # fmt: skip
    one = spoken(member, told, ticket(), Origin(sender="anna@firma.pl"))
    assert (one.channel, one.sender, one.trust) == (
        "przez Slacka",
        "anna@firma.pl",
        ("verified", "Nadawca potwierdzony."),
    )
    guest = spoken(replace(member, trust="unverified"), told, ticket(), Origin(sender="U9"))
    assert (guest.sender, guest.trust[0]) == ("", "unchecked")
    assert guest.trust[1].startswith("Gość albo osoba spoza firmy")
    sent = Sent(id="d", state="sent", channel="slack", address="C1:1.0", at=NOW)
    assert way(sent, told).words.startswith("przez Slacka: wysłane")
    person = Person(id="p1", identities=(Identity(channel="slack", address="U1", proved=True),))
    (place,) = aside(ticket(), replace(told, persons={"p1": person}), agents={}).requester.places
    assert place.address == "Slack"


def test_words_that_were_changed_later_say_so_where_they_stand_and_when_it_happened() -> None:
    """Whoever has read the old ones sees a line of its own at the end; the earlier wording is one click away."""
    log = [words("pierwsze", id="m1"), words("drugie", id="m2"), words("inne", NOW + 5, id="m1", amends="edit")]
    first, second, told = [one for one in rows(ticket(), log, timeline(log), setting()).rows if one.shape != "day"]
    assert isinstance(first, Spoken)
    assert ([each.text for each in first.pieces], [each[1][0].text for each in first.versions]) == (
        ["inne"],
        ["pierwsze"],
    )
    assert isinstance(second, Spoken)
    assert isinstance(told, events.Event)
    assert (told.what, told.who, told.loud) == ("Autor zmienił treść wiadomości", "Anna Kowalska", True)
