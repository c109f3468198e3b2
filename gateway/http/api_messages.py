"""Messages over the API: handing one in, and asking what became of it."""

import msgspec
from aiohttp import web

from channels.api import Submitted
from channels.email.address import is_address
from gateway.http import tell
from gateway.http.callers import caller_of
from gateway.http.context import services_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_json
from gateway.http.routes import Route, said
from gateway.http.schema import MessageJson, NewMessage, Taken
from store import ids
from store.records import Address, Inbound

CHANNEL = "api"


async def hand_in(request: web.Request) -> web.Response:
    """202 when the message is durable; 200 if it was before."""
    services = services_of(request)
    new = await read_json(request, NewMessage, services.config.limits.body)
    address = new.sender.address.strip()
    if not is_address(address):
        raise ProblemError(
            422,
            "Pole „sender.address” musi być adresem e-mail: pod niego wysyłamy odpowiedzi.",
            'The field "sender.address" must be an e-mail address: answers are sent there.',
            path="sender.address",
        )
    if not new.text.strip():
        raise ProblemError(422, "Pole „text” jest puste.", 'The field "text" is empty.', path="text")
    name = " ".join(new.sender.name.split())
    subject = " ".join(new.subject.split())
    # each script counts on its own: two of them may both call their first message, or conversation, "1"
    script = caller_of(request).token
    external_id = f"{script}:{new.external_id}"
    conversation = f"{script}:{new.conversation}" if new.conversation else ""
    raw = msgspec.json.encode(
        Submitted(sender=Address(address=address, name=name), subject=subject, text=new.text, conversation=conversation)
    )
    accepted = await services.accept(
        Inbound(
            id=ids.message_id(CHANNEL, external_id),
            channel=CHANNEL,
            external_id=external_id,
            # messages of a conversation keep their order
            lane=f"r:{ids.digest('root', CHANNEL, f'conversation:{conversation}' if conversation else external_id)}",
            digest=ids.digest(raw),
            raw=raw,
        )
    )
    return said(Taken(id=accepted.id), 200 if accepted.duplicate else 202)


async def fate(request: web.Request) -> web.Response:
    """What became of an acknowledged message."""
    services = services_of(request)
    row = await services.store.messages.one(request.match_info["id"])
    if row is None:
        raise not_found()
    return said(tell.message(row, services.config.desk.prefix))


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/messages",
        access="write",
        handler=hand_in,
        summary="Hand in a message; it becomes a ticket or joins one",
        body=NewMessage,
        answers={202: Taken, 200: Taken},
    ),
    Route(
        method="GET",
        path="/api/v1/messages/{id}",
        access="read",
        handler=fate,
        summary="What became of a message",
        answers={200: MessageJson},
    ),
)
