"""What the bot says by itself in Teams, in both languages: greeting, and short answers to what somebody pressed. Pure."""

from collections.abc import Mapping

COMMANDS = frozenset(
    {
        "moje zgłoszenia",
        "moje zgloszenia",
        "nowe zgłoszenie",
        "nowe zgloszenie",
        "pomoc",
        "my tickets",
        "new request",
        "help",
    }
)  # in the personal chat they show the person's own page

_WORDS: Mapping[str, tuple[str, str]] = {
    "welcome": (
        (
            "Cześć! Tu {desk}. Napisz, w czym możemy pomóc, a założę zgłoszenie i przekażę je właściwym osobom. Możesz dołączyć zrzut ekranu."
            " Odpowiedzi przyjdą tutaj. Napisz „moje zgłoszenia”, aby zobaczyć, co się z nimi dzieje."
        ),
        (
            "Hello! This is {desk}. Write what we can help with: I open a ticket and pass it to the right people. A screenshot may go along."
            " Answers come here. Write “my tickets” to see how they are doing."
        ),
    ),
    "taken": ("Przyjęte.", "Got it."),
    "own:confirm": (
        "✔ Cieszymy się, że działa. Dziękujemy za wiadomość.",
        "✔ Glad to hear it works. Thank you for telling us.",
    ),
    "own:withdraw": ("✔ Dobrze, zgłoszenie wycofane.", "✔ All right, the ticket is withdrawn."),
    "still": (
        "✔ Dziękujemy za wiadomość. Wracamy do sprawy.",
        "✔ Thank you for telling us. We are back on it.",
    ),
    "answered": ("✔ {label}", "✔ {label}"),
    "sent": (
        "Dziękujemy, zgłoszenie zostało przyjęte. Numer i odpowiedzi przyjdą na czat z botem.",
        "Thank you, the request has been taken. Its number and the answers come to your chat with the bot.",
    ),
    "old": (
        "Ten przycisk jest już nieaktualny. Otwórz najnowszą wiadomość i spróbuj jeszcze raz.",
        "This button is out of date. Open the newest message and try again.",
    ),
    "away": (
        "Nie udało się tego teraz wyświetlić. Spróbuj ponownie za chwilę.",
        "This can't be shown right now. Try again in a moment.",
    ),
}


def said(name: str, language: str, /, **values: str) -> str:
    """The words of this name; Polish for "pl…", English for all else."""
    polish, english = _WORDS[name]
    return (polish if language[:2].lower() == "pl" else english).format(**values)
