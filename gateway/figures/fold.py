"""Folds a ticket and its history into facts. Pure: the same ticket and history, the same facts, whenever it is asked."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from gateway.figures.facts import Facts, Handled, Promised, Solve, Stood, Took, Wait
from gateway.figures.names import HANDLING_CAP
from gateway.sla.agreements import Agreement, Promises
from store.records import IMPORTED, STATE_OF, Author, Entry, Event, Interaction, Ms, Ticket

_LEVELS: Final = ("L1", "L2", "L3")
_FIELDS: Final = ("status", "level", "queue", "pending_reason", "assignee")
# Written in an agent's name, but no act of theirs.
_NO_ACTS: Final = frozenset({"queued", "notified", "unreached", "delivered", "failed", "csat_asked", "rated"})


def facts(ticket: Ticket, log: Iterable[Entry], promises: Promises) -> Facts:
    """What the figures need of a ticket, by the agreement that holds for it."""
    entries = tuple(log)
    agreement = promises.of(ticket)
    fold = _Fold(ticket, entries, agreement)
    for entry in entries:
        fold.take(entry)
    return _told(ticket, fold, agreement)


class _Fold:
    """Where the history stands after the entries taken so far."""

    def __init__(self, ticket: Ticket, entries: Sequence[Entry], agreement: Agreement) -> None:
        self.agreement = agreement
        self.clock = self.created = ticket.created_at
        events = [one for one in entries if isinstance(one, Event)]
        self.unsent = frozenset(one.interaction for one in events if one.kind == "unsent" and not one.delivery)
        self.fields = _first(ticket, [one for one in events if one.interaction not in self.unsent])
        self.queues: list[str] = [str(self.fields["queue"])]
        self.holder = _named(str(self.fields["assignee"] or ""))
        self.seen: set[tuple[str, str, str]] = set()
        self.answer: tuple[Ms, str] | None = None
        self.bot: Ms = 0
        self.waits: list[tuple[Ms, Ms, str, bool]] = []  # since, until, who answered, whether it is a later one
        self.waiting: Ms = 0
        self.solves: list[Solve] = []
        self.ends: list[Ms] = []
        self.reopens: list[Ms] = []
        self.stands = False  # the last end was a solution
        self.escalations: list[Ms] = []
        self.reassignments: list[Ms] = []
        self.pauses: list[Stood] = []
        self.human = False
        self.asked_at = self.rated_at = self.rating = 0
        self.busy: dict[str, Ms] = {}
        self.handled: list[Handled] = []
        if self.done:
            self.ends.append(self.created)
        self._stand(self.created)

    @property
    def done(self) -> bool:
        """Whether nothing more is expected."""
        return STATE_OF.get(self.fields["status"], "open") == "done"

    def take(self, entry: Entry) -> None:
        """The next entry of the history."""
        self.clock = at = max(self.clock, entry.at)
        if isinstance(entry, Interaction):
            if entry.id not in self.unsent:
                self._said(entry, at)
        elif not entry.interaction or entry.interaction not in self.unsent:
            self._happened(entry, at)

    def _said(self, said: Interaction, at: Ms) -> None:
        key = (said.id, said.author.kind, said.author.id)
        edited = key in self.seen
        self.seen.add(key)
        if said.author.kind == "agent":
            self._acted(said.author, at)
        if edited or said.visibility != "public":
            return
        if said.author.kind == "agent":
            self._answered(max(at, said.leaves_at), _agent(said.author))
        elif said.author.kind == "bot":
            self.bot = self.bot or at
        elif said.author.kind == "requester":
            self.waiting = self.waiting or at

    def _answered(self, at: Ms, by: str) -> None:
        later = self.answer is not None
        if self.answer is None:
            self.answer = (at, by)
        if self.waiting:
            self.waits.append((self.waiting, at, by, later))
            self.waiting = 0

    def _acted(self, author: Author, at: Ms) -> None:
        agent = _agent(author)
        self.human = True
        since = self.busy.get(agent)
        if since is not None and at > since:
            self.handled.append(Handled(at, agent, min(at - since, HANDLING_CAP)))
        self.busy[agent] = at

    def _happened(self, event: Event, at: Ms) -> None:
        if event.author.kind == "agent" and event.kind not in _NO_ACTS and not event.delivery:
            self._acted(event.author, at)
        if event.kind == "csat_asked":
            self.asked_at = self.asked_at or at
        elif event.kind == "rated" and "rating" in event.changes:
            self.rated_at, self.rating = at, _score(event.changes["rating"][1])
        moved: dict[str, Any] = {field: event.changes[field][1] for field in _FIELDS if field in event.changes}
        if moved and event.kind != "created":
            self._moved(event, moved, at)

    def _moved(self, event: Event, moved: dict[str, Any], at: Ms) -> None:
        was_done, level = self.done, str(self.fields["level"])
        self.fields |= moved
        self._owned(at)
        if "queue" in moved and str(moved["queue"]) != self.queues[-1]:
            self.queues.append(str(moved["queue"]))
        if _height(str(self.fields["level"])) > _height(level):
            self.escalations.append(at)
        if self.done != was_done:
            if was_done:
                self._reopened(event, at)
            else:
                self._ended(event, at)
        elif self.done and self.stands and self.fields["status"] == "cancelled":
            self.stands = False
        self._stand(at)
        if STATE_OF.get(self.fields["status"], "open") != "open":
            self.busy.clear()

    def _owned(self, at: Ms) -> None:
        holder = _named(str(self.fields["assignee"] or ""))
        if holder and self.holder and holder != self.holder:
            self.reassignments.append(at)
        self.holder = holder or self.holder

    def _ended(self, event: Event, at: Ms) -> None:
        self.ends.append(at)
        self.waiting = 0  # what is done owes no answer
        self.stands = self.fields["status"] != "cancelled" and event.kind != "merged"
        if self.stands:
            by = _agent(event.author) if event.author.kind == "agent" else ""
            confirmed = event.kind == "confirmed" or event.reason == "confirmed"
            self.solves.append(
                Solve(at, by or (self.holder if self.human else ""), str(self.fields["level"]), confirmed)
            )

    def _reopened(self, event: Event, at: Ms) -> None:
        self.reopens.append(at)
        self.stands = False
        if event.author.kind == "agent":
            self.waiting = 0  # words that came after the end asked for nothing

    def _stand(self, at: Ms) -> None:
        """Begins, ends or goes on with a stretch in which the clock of the solution stands."""
        reason = self._reason()
        last = self.pauses[-1] if self.pauses and not self.pauses[-1].end else None
        if last is not None and last.reason == reason:
            return
        if last is not None:
            self.pauses[-1:] = [Stood(last.start, at, last.reason)] if at > last.start else []
        if reason:
            self.pauses.append(Stood(at, 0, reason))

    def _reason(self) -> str:
        if self.done:
            return str(self.fields["status"])
        reason = str(self.fields["pending_reason"] or "other")
        return reason if self.fields["status"] == "pending" and reason in self.agreement.pauses else ""


def _told(ticket: Ticket, fold: _Fold, agreement: Agreement) -> Facts:
    merged = bool(ticket.merged_into)
    solved = fold.solves[-1] if fold.done and fold.stands and fold.solves and not merged else None
    return Facts(
        number=ticket.number,
        queue=ticket.queue,
        level=ticket.level,
        organization=ticket.organization,
        category=ticket.category,
        channel=ticket.channel,
        assignee=_named(ticket.assignee),
        created=ticket.created_at,
        done=fold.done,
        imported=IMPORTED in ticket.tags,
        merged=merged,
        human=fold.human,
        deflected=solved is not None and solved.confirmed and bool(fold.bot) and not fold.human,
        queues=tuple(fold.queues),
        answer=_took(ticket.created_at, *fold.answer, agreement) if fold.answer else None,
        bot=_took(ticket.created_at, fold.bot, "", agreement) if fold.bot else None,
        waits=_waits(ticket, fold, agreement),
        solves=tuple(fold.solves),
        solved=solved,
        mended=_mended(ticket.created_at, solved, fold.pauses, agreement) if solved else None,
        ends=tuple(fold.ends),
        reopens=tuple(fold.reopens),
        escalations=tuple(fold.escalations),
        reassignments=tuple(fold.reassignments),
        pauses=tuple(fold.pauses),
        first_response=_first_response(ticket, fold),
        resolution=_resolution(ticket, fold, solved),
        asked_at=fold.asked_at,
        rated_at=fold.rated_at,
        rating=fold.rating,
        handled=tuple(fold.handled),
    )


def _took(start: Ms, at: Ms, by: str, agreement: Agreement) -> Took:
    return Took(at, by, max(0, at - start), agreement.between(start, at))


def _mended(created: Ms, solved: Solve, pauses: Iterable[Stood], agreement: Agreement) -> Took:
    """The time to the solution, less the stretches in which the clock stood."""
    calendar, business = max(0, solved.at - created), agreement.between(created, solved.at)
    for one in pauses:
        end = min(one.end or solved.at, solved.at)
        if end > one.start:
            calendar -= end - one.start
            business -= agreement.between(one.start, end)
    return Took(solved.at, solved.by, calendar, business)


def _waits(ticket: Ticket, fold: _Fold, agreement: Agreement) -> tuple[Wait, ...]:
    allowed = agreement.durations.get(ticket.priority)
    length = allowed.next_response if allowed is not None and IMPORTED not in ticket.tags else 0
    found = [
        Wait(
            since, until, by, agreement.between(since, until), agreement.after(since, length) if later and length else 0
        )
        for since, until, by, later in fold.waits
    ]
    if fold.waiting and not fold.done:
        due = agreement.after(fold.waiting, length) if fold.answer and length else 0
        found.append(Wait(fold.waiting, due=due))
    return tuple(found)


def _first_response(ticket: Ticket, fold: _Fold) -> Promised | None:
    due = ticket.targets.first_response
    if not due:
        return None
    if fold.answer is not None:
        return Promised(due, *fold.answer)
    if not fold.done:
        return Promised(due, owed=True)
    return Promised(due) if due < fold.ends[-1] else None  # what ended before it was due is owed no answer


def _resolution(ticket: Ticket, fold: _Fold, solved: Solve | None) -> Promised | None:
    due = ticket.targets.resolution
    if not due or (fold.done and solved is None):
        return None
    if solved is not None:
        return Promised(due, solved.at, solved.by)
    return Promised(due, owed=True) if not fold.pauses or fold.pauses[-1].end else None


def _first(ticket: Ticket, events: Sequence[Event]) -> dict[str, Any]:
    """The fields at the creation: what the first event that changed each says it was before, else what it is now."""
    found: dict[str, Any] = {}
    for event in events:
        for field in _FIELDS:
            if field in event.changes and field not in found:
                old, new = event.changes[field]
                found[field] = new if event.kind == "created" or old is None else old
    return {field: found.get(field, getattr(ticket, field)) for field in _FIELDS}


def _agent(author: Author) -> str:
    """Who it was: an agent's e-mail, else the name of the token."""
    return _named(author.id or author.name)


def _named(agent: str) -> str:
    return agent.lower()


def _height(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else 0


def _score(value: Any) -> int:
    return value if isinstance(value, int) and 1 <= value <= 5 else 0
