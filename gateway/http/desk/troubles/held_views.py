"""A held message as the agent who decides sees it. Pure."""

from collections.abc import Mapping

from gateway.http.desk.frame.moments import length
from gateway.http.desk.troubles import reasons
from gateway.words import number_text
from store.messages import HeldRow
from store.records import Attachment, Ms, Record, Ticket
from triage.trusted import words as trust_words

HEAD = 700  # characters shown before "the whole message"
HEAD_LINES = 12
FORGED = frozenset({"disowned", "agent-unverified", "agent-other", "agent-disabled"})  # nothing is offered first


class HeldView(Record, frozen=True, kw_only=True):
    """What a card shows. `why` names words; `number` and `about` are the ticket it wants, "" for none.

    `text` is the beginning, `rest` what is folded away (both "" for an empty message). `inside`: let in, it becomes an internal note.
    """

    id: str
    sender: str
    address: str
    subject: str
    text: str
    rest: str
    quoted: str
    cut: bool
    files: tuple[Attachment, ...]
    at: Ms
    age: str
    why: str
    trust: str
    trust_level: str
    number: str
    about: str
    inside: bool
    careful: bool


def views(rows: list[HeldRow], tickets: Mapping[int, Ticket], *, prefix: str, now: Ms, language: str) -> list[HeldView]:
    """The cards, in the order of the rows."""
    return [_view(row, tickets.get(row.held.ticket), prefix, now, language) for row in rows]


def folded(text: str) -> tuple[str, str]:
    """The text's beginning and its rest, cut at the end of a line or of a word; a short rest is not worth folding."""
    text = text.strip()
    lines = text.split("\n")
    head = "\n".join(lines[:HEAD_LINES])
    if len(head) > HEAD:
        head = text[:HEAD].rsplit(" ", 1)[0]
    rest = text[len(head) :]
    return (head, rest.strip("\n")) if len(rest) > HEAD // 4 or rest.count("\n") > 3 else (text, "")


def _view(row: HeldRow, ticket: Ticket | None, prefix: str, now: Ms, language: str) -> HeldView:
    held = row.held
    text, rest = folded(held.text)
    return HeldView(
        id=row.id,
        sender=held.sender.name or held.sender.address,
        address=held.sender.address if held.sender.name else "",
        subject=held.subject,
        text=text,
        rest=rest,
        quoted=held.quoted.strip(),
        cut=held.cut,
        files=held.attachments,
        at=row.at,
        age=length(now - row.at, language),
        why=reasons.held(held.reason),
        trust=trust_words(held.trust, held.authentication, language),
        trust_level=held.trust,
        number=number_text(prefix, held.ticket) if held.ticket else "",
        about=ticket.subject if ticket else "",
        inside=held.reason.startswith("agent-"),
        careful=held.reason in FORGED,
    )
