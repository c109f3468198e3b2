"""What confirms a resolved ticket, and what says that nothing is resolved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.thanks import MOST_WORDS, is_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Dzięki!",
        "dziekuje",
        "DZIĘKUJĘ BARDZO",
        "Dzięki, działa",
        "działa :)",
        "Super, śmiga",
        "Wszystko działa, dziękuję za pomoc",
        "Dzięki wielkie, pomogło",
        "Już działa, dziękuję",
        "Ok",
        "okej, dzięki",
        "Rozwiązane, dziękuję",
        "Problem rozwiązany, dzięki",
        "Dzięki, problem zniknął",
        "Nie ma już problemu, dzięki",
        "Dziękuję, już nie trzeba",
        "Dzięki, bez problemu się zalogowałam",
        "Drukarka drukuje, dziękujemy!",
        "Świetnie, idealnie, brawo",
        "Hula, dzięki",
        "Thanks!",
        "Thank you so much, it works now",
        "thx",
        "Great, that fixed it",
        "Works like a charm, cheers",
        "Perfect, solved",
        "Thanks, the problem is gone",
        "Thanks, no more errors",
        "No problem any more, thank you",
        "It's working, thanks",
        "Awesome, thank you",
        "Dzięki, działa\n\nPozdrawiam\nAnna Nowak\nDział problemów i błędów",
        "Thanks, it works\n\nOn Mon, 2 Nov 2026 at 10:00, Helpdesk wrote:\n> is it still broken?",
        "dzięki 👍",
    ],
)
def test_thanks(text):
    """Confirms, in both languages, with and without diacritics, whatever is quoted below."""
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dalej nie działa",
        "nadal nie dziala",
        "Dzięki, ale dalej nie działa",
        "Dziękuję, niestety wciąż to samo",
        "Działa, ale wolno",
        "Działa tylko na jednym komputerze",
        "dziala czasem",
        "Super, a kiedy będzie monitor",
        "Dzięki, czekam na telefon",
        "Dziękuję, a jak to zrobić na telefonie?",
        "Dzięki, znowu przestało",
        "Dziękuję, proszę jeszcze o dostęp do folderu",
        "Ok, ale jednak nie",
        "Nie pomogło",
        "Wszystko działa oprócz skanera",
        "Thanks, but it still doesn't work",
        "It's not working",
        "It isn't working",
        "it doesnt work",
        "Thanks, it works but slowly",
        "Thanks! When will it be fixed?",
        "Thank you, could you also install Zoom",
        "It worked yesterday, now it stopped",
        "works sometimes",
        "Ok, I will wait",
        "Still broken",
        "Thanks, same error again",
        "",
        "???",
        "Monitor",
        "nie",
        "dzięki " * (MOST_WORDS + 1),
    ],
)
def test_no_thanks(text):
    """A word that takes it back, a question, or no word of thanks at all."""
    assert not is_thanks(text)


@given(st.text(st.characters()))
def test_any_text(text):
    """Never raises."""
    assert is_thanks(text) in {True, False}
