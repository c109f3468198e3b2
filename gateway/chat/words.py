"""What the socket says when it can't do what was asked, in both languages. The code is for programs and never changes."""

import re
from typing import Final

from gateway.http.language import Language

GUEST: Final = "Chat"  # what visitors without a name are called where it is kept, with the beginning of their session
_GUEST: Final = re.compile(rf"{GUEST} ([0-9a-f]{{4}})")

ERRORS: dict[str, tuple[str, str]] = {
    "bad-frame": (
        "Nie rozumiemy tej ramki: {why}.",
        "This frame can't be understood: {why}.",
    ),
    "hello-first": (
        "Rozmowę zaczyna ramka „hello”, i to tylko raz.",
        'A chat begins with one "hello", and only one.',
    ),
    "empty": (
        "Napisz coś albo dołącz plik.",
        "Write something, or add a file.",
    ),
    "too-long": (
        "Wiadomość jest za długa: zmieści się {most} znaków. Podziel ją na części.",
        "The message is too long: {most} characters fit. Send it in parts.",
    ),
    "too-many": (
        "To dużo wiadomości naraz. Poczekaj chwilę, wyślemy je same.",
        "That is a lot of messages at once. Wait a moment; they will be sent by themselves.",
    ),
    "no-file": (
        "Nie ma już tego pliku. Dołącz go jeszcze raz.",
        "The file is not there any more. Add it once more.",
    ),
    "unknown-choice": (
        "Tej odpowiedzi nie można już wybrać. Napisz ją zamiast tego.",
        "This answer can't be picked any more. Write it instead.",
    ),
    "unavailable": (
        "Nie możemy teraz niczego zapisać. Wiadomość nie dotarła; spróbujemy za chwilę.",
        "We can't store anything right now. The message did not arrive; we will try again in a moment.",
    ),
    "bad-identity": (
        "Nie wiemy na pewno, kim jesteś, więc rozmawiasz jako gość.",
        "We can't be sure who you are, so you are chatting as a guest.",
    ),
    "bad-address": (
        "To nie wygląda na adres e-mail. Wpisz go w postaci imie@firma.pl.",
        "This does not look like an e-mail address. Write it like name@example.com.",
    ),
    "unproved-address": (
        "Zapis rozmowy wysyłamy tylko na adres, o którym wiemy, że jest Twój. Odpowiedz na któregoś z naszych maili i spróbuj ponownie.",
        "We send a transcript only to an address that is surely yours. Answer one of our mails, then try again.",
    ),
    "nothing-said": (
        "Nie ma jeszcze czego wysłać.",
        "There is nothing to send yet.",
    ),
}


def guest_name(name: str, language: str) -> str:
    """The name as agents read it: Chat 3f2a, of somebody who said none, in their language; any other as it is. Pure."""
    found = _GUEST.fullmatch(name)
    if found is None:
        return name
    return f"{'Gość czatu' if language == 'pl' else 'Chat guest'} {found[1]}"


def error_words(code: str, language: Language, **values: str) -> str:
    """What went wrong and what to do."""
    return ERRORS[code][0 if language == "pl" else 1].format(**values)
