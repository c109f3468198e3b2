"""Sixty answers to a solved ticket, as people write them: which are thanks, and which say that it is not over."""

import pytest

from triage.thanks import is_thanks

THANKS = """
dzięki, działa
Dziękuję, działa.
Dzięki!
dzieki wielkie
Dziękuję bardzo za pomoc, wszystko działa.
Super, dziękuję!
Już działa, dziękuję :)
ok, dzięki
Działa!
Wszystko ok, dziękujemy
Dzięki wielkie, problem rozwiązany
Dziękuję, nie ma już żadnego problemu.
Dzięki, drukarka drukuje.
Ślicznie dziękuję
Super, śmiga!
Dzięki za szybką reakcję 👍
Dziękuję, pomogło
Bardzo dziękuję, miłego dnia!
Pięknie dziękuję i pozdrawiam
Potwierdzam, działa. Dziękuję.
thanks!
Thank you
Thanks a lot, it works now
Great, thanks!
Works like a charm, thank you
Perfect, thanks so much for your help
That fixed it, thank you!
All good now, thanks
Problem solved, cheers
thx
Thank you very much, have a nice day
It's working, thanks
ok thanks
Many thanks, much appreciated
No more errors, thank you
"""
NOT_OVER = """
dziękuję, ale dalej nie działa
Dzięki, ale nadal to samo
Dziękuję, jednak drukarka wciąż nie drukuje
Dzięki. Kiedy będzie naprawione?
Działało godzinę i znowu przestało
Dziękuję, a co z drugim komputerem?
Nie działa
Dzięki, prawie działa
Dziękuję, teraz nie działa skaner
Dzięki, jeszcze tylko Outlook nie odbiera poczty
dziekuje ale nie pomoglo
Ok, tylko że teraz wolno chodzi
Dzięki, proszę jeszcze o dostęp dla Kasi
Super, ale mam nowy problem
Niestety dalej błąd 809
Thanks, but it still does not work
Thank you, however the error is back
thanks but no, same issue
It worked for an hour, then it stopped again
Great, but now the scanner is broken
Thanks. When will the second laptop be ready?
Thanks, could you also reset my password
Not fixed, thanks anyway
Thank you, it doesn't print
Still waiting, thanks
"""


def lines(text: str) -> list[str]:
    """The phrases."""
    return text.strip().splitlines()


def test_there_are_sixty() -> None:
    """Of both kinds."""
    assert len(lines(THANKS)) + len(lines(NOT_OVER)) == 60


@pytest.mark.parametrize("text", lines(THANKS))
def test_thanks_open_nothing(text: str) -> None:
    """They confirm what is solved."""
    assert is_thanks(text)


@pytest.mark.parametrize("text", lines(NOT_OVER))
def test_what_is_not_over_opens_the_ticket_again(text: str) -> None:
    """However polite it is."""
    assert not is_thanks(text)
