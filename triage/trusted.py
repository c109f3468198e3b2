"""How far the sender of a message is believed: what follows from `trust` and `authentication`. The one place that decides it. Pure."""

from store.records import Authentication, Message, Trust


def vouches(message: Message, *fields: str) -> bool:
    """Whether the sender is verified, and these fields (to, cc, reply-to) are as he wrote them, not changed in a copy sent again."""
    if message.trust != "verified":
        return False
    return message.authentication is None or not set(fields) & set(message.authentication.unsigned)


def is_disowned(message: Message) -> bool:
    """Whether the owner of the sender's domain says that the mail is not from there, and asks not to take it (DMARC)."""
    return message.authentication is not None and message.authentication.disowned


def is_doubtful(message: Message) -> bool:
    """Whether the sender's domain was asked, and does not stand for the mail."""
    return message.authentication is not None and message.authentication.dmarc == "fail"


def words(trust: Trust, found: Authentication | None, language: str) -> str:
    """What an agent has to know about who sent a message, in a sentence or two."""
    pair = SAID[_case(trust, found)]
    told = pair[0 if language == "pl" else 1].format(domain=found.domain if found else "")
    if found is not None and found.by:
        told = f"{told} {BY[0 if language == 'pl' else 1].format(by=found.by)}"
    return told


def _case(trust: Trust, found: Authentication | None) -> str:
    if trust != "unverified":
        return trust if found is not None and found.domain else f"{trust}_otherwise"
    if found is None:
        return "unchecked"
    if found.disowned:
        return "disowned"
    return found.dmarc if found.dmarc in ("fail", "temperror", "permerror") else "nothing"


# Of somebody in a workspace's thread who is no full member of it.
OUTSIDER = (
    "Gość albo osoba spoza firmy: nie wiadomo na pewno, kto to jest.",
    "A guest, or somebody from outside the company: nothing shows who it really is.",
)
BY = ("Sprawdził to serwer {by}.", "Checked by {by}.")
# case → what agents read, in Polish and English; {domain} is the one that stands for the sender.
SAID: dict[str, tuple[str, str]] = {
    "verified": (
        "Nadawca potwierdzony: ręczy za niego domena {domain} (DMARC).",
        "Sender verified: {domain} vouches for it (DMARC).",
    ),
    "verified_otherwise": ("Nadawca potwierdzony.", "Sender verified."),
    "plausible": (
        "Nadawca prawdopodobny: wiadomość wysłała domena {domain}, ale nie publikuje ona zasad DMARC.",
        "Sender plausible: {domain} sent it, but publishes no DMARC policy.",
    ),
    "plausible_otherwise": ("Nadawca prawdopodobny.", "Sender plausible."),
    "disowned": (
        "Uwaga: domena nadawcy nie przyznaje się do tej wiadomości (DMARC). Ktoś może się podszywać: sprawdź inną drogą.",
        "Careful: the sender's domain disowns this message (DMARC). Somebody may be pretending: check in another way.",
    ),
    "fail": (
        "Nadawca niepotwierdzony: jego domena nie ręczy za tę wiadomość (DMARC).",
        "Sender unverified: the sender's domain does not vouch for this message (DMARC).",
    ),
    "temperror": (
        "Nadawcy nie udało się sprawdzić, bo DNS nie odpowiedział na czas. Traktuj go jak niepotwierdzonego.",
        "The sender could not be checked, because DNS did not answer in time. Treat it as unverified.",
    ),
    "permerror": (
        "Nadawcy nie da się sprawdzić: wiadomość albo wpisy DNS jego domeny zawierają błędy.",
        "The sender can't be checked: the message or the DNS records of its domain are faulty.",
    ),
    "nothing": (
        "Nadawca niepotwierdzony: nic nie dowodzi, że wiadomość wysłała jego domena.",
        "Sender unverified: nothing shows that the sender's domain sent it.",
    ),
    "unchecked": ("Nadawcy nie sprawdzano.", "The sender was not checked."),
}
