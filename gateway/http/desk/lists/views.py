"""A list of tickets as people read it: rows, filters, pages, and what is due in words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode
from zlib import crc32
from zoneinfo import ZoneInfo

from msgspec import structs

from gateway.chat.words import guest_name
from gateway.http.desk.frame.hostile import line
from gateway.http.desk.frame.moments import length, next_due
from gateway.http.desk.lists.words import together, word
from gateway.http.desk.live.presence import Seen
from gateway.http.desk.ticket.words import CATEGORIES, CHANNELS, STATUS, TYPES, words
from gateway.http.language import Language
from gateway.readmodel.lists import FILTERS, Group, ListAsked, ListedRow, belongs
from gateway.targets import at_risk_from
from gateway.words import number_text
from store.records import Agent, Ms, Person, Record, Ticket
from triage.rating import SCORES

PAGE: Final = 50
LONGEST_SUBJECT: Final = 160
LONGEST_NAME: Final = 60
LONGEST_SAID: Final = 120


class RowDue(Record, frozen=True, kw_only=True):
    """When somebody must look: `what` is due (an answer, a solution), `words` like "za 2 godz.", `exact` the moment.

    `state`: late, soon (at risk), ok, none; `mark` says it where colours are not seen.
    """

    what: str
    words: str
    exact: str = ""
    state: str = "none"
    mark: str = ""


class ListRow(Record, frozen=True, kw_only=True):
    """A ticket as a line of a list; every text is for people. `key` is another one when the line looks different."""

    number: int
    name: str
    path: str
    subject: str
    requester: str
    organization: str
    priority: str
    priority_words: str
    status: str
    state: str
    assignee: str
    mine: bool
    channel: str
    came: str
    age: str
    due: RowDue
    unread: bool
    awaits: bool
    speaker: str
    said: str
    key: str


class Option(Record, frozen=True, kw_only=True):
    """One value of a filter as a link; `count` None: not counted."""

    label: str
    path: str
    chosen: bool
    count: int | None = None


class FilterGroup(Record, frozen=True, kw_only=True):
    """A filter, what it is set to ("" = not), and its values."""

    label: str
    value: str
    options: tuple[Option, ...]


class Setting(Record, frozen=True, kw_only=True):
    """For whom, when and where rows are made. `kinds`: the kind of each channel by name; `agents`: names by e-mail."""

    me: str
    now: Ms
    zone: ZoneInfo
    language: Language
    prefix: str
    kinds: Mapping[str, str]
    agents: Mapping[str, str]


def row(ticket: Ticket, persons: Mapping[str, Person], known: ListedRow | None, seen: Ms, setting: Setting) -> ListRow:
    """The ticket's line. `known` is what the read model has of it; `seen` when the agent looked at it last, 0 = never."""
    language = setting.language
    awaits = known is not None and known.awaits and ticket.state == "open"
    unread = awaits and known is not None and known.last_at > seen
    due = due_of(ticket, setting)
    age = length(max(0, setting.now - ticket.created_at), language)
    assignee = assignee_of(ticket.assignee, setting)
    spoken = line(known.last_words, LONGEST_SAID) if known is not None else ""
    icon, how = channel_of(ticket.channel, setting)
    return ListRow(
        number=ticket.number,
        name=number_text(setting.prefix, ticket.number),
        path=f"/desk/ticket/{ticket.number}",
        subject=line(ticket.subject, LONGEST_SUBJECT).strip() or word("no_subject", language),
        requester=requester_of(ticket, persons, language),
        organization=line(ticket.organization, LONGEST_NAME),
        priority=ticket.priority,
        priority_words=word(f"priority_{ticket.priority}", language),
        status=" ".join(filter(None, (words(STATUS, ticket.status, language), rated(ticket)))),
        state=ticket.state,
        assignee=assignee,
        mine=bool(ticket.assignee) and ticket.assignee.lower() == setting.me,
        channel=icon,
        came=word("came", language, how=how) if how else "",
        age=age,
        due=due,
        unread=unread,
        awaits=awaits,
        speaker=word(f"said_{known.last_by}", language) if known is not None and spoken and known.last_by else "",
        said=spoken,
        key=f"{ticket.version}-{crc32(f'{unread} {awaits} {due.words} {age} {assignee} {spoken}'.encode()):x}",
    )


def rated(ticket: Ticket) -> str:
    """What the requester thinks of how it went, like 4/5; "" where nobody said."""
    return f"{ticket.rating.score}/{SCORES[-1]}" if ticket.rating is not None and ticket.rating.score else ""


def due_of(ticket: Ticket, setting: Setting) -> RowDue:
    """What is due first, in words; at risk is what `targets.at_risk_from` says."""
    language = setting.language
    found = next_due(ticket, setting.now, setting.zone, language) if ticket.state != "done" else None
    if found is None:
        return RowDue(what="", words=word("due_none", language) if ticket.state == "open" else "")
    state = found.state
    if state != "late":
        state = "soon" if at_risk_from(ticket) <= setting.now else "ok"
    return RowDue(
        what=word(f"due_{found.name}", language),
        words=found.words,
        exact=found.exact,
        state=state,
        mark=word("due_soon", language) if state == "soon" else "",
    )


def requester_of(ticket: Ticket, persons: Mapping[str, Person], language: Language) -> str:
    """The requester's name, else an address."""
    person = persons.get(ticket.requester)
    if person is None:
        return word("unknown", language)
    found = guest_name(person.name, language) or next((one.address for one in person.identities), "")
    return line(found, LONGEST_NAME).strip() or word("unknown", language)


def assignee_of(email: str, setting: Setting) -> str:
    """The agent's name, or the word for "you"; "" for nobody."""
    if not email:
        return ""
    if email.lower() == setting.me:
        return word("you", setting.language)
    return line(setting.agents.get(email.lower(), email), LONGEST_NAME)


def channel_of(name: str, setting: Setting) -> tuple[str, str]:
    """A channel's icon and how something comes through it; both "" where that is not known."""
    found = CHANNELS.get(setting.kinds.get(name, name))
    if found is None:
        return "", ""
    icon, polish, english = found
    return icon, polish if setting.language == "pl" else english


def agents_by_email(agents: Iterable[Agent]) -> dict[str, str]:
    """What agents are called."""
    return {one.email.lower(): one.name for one in agents}


def filters(
    asked: ListAsked, path: str, counted: Sequence[tuple[str, str, str, int]], language: Language
) -> tuple[FilterGroup, ...]:
    """The filters of a list at `path`: those with something to choose from. `counted` are the rows of `lists.facets`."""
    groups = []
    for place, name in enumerate(FILTERS):
        chosen = getattr(asked, name)
        found: dict[str, int] = {chosen: 0} if chosen else {}
        for values in counted:
            found[str(values[place])] = found.get(str(values[place]), 0) + values[3]
        if len(found) < 2 and not chosen:
            continue
        names = sorted(found) if name == "priority" else sorted(found, key=lambda value: (-found[value], value))
        options = tuple(
            Option(
                label=_value_words(name, value, language),
                path=path_with(path, structs.replace(asked, **{name: "" if value == chosen else value})),
                chosen=value == chosen,
                count=found[value],
            )
            for value in names
        )
        value = _value_words(name, chosen, language) if chosen else ""
        groups.append(FilterGroup(label=word(f"filter_{name}", language), value=value, options=options))
    if asked.name in ("queue", "risk", "waiting", "all", "done"):
        whos = [("me", word("who_me", language)), ("nobody", word("who_nobody", language))]
        options = tuple(
            Option(
                label=label,
                path=path_with(path, structs.replace(asked, who="" if asked.who == who else who)),
                chosen=asked.who == who,
            )
            for who, label in whos
        )
        value = next((label for who, label in whos if who == asked.who), "")
        groups.append(FilterGroup(label=word("filter_who", language), value=value, options=options))
    return tuple(groups)


def path_with(path: str, asked: ListAsked, *, page: int = 1) -> str:
    """The address of a list with its filters."""
    query = {name: value for name in (*FILTERS, "who") if (value := getattr(asked, name))}
    if page > 1:
        query["page"] = str(page)
    return f"{path}?{urlencode(query)}" if query else path


def is_filtered(asked: ListAsked) -> bool:
    """Whether any filter is set."""
    return bool(asked.who or any(getattr(asked, name) for name in FILTERS))


def count_of(groups: Iterable[Group], asked: ListAsked) -> tuple[int, str]:
    """How many tickets are in an unfinished list, and the tone of that number: "bad" if one is overdue, "warn" if one is at risk."""
    found = [group for group in groups if belongs(group, asked)]
    risky = asked.name == "risk"
    count = sum(group.risk if risky else group.count for group in found)
    if asked.name == "waiting":
        return count, ""
    late, risk = sum(group.late for group in found), sum(group.risk for group in found)
    return count, "bad" if late else "warn" if risk else ""


def presence_words(there: Seen, language: str) -> tuple[str, str]:
    """Who else is on a ticket: as it stands on the ticket's page, and in a list."""

    def said(name: str, names: Sequence[str]) -> str:
        return (
            word(f"{name}_{'one' if len(names) == 1 else 'more'}", language, names=together(names, language))
            if names
            else ""
        )

    guests = tuple(guest_name(one, language) for one in there.chatting)
    writing = (said("chats", guests), said("types", there.typing), said("notes", there.noting))
    return (
        " · ".join(filter(None, (*writing, said("also", there.looking)))),
        " · ".join(filter(None, (*writing, said("reads", there.looking)))),
    )


def _value_words(name: str, value: str, language: Language) -> str:
    if name == "priority":
        return word(f"priority_{value}", language) if f"{value}" in ("P1", "P2", "P3", "P4") else value
    return words(TYPES if name == "type" else CATEGORIES, value, language)
