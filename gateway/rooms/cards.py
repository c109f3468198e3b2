"""A ticket's card in a room, as it is at the moment it is shown. Pure."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from gateway.desk.moves import Moves
from gateway.http.desk.ticket.words import CATEGORIES, CHANNELS, PENDING, RESOLUTIONS, STATUS
from gateway.http.desk.ticket.words_subcategories import subcategory_words
from gateway.rooms.texts import text, when
from gateway.words import number_text
from store.records import ChannelName, Choice, Content, Field, Interaction, Ms, Person, Ticket
from triage.known import THREADS
from triage.trusted import OUTSIDER
from triage.versions import DELETED

FIRST_WORDS = 300  # characters
SUBJECT = 140


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a card is made of. `queues` are those of the room it hangs in; `names`: agents' e-mail in lower case → name.

    `first` is what the requester said first, `kinds`: channel → kind. `console` is the address of the ticket's page there.
    """

    ticket: Ticket
    queues: frozenset[str]
    now: Ms
    zone: ZoneInfo
    language: str
    prefix: str
    console: str
    names: Mapping[str, str] = {}
    requester: Person | None = None
    first: Interaction | None = None
    kinds: Mapping[ChannelName, str] = {}
    moves: Moves = Moves()


def card(shown: Shown) -> Content:
    """The card: subject is its headline, body what matters first, then fields, the buttons (the likeliest first), and a footer.

    A ticket that is over or elsewhere has a short card; what can be done to it is what makes sense now.
    """
    ticket, say = shown.ticket, shown.language
    headline = (
        f"{number_text(shown.prefix, ticket.number)} · {_one_line(ticket.subject)[:SUBJECT] or text('no_subject', say)}"
    )
    console = text("console", say, url=shown.console)
    if ticket.merged_into:
        body = text("merged", say, number=number_text(shown.prefix, ticket.merged_into))
        return Content(subject=headline, body=body, footer=console)
    if ticket.queue not in shown.queues:
        return Content(subject=headline, body=text("left", say, queue=ticket.queue), footer=console)
    if ticket.state == "done":
        return Content(subject=headline, body=_ended(shown), choices=choices(ticket, shown.moves, say), footer=console)
    return Content(
        subject=headline,
        values={"priority": ticket.priority},
        body="\n\n".join(_first(shown)),
        fields=_fields(shown),
        choices=choices(ticket, shown.moves, say),
        footer=f"{text('thread', say)}\n{console}",
    )


def choices(ticket: Ticket, moves: Moves, language: str) -> tuple[Choice, ...]:
    """What an agent can do to the ticket as it stands, the likeliest four first."""
    if ticket.merged_into:
        return ()
    if ticket.status == "resolved":
        asked: tuple[str, ...] = ("do:close", "ask:reopen", "ask:reply", "ask:note", "ask:set", "ask:link")
    elif ticket.state == "done":
        asked = ("ask:reopen", "ask:note", "ask:link")
    else:
        first = "do:resume" if ticket.status == "pending" else "ask:escalate" if moves.levels(ticket) else "ask:pend"
        asked = (
            *(("ask:reply", "ask:resolve") if ticket.assignee else ("do:take", "ask:reply")),
            first,
            *(("do:release",) if ticket.assignee else ("ask:resolve",)),
            "do:take",
            "ask:note",
            "ask:assign",
            "ask:escalate",
            "ask:pend",
            "ask:set",
            "ask:refer",
            "ask:merge",
            "ask:link",
            "ask:cancel",
        )
        if not moves.levels(ticket):
            asked = tuple(one for one in asked if one != "ask:escalate")
    return tuple(Choice(id=one, label=text(one.replace(":", "_"), language)) for one in dict.fromkeys(asked))


def due_words(shown: Shown) -> str:
    """Which target is next and when; "" where nothing is due."""
    ticket, say = shown.ticket, shown.language
    targets = ticket.targets
    answer = targets.next_response if ticket.first_response_at else targets.first_response
    open_ones = [("answer_by", answer)] if answer else []
    if targets.resolution:
        open_ones.append(("solve_by", targets.resolution))
    if targets.ola:
        open_ones.append(("level_by", targets.ola))
    if not open_ones:
        return ""
    name, due = min(open_ones, key=lambda one: one[1])
    words = text(name, say, when=when(due, shown.zone, say))
    if due <= shown.now and ticket.state != "waiting":
        return text("overdue", say, when=words)
    return words


def _first(shown: Shown) -> list[str]:
    ticket, say = shown.ticket, shown.language
    found = []
    if ticket.priority == "P1":
        found.append(text("alarm", say))
    if ticket.risk is not None and ticket.risk.state != "green":
        found.append(text("risky", say))
    if shown.first is not None and shown.first.text.strip():
        words = text("deleted", say) if shown.first.text == DELETED else _one_line(shown.first.text)
        if words != _one_line(ticket.subject):  # in a chat the first words are the subject
            found.append(words if len(words) <= FIRST_WORDS else f"{words[: FIRST_WORDS - 1].rstrip()}…")
    if shown.first is not None and _is_outsider(shown, shown.first):
        found.append(f"⚠️ {OUTSIDER[0 if say == 'pl' else 1]}")
    if ticket.waiting_since:
        found.append(text("waits", say))
    return found


def _is_outsider(shown: Shown, first: Interaction) -> bool:
    return first.trust == "unverified" and shown.kinds.get(first.channel, first.channel) in THREADS


def _fields(shown: Shown) -> tuple[Field, ...]:
    ticket, say, at = shown.ticket, shown.language, 0 if shown.language == "pl" else 1
    status = STATUS[ticket.status][at]
    if ticket.status == "pending":
        status = PENDING.get(ticket.pending_reason, PENDING["other"])[at]
        if ticket.pending_until:
            status = text("until", say, what=status, when=when(ticket.pending_until, shown.zone, say))
    if ticket.reopened:
        status = f"{status} · {text('reopened', say, count=ticket.reopened)}"
    category = CATEGORIES.get(ticket.category, (ticket.category,) * 2)[at]
    more = subcategory_words(ticket.subcategory, "pl" if at == 0 else "en") if ticket.subcategory else ""
    kind = CHANNELS.get(shown.kinds.get(ticket.channel, ticket.channel))
    pairs = (
        ("status", status),
        ("priority", ticket.priority),
        ("assignee", _name(shown, ticket.assignee) or text("nobody", say)),
        ("due", due_words(shown)),
        ("requester", _requester(shown)),
        ("category", " / ".join(filter(None, (category, more)))),
        ("channel", kind[1 + at] if kind is not None else ticket.channel),
        ("queue", f"{ticket.queue} ({ticket.level})"),
    )
    return tuple(Field(label=text(name, say), value=value) for name, value in pairs if value)


def _ended(shown: Shown) -> str:
    ticket, say, at = shown.ticket, shown.language, 0 if shown.language == "pl" else 1
    code = RESOLUTIONS.get(ticket.resolution_code, (ticket.resolution_code or "–",) * 2)[at]
    name = "done_plain" if ticket.resolution_code in ("", "solved") else "done"
    name = "done_cancelled" if ticket.status == "cancelled" else name
    found = [text(name, say, status=STATUS[ticket.status][at].capitalize(), code=code)]
    if ticket.assignee:
        found.append(text("by", say, who=_name(shown, ticket.assignee)))
    if ticket.rating is not None and ticket.rating.score:
        found.append(text("rated", say, score=ticket.rating.score))
    return " ".join(found)


def _requester(shown: Shown) -> str:
    person = shown.requester
    if person is None:
        return text("unknown", shown.language)
    who = person.name or next((one.address for one in person.identities), "") or text("unknown", shown.language)
    organization = shown.ticket.organization or person.organization
    return f"{who}, {organization}" if organization else who


def _name(shown: Shown, email: str) -> str:
    return shown.names.get(email.lower(), email)


def _one_line(words: str) -> str:
    return " ".join(words.split())
