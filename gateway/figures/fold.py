"""Folds a ticket and its history into facts. Pure: the same ticket and history, the same facts, whenever it is asked."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from gateway.figures.facts import Facts, Handled, Promised, Solve, Stood, Took, Wait
from gateway.figures.names import HANDLING_CAP
from gateway.sla.agreements import Agreement, Promises
from store.records import EVENTS, IMPORTED, STATE_OF, Author, Happened, Ms, Said, Ticket, Told

_LEVELS: Final = ("L1", "L2", "L3")
_FIELDS: Final = frozenset({"status", "level", "queue", "pending_reason", "assignee"})
# Written in an agent's name, but no act of theirs.
_NO_ACTS: Final = frozenset(
    {"queued", "notified", "unreached", "delivered", "failed", "csat_asked", "rated", "snoozed", "unsnoozed"}
)
_TAKEN_BACK: Final = "unresolved"  # a solution was taken back at once: it never was one


def facts(ticket: Ticket, log: Iterable[Told], promises: Promises) -> Facts:
    """What the figures need of a ticket, by the agreement that holds for it."""
    entries = tuple(log)
    agreement = promises.of(ticket)
    fold = _Fold(ticket, entries, agreement)
    take = fold.take
    for entry in entries:
        take(entry)
    return _told(ticket, fold, agreement)


class _Fold:
    """Where the history stands after the entries taken so far. It is passed for every entry of a desk when figures are made anew."""

    __slots__ = (
        "agreement", "answer", "asked_at", "before_end", "bot", "busy", "clock", "created", "done", "ends", "escalations", "fields",
        "handled", "holder", "human", "pauses", "queues", "rated_at", "rating", "reassignments", "reopens", "seen", "solves", "stands",
        "unsent", "waiting", "waits",
    )  # fmt: skip

    def __init__(self, ticket: Ticket, entries: Sequence[Told], agreement: Agreement) -> None:
        self.agreement = agreement
        self.clock = self.created = ticket.created_at
        moves: list[Happened] = [one for one in entries if isinstance(one, EVENTS)]
        self.unsent = frozenset([one.interaction for one in moves if one.kind == "unsent" and not one.delivery])
        self.fields = _first(ticket, moves, self.unsent)
        self.queues: list[str] = [str(self.fields["queue"])]
        self.holder = str(self.fields["assignee"] or "").lower()
        self.seen: set[tuple[str, str, str]] = set()
        self.answer: tuple[Ms, str] | None = None
        self.bot: Ms = 0
        self.waits: list[tuple[Ms, Ms, str, bool]] = []  # since, until, who answered, whether it is a later one
        self.waiting: Ms = 0
        self.solves: list[Solve] = []
        self.ends: list[Ms] = []
        self.reopens: list[Ms] = []
        self.stands = False  # the last end was a solution
        self.before_end: tuple[Ms, list[Stood]] = (0, [])  # what waited and stood before the last end
        self.escalations: list[Ms] = []
        self.reassignments: list[Ms] = []
        self.pauses: list[Stood] = []
        self.human = False
        self.asked_at = self.rated_at = self.rating = 0
        self.busy: dict[str, Ms] = {}
        self.handled: list[Handled] = []
        self.done = STATE_OF.get(self.fields["status"]) == "done"  # nothing more is expected
        if self.done:
            self.ends.append(self.created)
        self._stand(self.created)

    def take(self, entry: Told) -> None:
        """The next entry of the history."""
        self.clock = max(self.clock, entry.at)
        if isinstance(entry, EVENTS):
            if not entry.interaction or entry.interaction not in self.unsent:
                self._happened(entry, self.clock)
        elif entry.id not in self.unsent:
            self._said(entry, self.clock)

    def _said(self, said: Said, at: Ms) -> None:
        author, kind = said.author, said.author.kind
        key = (said.id, kind, author.id)
        edited = key in self.seen
        self.seen.add(key)
        if kind == "agent":
            self._acted(author, at)
        if edited or said.visibility != "public":
            return
        if kind == "agent":
            self._answered(max(at, said.leaves_at), _agent(author))
        elif kind == "bot":
            self.bot = self.bot or at
        elif kind == "requester":
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

    def _happened(self, event: Happened, at: Ms) -> None:
        kind, changes, author = event.kind, event.changes, event.author
        if author.kind == "agent" and kind not in _NO_ACTS and not event.delivery:
            self._acted(author, at)
        if kind == "csat_asked":
            self.asked_at = self.asked_at or at
        elif kind == "rated" and "rating" in changes:
            self.rated_at, self.rating = at, _score(changes["rating"][1])
        if changes and kind != "created":
            moved: dict[str, Any] = {field: changes[field][1] for field in changes if field in _FIELDS}
            if moved:
                self._moved(event, moved, at)

    def _moved(self, event: Happened, moved: dict[str, Any], at: Ms) -> None:
        was_done, level = self.done, str(self.fields["level"])
        self.fields |= moved
        if "assignee" in moved:
            self._owned(at)
        if "queue" in moved and str(moved["queue"]) != self.queues[-1]:
            self.queues.append(str(moved["queue"]))
        if "level" in moved and _height(str(moved["level"])) > _height(level):
            self.escalations.append(at)
        if "status" in moved or "pending_reason" in moved:
            self._stood(event, at, was_done=was_done)

    def _stood(self, event: Happened, at: Ms, *, was_done: bool) -> None:
        """What another status means: an end, one that is taken back, or that it goes on."""
        state = STATE_OF.get(self.fields["status"], "open")
        self.done = state == "done"
        if self.done != was_done:
            if not was_done:
                self._ended(event, at)
            elif event.kind == _TAKEN_BACK:
                self._unended()
            else:
                self._reopened(event, at)
        elif self.done and self.stands and self.fields["status"] == "cancelled":
            self.stands = False
        self._stand(at)
        if state != "open":
            self.busy.clear()

    def _owned(self, at: Ms) -> None:
        holder = str(self.fields["assignee"] or "").lower()
        if holder and self.holder and holder != self.holder:
            self.reassignments.append(at)
        self.holder = holder or self.holder

    def _ended(self, event: Happened, at: Ms) -> None:
        self.before_end = (self.waiting, [*self.pauses])
        self.ends.append(at)
        self.waiting = 0  # what is done owes no answer
        self.stands = self.fields["status"] != "cancelled" and event.kind != "merged"
        if self.stands:
            by = _agent(event.author) if event.author.kind == "agent" else ""
            confirmed = event.kind == "confirmed" or event.reason == "confirmed"
            self.solves.append(
                Solve(at, by or (self.holder if self.human else ""), str(self.fields["level"]), confirmed)
            )

    def _unended(self) -> None:
        """As if the last end had never been: what waited then goes on waiting, what stood goes on standing."""
        if self.ends:
            self.ends.pop()
        if self.stands and self.solves:
            self.solves.pop()
        self.stands = False
        self.waiting, self.pauses = self.waiting or self.before_end[0], self.before_end[1]

    def _reopened(self, event: Happened, at: Ms) -> None:
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
        if self.fields["status"] != "pending":
            return ""
        reason = str(self.fields["pending_reason"] or "other")
        return reason if reason in self.agreement.pauses else ""


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
        assignee=ticket.assignee.lower(),
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


def _first(ticket: Ticket, events: Iterable[Happened], unsent: frozenset[str]) -> dict[str, Any]:
    """The fields at the creation: what the first event that changed each says it was before, else what it is now."""
    found: dict[str, Any] = {}
    for event in events:
        if event.changes and event.interaction not in unsent:
            for field, (old, new) in event.changes.items():
                if field in _FIELDS and field not in found:
                    found[field] = new if event.kind == "created" or old is None else old
    for field in _FIELDS:
        if field not in found:
            found[field] = getattr(ticket, field)
    return found


def _agent(author: Author) -> str:
    """Who it was: an agent's e-mail, else the name of the token."""
    return (author.id or author.name).lower()


def _height(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else 0


def _score(value: Any) -> int:
    return value if isinstance(value, int) and 1 <= value <= 5 else 0
