"""What the person wrote is kept, what was quoted and the signature are cut, and a doubtful case is left whole."""

import pytest

from channels.email.html import QUOTE_BEGIN, QUOTE_END, to_text
from channels.email.quotes import reading, split


@pytest.mark.parametrize(
    "header",
    [
        "W dniu 16.11.2026 o 08:30, Helpdesk IT pisze:",
        "W dniu 2026-11-16 11:59:39 użytkownik Helpdesk <pomoc@example.com> napisał:",
        "Dnia 16 listopada 2026 12:08 Helpdesk <pomoc@example.com> napisał(a):",
        "pon., 16 lis 2026 o 09:02 Helpdesk IT <pomoc@example.com> napisał(a):",
        "śr., 18 lis 2026 o 09:02 Helpdesk IT <\npomoc@example.com> napisał(a):",
        "Wiadomość napisana przez Helpdesk <pomoc@example.com> w dniu 16.11.2026, o godz. 09:02:",
        "On Mon, Nov 16, 2026 at 9:02 AM Helpdesk <pomoc@example.com> wrote:",
        "On Mon, Nov 16, Helpdesk\n<pomoc@example.com>\nwrote:",
        "Am 16.11.2026 um 09:02 schrieb Helpdesk:",
        "-----Original Message-----",
        "-----Wiadomość oryginalna-----",
        "________________________________\nOd: Helpdesk <pomoc@example.com>\nWysłano: poniedziałek\nDo: Jan\nTemat: x",
        "*From:* Helpdesk <pomoc@example.com>\n*Sent:* Monday\n*To:* Jan\n*Subject:* x",
    ],
)
def test_below_the_header_of_a_quote_all_is_quoted(header: str) -> None:
    text = f"Nadal nie działa.\n\n{header}\n\nCzy działa?\nHelpdesk"
    own, quoted, full = split(text)
    assert own == "Nadal nie działa."
    assert quoted == f"{header}\n\nCzy działa?\nHelpdesk"
    assert full == text


@pytest.mark.parametrize(
    "header",
    [
        "Hans Weber schrieb am 16.11.2026 um 09:02:",
        "Jan Kowal napisał(a) w dniu 16.11.2026 o 09:02:",
        "Jan Kowal <jan@example.org> napisał w dniu 16.11.2026:",
        "On Wed, Dec 9, Anna Wood wrote:",
        "Wed Nov 16 2026 at 09:02:12, Anna <anna@example.org>:",
        "Nov 16, 2026, 09:02 by anna@example.org:",
        "16 lis 2026, 09:02 od anna@example.org:",
        "Anna <anna@example.org> (2026年11月16日(月) 9:02):",
        "Quoting Anna <anna@example.org>:",
        "Cytowanie Anna <anna@example.org>:",
        "---- Wł. 16 lis 2026 09:02:12 +0100 anna@example.org napisał(a) ----",
        "\u202aOn Mon, 16 Nov 2026 at 09:02, \u202bAnna\u202c\u200e <anna@example.org> wrote:\u202c",
        "On Mon, 2026-11-16 at 09:02 +0100, Anna Wood wrote:",
        "Am Montag, den 16.11.2026, 09:02 +0100 schrieb Anna:",
        "Pada tanggal 16 Nov 2026 09:02, Anna <anna@example.org> menulis:",
        "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
        "Przesłano: 16 listopada 2026\nOd: Anna\nDo: Jan\nTemat: x",
        "From: Anna\nSubject: x\nDate: November 16, 2026 at 09:02\nTo: Jan",
    ],
)
@pytest.mark.parametrize("sign", ["", "> "])
def test_less_common_headers_are_known_above_marked_and_unmarked_quotes(header: str, sign: str) -> None:
    own, quoted, _ = split(f"Nadal nie działa.\n\n{header}\n\n{sign}Czy działa?\n{sign}Helpdesk")
    assert own == "Nadal nie działa."
    assert quoted.startswith(header)


@pytest.mark.parametrize(
    "text",
    [
        "Dnia 5.11.2026 o 10:00 pisałem do jan@example.org:\nbez odpowiedzi.",
        "Na stronie 12 Jan napisał:\nnie otwierać.",
        "On Monday I saw this message at 9:02:\ndisk full.",
        "Błąd z 16.11.2026 09:02:\nbrak pamięci.",
        "Informacja przekazana przez szefa:\nkupujemy nowe laptopy.",
        "Treść błędu:\nTreść wiadomości jest pusta.",
        "Do: pokoju 12\nOd: zaraz\nproszę o toner.",
        "Dane:\nOd: 9:00\nDo: 12:00\nnie działa sieć.",
    ],
)
def test_prose_that_looks_like_a_header_is_left_alone(text: str) -> None:
    assert split(text) == (text, "", text)


def test_answers_between_quoted_lines_are_kept_with_what_they_answer() -> None:
    own, quoted, _ = split(
        "W dniu 16.11.2026 Jan pisze:\n> Która wersja?\n\nDziesiąta.\n\n> A model?\n\nT14.\n-- \nJan"
    )
    assert own == "> Która wersja?\n\nDziesiąta.\n\n> A model?\n\nT14."
    assert quoted == "W dniu 16.11.2026 Jan pisze:\n-- \nJan"


def test_an_answer_below_one_quote_stands_alone() -> None:
    assert split("W dniu 16.11.2026 Jan pisze:\n> Która wersja?\n> A model?\n\nDziesiąta, T14.")[0] == "Dziesiąta, T14."


def test_what_is_passed_on_by_its_subject_is_not_cut() -> None:
    text = "Proszę o pomoc.\n\nOd: Jan\nWysłano: wtorek\nDo: Ewa\nTemat: x\n\nNie działa."
    assert split(text, subject="PD: x")[0] == text
    assert split(text, subject="RE: PD: x")[0] == "Proszę o pomoc."
    text = "Proszę o pomoc.\n\nOn 16/11/2026 09:02, Jan <jan@example.org> wrote:\n\nNie działa."
    assert split(text, subject="FW: x")[0] == text
    assert split(text, subject="Re: x")[0] == "Proszę o pomoc."


def test_the_name_of_the_sender_begins_a_signature_when_contacts_follow() -> None:
    text = "Proszę o pomoc.\n\nEwa Lis\ntel. 600 100 200"
    assert split(text, sender="Ewa Lis")[0] == "Proszę o pomoc."
    assert split(text)[0] == text


@pytest.mark.parametrize(
    "text",
    [
        "> wszystko\n> jest cytatem",
        "Od: Jan\nWysłano: wtorek\nTemat: x\n\nDzień dobry",
        "On the one hand it works, on the other:\nit does not.",
        "Błąd brzmi:\nDnia dzisiejszego system nie działa, a Jan napisał:\nnie wiem",
        "Nazwa    Data\n----------------\nserwer   16.11.2026",
        "FYI\n\n---------- Forwarded message ---------\nFrom: x <x@y.pl>\nDate: 1\nSubject: z\n\n> treść",
        "Two things:\n\n* the picture above the line is blurred\n* the one below is not",
        "Zobacz:\n\n> Begin forwarded message:\n>\n> From: x@y.pl\n>\n> treść",
        "Nie działa.\n\nSent from my desk, is much easier than my phone.",
        "",
    ],
)
def test_what_is_not_surely_a_quote_is_left_alone(text: str) -> None:
    assert split(text) == (text, "", text)


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Wysłane z iPhone'a",
        "Get Outlook for iOS <https://aka.ms/x>",
        "Gesendet von Mail für Windows",
    ],
)
def test_the_footer_of_a_phone_is_cut(line: str) -> None:
    assert split(f"Nie działa.\n\n{line}")[0] == "Nie działa."


def test_right_above_quoted_lines_an_attribution_of_any_language_is_cut() -> None:
    own, quoted, _ = split("Tak.\n\nDen 24. nov. 2026 kl. 10.00 skrev Per <per@x.dk>:\n\n> Hej")
    assert own == "Tak."
    assert quoted == "Den 24. nov. 2026 kl. 10.00 skrev Per <per@x.dk>:\n\n> Hej"
    assert split("Program pisze:\n> blad 42")[0] == "Program pisze:"


def test_a_signature_does_not_swallow_an_answer_below_a_quote() -> None:
    own, _, _ = split("Krótko.\n-- \nJan\nOn 16 Nov 2026 Ola <o@b.pl> wrote:\n> pytanie\n\nodpowiedź")
    assert own == "Krótko.\n\nodpowiedź"


@pytest.mark.parametrize(
    ("plain", "rich", "chosen"),
    [
        ("Tak.\n\nCzy działa?", '<p>Tak.</p><blockquote type="cite">Czy działa?</blockquote>', "rich"),
        ("Tak.\n\n> Czy działa?", '<p>Tak.</p><blockquote type="cite">Czy działa?</blockquote>', "plain"),
        ("Tak.\n\nCzy działa?", "<p>Tak.</p><p>Czy działa?</p>", "plain"),
        ("Tak.\n\nCzy działa?", '<p>Tak.</p><p class="moz-cite-prefixed">Czy działa?</p>', "plain"),
        ("Tak. " * 50, '<blockquote type="cite">Tak.</blockquote>', "plain"),
    ],
)
def test_the_html_is_read_where_only_it_tells_what_is_quoted(plain: str, rich: str, chosen: str) -> None:
    assert reading(plain, rich) == (plain if chosen == "plain" else to_text(rich))


def test_marked_quotes_are_cut_and_the_marks_never_seen() -> None:
    text = f"Tak.\n{QUOTE_BEGIN}Jan pisze:\n{QUOTE_BEGIN}Nie?{QUOTE_END}\n{QUOTE_END}Dopisek."
    own, quoted, full = split(text)
    assert own == "Tak.\nDopisek."
    assert quoted == "Jan pisze:\nNie?"
    assert full == "Tak.\nJan pisze:\nNie?\nDopisek."


def test_a_marked_forward_is_the_matter_itself() -> None:
    text = f"Zobacz.\n{QUOTE_BEGIN}---------- Forwarded message ---------\nFrom: x\n{QUOTE_END}"
    own, quoted, _ = split(text)
    assert "Forwarded message" in own
    assert quoted == ""


def test_what_outlooks_pages_pass_on_is_shown_whole() -> None:
    html = (
        '<div>Proszę o pomoc</div><div id="Signature">Ewa Lis</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Od:</b> '
        "Jan &lt;jan@x.pl&gt;<br><b>Wysłane:</b> 16 listopada 2026 09:02<br><b>Do:</b> Ewa<br><b>Temat:</b> EDI</div><div>Nie działa EDI.</div>"
    )
    own, cut, _ = split(to_text(html), subject="PD: EDI")
    assert own.startswith("Proszę o pomoc")
    assert own.endswith("Nie działa EDI.")
    assert cut == "Ewa Lis"
    assert split(to_text(html), subject="Odp: EDI")[0] == "Proszę o pomoc"
