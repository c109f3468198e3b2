"""A button pressed where its word counts for nothing: by somebody who takes no part, or on a ticket that is over. Pure."""

from typing import Literal

from store.ids import delivery_id
from store.records import Content, Decision, Delivery, Ms, Outcome
from triage.known import Arrived, Found, Policy, read_of, sender_id
from triage.thread import Place

Why = Literal["not-yours", "over"]
_TEXTS: dict[Why, str] = {"not-yours": "button_not_yours", "over": "button_over"}


def is_strange(arrived: Arrived, there: Place | None) -> bool:
    """Whether a button was pressed by somebody it was not offered to."""
    return arrived.message.pressed and (there is None or there.beside or bool(there.held))


def unheard(why: Why, arrived: Arrived, found: Found, policy: Policy, now: Ms) -> Decision:
    """Nothing comes of it; whoever pressed it is told so, and nobody else sees that."""
    message = arrived.message
    person = found.persons.get(sender_id(message, found))
    return Decision(
        read=read_of(found),
        deliveries=_told(_TEXTS[why], arrived, person.language if person is not None else "", policy, now),
        outcome=Outcome(state="ignored", reason=why),
    )


def _told(text: str, arrived: Arrived, language: str, policy: Policy, now: Ms) -> tuple[Delivery, ...]:
    message = arrived.message
    who = next((one for one in message.also if one.startswith(f"{message.channel}:")), "").partition(":")[2]
    if not who or not message.reply_address:
        return ()
    address = f"{message.reply_address}!{who}"
    return (
        Delivery(
            id=delivery_id(arrived.id, text, address),
            lane=f"{message.channel}:{address}",
            channel=message.channel,
            address=address,
            audience="requester",
            content=Content(text=text),
            language=language or message.language or policy.language,
            created_at=now,
        ),
    )
