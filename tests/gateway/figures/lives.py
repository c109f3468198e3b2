"""Tickets that live through the real desk and its clocks, and a sheet of figures over them, without any store."""

import sqlite3
from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from gateway.calendars.calendar import Calendar
from gateway.desk import Known, apply
from gateway.figures import kept, parts, sums
from gateway.figures.asked import ANY, Asked, Number, Period, Where
from gateway.figures.columns import Source
from gateway.figures.days import Days
from gateway.figures.facts import Facts
from gateway.figures.fold import facts
from gateway.figures.names import FigureId, Time
from gateway.readmodel import tables
from gateway.sla.agreements import Agreement, Durations, Promises
from gateway.sla.clocks import clocked, moved
from store.records import Action, Agent, Author, Decision, Entry, Event, Interaction, Ticket, TicketChange
from tests.gateway.desk_facts import ANNA, JAN, MAIL, OLA

ZONE = "Europe/Warsaw"
WARSAW = ZoneInfo(ZONE)
MINUTE, HOUR = 60_000, 3_600_000
OFFICE = Calendar(WARSAW, [((480, 960),)] * 5 + [(), ()])  # 8 to 16, Monday to Friday
P4 = Durations(first_response=4 * HOUR, next_response=2 * HOUR, resolution=16 * HOUR)
AGREEMENT = Agreement(durations={"P4": P4}, calendar=OFFICE, pauses=frozenset({"requester", "vendor"}))
PROMISES = Promises(agreements=(AGREEMENT,))
QUEUES: Any = {"l1": "L1", "l2": "L2", "l3": "L3"}
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def at(text: str) -> int:
    """A moment in Warsaw: "16 9:30" is in November 2026 (the 16th is a Monday), "2028-02-29 9:30" whenever."""
    day, clock = text.split()
    there = date.fromisoformat(day) if "-" in day else date(2026, 11, int(day))
    hour, minute = map(int, clock.split(":"))
    return round(datetime(there.year, there.month, there.day, hour, minute, tzinfo=WARSAW).timestamp() * 1000)


def hours(clock: str) -> int:
    """So long, in ms: "7:45"."""
    whole, minutes = map(int, clock.split(":"))
    return whole * HOUR + minutes * MINUTE


class Life:
    """One ticket, from its first message on. Every step happens at a moment (as `at` reads it, or ms)."""

    def __init__(self, when: str | int, *, number: int = 1, promises: Promises = PROMISES, **fields: Any) -> None:
        moment = self._ms(when)
        made = {
            "subject": "VPN",
            "requester": "anna",
            "queue": "l1",
            "level": "L1",
            "channel": "mail",
            "category": "network",
            "conversations": (MAIL,),
        }
        ticket = Ticket(number=number, version=1, created_at=moment, updated_at=moment, **{**made, **fields})
        self.promises = promises
        self.steps = 0
        self.log: list[Entry] = [
            Event(at=moment, kind="created", author=Author(kind="system")),
            self._words(moment, Author(kind="requester", id="anna")),
        ]
        self.ticket = moved(None, ticket, self.log, promises, moment)

    @staticmethod
    def _ms(when: str | int) -> int:
        return at(when) if isinstance(when, str) else when

    def _words(self, moment: int, author: Author, visibility: Any = "public") -> Interaction:
        self.steps += 1
        said = f"said-{self.steps}"
        return Interaction(id=said, at=moment, author=author, visibility=visibility, channel="mail", text="…")

    def _became(self, moment: int, ticket: Ticket, *log: Entry) -> "Life":
        change = TicketChange(ticket=replace(ticket, updated_at=moment), log=log)
        self._commit(Decision(tickets=(change,)), moment)
        return self

    def _commit(self, decision: Decision, moment: int) -> None:
        decision = clocked(decision, {self.ticket.number: self.ticket}, self.promises, moment)
        for change in decision.tickets:
            if change.ticket.number == self.ticket.number:
                self.ticket = replace(change.ticket, version=self.ticket.version + 1)
                self.log += change.log

    def does(self, verb: str, when: str | int, *, by: Agent = OLA, **values: Any) -> "Life":
        """An agent acts, through the real desk. Raises RefusedError."""
        self.steps += 1
        moment = self._ms(when)
        action = Action(
            id=f"act-{self.steps}", verb=verb, ticket=self.ticket.number, values=values,
            actor=Author(kind="agent", id=by.email, name=by.name),
        )  # fmt: skip
        known = Known(
            ticket=self.ticket, now=moment, queues=QUEUES, agent=by, log=tuple(self.log), persons={"anna": ANNA}, kinds={"mail": "email"},
            assignee=JAN if values.get("agent") == JAN.email else OLA, other=Ticket(
                number=99, version=1, subject="s", requester="anna", queue="l1", level="L1", created_at=1, updated_at=1
            ),
        )  # fmt: skip
        self._commit(apply(action, known), moment)
        return self

    def answers(self, when: str | int, *, by: Agent = OLA, **values: Any) -> "Life":
        """A public answer."""
        return self.does("reply", when, by=by, visibility="public", text="Proszę…", **values)

    def asks(self, when: str | int) -> "Life":
        """The requester writes again; it wakes what waits for them, and reopens what is resolved."""
        moment, ticket = self._ms(when), self.ticket
        said = self._words(moment, Author(kind="requester", id="anna"))
        wakes = ticket.status == "resolved" or (ticket.status == "pending" and ticket.pending_reason == "requester")
        if not wakes:
            return self._became(moment, ticket, said)
        status: Any = "in_progress" if ticket.assignee else "new"
        reopened = ticket.status == "resolved"
        after = replace(
            ticket, status=status, pending_reason="", resolved_at=0 if reopened else ticket.resolved_at,
            reopened=ticket.reopened + int(reopened),
        )  # fmt: skip
        kind = "reopened" if reopened else "resumed"
        told = Event(
            at=moment, kind=kind, author=Author(kind="system"), changes={"status": (ticket.status, status)},
            reason="requester wrote",
        )  # fmt: skip
        return self._became(moment, after, said, told)

    def bot_says(self, when: str | int) -> "Life":
        """The bot speaks in public."""
        moment = self._ms(when)
        return self._became(moment, self.ticket, self._words(moment, Author(kind="bot")))

    def bot_solves(self, when: str | int) -> "Life":
        """The person says that the bot's article helped, as triage.dialogue.offering tells it."""
        moment = self._ms(when)
        after = replace(self.ticket, status="resolved", resolved_at=moment, resolution_code="knowledge")
        told = Event(
            at=moment, kind="resolved", author=Author(kind="bot"), changes={"status": (self.ticket.status, "resolved")},
            reason="confirmed",
        )  # fmt: skip
        return self._became(moment, after, told)

    def rated(self, asked: str | int, when: str | int = 0, score: int = 0) -> "Life":
        """The person is asked for a rating, and perhaps gives one."""
        moment = self._ms(asked)
        self._became(moment, self.ticket, Event(at=moment, kind="csat_asked", author=Author(kind="system")))
        if not score:
            return self
        moment = self._ms(when)
        told = Event(
            at=moment, kind="rated", author=Author(kind="requester", id="anna"), changes={"rating": (0, score)}
        )
        return self._became(moment, self.ticket, told)

    @property
    def facts(self) -> Facts:
        """The ticket, folded."""
        return facts(self.ticket, self.log, self.promises)


class Sheet:
    """The tables of the read model in memory, and numbers from them.

    `now` is 1 December 2026 unless said otherwise. Of more than `most` waiting pieces packs are made.
    """

    def __init__(self, *lives: Life, now: str | int = "2026-12-01 8:00", most: int = kept.LOOSE_MOST) -> None:
        self.database = sqlite3.connect(":memory:", isolation_level=None)
        self.database.executescript(f"{tables.SCHEMA} {kept.SCHEMA} {';'.join(tables.INDEXES)}")
        self.days = Days(ZONE)
        self.source = Source(self.database, self.days)
        self.now = Life._ms(now)
        self.most = most
        self.put(*lives)

    def put(self, *lives: Life) -> None:
        """These tickets as they stand now."""
        for one in lives:
            self.database.execute(tables.PUT, tables.row(one.ticket, one.log, {})[0])
        kept.put(self.database, [one.facts for one in lives], self.days, most=self.most)

    def asked(self, period: Period = NOVEMBER, where: Where = ANY) -> Asked:
        """A question about the period."""
        start, end = self.days.moments(period)
        return Asked(period=period, where=where, start=start, end=end, now=self.now)

    def number(
        self, figure: FigureId, period: Period = NOVEMBER, where: Where = ANY, *, time: Time = "calendar"
    ) -> Number:
        """One number."""
        rows = sums.whole(self.source, figure, self.asked(period, where), time)
        return parts.made(figure, *parts.total(rows))

    def value(self, figure: FigureId, *, time: Time = "calendar", **where: str) -> float | None:
        """Its value alone, of November."""
        return self.number(figure, where=Where(**where), time=time).value

    def kept(self) -> tuple[list[Any], "Counter[Any]"]:
        """Everything that is kept: the facts, and all pieces by what their codes stand for, less those that were taken back."""
        names = self.source.values()
        left: Counter[Any] = Counter()
        for figure, month, (at_, number, sign, *codes, calendar, business, of) in kept.all_pieces(
            self.database, self.days
        ):
            left[figure, month, at_, number, *map(names.get, codes), sign * calendar, sign * business, sign * of] += (
                sign
            )
        facts_of = self.database.execute("SELECT * FROM figures ORDER BY number").fetchall()
        return facts_of, Counter({piece: count for piece, count in left.items() if count})
