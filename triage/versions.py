"""A message its author changed or deleted later: the words as they stand now are a version more of what was said. Pure.

Earlier versions stay for agents. Nobody changes another's words, and nothing else moves: a changed word is no new word, so nobody waits for an
answer to it, no bot answers it, and what is done stays done.
"""

from msgspec.structs import replace

from store.records import Decision, Interaction, Ms, Outcome, TicketChange
from triage.entries import interaction
from triage.known import Arrived, Found, identities, read_of

# What stands in the place of deleted words; whoever reads it may read either language.
DELETED = "(usunięte przez autora / deleted by its author)"


def version(arrived: Arrived, found: Found, now: Ms) -> Decision:
    """What becomes of an edit or a delete: a version more on its ticket, or ignored with the reason.

    `edits-nothing`: what it names is no interaction (it was held, ignored, or never came); `not-the-author`; `nothing-changed`.
    """
    number, said = _as_it_stands(arrived, found)
    ticket = found.tickets.get(number)
    if said is None or ticket is None:
        return _ignored(found, "edits-nothing")
    if not _is_author(said, arrived, found):
        return _ignored(found, "not-the-author")
    again = _again(said, arrived)
    if (again.text, again.quoted, again.attachments, again.secrets) == (
        said.text,
        said.quoted,
        said.attachments,
        said.secrets,
    ):
        return _ignored(found, "nothing-changed")
    return Decision(
        read=read_of(found, ticket),
        tickets=(TicketChange(ticket=replace(ticket, updated_at=now), log=(again,)),),
        outcome=Outcome(state="interaction", reason=arrived.message.kind, of=0),
    )


def _as_it_stands(arrived: Arrived, found: Found) -> tuple[int, Interaction | None]:
    """The latest version of the interaction the message changes, and the number of its ticket."""
    wanted = arrived.message.edits
    for number, log in found.said.items():
        first = next((one for one in log if one.id == wanted), None)
        if wanted and first is not None:
            author = (first.author.kind, first.author.id)
            same = (one for one in reversed(log) if one.id == wanted)
            return number, next(one for one in same if (one.author.kind, one.author.id) == author)
    return 0, None


def _is_author(said: Interaction, arrived: Arrived, found: Found) -> bool:
    if said.author.kind == "agent":
        agent = arrived.agent
        return agent is not None and arrived.message.trust == "verified" and agent.email == said.author.id
    ids: set[str] = set()
    for name in identities(arrived.message):
        person = found.identities.get(name, "")
        known = found.persons.get(person)
        ids |= {person, *((known.id, *known.also) if known is not None else ())}
    return said.author.kind == "requester" and bool(said.author.id) and said.author.id in ids


def _again(said: Interaction, arrived: Arrived) -> Interaction:
    """The next version. Files stay, for an edit names those it came with again or not at all; a delete takes them away."""
    if arrived.message.kind == "delete":
        return replace(
            said,
            at=arrived.at,
            text=DELETED,
            quoted="",
            attachments=(),
            secrets=(),
            notes=(),
            message=arrived.id,
            original=arrived.original,
            amends="delete",
        )
    now = interaction(arrived, said.author)
    have = {one.sha256 for one in said.attachments}
    return replace(
        said,
        at=arrived.at,
        text=now.text,
        quoted=now.quoted,
        attachments=(*said.attachments, *(one for one in now.attachments if one.sha256 not in have)),
        secrets=now.secrets,
        notes=now.notes,
        message=arrived.id,
        original=arrived.original,
        amends="edit",
    )


def _ignored(found: Found, reason: str) -> Decision:
    return Decision(read=read_of(found), outcome=Outcome(state="ignored", reason=reason))
