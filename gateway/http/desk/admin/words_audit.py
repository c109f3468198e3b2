"""The lines of the audit log as sentences, by deed: in Polish, in English. {about} and {detail} are data."""

from gateway.http.language import Language
from store.audit import Act

DEEDS: dict[str, tuple[str, str]] = {
    "signed in": ("Logowanie", "Signed in"),
    "sign-in refused": ("Odmowa logowania", "Sign-in refused"),
    "sign-ins failed": ("Seria nieudanych logowań: {about}", "Many failed sign-ins: {about}"),
    "signed out": ("Wylogowanie", "Signed out"),
    "password set": ("Nowe hasło: {about}", "New password: {about}"),
    "agent added": ("Dodany agent: {about}", "Agent added: {about}"),
    "agent changed": ("Zmieniony agent: {about}", "Agent changed: {about}"),
    "agent disabled": ("Wyłączony agent: {about}", "Agent disabled: {about}"),
    "agent enabled": ("Włączony agent: {about}", "Agent enabled: {about}"),
    "agent invited": ("Link do hasła dla: {about}", "Password link for {about}"),
    "token made": ("Utworzony token: {about}", "Token made: {about}"),
    "token revoked": ("Unieważniony token: {about}", "Token revoked: {about}"),
    "session ended": ("Zakończona sesja: {about}", "Session ended: {about}"),
    "rules applied": ("Wprowadzone reguły: {about}", "Rules applied: {about}"),
    "rules rolled back": ("Reguły cofnięte do: {about}", "Rules rolled back to {about}"),
    "rules withdrawn": ("Powrót do reguł z plików", "Back to the rules of the files"),
    "shadow begun": ("Reguły w cieniu: {about}", "Rules in the shadow: {about}"),
    "shadow ended": ("Koniec reguł w cieniu", "Rules in the shadow ended"),
    "policy applied": ("Terminy otwartych zgłoszeń przeliczone według zasad", "Targets of open tickets reckoned anew"),
}


# parts of {detail} that are words, and the words that some parts begin with
PARTS: dict[str, tuple[str, str]] = {
    "admin": ("administrator", "administrator"),
    "no admin": ("już nie administrator", "no administrator any more"),
    "first admin": ("pierwszy administrator", "first administrator"),
    "away": ("nieobecność", "away"),
    "back": ("z powrotem", "back"),
    "all": ("wszystkie", "all"),
    "all others": ("wszystkie pozostałe", "all others"),
    "oidc_no_email": ("bez adresu e-mail", "no e-mail address"),
    "oidc_unverified": ("adres niepotwierdzony", "address not verified"),
    "oidc_no_group": ("w żadnej z grup", "in none of the groups"),
    "oidc_unknown": ("nie ma takiego agenta", "no such agent"),
    "oidc_disabled": ("agent wyłączony", "agent disabled"),
}
BEGINNINGS: dict[str, tuple[str, str]] = {
    "level": ("poziom", "level"),
    "scope": ("zakres", "scope"),
    "name": ("imię i nazwisko", "name"),
    "notify": ("powiadomienia", "notices"),
    "language": ("język", "language"),
    "skills": ("umiejętności", "skills"),
    "languages": ("języki", "languages"),
    "capacity": ("najwięcej zgłoszeń", "most tickets"),
    "shift": ("zmiana", "shift"),
}


def detail(act: Act, language: Language) -> str:
    """What stands beside it: names and addresses as they are, our own words in the reader's language."""
    place = 0 if language == "pl" else 1
    told = []
    for part in act.detail.split(", "):
        first, space, rest = part.partition(" ")
        beginning = BEGINNINGS[first][place] if space and first in BEGINNINGS else first
        told.append(PARTS[part][place] if part in PARTS else f"{beginning}{space}{rest}")
    return ", ".join(told)


def sentence(act: Act, language: Language) -> str:
    """What was done, in words."""
    words = DEEDS[act.deed][0 if language == "pl" else 1]
    return words.format(about=act.about or "–")
