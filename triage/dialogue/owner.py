"""Who leads a conversation: one at a time. The bot falls silent when an agent speaks, also with what it has said but not sent."""

from typing import Literal

from msgspec.structs import replace

from store.records import Delivery, Dialogue, Ms, Ticket

Owner = Literal["bot", "queue", "agent"]


def owner(ticket: Ticket) -> Owner:
    """The bot where it waits for an answer; an agent where one has the ticket or has spoken; else the queue."""
    dialogue = ticket.dialogue
    if dialogue is not None and dialogue.waits:
        return "bot"
    if ticket.assignee or ticket.first_response_at or (dialogue is not None and dialogue.agent_at):
        return "agent"
    return "queue"


def led_by_agent(ticket: Ticket, now: Ms) -> Ticket:
    """The ticket after an agent took over: the bot waits for nothing any more. A ticket it never talked on stays as it is."""
    dialogue = ticket.dialogue
    if dialogue is None:
        return ticket
    return replace(ticket, dialogue=Dialogue(asked=dialogue.asked, agent_at=now))


def left(ticket: Ticket) -> Ticket:
    """The ticket after its dialogue ended by itself (confirmed, withdrawn, silence)."""
    dialogue = ticket.dialogue
    if dialogue is None or not dialogue.waits:
        return ticket
    return replace(ticket, dialogue=Dialogue(asked=dialogue.asked))


def still_said(delivery: Delivery, ticket: Ticket | None) -> Delivery | None:
    """What of a delivery may still leave: all of it, the letter without the bot's words, or nothing (None).

    An agent who has spoken or taken the ticket since it was decided has the word. Deliveries without the bot's words stay.
    """
    if not delivery.content.parts or ticket is None or not _spoken_since(ticket, delivery.created_at):
        return delivery
    if not delivery.content.text.startswith("received"):
        return None
    return replace(delivery, content=replace(delivery.content, parts=(), choices=(), fields=()))


def _spoken_since(ticket: Ticket, said_at: Ms) -> bool:
    dialogue = ticket.dialogue
    if dialogue is None:
        return bool(ticket.assignee) or ticket.first_response_at >= said_at
    return dialogue.agent_at >= said_at
