"""What the config says about the time after a solution, and the timers that a change sets for it. Pure."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from gateway.calendars.calendar import Calendar
from gateway.closing.days import later
from store.records import IMPORTED, ChannelName, Decision, Event, Interaction, Ms, Ticket, TicketChange, Timer
from triage.thanks import is_thanks

CLOSE = "close"  # kinds of timers
ASK = "csat"
QUIET = "quiet"  # a value of the timer that closes: the requester said that it works, so nobody tells him
SOON = 60_000  # ms until somebody is asked who has just said that it works, or is in a chat
LETTERS = frozenset({"email"})  # kinds of channels that are read some time


class After(msgspec.Struct, frozen=True, kw_only=True):
    """What follows a solution. `close` and `ask` are how long after it, 0: never; `reopen` how long an answer opens a closed ticket.

    `calendar` says which days count for closing. `channels`: the only ones people are asked through, empty: any. `kinds`: channel name →
    kind; `own` are addresses of the desk.
    """

    close: Ms = 0
    calendar: Calendar | None = None
    notice: bool = True
    reopen: Ms = 0
    ask: Ms = 0
    channels: frozenset[ChannelName] = frozenset()
    kinds: dict[ChannelName, str] = {}
    own: frozenset[str] = frozenset()
    zone: ZoneInfo = ZoneInfo("UTC")

    def closes_at(self, ticket: Ticket) -> Ms:
        """When a resolved ticket is closed."""
        return later(ticket.resolved_at, self.close, self.calendar)


def followed(decision: Decision, before: Mapping[int, Ticket], after: After, now: Ms) -> Decision:
    """The decision with the timers that close what it solves, and ask about it. `before` are the tickets as they were read.

    Where the requester says that it works – with a button, or with a thank-you that reopens nothing – he is asked at once, and closing is
    no news to him.
    """
    timers: list[Timer] = []
    for change in decision.tickets:
        if change.ticket.status in ("resolved", "closed") and change.ticket.number:
            timers += _timers(change, before.get(change.ticket.number), after, now)
    return msgspec.structs.replace(decision, timers=(*decision.timers, *timers)) if timers else decision


def _timers(change: TicketChange, was: Ticket | None, after: After, now: Ms) -> list[Timer]:
    ticket = change.ticket
    if was is None or ticket.merged_into or IMPORTED in ticket.tags:
        return []
    solved = was.state != "done" and ticket.status == "resolved"
    thanked = was.status == ticket.status and _is_glad(change)
    if not solved and not thanked:
        return []
    glad = thanked or any(isinstance(one, Event) and _confirms(one) for one in change.log)
    found = []
    if after.close and ticket.status == "resolved":
        values = {QUIET: "1"} if glad else {}
        due = max(after.closes_at(ticket), now)
        found.append(Timer(id=f"{CLOSE}:{ticket.number}", kind=CLOSE, due=due, values=values, ticket=ticket.number))
    if after.ask and (ticket.rating is None or not ticket.rating.asked_at):
        present = glad or not any(after.kinds.get(one.channel) in LETTERS for one in ticket.conversations)
        due = now + (min(SOON, after.ask) if present else after.ask)
        found.append(Timer(id=f"{ASK}:{ticket.number}", kind=ASK, due=due, ticket=ticket.number))
    return found


def _is_glad(change: TicketChange) -> bool:
    """The requester said thanks, and it is still solved."""
    return any(
        isinstance(one, Interaction) and one.author.kind == "requester" and not one.amends and is_thanks(one.text)
        for one in change.log
    )


def _confirms(event: Event) -> bool:
    return event.kind == "confirmed" or event.reason == "confirmed"
