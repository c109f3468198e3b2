"""Tickets as a table."""

from collections.abc import Callable, Iterable, Mapping

from rich.text import Text

from gateway.cli.output import print_table
from gateway.cli.shown import shown
from gateway.targets import FAR_FUTURE, due
from store.records import Ms, Person, Ticket

LONGEST_SUBJECT = 60
LONGEST_NAME = 28
STEPS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"))
PRIORITY_STYLES = {"P1": "bold red", "P2": "yellow", "P3": "", "P4": "dim"}
STATE_STYLES = {"open": "green", "waiting": "yellow", "done": "dim"}


def print_tickets(
    tickets: Iterable[Ticket], persons: Mapping[str, Person], *, name: Callable[[int], str], now: Ms
) -> None:
    """One row a ticket: what it is, who asked, how old it is, and when somebody must look."""
    rows = [
        (
            Text(name(ticket.number), style="bold"),
            Text(ticket.priority, style=PRIORITY_STYLES[ticket.priority]),
            Text(ticket.status, style=STATE_STYLES[ticket.state]),
            ticket.queue,
            cut(person_text(ticket.requester, persons), LONGEST_NAME),
            cut(ticket.subject, LONGEST_SUBJECT),
            ticket.assignee,
            length_text(now - ticket.created_at),
            due_text(ticket, now),
        )
        for ticket in tickets
    ]
    columns = ("number", "priority", "status", "queue", "requester", "subject", "agent", "age", "due")
    print_table(columns, rows, nothing="no tickets")


def due_text(ticket: Ticket, now: Ms) -> Text:
    """How long until somebody must look, or how long ago that was; empty where nothing is due."""
    moment = due(ticket)
    if moment >= FAR_FUTURE:
        return Text("")
    if moment < now:
        return Text(f"{length_text(now - moment)} late", style="bold red")
    return Text(f"in {length_text(moment - now)}")


def length_text(milliseconds: Ms) -> str:
    """A length of time in its largest unit, cut, not rounded: 3d, 4h, 0s."""
    for worth, unit in STEPS:
        if milliseconds >= worth:
            return f"{milliseconds // worth}{unit}"
    return "0s"


def person_text(person: str, persons: Mapping[str, Person]) -> str:
    """The name a person has, else an address, else the id."""
    known = persons.get(person)
    if known is None:
        return person
    return known.name or next((one.address for one in known.identities), person)


def cut(text: str, most: int) -> str:
    """Text on one line, at most so many letters of it."""
    line = shown(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 1]}…"
