"""What happens when nobody answers the bot: one reminder, then the queue. Nothing that was said is lost."""

from collections.abc import Mapping

from msgspec.structs import replace

from store.ids import delivery_id
from store.records import Content, Decision, Delivery, Dialogue, Interaction, Ms, Read, Ticket, TicketChange, Timer
from triage.dialogue.owner import left
from triage.dialogue.saying import choices_said, words_said
from triage.dialogue.script import Script
from triage.dialogue.turn import BOT, YES_NO, Say, ask, event, part

KIND = "silence"


def fallen(timer: Timer, ticket: Ticket | None, script: Script, prefix: str, now: Ms) -> Decision:
    """What a due timer of silence does. One that the dialogue has left behind changes nothing."""
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    dialogue = ticket.dialogue
    if dialogue is None or not dialogue.waits or dialogue.due != timer.due or ticket.state == "done":
        return Decision(read=seen)
    if dialogue.reminded or not timer.values.get("again"):
        return _to_the_queue(timer, ticket, script, prefix, now)
    due = now + int(timer.values["again"])
    after = replace(ticket, dialogue=replace(dialogue, due=due, reminded=True))
    again = replace(timer, id=f"{timer.id}:2", due=due)
    question = _question(dialogue, script, live=timer.values.get("way") != "letter")
    say = Say((part("still_there"), *question.parts), question.choices)
    return _decided(timer, ticket, after, say, script=script, prefix=prefix, now=now, timers=(again,))


def _to_the_queue(timer: Timer, ticket: Ticket, script: Script, prefix: str, now: Ms) -> Decision:
    after = left(ticket)
    decision = _decided(timer, ticket, after, Say((part("silence"),)), script=script, prefix=prefix, now=now)
    told = event("handed", now, ticket, after, reason="silence")
    (change,) = decision.tickets
    return replace(decision, tickets=(replace(change, log=(*change.log, told)),))


def _question(dialogue: Dialogue, script: Script, *, live: bool) -> Say:
    slot = script.slots.get(dialogue.waits.removeprefix("ask:"))
    if slot is not None:
        question, choices = ask(slot, live=live)
        return Say((question,), choices)
    return Say((part(dialogue.waits),), YES_NO)


def _decided(
    timer: Timer,
    before: Ticket,
    after: Ticket,
    say: Say,
    *,
    script: Script,
    prefix: str,
    now: Ms,
    timers: tuple[Timer, ...] = (),
) -> Decision:
    values: Mapping[str, str] = {"ticket": f"{prefix}-{before.number}"}
    said = Interaction(
        id=delivery_id(timer.id, "talk", ""),
        at=now,
        author=BOT,
        visibility="public",
        channel=timer.values.get("channel", before.channel),
        text=words_said(say.parts, script, before.language, values),
        choices=choices_said(say.choices, script, before.language),
    )
    return Decision(
        read=Read(tickets={before.number: before.version}),
        tickets=(TicketChange(ticket=replace(after, updated_at=now), log=(said,)),),
        deliveries=_deliveries(timer, before, say, now),
        timers=timers,
    )


def _deliveries(timer: Timer, ticket: Ticket, say: Say, now: Ms) -> tuple[Delivery, ...]:
    """To where the question went. It holds nothing the person wrote."""
    way, channel, address = (timer.values.get(name, "") for name in ("way", "channel", "address"))
    if way == "read" or not address:
        return ()
    delivery = Delivery(
        id=delivery_id(timer.id, "talk", address),
        lane=f"{channel}:{address}:{ticket.number}",
        channel=channel,
        address=address,
        audience="requester",
        content=Content(text="talk" if way == "letter" else "", parts=say.parts, choices=say.choices),
        language=ticket.language,
        created_at=now,
        ticket=ticket.number,
        person=ticket.requester,
    )
    return (delivery,)
