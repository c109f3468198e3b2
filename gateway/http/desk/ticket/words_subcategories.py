"""The subcategories of the shipped rules as agents read them: in Polish, in English. One an administrator made up is shown by its name."""

from typing import Final

SUBCATEGORIES: Final[dict[str, tuple[str, str]]] = {
    # hardware
    "battery": ("bateria", "battery"),
    "computer": ("komputer", "computer"),
    "dock": ("stacja dokująca", "docking station"),
    "part": ("część lub akcesorium", "part or accessory"),
    "peripheral": ("urządzenie podłączane", "peripheral"),
    "phone": ("telefon", "phone"),
    "printer": ("drukarka", "printer"),
    "scanner": ("skaner", "scanner"),
    "screen": ("monitor", "screen"),
    "toner": ("toner", "toner"),
    # software
    "application": ("aplikacja", "application"),
    "business": ("system firmowy", "business system"),
    "installation": ("instalacja", "installation"),
    "licence": ("licencja", "licence"),
    "office": ("pakiet biurowy", "office suite"),
    "program": ("program", "program"),
    "update": ("aktualizacja", "update"),
    # network
    "connection": ("połączenie", "connection"),
    "dns": ("DNS", "DNS"),
    "internet": ("internet", "internet"),
    "lan": ("sieć przewodowa", "wired network"),
    "server": ("serwer", "server"),
    "share": ("dysk sieciowy", "network drive"),
    "vpn": ("VPN", "VPN"),
    "wifi": ("Wi-Fi", "Wi-Fi"),
    # account
    "access": ("dostęp", "access"),
    "account": ("konto", "account"),
    "leaving": ("odejście pracownika", "somebody leaves"),
    "locked": ("zablokowane konto", "locked account"),
    "mfa": ("drugi składnik logowania", "second factor"),
    "onboarding": ("nowy pracownik", "somebody joins"),
    "password": ("hasło", "password"),
    "permission": ("uprawnienia", "permissions"),
    "sign_in": ("logowanie", "sign-in"),
    # email
    "calendar": ("kalendarz", "calendar"),
    "distribution_list": ("lista dystrybucyjna", "distribution list"),
    "mail": ("poczta", "mail"),
    "mail_flow": ("dostarczanie poczty", "mail delivery"),
    "mailbox": ("skrzynka", "mailbox"),
    "outlook": ("Outlook", "Outlook"),
    "settings": ("ustawienia", "settings"),
    "spam": ("spam", "spam"),
    # security
    "attack": ("trwający atak", "attack in progress"),
    "data_leak": ("wyciek danych", "data leak"),
    "lost_device": ("zgubione urządzenie", "lost device"),
    "malware": ("złośliwe oprogramowanie", "malware"),
    "phishing": ("phishing", "phishing"),
    "ransomware": ("ransomware", "ransomware"),
    # other
    "facility": ("budynek i biuro", "building and office"),
}


def subcategory_words(name: str, language: str) -> str:
    """The subcategory in the agent's language; one nobody has put into words by its name."""
    pair = SUBCATEGORIES.get(name)
    return name.replace("_", " ") if pair is None else pair[0 if language == "pl" else 1]
