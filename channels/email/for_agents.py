"""What differs in a mail to an agent: where answers go, under which thread it stands, and links instead of choices. Pure."""

from urllib.parse import quote

from msgspec.structs import replace

from channels.email.address import Addresses
from store.records import Choice, Delivery

PUBLIC = "public"  # the choice that lets the agent answer the requester
AUTOMATIC = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))


def for_agent(delivery: Delivery, addresses: Addresses) -> Delivery:
    """The delivery with links where it offers something, in one thread for each ticket.

    Only a link leads to the requester: it opens a new mail without quotes to the agent's public address. Where the desk's own
    address is too long for signed ones, nothing is offered.
    """
    public = addresses.agent(delivery.ticket, delivery.address, "public") if delivery.ticket else ""
    content = delivery.content
    link = f"mailto:{quote(public, safe='@.')}?subject={quote('Re: ' + content.subject)}" if public else ""
    offered = tuple(
        Choice(id=one.id, label=f"{one.label}: {link}") for one in content.choices if one.id == PUBLIC and public
    )
    thread = (addresses.message_id("agents", delivery.ticket),) if delivery.ticket else ()
    return replace(delivery, content=replace(content, choices=offered), thread=thread)


def answers_to(delivery: Delivery, addresses: Addresses) -> str:
    """Where an answer to a mail to an agent goes: his address for notes, "" where there can be none."""
    return addresses.agent(delivery.ticket, delivery.address, "internal") if delivery.ticket else ""
