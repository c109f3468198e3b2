"""The nouns of the store as the API shows them. Pure."""

from collections.abc import Mapping

from gateway.http import shapes
from gateway.timeline import Said
from gateway.words import instant_text, number_text
from store.messages import DeadRow, HeldRow, MessageRow, QuarantineRow, Sums
from store.records import Ms, Person, Ticket

FILES = "/api/v1/tickets/{number}/attachments/{sha256}"


def instant(moment: Ms) -> str | None:
    """RFC 3339 in UTC; null for never."""
    return instant_text(moment) or None


def number(prefix: str, ticket: int) -> str | None:
    """HD-7; null for no ticket."""
    return number_text(prefix, ticket) if ticket else None


def message(row: MessageRow, prefix: str) -> shapes.MessageJson:
    """What became of a message."""
    return shapes.MessageJson(
        id=row.id, state=row.state, ticket=number(prefix, row.ticket), reason=row.reason or None
    )


def person(who: Person) -> shapes.PersonJson:
    """A person with all identities."""
    return shapes.PersonJson(
        id=who.id,
        name=who.name,
        identities=tuple(
            shapes.IdentityJson(channel=one.channel, address=one.address, proved=one.proved) for one in who.identities
        ),
    )


def ticket(one: Ticket, persons: Mapping[str, Person], prefix: str) -> shapes.TicketJson:
    """A ticket; `persons` are its requester and participants, as far as they are known."""

    def known(ident: str) -> shapes.PersonJson:
        return person(persons.get(ident, Person(id=ident)))

    return shapes.TicketJson(
        number=number_text(prefix, one.number),
        version=one.version,
        type=one.type,
        status=one.status,
        state=one.state,
        queue=one.queue,
        level=one.level,
        impact=one.impact,
        urgency=one.urgency,
        priority=one.priority,
        category=one.category,
        subcategory=one.subcategory,
        subject=one.subject,
        requester=known(one.requester),
        participants=tuple(known(ident) for ident in one.participants),
        assignee=one.assignee or None,
        organization=one.organization or None,
        channel=one.channel,
        language=one.language,
        answers=one.answers,
        tags=one.tags,
        targets=shapes.TargetsJson(
            first_response=instant(one.targets.first_response), resolution=instant(one.targets.resolution)
        ),
        pending_reason=one.pending_reason or None,
        pending_until=instant(one.pending_until),
        resolution_code=one.resolution_code or None,
        resolved_at=instant(one.resolved_at),
        first_response_at=instant(one.first_response_at),
        reopened=one.reopened,
        folded=one.folded,
        merged_into=number(prefix, one.merged_into),
        links=tuple(number_text(prefix, link) for link in one.links),
        created_at=instant_text(one.created_at),
        updated_at=instant_text(one.updated_at),
    )


def interaction(said: Said, ticket_number: str, public_url: str) -> shapes.InteractionJson:
    """Something said, with addresses of its files."""
    return shapes.InteractionJson(
        id=said.id,
        at=instant_text(said.at),
        kind=said.kind,  # type: ignore[arg-type]  # Said has the words of Interaction.kind, typed as str
        author=shapes.AuthorJson(kind=said.author.kind, name=said.author.name, id=said.author.id or None),
        visibility=said.visibility,
        channel=said.channel,
        subject=said.subject,
        text=said.text,
        quoted=said.quoted,
        attachments=tuple(
            shapes.AttachmentJson(
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.sha256,
                inline=file.inline,
                url=public_url + FILES.format(number=ticket_number, sha256=file.sha256),
            )
            for file in said.attachments
        ),
        edited_at=instant(said.edited_at),
        versions=tuple(shapes.VersionJson(at=instant_text(one.at), text=one.text) for one in said.versions),
        delivery=said.delivery,
        notes=said.notes,
    )


def held(row: HeldRow, prefix: str) -> shapes.HeldJson:
    """A message that waits for an agent's word."""
    return shapes.HeldJson(
        id=row.id,
        at=instant_text(row.at),
        sender=shapes.Sender(address=row.held.sender.address, name=row.held.sender.name),
        subject=row.held.subject,
        text=row.held.text,
        reason=row.held.reason,
        ticket=number(prefix, row.held.ticket),
    )


def quarantined(row: QuarantineRow) -> shapes.QuarantinedJson:
    """A message that could not be understood."""
    return shapes.QuarantinedJson(
        id=row.id, at=instant_text(row.at), channel=row.channel, reason=row.reason, size=row.size
    )


def dead(row: DeadRow, prefix: str) -> shapes.DeadJson:
    """A delivery that was given up."""
    return shapes.DeadJson(
        id=row.id,
        at=instant_text(row.at),
        channel=row.channel,
        address=row.address,
        ticket=number(prefix, row.ticket),
        reason=row.reason,
    )


def sums(one: Sums) -> shapes.SumsJson:
    """A line of the ledger."""
    return shapes.SumsJson(
        channel=one.channel,
        day=one.day,
        received=one.received,
        interaction=one.interaction,
        held=one.held,
        quarantined=one.quarantined,
        duplicate=one.duplicate,
        ignored=one.ignored,
        waiting=one.waiting,
    )
