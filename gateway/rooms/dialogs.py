"""The dialogs of agents: the console's own forms and answer box, asked as questions any channel can draw. Pure."""

from collections.abc import Mapping, Sequence

from channels.screens import Asked, Option, Screen
from gateway.canned import Canned
from gateway.desk.states import RESOLUTION_CODES
from gateway.http.desk.acting import forms as acting_forms
from gateway.http.desk.acting.forms import Field, Form
from gateway.http.desk.answer.box import To
from gateway.http.desk.ticket.words import CHANNELS, RESOLUTIONS
from gateway.rooms.deeds import DIALOG, PICKED, SEEN
from gateway.rooms.texts import text
from gateway.rooms.texts_dialogs import dialog_text as say
from store.records import Ticket

LONGEST = 3_000  # characters of words in a dialog: Slack's field takes no more, and a phone's screen neither
LISTED = 100  # options of a choice; more are found by typing
NAMED = 4  # readers who are named one by one
LEFT_OUT = frozenset({"tags"})  # of the console's forms: too long for what a dialog may carry along


def fixed(ticket: Ticket, log_length: int, **more: str) -> dict[str, str]:
    """What every dialog of an agent brings back: that it is one, and what the ticket was when it was made."""
    return {DIALOG: "1", SEEN: f"{ticket.version}:{ticket.updated_at}:{log_length}", **more}


def reply(
    ticket: Ticket,
    number: str,
    readers: To,
    ready: Sequence[Canned],
    given: Mapping[str, str],
    *,
    seen: int,
    language: str,
    writing: str = "",
) -> Screen:
    """An answer to the requester of the ticket of this name (HD-7). `ready` are texts to choose from, `writing` says who else writes one."""
    names = readers_in_words(readers, language)
    about = [say("reply_reads_now" if readers.at_once else "reply_reads", language, who=names)]
    if any(one.shared for one in readers.recipients):
        about.append(say("reply_shared", language))
    if readers.unreached:
        about.append(say("reply_unreached", language, who=", ".join(readers.unreached)))
    warning = [writing] if writing else []
    if ticket.risk is not None and ticket.risk.state != "green":
        warning.append(say("risky", language))
    asked = [
        Asked(
            id="text",
            kind="words",
            label=say("reply_text", language),
            hint=say("reply_hint", language),
            value=given.get("text", "")[:LONGEST],
            longest=LONGEST,
        )
    ]
    if ready:
        asked.append(
            Asked(
                id="canned",
                kind="choice",
                label=say("reply_canned", language),
                hint=say("reply_canned_hint", language),
                options=tuple(Option(one.name, one.title) for one in ready[:LISTED]),
                required=False,
                changes=True,
                inserts=True,
            )
        )
    asked.append(_files(language))
    codes = tuple(code for code in RESOLUTION_CODES if code in ("solved", "workaround"))
    at = 0 if language == "pl" else 1
    if ticket.status != "resolved":
        asked.append(
            Asked(
                id="status",
                kind="choice",
                label=say("reply_after", language),
                options=tuple(Option(name, say(f"after_{name or 'none'}", language)) for name in ("", "pending"))
                + tuple(
                    Option(
                        "resolved" if code == "solved" else f"resolved:{code}",
                        say("after_resolved", language) + ("" if code == "solved" else f" ({RESOLUTIONS[code][at]})"),
                    )
                    for code in codes
                ),
                value=given.get("status", ""),
                required=False,
            )
        )
    return Screen(
        name="reply",
        title=say("reply_title", language, number=number),
        send=say("reply_send", language),
        ticket=ticket.number,
        about="\n".join(about),
        warning="\n".join(warning),
        asked=tuple(asked),
        fixed=fixed(ticket, seen, visibility="public"),
    )


def note(ticket: Ticket, number: str, given: Mapping[str, str], *, seen: int, language: str) -> Screen:
    """An internal note on the ticket of this name (HD-7)."""
    words = Asked(
        id="text",
        kind="words",
        label=say("note_text", language),
        hint=say("note_hint", language),
        value=given.get("text", "")[:LONGEST],
        longest=LONGEST,
    )
    return Screen(
        name="note",
        title=say("note_title", language, number=number),
        send=say("note_send", language),
        ticket=ticket.number,
        about=say("note_about", language),
        asked=(words, _files(language)),
        fixed=fixed(ticket, seen),
    )


def _files(language: str) -> Asked:
    return Asked(id="files", kind="files", label=say("files", language), required=False)


def of_form(form: Form, ticket: Ticket, number: str, *, seen: int, language: str) -> Screen:
    """A form of the console as a dialog about the ticket of this name (HD-7)."""
    fields = tuple(one for one in form.fields if one.name not in LEFT_OUT)
    was = {f"was_{one.name}": one.was for one in fields if one.was is not None}
    return Screen(
        name=form.verb,
        title=say(f"title_{form.verb}", language, number=number),
        send=form.send,
        ticket=ticket.number,
        about=form.lead,
        asked=tuple(_question(one, language) for one in fields),
        fixed=fixed(ticket, seen, **was),
    )


def pick(
    verb: str,
    ticket: Ticket,
    number: str,
    *,
    about: str,
    offered: Sequence[Option],
    chosen: str,
    seen: int,
    words: tuple[str, str],
) -> Screen:
    """Which other ticket than the one of this name (HD-7). `words`: of the button, and the language; `offered` holds the one that is `chosen`."""
    send, language = words
    question = Asked(
        id=PICKED[verb],
        kind="found",
        label=say("find_ticket", language),
        hint=say("find_hint", language),
        options=tuple(offered),
        value=chosen,
        changes=verb == "merge",
    )
    return Screen(
        name=verb,
        title=say(f"title_{verb}", language, number=number),
        send=send,
        ticket=ticket.number,
        about=about,
        asked=(question,),
        fixed=fixed(ticket, seen),
    )


def readers_in_words(readers: To, language: str) -> str:
    """Who will read an answer and by what way: Jan Kowalski (pocztą), Anna (przez Slacka) i 2 os."""
    at = 1 if language == "pl" else 2
    found: dict[str, list[str]] = {}
    for one in readers.recipients:
        how = CHANNELS.get(one.kind)
        who = one.name or (one.address if "@" in one.address else "") or text("somebody", language)
        found.setdefault(who, []).append(how[at] if how is not None else one.kind)
    named = [f"{who} ({', '.join(dict.fromkeys(ways))})" for who, ways in found.items()]
    if len(named) <= NAMED:
        return ", ".join(named)
    return say("other", language, name=", ".join(named[:NAMED]), count=len(named) - NAMED)


def _question(field: Field, language: str) -> Asked:
    kind = field.kind
    options = tuple(Option(one.value, f"{one.label} – {one.hint}" if one.hint else one.label) for one in field.options)
    if kind in ("select", "radios", "people"):
        found = kind == "people" and len(options) > LISTED
        return Asked(
            id=field.name,
            kind="found" if found else "choice",
            label=field.label,
            hint=field.hint,
            options=options[:LISTED] if kind == "people" else options,
            value=field.value,
            required=field.needed,
        )
    if kind == "moment":
        return Asked(
            id=field.name,
            kind="date",
            label=say("date", language),
            hint=say("date_hint", language),
            value=field.value[:10],
            required=field.needed,
        )
    return Asked(
        id=field.name,
        kind="words" if kind == "lines" else "line",
        label=field.label,
        hint=field.hint,
        value=field.value[:LONGEST],
        required=field.needed,
        longest=min(field.longest, LONGEST),
    )


FORMS = acting_forms.FORMS
