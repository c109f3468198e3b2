"""A desk in memory: the same pure decisions as a gateway, on tickets that are gone when it is. For `centrala chat` and for trying words out."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from gateway.timers import fire
from store.records import Decision, Delivery, Entry, Ms, Person, Ticket, Timer
from triage.answering import addressed
from triage.decide import decide
from triage.known import Arrived, Found, Policy, identity, pointers
from triage.own_commands import wants_own


class Rehearsal:
    """Takes messages and keeps what is decided about them. `deliveries` is what went out, in order; `now` stands still by itself."""

    def __init__(self, policy: Policy, now: Ms) -> None:
        self.policy = policy
        self.now = now
        self.tickets: dict[int, Ticket] = {}
        self.logs: dict[int, list[Entry]] = {}
        self.deliveries: list[Delivery] = []
        self.decisions: list[Decision] = []
        self._persons: dict[str, Person] = {}
        self._identities: dict[str, str] = {}
        self._conversations: dict[str, int] = {}
        self._references: dict[str, int] = {}
        self._limits: dict[str, int] = {}
        self._timers: dict[str, Timer] = {}

    def take(self, arrived: Arrived) -> Decision:
        """Decides about a message and does what was decided."""
        arrived = addressed(arrived, self.policy)
        wanted = pointers(arrived)
        persons = [self._identities.get(name, "") for name in wanted.identities]
        who = self._identities.get(identity(arrived.message), "")
        numbers = {self._conversations.get(name, 0) for name in wanted.conversations}
        numbers |= {self._references.get(name, 0) for name in wanted.references} | set(wanted.tickets)
        found = Found(
            conversations={name: self._conversations.get(name, 0) for name in wanted.conversations},
            references={name: self._references.get(name, 0) for name in wanted.references},
            identities={name: self._identities.get(name, "") for name in wanted.identities},
            tickets={number: self.tickets[number] for number in numbers if number in self.tickets},
            persons={one: self._persons[one] for one in persons if one},
            limits={name: self._limits.get(name, 0) for name in wanted.limits},
            own=self._own(who) if who and wants_own(arrived.message, self.policy) else (),
        )
        decision = decide(arrived, found, self.policy, self.now)
        self._keep(decision)
        return decision

    def act(self, decide_on: Callable[[Ticket], Decision], number: int) -> Decision:
        """Does what somebody decides about a ticket."""
        decision = decide_on(self.tickets[number])
        self._keep(decision)
        return decision

    def wait(self, milliseconds: Ms) -> None:
        """Time passes, and timers that become due go off."""
        until = self.now + milliseconds
        talk = self.policy.talk
        while due := min((timer for timer in self._timers.values() if timer.due <= until), key=_due, default=None):
            del self._timers[due.id]
            self.now = max(self.now, due.due)
            script, prefix = (talk.script, talk.prefix) if talk is not None else (None, "")
            self._keep(fire(due, self.tickets.get(due.ticket), self.now, script=script, prefix=prefix))
        self.now = until

    def _own(self, person: str) -> tuple[Ticket, ...]:
        mine = [one for one in self.tickets.values() if one.requester == person and one.state != "done"]
        return tuple(sorted(mine, key=lambda one: -one.number))

    def _keep(self, decision: Decision) -> None:
        self.decisions.append(decision)
        new = iter(range(len(self.tickets) + 1, len(self.tickets) + len(decision.tickets) + 1))
        numbers = [change.ticket.number or next(new) for change in decision.tickets]
        for number, change in zip(numbers, decision.tickets, strict=True):
            links = tuple(one if one > 0 else numbers[-one - 1] for one in change.ticket.links)
            self.tickets[number] = replace(change.ticket, number=number, version=change.ticket.version + 1, links=links)
            # as it would be read back from the store
            self.logs.setdefault(number, []).extend(_again(entry) for entry in change.log)
            self._conversations |= dict.fromkeys(change.conversations, number)
            self._references |= dict.fromkeys(change.references, number)
        for person in decision.persons:
            self._persons[person.id] = person
            self._identities |= {f"{one.channel}:{one.address}": person.id for one in person.identities}
        for name in decision.spend:
            self._limits[name] = self._limits.get(name, 0) + 1
        for delivery in decision.deliveries:
            self.deliveries.append(
                replace(delivery, ticket=delivery.ticket or (numbers[delivery.of] if numbers else 0))
            )
        for timer in decision.timers:
            self._timers[timer.id] = replace(timer, ticket=timer.ticket or numbers[timer.of])


def _due(timer: Timer) -> Ms:
    return timer.due


_entry: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)


def _again(entry: Entry) -> Entry:
    return _entry.decode(msgspec.json.encode(entry))
