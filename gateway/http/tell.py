"""The nouns of the store as the API's types. What they look like stands in gateway.shapes; here it is held to the schema."""

from collections.abc import Mapping

import msgspec

from gateway import shapes
from gateway.http import schema, schema_apart
from gateway.timeline import Said, said_json
from gateway.words import number_text
from store.messages import DeadRow, HeldRow, MessageRow, QuarantineRow, Sums
from store.records import Person, Ticket

FILES = "/api/v1/tickets/{number}/attachments/{sha256}"


def number(prefix: str, ticket: int) -> str | None:
    """HD-7; None for no ticket."""
    return number_text(prefix, ticket) if ticket else None


def message(row: MessageRow, prefix: str) -> schema.MessageJson:
    """What became of a message."""
    return schema.MessageJson(id=row.id, state=row.state, ticket=number(prefix, row.ticket), reason=row.reason or None)


def ticket(one: Ticket, persons: Mapping[str, Person], prefix: str) -> schema.TicketJson:
    """A ticket; `persons` are its requester and participants, as far as they are known."""
    return msgspec.convert(shapes.ticket_json(one, persons, prefix), schema.TicketJson)


def person(one: Person) -> schema.PersonPage:
    """A person, with all that is known."""
    return msgspec.convert(shapes.person_page_json(one), schema.PersonPage)


def interaction(said: Said, ticket_number: str, public_url: str) -> schema.InteractionJson:
    """Something said, with addresses of its files."""
    told = said_json(said)
    for file in told["attachments"]:
        file["url"] = public_url + FILES.format(number=ticket_number, sha256=file["sha256"])
    return msgspec.convert(told, schema.InteractionJson)


def held(row: HeldRow, prefix: str) -> schema_apart.HeldJson:
    """A message that waits for an agent's word."""
    return msgspec.convert(shapes.held_json(row, prefix), schema_apart.HeldJson)


def quarantined(row: QuarantineRow) -> schema_apart.QuarantinedJson:
    """A message that could not be understood."""
    return msgspec.convert(shapes.quarantine_json(row), schema_apart.QuarantinedJson)


def dead(row: DeadRow, prefix: str) -> schema_apart.DeadJson:
    """A delivery that was given up."""
    return msgspec.convert(shapes.dead_json(row, prefix), schema_apart.DeadJson)


def sums(one: Sums) -> schema_apart.SumsJson:
    """A line of the ledger."""
    return msgspec.convert(shapes.sums_json(one), schema_apart.SumsJson)
