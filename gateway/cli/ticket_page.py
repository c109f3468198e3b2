"""A ticket as agents read it in a terminal: what it is, what was said, what happened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from gateway.cli.output import console
from gateway.cli.shown import shown
from gateway.cli.ticket_list import PRIORITY_STYLES, STATE_STYLES, due_text, length_text, person_text
from gateway.config_parts import Config
from gateway.note_words import words as note_words
from gateway.sent import Sent
from gateway.sla.step_words import step_words
from gateway.timeline import Happened, Said, Writer, history
from gateway.words import number_text
from store.records import Entry, Ms, Person, Ticket
from triage.risk import words
from triage.trusted import words as words_of_trust

PUBLIC, INTERNAL = "PUBLIC", "INTERNAL – agents only"
STYLES = {"public": "bold green", "internal": "bold yellow"}
MOMENTS = ("_at", "_until")  # how fields that hold a time end
RISK_STYLES = {"green": "bold green", "waiting": "bold yellow", "red": "bold red"}
TROUBLE = ("failed", "bounced")  # of deliveries that are not a reply's, such as an acknowledgement
SENT_STYLES = {"retrying": "yellow", "delayed": "yellow", "dead": "bold red", "bounced": "bold red"}
TRUST_STYLES = {"verified": "green", "plausible": "yellow", "unverified": "bold yellow"}
BAR = {"public": "green", "internal": "yellow"}


def print_ticket(
    ticket: Ticket,
    log: Sequence[Entry],
    spoken: Sequence[Said],
    persons: Mapping[str, Person],
    *,
    config: Config,
    now: Ms,
    quoted: bool = False,
) -> None:
    """The header, then everything in the order it came. `spoken` is the log's timeline.

    With `quoted` also what was cut off each message: quotes, signatures, footers; else how much that is.
    """
    out = console()
    zone = ZoneInfo(str(config.desk.timezone))
    _header(out, ticket, persons, config.desk.prefix, now)
    said = {one.id: one for one in spoken}
    told = {each.id for one in spoken for each in one.deliveries}
    for line in history(log):
        one = said.pop(line.interaction, None) if line.interaction and not line.changes else None
        if one is not None:
            _spoken(out, one, persons, zone, quoted=quoted)
        elif line.delivery == "" or (line.kind in TROUBLE and line.delivery not in told):
            _happened(out, line, persons, zone)
    for one in said.values():
        _spoken(out, one, persons, zone, quoted=quoted)


def _header(out: Console, ticket: Ticket, persons: Mapping[str, Person], prefix: str, now: Ms) -> None:
    _line(
        out,
        Text(number_text(prefix, ticket.number), style="bold"),
        Text("  "),
        Text(shown(ticket.subject), style="bold"),
    )
    due = due_text(ticket, now)
    _line(
        out,
        Text(f"{ticket.status}", style=STATE_STYLES[ticket.state]),
        Text(f" ({ticket.pending_reason})" if ticket.pending_reason else ""),
        Text(f" ({ticket.resolution_code})" if ticket.resolution_code else ""),
        Text(" · "),
        Text(ticket.priority, style=PRIORITY_STYLES[ticket.priority]),
        Text(f" (impact {ticket.impact}, urgency {ticket.urgency}) · queue {ticket.queue} ({ticket.level})"),
        Text(f" · agent {shown(ticket.assignee)}" if ticket.assignee else " · nobody's"),
    )
    category = "/".join(part for part in (ticket.category, ticket.subcategory) if part)
    _line(
        out,
        Text(f"{ticket.type} · {shown(category)} · {length_text(now - ticket.created_at)} old"),
        Text(" · due ") if due.plain else Text(""),
        due,
    )
    if ticket.risk is not None:
        risk = ticket.risk
        _line(
            out,
            Text(f"risk: {risk.kind}  ", style="bold"),
            Text(risk.state, style=RISK_STYLES[risk.state]),
            Text(f"  {words(risk, 'en')}"),
        )
    _people(out, ticket, persons)
    if ticket.tags:
        _line(out, Text("tags         ", style="dim"), Text(shown(", ".join(ticket.tags))))
    for name, answer in ticket.answers.items():
        _line(out, Text(f"{shown(name)}: ", style="dim"), Text(shown(answer)))
    related = [number_text(prefix, number) for number in ticket.links]
    if related:
        _line(out, Text("linked to    ", style="dim"), Text(", ".join(related)))
    if ticket.merged_into:
        _line(out, Text(f"merged into {number_text(prefix, ticket.merged_into)}", style="bold yellow"))
    if ticket.folded:
        _line(out, Text(f"{ticket.folded} more messages of a flood are folded into it", style="yellow"))


def _people(out: Console, ticket: Ticket, persons: Mapping[str, Person]) -> None:
    """Everybody on the ticket, and who waits to be."""
    _line(out, Text("requester    ", style="dim"), Text(_person(ticket.requester, persons)))
    for one in ticket.participants:
        _line(out, Text("participant  ", style="dim"), Text(_person(one, persons)))
    for other in ticket.proposed:
        if not other.dismissed:
            called = f"{other.name} <{other.address}>" if other.name else other.address
            _line(
                out,
                Text("proposed     ", style="dim"),
                Text(shown(called), style="yellow"),
                Text("  got the mail too: add-participant, or dismiss-participant", style="dim"),
            )
    for one in ticket.watchers:
        _line(out, Text("watcher      ", style="dim"), Text(shown(one)))
    for one in ticket.approvers:
        _line(out, Text("to approve   ", style="dim"), Text(shown(one), style="bold"))


def _spoken(out: Console, said: Said, persons: Mapping[str, Person], zone: ZoneInfo, *, quoted: bool) -> None:
    """Something said; who may read it stands in words, in colour, and at every line."""
    _line(out)
    edited = f", edited {_time(said.edited_at, zone)}" if said.edited_at else ""
    _line(
        out,
        Text(PUBLIC if said.visibility == "public" else INTERNAL, style=STYLES[said.visibility]),
        Text(f"  {_time(said.at, zone)}{edited}  ", style="dim"),
        Text(_writer(said.author, persons), style="bold"),
        Text(f"  via {shown(said.channel)}", style="dim"),
    )
    bar = Text("| ", style=BAR[said.visibility])
    for line in shown(said.text, keep="\n\t").strip("\n").split("\n"):
        _line(out, bar, Text(line.expandtabs(4)))
    _cut_off(out, bar, said, quoted=quoted)
    for file in said.attachments:
        _line(
            out,
            bar,
            Text(f"attachment: {shown(file.name)} ({shown(file.media_type)}, {file.size} bytes)", style="cyan"),
        )
    for one in said.deliveries:
        _line(out, bar, Text(_sent(one, zone), style=SENT_STYLES.get(one.state, "dim")))
    if said.trust is not None and said.authentication is not None:
        _line(out, bar, Text(words_of_trust(said.trust, said.authentication, "en"), style=TRUST_STYLES[said.trust]))
    for index, kind in enumerate(said.secrets):
        _line(out, bar, Text(f"hidden: {kind} (reveal {said.id} {index})", style="yellow"))
    for note in said.notes:
        _line(out, bar, Text(f"note: {shown(note_words(note)[1])}", style="dim"))


def _cut_off(out: Console, bar: Text, said: Said, *, quoted: bool) -> None:
    """What is not the message itself, or how much that is: a telephone number may stand in the signature."""
    lines = [line for line in shown(said.quoted, keep="\n\t").split("\n") if line.strip()]
    if not quoted:
        if lines:
            words = f"cut off: {len(lines)} line{'' if len(lines) == 1 else 's'} (--quoted shows them)"
            _line(out, bar, Text(words, style="dim"))
        return
    for line in lines:
        _line(out, bar, Text(f"  {line.expandtabs(4)}", style="dim"))


def _sent(one: Sent, zone: ZoneInfo) -> str:
    """How one delivery stands, in words."""
    when = _time(one.at, zone)
    words = {
        "waiting": "waits to be sent",
        "retrying": f"tried {one.tries} time{'' if one.tries == 1 else 's'}, again {when}",
        "sent": f"sent {when}",
        "delayed": f"sent, but not there yet {when}",
        "dead": f"could not be sent, given up {when}",
        "bounced": f"came back {when}",
        "dropped": f"not sent, {when}",
        "unsent": f"taken back before it left, {when}",
    }[one.state]
    reason = f": {one.reason}" if one.reason else ""
    again = f" (centrala replay {one.id})" if one.state == "dead" else ""
    where = one.address or one.channel  # neither is known of what older versions sent
    return shown(f"{f'to {where}: ' if where else ''}{words}{reason}{again}")


def _happened(out: Console, line: Happened, persons: Mapping[str, Person], zone: ZoneInfo) -> None:
    changes = ", ".join(_change(field, pair, persons, zone) for field, pair in line.changes.items())
    reason = step_words(line.reason, "en") if line.reason != line.kind else ""
    words = " – ".join(part for part in (line.kind, _rules(line), changes, reason) if part)
    _line(out)
    _line(out, Text(f"{_time(line.at, zone)}  {_writer(line.author, persons)}  {shown(words)}", style="dim"))


def _rules(line: Happened) -> str:
    version = f"rules {line.rules}" if line.rules else "rules"
    named = ", ".join(hit.rule for hit in line.trace)
    return f"{version}: {named}" if named else version if line.rules else ""


def _change(field: str, pair: Iterable[Any], persons: Mapping[str, Person], zone: ZoneInfo) -> str:
    old, new = (_value(field, value, persons, zone) for value in pair)
    return f"{field} {old} → {new}"


def _value(field: str, value: Any, persons: Mapping[str, Person], zone: ZoneInfo) -> str:
    if value in ("", None, 0):
        return "none"
    if isinstance(value, str) and value in persons:
        return _person(value, persons)
    if field.endswith(MOMENTS) and isinstance(value, int):
        return _time(value, zone)
    if field == "targets" and isinstance(value, dict):
        return ", ".join(f"{name} {_time(moment, zone)}" for name, moment in value.items()) or "none"
    if field == "risk" and isinstance(value, dict):
        return f"{value['kind']} {value['state']}"
    if isinstance(value, list | tuple):
        return ", ".join(_value(field, each, persons, zone) for each in value) or "none"
    return str(value)


def _person(person: str, persons: Mapping[str, Person]) -> str:
    known = persons.get(person)
    addresses = ", ".join(one.address for one in known.identities) if known else ""
    name = person_text(person, persons)
    return shown(f"{name} <{addresses}>" if addresses and addresses != name else name)


def _writer(writer: Writer, persons: Mapping[str, Person]) -> str:
    match writer.kind:
        case "agent":
            return shown(f"{writer.name or writer.id} (agent)")
        case "bot":
            return "the bot"
        case "system":
            return "Centrala"
        case _:
            return shown(writer.name or person_text(writer.id, persons) or "the requester")


def _time(moment: Ms, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, zone):%Y-%m-%d %H:%M}"


def _line(out: Console, *parts: Text) -> None:
    out.print(Text.assemble(*parts), soft_wrap=True)
