"""Signed links to a requester's own ticket page. A link is for one person and one ticket, and expires."""

from channels.base import ForgedError
from channels.signature import Signer
from triage.rating import OPEN

LIFE = 180 * 86_400_000  # ms
ENTRY_LIFE = 30 * 60_000  # ms


class Links:
    """Makes and opens ticket links under the desk's public URL."""

    def __init__(self, signer: Signer, public_url: str) -> None:
        self._signer = signer
        self._base = public_url.rstrip("/")

    def ticket(self, number: int, person: str, now: int) -> str:
        """The URL of this person's page for this ticket."""
        day = now - now % 86_400_000  # the same link all day long: a page asked for twice is the same page
        return f"{self._base}/ticket/{self._signer.link('ticket', f'{number}:{person}', day + LIFE)}"

    def confirm(self, number: int, person: str, delivery: str, expires: int) -> str:
        """The URL where this person says whether a risky request is theirs, as the delivery asked."""
        return f"{self._base}/confirm/{self._signer.link('confirm', f'{number}:{person}:{delivery}', expires)}"

    def open_confirm(self, token: str, now: int) -> tuple[int, str, str]:
        """Ticket number, person id and delivery id. Raises ForgedError, or its subclass ExpiredError."""
        number, _, rest = self._signer.open_link("confirm", token, now).partition(":")
        person, _, delivery = rest.partition(":")
        return int(number), person, delivery

    def rating(self, number: int, person: str, now: int) -> str:
        """The URL where this person says how the ticket went."""
        day = now - now % 86_400_000
        return f"{self._base}/rate/{self._signer.link('rate', f'{number}:{person}', day + OPEN)}"

    def open_rating(self, token: str, now: int) -> tuple[int, str]:
        """Ticket number and person id. Raises ForgedError, or its subclass ExpiredError."""
        number, _, person = self._signer.open_link("rate", token, now).partition(":")
        return int(number), person

    def entry(self, person: str, delivery: str, created_at: int) -> str:
        """The URL that lets this person in to all the own tickets, once, within half an hour of the delivery that carries it."""
        return f"{self._base}/my/in/{self._signer.link('entry', f'{person}:{delivery}', created_at + ENTRY_LIFE)}"

    def open_entry(self, token: str, now: int) -> tuple[str, str]:
        """Person id and delivery id. Raises ForgedError, or its subclass ExpiredError."""
        person, _, delivery = self._signer.open_link("entry", token, now).partition(":")
        return person, delivery

    def open(self, token: str, now: int) -> tuple[int, str]:
        """Ticket number and person id. Raises ForgedError, or its subclass ExpiredError."""
        number, _, person = self._signer.open_link("ticket", token, now).partition(":")
        if not number.isdigit() or not person:
            raise ForgedError("the link was not made by this desk")
        return int(number), person
