"""What went wrong with a mailbox, in words for the administrator, and how long to leave it alone. Pure."""

import re
import socket
import ssl
from typing import Literal

Kind = Literal["network", "sign-in", "settings"]

FIRST_WAIT: dict[Kind, float] = {"network": 1.0, "sign-in": 30.0, "settings": 30.0}
LONGEST_WAIT: dict[Kind, float] = {"network": 300.0, "sign-in": 3600.0, "settings": 900.0}
# Response codes of RFC 5530 by which a server says that a refused sign-in is its own trouble.
_PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA)\]|too many", re.IGNORECASE)
_SHOWN = 200
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")


class MailboxError(Exception):
    """The mailbox can't be read now. `pl` and `en` say why and what to do; neither holds a secret."""

    def __init__(self, kind: Kind, pl: str, en: str) -> None:
        super().__init__(en)
        self.kind = kind
        self.pl = pl
        self.en = en


def wait(kind: Kind, failures: int, chance: float) -> float:
    """Seconds until the next try after so many failures in a row (from 1): doubled each time, spread by `chance` (0 to 1).

    A refused password is tried rarely: many servers lock an account after a few.
    """
    longest = min(FIRST_WAIT[kind] * float(1 << min(failures - 1, 20)), LONGEST_WAIT[kind])
    return longest * (0.5 + chance / 2)


def refused(answer: str, user: str, *, oauth: bool) -> MailboxError:
    """The server did not let `user` in."""
    said = shown(answer)
    if _PASSING.search(answer):
        return MailboxError(
            "network",
            f"Serwer pocztowy chwilowo nie wpuszcza konta {user}: {said}. Próbujemy dalej.",
            f"The mail server does not let {user} in for the moment: {said}. We keep trying.",
        )
    if oauth:
        return MailboxError(
            "sign-in",
            f"Serwer pocztowy odrzucił token konta {user}: {said}. Sprawdź uprawnienia aplikacji i dostęp do skrzynki "
            "(docs/imap.md).",
            f"The mail server refused the token for {user}: {said}. Check the application's permissions and its access to "
            "the mailbox (docs/imap.md).",
        )
    return MailboxError(
        "sign-in",
        f"Serwer pocztowy odrzucił hasło konta {user}: {said}. Popraw imap.password; następne próby będą coraz rzadsze.",
        f"The mail server refused the password of {user}: {said}. Mend imap.password; it is tried less and less often.",
    )


def no_token(host: str, reason: str, *, final: bool) -> MailboxError:
    """No access token could be had from `host`. `final`: it said so, and trying again won't help."""
    said = shown(reason)
    return MailboxError(
        "sign-in" if final else "network",
        f"{host} nie wydał tokenu dostępu: {said}. Sprawdź imap.oauth (docs/imap.md)."
        if final
        else f"Nie udało się pobrać tokenu dostępu z {host}: {said}. Próbujemy dalej.",
        f"{host} gave no access token: {said}. Check imap.oauth (docs/imap.md)."
        if final
        else f"No access token could be fetched from {host}: {said}. We keep trying.",
    )


def no_store() -> MailboxError:
    """What was read could not be made durable; it is still in the mailbox, unmarked."""
    return MailboxError(
        "network",
        "Magazyn danych nie przyjmuje listów; czekają w skrzynce, nic nie ginie.",
        "The store takes no mail; it waits in the mailbox, nothing is lost.",
    )


def no_folder(folder: str, answer: str) -> MailboxError:
    """A folder is not there, or may not be opened."""
    return MailboxError(
        "settings",
        f"Nie można otworzyć folderu {folder!r}: {shown(answer)}. Sprawdź nazwę w imap.folders i uprawnienia.",
        f"The folder {folder!r} can't be opened: {shown(answer)}. Check its name in imap.folders, and the rights.",
    )


def read_only(folder: str) -> MailboxError:
    """Mail could be read there but never be marked as taken."""
    return MailboxError(
        "settings",
        f"Folder {folder!r} jest tylko do odczytu: przyjętych listów nie da się oznaczyć. Nadaj kontu prawo zapisu.",
        f"The folder {folder!r} is read-only: mail that was taken can't be marked. Give the account the right to write.",
    )


def unreachable(error: Exception, host: str, port: int) -> MailboxError:
    """Whatever keeps us from talking to the server."""
    where = f"{host}:{port}"
    match error:
        case socket.gaierror():
            return MailboxError(
                "network",
                f"Nie ma adresu serwera {host}: {shown(error)}. Sprawdź imap.host i DNS.",
                f"{host} has no address: {shown(error)}. Check imap.host and the DNS.",
            )
        case ssl.SSLCertVerificationError():
            return MailboxError(
                "settings",
                f"Certyfikat serwera {where} nie jest zaufany: {shown(error.verify_message)}. "
                "Sprawdź imap.host; własny urząd wskaż w imap.ca.",
                f"The certificate of {where} is not trusted: {shown(error.verify_message)}. "
                "Check imap.host; name an own authority in imap.ca.",
            )
        case ssl.SSLError():
            return MailboxError(
                "settings",
                f"Z {where} nie udało się zestawić TLS: {shown(error)}. Sprawdź imap.port i imap.tls.",
                f"No TLS with {where}: {shown(error)}. Check imap.port and imap.tls.",
            )
        case ConnectionRefusedError():
            return MailboxError(
                "network",
                f"{where} odmawia połączenia. Sprawdź imap.host i imap.port; próbujemy dalej.",
                f"{where} refuses the connection. Check imap.host and imap.port; we keep trying.",
            )
        case TimeoutError():
            return MailboxError(
                "network",
                f"{where} nie odpowiada. Próbujemy dalej.",
                f"{where} does not answer. We keep trying.",
            )
        case _:
            said = shown(error) or type(error).__name__
            return MailboxError(
                "network",
                f"Połączenie z {where} zostało przerwane: {said}. Próbujemy dalej.",
                f"The connection to {where} broke: {said}. We keep trying.",
            )


def shown(words: object) -> str:
    """What a server said, in one short line without a full stop: our sentence goes on after it."""
    text = str(words)
    if text.startswith("b'") and text.endswith("'"):
        text = text[2:-1]
    return " ".join(_CONTROL.sub(" ", text).split())[:_SHOWN].rstrip(". ")
