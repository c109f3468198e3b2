"""What stands beside and above a ticket's timeline: the ticket in words, the person, who else, and the person's other tickets. Pure."""

from collections.abc import Mapping, Sequence

from gateway.assignment.words import tag_words
from gateway.chat.words import guest_name
from gateway.http.desk.frame.hostile import line, tricky
from gateway.http.desk.frame.moments import Due, exact, moment, next_due, targets
from gateway.http.desk.ticket import words as lists
from gateway.http.desk.ticket.chats import WEBCHAT, ChatNow
from gateway.http.desk.ticket.said import Setting, channel_words, name_of
from gateway.http.desk.ticket.words import said, words
from gateway.http.desk.ticket.words_subcategories import subcategory_words
from gateway.sla.strip_shown import Mark, Stop, Strip
from gateway.words import number_text
from store.records import Identity, Person, Rating, Record, Risk, Ticket
from triage.known import THREADS
from triage.rating import label
from triage.risk import KINDS as RISKS
from triage.risk import words as risk_words

MACHINES = ("bot", "system", "requester")  # by whom, where the history names nobody
OTHERS = 5  # of a person's tickets that are shown


class Head(Record, frozen=True, kw_only=True):
    """The ticket at a glance. `tricky`: the subject holds invisible signs, which are marked in it."""

    number: str
    subject: str
    tricky: bool
    status: str
    status_words: str
    status_more: str
    priority: str
    priority_help: str
    type_words: str
    category: str
    queue: str
    assignee: str
    participants: tuple[str, ...]
    opened: str
    opened_exact: str
    icon: str
    channel: str
    due: Due | None = None
    merged: str = ""
    merged_number: int = 0
    folded: int = 0


class Place(Record, frozen=True, kw_only=True):
    """One address of a person: `state` proved, unproved or failing, and the words for it."""

    icon: str
    address: str
    state: str
    words: str
    help: str


class Someone(Record, frozen=True, kw_only=True):
    """A person: the name, the places he can be written to, and what else is known."""

    id: str
    name: str
    places: tuple[Place, ...] = ()
    organization: str = ""
    language: str = ""
    since: str = ""


class Other(Record, frozen=True, kw_only=True):
    """Another ticket, on one line. `state` is open, waiting or done, `ended` how it ended."""

    number: int
    name: str
    subject: str
    state: str
    status: str
    when: str
    ended: str = ""
    merged: str = ""


class Aside(Record, frozen=True, kw_only=True):
    """Everything beside the timeline but what has to be searched for. `search` is what finds all tickets of the person."""

    requester: Someone
    participants: tuple[Someone, ...] = ()
    others: tuple[Other, ...] = ()
    more: int = 0
    search: str = ""
    watchers: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    links: tuple[Other, ...] = ()
    proposed: tuple[tuple[str, str], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    risk: tuple[str, str, str] = ("", "", "")
    tags: tuple[str, ...] = ()
    targets: tuple[Due, ...] = ()
    strip: Strip | None = None
    stops: tuple[str, ...] = ()
    dues: tuple[str, ...] = ()
    rating: tuple[str, str, str] = ("", "", "")
    chats: tuple[tuple[str, str], ...] = ()


def head(ticket: Ticket, setting: Setting, agents: Mapping[str, str]) -> Head:
    """The ticket at a glance. `agents` maps e-mails to names."""
    language, zone, now = setting.language, setting.zone, setting.now
    more = ""
    if ticket.status == "pending":
        more = words(lists.PENDING, ticket.pending_reason, language)
    elif ticket.resolution_code and ticket.resolution_code != "solved":
        more = words(lists.RESOLUTIONS, ticket.resolution_code, language)
    icon, channel = channel_words(ticket.channel, setting)
    return Head(
        number=number_text(setting.prefix, ticket.number),
        subject=line(ticket.subject) or said("no_subject", language),
        tricky=tricky(ticket.subject),
        status=ticket.status,
        status_words=words(lists.STATUS, ticket.status, language),
        status_more=more,
        priority=ticket.priority,
        priority_help=said(
            "priority_help",
            language,
            impact=words(lists.GRADES, ticket.impact, language),
            urgency=words(lists.URGENCIES, ticket.urgency, language),
        ),
        type_words=words(lists.TYPES, ticket.type, language),
        category=category(ticket, setting.language),
        queue=f"{ticket.queue} ({ticket.level})" if ticket.queue.lower() != ticket.level.lower() else ticket.level,
        assignee=line(agents.get(ticket.assignee) or ticket.assignee, 60),
        participants=tuple(name_of(one, setting.persons, language) or one for one in ticket.participants),
        opened=moment(ticket.created_at, now, zone, language),
        opened_exact=exact(ticket.created_at, zone, language),
        icon=icon,
        channel=channel if ticket.channel else "",
        due=next_due(ticket, now, zone, language),
        merged=number_text(setting.prefix, ticket.merged_into) if ticket.merged_into else "",
        merged_number=ticket.merged_into,
        folded=ticket.folded,
    )


def aside(
    ticket: Ticket,
    setting: Setting,
    *,
    agents: Mapping[str, str],
    others: Sequence[Ticket] = (),
    linked: Sequence[Ticket] = (),
    strip: Strip | None = None,
) -> Aside:
    """What stands beside the timeline. `strip` is who had the ticket for how long, `others` are tickets of the requester, `linked` those the ticket is linked to."""
    requester = someone(ticket.requester, setting, ticket)
    mine = sorted(
        (one for one in others if one.number != ticket.number),
        key=lambda one: ({"open": 0, "waiting": 1, "done": 2}[one.state], -one.number),
    )
    return Aside(
        requester=requester,
        participants=tuple(someone(one, setting) for one in ticket.participants),
        others=tuple(other(one, setting) for one in mine[:OTHERS]),
        more=max(0, len(mine) - OTHERS),
        search=_search(ticket.requester, setting.persons),
        watchers=tuple(line(agents.get(one) or one, 60) for one in ticket.watchers),
        approvers=tuple(line(agents.get(one) or one, 60) for one in ticket.approvers),
        links=tuple(other(one, setting) for one in linked),
        proposed=tuple((one.address, line(one.name, 80)) for one in ticket.proposed if not one.dismissed),
        answers=tuple(
            (line(words(lists.ANSWERS, name, setting.language), 60), line(value, 500))
            for name, value in ticket.answers.items()
        ),
        risk=_risk(ticket.risk, setting.language),
        tags=tuple(line(tag_words(one, setting.language), 60) for one in ticket.tags),
        targets=targets(ticket, setting.now, setting.zone, setting.language),
        strip=strip,
        stops=tuple(_stop(one, setting, agents) for one in strip.stops) if strip is not None else (),
        dues=tuple(_mark(one, setting) for one in strip.marks) if strip is not None else (),
        rating=_rating(ticket.rating, setting),
        chats=tuple(_chat(one, setting) for one in setting.chats),
    )


def _chat(one: ChatNow, setting: Setting) -> tuple[str, str]:
    """Whether the visitor is there ("here" or "away"), and what becomes of an answer then, in words."""
    language = setting.language
    if one.over:
        return "away", said("chat_over", language)
    words_here = said("chat_here" if one.here else "chat_away", language)
    if not one.email:
        return "here" if one.here else "away", f"{words_here} {said('chat_nowhere', language)}"
    way = said("chat_follows" if one.proved else "chat_follows_unproved", language, address=line(one.email, 120))
    return "here" if one.here else "away", f"{words_here} {way}"


def someone(person: str, setting: Setting, ticket: Ticket | None = None) -> Someone:
    """A person as the page shows him; `ticket` gives firm and language where the person's own are not known."""
    language = setting.language
    known = setting.persons.get(person, Person(id=person))
    spoken = known.language or (ticket.language if ticket else "")
    return Someone(
        id=person,
        name=line(guest_name(known.name, language), 100),
        places=tuple(
            Place(
                icon=channel_words(one.channel, setting)[0],
                address=_address(one, setting),
                state=state,
                words=said(state, language),
                help=said(f"{state}_help", language, when=_since(one.failing_since, setting)),
            )
            for one in known.identities
            if setting.kinds.get(one.channel) != WEBCHAT  # a session, which says nothing to anybody
            for state in ("failing" if one.failing_since else "proved" if one.proved else "unproved",)
        ),
        organization=line(known.organization or (ticket.organization if ticket else ""), 100),
        language=words(lists.LANGUAGES, spoken, language) if spoken else "",
        since=moment(known.created_at, setting.now, setting.zone, language) if known.created_at else "",
    )


def _address(one: Identity, setting: Setting) -> str:
    """As people read it: of an account in a workspace, whose id says nothing, what kind of account it is."""
    kind = setting.kinds.get(one.channel, "")
    return kind.capitalize() if kind in THREADS else line(one.address, 120)


def other(ticket: Ticket, setting: Setting) -> Other:
    """Another ticket on one line, with how it ended."""
    language = setting.language
    ended = words(lists.RESOLUTIONS, ticket.resolution_code, language) if ticket.resolution_code else ""
    return Other(
        number=ticket.number,
        name=number_text(setting.prefix, ticket.number),
        subject=line(ticket.subject, 120) or said("no_subject", language),
        state=ticket.state,
        status=words(lists.STATUS, ticket.status, language),
        when=moment(ticket.updated_at, setting.now, setting.zone, language),
        ended=ended if ended != words(lists.STATUS, ticket.status, language) else "",
        merged=number_text(setting.prefix, ticket.merged_into) if ticket.merged_into else "",
    )


def category(ticket: Ticket, language: str) -> str:
    """sprzęt / drukarka: both in words."""
    named = line(words(lists.CATEGORIES, ticket.category, language), 60)
    return f"{named} / {line(subcategory_words(ticket.subcategory, language), 60)}" if ticket.subcategory else named


def _since(when: int, setting: Setting) -> str:
    return moment(when, setting.now, setting.zone, setting.language) if when else ""


def _stop(one: Stop, setting: Setting, agents: Mapping[str, str]) -> str:
    """dostawca: wczoraj 10:00 – dziś 9:00 (3 godz.), Ola Nowak."""
    times = [moment(at, setting.now, setting.zone, setting.language) for at in (one.start, one.end) if at]
    if not one.end:
        times.append(said("stop_now", setting.language))
    whom = (
        agents.get(one.by)
        or name_of(one.by, setting.persons, setting.language)
        or ("" if one.by in MACHINES else one.by)
    )
    return f"{one.name}: {' – '.join(times)} ({one.length})" + (f", {line(whom, 60)}" if whom else "")


def _mark(one: Mark, setting: Setting) -> str:
    return f"{one.words}: {moment(one.at, setting.now, setting.zone, setting.language)}"


def _search(person: str, persons: Mapping[str, Person]) -> str:
    """What finds every ticket of the person in the search box, "" where no address is known."""
    known = persons.get(person)
    address = next((one.address for one in known.identities if '"' not in one.address), "") if known else ""
    return f'from:"{address}"' if " " in address else f"from:{address}" if address else ""


def _rating(rating: Rating | None, setting: Setting) -> tuple[str, str, str]:
    """How it went, the comment, and when it was said; or that nobody has answered yet. All "" where nobody was asked."""
    if rating is None:
        return "", "", ""
    if not rating.score:
        asked = moment(rating.asked_at, setting.now, setting.zone, setting.language)
        return said("rating_asked", setting.language, when=asked), "", ""
    when = moment(rating.at, setting.now, setting.zone, setting.language)
    return label(rating.score, setting.language), line(rating.comment, 2_000), when


def _risk(risk: Risk | None, language: str) -> tuple[str, str, str]:
    if risk is None:
        return "", "", ""
    return risk.state, words(RISKS, risk.kind, language), risk_words(risk, language)
