"""Puts answers into the window: in the history of the session, from where every gateway shows them."""

from collections.abc import Callable

from channels.base import Files, PermanentError
from channels.tools import Show
from store.records import Author, ChatMessage, Delivery

OVER = (
    "rozmowa na czacie wygasła (30 dni bez wiadomości), odpowiedzi nikt już nie zobaczy"
    " / the chat is over (30 days without a message), nobody can see the answer any more"
)
GONE = -2


class ChatSender:
    """A Sender. The delivery's id is the message's: a repeat shows nothing twice."""

    deadline = 15.0

    def __init__(self, show: Show, prefix: str, now: Callable[[], int]) -> None:
        self._show = show
        self._prefix = prefix
        self._now = now

    async def send(self, delivery: Delivery, files: Files) -> str:  # noqa: ARG002 - they are fetched when somebody opens them
        """The delivery's own id. Raises PermanentError where the session is over."""
        place = await self._show(delivery.address, self._message(delivery))
        if place == GONE:
            raise PermanentError(OVER)
        return delivery.id

    def destination(self, delivery: Delivery) -> str:
        """Each chat by itself: none is slow because of another."""
        return delivery.address

    async def close(self) -> None:
        """Nothing is kept open."""

    def _message(self, delivery: Delivery) -> ChatMessage:
        content = delivery.content
        fields = "\n".join(f"{one.label}: {one.value}" for one in content.fields)
        words = (content.body, fields, content.footer)
        return ChatMessage(
            id=delivery.id,
            at=self._now(),
            author=Author(kind="bot") if delivery.automatic else Author(kind="agent", name=_name(delivery)),
            text="\n\n".join(one.strip() for one in words if one.strip()),
            choices=content.choices,
            ticket=f"{self._prefix}-{delivery.ticket}" if delivery.ticket else "",
            files=content.attachments,
        )


def _name(delivery: Delivery) -> str:
    """The agent's name as visitors may know it: never a mail address, never a token's."""
    name = delivery.content.values.get("agent", "")
    return "" if "@" in name else name
