"""Requests that somebody who pretends to be another would make: which kinds there are, and what agents are told. Pure."""

from store.records import Ms, Risk

LIFE: Ms = 24 * 3_600_000  # how long a question can be answered
# kind → what is asked for, in Polish and English, as it stands in the question to the person.
KINDS: dict[str, tuple[str, str]] = {
    "password": ("nowe hasło", "a new password"),
    "mfa": ("zmiana drugiego składnika logowania", "a change of your second sign-in factor"),
    "access": ("dostęp albo uprawnienia", "access or permissions"),
    "bank": ("zmiana numeru rachunku bankowego", "a change of bank details"),
    "device": ("podłączenie nowego urządzenia", "adding a new device"),
}
# reason → what agents read, in Polish and English; {channel} is the kind of channel that was asked.
REASONS: dict[str, tuple[str, str]] = {
    "asked": (
        "Czekamy na potwierdzenie w kanale {channel}. Do tego czasu nic nie zmieniaj.",
        "Waiting for confirmation in {channel}. Change nothing until then.",
    ),
    "confirmed": ("Osoba potwierdziła prośbę w kanale {channel}.", "The person confirmed the request in {channel}."),
    "no_other_channel": (
        "Ta osoba nie ma innego potwierdzonego kanału. Sprawdź jej tożsamość, na przykład oddzwaniając na znany numer.",
        "The person has no other verified channel. Check who it is, for example by calling back a number you know.",
    ),
    "unproved_sender": (
        "Nadawca nigdy nie potwierdził tego adresu. Sprawdź jego tożsamość innym sposobem.",
        "The sender never proved this address. Check who it is in another way.",
    ),
    "limit": (
        "Na ten adres poszło już za dużo automatycznych wiadomości, więc nie pytaliśmy. Sprawdź tożsamość innym sposobem.",
        "Too many automatic messages went to this address, so nobody was asked. Check who it is in another way.",
    ),
    "denied": (
        "Osoba odpowiedziała w kanale {channel}, że to nie ona. Ktoś się pod nią podszywa: nic nie zmieniaj.",
        "The person answered in {channel} that it was not them. Somebody pretends to be them: change nothing.",
    ),
    "expired": (
        "Przez 24 godziny nikt nie odpowiedział w kanale {channel}. Sprawdź tożsamość innym sposobem.",
        "Nobody answered in {channel} for 24 hours. Check who it is in another way.",
    ),
}


def words(risk: Risk, language: str) -> str:
    """What an agent has to know about it, in a sentence or two."""
    pair = REASONS.get(risk.reason, (risk.reason, risk.reason))
    return pair[0 if language == "pl" else 1].format(channel=risk.channel)
