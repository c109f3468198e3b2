"""How a message is written must not change what it is about."""

import pytest

from tests.triage.labelled import decided, messages
from triage.rules import Facts, classify, load

RULES = load()
MESSAGES = [*messages("everyday"), *messages("more")]
STRIP = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
ROWS = [message for message in MESSAGES if len(message["text"].split()) >= 6]


def swapped(word, at):
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def missing(word, at):
    return word[:at] + word[at + 1 :]


def twice(word, at):
    return word[: at + 1] + word[at:]


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.lower,
        lambda text: text.translate(STRIP),
        lambda text: "Dzień dobry,\n\n" + text,
        lambda text: "Hello team,\n\n" + text,
        lambda text: text + "\n\nZ góry dziękuję za pomoc i pozdrawiam\nAnna Nowak\nSerwis drukarek, sieci i laptopów",
        lambda text: text + "\n\nThanks in advance,\nJohn\nVPN, mail and password team",
        lambda text: text + "\n\nAnna Nowak\nDział zakupów drukarek\ntel. 600 700 800",
        lambda text: text + "\n\n-----Original Message-----\nFrom: John\nThe password of the printer is ransomware",
        lambda text: text + "\n\nW dniu 3.03.2026 o 10:11, Anna Lis pisze:\n> mój monitor i toner, phishing, hasło",
    ],
    ids=["upper", "lower", "no diacritics", "greeting pl", "greeting en", "thanks pl", "thanks en", "name", "history en", "history pl"],
)  # fmt: skip
def test_the_category_stays(change):
    """Whatever the case, diacritics, greeting, signature and quoted history: in 99 of 100 messages."""
    lost = [
        message["text"]
        for message in ROWS
        if decided(RULES, message, text=change(message["text"])).category != decided(RULES, message).category
    ]
    assert len(lost) <= len(ROWS) // 100, lost


@pytest.mark.parametrize("slip", [swapped, missing, twice])
def test_one_slip_of_the_keyboard(slip):
    """In any one word of six letters and more, it changes the category of at most one message in thirty."""
    tried = lost = 0
    for message in ROWS:
        words = message["text"].split()
        before = decided(RULES, message).category
        for place, word in enumerate(words):
            if len(word) >= 6 and word.isalpha():
                text = " ".join([*words[:place], slip(word, len(word) // 2), *words[place + 1 :]])
                tried += 1
                lost += decided(RULES, message, text=text).category != before
    assert tried > 1_000
    assert lost <= tried // 30


@pytest.mark.parametrize(
    ("denied", "meant", "category"),
    [
        ("To nie drukarka, tylko sieć nie działa", "Sieć nie działa", "network"),
        ("Nie chodzi o laptopa, ale o hasło, którego nie pamiętam", "Nie pamiętam hasła", "account"),
        ("It's not the laptop, it's the dock that is dead", "The dock is dead", "hardware"),
        ("It is not the printer, but the network is down", "The network is down", "network"),
        ("Nie VPN. Outlook nie wysyła maili", "Outlook nie wysyła maili", "email"),
        ("Drukarka działa, internet działa, tylko Excel się zawiesza", "Excel się zawiesza", "software"),
        ("The internet is fine, the laptop is fine, but Outlook does not send mail", "Outlook does not send mail", "email"),
    ],
)  # fmt: skip
def test_what_is_denied_does_not_count(denied, meant, category):
    """Who says what it is not means something else."""
    assert classify(RULES, Facts(text=denied)).category == category
    assert classify(RULES, Facts(text=meant)).category == category


@pytest.mark.parametrize(
    "text",
    ["Drukarka działa, ale wolno", "Internet działa, tylko bardzo wolno", "VPN works but drops every ten minutes", "Laptop działa, ale się wiesza"],
)  # fmt: skip
def test_it_works_but(text):
    """What works badly is broken, and is what it is about."""
    found = classify(RULES, Facts(text=text))
    assert found.type == "incident"
    assert found.category in {"hardware", "network"}


@pytest.mark.parametrize("name", ["everyday", "more"])
def test_false_urgency_is_bounded(name):
    """A cry of "PILNE!!!" raises urgency by at most one step, whatever the message, and never makes a P1."""
    grades = ["low", "medium", "high"]
    for message in messages(name):
        before = decided(RULES, message)
        after = decided(RULES, message, text=message["text"] + " PILNE!!! URGENT ASAP!!!")
        if (after.type, after.impact) == (before.type, before.impact):
            assert grades.index(after.urgency) - grades.index(before.urgency) in {-1, 0, 1}, message["text"]
            assert after.priority != "P1" or before.priority == "P1", message["text"]
