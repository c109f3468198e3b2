"""What rooms are shown of a change: deliveries in the same commit as the change. What they say is put into words when they are sent. Pure."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from gateway.rooms.rooms import Room, Rooms
from store.ids import delivery_id
from store.records import Content, Decision, Delivery, Event, Interaction, Ms, Ticket, TicketChange

CARD, SAID, TROUBLE = "room_card", "room_said", "room_trouble"  # text ids; the words are made by faces
SPOT = "card"
SETTLED = 1_500  # ms after a reply leaves until its post says so


def shown(decision: Decision, before: Mapping[int, Ticket], rooms: Rooms, *, seed: str, now: Ms) -> Decision:
    """The decision with what the rooms of its tickets are shown. `seed` names what caused it: the same again is the same post.

    A room that its ticket has left is shown that too. Words that were typed in a room are not shown there once more.
    """
    if not rooms.queues:
        return decision
    made: list[Delivery] = []
    for of, change in enumerate(decision.tickets):
        made += _of(change, before.get(change.ticket.number), rooms, seed=f"{seed}/room/{of}", of=of, now=now)
    return replace(decision, deliveries=(*decision.deliveries, *made)) if made else decision


def is_shown(delivery: Delivery) -> bool:
    """Whether the delivery is one of these, still to be put into words."""
    return delivery.audience == "agents" and delivery.content.text in (CARD, SAID, TROUBLE)


def trouble(ticket: Ticket, rooms: Rooms, *, failed: str, recipient: str, reason: str, now: Ms) -> tuple[Delivery, ...]:
    """Says in the ticket's rooms that the delivery `failed` to a recipient was given up, and why."""
    values = {"recipient": recipient, "reason": reason[:300]}
    return tuple(
        _delivery(room, ticket, (TROUBLE, f"trouble:{failed}", values), rooms.language, seed=f"{failed}/dead", now=now)
        for room in rooms.of(ticket.queue)
    )


def _of(change: TicketChange, was: Ticket | None, rooms: Rooms, *, seed: str, of: int, now: Ms) -> list[Delivery]:
    ticket = change.ticket
    here, earlier = rooms.of(ticket.queue), rooms.of(was.queue) if was is not None else ()
    left = [one for one in earlier if one not in here]
    if not here and not left:
        return []
    news = _news(change, was)
    differs = was is None or _face(was) != _face(ticket)
    found = [_delivery(one, ticket, (CARD, SPOT, {}), rooms.language, seed=seed, of=of, now=now) for one in left]
    for room in here:
        posts = [one for one in news if not _came_from(room, change, one)]
        if differs or posts or room not in earlier:
            found.append(_delivery(room, ticket, (CARD, SPOT, {}), rooms.language, seed=seed, of=of, now=now))
        for text, spot, values, later in posts:
            post = _delivery(room, ticket, (text, spot, values), rooms.language, seed=seed, of=of, now=now)
            found.append(post)
            if later and ticket.number:  # in a lane of its own: what waits would hold up what comes after it
                found.append(
                    replace(
                        post,
                        id=delivery_id(seed, f"{spot}/left", f"{room.channel}:{room.address}"),
                        lane=f"{post.lane}:{spot}",
                        not_before=later + SETTLED,
                    )
                )
    return found


_Post = tuple[str, str, dict[str, str], Ms]


def _news(change: TicketChange, was: Ticket | None) -> list[_Post]:
    """What is posted: text id, spot, values, and when the post has to say that a reply has left (0: it need not)."""
    found: dict[str, _Post] = {}
    for entry in change.log:
        if isinstance(entry, Interaction):
            found[f"said:{entry.id}"] = (SAID, f"said:{entry.id}", {"id": entry.id}, entry.leaves_at)
        elif entry.kind == "unsent" and entry.interaction and not entry.delivery:
            found[f"said:{entry.interaction}"] = (SAID, f"said:{entry.interaction}", {"id": entry.interaction}, 0)
        elif entry.kind == "bounced" and entry.changes and was is not None:
            recipient = _recipient(entry, change.ticket)
            name = f"trouble:{entry.delivery or entry.message or entry.at}"
            found[name] = (TROUBLE, name, {"recipient": recipient, "reason": entry.reason}, 0)
    return list(found.values())


def _recipient(event: Event, ticket: Ticket) -> str:
    person = event.changes.get("person", (None, ""))[1]
    places = dict.fromkeys(one.address for one in ticket.conversations if person and one.person == person)
    return ", ".join(places)


def _came_from(room: Room, change: TicketChange, post: _Post) -> bool:
    """Whether these words were typed in this very room: the name of the message they came in says where."""
    said = next((one for one in change.log if isinstance(one, Interaction) and one.id == post[2].get("id")), None)
    if said is None or said.author.kind != "agent" or said.visibility != "internal" or said.channel != room.channel:
        return False
    return any(one.startswith(f"{room.channel}:") and f":{room.address}:" in one for one in change.references)


def _face(ticket: Ticket) -> tuple[Any, ...]:
    """What a card shows of its ticket."""
    return (
        ticket.subject,
        ticket.status,
        ticket.priority,
        ticket.assignee,
        ticket.queue,
        ticket.category,
        ticket.subcategory,
        ticket.requester,
        ticket.organization,
        ticket.pending_reason,
        ticket.pending_until,
        ticket.resolution_code,
        ticket.reopened,
        ticket.merged_into,
        ticket.targets,
        ticket.steps,
        bool(ticket.waiting_since),
        ticket.risk.state if ticket.risk is not None else "",
        ticket.rating.score if ticket.rating is not None else 0,
    )


def _delivery(
    room: Room,
    ticket: Ticket,
    said: tuple[str, str, dict[str, str]],
    language: str,
    *,
    seed: str,
    now: Ms,
    of: int = 0,
) -> Delivery:
    text, spot, values = said
    return Delivery(
        id=delivery_id(seed, spot, f"{room.channel}:{room.address}"),
        lane=f"{room.channel}:{room.address}:{ticket.number or ''}",
        channel=room.channel,
        address=room.address,
        audience="agents",
        content=Content(text=text, values=values),
        language=language,
        proved=True,
        automatic=True,
        created_at=now,
        ticket=ticket.number,
        of=of,
        spot=spot,
        under="" if spot == SPOT else SPOT,
    )
